//! The repair desk: devices that are taken in, the tickets they get, and how those move until they are handed back.

mod board;
mod calls;
mod deposit;
mod desk;
mod device;
mod notice;
mod part;
mod quote;
mod sign;
mod timeline;
mod told;

pub use board::{Board, BoardColumn, CARDS, GetBoard};
pub use calls::*;
pub use deposit::*;
pub use desk::{Checklist, Desk, DeskState, LONGEST_NAME, MOST_CHECKS, MOST_STATES, StateKind, shipped};
pub use device::{Condition, Device, DeviceKind, Found, NewDevice, check_device};
pub use notice::{BLANKS, NoticeChannel, NoticeFacts, NoticeWords};
pub use part::*;
pub use quote::*;
pub use sign::{MOST_POINTS, SIGNED_ON, Strokes};
pub use timeline::{Stay, stays};
pub use told::*;

/// Whether a text that was scanned is written as the number of a ticket: `R1-A0042`.
pub fn is_ticket_number(text: &str) -> bool {
    let Some((place, count)) = text.strip_prefix(['R', 'r']).and_then(|rest| rest.split_once('-')) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (series, seq) = match count.len().checked_sub(4).map(|at| count.split_at_checked(at)) {
        Some(Some(parts)) => parts,
        _ => return false,
    };
    digits(place) && digits(seq) && !series.is_empty() && series.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_told_from_what_else_is_scanned() {
        for number in ["R1-A0042", "r12-7K3M10042", "R1-T0001"] {
            assert!(is_ticket_number(number), "{number}");
        }
        for other in ["R2-D2", "4006381333931", "1-A000042", "R-1042", "R1-0042", "RX-A0042", "R1-A00é2", ""] {
            assert!(!is_ticket_number(other), "{other}");
        }
    }
}
