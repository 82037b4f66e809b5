//! Tasks of one customer are told as one story that stands for all of their actions and outputs.

use simulated::Dials;

use crate::bench::{Bench, Task, ask, between, revise};
use crate::stage::Stage;
use crate::tracker;

/// Pairs of tasks that go together, with their rows.
fn pairs(bench: &Bench, count: usize) -> Vec<([Task; 2], String)> {
    (0..).filter_map(|seed| bench.kin(seed)).take(count).collect()
}

fn told(bench: &Bench, dials: &Dials, parents: &[Task], data: &str, seed: u32) -> Task {
    let answer = ask(dials, bench.merge_prompt(parents, data), seed);
    Task { instruction: instruction(&answer), ..Task::of(parents) }
}

fn instruction(answer: &str) -> String {
    let json = between(answer, "<answer>", "</answer>").expect("there is an answer");
    let value: serde_json::Value = serde_json::from_str(json).expect("which is JSON");
    assert_eq!(value.as_object().map(serde_json::Map::len), Some(1), "{value}");
    value["instruction"].as_str().expect("and holds an instruction").to_owned()
}

/// The metrics that a perfect judge denies, creativity aside.
fn denied(bench: &Bench, task: &Task, data: &str) -> Vec<&'static str> {
    let scores = bench.judge(&Dials::perfect(), task, data, 3);
    ["correctness", "completeness", "satisfaction"]
        .into_iter()
        .filter(|metric| scores[metric] != 1)
        .collect()
}

#[test]
fn a_story_stands_for_all_of_its_parents_and_is_played_to_its_end() {
    for bench in Bench::all() {
        let mut failed = Vec::new();
        for (seed, (parents, data)) in (0..).zip(pairs(&bench, 50)) {
            let task = told(&bench, &Dials::perfect(), &parents, &data, seed);
            let refused = denied(&bench, &task, &data);
            let episode = bench.dialogue(&Stage::plain(seed), &task);
            let faults = tracker::faults(&task, &episode);
            if !refused.is_empty() || !bench.succeeded(&task, &episode) || !faults.is_empty() {
                let [one, two] = parents.map(|parent| parent.instruction);
                failed.push(format!(
                    "{seed} {refused:?} {faults:?}\n{one}\n{two}\n{}\n{}",
                    task.instruction,
                    episode.log()
                ));
            }
        }
        let first = failed.first().map_or("", String::as_str);
        println!("{}: {} of 50 stories fail", bench.name(), failed.len());
        assert!(failed.len() <= 2, "{}: {} of 50, such as {first}", bench.name(), failed.len());
    }
}

#[test]
fn a_story_names_the_customer_once_and_is_not_the_old_texts_in_a_row() {
    for bench in Bench::all() {
        for (seed, (parents, data)) in (0..).zip(pairs(&bench, 25)) {
            let story = told(&bench, &Dials::perfect(), &parents, &data, seed).instruction;
            let marks = ["zip code", "email", "user id"];
            let named: usize = marks.iter().map(|mark| story.matches(mark).count()).sum();
            assert_eq!(named, 1, "{story}");
            let [one, two] = &parents;
            assert!(
                !story.contains(&one.instruction) && !story.contains(&two.instruction),
                "{story}"
            );
        }
    }
}

#[test]
fn what_is_forgotten_is_noticed_and_repaired_after_feedback() {
    for bench in Bench::all() {
        let mut dials = Dials::perfect();
        dials.merge_forgets = 100;
        let mut noticed = 0;
        for (seed, (parents, data)) in (0..).zip(pairs(&bench, 25)) {
            let mut messages = bench.merge_prompt(&parents, &data);
            let first = ask(&dials, messages.clone(), seed);
            let task = Task { instruction: instruction(&first), ..Task::of(&parents) };
            noticed += usize::from(!denied(&bench, &task, &data).is_empty());
            revise(&mut messages, &first, "- Cover every action with a request.");
            let second = ask(&Dials::perfect(), messages, seed);
            let task = Task { instruction: instruction(&second), ..task };
            let refused = denied(&bench, &task, &data);
            assert!(refused.is_empty(), "{refused:?}\n{first}\n{second}");
        }
        assert!(noticed >= 23, "{}: {noticed} of 25", bench.name());
    }
}

#[test]
fn a_parent_in_unknown_words_is_taken_as_it_is() {
    let bench = Bench::retail();
    let ([mut one, two], data) = pairs(&bench, 1).remove(0);
    one.instruction =
        "You are Ann Lee and live in zip code 02101. You fancy a refund of your kettle.".into();
    let story = told(&bench, &Dials::perfect(), &[one, two], &data, 1).instruction;
    assert!(story.ends_with("You fancy a refund of your kettle."), "{story}");
    assert!(!story.contains("Ann Lee"), "{story}");
}
