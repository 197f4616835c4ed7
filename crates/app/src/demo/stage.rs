//! Where calls and the program that has the data folder open tell each other of the demo.

use std::sync::{Mutex, MutexGuard, PoisonError};

use kontor_domain::Refusal;
use kontor_domain::demo::{Demo, DemoPerson, EnterDemo, LeaveDemo};

/// What somebody wants done with the demo once their call is through.
#[derive(Debug, Clone)]
pub enum Wish {
    /// To make it, if there is none, and open it.
    Enter(EnterDemo),
    /// To open the business again.
    Leave(LeaveDemo),
}

/// How the demo of a data folder stands.
#[derive(Debug, Default)]
pub struct Stage(Mutex<Now>);

#[derive(Debug, Default)]
struct Now {
    demo: Demo,
    people: Vec<DemoPerson>,
    stopped: bool,
    wish: Option<Wish>,
}

impl Stage {
    /// A stage on which the demo was made, or was not, and these people can sign in to it.
    pub fn new(made: bool, people: Vec<DemoPerson>) -> Self {
        let demo = Demo { made, ..Demo::default() };
        Self(Mutex::new(Now { demo, people, ..Now::default() }))
    }

    /// How it stands, where there is a business open or none.
    pub fn demo(&self, business: bool) -> Demo {
        let now = self.now();
        let people = if now.demo.open { now.people.clone() } else { Vec::new() };
        Demo { offered: !business && !now.demo.open, people, ..now.demo.clone() }
    }

    /// Whether calls are about the demo.
    pub fn is_open(&self) -> bool {
        self.now().demo.open
    }

    /// Says that calls are about the demo from now on, or about the business.
    pub fn set_open(&self, open: bool) {
        self.now().demo.open = open;
    }

    /// Says whether there is a demo, and why it could not be made or opened.
    pub fn set_made(&self, made: bool, failed: Option<Refusal>) {
        let mut now = self.now();
        now.demo = Demo { made, failed, making: None, ..std::mem::take(&mut now.demo) };
        now.stopped = false;
    }

    /// Begins to make it. Says no when it is being made already.
    pub fn begin(&self) -> bool {
        let mut now = self.now();
        let begins = now.demo.making.is_none();
        if begins {
            now.demo.making = Some(0);
            now.demo.failed = None;
        }
        begins
    }

    /// Says how far it is; hears whether to go on.
    pub fn tell(&self, percent: u8) -> bool {
        let mut now = self.now();
        now.demo.making = Some(percent);
        !now.stopped
    }

    /// Stops the making of it, if it is being made.
    pub fn stop(&self) -> bool {
        let mut now = self.now();
        now.stopped = now.demo.making.is_some();
        now.stopped
    }

    /// Leaves a wish for the program that has the data folder open.
    pub fn wish(&self, wish: Wish) {
        self.now().wish = Some(wish);
    }

    /// The wish that was left.
    pub fn take_wish(&self) -> Option<Wish> {
        self.now().wish.take()
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
