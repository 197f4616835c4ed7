//! Telling the customer: what would be said, letter by letter, how they agreed to be told, and what became of it.

use js_sys::{Function, Promise, Reflect};
use kontor_domain::RepairTicketId;
use kontor_domain::event::Event;
use kontor_domain::repairs::{
    Contact, GetNoticePdf, Notice, NoticeChannel, NoticePreview, PreviewNotice, SaveContact, TellCustomer,
};
use kontor_domain::sales::Pdf;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

use crate::kit::{
    Check, Deed, Dialog, Failure, Form, Icon, Select, Skeleton, follow, heed, options, toast, toast_refusal,
};
use crate::load::{Load, load};
use crate::{bridge, file, mail, t, ts};

/// What the timeline says of a notice: icon, text, and who.
pub(super) fn line(notice: &Notice) -> (icondata::Icon, String, String) {
    let subject = notice.subject.clone();
    let (icon, text) = match notice.channel {
        NoticeChannel::Email => (icondata::LuMail, ts!(repairs.told_email, subject = subject)),
        NoticeChannel::Message => (icondata::LuMessageCircle, ts!(repairs.told_message, subject = subject)),
        NoticeChannel::Paper => (icondata::LuPrinter, ts!(repairs.told_paper, subject = subject)),
    };
    let stands = notice.mail.as_ref().map(|mail| format!(" · {}", mail::state_of(mail.state).0));
    (icon, text, format!("{}{}", notice.user, stands.unwrap_or_default()))
}

/// What is not done with, and the way to say something.
#[component]
pub(super) fn Notices(notices: Memo<Vec<Notice>>, telling: RwSignal<bool>) -> impl IntoView {
    let open = move || {
        let all = notices.get();
        let open = all.iter().filter_map(|notice| notice.mail.as_ref()).filter(|mail| mail.state.is_open());
        let rows = open.map(mail::row).collect::<Vec<_>>();
        (!rows.is_empty()).then(|| view! { <ul class="devices jobs">{rows}</ul> }.into_any())
    };
    view! {
        <section class="stock-part" data-testid="ticket-messages">
            <h3>{t!(repairs.messages)}</h3>
            {move || open()}
            <button class="btn self-start" type="button" data-testid="ticket-tell" on:click=heed(move |_| telling.set(true))><Icon icon=icondata::LuSend/>{t!(repairs.tell)}</button>
        </section>
    }
    .into_any()
}

/// Asks after a move whether to tell the customer, if they may be told.
pub(super) fn after_move(ticket_id: RepairTicketId, telling: RwSignal<bool>) {
    spawn_local(async move {
        let Ok(preview) = bridge::call(PreviewNotice { ticket_id }).await else { return };
        let by_mail = preview.can_mail && !preview.to.is_empty() && preview.contact.email != Some(false);
        if by_mail || preview.contact.message == Some(true) {
            telling.try_set(true);
        }
    });
}

/// The dialog: what would be said, and the ways to say it.
#[component]
pub(super) fn Tell(id: RepairTicketId, number: String, #[prop(into)] on_close: Deed) -> impl IntoView {
    let shown = load(
        move || Some(PreviewNotice { ticket_id: id }),
        move |event| match event {
            Event::TicketChanged { id: other } => *other == id,
            Event::CustomerChanged { .. } | Event::DeskChanged | Event::BusinessChanged => true,
            _ => false,
        },
    );
    let (close, begun) = (on_close.clone(), StoredValue::new(false));
    let body = move || match (shown.get(), shown.failed.get()) {
        (Some(preview), _) => {
            // Once: whoever chooses something is not taken elsewhere by it.
            if !begun.get_value() {
                begun.set_value(true);
                crate::signin::focus("[data-testid=tell-language]");
            }
            ask(preview, shown, close.clone())
        }
        (None, Some(refusal)) => {
            view! { <div class="dialog-body"><Failure refusal=refusal again=move || shown.again()/></div> }.into_any()
        }
        (None, None) => view! { <div class="dialog-body"><Skeleton rows=6/></div> }.into_any(),
    };
    let title = ts!(repairs.tell_title, number = number);
    view! { <Dialog title=title on_close=on_close testid="tell">{move || body()}</Dialog> }.into_any()
}

/// Puts a text where it can be pasted from. Where a page came without encryption, browsers have no such place.
async fn copy_text(text: String) -> Option<()> {
    let navigator = web_sys::window()?.navigator();
    let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
    let write: Function = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into().ok()?;
    let copying: Promise = write.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()?;
    JsFuture::from(copying).await.ok().map(drop)
}

fn ask(preview: NoticePreview, shown: Load<NoticePreview>, close: Deed) -> AnyView {
    let form = Form::new();
    let contact = preview.contact.clone();
    let language = RwSignal::new(contact.language.clone().unwrap_or_default());
    let by_mail = RwSignal::new(contact.email == Some(true));
    let by_message = RwSignal::new(contact.message == Some(true));
    let languages = || options([("", ts!(repairs.of_shop)), ("en", ts!(repairs.en)), ("es", ts!(repairs.es))]);
    let before = contact.clone();
    // What somebody chooses is kept at once, and the text is shown anew in their language.
    follow(move || {
        let chosen = |on: bool, was: Option<bool>| if on || was.is_some() { Some(on) } else { None };
        let now = Contact {
            customer_id: before.customer_id,
            language: Some(language.get()).filter(|code| !code.is_empty()),
            email: chosen(by_mail.get(), before.email),
            message: chosen(by_message.get(), before.message),
        };
        if now != before {
            form.send(SaveContact { contact: now }, move |_| shown.again());
        }
    });
    let (ticket_id, seq, body) = (preview.ticket_id, preview.seq, preview.body.clone());
    let (subject, to) = (preview.subject.clone(), preview.to.clone());
    let told = preview.told.clone();
    let done = close.clone();
    let tell = move |channel: NoticeChannel| {
        let call = TellCustomer {
            id: bridge::new_id(),
            mail_id: bridge::new_id(),
            ticket_id,
            seq,
            channel,
            shown: body.clone(),
            subject: subject.clone(),
            to: to.clone(),
        };
        let done = done.clone();
        form.send(call, move |_| done.act());
    };
    let (mail, copy, paper) = (tell.clone(), tell.clone(), tell);
    let text = preview.body.clone();
    let copied = move |_| {
        let (text, copy) = (text.clone(), copy.clone());
        spawn_local(async move {
            // They were told of nothing that was not copied.
            match copy_text(text).await {
                Some(()) => {
                    toast(ts!(repairs.copied));
                    copy(NoticeChannel::Message);
                }
                None => toast(ts!(repairs.not_copied)),
            }
        });
    };
    let printed = move |_| {
        let paper = paper.clone();
        spawn_local(async move {
            match bridge::call(GetNoticePdf { ticket_id }).await {
                Ok(Pdf { file_name, base64 }) => {
                    let _ = file::download(&file_name, &base64, "application/pdf");
                    paper(NoticeChannel::Paper);
                }
                Err(refusal) => toast_refusal(&refusal),
            }
        });
    };
    let was = |channel| told.contains(&channel);
    let (mailed, messaged, on_paper) =
        (was(NoticeChannel::Email), was(NoticeChannel::Message), was(NoticeChannel::Paper));
    let no_address = preview.to.is_empty();
    let cannot = mailed || no_address || !preview.can_mail;
    let why = match (mailed, no_address, preview.can_mail) {
        (true, ..) => Some(ts!(repairs.told_done)),
        (_, true, _) => Some(ts!(repairs.no_address)),
        (.., false) => Some(ts!(repairs.no_server)),
        _ => None,
    };
    view! {
        <div class="dialog-body fields">
            <div class="sheet"><b class="break" data-testid="tell-subject">{preview.subject}</b><p class="told" data-testid="tell-body">{preview.body}</p></div>
            <Select label=t!(repairs.told_in) value=language choices=Signal::derive(languages) error=form.error("language") testid="tell-language"/>
            <Check label=t!(repairs.agrees_email) value=by_mail testid="tell-agrees-email"/>
            <Check label=t!(repairs.agrees_message) value=by_message testid="tell-agrees-message"/>
            {why.map(|why| view! { <p class="small muted" data-testid="tell-why">{why}</p> }.into_any())}
            {form.rest(&["language"])}
        </div>
        <footer class="dialog-foot">
            <button class="btn" type="button" data-testid="tell-not-now" on:click=heed(move |_| close.act())>{t!(repairs.not_now)}</button>
            <button class="btn" type="button" data-testid="tell-paper" disabled=move || on_paper || form.busy.get() on:click=heed(printed)>{t!(repairs.by_paper)}</button>
            <button class="btn" type="button" data-testid="tell-copy" disabled=move || messaged || form.busy.get() || !by_message.get() on:click=heed(copied)>{t!(repairs.by_copy)}</button>
            <button class="btn primary" type="button" data-testid="tell-email" disabled=move || cannot || form.busy.get() || !by_mail.get() on:click=heed(move |_| mail(NoticeChannel::Email))><Icon icon=icondata::LuSend/>{ts!(repairs.by_email, to = preview.to.clone())}</button>
        </footer>
    }
    .into_any()
}
