//! Who works here now, and what every screen needs of it.

use kontor_domain::demo::{Demo, GetDemo};
use kontor_domain::event::Event;
use kontor_domain::identity::{Me, SignOut, SignedIn, StatusReply, WhoAmI};
use kontor_domain::money::{display, parse};
use kontor_domain::policy::Permission;
use kontor_domain::sales::TenderKind;
use kontor_domain::sales::rounding::rounded;
use kontor_domain::{Currency, Message, Minor, Refusal};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::bridge::{self, Heard};
use crate::i18n;

/// Which of the program's faces is shown.
#[derive(Debug, Clone)]
pub(crate) enum Phase {
    /// Asking.
    Loading,
    /// The program did not answer.
    Failed(Refusal),
    /// There is no business yet.
    SetUp,
    /// Nobody is signed in.
    SignIn(StatusReply),
    /// Somebody works.
    In,
}

/// How things stand, as the program said.
pub(crate) struct Standing {
    /// None if nobody answered; the other question says so.
    demo: Option<Demo>,
    found: Result<Found, Refusal>,
}

enum Found {
    /// A session to go on with.
    Session(Box<Me>),
    /// Nobody is signed in.
    Nobody(StatusReply),
}

/// Asks how things stand, all at once.
pub(crate) async fn standing() -> Standing {
    let (demo, found) = futures::future::join(bridge::call(GetDemo {}), found()).await;
    Standing { demo: demo.ok(), found }
}

async fn found() -> Result<Found, Refusal> {
    while bridge::recall_token() {
        match bridge::call(WhoAmI {}).await {
            Ok(me) => return Ok(Found::Session(Box::new(me))),
            Err(refusal) if bridge::unknown_outcome(&refusal) => return Err(refusal),
            // A training may have ended with the program: then the shop's session is gone on with, if it is still good.
            Err(_) => bridge::back_to_shop(),
        }
    }
    bridge::call(kontor_domain::identity::Status {}).await.map(Found::Nobody)
}

/// A way to look at who works here.
type Look = fn(Session, &mut dyn FnMut(&Me));

/// The session, for every screen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Session {
    /// Which face is shown.
    pub(crate) phase: RwSignal<Phase>,
    /// How the demo stands.
    pub(crate) demo: RwSignal<Demo>,
    me: RwSignal<Option<Me>>,
}

impl Session {
    /// A session in which nobody is known yet.
    pub(crate) fn new() -> Self {
        let phase = RwSignal::new(Phase::Loading);
        Self { phase, demo: RwSignal::new(Demo::default()), me: RwSignal::new(None) }
    }

    /// The session of the screen that asks.
    pub(crate) fn here() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Finds out where things stand, and shows it.
    pub(crate) fn start(self) {
        self.phase.set(Phase::Loading);
        spawn_local(async move { self.show(standing().await).await });
    }

    /// Shows how things stand: a session to go on with, a business to sign in to, or nothing yet.
    pub(crate) async fn show(self, standing: Standing) {
        let Standing { demo, found } = standing;
        if let Some(demo) = demo {
            self.demo.set(demo);
        }
        match found {
            Ok(Found::Session(me)) => self.enter(*me),
            Ok(Found::Nobody(status)) => match &status.business {
                None => {
                    i18n::spoken(&i18n::browser_tag()).await;
                    self.phase.set(Phase::SetUp);
                }
                Some(business) => {
                    i18n::spoken(&business.locale).await;
                    self.phase.set(Phase::SignIn(status));
                }
            },
            Err(refusal) => self.phase.set(Phase::Failed(refusal)),
        }
    }

    /// Somebody signed in: keeps the token, and shows the screens unless `phase` is to stay as it is.
    pub(crate) fn sign_in(self, signed_in: SignedIn) {
        bridge::set_token(Some(signed_in.token));
        self.enter(signed_in.me);
    }

    /// Goes to a training, and leaves every page of the shop behind.
    pub(crate) fn train(self, signed_in: SignedIn) {
        bridge::events::hush();
        self.phase.set(Phase::Loading);
        self.me.set(None);
        bridge::set_shop_aside(signed_in.token);
        self.enter(signed_in.me);
    }

    /// Whether this is a training.
    pub(crate) fn is_training(self) -> bool {
        self.with(|me| me.training).unwrap_or(false)
    }

    /// Keeps the new session without leaving the set-up, whose last step still needs it.
    pub(crate) fn hold(self, signed_in: SignedIn) {
        bridge::set_token(Some(signed_in.token));
        self.me.set(Some(signed_in.me));
    }

    /// Goes to work with the session that is held.
    pub(crate) fn begin(self) {
        if let Some(me) = self.me.get_untracked() {
            self.enter(me);
        }
    }

    fn enter(self, me: Me) {
        i18n::speak(&me.business.locale);
        self.me.set(Some(me));
        bridge::listen();
        if matches!(self.phase.get_untracked(), Phase::In) {
            // What was refused while the screen was locked is asked again.
            bridge::events::stir();
        } else {
            self.phase.set(Phase::In);
        }
    }

    /// Ends the session and shows who may sign in; of a training, goes back to the shop.
    pub(crate) fn sign_out(self) {
        spawn_local(async move {
            // Whether or not the program hears of it, this window forgets the session.
            let _ = bridge::call(SignOut {}).await;
            self.forget().await;
        });
    }

    /// The session ended by itself, or from elsewhere.
    pub(crate) fn ended(self) {
        spawn_local(self.forget());
    }

    async fn forget(self) {
        bridge::events::hush();
        bridge::back_to_shop();
        self.phase.set(Phase::Loading);
        self.me.set(None);
        self.show(standing().await).await;
    }

    /// Shows the lock screen.
    pub(crate) fn lock(self) {
        if !self.locked_untracked() {
            self.me.update(|me| {
                if let Some(me) = me {
                    me.locked = true;
                }
            });
        }
    }

    /// Whether the lock screen covers everything.
    pub(crate) fn locked(self) -> bool {
        self.me.with(|me| me.as_ref().is_some_and(|me| me.locked))
    }

    /// Whether it does, without following it.
    pub(crate) fn locked_untracked(self) -> bool {
        self.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.locked))
    }

    /// Something of the session, followed where something follows.
    pub(crate) fn with<T>(self, read: impl FnOnce(&Me) -> T) -> Option<T> {
        self.pick(Self::look, read)
    }

    /// Something of the session as it is now.
    pub(crate) fn with_untracked<T>(self, read: impl FnOnce(&Me) -> T) -> Option<T> {
        self.pick(Self::glance, read)
    }

    fn pick<T>(self, look: Look, read: impl FnOnce(&Me) -> T) -> Option<T> {
        let (mut read, mut found) = (Some(read), None);
        look(self, &mut |me| found = read.take().map(|read| read(me)));
        found
    }

    fn look(self, read: &mut dyn FnMut(&Me)) {
        if leptos::reactive::graph::Observer::get().is_none() {
            return self.glance(read);
        }
        self.me.try_with(|me| me.as_ref().map(read));
    }

    fn glance(self, read: &mut dyn FnMut(&Me)) {
        self.me.try_with_untracked(|me| me.as_ref().map(read));
    }

    /// Whether the role may do this.
    pub(crate) fn may(self, permission: Permission) -> bool {
        self.with(|me| me.permissions.contains(&permission)).unwrap_or(false)
    }

    /// Reads an amount that a person typed.
    pub(crate) fn parse(self, field: &str, text: &str) -> Result<Minor, Refusal> {
        match self.currency() {
            Some(currency) => parse(field, text, currency),
            None => Err(Refusal::new("sign_in_first", Message::told(""))),
        }
    }

    /// An amount as it stands in a field.
    pub(crate) fn plain(self, amount: Minor) -> String {
        self.currency().map(|currency| amount.plain(currency)).unwrap_or_default()
    }

    /// The currency of every amount.
    pub(crate) fn currency(self) -> Option<Currency> {
        self.with_untracked(|me| me.business.currency)
    }

    /// The step to which cash is rounded; zero for none.
    pub(crate) fn cash_step(self) -> Minor {
        self.with_untracked(|me| me.business.cash_step).unwrap_or_default()
    }

    /// What is paid for an amount by a tender: of cash, in the coins there are.
    pub(crate) fn paid_by(self, tender: &str, amount: Minor) -> Minor {
        if tender == TenderKind::Cash.as_str() { rounded(amount, self.cash_step()) } else { amount }
    }

    /// The locale in which amounts are written.
    pub(crate) fn locale(self) -> String {
        self.with(|me| me.business.locale.clone()).unwrap_or_default()
    }

    /// An amount as this business writes it.
    pub(crate) fn money(self, amount: Minor) -> String {
        self.currency().map(|currency| display(amount, currency, &self.locale())).unwrap_or_default()
    }

    /// A count, as this business writes numbers.
    pub(crate) fn count(self, count: i64) -> String {
        let written = |count: i32| String::from(js_sys::Number::from(count).to_locale_string(&self.locale()));
        i32::try_from(count).map_or_else(|_| count.to_string(), written)
    }

    /// Today on the store's clock, as a date field wants it.
    pub(crate) fn today(self) -> String {
        crate::time::today(&self.with(|me| me.register.timezone.clone()).unwrap_or_default())
    }

    /// A moment on the store's clock.
    pub(crate) fn moment(self, at: chrono::DateTime<chrono::Utc>) -> String {
        let zone = self.with(|me| me.register.timezone.clone()).unwrap_or_default();
        crate::time::moment(at, &zone, &self.locale())
    }

    /// A moment on the store's clock, as files have it: `2021-12-18 10:42`.
    pub(crate) fn stamp(self, at: chrono::DateTime<chrono::Utc>) -> String {
        crate::time::stamp(at, &self.with(|me| me.register.timezone.clone()).unwrap_or_default())
    }

    /// Follows what happens elsewhere to the business, and to the session itself. Called once.
    pub(crate) fn follow(self) {
        bridge::watch_refusals(move |refusal| match refusal.code.as_ref() {
            "locked" => self.lock(),
            "sign_in_first" if matches!(self.phase.get_untracked(), Phase::In) => self.ended(),
            _ => {}
        });
        bridge::on_event(move |heard| {
            if matches!(heard, Heard::Event(Event::BusinessChanged | Event::UserChanged { .. })) {
                self.refresh();
            }
        });
    }

    /// Reads the session anew.
    pub(crate) fn refresh(self) {
        if self.me.with_untracked(Option::is_none) {
            return;
        }
        spawn_local(async move {
            if let Ok(me) = bridge::call(WhoAmI {}).await {
                i18n::speak(&me.business.locale);
                self.me.set(Some(me));
            }
        });
    }
}
