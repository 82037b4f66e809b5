//! One task in small: a line of a list.

use serde::{Deserialize, Serialize};

/// Stages of the method, as the funnel shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// A context was sampled.
    Sampled,
    /// A task was proposed.
    Proposed,
    /// A proposal passed the checks.
    Checked,
    /// The committee accepted it.
    Accepted,
    /// A dialogue was verified.
    Verified,
    /// Records in the store.
    Records,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 6] = [
        Self::Sampled,
        Self::Proposed,
        Self::Checked,
        Self::Accepted,
        Self::Verified,
        Self::Records,
    ];
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Standing {
    /// A context is being sampled, or the generator writes.
    #[default]
    Writing,
    /// The checks run.
    Checking,
    /// The committee reads.
    Reviewing,
    /// The proposal was refused and goes back.
    Revising,
    /// A dialogue runs.
    Talking,
    /// No proposal was accepted.
    Rejected,
    /// A blueprint stands, but no dialogue was kept.
    Unverified,
    /// It gave records.
    Kept,
}

impl Standing {
    const ALL: [Self; 8] = [
        Self::Writing,
        Self::Checking,
        Self::Reviewing,
        Self::Revising,
        Self::Talking,
        Self::Rejected,
        Self::Unverified,
        Self::Kept,
    ];
}

/// Tools that a line names; the others are counted.
const TOOLS: usize = 7;

/// A task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Packed", from = "Packed")]
pub struct Line {
    /// Its number within the run, from 0.
    pub task: u32,
    /// Where it stands.
    pub standing: Standing,
    /// True when it is over and stored.
    pub closed: bool,
    /// True when it joins accepted tasks.
    pub joined: bool,
    /// Proposals so far.
    pub rounds: u8,
    /// Dialogues so far.
    pub attempts: u8,
    /// Records so far.
    pub records: u8,
    reached: u8,
    /// Places of tools among the names, from 1; 0 for none.
    tools: [u8; TOOLS],
    /// Tools beyond those.
    more: u8,
    /// One bit a cause, by place.
    causes: [u64; 2],
    /// The hex digits of the accepted blueprint's id as a number; 0 without one.
    blueprint: u64,
}

/// A line as it crosses and is stored: numbers without names.
type Packed = (u32, [u8; 6], u8, [u8; TOOLS], u8, [u64; 3]);

impl From<Line> for Packed {
    fn from(line: Line) -> Self {
        let numbers = [
            line.standing as u8,
            u8::from(line.closed),
            u8::from(line.joined),
            line.rounds,
            line.attempts,
            line.records,
        ];
        let [low, high] = line.causes;
        let bits = [low, high, line.blueprint];
        (line.task, numbers, line.reached, line.tools, line.more, bits)
    }
}

impl From<Packed> for Line {
    fn from((task, numbers, reached, tools, more, bits): Packed) -> Self {
        let [low, high, blueprint] = bits;
        let [standing, closed, joined, rounds, attempts, records] = numbers;
        let standing = Standing::ALL.get(usize::from(standing)).copied().unwrap_or_default();
        Self {
            task,
            standing,
            closed: closed != 0,
            joined: joined != 0,
            rounds,
            attempts,
            records,
            reached,
            tools,
            more,
            causes: [low, high],
            blueprint,
        }
    }
}

impl Line {
    /// A task of which nothing is known.
    pub(super) fn new(task: u32) -> Self {
        Self { task, ..Self::default() }
    }

    /// True when it reached a stage; the last is having a record.
    pub fn reached(&self, stage: Stage) -> bool {
        self.reached & (1 << stage as u8) != 0
    }

    /// Notes a stage; true when it is reached for the first time.
    pub(super) fn reach(&mut self, stage: Stage) -> bool {
        let before = self.reached(stage);
        self.reached |= 1 << stage as u8;
        !before
    }

    /// True when the cause at this place among the run's causes sent it back at least once. Places from 128 on are not
    /// kept.
    pub fn has_cause(&self, place: usize) -> bool {
        self.causes.get(place / 64).is_some_and(|bits| bits & (1 << (place % 64)) != 0)
    }

    /// True when its accepted blueprint has this id.
    pub fn gave(&self, blueprint: &str) -> bool {
        self.blueprint != 0 && self.blueprint == digits(blueprint)
    }

    pub(super) fn set_blueprint(&mut self, id: &str) {
        self.blueprint = digits(id);
    }

    pub(super) fn note_cause(&mut self, place: usize) {
        if let Some(bits) = self.causes.get_mut(place / 64) {
            *bits |= 1 << (place % 64);
        }
    }

    /// Names of its tools in order, from the run's names, and how many more there are.
    pub fn tools<'a>(&'a self, names: &'a [String]) -> (impl Iterator<Item = &'a str>, u8) {
        let places = self.tools.iter().filter_map(|place| usize::from(*place).checked_sub(1));
        (places.filter_map(|place| names.get(place)).map(String::as_str), self.more)
    }

    pub(super) fn set_tools(&mut self, places: impl Iterator<Item = usize>) {
        self.tools = [0; TOOLS];
        self.more = 0;
        for (at, place) in places.enumerate() {
            match (self.tools.get_mut(at), u8::try_from(place + 1)) {
                (Some(slot), Ok(place)) => *slot = place,
                _ => self.more = self.more.saturating_add(1),
            }
        }
    }
}

/// The number at the end of a blueprint's id, `bp-` and 16 hex digits.
fn digits(id: &str) -> u64 {
    id.rsplit('-').next().and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or_default()
}
