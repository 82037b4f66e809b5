//! The committee in a run: who is asked, what stays of it, and the arms without it.

use std::rc::Rc;

use llm::ChatRequest;
use llm::model::SIMULATED;
use pipeline::committee::{Rule, Tally};
use pipeline::event::Stage;
use pipeline::{Cast, Part, RunConfig, Step};
use simulated::Dials;

use crate::support::{By, at, config, perform, play};

fn all_at_once(mut config: RunConfig) -> RunConfig {
    config.phase1.early_stop = false;
    config
}

#[test]
fn an_early_stop_asks_fewer_and_decides_as_the_whole_committee_does() {
    for rule in [Rule::Majority(75), Rule::Unanimous, Rule::Sum(10)] {
        let mut config = config(25);
        config.phase1.rule = rule;
        config.phase1.feedback = false;
        config.phase2.attempts = 0;
        let early = perform(config.clone(), Dials::default(), at(4));
        let whole = perform(all_at_once(config), Dials::default(), at(4));
        let mut pairs = 0;
        for (early, whole) in early.journals.iter().zip(&whole.journals) {
            for pair in early.steps.iter().zip(&whole.steps) {
                let (
                    Step::Reviewed { votes: some, tally, seats, .. },
                    Step::Reviewed { votes: all, tally: whole, .. },
                ) = pair
                else {
                    continue;
                };
                pairs += 1;
                assert_eq!((all.len(), *seats), (3, 3));
                assert_eq!(*some, all[..some.len()]);
                assert_eq!(tally.accepted, whole.accepted);
                assert!(Tally::is_settled(some, *seats, rule));
            }
        }
        assert!(pairs > 10, "{pairs} reviews");
        let asked = |outcome: &crate::support::Outcome| -> u64 {
            outcome
                .journals
                .iter()
                .filter_map(|it| it.usage.get(&Stage::Review))
                .map(|it| it.calls)
                .sum()
        };
        assert!(asked(&early) < asked(&whole), "{rule:?}");
    }
}

#[test]
fn seats_go_round_the_judges_and_their_temperatures() {
    let judge = |name: &'static str| {
        let model = By(move |request: &ChatRequest| {
            let mut reply = simulated::reply(&Dials::perfect(), request);
            let warmth = request.temperature.unwrap_or_default();
            reply.model = format!("{name} at {warmth}");
            Ok(reply)
        });
        Part { model: Rc::new(model), name: name.into() }
    };
    let others = By(|request: &ChatRequest| Ok(simulated::reply(&Dials::perfect(), request)));
    let mut config = all_at_once(config(3));
    config.phase1.judge_temperatures = vec![0.5, 1.0, 0.0];
    let cast =
        Cast { judges: vec![judge("a"), judge("b")], ..Cast::one(Rc::new(others), SIMULATED) };
    let outcome = play(config, cast, at(1));
    let judges = &outcome.records[0].models.judges;
    assert_eq!(judges, &["a at 0", "a at 0.5", "b at 1"]);
}

#[test]
fn without_a_committee_what_passes_the_checks_stands() {
    let mut config = config(25);
    config.phase1.committee = false;
    config.phase2.attempts = 0;
    let outcome = perform(config, Dials::default(), at(4));
    let mut last = None;
    for step in outcome.steps() {
        match step {
            Step::Checked { report, .. } => last = Some(report.passed()),
            Step::Accepted { .. } => assert_eq!(last, Some(true)),
            Step::Advised { .. } | Step::Rejected { .. } => assert_eq!(last, Some(false)),
            Step::Reviewed { .. } => panic!("nobody votes"),
            _ => {}
        }
    }
}

#[test]
fn without_feedback_there_is_one_round() {
    let mut config = config(25);
    config.phase1.feedback = false;
    config.phase2.attempts = 0;
    let outcome = perform(config, Dials::default(), at(4));
    let rounds: Vec<u32> = outcome
        .steps()
        .filter_map(
            |step| if let Step::Proposed { round, .. } = step { Some(*round) } else { None },
        )
        .collect();
    assert_eq!(rounds, [0; 25]);
    assert!(!outcome.steps().any(|step| matches!(step, Step::Advised { .. })));
    assert!(outcome.steps().any(|step| matches!(step, Step::Rejected { rounds: 1 })));
}

#[test]
fn a_committee_that_sees_what_failed_the_checks_costs_more_and_accepts_none_of_it() {
    let mut config = config(25);
    config.phase2.attempts = 0;
    config.phase1.feedback = false;
    let first = perform(config.clone(), Dials::default(), at(4));
    config.phase1.checks_first = false;
    let second = perform(config, Dials::default(), at(4));
    assert!(second.spent() > first.spent());
    let accepted = |outcome: &crate::support::Outcome| -> Vec<bool> {
        outcome.journals.iter().map(|journal| journal.blueprint().is_some()).collect()
    };
    assert_eq!(accepted(&first), accepted(&second));
}

#[test]
fn a_revised_proposal_says_what_changed() {
    let mut config = config(40);
    config.phase2.attempts = 0;
    let outcome = perform(config, Dials::default(), at(4));
    let mut revised = 0;
    for step in outcome.steps() {
        let Step::Proposed { round, proposal, changed, .. } = step else { continue };
        if *round == 0 || proposal.is_none() {
            assert_eq!(changed, "");
        } else if !changed.is_empty() {
            revised += 1;
            assert!(
                changed.lines().all(|line| {
                    ["instruction: ", "- ", "+ ", "~ "].iter().any(|start| line.starts_with(start))
                }),
                "{changed}"
            );
        }
    }
    assert!(revised > 3, "{revised} revisions");
}
