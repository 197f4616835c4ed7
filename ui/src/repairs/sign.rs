//! The customer's signature, drawn with a finger, a pen or a mouse.

use kontor_domain::RepairTicketId;
use kontor_domain::repairs::{SIGNED_ON, SignTicket, Signature, Strokes};
use leptos::prelude::*;

use crate::kit::{Form, Icon, heed};
use crate::session::Session;
use crate::{t, ts};

fn view_box() -> String {
    format!("0 0 {} {}", SIGNED_ON.0, SIGNED_ON.1)
}

/// The signature, or the field to sign on.
#[component]
pub(super) fn Sign(id: RepairTicketId, signed: Option<Signature>) -> impl IntoView {
    let session = Session::here();
    let body = match signed {
        Some(signature) => {
            let when = ts!(repairs.signed_at, when = session.moment(signature.at));
            view! { <svg class="signature" viewBox=view_box() role="img" aria-label=when.clone() data-testid="signature"><path d=signature.path/></svg><p class="small faint">{when}</p> }.into_any()
        }
        None => field(id),
    };
    view! { <section class="stock-part"><h3>{t!(repairs.signature)}</h3>{body}</section> }.into_any()
}

fn field(ticket_id: RepairTicketId) -> AnyView {
    let form = Form::new();
    let strokes = RwSignal::new(Strokes::default());
    let down = RwSignal::new(false);
    let node: NodeRef<leptos::svg::Svg> = NodeRef::new();
    // Where on the field: it is as wide as there is room.
    let draw = move |ev: &web_sys::PointerEvent, begins: bool| {
        let Some(field) = node.get_untracked() else { return };
        let (wide, high) = (i64::from(field.client_width()).max(1), i64::from(field.client_height()).max(1));
        let point = (i64::from(ev.offset_x()) * SIGNED_ON.0 / wide, i64::from(ev.offset_y()) * SIGNED_ON.1 / high);
        strokes.update(|strokes| strokes.draw(point, begins));
    };
    let begin = move |ev: web_sys::PointerEvent| {
        ev.prevent_default();
        down.set(true);
        draw(&ev, true);
    };
    let go_on = move |ev: web_sys::PointerEvent| {
        if down.get_untracked() {
            draw(&ev, false);
        }
    };
    let end = move |_: web_sys::PointerEvent| down.set(false);
    let none = move || strokes.with(|strokes| strokes.0.is_empty());
    let save = move |_| form.send(SignTicket { ticket_id, path: strokes.with_untracked(Strokes::path) }, |_| {});
    view! {
        <svg node_ref=node class="signature open" viewBox=view_box() role="img" aria-label=t!(repairs.sign_here) data-testid="sign-field"
            on:pointerdown=heed(begin) on:pointermove=heed(go_on) on:pointerup=heed(end) on:pointerleave=heed(move |_: web_sys::PointerEvent| down.set(false))>
            <path d=move || strokes.with(Strokes::path)/>
        </svg>
        {form.rest(&[])}
        <div class="do flush">
            <button class="btn" type="button" data-testid="sign-save" disabled=move || none() || form.busy.get() on:click=heed(save)><Icon icon=icondata::LuCheck/>{t!(repairs.sign)}</button>
            <button class="btn quiet" type="button" data-testid="sign-clear" disabled=none on:click=heed(move |_| strokes.set(Strokes::default()))>{t!(repairs.sign_clear)}</button>
        </div>
    }
    .into_any()
}
