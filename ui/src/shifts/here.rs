//! What every screen knows of the register's shift.

use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use kontor_domain::shifts::{CashKind, CurrentShift, Shift, ShiftNow};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::load::{Load, load};
use crate::session::Session;

/// What is asked of the person on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// Count the float.
    Open,
    /// Move cash.
    Move(CashKind),
    /// Count, and close.
    Close,
}

/// How the register stands.
#[derive(Clone, Copy)]
pub(crate) struct ShiftHere {
    pub(super) now: Load<ShiftNow>,
    /// What is asked of the person.
    pub(super) task: RwSignal<Option<Task>>,
}

/// Makes it for everything below.
pub(crate) fn provide() {
    let session = Session::here();
    let now = load(
        move || session.may(Permission::Sell).then_some(CurrentShift {}),
        |event| matches!(event, Event::ShiftChanged { .. } | Event::BusinessChanged),
    );
    provide_context(ShiftHere { now, task: RwSignal::new(None) });
}

impl ShiftHere {
    /// The shift of this window's register.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Whether the business sells in shifts.
    pub(super) fn used(self) -> bool {
        self.now.with(|now| now.used).unwrap_or(false)
    }

    /// The open shift.
    pub(super) fn shift(self) -> Option<Shift> {
        self.now.with(|now| now.shift.clone()).flatten()
    }

    /// Whether it was left open since an earlier day.
    pub(super) fn overdue(self) -> bool {
        self.now.with(|now| now.overdue).unwrap_or(false)
    }

    /// Whether nothing can be sold until a shift is opened.
    pub(crate) fn closed(self) -> bool {
        self.now.with(|now| now.used && now.shift.is_none()).unwrap_or(false)
    }

    /// Asks once more.
    pub(crate) fn again(self) {
        self.now.again();
    }

    /// A way to the page, where what is due is asked at once.
    pub(crate) fn way(self) -> impl Fn() + Clone + 'static {
        let navigate = use_navigate();
        move || {
            let task = untrack(|| match (self.closed(), self.overdue()) {
                (true, _) => Some(Task::Open),
                (false, true) => Some(Task::Close),
                (false, false) => None,
            });
            self.task.set(task);
            navigate("/shift", Default::default());
        }
    }
}
