//! Without error dials every task that the model makes runs, is approved, and is completed in a dialogue.

use std::collections::BTreeSet;

use simulated::Dials;

use crate::bench::{Bench, generate, read};
use crate::stage::Stage;

#[test]
fn a_perfect_model_completes_its_own_tasks() {
    completes(&Bench::retail());
}

#[test]
fn a_perfect_model_completes_its_own_tasks_at_the_airline() {
    completes(&Bench::airline());
}

fn completes(bench: &Bench) {
    let failures: Vec<String> = (0..200).filter_map(|seed| failure(bench, seed)).collect();
    assert!(failures.is_empty(), "{} failures, the first of them\n{}", failures.len(), failures[0]);
}

/// What goes wrong with the task of a seed, if anything does.
fn failure(bench: &Bench, seed: u32) -> Option<String> {
    let dials = Dials::perfect();
    let (messages, data) = bench.context(u64::from(seed));
    let answer = generate(&dials, &messages, 7);
    let task = read(&answer).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{answer}"));
    if let Err(error) = bench.run(&task) {
        return Some(format!("seed {seed} does not run: {error}\n{answer}"));
    }
    let scores = bench.judge(&dials, &task, &data, seed);
    if ["correctness", "completeness", "satisfaction"].iter().any(|metric| scores[metric] != 1) {
        return Some(format!("seed {seed} is refused\n{answer}\n{scores}"));
    }
    let broken = bench.broken_rules(&task);
    if !broken.is_empty() {
        return Some(format!("seed {seed} breaks {broken:?}\n{answer}"));
    }
    let episode = bench.dialogue(&Stage::plain(seed), &task);
    let failed = !bench.succeeded(&task, &episode);
    failed.then(|| format!("seed {seed}\n{answer}\n{}", episode.log()))
}

#[test]
fn tasks_hardly_ever_read_the_same() {
    for bench in Bench::all() {
        let mut instructions = BTreeSet::new();
        for seed in 0..20 {
            let (messages, _) = bench.context(3);
            let task = read(&generate(&Dials::perfect(), &messages, seed))
                .expect("a perfect answer is JSON");
            instructions.insert(task.instruction);
        }
        assert!(instructions.len() >= 19, "{instructions:#?}");
    }
}

#[test]
fn every_core_tool_is_used() {
    for (bench, seed) in
        Bench::all().iter().flat_map(|bench| (0..100).map(move |seed| (bench, seed)))
    {
        let (messages, _) = bench.context(seed);
        let task =
            read(&generate(&Dials::perfect(), &messages, 1)).expect("a perfect answer is JSON");
        let core = bench.core(&messages);
        let unused: Vec<&String> =
            core.iter().filter(|tool| !task.calls.iter().any(|call| call.name == **tool)).collect();
        assert!(unused.is_empty(), "seed {seed} leaves out {unused:?}: {}", task.instruction);
    }
}
