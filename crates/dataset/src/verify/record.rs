//! Executes a record: blueprint, dialogue, verdict.

use blueprint::Blueprint;
use blueprint::check::{self, Ground, Settings};
use environment::{Environment, Finding, State, diff};

use super::{Mismatch, shown};
use crate::judge::judge;
use crate::record::Record;
use crate::trajectory::{Ending, Trajectory, Turn, Verdict};

/// Since this format a verdict names collateral changes, procedure and refusals.
const SAYS_ALL: u32 = 2;

/// Everything in a record that execution from a fresh state does not bear out.
pub fn record(environment: &Environment, record: &Record) -> Vec<Mismatch> {
    let mut mismatches = of_blueprint(environment, &record.blueprint);
    mismatches.extend(out_of_place(environment, &record.trajectory));
    let reached = execute(environment, &record.trajectory, &mut mismatches);
    let verdict =
        judge(environment, &record.blueprint.proposal, record.keep, &record.trajectory, &reached);
    mismatches.extend(of_verdict(&verdict, &record.verdict));
    if record.format >= SAYS_ALL {
        mismatches.extend(of_conduct(&verdict, &record.verdict));
    }
    mismatches
}

/// The blueprint must have its own id and pass the checks of stage 1 again.
fn of_blueprint(environment: &Environment, found: &Blueprint) -> Vec<Mismatch> {
    let again = Blueprint::new(
        &found.domain,
        found.proposal.clone(),
        found.persona.clone(),
        found.provenance.clone(),
    );
    let mut mismatches = Vec::new();
    if again.id != found.id {
        mismatches.push(Mismatch::new("blueprint.id", again.id, &found.id));
    }
    let answer = serde_json::to_value(&found.proposal).unwrap_or_default();
    let format = check::format(None, &answer).err().unwrap_or_default();
    // What else can be said of a blueprint is a matter of settings that a record does not hold; the audit says it.
    let settings =
        Settings { policy: true, grounding: false, uniqueness: false, duplicates: false };
    let context = Some(&found.provenance.context);
    let ground = Ground { context, settings, ..Ground::of(environment) };
    let report = check::run(&ground, &found.proposal);
    let finding = |finding: &Finding| {
        Mismatch::new(
            "blueprint.check",
            "no finding",
            format!("{}: {}", finding.code, finding.message),
        )
    };
    mismatches.extend(format.iter().chain(report.findings()).map(finding));
    mismatches
}

/// Runs the calls and compares what each gave and changed; returns the state they reach.
fn execute(
    environment: &Environment,
    trajectory: &Trajectory,
    mismatches: &mut Vec<Mismatch>,
) -> State {
    let mut state = environment.reset();
    for (index, turn) in trajectory.turns.iter().enumerate() {
        let Turn::Tool { call, observation, patch, .. } = turn else { continue };
        let before = state.clone();
        let again = environment.step(&mut state, call);
        if again != *observation {
            mismatches.push(
                Mismatch::new("turn.observation", shown(&again), shown(observation)).at(index),
            );
        }
        let changed = diff::patch(&before, &state);
        // By their text, because `0.0` and `-0.0` are different data and equal numbers.
        if shown(&changed) != shown(patch) {
            mismatches.push(Mismatch::new("turn.patch", shown(&changed), shown(patch)).at(index));
        }
    }
    state
}

fn of_verdict(again: &Verdict, written: &Verdict) -> Vec<Mismatch> {
    let parts = [
        ("verdict.passed", shown(&again.passed), shown(&written.passed)),
        ("verdict.state_equal", shown(&again.state_equal), shown(&written.state_equal)),
        ("verdict.missing_outputs", shown(&again.missing_outputs), shown(&written.missing_outputs)),
        ("verdict.state_diff", again.state_diff.clone(), written.state_diff.clone()),
    ];
    let differs = parts.into_iter().filter(|(_, again, written)| again != written);
    differs.map(|(code, again, written)| Mismatch::new(code, again, written)).collect()
}

/// What the verdict says beside the reward: findings by code and turn, since their words may change.
fn of_conduct(again: &Verdict, written: &Verdict) -> Vec<Mismatch> {
    let codes = |findings: &[Finding]| {
        let code = |finding: &Finding| match finding.step {
            Some(step) => format!("{} at turn {step}", finding.code),
            None => finding.code.clone(),
        };
        findings.iter().map(code).collect::<Vec<_>>().join(", ")
    };
    let parts = [
        ("verdict.collateral", again.collateral.join(", "), written.collateral.join(", ")),
        ("verdict.procedure", codes(&again.procedure), codes(&written.procedure)),
        ("verdict.unrefused", codes(&again.unrefused), codes(&written.unrefused)),
    ];
    let differs = parts.into_iter().filter(|(_, again, written)| again != written);
    differs.map(|(code, again, written)| Mismatch::new(code, again, written)).collect()
}

/// Turns that no dialogue has in this order, an ending that the turns do not show, and a human turn that is none of
/// its candidates.
fn out_of_place(environment: &Environment, trajectory: &Trajectory) -> Vec<Mismatch> {
    let turns = &trajectory.turns;
    let mut mismatches = Vec::new();
    if !matches!(turns.first(), Some(Turn::Human { .. })) {
        mismatches.push(Mismatch::new("turn.order", "human", turns.first().map_or("nothing", who)));
    }
    for (index, turn) in turns.iter().enumerate() {
        let (expected, fits) = match (turn, turns.get(index + 1)) {
            (Turn::Agent { .. }, Some(next)) => ("human", matches!(next, Turn::Human { .. })),
            (_, Some(Turn::Human { .. })) => ("agent or tool", false),
            (Turn::Tool { call, .. }, Some(_)) => ("nothing", !closes(environment, &call.name)),
            _ => ("", true),
        };
        if !fits {
            let got = turns.get(index + 1).map_or("nothing", who);
            mismatches.push(Mismatch::new("turn.order", expected, got).at(index + 1));
        }
        if let Turn::Human { text, candidates, .. } = turn
            && !candidates.is_empty()
            && candidates.iter().all(|candidate| candidate.text != *text)
        {
            mismatches
                .push(Mismatch::new("turn.candidate", "one of the candidates", text).at(index));
        }
    }
    mismatches.extend(of_ending(environment, trajectory));
    mismatches
}

fn of_ending(environment: &Environment, trajectory: &Trajectory) -> Option<Mismatch> {
    let last = trajectory.turns.last();
    let (expected, fits) = match trajectory.ending {
        Ending::Human => ("human", matches!(last, Some(Turn::Human { .. }))),
        Ending::Transfer => (
            "a tool that ends the episode",
            matches!(last, Some(Turn::Tool { call, .. }) if closes(environment, &call.name)),
        ),
        Ending::Limit | Ending::Broken | Ending::Lost => return None,
    };
    (!fits).then(|| Mismatch::new("trajectory.ending", expected, last.map_or("nothing", who)))
}

fn closes(environment: &Environment, tool: &str) -> bool {
    environment.tool(tool).is_some_and(|tool| tool.terminates)
}

fn who(turn: &Turn) -> &'static str {
    match turn {
        Turn::Human { .. } => "human",
        Turn::Agent { .. } => "agent",
        Turn::Tool { .. } => "tool",
    }
}
