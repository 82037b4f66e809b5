//! Whole runs of the simulated model, counted by hand and by `Gather`.

use pipeline::RunConfig;
use simulated::Dials;

use super::*;
use crate::coverage::Dimension;
use crate::samples;

fn config(count: u32) -> RunConfig {
    RunConfig { count, seed: 3, ..RunConfig::default() }
}

fn gather(journals: &[Journal]) -> Gather {
    let mut gather = Gather::journals(&samples::world("retail"), true);
    for journal in journals {
        gather.add(journal);
    }
    gather
}

fn figures(journals: &[Journal]) -> Figures {
    gather(journals).figures(&Prices::default())
}

#[test]
fn the_table_is_what_counting_the_steps_gives() {
    let journals = samples::run(config(30), Dials::default());
    let found = figures(&journals);
    let steps = || journals.iter().flat_map(|journal| &journal.steps);
    let count = |pick: fn(&Step) -> bool| steps().filter(|step| pick(step)).count() as u64;
    let table = &found.table;
    assert_eq!((table.configurations.n, table.with_feedback.of), (30, 30));
    assert_eq!(table.with_feedback.hits, count(|step| matches!(step, Step::Accepted { .. })));
    assert_eq!(
        table.without_feedback.hits,
        count(
            |step| matches!(step, Step::Accepted { blueprint } if blueprint.provenance.round == 0)
        )
    );
    assert!(table.without_feedback.hits < table.with_feedback.hits, "{table:?}");
    assert_eq!(table.attempts.of, count(|step| matches!(step, Step::Judged { .. })));
    assert_eq!(
        table.attempts.hits,
        count(|step| matches!(step, Step::Judged { verdict, .. } if verdict.passed))
    );
    assert_eq!(table.trajectories.n, count(|step| matches!(step, Step::Kept { .. })));
    assert_eq!(
        table.trajectories.n + found.duplicates.trajectories.n,
        table.attempts.hits,
        "what passed is kept or a duplicate"
    );
    assert_eq!(found.shape.turns.n(), table.trajectories.n);
}

#[test]
fn the_funnel_narrows_from_the_proposals_to_the_accepted() {
    let journals = samples::run(config(30), Dials::default());
    let found = figures(&journals);
    let proposals: u64 = journals
        .iter()
        .flat_map(|journal| &journal.steps)
        .map(|step| u64::from(matches!(step, Step::Checked { .. })))
        .sum();
    assert_eq!(found.funnel[0].came, proposals);
    let phase1 = &found.funnel[..8];
    for pair in phase1.windows(2) {
        assert_eq!(pair[1].came, pair[0].came - pair[0].lost.n, "{pair:?}");
    }
    assert_eq!(phase1[7].came - phase1[7].lost.n, found.table.with_feedback.hits);
    let verdicts = &found.funnel[8];
    assert_eq!((verdicts.came, verdicts.lost.n), {
        let attempts = &found.table.attempts;
        (attempts.of, attempts.of - attempts.hits)
    });
}

#[test]
fn the_order_of_the_journals_does_not_matter() {
    let mut journals = samples::run(config(24), Dials::default());
    let forward = figures(&journals);
    journals.reverse();
    assert_eq!(figures(&journals), forward);
}

#[test]
fn the_behind_of_a_share_names_its_tasks() {
    let journals = samples::run(config(24), Dials::default());
    let mut accepted: Vec<u32> = journals
        .iter()
        .filter(|journal| journal.blueprint().is_some())
        .map(|journal| journal.task)
        .collect();
    accepted.sort_unstable();
    let share = figures(&journals).table.with_feedback;
    assert_eq!(share.behind.listed().collect::<Vec<_>>(), accepted);
}

#[test]
fn usage_is_split_by_stage_and_adds_up() {
    let journals = samples::run(config(12), Dials::default());
    let cost = figures(&journals).cost;
    let calls: u64 =
        journals.iter().flat_map(|journal| journal.usage.values()).map(|usage| usage.calls).sum();
    assert_eq!(Some(cost.total.run.calls), Some(float(calls)));
    let stages: f64 = cost.stages.values().map(|bill| bill.run.tokens()).sum();
    assert_eq!(Some(stages), Some(cost.total.run.tokens()));
    assert!(cost.phase1.run.tokens() < cost.total.run.tokens());
}

#[test]
fn a_blueprint_with_the_calls_of_an_earlier_one_is_a_duplicate_of_the_later_task() {
    let twice = |task| {
        let mut blueprint = samples::blueprint(7, &[]);
        blueprint.provenance.task = task;
        samples::journal(task, vec![Step::Accepted { blueprint }])
    };
    for order in [[2, 9, 4], [9, 4, 2], [4, 2, 9]] {
        let found = figures(&order.map(twice)).duplicates.blueprints;
        assert_eq!((found.n, found.behind.listed().collect::<Vec<_>>()), (2, vec![4, 9]));
    }
}

#[test]
fn records_give_lengths_and_coverage_but_no_share() {
    let mut gather = Gather::records(&samples::world("retail"));
    let blueprint = samples::blueprint(0, &["get_user_details", "get_order_details"]);
    let record = samples::record(blueprint);
    gather.add_record(&record);
    gather.add_record(&record);
    let found = gather.figures(&Prices::default());
    assert_eq!((found.basis, found.simulated), (Basis::Records, true));
    assert_eq!((found.table.trajectories.n, found.table.with_feedback.value()), (2, None));
    assert_eq!(found.table.turns.map(|spread| spread.max), Some(3));
    let edges = found.coverage.iter().find(|one| one.dimension == Dimension::Edges).unwrap();
    assert_eq!(edges.features[0].blueprints, 1, "two records of one blueprint count once");
    assert!(!found.notes.is_empty());
}

#[test]
fn trials_that_stop_at_a_success_are_named_in_the_notes() {
    let world = samples::world("retail");
    let mut config = config(1);
    let notes = |config: &RunConfig| {
        Gather::journals(&world, true).under(config).figures(&Prices::default()).notes
    };
    assert!(notes(&config).is_empty());
    config.phase2.keep_all = false;
    assert!(notes(&config)[0].contains("phase2.keep_all"));
}

#[test]
fn of_dialogues_that_leave_one_another_the_first_is_the_trial() {
    let mut config = config(24);
    config.phase2.branch = true;
    let journals = samples::run(config, Dials::default());
    let branched = |journal: &&Journal| {
        journal.steps.iter().any(|step| matches!(step, Step::Attempt { branch: Some(_), .. }))
    };
    let alone = journals.iter().filter(|it| it.tried().is_some()).filter(|it| !branched(it));
    let (found, alone) = (figures(&journals), alone.count() as u64);
    let trials: Vec<u64> = found.trials.pass.iter().map(|pass| pass.tasks).collect();
    assert_eq!(trials.first(), Some(&found.table.tasks.of), "each task has a first trial");
    assert!(trials[1..].iter().all(|tasks| *tasks <= alone), "{trials:?} {alone}");
    assert!(journals.iter().filter(branched).count() > 15, "they branch");
}

#[test]
fn figures_cross_a_boundary_as_json() {
    let found = figures(&samples::run(config(6), Dials::default()));
    let text = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Figures>(&text).unwrap(), found);
}

#[test]
fn what_is_kept_is_a_few_dozen_bytes_a_task() {
    let journals = samples::run(config(20), Dials::default());
    let many = |copies: u32| {
        let mut gather = gather(&[]);
        for copy in 0..copies {
            for journal in &journals {
                let journal = Journal { task: copy * 20 + journal.task, ..journal.clone() };
                gather.add(&journal);
            }
        }
        format!("{:?}{:?}{:?}{:?}", gather.phase1, gather.phase2, gather.funnel, gather.coverage)
            .len()
    };
    let (some, more) = (many(4), many(20));
    let each = (more - some) / (16 * 20);
    assert!(each < 200, "{each} characters of debug text for each further task");
}

#[test]
fn every_failed_dialogue_has_one_cause_and_the_humans_stand_apart() {
    let found = figures(&samples::run(config(40), Dials::default()));
    let failed: Vec<_> =
        found.causes.iter().filter(|cause| cause.code.starts_with("failed: ")).collect();
    let sum: u64 = failed.iter().map(|cause| cause.count.n).sum();
    let attempts = &found.table.attempts;
    assert_eq!(sum, attempts.of - attempts.hits);
    assert!(sum > 0, "the default dials make dialogues fail");
    let human = failed.iter().filter(|cause| cause.code.starts_with("failed: human"));
    assert!(human.into_iter().all(|cause| cause.side == crate::funnel::Side::Human));
}
