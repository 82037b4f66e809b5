//! Whether the human explains a failure: by a detail that was invented, by agreeing to something else, or by leaving
//! something out.

use blueprint::Proposal;
use environment::{Call, Environment};
use serde_json::Value;

use super::path::Wrong;
use crate::cues;
use crate::facts::Facts;
use crate::human;
use crate::paths;
use crate::procedure;
use crate::talk;
use crate::trajectory::Turn;

/// The human's turn that explains a wrong write, and how; `None` when nothing shows that it was the human.
pub(super) fn of_write(
    environment: &Environment,
    proposal: &Proposal,
    turns: &[Turn],
    wrong: &Wrong<'_>,
) -> Option<(usize, String)> {
    let own = Facts::of(paths::leaves(&wrong.call.arguments).into_iter().filter_map(|(_, it)| it.as_str()));
    if let Some(found) = invented(proposal, &turns[..wrong.turn], |specific| own.knows(specific)) {
        return Some(found);
    }
    let meant = wrong.meant()?;
    let (theirs, ours) = differing(environment, wrong.call, meant);
    let instruction = Facts::of([proposal.instruction.as_str()]);
    let foreign: Vec<&String> = theirs.iter().filter(|word| !instruction.bears(word)).collect();
    let says = |text: &str| {
        let facts = Facts::of([text]);
        foreign.iter().find(|word| facts.bears(word)).map(|word| (**word).clone())
    };
    let mut heard = false;
    for (at, turn) in turns[..wrong.turn].iter().enumerate() {
        match turn {
            Turn::Human { text, .. } if !heard => {
                if let Some(word) = says(text) {
                    return Some((at, format!("The human says \"{word}\", which the instruction does not.")));
                }
            }
            Turn::Agent { text } => heard |= says(text).is_some(),
            Turn::Human { .. } | Turn::Tool { .. } => {}
        }
    }
    agreed(turns, wrong, says).or_else(|| left_out(turns, wrong, &instruction, &ours))
}

/// The yes to a description that holds what the instruction does not.
fn agreed(
    turns: &[Turn],
    wrong: &Wrong<'_>,
    says: impl Fn(&str) -> Option<String>,
) -> Option<(usize, String)> {
    let lines = talk::of_turns(turns);
    let last = talk::exchange(&lines, wrong.turn).filter(|_| procedure::has_consent(&lines, wrong.turn))?;
    let word = says(last.agent)?;
    Some((last.at, format!("The human agrees to \"{word}\", which the instruction does not ask for.")))
}

/// What the instruction names and the human never said, where the write lacks it.
fn left_out(
    turns: &[Turn],
    wrong: &Wrong<'_>,
    instruction: &Facts,
    ours: &[String],
) -> Option<(usize, String)> {
    let humans = || {
        turns[..wrong.turn].iter().enumerate().filter_map(|(at, turn)| match turn {
            Turn::Human { text, .. } => Some((at, text.as_str())),
            Turn::Agent { .. } | Turn::Tool { .. } => None,
        })
    };
    let said = Facts::of(humans().map(|(_, text)| text));
    let telling = |word: &&String| word.chars().any(char::is_alphabetic) && word.chars().count() > 2;
    let missing = ours.iter().filter(telling).find(|word| instruction.bears(word) && !said.bears(word))?;
    let (at, _) = humans().last()?;
    Some((at, format!("The human never says \"{missing}\", which the instruction names.")))
}

/// The human's invention that explains why something never came: a later call used it, or the agent gave up on it.
pub(super) fn of_gap(proposal: &Proposal, turns: &[Turn]) -> Option<(usize, String)> {
    invented(proposal, turns, |_| true).filter(|(at, _)| {
        let later = &turns[at + 1..];
        later.iter().any(|turn| match turn {
            Turn::Agent { text } => cues::gives_up(text) || cues::apologises(text),
            Turn::Tool { observation, .. } => !observation.is_done(),
            Turn::Human { .. } => false,
        })
    })
}

/// The first message of the human with an invented detail that matters.
fn invented(
    proposal: &Proposal,
    turns: &[Turn],
    matters: impl Fn(&crate::facts::Specific) -> bool,
) -> Option<(usize, String)> {
    turns.iter().enumerate().find_map(|(at, turn)| {
        let Turn::Human { text, .. } = turn else { return None };
        let found = human::invented(proposal, &turns[..at], text);
        let specific = found.iter().find(|specific| matters(specific))?;
        Some((at, format!("The human invents the {} {}.", specific.kind.noun(), specific.text)))
    })
}

/// What tells two calls of one tool apart, as words: values, and what the rows say of ids. First of the one, then of
/// the other.
fn differing(environment: &Environment, one: &Call, other: &Call) -> (Vec<String>, Vec<String>) {
    let (one, other) = (told(environment, one), told(environment, other));
    let only = |these: &[String], those: &[String]| {
        these.iter().filter(|word| !those.contains(word)).cloned().collect::<Vec<_>>()
    };
    (only(&one, &other), only(&other, &one))
}

/// The values of a call and the plain values that stand beside its ids in the rows.
fn told(environment: &Environment, call: &Call) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let domain = environment.domain();
    let inputs = procedure::spec(domain, call).map_or(&[][..], |spec| &spec.inputs);
    for (_, value) in paths::leaves(&call.arguments) {
        words.push(paths::spelt(value));
    }
    let state = environment.reset();
    for field in inputs {
        for meanings in domain.charter().meanings {
            let inside = meanings.fields.iter().any(|(path, kind)| *kind == field.kind && path.contains(['.', '[']));
            if !inside {
                continue;
            }
            for id in paths::texts_in(&field.path, &call.arguments) {
                let around = state.rows(meanings.table).find_map(|(_, row)| {
                    row.iter().find_map(|(_, value)| around(value, &id))
                });
                words.extend(around.into_iter().flatten());
            }
        }
    }
    words
}

/// The plain values of the object in which a text stands, and of the objects directly in it.
fn around(value: &Value, id: &str) -> Option<Vec<String>> {
    match value {
        Value::Object(map) => {
            if map.values().any(|inner| inner.as_str() == Some(id)) {
                let plain = paths::leaves(map).into_iter().map(|(_, value)| paths::spelt(value));
                return Some(plain.filter(|word| word != id).collect());
            }
            map.values().find_map(|inner| around(inner, id))
        }
        Value::Array(items) => items.iter().find_map(|item| around(item, id)),
        _ => None,
    }
}
