//! The demo business beside the real one: who may enter and leave it. It is made and opened by the program that has the
//! data folder open; it hears of it on the [`Stage`].

mod stage;

use kontor_domain::demo::{Demo, EnterDemo, GetDemo, LeaveDemo};
use kontor_domain::{Refusal, say};

use crate::Result;
use crate::cx::Cx;
use crate::registry::Feature;
use crate::words::words;

pub use stage::{Stage, Wish};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new().on::<GetDemo>(get).on::<EnterDemo>(enter).on::<LeaveDemo>(leave)
}

async fn get(cx: &mut Cx, _: GetDemo) -> Result<Demo> {
    Ok(cx.kept.stage.get().map(|stage| shown(cx, stage)).unwrap_or_default())
}

async fn enter(cx: &mut Cx, ask: EnterDemo) -> Result<Demo> {
    let Some(stage) = cx.kept.stage.get() else { return Err(not_here().into()) };
    if !stage.is_open() {
        if cx.tenant.is_some() {
            return Err(Refusal::new(
                "already_set_up",
                say!("There is a business here already. To look around in a demo, open Kontor on another data folder: --data DIR."),
            )
            .into());
        }
        stage.wish(Wish::Enter(ask));
    }
    Ok(shown(cx, stage))
}

async fn leave(cx: &mut Cx, ask: LeaveDemo) -> Result<Demo> {
    let Some(stage) = cx.kept.stage.get() else { return Err(not_here().into()) };
    if cx.tenant.is_some() && !stage.is_open() {
        return Err(Refusal::new("not_in_demo", say!("This is no demo: there is nothing to leave.")).into());
    }
    stage.wish(Wish::Leave(ask));
    Ok(shown(cx, stage))
}

/// How things stand, in the words of the one who asks.
fn shown(cx: &Cx, stage: &Stage) -> Demo {
    let demo = stage.demo(cx.tenant.is_some());
    Demo { failed: demo.failed.map(|refusal| refusal.in_words(words(cx.language))), ..demo }
}

fn not_here() -> Refusal {
    Refusal::new("not_here", say!("There is no demo here: it lives in a data folder. Open Kontor with --data DIR."))
}
