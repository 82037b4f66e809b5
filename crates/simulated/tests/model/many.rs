//! Several answers in one call: replies beside the first, and scores of several messages.

use llm::{ChatRequest, Message, Role};
use simulated::{Dials, reply};

use crate::bench::{Bench, Task, criticise, criticise_all, generate, read};
use crate::stage::Stage;

fn task(bench: &Bench, seed: u64) -> Task {
    read(&generate(&Dials::perfect(), &bench.context(seed).0, 5)).expect("a perfect answer is JSON")
}

fn request(instruction: &str, more: u32) -> ChatRequest {
    let system = format!("<persona>P</persona><instruction>{instruction}</instruction>");
    let messages = vec![
        Message::new(Role::System, system),
        Message::new(Role::User, "Hi! How can I help you today?"),
    ];
    ChatRequest { messages, seed: Some(1), more, ..ChatRequest::default() }
}

#[test]
fn more_replies_are_drawn_apart_and_the_first_stays_what_it_is() {
    for bench in Bench::all() {
        let mut different = 0;
        for seed in 0..30 {
            let instruction = task(&bench, seed).instruction;
            let alone = reply(&Dials::perfect(), &request(&instruction, 0));
            let four = reply(&Dials::perfect(), &request(&instruction, 3));
            assert_eq!((&four.message, four.others.len()), (&alone.message, 3));
            assert_eq!(four, reply(&Dials::perfect(), &request(&instruction, 3)));
            assert_eq!(four.usage.prompt_tokens, alone.usage.prompt_tokens);
            assert!(four.usage.completion_tokens > alone.usage.completion_tokens * 2);
            let all: std::collections::BTreeSet<&str> =
                four.others.iter().chain([&four.message]).map(|it| it.content.as_str()).collect();
            different += usize::from(all.len() > 2);
        }
        assert!(different >= 27, "{different} of 30");
    }
}

#[test]
fn a_critic_of_several_gives_each_what_a_critic_of_one_gives() {
    for bench in Bench::all() {
        for seed in 0..20 {
            let task = task(&bench, u64::from(seed));
            let mut dials = Dials::perfect();
            dials.human_drift = 50;
            let stage = Stage { dials, ..Stage::plain(seed) };
            let episode = bench.dialogue(&stage, &task);
            let texts: Vec<String> = episode.said().into_iter().map(str::to_owned).collect();
            let single: Vec<String> = texts
                .iter()
                .map(|text| criticise(&task.instruction, text, 1).to_string())
                .collect();
            let all = criticise_all(&Dials::perfect(), &task.instruction, &texts);
            assert_eq!(all, format!("<scores>[{}]</scores>", single.join(", ")));
        }
    }
}

#[test]
fn an_unreadable_critique_holds_no_score() {
    let bench = Bench::retail();
    let mut dials = Dials::perfect();
    dials.unreadable_critique = 100;
    let instruction = task(&bench, 1).instruction;
    assert!(!criticise_all(&dials, &instruction, &["Hi!".into()]).contains("<scores>"));
}
