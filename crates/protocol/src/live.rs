//! What is seen of a run only while it goes on: what it spends, how fast its hosts are asked, and answers that are still
//! being written. None of it is stored.

use std::cell::RefCell;
use std::collections::BTreeMap;

use llm::Delta;
use llm::limit::HostState;
use llm::money::{Caps, Spent};
use pipeline::event::Stage;
use pipeline::{Asked, Audience};
use serde::{Deserialize, Serialize};

/// What a run at an endpoint spends, and what holds it up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gauges {
    /// What every stage has spent since the start or resume.
    pub spent: BTreeMap<Stage, Spent>,
    /// What it may spend.
    pub caps: Caps,
    /// Replies that were kept from earlier and cost no call; `None` when none are used.
    pub reused: Option<u64>,
    /// The hosts that are asked.
    pub hosts: Vec<HostGauge>,
    /// How much is recorded; `None` when it is not.
    pub recorded: Option<Recorded>,
    /// What went wrong beside the run and did not stop it, in words.
    pub notes: Vec<String>,
}

impl Gauges {
    /// What all stages have spent.
    pub fn total(&self) -> Spent {
        let mut total = Spent::default();
        self.spent.values().for_each(|spent| total += *spent);
        total
    }
}

/// How fast a host is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostGauge {
    /// `scheme://host:port`.
    pub host: String,
    /// Calls in flight.
    pub in_flight: u32,
    /// Calls that wait for their turn.
    pub waiting: u32,
    /// Calls that may be in flight now.
    pub allowed: u32,
    /// Seconds until anything is sent again, where it is paused.
    pub paused_seconds: Option<u32>,
    /// Why it is paused, or why fewer are allowed than the settings say.
    pub reason: Option<String>,
    /// Answers that said it was too much.
    pub refused: u64,
}

impl HostGauge {
    /// A host at this moment of its transport's clock.
    pub fn of(state: HostState, now_millis: u64) -> Self {
        let left = state.paused_until_millis.map(|until| until.saturating_sub(now_millis));
        let paused = left.filter(|millis| *millis > 0);
        Self {
            host: state.host,
            in_flight: state.in_flight,
            waiting: state.waiting,
            allowed: state.allowed,
            paused_seconds: paused
                .map(|millis| u32::try_from(millis.div_ceil(1000)).unwrap_or(u32::MAX)),
            // A pause that is over is no reason any more, until the next call looks.
            reason: state.reason.filter(|_| left.is_none() || paused.is_some()),
            refused: state.refused,
        }
    }
}

/// How much of a run is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Lines.
    pub lines: u32,
    /// Bytes.
    pub bytes: u64,
}

/// An answer that is still being written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writing {
    /// Number of the call within the run.
    pub call: u64,
    /// What it is for.
    pub stage: Option<Stage>,
    /// Its text so far, a tool call included; of a long one the end.
    pub text: String,
    /// True when `text` is only the end.
    pub cut: bool,
    /// Letters of reasoning so far. They are not shown.
    pub reasoning: u32,
}

/// Letters of an answer that are shown while it is written.
const SHOWN: usize = 4000;

/// All answers that are being written, of every task, so that whoever turns to a task sees what is there.
#[derive(Debug, Default)]
pub struct Writings {
    open: RefCell<BTreeMap<u64, (u32, Writing)>>,
}

impl Writings {
    /// Those of one task, in order of their calls; nothing of those that have said nothing.
    pub fn of(&self, task: u32) -> Vec<Writing> {
        let open = self.open.borrow();
        let of_task = open.values().filter(|(of, _)| *of == task).map(|(_, writing)| writing);
        let spoken = of_task.filter(|writing| !writing.text.is_empty() || writing.reasoning > 0);
        spoken.map(shown).collect()
    }
}

fn shown(writing: &Writing) -> Writing {
    let letters = writing.text.chars().count();
    let text = writing.text.chars().skip(letters.saturating_sub(SHOWN)).collect();
    Writing { text, cut: letters > SHOWN, ..writing.clone() }
}

impl Audience for Writings {
    fn begun(&self, call: Asked) {
        let writing = Writing { call: call.number, stage: Some(call.stage), ..Writing::default() };
        self.open.borrow_mut().insert(call.number, (call.task, writing));
    }

    fn heard(&self, call: Asked, delta: Delta) {
        let mut open = self.open.borrow_mut();
        let Some((_, writing)) = open.get_mut(&call.number) else { return };
        match delta {
            Delta::Text(more) | Delta::Arguments(more) => writing.text.push_str(&more),
            Delta::Call(name) => {
                let begin = if writing.text.is_empty() { "" } else { "\n" };
                writing.text.extend([begin, name.as_str(), " "]);
            }
            Delta::Reasoning(more) => {
                let more = u32::try_from(more.chars().count()).unwrap_or(u32::MAX);
                writing.reasoning = writing.reasoning.saturating_add(more);
            }
            Delta::Again => {
                writing.text.clear();
                writing.reasoning = 0;
            }
        }
    }

    fn over(&self, call: Asked) {
        self.open.borrow_mut().remove(&call.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(number: u64, task: u32) -> Asked {
        Asked { number, task, stage: Stage::Agent }
    }

    #[test]
    fn answers_are_shown_by_task_while_they_are_written() {
        let writings = Writings::default();
        for (number, task) in [(0, 4), (1, 5), (2, 4)] {
            writings.begun(call(number, task));
        }
        assert!(writings.of(4).is_empty(), "nobody has said anything");
        writings.heard(call(0, 4), Delta::Text("I will".into()));
        writings.heard(call(1, 5), Delta::Text("elsewhere".into()));
        writings.heard(call(0, 4), Delta::Text(" look".into()));
        writings.heard(call(0, 4), Delta::Call("get_order".into()));
        writings.heard(call(0, 4), Delta::Arguments("{\"id\":1}".into()));
        writings.heard(call(2, 4), Delta::Reasoning("hmm ö".into()));
        let of_task = writings.of(4);
        assert_eq!(of_task.len(), 2);
        assert_eq!(of_task[0].text, "I will look\nget_order {\"id\":1}");
        assert_eq!((of_task[1].reasoning, of_task[1].text.as_str()), (5, ""));
        writings.heard(call(0, 4), Delta::Again);
        writings.over(call(2, 4));
        assert!(writings.of(4).is_empty());
        writings.heard(call(2, 4), Delta::Text("too late".into()));
        assert!(writings.of(4).is_empty());
    }

    #[test]
    fn of_a_long_answer_the_end_is_shown() {
        let writings = Writings::default();
        writings.begun(call(0, 0));
        writings.heard(call(0, 0), Delta::Text("ö".repeat(SHOWN)));
        assert!(!writings.of(0)[0].cut);
        writings.heard(call(0, 0), Delta::Text("end".into()));
        let writing = writings.of(0).remove(0);
        assert!(writing.cut && writing.text.ends_with("öend"));
        assert_eq!(writing.text.chars().count(), SHOWN);
    }

    #[test]
    fn a_pause_is_told_in_whole_seconds_and_not_after_its_end() {
        let state = |until| HostState {
            host: "https://h".into(),
            in_flight: 1,
            waiting: 2,
            allowed: 3,
            paused_until_millis: until,
            reason: Some("asked to wait".into()),
            refused: 4,
        };
        let paused = HostGauge::of(state(Some(5_001)), 3_000);
        assert_eq!((paused.paused_seconds, paused.reason.is_some()), (Some(3), true));
        let over = HostGauge::of(state(Some(3_000)), 3_000);
        assert_eq!((over.paused_seconds, over.reason), (None, None));
        assert!(HostGauge::of(state(None), 3_000).reason.is_some(), "fewer are allowed");
    }
}
