//! A dialogue as a plain list of lines: the common form of our turns and of rows that others wrote.

use environment::Call;

use crate::import::Said;
use crate::trajectory::Turn;

/// One line of a dialogue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Line<'a> {
    /// The human speaks.
    Human(&'a str),
    /// The agent speaks.
    Agent(&'a str),
    /// The agent calls a tool.
    Tool {
        /// The call.
        call: &'a Call,
        /// The observation.
        text: &'a str,
        /// True when the tool did its work.
        done: bool,
    },
}

impl<'a> From<&'a Turn> for Line<'a> {
    fn from(turn: &'a Turn) -> Self {
        match turn {
            Turn::Human { text, .. } => Self::Human(text),
            Turn::Agent { text } => Self::Agent(text),
            Turn::Tool { call, observation, .. } => {
                Self::Tool { call, text: &observation.text, done: observation.is_done() }
            }
        }
    }
}

impl<'a> From<&'a Said> for Line<'a> {
    fn from(said: &'a Said) -> Self {
        let failed = |text: &str| text.starts_with("Error") || text.starts_with("Unknown action");
        match said {
            Said::Human(text) => Self::Human(text),
            Said::Agent(text) => Self::Agent(text),
            Said::Tool(call, text) => Self::Tool { call, text, done: !failed(text) },
        }
    }
}

/// The lines of our own turns, one a turn.
pub(crate) fn of_turns(turns: &[Turn]) -> Vec<Line<'_>> {
    turns.iter().map(Line::from).collect()
}

/// The lines of a row of a training format, one a turn. Whether a call did its work is read from its observation.
pub(crate) fn of_said(said: &[Said]) -> Vec<Line<'_>> {
    said.iter().map(Line::from).collect()
}

/// What the agent said last, and the human after it, before this line; `None` when there was no such exchange.
pub(crate) fn exchange<'a>(lines: &[Line<'a>], before: usize) -> Option<Exchange<'a>> {
    let human = lines[..before].iter().rposition(|line| matches!(line, Line::Human(_)))?;
    let agent = lines[..human].iter().rposition(|line| matches!(line, Line::Agent(_)))?;
    match (lines[agent], lines[human]) {
        (Line::Agent(agent), Line::Human(said)) => Some(Exchange { agent, human: said, at: human }),
        _ => None,
    }
}

/// The last words of both before a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exchange<'a> {
    /// What the agent said.
    pub(crate) agent: &'a str,
    /// What the human answered.
    pub(crate) human: &'a str,
    /// Index of the human's line.
    pub(crate) at: usize,
}
