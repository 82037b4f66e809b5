//! Dialogues with errors: what goes wrong, and what best-of-N with critique makes up for.

use std::collections::BTreeSet;

use simulated::Dials;

use crate::bench::{Bench, Task, generate, read};
use crate::stage::{Stage, Turn};

fn tasks(bench: &Bench, count: u64) -> Vec<Task> {
    let task = |seed| {
        read(&generate(&Dials::perfect(), &bench.context(seed).0, 5))
            .expect("a perfect answer is JSON")
    };
    (0..count).map(task).collect()
}

/// How many of the tasks are completed.
fn completed(bench: &Bench, dials: &Dials, tasks: &[Task], candidates: u32) -> usize {
    let run = |(seed, task): (u32, &Task)| {
        let stage = Stage { dials: dials.clone(), candidates, ..Stage::plain(seed) };
        bench.succeeded(task, &bench.dialogue(&stage, task))
    };
    (0..).zip(tasks).filter(|pair| run(*pair)).count()
}

#[test]
fn best_of_four_with_critique_beats_the_naive_human() {
    for bench in Bench::all() {
        let tasks = tasks(&bench, 100);
        let mut dials = Dials::perfect();
        dials.human_drift = 30;
        let naive = completed(&bench, &dials, &tasks, 1);
        let best = completed(&bench, &dials, &tasks, 4);
        println!("{}: naive {naive}, best of four {best} of 100", bench.name());
        assert!(naive < 85, "the naive human hardly suffers from drift: {naive} of 100");
        assert!(best >= naive + 10, "naive {naive}, best of four {best} of 100");
    }
}

#[test]
fn a_human_who_leaves_early_leaves_something_open() {
    for bench in Bench::all() {
        let tasks: Vec<Task> =
            tasks(&bench, 40).into_iter().filter(|task| !task.calls.is_empty()).collect();
        let mut dials = Dials::perfect();
        dials.human_stops_early = 100;
        assert_eq!(completed(&bench, &dials, &tasks, 4), 0);
    }
}

#[test]
fn a_careless_agent_fails_though_the_human_does_not() {
    for bench in Bench::all() {
        let tasks = tasks(&bench, 100);
        let mut dials = Dials::perfect();
        dials.careless_agent = 100;
        let careless = completed(&bench, &dials, &tasks, 1);
        println!("{}: careless {careless} of 100", bench.name());
        assert!(careless < 20, "{careless} of 100 in spite of it");
        dials.careless_agent = 15;
        let seldom = completed(&bench, &dials, &tasks, 1);
        assert!((50..97).contains(&seldom), "{seldom} of 100 at 15 percent");
    }
}

#[test]
fn candidates_of_one_turn_differ() {
    for bench in Bench::all() {
        let mut different = 0;
        for (seed, task) in (0..).zip(tasks(&bench, 50)) {
            let first = |number: u32| {
                bench.dialogue(&Stage::plain(seed * 4 + number), &task).said()[0].to_owned()
            };
            let openings: BTreeSet<String> = (0..4).map(first).collect();
            different += usize::from(openings.len() > 2);
        }
        assert!(different >= 45, "{different} of 50");
    }
}

#[test]
fn the_agent_never_writes_without_a_yes() {
    for bench in Bench::all() {
        confirms(&bench);
    }
}

fn confirms(bench: &Bench) {
    for (seed, task) in (0..).zip(tasks(bench, 60)) {
        let episode = bench.dialogue(&Stage::plain(seed), &task);
        for pair in episode.turns.windows(2) {
            let Turn::Tool(call, _) = &pair[1] else { continue };
            let write = bench.environment.is_write(&call.name);
            let agreed = matches!(&pair[0], Turn::Human(text) if text.starts_with("Yes"));
            assert!(!write || agreed, "{}", episode.log());
        }
    }
}
