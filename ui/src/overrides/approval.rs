//! Who stands in for what the one who works here may not do: asked for once it has to be, on the same screen.

use kontor_domain::identity::UserFace;
use kontor_domain::overrides::{Approval, Approvers, OverrideKind};
use kontor_domain::{Call, Refusal, Secret};
use leptos::prelude::*;

use crate::i18n::said;
use crate::kit::{Notice, Select, TextField, follow};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// What is refused under the PIN or whoever gives it.
const OF_APPROVAL: [&str; 6] =
    ["needs_approval", "not_enough_stock", "wrong_pin", "may_not_approve", "no_pin", "too_many_attempts"];

/// What somebody who approves types.
#[derive(Clone, Copy)]
pub(crate) struct Approve {
    pub(crate) approver: RwSignal<String>,
    pub(crate) pin: RwSignal<String>,
    /// Why; none where the act has a reason of its own.
    pub(crate) reason: Option<RwSignal<String>>,
    /// What they were told that it is for.
    told: RwSignal<Vec<OverrideKind>>,
}

impl Approve {
    /// Nothing yet, for what has a reason of its own.
    pub(crate) fn new() -> Self {
        Self {
            approver: RwSignal::new(String::new()),
            pin: RwSignal::new(String::new()),
            reason: None,
            told: RwSignal::new(Vec::new()),
        }
    }

    /// Nothing yet, with a reason to be given.
    pub(crate) fn with_reason() -> Self {
        Self { reason: Some(RwSignal::new(String::new())), ..Self::new() }
    }

    /// The word that was given, if one was.
    pub(crate) fn given(self) -> Option<Approval> {
        let approver_id = self.approver.get_untracked().parse().ok()?;
        let pin = self.pin.get_untracked();
        let reason = self.reason.map(|reason| reason.get_untracked()).unwrap_or_default();
        let kinds = self.told.get_untracked();
        (!pin.is_empty()).then(|| Approval { approver_id, pin: Secret::new(pin), reason, kinds })
    }

    /// The fields, once they are needed.
    pub(crate) fn view(self, refusal: RwSignal<Option<Refusal>>) -> AnyView {
        approval(refusal, self, || Approvers {}, || ts!(overrides.approve_text))
    }
}

/// The fields of whoever approves, once a refusal asks for them.
pub(crate) fn approval<C: Call<Reply = Vec<UserFace>>>(
    refusal: RwSignal<Option<Refusal>>,
    typed: Approve,
    who: fn() -> C,
    text: fn() -> String,
) -> AnyView {
    let Approve { approver, pin, reason, told } = typed;
    let wanted = RwSignal::new(false);
    follow(move || {
        if refusal.with(|no| no.as_ref().is_some_and(|no| OF_APPROVAL.contains(&no.code.as_ref()))) {
            wanted.set(true);
            pin.set(String::new());
            let named = |kind: &OverrideKind| {
                refusal.with(|no| no.as_ref().is_some_and(|no| no.fields.contains_key(kind.as_str())))
            };
            let more = OverrideKind::ALL.into_iter().filter(named);
            told.update(|told| {
                for kind in more {
                    if !told.contains(&kind) {
                        told.push(kind);
                    }
                }
            });
        }
    });
    let error = move |field: &'static str| {
        Signal::derive(move || {
            // That it is needed the notice says.
            let shown = |no: &&Refusal| no.code != "needs_approval";
            refusal.with(|no| no.as_ref().filter(shown).and_then(|no| no.fields.get(field).map(said)))
        })
    };
    let part = move || {
        let faces = load(move || Some(who()), |_| false);
        let me = Session::here().with_untracked(|me| me.user.id.to_string()).unwrap_or_default();
        let choices = move || -> Vec<(String, String)> {
            let all: Vec<UserFace> = faces.get().unwrap_or_default();
            all.into_iter().filter(|face| face.has_pin).map(|face| (face.id.to_string(), face.name)).collect()
        };
        follow(move || {
            let choices = choices();
            let mine = choices.iter().find(|(id, _)| *id == me).or(choices.first());
            if let (true, Some((id, _))) = (approver.with_untracked(String::is_empty), mine) {
                approver.set(id.clone());
            }
        });
        request_animation_frame(|| crate::signin::focus("[data-testid=approve-pin]"));
        let for_what = move || {
            let names: Vec<String> = told.get().into_iter().map(super::kind_name).collect();
            (!names.is_empty()).then(|| ts!(overrides.told, what = names.join(", ")))
        };
        view! {
            <div class="approval" data-testid="approval">
                <Notice kind="warn">{text} " " {for_what}</Notice>
                {reason.map(|reason| view! { <TextField label=t!(shift.reason) value=reason error=error("approval_reason") testid="approve-reason"/> }.into_any())}
                <div class="cols">
                    <Select label=t!(shift.approver) value=approver choices=Signal::derive(choices) error=error("approver_id") testid="approve-who"/>
                    <TextField label=t!(settings.pin) value=pin error=error("pin") testid="approve-pin" kind="password" inputmode="numeric"/>
                </div>
            </div>
        }
        .into_any()
    };
    (move || wanted.get().then(|| untrack(part))).into_any()
}
