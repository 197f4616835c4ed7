//! Short messages about what the eye does not see, and the way back after a removal.

use kontor_domain::Refusal;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Icon, each, heed};
use crate::i18n::said;
use crate::{t, time::sleep_ms};

#[derive(Clone)]
struct Toast {
    key: u64,
    text: String,
    bad: bool,
    undo: Option<Callback<()>>,
}

static TOASTS: std::sync::LazyLock<ArcRwSignal<Vec<Toast>>> = std::sync::LazyLock::new(|| ArcRwSignal::new(Vec::new()));
static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

/// Says something for a few seconds.
pub(crate) fn toast(text: String) {
    show(text, false, None);
}

/// Says that something was refused.
pub(crate) fn toast_refusal(refusal: &Refusal) {
    show(said(&refusal.message), true, None);
}

/// Says what was done and offers to undo it.
pub(crate) fn toast_undo(text: String, undo: impl Fn() + Send + Sync + 'static) {
    show(text, false, Some(Callback::new(move |()| undo())));
}

fn show(text: String, bad: bool, undo: Option<Callback<()>>) {
    let key = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let ms = if undo.is_some() { 9_000 } else { 6_000 };
    TOASTS.update(|all| {
        all.retain(|other| other.text != text);
        all.push(Toast { key, text, bad, undo });
    });
    spawn_local(async move {
        sleep_ms(ms).await;
        drop_toast(key);
    });
}

fn drop_toast(key: u64) {
    TOASTS.update(|all| all.retain(|toast| toast.key != key));
}

/// Where toasts appear.
#[component]
pub(crate) fn Toasts() -> impl IntoView {
    let one = |toast: Toast| {
        let key = toast.key;
        let undo = toast.undo.map(|undo| {
            let press = move |_| {
                drop_toast(key);
                undo.run(());
            };
            view! { <button class="btn quiet" type="button" data-testid="toast-undo" on:click=heed(press)>{t!(common.undo)}</button> }
                .into_any()
        });
        view! {
            <div class="toast" class:bad=toast.bad data-testid="toast">
                <span>{toast.text}</span>
                {undo}
                <button class="btn quiet square" type="button" aria-label=t!(common.close) on:click=heed(move |_| drop_toast(key))><Icon icon=icondata::LuX/></button>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            {each(|| TOASTS.get(), |toast| toast.key.to_string(), one)}
        </div>
    }
    .into_any()
}
