//! A strict reader of the human's side: nothing invented, nobody leaves while something is open.

use crate::bench::Task;
use crate::stage::{Episode, Turn};

const STOP: &str = "###STOP###";

/// What a customer with this task would not have said or done.
pub(crate) fn faults(task: &Task, episode: &Episode) -> Vec<String> {
    let mut known = task.instruction.to_lowercase();
    let mut found = Vec::new();
    for turn in &episode.turns {
        match turn {
            Turn::Agent(text) => known = format!("{known} {}", text.to_lowercase()),
            Turn::Human(text) if text.contains(STOP) => found.extend(leaves(task, episode)),
            Turn::Human(text) => {
                found.extend(strangers(text, &known));
                known = format!("{known} {}", text.to_lowercase());
            }
            Turn::Tool(..) => {}
        }
    }
    found
}

/// Ids, numbers, dates and names that nobody has said before.
fn strangers(text: &str, known: &str) -> Vec<String> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '!' | '?'))
        .collect();
    let mut found = Vec::new();
    let mut begins = true;
    for (at, word) in words.iter().enumerate() {
        let ends = word.ends_with(['.', ':']) || word.is_empty();
        let bare = word.trim_end_matches(['.', ':', '\'']);
        let digits = bare.chars().filter(char::is_ascii_digit).count();
        let name = !begins && bare.starts_with(|c: char| c.is_ascii_uppercase()) && bare != "I";
        let precise = digits > 2 || bare.contains('@') || name;
        if precise && !known.contains(&bare.to_lowercase()) {
            found.push(format!("{bare} is invented"));
        }
        if bare == "May"
            && let Some(day) = words.get(at + 1)
        {
            let date = format!("may {}", day.trim_end_matches('.'));
            if !known.contains(&date) {
                found.push(format!("{date} is invented"));
            }
        }
        begins = ends || text[..offset(text, word)].trim_end().ends_with(['!', '?', '.']);
    }
    found
}

/// Where the word after this one begins.
fn offset(text: &str, word: &str) -> usize {
    let at = word.as_ptr() as usize - text.as_ptr() as usize + word.len();
    (at + 1).min(text.len())
}

/// What is open when the human leaves.
fn leaves(task: &Task, episode: &Episode) -> Vec<String> {
    let replies = episode.replies();
    let mut open = Vec::new();
    let waits = |text: &&str| text.contains("yes/no") || text.contains("yes or no");
    if replies.last().is_some_and(waits) {
        open.push("a change waits for a yes".to_owned());
    }
    let made = |call: &&environment::Call| {
        !episode
            .calls()
            .iter()
            .any(|(made, seen)| made.name == call.name && !seen.starts_with("Error"))
    };
    open.extend(task.calls.iter().filter(made).map(|call| format!("{} is open", call.name)));
    let unsaid = |output: &&String| !replies.iter().any(|reply| reply.contains(output.as_str()));
    open.extend(task.outputs.iter().filter(unsaid).map(|output| format!("{output} was not said")));
    let refusals = replies.iter().filter(|reply| is_refusal(reply)).count();
    if refusals < task.forbidden.len() {
        open.push("what is forbidden was not refused".to_owned());
    }
    open
}

/// True when an agent refuses.
pub(crate) fn is_refusal(reply: &str) -> bool {
    reply.starts_with("I am sorry, but") || reply.starts_with("Unfortunately")
}
