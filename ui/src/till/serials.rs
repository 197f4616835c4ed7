//! Which pieces a line sells, where those are told apart: scanned, typed, or chosen from what is there.

use kontor_domain::page::Window;
use kontor_domain::sales::NameSerials;
use kontor_domain::stock::{ListSerials, SerialState};
use kontor_domain::{CartLineId, stock::serials::sought};
use leptos::prelude::*;

use super::state::Till;
use crate::kit::{Dialog, Failure, Form, Skeleton, TextField, heed};
use crate::load::load;
use crate::{t, ts};

/// The most pieces that are offered; others are scanned or typed.
const OFFERED: u32 = 100;

/// The dialog.
#[component]
pub(super) fn SerialsDialog(id: CartLineId) -> impl IntoView {
    let till = Till::here();
    let form = Form::new();
    let Some((line, _)) = till.line(id) else {
        till.close();
        return ().into_any();
    };
    let (variant, wanted) = (line.variant_id, usize::try_from(line.qty.0 / 1_000).unwrap_or_default());
    let named = RwSignal::new(line.serials.clone());
    let typed = RwSignal::new(String::new());
    let there = load(
        move || {
            let window = Window { offset: 0, limit: OFFERED };
            let state = Some(SerialState::InStock);
            Some(ListSerials { text: String::new(), variant_id: Some(variant), state, here: true, window })
        },
        |_| false,
    );
    let save = move || {
        let req = NameSerials { cart_id: till.cart_id(), line_id: id, serials: named.get_untracked() };
        form.send(req, move |cart| {
            till.take(Some(cart));
            till.close();
        });
    };
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let number = sought(&typed.get_untracked());
        if !number.is_empty() {
            typed.set(String::new());
            named.update(|named| {
                if !named.contains(&number) {
                    named.push(number);
                }
            });
            if named.with_untracked(Vec::len) < wanted {
                return;
            }
        }
        save();
    };
    let choice = move |number: String| {
        let (key, own) = (number.clone(), number.clone());
        let press = move |_| {
            named.update(|named| match named.iter().position(|known| *known == own) {
                Some(at) => drop(named.remove(at)),
                None => named.push(own.clone()),
            });
        };
        view! {
            <button class="chip num" type="button" data-testid=format!("serial-{number}") aria-pressed=move || named.with(|named| named.contains(&key)).to_string() on:click=heed(press)>{number.clone()}</button>
        }
        .into_any()
    };
    let body = move || match (there.get(), there.failed.get()) {
        (Some(page), _) => {
            // What was scanned may be behind those that are offered.
            let others =
                named.get_untracked().into_iter().filter(|number| page.rows.iter().all(|row| row.number != *number));
            let all = others.chain(page.rows.iter().map(|row| row.number.clone())).map(choice).collect_view();
            view! { <div class="chips">{all}</div> }.into_any()
        }
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || there.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=2/> }.into_any(),
    };
    let so_far = move || ts!(serials.so_far, named = named.with(Vec::len).to_string(), wanted = wanted.to_string());
    let title = line.title;
    view! {
        <Dialog title=move || ts!(serials.which, title = title.clone()) on_close=move || till.close() testid="serials-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <TextField label=t!(serials.scan) value=typed error=form.error("serials") testid="serial-typed" autofocus=true scan_enters=true hint=so_far/>
                    {move || body()}
                    {form.rest(&["serials"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| till.close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="serials-save" disabled=form.busy>{t!(serials.take)}</button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
