//! The parts that the program comes in. Who signs in comes first, and the till while somebody does; what else there is is
//! fetched when somebody goes there, so that a till starts sooner and takes less memory.

use futures::future::LocalBoxFuture;
use kontor_domain::{Message, Refusal};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::Router;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::kit::Failure;
use crate::{customers, reports, sales, shifts, ts};

/// Draws something of a part.
pub(super) type View = fn() -> AnyView;

/// Something of a part that is fetched, once for all that is in it.
pub(super) type Coming = LocalBoxFuture<'static, Result<View, SplitLoaderError>>;

/// Shows something of a part as soon as that has come.
pub(super) fn later(fetch: fn() -> Coming) -> AnyView {
    let come = RwSignal::new(None::<Result<View, Refusal>>);
    let begin = move || {
        come.set(None);
        spawn_local(async move {
            let view = fetch().await.map_err(|_| lost());
            // Whoever waited for it may have gone elsewhere.
            come.try_set(Some(view));
        });
    };
    begin();
    let body = move || match come.get() {
        Some(Ok(view)) => untrack(view),
        Some(Err(refusal)) => view! { <Failure refusal=refusal again=begin/> }.into_any(),
        None => ().into_any(),
    };
    body.into_any()
}

/// What is said when a part does not come: the server is gone, or has another version by now.
fn lost() -> Refusal {
    Refusal::new("part_lost", Message::told(ts!(failure.part_lost)))
}

pub(super) fn till() -> AnyView {
    view! { <crate::till::Page/> }.into_any()
}

/// What is fetched, each with the part that it is in.
macro_rules! fetched {
    ($($part:ident: $name:ident => $view:expr;)*) => {
        $(
            #[wasm_split($part, fallible)]
            pub(super) fn $name() -> Result<View, SplitLoaderError> {
                Ok(|| $view.into_any())
            }
        )*
    };
}

/// Has the till fetched while somebody signs in, once that can be seen.
pub(super) fn prepare() {
    let begin = || {
        spawn_local(async {
            // If it does not come, it is said where it is wanted.
            let _ = frame().await;
        });
    };
    request_animation_frame(move || request_animation_frame(move || request_animation_frame(begin)));
}

fetched! {
    till: frame => view! { <Router><super::Frame/></Router> };
    start: set_up => view! { <crate::setup::SetUp/> };
    books: shift => view! { <shifts::Page/> };
    books: sales => view! { <sales::Page/> };
    books: customers => view! { <customers::Page/> };
    books: accounts => view! { <crate::accounts::Page/> };
    books: vouchers => view! { <crate::vouchers::Page/> };
    books: invoices => view! { <crate::invoices::Page/> };
    books: report => view! { <reports::Report/> };
    books: tables => view! { <reports::Tables/> };
    books: today => view! { <reports::Today/> };
    books: overrides => view! { <crate::overrides::Page/> };
    goods: products => view! { <crate::catalog::Page/> };
    goods: stock => view! { <crate::purchasing::Page/> };
    repairs: repairs => view! { <crate::repairs::Page/> };
    settings: settings => view! { <crate::settings::Page/> };
}
