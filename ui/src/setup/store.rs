//! The second step: the first store and its register.

use kontor_domain::business::StoreSetUp;
use kontor_domain::text::line;
use kontor_domain::{Refusal, say};
use leptos::prelude::*;

use super::{Draft, Onward, Step};
use crate::kit::{Select, TextField, follow, heed};
use crate::t;

impl Draft {
    /// The store as entered.
    pub(super) fn store(self) -> Result<StoreSetUp, Refusal> {
        let name = line("store.name", say!("The store's name"), &self.store.get_untracked())?;
        let register = line("register", say!("The register's name"), &self.register.get_untracked())?;
        Ok(StoreSetUp {
            name,
            timezone: self.zone.get_untracked().trim().to_owned(),
            cutoff_hour: self.cutoff.get_untracked().parse().unwrap_or(0),
            register,
        })
    }
}

/// The hours at which a business day may end.
pub(crate) fn cutoff_hours() -> Vec<(String, String)> {
    (0..=12).map(|hour| (hour.to_string(), format!("{hour:02}:00"))).collect()
}

/// The step.
#[component]
pub(super) fn Store(draft: Draft) -> impl IntoView {
    let form = draft.form;
    let next = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        match draft.store() {
            Ok(_) => {
                form.refusal.set(None);
                draft.step.set(Step::Owner);
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    follow(move || crate::signin::focus("[data-testid=setup-store-name]"));
    view! {
        <form class="step" on:submit=heed(next)>
            <TextField label=t!(setup.store_name) value=draft.store error=form.error("store.name") testid="setup-store-name" hint=t!(setup.store_hint) autofocus=true/>
            <div class="cols">
                <TextField label=t!(setup.zone) value=draft.zone error=form.error("store.timezone") testid="setup-timezone" hint=t!(setup.zone_hint)/>
                <Select label=t!(setup.cutoff) value=draft.cutoff choices=cutoff_hours() error=form.error("store.cutoff_hour") testid="setup-cutoff" hint=t!(setup.cutoff_hint)/>
            </div>
            <TextField label=t!(setup.register) value=draft.register error=form.error("register") testid="setup-register" hint=t!(setup.register_hint)/>
            {form.rest(&["store.name", "store.timezone", "store.cutoff_hour", "register"])}
            <Onward back=Some(Step::Business) step=draft.step label=t!(common.next) busy=form.busy/>
        </form>
    }
    .into_any()
}
