//! Dialogues that go on from within the one before.

use std::cell::RefCell;
use std::rc::Rc;

use dataset::{Attempt, Branch, Ending, Turn, diagnose};
use llm::model::SIMULATED;
use llm::{ChatRequest, Message, Role};
use pipeline::event::Stage;
use pipeline::{Cast, Journal, RunConfig, Step};
use simulated::Dials;

use crate::support::{By, Outcome, at, at_the_airline, config, of, perform, play};

fn branching(mut config: RunConfig) -> RunConfig {
    config.phase2.branch = true;
    config
}

/// Where each attempt at a task leaves an earlier one.
fn branches(journal: &Journal) -> Vec<Option<Branch>> {
    let branch = |step: &Step| match step {
        Step::Attempt { branch, .. } => Some(*branch),
        _ => None,
    };
    journal.steps.iter().filter_map(branch).collect()
}

/// What was new in the dialogues of a task: actions of the agent.
fn acted(attempts: &[Attempt], branches: &[Option<Branch>]) -> usize {
    let new = |(attempt, branch): (&Attempt, &Option<Branch>)| {
        let turns = &attempt.trajectory.turns[branch.map_or(0, |branch| branch.turns)..];
        turns.iter().filter(|turn| !matches!(turn, Turn::Human { .. })).count()
    };
    attempts.iter().zip(branches).map(new).sum()
}

#[test]
fn a_further_dialogue_begins_as_the_one_before_and_leaves_it_where_it_failed() {
    for config in [config(30), at_the_airline(30)] {
        let world = of(&config.domain);
        let outcome = perform(branching(config), Dials::default(), at(3));
        let (mut failed, mut passed, mut anew) = (0, 0, 0);
        for journal in &outcome.journals {
            let Some(tried) = journal.tried() else { continue };
            let branches = branches(journal);
            assert_eq!((branches.len(), branches[0]), (tried.attempts.len(), None));
            for (pair, branch) in tried.attempts.windows(2).zip(branches.windows(2)) {
                let (before, turns) = (&pair[0], &pair[1].trajectory.turns);
                let [earlier, Some(Branch { attempt, turns: shared })] = *branch else {
                    anew += 1;
                    continue;
                };
                assert_eq!(attempt, before.number);
                assert!(shared > 0 && turns[..shared] == before.trajectory.turns[..shared]);
                assert!(matches!(turns[shared], Turn::Human { .. }));
                let diagnosis = diagnose(&world, &tried.blueprint.proposal, before);
                if let Some(diagnosis) = diagnosis {
                    assert!(shared <= diagnosis.diverged && earlier.is_none());
                    failed += 1;
                } else {
                    passed += 1;
                }
            }
            let calls = journal.usage.get(&Stage::Agent).map_or(0, |usage| usage.calls);
            let acted = acted(&tried.attempts, &branches) as u64;
            // A reply that cannot be used is asked for again.
            assert!((acted..=acted + 2).contains(&calls), "{calls} calls for {acted} actions");
        }
        assert!(failed > 3 && passed > 10 && anew > 0, "{failed} {passed} {anew}");
        kept_ones_say_where_they_leave(&outcome);
    }
}

fn kept_ones_say_where_they_leave(outcome: &Outcome) {
    for record in &outcome.records {
        let journal = outcome.journals.iter().find(|journal| journal.task == record.id.task);
        let branches = branches(journal.expect("a record has a journal"));
        assert_eq!(record.branch, branches[record.id.attempt as usize]);
        let ids = record.trajectory.turns.iter().filter_map(|turn| match turn {
            Turn::Tool { id, .. } => Some(id),
            _ => None,
        });
        let (all, unique) = (ids.clone().count(), ids.collect::<std::collections::BTreeSet<_>>());
        assert_eq!(unique.len(), all, "two calls with one id");
    }
}

#[test]
fn the_models_hear_what_was_said_before_as_if_it_had_been_said_to_them() {
    let heard: Rc<RefCell<Vec<Vec<Message>>>> = Rc::default();
    let listening = Rc::clone(&heard);
    let model = By(move |request: &ChatRequest| {
        listening.borrow_mut().push(request.messages.clone());
        Ok(simulated::reply(&Dials::default(), request))
    });
    let outcome = play(branching(config(8)), Cast::one(Rc::new(model), SIMULATED), at(1));
    let mut left = 0;
    for journal in &outcome.journals {
        let Some(tried) = journal.tried() else { continue };
        for (attempt, branch) in tried.attempts.iter().zip(branches(journal)) {
            let Some(Branch { turns, .. }) = branch else { continue };
            let turns = &attempt.trajectory.turns[..=turns];
            let Some((Turn::Human { text, .. }, before)) = turns.split_last() else { panic!() };
            // A message a turn, and the observation beside a call.
            let said = before.iter().flat_map(|turn| match turn {
                Turn::Human { text, .. } => vec![(Role::User, text.as_str())],
                Turn::Agent { text } => vec![(Role::Assistant, text.as_str())],
                Turn::Tool { observation, .. } => {
                    vec![(Role::Assistant, ""), (Role::Tool, observation.text.as_str())]
                }
            });
            let said: Vec<_> = said.chain([(Role::User, text.as_str())]).collect();
            let was_asked = heard.borrow().iter().any(|messages| {
                let messages = messages.iter().skip(1);
                messages.map(|message| (message.role, message.content.as_str())).eq(said.clone())
            });
            assert!(was_asked || text.contains("###STOP###"), "{said:?}");
            left += usize::from(was_asked);
        }
    }
    assert!(left > 5, "{left} dialogues left another");
}

#[test]
fn it_comes_out_the_same_however_many_tasks_are_under_way() {
    let alone = perform(branching(config(12)), Dials::default(), at(1));
    let together = perform(branching(config(12)), Dials::default(), at(5));
    assert!(alone.records == together.records && alone.journals == together.journals);
}

#[test]
fn with_lost_dialogues_ended_a_record_costs_half_of_the_plain_loop() {
    for config in [config(30), at_the_airline(30)] {
        let each = |config| {
            let outcome = perform(config, Dials::default(), at(4));
            let lost = |attempt: &Attempt| attempt.trajectory.ending == Ending::Lost;
            let tried: Vec<_> = outcome.journals.iter().filter_map(Journal::tried).collect();
            let lost = tried.iter().flat_map(|tried| &tried.attempts).filter(|it| lost(it));
            let calls_last =
                |it: &Attempt| matches!(it.trajectory.turns.last(), Some(Turn::Tool { .. }));
            assert!(lost.clone().all(|it| calls_last(it) && !it.verdict.passed));
            (outcome.spent().1 / outcome.records.len() as u64, lost.count())
        };
        let (plain, _) = each(config.clone().plain_loop());
        let mut config = branching(config);
        config.phase2.stop_when_lost = true;
        let (ours, lost) = each(config);
        println!("tokens a record: {ours}; the plain loop {plain}; {lost} lost");
        assert!(ours * 100 <= plain * 55 && lost > 0, "{ours} against {plain}, {lost} lost");
    }
}
