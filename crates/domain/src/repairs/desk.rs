//! How a business's desk works: the states of its tickets, where each may go from there, and what is looked at.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::DeviceKind;
use crate::{Message, Refusal, say, text};

/// The most states a desk has.
pub const MOST_STATES: usize = 24;
/// The most points on a list of what is looked at.
pub const MOST_CHECKS: usize = 40;
/// The longest name of a state or a point, in characters.
pub const LONGEST_NAME: usize = 40;

/// What a state is, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StateKind {
    /// Somebody of the shop has to do something.
    Open,
    /// The shop waits for somebody else: the customer's word, or parts.
    Hold,
    /// The work is done, and the device waits for its owner.
    Ready,
    /// The device left the desk.
    Done,
}

impl StateKind {
    /// Every sort.
    pub const ALL: [Self; 4] = [Self::Open, Self::Hold, Self::Ready, Self::Done];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Hold => "hold",
            Self::Ready => "ready",
            Self::Done => "done",
        }
    }

    /// Whether a ticket in it can be late.
    pub const fn can_be_late(self) -> bool {
        matches!(self, Self::Open | Self::Hold)
    }
}

/// A state of tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeskState {
    /// What it is known by: small letters, digits and `_`. It never changes.
    pub key: String,
    /// What people call it; empty for one that comes with the program and keeps its own name.
    #[serde(default)]
    pub name: String,
    /// What it is.
    pub kind: StateKind,
    /// The keys of the states that a ticket may go to from here.
    pub to: Vec<String>,
}

impl DeskState {
    /// What it is called.
    pub fn title(&self) -> Message {
        match (self.name.as_str(), shipped_name(&self.key)) {
            ("", Some(name)) => name,
            ("", None) => Message::told(self.key.clone()),
            (name, _) => Message::told(name),
        }
    }
}

/// What is looked at when a device of a sort is taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Checklist {
    /// The sort.
    pub kind: DeviceKind,
    /// What is looked at, in order.
    pub items: Vec<String>,
}

/// How a desk works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Desk {
    /// Its states, in the order of the board. A ticket begins in the first.
    pub states: Vec<DeskState>,
    /// What is looked at, for each sort of device.
    pub checklists: Vec<Checklist>,
}

/// The name of a state that comes with the program.
fn shipped_name(key: &str) -> Option<Message> {
    Some(match key {
        "received" => say!("Received"),
        "diagnosing" => say!("Diagnosing"),
        "awaiting_approval" => say!("Awaiting approval"),
        "awaiting_parts" => say!("Awaiting parts"),
        "in_repair" => say!("In repair"),
        "ready" => say!("Ready"),
        "delivered" => say!("Delivered"),
        "cancelled" => say!("Cancelled"),
        _ => return None,
    })
}

/// What is looked at as it comes with the program.
fn looked_at(kind: DeviceKind) -> Vec<Message> {
    let screen = || vec![say!("Screen"), say!("Touch"), say!("Frame and back")];
    let mut all = match kind {
        DeviceKind::Phone | DeviceKind::Tablet => screen(),
        DeviceKind::Laptop => vec![say!("Screen"), say!("Keyboard"), say!("Touchpad"), say!("Hinges")],
        DeviceKind::Console => vec![say!("Housing"), say!("Disc drive"), say!("Video output"), say!("Controllers")],
        DeviceKind::Other => vec![say!("Housing")],
    };
    let more = match kind {
        DeviceKind::Phone => vec![say!("Cameras"), say!("Speaker and microphone"), say!("Buttons")],
        DeviceKind::Tablet => vec![say!("Cameras"), say!("Buttons")],
        DeviceKind::Laptop => vec![say!("Battery"), say!("Sockets")],
        DeviceKind::Console | DeviceKind::Other => Vec::new(),
    };
    all.extend(more);
    all.push(say!("Charges"));
    all.push(say!("Switches on"));
    all
}

/// The desk that comes with the program; `said` puts a name into the language of the business.
pub fn shipped(said: impl Fn(&Message) -> String) -> Desk {
    use StateKind::{Done, Hold, Open, Ready};
    let state = |(key, kind, to): (&str, StateKind, &[&str])| DeskState {
        key: key.to_owned(),
        name: String::new(),
        kind,
        to: to.iter().map(|key| (*key).to_owned()).collect(),
    };
    let states: [(&str, StateKind, &[&str]); 8] = [
        ("received", Open, &["diagnosing", "awaiting_approval", "in_repair", "cancelled"]),
        ("diagnosing", Open, &["awaiting_approval", "awaiting_parts", "in_repair", "ready", "cancelled"]),
        ("awaiting_approval", Hold, &["diagnosing", "awaiting_parts", "in_repair", "ready", "cancelled"]),
        ("awaiting_parts", Hold, &["in_repair", "awaiting_approval", "ready", "cancelled"]),
        ("in_repair", Open, &["ready", "awaiting_parts", "awaiting_approval", "diagnosing", "cancelled"]),
        ("ready", Ready, &["delivered", "in_repair", "diagnosing"]),
        // Out of these a ticket is opened again.
        ("delivered", Done, &["diagnosing", "in_repair"]),
        ("cancelled", Done, &["received"]),
    ];
    let list = |kind| Checklist { kind, items: looked_at(kind).iter().map(&said).collect() };
    Desk { states: states.map(state).into(), checklists: DeviceKind::ALL.map(list).into() }
}

impl Desk {
    /// A state by its key.
    pub fn state(&self, key: &str) -> Option<&DeskState> {
        self.states.iter().find(|state| state.key == key)
    }

    /// The state that a ticket begins in.
    pub fn first(&self) -> Option<&DeskState> {
        self.states.first()
    }

    /// Where a ticket may go from a state. From one that the desk no longer has, it may go anywhere.
    pub fn next(&self, from: &str) -> Vec<&DeskState> {
        match self.state(from) {
            Some(state) => state.to.iter().filter_map(|key| self.state(key)).collect(),
            None => self.states.iter().collect(),
        }
    }

    /// What is looked at on a device of a sort.
    pub fn items(&self, kind: DeviceKind) -> &[String] {
        self.checklists.iter().find(|list| list.kind == kind).map_or(&[], |list| &list.items)
    }

    /// The desk as it is kept: names without blanks around them.
    ///
    /// # Errors
    /// Under `states` or `checklists`: a name or key that can't be one, one that is there twice, a way to nowhere, a state that no
    /// ticket ever gets out of to the end, no beginning or no end.
    pub fn check(self) -> Result<Self, Refusal> {
        let states = self.states.into_iter().map(check_state).collect::<Result<Vec<_>, _>>()?;
        let checklists = self.checklists.into_iter().map(check_list).collect::<Result<Vec<_>, _>>()?;
        let desk = Self { states, checklists };
        desk.check_ways()?;
        let mut kinds = HashSet::new();
        if !desk.checklists.iter().all(|list| kinds.insert(list.kind)) {
            return Err(Refusal::invalid("checklists", say!("Each sort of device has one list.")));
        }
        Ok(desk)
    }

    fn check_ways(&self) -> Result<(), Refusal> {
        let no = |message| Err(Refusal::invalid("states", message));
        if self.states.len() > MOST_STATES {
            return no(say!("A desk has {most} states at most.", most = MOST_STATES));
        }
        let (mut keys, mut names) = (HashSet::new(), HashSet::new());
        for state in &self.states {
            if !keys.insert(state.key.as_str()) || !names.insert(text::fold(&state.title().to_string())) {
                return no(say!(
                    "Two states are called {name}. Call one of them something else.",
                    name = state.title()
                ));
            }
        }
        for state in &self.states {
            if state.to.iter().any(|key| *key == state.key || !keys.contains(key.as_str())) {
                return no(say!("From {name}, choose other states that are there.", name = state.title()));
            }
        }
        if self.first().is_none_or(|first| first.kind != StateKind::Open) {
            return no(say!(
                "The first state is the one that a device is taken in with: it is one in which work is to be done."
            ));
        }
        match self.states.iter().find(|state| !self.ends(state)) {
            Some(stuck) => {
                no(say!("From {name}, no way leads to an end. Let it go on to another state.", name = stuck.title()))
            }
            None => Ok(()),
        }
    }

    /// Whether a ticket in a state can come to an end.
    fn ends(&self, from: &DeskState) -> bool {
        let (mut seen, mut to_see) = (HashSet::from([from.key.as_str()]), vec![from]);
        while let Some(state) = to_see.pop() {
            if state.kind == StateKind::Done {
                return true;
            }
            to_see.extend(self.next(&state.key).into_iter().filter(|next| seen.insert(next.key.as_str())));
        }
        false
    }
}

fn check_state(state: DeskState) -> Result<DeskState, Refusal> {
    let fits = |key: &str| {
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        (1..=LONGEST_NAME).contains(&key.len()) && key.bytes().all(known)
    };
    if !fits(&state.key) {
        let message = say!("A state is known by small letters, digits and _, {most} at most.", most = LONGEST_NAME);
        return Err(Refusal::invalid("states", message));
    }
    let name = short("states", &state.name)?;
    if name.is_empty() && shipped_name(&state.key).is_none() {
        return Err(Refusal::required("states", say!("The name of a state")));
    }
    let mut seen = HashSet::new();
    let to = state.to.into_iter().filter(|key| seen.insert(key.clone())).collect();
    Ok(DeskState { name, to, ..state })
}

fn check_list(list: Checklist) -> Result<Checklist, Refusal> {
    let mut items = Vec::new();
    for item in &list.items {
        let item = short("checklists", item)?;
        if !item.is_empty() && !items.contains(&item) {
            items.push(item);
        }
    }
    if items.len() > MOST_CHECKS {
        let message = say!("A list has {most} points at most.", most = MOST_CHECKS);
        return Err(Refusal::invalid("checklists", message));
    }
    Ok(Checklist { items, ..list })
}

fn short(field: &str, typed: &str) -> Result<String, Refusal> {
    let name = text::optional_line(field, say!("A name"), typed)?;
    if name.chars().count() > LONGEST_NAME {
        let message = say!("A name has {most} characters at most.", most = LONGEST_NAME);
        return Err(Refusal::field("too_long", field, message));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn desk() -> Desk {
        shipped(|message| message.to_string())
    }

    #[test]
    fn the_desk_that_comes_with_the_program_is_one() {
        let kept = desk().check().unwrap();
        assert_eq!(kept, desk());
        assert_eq!(kept.states.len(), 8);
        assert!(DeviceKind::ALL.iter().all(|kind| !kept.items(*kind).is_empty()));
    }

    #[test]
    fn what_makes_no_desk_is_refused() {
        let no = |change: fn(&mut Desk)| {
            let mut changed = desk();
            change(&mut changed);
            changed.check().unwrap_err().message.to_string()
        };
        assert!(no(|desk| desk.states.clear()).contains("first state"));
        assert!(no(|desk| desk.states.swap(0, 7)).contains("first state"));
        assert!(no(|desk| desk.states[0].to.push("nowhere".into())).contains("Received"));
        assert!(no(|desk| desk.states[1].name = "RECEIVED".into()).contains("called"));
        assert!(no(|desk| desk.states[1].key = "Two words".into()).contains("small letters"));
        assert!(no(|desk| desk.states[7] = DeskState { to: vec![], ..desk.states[4].clone() }).contains("called"));
        assert!(no(|desk| desk.states[5].to.clear()).contains("no way leads to an end"));
        assert!(no(|desk| desk.states[2].name = "x".repeat(41)).contains("40"));
        assert!(no(|desk| desk.checklists[1].kind = DeviceKind::Phone).contains("one list"));
        let own = DeskState { key: "own".into(), name: String::new(), kind: StateKind::Open, to: vec![] };
        let mut nameless = desk();
        nameless.states.push(own);
        assert_eq!(nameless.check().unwrap_err().code, "required");
    }

    proptest! {
        #[test]
        fn out_of_every_state_of_a_desk_there_is_a_way_to_an_end(
            kinds in prop::collection::vec(0usize..4, 1..8),
            ways in prop::collection::vec((0usize..8, 0usize..8), 0..24),
        ) {
            let states: Vec<DeskState> = kinds.iter().enumerate().map(|(at, kind)| DeskState {
                key: format!("s{at}"),
                name: format!("State {at}"),
                kind: StateKind::ALL[*kind],
                to: ways.iter().filter(|(from, _)| *from == at).map(|(_, to)| format!("s{to}")).collect(),
            }).collect();
            let made = Desk { states, checklists: Vec::new() };
            let Ok(made) = made.check() else { return Ok(()) };
            for state in &made.states {
                // As many steps as there are states, each time to all that can be reached.
                let mut reached = HashSet::from([state.key.clone()]);
                for _ in 0..made.states.len() {
                    let next: Vec<String> = reached.iter().flat_map(|key| made.next(key)).map(|next| next.key.clone()).collect();
                    reached.extend(next);
                }
                let ends = reached.iter().filter_map(|key| made.state(key)).any(|state| state.kind == StateKind::Done);
                prop_assert!(ends, "{} of {:?}", state.key, made);
            }
        }
    }
}
