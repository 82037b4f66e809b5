//! Bad turns in a dialogue that is good as a whole: what a trainer should not learn from. Ours, after work on
//! turn-level filtering.
//!
//! A turn is marked by what stands in the dialogue alone: a call that failed, a call that was made before with the same
//! answer while nothing changed, a second apology in a row without anything done in between.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::cues;
use crate::trajectory::Turn;

/// What is bad about a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The call was refused, did not fit its tool, or named none.
    FailedCall,
    /// The same call gave the same before, and nothing was changed since.
    RepeatedCall,
    /// The agent apologises as in its message before, and called no tool in between.
    ApologyLoop,
}

impl Fault {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::FailedCall => "failed_call",
            Self::RepeatedCall => "repeated_call",
            Self::ApologyLoop => "apology_loop",
        }
    }
}

/// A bad turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Index of the turn.
    pub turn: usize,
    /// What is bad about it.
    pub fault: Fault,
}

/// What an export does about bad turns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Filter {
    /// Nothing: rows hold every turn (the paper's way).
    #[default]
    Keep,
    /// Trajectories with a bad turn are left out.
    Drop,
    /// Bad turns are not learnt from: `"weight": 0` in the openai form; taken out of the sharegpt form with their
    /// observation, where they changed nothing.
    Mask,
}

impl Filter {
    /// All of them, in the order a chooser shows them.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Drop, Self::Mask];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Drop => "drop",
            Self::Mask => "mask",
        }
    }
}

/// A name that no filter has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no way `{0}` to treat bad turns. Use keep, drop or mask")]
pub struct UnknownFilter(String);

impl FromStr for Filter {
    type Err = UnknownFilter;

    fn from_str(name: &str) -> Result<Self, UnknownFilter> {
        let found = Self::ALL.into_iter().find(|filter| filter.name() == name);
        found.ok_or_else(|| UnknownFilter(name.to_owned()))
    }
}

/// The bad turns of a dialogue, in order; at most one mark a turn.
pub fn marks(turns: &[Turn]) -> Vec<Mark> {
    let fault = |at: usize| match &turns[at] {
        Turn::Human { .. } => None,
        Turn::Agent { .. } => loops(&turns[..=at]).then_some(Fault::ApologyLoop),
        Turn::Tool { observation, .. } if !observation.is_done() => Some(Fault::FailedCall),
        Turn::Tool { .. } => repeats(&turns[..=at]).then_some(Fault::RepeatedCall),
    };
    (0..turns.len()).filter_map(|turn| Some(Mark { turn, fault: fault(turn)? })).collect()
}

/// Whether the last of these turns is a call that a former one has made with the same answer, with no change since.
fn repeats(turns: &[Turn]) -> bool {
    let Some((Turn::Tool { call: last, observation: answer, patch: own, .. }, before)) =
        turns.split_last()
    else {
        return false;
    };
    let calls = before.iter().rev().filter_map(|turn| match turn {
        Turn::Tool { call, observation, patch, .. } => Some((call, observation, patch)),
        Turn::Human { .. } | Turn::Agent { .. } => None,
    });
    own.is_empty()
        && calls
            .take_while(|(_, _, patch)| patch.is_empty())
            .any(|(call, observation, _)| call == last && observation == answer)
}

/// Whether the last of these turns apologises, as the agent's message before it did with no call in between.
fn loops(turns: &[Turn]) -> bool {
    let mut own = turns.iter().rev().filter(|turn| !matches!(turn, Turn::Human { .. }));
    let apologises =
        |turn: Option<&Turn>| matches!(turn, Some(Turn::Agent { text }) if cues::apologises(text));
    apologises(own.next()) && apologises(own.next())
}

/// The turns that an export with [`Filter::Mask`] can take out altogether: marked calls that changed nothing.
pub(crate) fn removable(turns: &[Turn]) -> Vec<usize> {
    let idle =
        |mark: &Mark| matches!(&turns[mark.turn], Turn::Tool { patch, .. } if patch.is_empty());
    marks(turns).into_iter().filter(idle).map(|mark| mark.turn).collect()
}

#[cfg(test)]
mod tests {
    use environment::diff::Operation;
    use environment::{Call, Observation};
    use serde_json::json;

    use super::*;

    fn tool(name: &str, observation: Observation, changes: bool) -> Turn {
        let patch =
            if changes { vec![Operation::Remove { path: "/a".into() }] } else { Vec::new() };
        let call = Call::new(name, json!({"id": 1}));
        Turn::Tool { id: "c".into(), call, observation, patch }
    }

    fn agent(text: &str) -> Turn {
        Turn::Agent { text: text.into() }
    }

    fn human() -> Turn {
        Turn::Human { text: "Hm.".into(), candidates: Vec::new(), faults: Vec::new() }
    }

    fn check(turns: &[Turn], expected: &[(usize, Fault)]) {
        let found: Vec<_> = marks(turns).into_iter().map(|mark| (mark.turn, mark.fault)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn failed_calls_of_every_kind_are_marked() {
        let raised = Observation { outcome: environment::Outcome::Raised, text: "Error".into() };
        let turns = [
            tool("a", Observation::refused("no"), false),
            tool("b", Observation::unknown("b"), false),
            tool("c", raised, false),
            tool("d", Observation::done("x"), false),
        ];
        check(&turns, &[(0, Fault::FailedCall), (1, Fault::FailedCall), (2, Fault::FailedCall)]);
        assert_eq!(removable(&turns), [0, 1, 2]);
    }

    #[test]
    fn a_call_is_a_repetition_only_while_nothing_changes_and_the_answer_is_the_same() {
        let read = || tool("a", Observation::done("x"), false);
        check(&[read(), human(), read()], &[(2, Fault::RepeatedCall)]);
        check(&[read(), tool("w", Observation::done("y"), true), read()], &[]);
        check(&[read(), tool("a", Observation::done("z"), false)], &[]);
        check(&[read(), tool("b", Observation::done("x"), false)], &[]);
    }

    #[test]
    fn a_repeated_write_that_changes_something_is_none() {
        let write = || tool("w", Observation::done("y"), true);
        check(&[write(), write()], &[]);
    }

    #[test]
    fn the_second_apology_in_a_row_is_marked_unless_something_was_done() {
        let sorry = || agent("Sorry, could you put that in other words?");
        check(
            &[sorry(), human(), sorry(), human(), sorry()],
            &[(2, Fault::ApologyLoop), (4, Fault::ApologyLoop)],
        );
        check(&[sorry(), human(), tool("a", Observation::done("x"), false), sorry()], &[]);
        check(&[sorry(), human(), agent("Done."), human(), sorry()], &[]);
    }

    #[test]
    fn filters_are_found_by_their_names() {
        for filter in Filter::ALL {
            assert_eq!(filter.name().parse(), Ok(filter));
        }
        assert!(
            "skip".parse::<Filter>().unwrap_err().to_string().ends_with("Use keep, drop or mask")
        );
    }
}
