//! An agent that calls tools by text does what one with function calling does.

use simulated::Dials;

use crate::bench::{Bench, Task, generate, read};
use crate::stage::Stage;

fn task(bench: &Bench, seed: u32) -> Task {
    let (messages, _) = bench.context(u64::from(seed));
    read(&generate(&Dials::perfect(), &messages, 7)).expect("a perfect answer is JSON")
}

#[test]
fn both_ways_of_calling_give_the_same_dialogue() {
    for bench in Bench::all() {
        for seed in 0..40 {
            let task = task(&bench, seed);
            let native = bench.dialogue(&Stage::plain(seed), &task);
            let told = bench.dialogue(&Stage { prompted: true, ..Stage::plain(seed) }, &task);
            assert_eq!(native.log(), told.log(), "seed {seed}");
            assert!(bench.succeeded(&task, &told), "seed {seed}\n{}", told.log());
        }
    }
}

#[test]
fn a_broken_reply_is_no_call_in_either_way() {
    for bench in Bench::all() {
        for (seed, prompted) in (0..12).flat_map(|seed| [(seed, false), (seed, true)]) {
            let task = task(&bench, seed);
            if task.calls.is_empty() {
                continue;
            }
            let stage = Stage { prompted, ..Stage::with("agent_breaks", 100, seed) };
            let episode = bench.dialogue(&stage, &task);
            assert!(episode.broken, "{}", episode.log());
            assert!(episode.state.same_as(&bench.environment.reset()));
        }
    }
}
