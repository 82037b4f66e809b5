//! The replay of a recorded run: its calls run here, one after the other, beside what was recorded.

use environment::policy::{Trace, Transition};
use environment::tool::Outcome;
use environment::{Environment, State, diff};
use serde::{Deserialize, Serialize};

use super::{Difference, Ending, Observations};
use crate::results::{Run, Step};

/// What ends an episode when a message of the human contains it.
pub(super) const STOP: &str = "###STOP###";

/// A run as it went here.
pub(super) struct Replay {
    pub(super) trace: Trace,
    /// Index of the agent's step for each transition.
    pub(super) steps: Vec<usize>,
    pub(super) ending: Ending,
    /// Steps that were recorded after the end; the benchmark has none.
    pub(super) after_end: usize,
}

/// Runs the calls of a run from a state, up to the end of its episode.
pub(super) fn replay(environment: &Environment, initial: &State, run: &Run) -> Replay {
    let mut replay = Replay {
        trace: Trace { initial: initial.clone(), steps: Vec::new() },
        steps: Vec::new(),
        ending: Ending::CutOff,
        after_end: 0,
    };
    let mut state = initial.clone();
    for (index, step) in run.steps.iter().enumerate() {
        match step {
            Step::Call { call, .. } => {
                let before = state.clone();
                let observation = environment.step(&mut state, call);
                let after = state.clone();
                replay.trace.steps.push(Transition {
                    before,
                    call: call.clone(),
                    observation,
                    after,
                });
                replay.steps.push(index);
                if environment.tool(&call.name).is_some_and(|tool| tool.terminates) {
                    replay.ending = Ending::Transferred;
                }
            }
            Step::Say { answer, .. }
                if answer.as_deref().is_some_and(|text| text.contains(STOP)) =>
            {
                replay.ending = Ending::Stopped;
            }
            Step::Say { .. } => {}
        }
        if replay.ending.is_proper() {
            replay.after_end = run.steps.len() - index - 1;
            break;
        }
    }
    match run.finished {
        Some(true) if !replay.ending.is_proper() => replay.ending = Ending::Stopped,
        Some(false) => replay.ending = Ending::CutOff,
        _ => {}
    }
    if run.error.is_some() {
        replay.ending = Ending::Raised;
    }
    replay
}

/// The recorded observations beside those of a replay.
pub(super) fn compare(run: &Run, replay: &Replay) -> Observations {
    let mut found = Observations::default();
    for (transition, &step) in replay.trace.steps.iter().zip(&replay.steps) {
        let Step::Call { observation: Some(recorded), call, .. } = &run.steps[step] else {
            continue;
        };
        let ours = &transition.observation.text;
        found.compared += 1;
        if recorded == ours {
            found.equal += 1;
        } else if found.first.is_none() {
            let (tool, recorded, ours) = (call.name.clone(), recorded.clone(), ours.clone());
            found.first = Some(Difference { step, tool, recorded, ours });
        }
    }
    found
}

/// One line of a run in full: what was said, or a call with both observations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// The human or the agent speaks.
    Said {
        /// True for the agent.
        agent: bool,
        /// The words.
        text: String,
    },
    /// The agent calls a tool.
    Called {
        /// Index of the step of the agent.
        step: usize,
        /// The tool.
        tool: String,
        /// The arguments, JSON.
        arguments: String,
        /// What was recorded.
        recorded: Option<String>,
        /// What came back here; `None` after the end of the episode.
        ours: Option<String>,
        /// How the call ended here.
        outcome: Option<Outcome>,
        /// What it changed here, a line each.
        changes: String,
    },
}

/// A run in full, replayed from the initial state of an environment.
pub fn lines(environment: &Environment, run: &Run) -> Vec<Line> {
    let replay = replay(environment, &environment.reset(), run);
    let said = |agent, text: &String| Line::Said { agent, text: text.clone() };
    let mut lines: Vec<Line> = run.opening.iter().map(|text| said(false, text)).collect();
    let mut transitions = replay.steps.iter().zip(&replay.trace.steps).peekable();
    for (index, step) in run.steps.iter().enumerate() {
        match step {
            Step::Say { text, answer, .. } => {
                lines.push(said(true, text));
                lines.extend(answer.iter().map(|text| said(false, text)));
            }
            Step::Call { call, observation, .. } => {
                let here = transitions.next_if(|(at, _)| **at == index).map(|(_, here)| here);
                lines.push(Line::Called {
                    step: index,
                    tool: call.name.clone(),
                    arguments: serde_json::to_string_pretty(&call.arguments).unwrap_or_default(),
                    recorded: observation.clone(),
                    ours: here.map(|here| here.observation.text.clone()),
                    outcome: here.map(|here| here.observation.outcome),
                    changes: here
                        .map_or_else(String::new, |here| diff::readable(&here.before, &here.after)),
                });
            }
        }
    }
    lines
}
