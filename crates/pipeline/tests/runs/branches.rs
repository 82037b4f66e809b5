//! The simulated model's errors take a run through every branch of the method.

use std::collections::BTreeSet;

use blueprint::Manner;
use dataset::{Ending, Turn, marks};
use pipeline::{RunConfig, Step};
use simulated::Dials;

use crate::support::{Outcome, at, at_the_airline, config, perform};

/// Customers of every manner.
fn mixed(mut config: RunConfig) -> RunConfig {
    config.sampling.manners = Manner::ALL.map(|manner| (manner, 10)).into();
    config.phase2.attempts = 1;
    config
}

/// The branches that a run took, by name.
fn branches(outcome: &Outcome) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    for journal in &outcome.journals {
        let mut turns = Vec::new();
        for step in &journal.steps {
            taken.extend(of_step(step).into_iter().map(str::to_owned));
            match step {
                Step::Attempt { .. } => turns.clear(),
                Step::Turn { turn, .. } => turns.push(turn.clone()),
                Step::Judged { .. } => {
                    let marked = marks::marks(&turns);
                    taken.extend(marked.iter().map(|mark| mark.fault.name().to_owned()));
                }
                _ => {}
            }
        }
    }
    taken
}

fn of_step(step: &Step) -> Vec<&'static str> {
    let all: Vec<(&'static str, bool)> = match step {
        Step::Recombined { .. } => vec![("recombined", true)],
        Step::Checked { report, .. } => vec![
            ("format", !report.format.is_empty()),
            ("execution", !report.execution.is_empty()),
            ("policy", !report.policy.is_empty()),
            ("no-op", !report.no_op.is_empty()),
            ("grounding", !report.grounding.is_empty()),
            ("uniqueness", !report.uniqueness.is_empty()),
            ("duplicates", !report.duplicates.is_empty()),
        ],
        Step::Reviewed { votes, tally, .. } => vec![
            ("refused by the committee", !tally.accepted),
            ("unreadable vote", votes.iter().any(|vote| vote.fault.is_some())),
        ],
        Step::Advised { feedback, .. } => {
            vec![("plain findings as advice", feedback.starts_with("- ") && feedback.contains('.'))]
        }
        Step::Accepted { blueprint } => vec![
            ("accepted at once", blueprint.provenance.round == 0),
            ("accepted after a revision", blueprint.provenance.round > 0),
            ("accepted with parents", !blueprint.provenance.parents.is_empty()),
            ("accepted with a forbidden wish", !blueprint.proposal.forbidden.is_empty()),
        ],
        Step::Rejected { .. } => vec![("rejected", true)],
        Step::Turn { turn: Turn::Human { candidates, .. }, .. } => {
            let fault = |code: &str| {
                candidates.iter().any(|it| it.faults.iter().any(|fault| fault.code == code))
            };
            vec![
                ("human invents", fault("human.invented")),
                ("human leaves", fault("human.stops_early")),
            ]
        }
        Step::Judged { ending, verdict, .. } => vec![
            ("passed", verdict.passed),
            ("another state", !verdict.state_equal),
            ("missing output", !verdict.missing_outputs.is_empty()),
            ("collateral change", !verdict.collateral.is_empty()),
            ("no consent", verdict.procedure.iter().any(|it| it.code == "procedure.no_consent")),
            (
                "early look",
                verdict.procedure.iter().any(|it| it.code == "procedure.unauthenticated"),
            ),
            ("forbidden granted", !verdict.unrefused.is_empty()),
            ("step limit", *ending == Ending::Limit),
            ("broken reply", *ending == Ending::Broken),
        ],
        _ => Vec::new(),
    };
    all.into_iter().filter(|(_, taken)| *taken).map(|(name, _)| name).collect()
}

#[test]
fn the_dials_take_every_branch_in_both_domains() {
    const RARE: [&str; 2] = ["duplicates", "broken reply"];
    let all = [
        "accepted after a revision",
        "accepted at once",
        "accepted with a forbidden wish",
        "accepted with parents",
        "another state",
        "apology_loop",
        "collateral change",
        "early look",
        "execution",
        "failed_call",
        "forbidden granted",
        "format",
        "grounding",
        "human invents",
        "human leaves",
        "missing output",
        "no consent",
        "no-op",
        "passed",
        "plain findings as advice",
        "policy",
        "recombined",
        "refused by the committee",
        "rejected",
        "repeated_call",
        "step limit",
        "uniqueness",
        "unreadable vote",
    ];
    for config in [config(250), at_the_airline(250)] {
        let name = config.domain.clone();
        // What a kept dialogue can hold is off by default.
        let (agent_skips_consent, agent_reads_early) = (3, 3);
        let (agent_strays, agent_fails_call) = (2, 2);
        let dials = Dials {
            agent_skips_consent,
            agent_reads_early,
            agent_strays,
            agent_fails_call,
            ..Dials::default()
        };
        let taken = branches(&perform(mixed(config), dials, at(8)));
        let missed: Vec<&&str> = all.iter().filter(|branch| !taken.contains(**branch)).collect();
        assert!(missed.is_empty(), "{name} never came to {missed:?}");
        for branch in RARE.iter().filter(|branch| !taken.contains(**branch)) {
            println!("{name}: no {branch} with these dials");
        }
    }
}

#[test]
fn what_is_rare_by_default_comes_with_its_own_dial() {
    for config in [config(60), at_the_airline(60)] {
        let mut near = config.clone();
        (near.pool_lag, near.sampling.kin_percent, near.sampling.max_examples) = (1, 100, 8);
        let mut dials = Dials::perfect();
        dials.near_duplicate = 60;
        let taken = branches(&perform(near, dials, at(1)));
        assert!(taken.contains("duplicates"), "{}: {taken:?}", config.domain);
        let mut broken = RunConfig { count: 6, ..config };
        broken.phase2.agent_retries = 0;
        let dials = Dials { agent_breaks: 60, ..Dials::perfect() };
        assert!(branches(&perform(broken, dials, at(4))).contains("broken reply"));
    }
}
