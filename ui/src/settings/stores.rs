//! Stores and their registers.

use kontor_domain::business::{AddRegister, AddStore, RegisterAt, Registers, StoreSetUp};
use kontor_domain::event::Event;
use kontor_domain::{RegisterId, StoreId};
use leptos::prelude::*;

use super::section;
use crate::kit::{Dialog, Failure, Form, Icon, Select, Skeleton, TextField, heed};
use crate::load::load;
use crate::session::Session;
use crate::{bridge, t, time, ts};

/// What is being added.
#[derive(Clone)]
enum Adding {
    Store,
    Register(StoreId),
}

/// The page.
#[component]
pub(super) fn Stores() -> impl IntoView {
    let session = Session::here();
    let registers = load(|| Some(Registers {}), |event| matches!(event, Event::BusinessChanged));
    let adding = RwSignal::new(None::<Adding>);
    let close = move || {
        adding.set(None);
        registers.again();
    };
    let here = session.with_untracked(|me| me.register.id);
    let store = move |all: Vec<RegisterAt>| {
        let first = all.first().cloned();
        let row = move |at: RegisterAt| {
            view! { <tr><td>{at.name} " " {(here == Some(at.id)).then(|| view! { <span class="tag accent">{t!(settings.register_here)}</span> }.into_any())}</td><td class="num muted">{at.code}</td></tr> }
                .into_any()
        };
        first.map(|first| {
            let id = first.store_id;
            view! {
                <section class="block-part">
                    <header class="part-head"><div><h2>{first.store}</h2><p class="small faint">{first.timezone}</p></div>
                        <button class="btn" type="button" data-testid="register-add" on:click=heed(move |_| adding.set(Some(Adding::Register(id))))><Icon icon=icondata::LuPlus/>{t!(settings.add_register)}</button>
                    </header>
                    <table class="plain"><thead><tr><th>{t!(settings.register)}</th><th>{t!(settings.code)}</th></tr></thead><tbody>{all.into_iter().map(row).collect_view()}</tbody></table>
                </section>
            }
            .into_any()
        })
    };
    let body = move || match (registers.get(), registers.failed.get()) {
        (Some(all), _) => {
            let mut stores: Vec<Vec<RegisterAt>> = Vec::new();
            for at in all {
                match stores.iter_mut().find(|store| store.iter().any(|other| other.store_id == at.store_id)) {
                    Some(store) => store.push(at),
                    None => stores.push(vec![at]),
                }
            }
            stores.into_iter().map(store).collect_view().into_any()
        }
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || registers.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=4/> }.into_any(),
    };
    let page = view! {
        {move || body()}
        <button class="btn primary self-start" type="button" data-testid="store-add" on:click=heed(move |_| adding.set(Some(Adding::Store)))><Icon icon=icondata::LuPlus/>{t!(settings.add_store)}</button>
        {move || adding.get().map(|what| match what {
            Adding::Store => view! { <NewStore on_close=close/> }.into_any(),
            Adding::Register(id) => view! { <NewRegister store_id=id on_close=close/> }.into_any(),
        })}
    };
    section(|| ts!(settings.stores), String::new, page.into_any())
}

#[component]
fn NewStore(on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let form = Form::new();
    let ids: (StoreId, RegisterId) = (bridge::new_id(), bridge::new_id());
    let (name, zone) = (RwSignal::new(String::new()), RwSignal::new(time::browser_zone()));
    let (cutoff, register) = (RwSignal::new("0".to_owned()), RwSignal::new(ts!(setup.register_default)));
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let store = StoreSetUp {
            name: name.get_untracked(),
            timezone: zone.get_untracked().trim().to_owned(),
            cutoff_hour: cutoff.get_untracked().parse().unwrap_or(0),
            register: register.get_untracked(),
        };
        form.send(AddStore { id: ids.0, register_id: ids.1, store }, move |_| on_close());
    };
    view! {
        <Dialog title=t!(settings.add_store) on_close=on_close testid="store-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <TextField label=t!(setup.store_name) value=name error=form.error("store.name") testid="store-name" autofocus=true/>
                    <TextField label=t!(setup.zone) value=zone error=form.error("store.timezone") testid="store-timezone" hint=t!(setup.zone_hint)/>
                    <Select label=t!(setup.cutoff) value=cutoff choices=crate::setup::cutoff_hours() error=form.error("store.cutoff_hour") testid="store-cutoff" hint=t!(setup.cutoff_hint)/>
                    <TextField label=t!(setup.register) value=register error=form.error("register") testid="store-register"/>
                    {form.rest(&["store.name", "store.timezone", "store.cutoff_hour", "register"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="store-save" disabled=form.busy>{t!(common.add)}</button>
                </footer>
            </form>
        </Dialog>
    }
}

#[component]
fn NewRegister(store_id: StoreId, on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let form = Form::new();
    let id: RegisterId = bridge::new_id();
    let name = RwSignal::new(String::new());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        form.send(AddRegister { id, store_id, name: name.get_untracked() }, move |_| on_close());
    };
    view! {
        <Dialog title=t!(settings.add_register) on_close=on_close testid="register-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <TextField label=t!(setup.register) value=name error=form.error("register") testid="register-name" autofocus=true hint=t!(setup.register_hint)/>
                    {form.rest(&["register"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="register-save" disabled=form.busy>{t!(common.add)}</button>
                </footer>
            </form>
        </Dialog>
    }
}
