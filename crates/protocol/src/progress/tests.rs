//! Folding steps and journals, news in pieces, and votes under another rule.

use std::collections::BTreeMap;

use blueprint::check::Report;
use blueprint::persona::Persona;
use blueprint::{Blueprint, Context, Proposal, Provenance};
use dataset::{Ending, RecordId, Turn, Verdict};
use environment::{Call, Finding};
use pipeline::committee::{Rule, Tally, Vote};
use pipeline::event::UsageByStage;
use pipeline::{Journal, Step};
use serde_json::json;

use super::*;

fn proposal() -> Proposal {
    let actions = vec![Call::new("cancel_pending_order", json!({"order_id": "#W1"}))];
    Proposal { instruction: "You want it gone.".into(), actions, ..Proposal::default() }
}

fn proposed(round: u32) -> Step {
    let (raw, repairs, changed) = Default::default();
    Step::Proposed { round, proposal: Some(proposal()), raw, repairs, changed }
}

fn checked(round: u32, code: Option<&str>) -> Step {
    let execution = code.map(|code| Finding::new(code, "no", "do")).into_iter().collect();
    Step::Checked { round, report: Report { execution, ..Report::default() } }
}

fn vote(bits: [bool; 4]) -> Vote {
    let [correctness, completeness, satisfaction, creativity] = bits;
    Vote { correctness, completeness, satisfaction, creativity, ..Vote::default() }
}

fn reviewed(round: u32, votes: &[[bool; 4]], seats: u32) -> Step {
    let votes: Vec<Vote> = votes.iter().copied().map(vote).collect();
    let tally = Tally::of(&votes, Rule::default());
    Step::Reviewed { round, votes, seats, tally }
}

fn accepted(task: u32, round: u32) -> Step {
    let context = Context::default();
    let provenance = Provenance { seed: 1, task, round, context, parents: Vec::new() };
    let persona = Persona { id: "calm-baker".into(), text: "Bakes.".into() };
    let proposal = Proposal { thought: task.to_string(), ..proposal() };
    let mut blueprint = Blueprint::new("retail", proposal, persona, provenance);
    blueprint.id = format!("bp-{:016x}", 1000 + u64::from(task));
    Step::Accepted { blueprint }
}

fn judged(attempt: u32, passed: bool) -> Step {
    let missing_outputs = if passed { Vec::new() } else { vec!["10".into()] };
    let verdict = Verdict { passed, state_equal: true, missing_outputs, ..Verdict::default() };
    Step::Judged { attempt, ending: Ending::Human, verdict }
}

fn asked(attempt: u32, fault: Option<&str>) -> Step {
    let faults = fault.map(|code| Finding::new(code, "no", "do")).into_iter().collect();
    let turn = Turn::Human { text: "Hello".into(), candidates: Vec::new(), faults };
    Step::Turn { attempt, turn }
}

const ALL: [bool; 4] = [true; 4];
const WRONG: [bool; 4] = [false, true, true, true];

/// Refused by the checks, then by the committee, then accepted; the second dialogue passes.
fn long_way(task: u32) -> Journal {
    let steps = vec![
        Step::Sampled {
            context: Context { core: vec!["cancel_pending_order".into()], ..Context::default() },
            persona: Persona { id: "calm-baker".into(), text: "Bakes.".into() },
        },
        proposed(0),
        checked(0, Some("execution.refused")),
        Step::Advised { round: 0, feedback: "use a real id".into() },
        proposed(1),
        checked(1, None),
        reviewed(1, &[WRONG, WRONG], 3),
        proposed(2),
        checked(2, None),
        reviewed(2, &[ALL, ALL], 3),
        accepted(task, 2),
        Step::Attempt { attempt: 0, branch: None },
        asked(0, Some("human.invented")),
        judged(0, false),
        Step::Attempt { attempt: 1, branch: None },
        asked(1, Some("human.leaks")),
        judged(1, true),
        Step::Kept { record: RecordId { task, attempt: 1 } },
        Step::Attempt { attempt: 2, branch: None },
        judged(2, true),
        Step::Duplicate { attempt: 2 },
    ];
    Journal { task, steps, usage: UsageByStage::default() }
}

fn count(progress: &Progress, stage: Stage, code: &str) -> Option<u32> {
    let known = progress.totals.causes_of(stage).find(|(_, cause)| cause.code == code);
    known.map(|(_, cause)| cause.count)
}

#[test]
fn the_funnel_counts_a_task_once_a_stage_and_every_refusal() {
    let progress = Progress::of(1, &[long_way(0)]);
    let totals = &progress.totals;
    assert_eq!(totals.reached, [1; 6]);
    assert_eq!(count(&progress, Stage::Checked, "execution.refused"), Some(1));
    assert_eq!(count(&progress, Stage::Accepted, "committee.correctness"), Some(1));
    assert_eq!(count(&progress, Stage::Accepted, "committee.creativity"), None);
    assert_eq!(count(&progress, Stage::Verified, "verdict.output"), Some(1));
    assert_eq!(count(&progress, Stage::Verified, "human.invented"), Some(1));
    assert_eq!(count(&progress, Stage::Verified, "human.leaks"), None, "that dialogue passed");
    assert_eq!(count(&progress, Stage::Records, "duplicate"), Some(1));
    let counts = (totals.proposals, totals.first_time, totals.settled);
    assert_eq!(counts, (3, 0, 1));
    assert_eq!((totals.dialogues, totals.dialogues_passed), (3, 2));
}

#[test]
fn a_line_tells_what_sent_its_task_back_and_what_it_is_about() {
    let progress = Progress::of(1, &[long_way(0)]);
    let line = progress.line(0).unwrap();
    let causes = progress.totals.causes.iter().enumerate();
    let noted: Vec<&str> = causes
        .filter(|(place, _)| line.has_cause(*place))
        .map(|(_, cause)| cause.code.as_str())
        .collect();
    let expected = [
        "execution.refused",
        "committee.correctness",
        "human.invented",
        "verdict.output",
        "duplicate",
    ];
    assert_eq!(noted, expected);
    let (tools, more) = line.tools(&progress.totals.tools);
    assert_eq!((tools.collect::<Vec<_>>(), more), (vec!["cancel_pending_order"], 0));
    assert_eq!((line.rounds, line.attempts, line.records), (3, 3, 1));
    assert_eq!(line.standing, Standing::Kept);
}

#[test]
fn a_line_names_seven_tools_and_counts_the_others() {
    let names: Vec<String> = (0..300).map(|number| format!("tool_{number}")).collect();
    let mut line = Line::new(0);
    line.set_tools([0, 1, 2, 3, 4, 5, 299, 7, 8].into_iter());
    let (tools, more) = line.tools(&names);
    assert_eq!((tools.count(), more), (6, 3), "a place beyond a byte is counted too");
}

#[test]
fn lines_and_votes_survive_their_packing() {
    let progress = Progress::of(3, &[long_way(0), long_way(2)]);
    let text = serde_json::to_string(&progress).unwrap();
    assert_eq!(serde_json::from_str::<Progress>(&text).unwrap(), progress);
    assert!(std::mem::size_of::<Line>() <= 64, "a task takes a few dozen bytes");
}

#[test]
fn the_task_of_a_blueprint_is_found_by_its_id() {
    let progress = Progress::of(3, &[long_way(0), long_way(2)]);
    assert_eq!(progress.task_of("bp-00000000000003ea"), Some(2));
    assert_eq!(progress.task_of("bp-0000000000000000"), None);
    assert_eq!(progress.task_of("strange"), None);
}

/// Plays journals as a runner does: steps one by one, tasks taking turns, the journal when it is stored.
fn play(journals: &[Journal], mut news: impl FnMut(Delta)) -> Follower {
    let mut follower = Follower::new(Progress::new(9));
    let most = journals.iter().map(|journal| journal.steps.len()).max().unwrap_or_default();
    for at in 0..most {
        for journal in journals {
            if let Some(step) = journal.steps.get(at) {
                follower.step(journal.task, step.clone());
            }
            news(follower.news().unwrap_or_default());
        }
    }
    for journal in journals {
        follower.close(journal);
        // News that were under way when the journal was stored.
        follower.step(journal.task, Step::Attempt { attempt: 9, branch: None });
        follower.landed(journal.task);
        news(follower.news().unwrap_or_default());
    }
    follower
}

#[test]
fn a_page_that_hears_every_piece_knows_what_the_journals_say() {
    let journals = [long_way(4), long_way(1)];
    let mut page = Progress::new(9);
    let follower = play(&journals, |delta| {
        if delta != Delta::default() {
            page.apply(&delta);
        }
    });
    let mut stored = Progress::of(9, &journals);
    // Names stand in the order in which they were first heard.
    let by_code = |totals: &Totals| {
        totals
            .causes
            .iter()
            .map(|cause| (cause.code.clone(), cause.count))
            .collect::<BTreeMap<_, _>>()
    };
    assert_eq!(by_code(&page.totals), by_code(&stored.totals));
    assert_eq!(page, *follower.done());
    stored.totals.causes.clone_from(&page.totals.causes);
    assert_eq!(page.totals, stored.totals);
    assert_eq!(page.ballots, stored.ballots);
    assert_eq!(page.lines.iter().map(|line| line.task).collect::<Vec<_>>(), [1, 4]);
}

#[test]
fn what_is_in_flight_counts_until_it_is_forgotten() {
    let mut follower = Follower::new(Progress::of(3, &[long_way(0)]));
    follower.step(1, proposed(0));
    let delta = follower.news().unwrap();
    assert_eq!((delta.totals.proposals, follower.done().totals.proposals), (4, 3));
    assert_eq!(delta.lines.len(), 1);
    assert!(follower.news().is_none(), "nothing has changed since");
}

#[test]
fn only_the_watched_task_tells_its_steps() {
    let mut follower = Follower::new(Progress::new(3));
    follower.step(0, proposed(0));
    follower.step(1, proposed(0));
    assert_eq!(follower.watch(1).map(<[Step]>::len), Some(1));
    follower.step(0, checked(0, None));
    follower.step(1, checked(0, None));
    assert_eq!(follower.news().unwrap().watched, Some((1, vec![checked(0, None)])));
    follower.landed(1);
    follower.step(0, proposed(1));
    assert_eq!(follower.news().unwrap().watched, Some((1, Vec::new())));
    follower.step(0, proposed(2));
    assert_eq!(follower.news().unwrap().watched, None, "it is over");
    assert_eq!(follower.watch(1), None);
}

#[test]
fn a_task_that_is_closed_twice_counts_once() {
    let mut progress = Progress::of(1, &[long_way(0)]);
    let before = progress.clone();
    progress.close(&long_way(0));
    assert_eq!(progress, before);
}

fn ballot(votes: &[[bool; 4]], seats: u32) -> Ballot {
    let votes: Vec<Vote> = votes.iter().copied().map(vote).collect();
    Ballot::new((0, 0), &votes, seats, &Tally::of(&votes, Rule::default()))
}

/// All votes of one judge.
fn every() -> impl Iterator<Item = [bool; 4]> {
    (0..16_u32).map(|bits| [0, 1, 2, 3].map(|place| bits >> place & 1 == 1))
}

#[test]
fn a_full_committee_counts_as_the_rule_counts_it() {
    let rules = [Rule::Majority(0), Rule::Majority(50), Rule::Majority(75), Rule::Unanimous];
    for rule in rules.into_iter().chain((0..14).map(Rule::Sum)) {
        for one in every() {
            for two in every() {
                let votes = [vote(one), vote(two), vote(ALL)];
                let expected = if Tally::of(&votes, rule).accepted {
                    Outcome::Accepted
                } else {
                    Outcome::Refused
                };
                assert_eq!(ballot(&[one, two, ALL], 3).under(rule), expected, "{rule:?}");
            }
        }
    }
}

#[test]
fn judges_that_were_not_asked_leave_open_exactly_what_they_could_change() {
    for rule in
        [Rule::Majority(75), Rule::Majority(40), Rule::Unanimous, Rule::Sum(9), Rule::Sum(5)]
    {
        for one in every() {
            for two in every() {
                let outcomes: std::collections::BTreeSet<bool> = every()
                    .map(|third| Tally::of(&[vote(one), vote(two), vote(third)], rule).accepted)
                    .collect();
                let expected = match (outcomes.contains(&true), outcomes.contains(&false)) {
                    (true, true) => Outcome::Open,
                    (accepted, _) if accepted => Outcome::Accepted,
                    _ => Outcome::Refused,
                };
                assert_eq!(
                    ballot(&[one, two], 3).under(rule),
                    expected,
                    "{rule:?} {one:?} {two:?}"
                );
            }
        }
    }
}

#[test]
fn another_rule_names_the_tasks_that_it_would_change() {
    let progress = Progress::of(2, &[long_way(0), long_way(1)]);
    let revote = Revote::of(&progress, Rule::default());
    assert_eq!((revote.reviewed, revote.accepted_before, revote.accepted_after), (2, 2, 2));
    // Correctness is missing in the second round: a rule of three criteria accepts it there.
    assert_eq!(Revote::of(&progress, Rule::Majority(74)).earlier, [0, 1]);
    // The third judge was not asked.
    assert_eq!(Revote::of(&progress, Rule::Unanimous).open, [0, 1]);
    assert_eq!(Revote::of(&progress, Rule::Sum(13)).lost, [0, 1]);
}
