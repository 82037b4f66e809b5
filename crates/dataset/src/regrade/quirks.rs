//! Quirks of the benchmark's runs and rewards, as data. Those of a domain's tools are the domain's own.

use environment::quirk::How;
use environment::{Domain, Environment, Trace, Transition};

use super::replay::{Replay, STOP};
use super::{Ending, Found, Output, outputs};
use crate::results::{Run, Step, Truth};

/// The steps that tau-bench's agents may take.
const STEPS: usize = 30;

/// A run with all that was found out about it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an answer of its own that a quirk asks for"
)]
pub(super) struct Case<'a> {
    pub(super) environment: &'a Environment,
    pub(super) run: &'a Run,
    pub(super) truth: &'a Truth,
    /// False when there is no ground truth, and an empty one stands in.
    pub(super) judged: bool,
    pub(super) replay: &'a Replay,
    /// The ground truth's trace.
    pub(super) wanted: &'a Trace,
    pub(super) replies: &'a [String],
    pub(super) outputs: &'a [Output],
    pub(super) state_equal: bool,
    /// The states differ, and nowhere in more than the kind of a number.
    pub(super) by_kind_alone: bool,
    pub(super) hazards: &'a [String],
    pub(super) no_op: bool,
    /// The reward here is 1.
    pub(super) rewarded: bool,
    /// The recorded reward is another than ours.
    pub(super) differs: bool,
}

/// What a quirk showed: the evidence, and whether the reward would be another without it.
struct Seen(String, bool);

/// A quirk by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quirk {
    /// Stable name, such as `outputs.comma`.
    pub id: &'static str,
    /// What happens, in one sentence.
    pub sentence: &'static str,
}

/// A quirk and how it is found.
struct Entry {
    quirk: Quirk,
    /// True when it says nothing without a ground truth.
    judges: bool,
    find: fn(&Case<'_>) -> Option<Seen>,
}

const fn entry(
    id: &'static str,
    sentence: &'static str,
    find: fn(&Case<'_>) -> Option<Seen>,
) -> Entry {
    Entry { quirk: Quirk { id, sentence }, judges: false, find }
}

const fn judging(
    id: &'static str,
    sentence: &'static str,
    find: fn(&Case<'_>) -> Option<Seen>,
) -> Entry {
    Entry { quirk: Quirk { id, sentence }, judges: true, find }
}

const ENTRIES: &[Entry] = &[
    entry(
        "run.raised",
        "A run that breaks down counts as reward 0 and loses its trajectory, whatever the agent had done.",
        |case| case.run.error.as_ref().map(|error| Seen(outputs::clip(error), false)),
    ),
    entry(
        "run.cut_off",
        "A run that has not ended after 30 steps gets reward 0, and neither its state nor its outputs are looked at.",
        cut_off,
    ),
    entry(
        "run.calls_dropped",
        "Of several calls in one message only the first is run; the others are forgotten.",
        calls_dropped,
    ),
    entry(
        "stop.with_words",
        "The stop marker ends the run wherever it stands in the human's message, so what the message asks or agrees to besides is never acted on.",
        stop_with_words,
    ),
    entry(
        "stop.from_agent",
        "The stop marker ends a run only when the human writes it; from the agent it is text like any other.",
        stop_from_agent,
    ),
    judging(
        "transfer.not_compared",
        "Handing over to a human agent is left out when the ground truth is replayed, so a reward does not tell whether the agent should have.",
        transfer,
    ),
    judging(
        "truth.no_op",
        "The ground truth changes nothing, so an agent that does nothing is right.",
        |case| {
            let evidence = || match case.truth.actions.len() {
                0 => "the ground truth has no action".to_owned(),
                count => format!("{count} actions of the ground truth leave every row as it was"),
            };
            case.no_op.then(|| Seen(evidence(), false))
        },
    ),
    judging(
        "truth.refused",
        "Errors are ignored when the ground truth is replayed: an action of it that fails is expected to have no effect.",
        truth_refused,
    ),
    entry(
        "calls.errors_forgiven",
        "Only the final state counts: calls that failed on the way cost nothing.",
        errors_forgiven,
    ),
    entry("calls.partial", "A call that breaks off half-way keeps what it had changed.", partial),
    judging(
        "outputs.inside",
        "An expected output counts as said anywhere in a reply, inside a longer word or number too.",
        |case| {
            each_output(case, case.rewarded, |output| {
                if output.said { outputs::only_inside(case.replies, &output.text) } else { None }
            })
        },
    ),
    judging(
        "outputs.comma_joined",
        "Commas are taken out of replies before outputs are looked for, so two numbers with a comma between them become one.",
        |case| {
            each_output(case, case.rewarded, |output| {
                if output.said { outputs::only_joined(case.replies, &output.text) } else { None }
            })
        },
    ),
    judging(
        "outputs.comma",
        "Commas are taken out of replies but not out of expected outputs: an output with a comma can never be said.",
        |case| {
            let wanted = |output: &Output| {
                let bare = output.text.replace(',', "");
                let said = output.text.contains(',') && outputs::said(case.replies, &bare);
                said.then(|| "a reply says it, commas aside".to_owned())
            };
            let decides = missing_all(case, wanted);
            each_output(case, decides, |output| {
                output
                    .text
                    .contains(',')
                    .then(|| wanted(output).unwrap_or_else(|| "no reply says it".to_owned()))
            })
        },
    ),
    judging(
        "outputs.spelling",
        "Expected outputs are compared as text: the same number in another spelling is not found.",
        |case| {
            let spelt = |output: &Output| {
                if output.said {
                    None
                } else {
                    outputs::spelt_otherwise(case.replies, &output.text)
                }
            };
            each_output(case, missing_all(case, spelt), spelt)
        },
    ),
    judging(
        "outputs.hide_state",
        "Where outputs are expected, the file says whether they were said and no longer whether the state was right.",
        |case| {
            let hidden = !case.outputs.is_empty()
                && case.run.judged.state_equal.is_none()
                && !case.run.judged.outputs.is_empty();
            let state = if case.state_equal { "right" } else { "wrong" };
            hidden.then(|| Seen(format!("the state was {state}"), false))
        },
    ),
    judging(
        "number.kind",
        "The state's hash tells 50 from 50.0, so a number of the other kind makes an equal state count as wrong.",
        |case| numbers(case, false),
    ),
    judging(
        "number.negative_zero",
        "The state's hash tells 0.0 from -0.0, so a zero of the other sign makes an equal state count as wrong.",
        |case| numbers(case, true),
    ),
    judging(
        "hash.blind",
        "The state's hash cannot tell an empty object from an empty list, so states that differ there count as equal.",
        |case| {
            let patch = environment::diff::readable(case.wanted.last(), case.replay.trace.last());
            (case.state_equal && !patch.is_empty()).then_some(Seen(patch, case.rewarded))
        },
    ),
];

/// All quirks that can be found in runs of a domain: those of the benchmark, then the domain's.
pub fn quirks(domain: &dyn Domain) -> Vec<Quirk> {
    let own = domain
        .charter()
        .quirks
        .iter()
        .map(|quirk| Quirk { id: quirk.id, sentence: quirk.sentence });
    ENTRIES.iter().map(|entry| entry.quirk).chain(own).collect()
}

/// The quirks that showed, in the order of the list.
pub(super) fn find(case: &Case<'_>) -> Vec<Found> {
    let sayable = ENTRIES.iter().filter(|entry| case.judged || !entry.judges);
    let general = sayable.filter_map(|entry| {
        let Seen(evidence, decides) = (entry.find)(case)?;
        Some(Found { id: entry.quirk.id.to_owned(), evidence, decides })
    });
    general.chain(of_domain(case)).collect()
}

/// The domain's quirks in the run's steps and in the ground truth's. One that changes the ground truth for the trials
/// after it explains a recorded reward that is not ours.
fn of_domain(case: &Case<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for quirk in case.environment.domain().charter().quirks {
        let How::Step(find) = quirk.how else { continue };
        let run = &case.replay.trace;
        found.extend((0..run.steps.len()).filter_map(|at| {
            let evidence = format!("step {}: {}", case.replay.steps[at] + 1, find(run, at)?);
            Some(Found { id: quirk.id.to_owned(), evidence, decides: false })
        }));
        found.extend((0..case.wanted.steps.len()).filter_map(|at| {
            let evidence = format!("ground truth, action {}: {}", at + 1, find(case.wanted, at)?);
            let decides = case.differs && case.run.trial > 0;
            Some(Found { id: quirk.id.to_owned(), evidence, decides })
        }));
    }
    found
}

fn all_said(case: &Case<'_>) -> bool {
    case.outputs.iter().all(|output| output.said)
}

fn cut_off(case: &Case<'_>) -> Option<Seen> {
    if case.replay.ending != Ending::CutOff {
        return None;
    }
    let count = case.run.steps.len();
    let limit = if count == STEPS { "the limit" } else { "no end" };
    if !case.judged {
        return Some(Seen(format!("{count} steps, {limit}"), false));
    }
    let state = if case.state_equal { "right" } else { "wrong" };
    let said = all_said(case);
    let outputs = if said { "nothing expected was left unsaid" } else { "outputs were missing" };
    let evidence = format!("{count} steps, {limit}; the state was {state}, {outputs}");
    Some(Seen(evidence, case.state_equal && said))
}

fn calls_dropped(case: &Case<'_>) -> Option<Seen> {
    let dropped = |(at, step): (usize, &Step)| match step {
        Step::Call { dropped, .. } if *dropped > 0 => Some((at, *dropped)),
        _ => None,
    };
    let (at, count) = case.run.steps.iter().enumerate().find_map(dropped)?;
    Some(Seen(format!("step {}: {count} more calls in the message", at + 1), false))
}

fn stop_with_words(case: &Case<'_>) -> Option<Seen> {
    if case.replay.ending != Ending::Stopped || case.rewarded {
        return None;
    }
    let Some(Step::Say { answer: Some(last), .. }) = case.run.steps.last() else { return None };
    let words = last.replace(STOP, "");
    let words = words.trim();
    let lower = words.to_lowercase();
    let asks = lower.contains('?') || lower.contains("please") || lower.starts_with("yes");
    asks.then(|| Seen(format!("the last words were: {}", outputs::clip(words)), false))
}

fn stop_from_agent(case: &Case<'_>) -> Option<Seen> {
    let reply = case.run.replies().find(|reply| reply.contains(STOP))?;
    Some(Seen(outputs::clip(reply), false))
}

fn transfer(case: &Case<'_>) -> Option<Seen> {
    let ends = |name: &str| case.environment.tool(name).is_some_and(|tool| tool.terminates);
    let should = case.truth.actions.iter().any(|call| ends(&call.name));
    let did = case.replay.ending == Ending::Transferred;
    match (should, did) {
        (true, false) => Some(Seen(
            "the ground truth hands over and the agent did not".to_owned(),
            case.rewarded,
        )),
        (false, true) => Some(Seen(
            "the agent handed over and the ground truth does not".to_owned(),
            case.rewarded,
        )),
        _ => None,
    }
}

fn failed(steps: &[Transition]) -> Vec<usize> {
    (0..steps.len()).filter(|at| !steps[*at].observation.is_done()).collect()
}

fn truth_refused(case: &Case<'_>) -> Option<Seen> {
    let at = *failed(&case.wanted.steps).first()?;
    let step = &case.wanted.steps[at];
    let (tool, text) = (&step.call.name, outputs::clip(&step.observation.text));
    Some(Seen(format!("action {}, {tool}: {text}", at + 1), false))
}

fn errors_forgiven(case: &Case<'_>) -> Option<Seen> {
    let failed = failed(&case.replay.trace.steps);
    let first = &case.replay.trace.steps[*failed.first()?];
    let (tool, text) = (&first.call.name, outputs::clip(&first.observation.text));
    let count = failed.len();
    case.rewarded.then(|| Seen(format!("{count} calls failed, the first {tool}: {text}"), false))
}

fn partial(case: &Case<'_>) -> Option<Seen> {
    let steps = &case.replay.trace.steps;
    let at = failed(steps).into_iter().find(|at| !steps[*at].before.same_as(&steps[*at].after))?;
    let changes = environment::diff::readable(&steps[at].before, &steps[at].after);
    Some(Seen(
        format!("{}: {}", steps[at].call.name, changes.lines().next().unwrap_or_default()),
        !case.state_equal && all_said(case) && case.replay.ending.is_proper() && case.differs,
    ))
}

/// The first output that a quirk is about, with its evidence.
fn each_output(
    case: &Case<'_>,
    decides: bool,
    find: impl Fn(&Output) -> Option<String>,
) -> Option<Seen> {
    let evidence: Vec<String> = case
        .outputs
        .iter()
        .filter_map(|output| Some(format!("`{}`: {}", output.text, find(output)?)))
        .collect();
    (!evidence.is_empty()).then(|| Seen(evidence.join("; "), decides))
}

/// True when the run fails only by missing outputs, and all of them are there in this other way.
fn missing_all(case: &Case<'_>, otherwise: impl Fn(&Output) -> Option<String>) -> bool {
    case.state_equal
        && case.replay.ending.is_proper()
        && !all_said(case)
        && case.outputs.iter().all(|output| output.said || otherwise(output).is_some())
}

fn numbers(case: &Case<'_>, zeros: bool) -> Option<Seen> {
    let zero = |line: &&String| {
        let sides = line.rsplit_once(": ").and_then(|(_, sides)| sides.split_once(" → "));
        matches!(sides, Some(("0.0", "-0.0") | ("-0.0", "0.0")))
    };
    let hazard = case.hazards.iter().find(|line| zero(line) == zeros)?;
    let decides = case.by_kind_alone && all_said(case) && case.replay.ending.is_proper();
    Some(Seen(hazard.clone(), decides))
}
