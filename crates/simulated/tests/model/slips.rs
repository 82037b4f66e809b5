//! Each dial of human, agent and committee makes its own branch of the method happen.

use environment::Call;
use simulated::Dials;

use crate::bench::{Bench, Task, generate, read, summarise};
use crate::stage::{Episode, STEPS, Stage, Turn};
use crate::tracker;

/// Tasks with a change, dialogues about them with one dial up, and how many show what is looked for.
fn shown(
    bench: &Bench,
    dial: &str,
    percent: u32,
    shows: impl Fn(&Bench, &Task, &Episode) -> bool,
) -> (usize, usize) {
    let (mut all, mut seen) = (0, 0);
    for seed in 0..40 {
        let (messages, _) = bench.context(u64::from(seed));
        let task = read(&generate(&Dials::perfect(), &messages, 5)).expect("it is JSON");
        if task.calls.is_empty() {
            continue;
        }
        let episode = bench.dialogue(&Stage::with(dial, percent, seed), &task);
        all += 1;
        seen += usize::from(shows(bench, &task, &episode));
    }
    (seen, all)
}

#[track_caller]
fn check(dial: &str, least: usize, shows: impl Fn(&Bench, &Task, &Episode) -> bool) {
    for bench in Bench::all() {
        let (seen, all) = shown(&bench, dial, 100, &shows);
        println!("{dial} at {}: {seen} of {all}", bench.name());
        assert!(seen * 100 >= all * least, "{dial} at {}: {seen} of {all}", bench.name());
        let (seen, _) = shown(&bench, dial, 0, &shows);
        assert_eq!(seen, 0, "without {dial} at {}", bench.name());
    }
}

fn writes(bench: &Bench, episode: &Episode) -> Vec<Call> {
    let calls = episode.calls().into_iter().map(|(call, _)| call.clone());
    calls.filter(|call| bench.environment.is_write(&call.name)).collect()
}

#[test]
fn a_human_leaves_while_a_change_waits_for_a_yes() {
    check("human_stops_waiting", 100, |_, task, episode| {
        tracker::faults(task, episode).contains(&"a change waits for a yes".to_owned())
    });
}

#[test]
fn a_human_names_an_id_that_nobody_gave() {
    check("human_invents", 100, |_, task, episode| {
        tracker::faults(task, episode).iter().any(|fault| fault.ends_with("is invented"))
    });
}

#[test]
fn an_agent_writes_without_a_yes_and_reaches_the_right_state() {
    check("agent_skips_consent", 95, |bench, task, episode| {
        let asked = episode
            .replies()
            .iter()
            .any(|reply| reply.contains("yes/no") || reply.contains("yes or no"));
        !asked && bench.succeeded(task, episode)
    });
}

#[test]
fn an_agent_reads_records_before_it_knows_who_is_there() {
    check("agent_reads_early", 50, |bench, task, episode| {
        let first = episode.calls().first().map(|(call, _)| call.name.clone()).unwrap_or_default();
        let early = matches!(
            first.as_str(),
            "get_order_details" | "get_reservation_details" | "get_product_details"
        );
        early && bench.succeeded(task, episode)
    });
}

#[test]
fn an_agent_makes_a_call_twice() {
    check("agent_repeats", 95, |bench, task, episode| {
        let calls = episode.calls();
        let twice = calls.windows(2).any(|pair| pair[0] == pair[1]);
        twice && (bench.succeeded(task, episode) || episode.steps >= STEPS)
    });
}

#[test]
fn an_agent_mistypes_an_id_and_tries_again() {
    check("agent_fails_call", 60, |bench, task, episode| {
        let failed = episode.calls().iter().any(|(_, seen)| seen.starts_with("Error"));
        failed && (bench.succeeded(task, episode) || episode.steps >= STEPS)
    });
}

#[test]
fn an_agent_apologises_twice_and_goes_on() {
    check("agent_apologises", 95, |bench, task, episode| {
        let sorry = |text: &str| {
            text.to_lowercase().contains("bear with me") || text.contains("for the wait")
        };
        let replies = episode.replies();
        let twice = replies.windows(2).any(|pair| sorry(pair[0]) && sorry(pair[1]));
        twice && (bench.succeeded(task, episode) || episode.steps >= STEPS)
    });
}

#[test]
fn an_agent_changes_what_nobody_asked_for() {
    // The retail stray is overwritten where the customer moves later on.
    check("agent_strays", 65, |bench, task, episode| {
        let made = writes(bench, episode);
        let more = made.iter().any(|call| !task.calls.iter().any(|it| it.name == call.name));
        (more || made.len() > task.calls.len()) && !bench.succeeded(task, episode)
    });
}

#[test]
fn an_agent_never_comes_to_an_end() {
    check("agent_loops", 100, |bench, _, episode| {
        episode.steps >= STEPS && !episode.stopped && writes(bench, episode).is_empty()
    });
}

#[test]
fn an_agent_s_reply_cannot_be_used() {
    check("agent_breaks", 100, |_, _, episode| {
        episode.broken && matches!(episode.turns.last(), Some(Turn::Agent(_)))
    });
}

#[test]
fn a_judge_s_vote_cannot_be_read() {
    let bench = Bench::retail();
    let (messages, data) = bench.context(1);
    let task = read(&generate(&Dials::perfect(), &messages, 5)).expect("it is JSON");
    let mut dials = Dials::perfect();
    dials.unreadable_vote = 100;
    for seed in 0..20 {
        let answer = bench.vote(&dials, &task, &data, seed);
        let scores = crate::bench::between(&answer, "<scores>", "</scores>");
        let value: Option<serde_json::Value> =
            scores.and_then(|scores| serde_json::from_str(scores).ok());
        let valid = value.is_some_and(|value| {
            ["correctness", "completeness", "satisfaction", "creativity"]
                .iter()
                .all(|metric| value[metric] == 0 || value[metric] == 1)
        });
        assert!(!valid, "{answer}");
    }
}

#[test]
fn a_summariser_says_nothing() {
    let mut dials = Dials::perfect();
    assert!(summarise(&dials, "The order is not pending", 1).contains("not pending"));
    dials.silent_summariser = 100;
    assert!(summarise(&dials, "The order is not pending", 1).contains("<summary></summary>"));
}
