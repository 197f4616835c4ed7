//! Talking to a printer: is it ready, does it take the bytes, did they come out. Whatever it does, it takes no longer than
//! the patience there is.
//!
//! Source of what it answers: Epson, ESC/POS Command Reference, `DLE EOT n` and `GS r n`.

use std::time::Duration;

use kontor_domain::hardware::PrinterKind;
use kontor_domain::hardware::escpos::{DLE, EOT, GS};
use kontor_domain::{Message, say};

use super::port::Port;
use super::printers::rows::Target;

/// How long a printer is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until it is there.
    pub connect: Duration,
    /// Until it says how it is.
    pub answer: Duration,
    /// Until it takes more.
    pub write: Duration,
    /// Until it says that all of it came out.
    pub finish: Duration,
    /// Until a process that says nothing more has lost it to another one.
    pub lease: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(3), answer: seconds(1), write: seconds(10), finish: seconds(10), lease: seconds(15) }
    }
}

/// What a printer says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ready {
    /// It is.
    Yes,
    /// It says nothing, and never did: many do not.
    Silent,
    /// It is not.
    No(Message),
}

/// How a sending ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sent {
    /// It came out.
    Printed,
    /// It never got there: it can be sent again.
    NotYet(Message),
    /// Nobody knows.
    Unknown(Message),
}

/// What is asked with `DLE EOT n`.
#[derive(Clone, Copy)]
enum Asked {
    Printer = 1,
    Offline = 2,
    Paper = 4,
}

/// Opens the port and asks the printer how it is. Nothing is printed by that.
pub(super) async fn ready(port: &mut dyn Port, printer: &Target, patience: &Patience) -> Ready {
    if !port.open(patience.connect).await {
        return Ready::No(say!(
            "{printer} can't be reached at {address}. See whether it is switched on and connected.",
            printer = printer.name,
            address = printer.address
        ));
    }
    if printer.kind == PrinterKind::Virtual {
        return Ready::Yes;
    }
    match ask(port, Asked::Printer, patience).await {
        None if printer.answers => {
            Ready::No(say!("{printer} does not answer. Switch it off and on again.", printer = printer.name))
        }
        None => Ready::Silent,
        Some(status) => match trouble(port, printer, patience).await {
            Some(why) => Ready::No(why),
            None if status & 0x08 != 0 => Ready::No(error(printer)),
            None => Ready::Yes,
        },
    }
}

fn error(printer: &Target) -> Message {
    say!("{printer} is not ready. Look at its lights, and switch it off and on again.", printer = printer.name)
}

/// What keeps an answering printer from printing, as far as it says so.
async fn trouble(port: &mut dyn Port, printer: &Target, patience: &Patience) -> Option<Message> {
    let name = &printer.name;
    if ask(port, Asked::Paper, patience).await.is_some_and(|status| status & 0x60 != 0) {
        return Some(say!("{printer} has no paper left. Put in a new roll.", printer = name));
    }
    let offline = ask(port, Asked::Offline, patience).await?;
    match offline {
        status if status & 0x04 != 0 => Some(say!("The cover of {printer} is open. Close it.", printer = name)),
        status if status & 0x20 != 0 => Some(say!("{printer} has no paper left. Put in a new roll.", printer = name)),
        status if status & 0x40 != 0 => Some(error(printer)),
        _ => None,
    }
}

/// Asks for a status byte; none when nothing comes that is one.
async fn ask(port: &mut dyn Port, asked: Asked, patience: &Patience) -> Option<u8> {
    port.write(&[DLE, EOT, asked as u8], patience.answer).await.ok()?;
    for _ in 0..16 {
        let byte = port.read(patience.answer).await?;
        // Two bits are always set and two never, by which it is told from what else a printer may say.
        if byte & 0x93 == 0x12 {
            return Some(byte);
        }
    }
    None
}

/// Sends the bytes of a job to a printer that was found ready, and finds out what became of them.
pub(super) async fn send(
    port: &mut dyn Port,
    printer: &Target,
    answers: bool,
    bytes: &[u8],
    patience: &Patience,
) -> Sent {
    let name = &printer.name;
    match port.write(bytes, patience.write).await {
        Ok(()) => {}
        Err(stopped) if stopped.taken == 0 => {
            return Sent::NotYet(say!("{printer} did not take anything. Kontor tries again.", printer = name));
        }
        Err(stopped) if stopped.stuck => {
            return Sent::Unknown(say!("{printer} stopped in the middle of printing.", printer = name));
        }
        Err(_) => {
            return Sent::Unknown(say!("The connection to {printer} broke in the middle of printing.", printer = name));
        }
    }
    if answers {
        return came_out(port, printer, patience).await;
    }
    if port.close(patience.finish).await || printer.says_nothing {
        return Sent::Printed;
    }
    Sent::Unknown(say!("{printer} took it and did not say whether it was printed.", printer = name))
}

/// Whether everything came out of a printer that answers: it says so once it has done what came before the question, or
/// has nothing to complain of.
async fn came_out(port: &mut dyn Port, printer: &Target, patience: &Patience) -> Sent {
    let asked = port.write(&[GS, b'r', 1], patience.answer).await;
    if asked.is_ok() && port.read(patience.finish).await.is_some_and(|paper| paper & 0x0c != 0x0c) {
        port.close(Duration::ZERO).await;
        return Sent::Printed;
    }
    match (trouble(port, printer, patience).await, ask(port, Asked::Printer, patience).await) {
        (Some(why), _) => Sent::Unknown(why),
        (None, Some(status)) if status & 0x08 == 0 => Sent::Printed,
        (None, Some(_)) => Sent::Unknown(error(printer)),
        (None, None) => {
            Sent::Unknown(say!("{printer} stopped answering while it was printing.", printer = printer.name))
        }
    }
}
