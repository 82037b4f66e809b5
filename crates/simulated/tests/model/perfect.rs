//! Without error dials every task that the model makes runs, is approved, and is completed in a dialogue.

use std::collections::BTreeSet;

use simulated::Dials;

use crate::bench::{Bench, generate, read};

#[test]
fn a_perfect_model_completes_its_own_tasks() {
    let bench = Bench::retail();
    let dials = Dials::perfect();
    let mut failures = Vec::new();
    for seed in 0..200_u32 {
        let (messages, data) = bench.context(u64::from(seed));
        let answer = generate(&dials, &messages, 7);
        let task = read(&answer).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{answer}"));
        if let Err(error) = bench.run(&task) {
            failures.push(format!("seed {seed} does not run: {error}\n{answer}"));
            continue;
        }
        let scores = bench.judge(&dials, &task, &data, seed);
        if ["correctness", "completeness", "satisfaction"].iter().any(|metric| scores[metric] != 1)
        {
            failures.push(format!("seed {seed} is refused\n{answer}\n{scores}"));
        }
        if !bench.broken_rules(&task).is_empty() {
            failures.push(format!("seed {seed} breaks the policy\n{answer}"));
        }
        let episode = bench.dialogue(&dials, &task, seed, 1);
        if !bench.succeeded(&task, &episode) {
            failures.push(format!("seed {seed}\n{answer}\n{}", episode.log.join("\n")));
        }
    }
    assert!(failures.is_empty(), "{} failures, the first of them\n{}", failures.len(), failures[0]);
}

#[test]
fn tasks_hardly_ever_read_the_same() {
    let bench = Bench::retail();
    let mut instructions = BTreeSet::new();
    for seed in 0..20 {
        let (messages, _) = bench.context(3);
        let task =
            read(&generate(&Dials::perfect(), &messages, seed)).expect("a perfect answer is JSON");
        instructions.insert(task.instruction);
    }
    assert!(instructions.len() >= 19, "{instructions:#?}");
}

#[test]
fn every_core_tool_is_used() {
    let bench = Bench::retail();
    for seed in 0..100 {
        let (messages, _) = bench.context(seed);
        let task =
            read(&generate(&Dials::perfect(), &messages, 1)).expect("a perfect answer is JSON");
        let core = bench.core(&messages);
        let unused: Vec<&String> =
            core.iter().filter(|tool| !task.calls.iter().any(|call| call.name == **tool)).collect();
        assert!(unused.is_empty(), "seed {seed} leaves out {unused:?}: {}", task.instruction);
    }
}
