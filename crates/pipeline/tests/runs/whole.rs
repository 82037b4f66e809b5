//! Whole runs: the same bytes at any concurrency, every stage of rejection, a pool that grows.

use dataset::{digest, jsonl};
use pipeline::{Journal, RunConfig, Step};
use simulated::Dials;

use crate::support::{at, at_the_airline, config, of, perform};

#[test]
fn the_same_seed_gives_the_same_bytes_at_any_concurrency() {
    let alone = perform(config(24), Dials::default(), at(1));
    let crowd = perform(config(24), Dials::default(), at(16));
    assert_eq!(jsonl::write(&alone.records), jsonl::write(&crowd.records));
    assert_eq!(alone.journals, crowd.journals);
    assert!(alone.records.len() >= 10, "{} records", alone.records.len());
}

#[test]
fn the_airline_gives_the_same_bytes_at_any_concurrency_and_records_that_hold() {
    let alone = perform(at_the_airline(12), Dials::default(), at(1));
    let crowd = perform(at_the_airline(12), Dials::default(), at(16));
    assert_eq!(jsonl::write(&alone.records), jsonl::write(&crowd.records));
    assert_eq!(alone.journals, crowd.journals);
    assert!(alone.records.len() >= 5, "{} records", alone.records.len());
    for record in &alone.records {
        let findings = dataset::verify::record(&of("airline"), record);
        assert!(findings.is_empty(), "{:?}: {findings:?}", record.id);
    }
}

#[test]
fn another_seed_gives_another_dataset() {
    let other = RunConfig { seed: 12, ..config(6) };
    let hash = |config| digest::dataset_hash(&perform(config, Dials::default(), at(4)).records);
    assert_ne!(hash(config(6)), hash(other));
}

#[test]
fn every_kept_record_passes_verification_again() {
    let outcome = perform(config(10), Dials::default(), at(4));
    assert!(!outcome.records.is_empty());
    for record in &outcome.records {
        assert!(record.verdict.passed && record.models.simulated);
        let findings = dataset::verify::record(&of("retail"), record);
        assert!(findings.is_empty(), "{:?}: {findings:?}", record.id);
    }
}

#[test]
fn default_dials_show_every_stage_of_rejection_within_fifty_tasks() {
    let outcome = perform(config(50), Dials::default(), at(8));
    let steps = || outcome.journals.iter().flat_map(|journal| &journal.steps);
    let checked = |pick: fn(&blueprint::check::Report) -> usize| {
        steps().any(|step| matches!(step, Step::Checked { report, .. } if pick(report) > 0))
    };
    assert!(checked(|report| report.format.len()), "no format finding");
    assert!(checked(|report| report.execution.len()), "no execution finding");
    assert!(checked(|report| report.policy.len()), "no policy finding");
    assert!(
        steps().any(|step| matches!(step, Step::Reviewed { tally, .. } if !tally.accepted)),
        "no committee refusal"
    );
    assert!(
        steps().any(
            |step| matches!(step, Step::Accepted { blueprint } if blueprint.provenance.round > 0)
        ),
        "no revision accepted"
    );
    assert!(
        steps().any(|step| matches!(step, Step::Judged { verdict, .. } if !verdict.passed)),
        "no failed dialogue"
    );
}

#[test]
fn perfect_dials_accept_nearly_everything() {
    accept_nearly_everything(config(40));
    accept_nearly_everything(at_the_airline(40));
}

fn accept_nearly_everything(config: RunConfig) {
    let outcome = perform(config, Dials::perfect(), at(8));
    let accepted = outcome.journals.iter().filter(|journal| journal.blueprint().is_some()).count();
    assert!(accepted >= 36, "{accepted} of 40 accepted");
    let judged = outcome.journals.iter().flat_map(|journal| &journal.steps);
    let failed = judged
        .filter(|step| matches!(step, Step::Judged { verdict, .. } if !verdict.passed))
        .count();
    assert!(failed <= accepted * 3 / 20, "{failed} failed dialogues");
}

#[test]
fn the_example_pool_grows_with_accepted_tasks() {
    let outcome = perform(config(30), Dials::default(), at(8));
    let accepted: Vec<&str> = outcome
        .journals
        .iter()
        .filter_map(Journal::blueprint)
        .map(|blueprint| blueprint.id.as_str())
        .collect();
    let shown = |journal: &Journal| match &journal.steps[0] {
        Step::Sampled { context, .. } => context.examples.clone(),
        other => panic!("a task begins with its context, not {other:?}"),
    };
    assert!(
        outcome.journals[..16].iter().all(|journal| shown(journal).is_empty()),
        "nothing is visible before the lag"
    );
    let later: Vec<String> = outcome.journals[16..].iter().flat_map(shown).collect();
    assert!(!later.is_empty() && later.iter().all(|id| accepted.contains(&id.as_str())));
}
