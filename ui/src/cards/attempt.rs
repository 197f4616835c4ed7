//! An attempt that needs something: how it stands, said plainly, and what can be done.

use kontor_domain::terminals::{
    AskCard, AttemptKind, AttemptState, CancelCard, CardAttempt, CardDecision, DecideCard, GiveCardUp, Need,
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::bridge;
use crate::kit::{Form, Icon, Notice, TextField, heed};
use crate::session::Session;
use crate::{t, ts};

/// Where it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Where its sale is being paid.
    Payment,
    /// In a list of what is open.
    List,
}

/// What can be done about one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Cancel,
    Ask,
    GiveUp,
    Decide(CardDecision),
}

impl Act {
    fn face(self) -> (&'static str, String) {
        match self {
            Self::Cancel => ("card-cancel", ts!(cards.cancel)),
            Self::Ask => ("card-ask", ts!(cards.ask)),
            Self::GiveUp => ("card-give-up", ts!(cards.give_up)),
            Self::Decide(CardDecision::Went) => ("card-went", ts!(cards.went)),
            Self::Decide(CardDecision::DidNot) => ("card-did-not", ts!(cards.did_not)),
            Self::Decide(CardDecision::Voided) => ("card-voided", ts!(cards.voided)),
            Self::Decide(CardDecision::Refund) => ("card-refund", ts!(cards.give_back)),
        }
    }

    /// What can be done about an attempt as it stands.
    fn of(attempt: &CardAttempt, place: Place) -> Vec<Self> {
        use CardDecision as D;
        match attempt.state {
            AttemptState::Pending if attempt.cancelling => vec![],
            AttemptState::Pending => vec![Self::Cancel],
            AttemptState::Unknown if attempt.asked == 0 => vec![Self::Ask],
            AttemptState::Unknown => {
                let paid_otherwise = place == Place::Payment && !attempt.given_up;
                let give_up = paid_otherwise.then_some(Self::GiveUp);
                let all = [Some(Self::Ask), give_up, Some(Self::Decide(D::Went)), Some(Self::Decide(D::DidNot))];
                all.into_iter().flatten().collect()
            }
            AttemptState::Approved if attempt.need() == Need::Decision => {
                let back = (attempt.kind == AttemptKind::Charge).then_some(Self::Decide(D::Refund));
                back.into_iter().chain([Self::Decide(D::Voided)]).collect()
            }
            AttemptState::Approved | AttemptState::Declined => vec![],
        }
    }
}

/// The attempt.
pub(crate) fn attempt(of: CardAttempt, place: Place) -> AnyView {
    let session = Session::here();
    let form = Form::new();
    let note = RwSignal::new(String::new());
    let id = of.id;
    let press = move |act: Act| match act {
        Act::Cancel => form.send(CancelCard { id }, |_| {}),
        Act::Ask => form.send(AskCard { id }, |_| {}),
        Act::GiveUp => form.send(GiveCardUp { id }, |_| {}),
        Act::Decide(decision) => {
            let refund_id = (decision == CardDecision::Refund).then(bridge::new_id);
            form.send(DecideCard { id, decision, note: note.get_untracked(), refund_id }, |_| {});
        }
    };
    let amount = session.money(of.approved.unwrap_or(of.amount));
    let title = match of.kind {
        AttemptKind::Charge => ts!(cards.charge_of, amount = amount, terminal = of.terminal.clone()),
        AttemptKind::Refund => ts!(cards.refund_of, amount = amount, terminal = of.terminal.clone()),
    };
    let text = match of.state {
        AttemptState::Pending if of.cancelling => ts!(cards.cancelling),
        AttemptState::Pending if of.reason.is_empty() => ts!(cards.pending),
        AttemptState::Unknown if of.reason.is_empty() => ts!(cards.unknown),
        AttemptState::Pending | AttemptState::Unknown | AttemptState::Declined => of.reason.clone(),
        AttemptState::Approved if of.kind == AttemptKind::Refund => ts!(cards.loose_refund),
        AttemptState::Approved if of.given_up => ts!(cards.late_approval),
        AttemptState::Approved => ts!(cards.loose),
    };
    let acts = Act::of(&of, place);
    let made_of = of.sale_id.filter(|_| of.is_usable());
    let decides = acts.iter().any(|act| matches!(act, Act::Decide(_)));
    let about = format!("{} · {} · {}", session.moment(of.created_at), of.register, of.user);
    let button = move |act: Act| {
        let (testid, label) = act.face();
        view! { <button class="btn" type="button" data-testid=testid disabled=form.busy on:click=heed(move |_| press(act))>{label}</button> }
            .into_any()
    };
    let kind = if of.state == AttemptState::Pending { "info" } else { "warn" };
    view! {
        <Notice kind=kind>
            <div class="outcome" data-testid="card-attempt" data-state=of.state.as_str()>
                <b>{title}</b>
                {of.simulated.then(|| view! { <span class="tag warn">{ts!(cards.simulated_tag)}</span> }.into_any())}
                <span role="status" data-testid="card-text">{text}</span>
                {(place == Place::List).then(|| view! { <span class="small num">{about}</span> }.into_any())}
                {decides.then(|| view! { <TextField label=t!(cards.note) value=note error=form.error("note") testid="card-note"/> }.into_any())}
                {made_of.map(|id| view! { <A href=format!("/sales?id={id}") attr:class="link" attr:data-testid="card-return">{t!(cards.make_return)}</A> }.into_any())}
                <div class="row-acts">{acts.into_iter().map(button).collect_view()}</div>
                {form.rest(&["note"])}
            </div>
        </Notice>
    }
    .into_any()
}

/// The mark of a terminal's payment among others.
pub(super) fn mark() -> AnyView {
    view! { <Icon icon=icondata::LuCreditCard/> }.into_any()
}
