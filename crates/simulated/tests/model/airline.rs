//! The airline: tasks of every kind are made, approved and completed.

use simulated::Dials;

use crate::bench::{Bench, generate, read};

#[test]
fn a_perfect_model_completes_its_own_tasks_at_the_airline() {
    let bench = Bench::airline();
    let dials = Dials::perfect();
    let mut failures = Vec::new();
    let mut unmet = 0;
    for seed in 0..200_u32 {
        let (messages, data) = bench.context(u64::from(seed));
        let answer = generate(&dials, &messages, 7);
        if answer.contains("do not allow") || answer.contains("There is no task") {
            unmet += 1;
            continue;
        }
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
        let broken = bench.broken_rules(&task);
        if !broken.is_empty() {
            failures.push(format!("seed {seed} breaks the policy {broken:?}\n{answer}"));
        }
        let episode = bench.dialogue(&dials, &task, seed, 1);
        if !bench.succeeded(&task, &episode) {
            failures.push(format!("seed {seed}\n{answer}\n{}", episode.log.join("\n")));
        } else if seed < 4 {
            println!("{answer}\n{}\n", episode.log.join("\n"));
        }
    }
    println!("unmet {unmet}");
    assert!(
        failures.is_empty(),
        "{} failures\n{}",
        failures.len(),
        failures[..failures.len().min(6)].join("\n\n======\n")
    );
}
