//! Whether the human explains a failure: by a detail that was invented, by agreeing to something else, or by leaving
//! something out.

use blueprint::Proposal;
use environment::state::Datum;
use environment::{Call, Environment};

use super::path::Wrong;
use crate::cues;
use crate::facts::{Facts, Specific, counts};
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
    let own = values(wrong.call);
    if let Some(found) = invented(proposal, &turns[..wrong.turn], |it, _| own.knows(it)) {
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
                    return Some((
                        at,
                        format!("The human says \"{word}\", which the instruction does not."),
                    ));
                }
            }
            Turn::Agent { text } => heard |= says(text).is_some(),
            Turn::Human { .. } | Turn::Tool { .. } => {}
        }
    }
    let lines = talk::of_turns(turns);
    let last = talk::exchange(&lines, wrong.turn)
        .filter(|_| procedure::has_consent(&lines, wrong.turn))?;
    let question = Facts::of([last.agent]);
    let holds = |words: &[String]| words.iter().find(|word| is_said(&question, word)).cloned();
    if let (Some(word), None) = (holds(&theirs), holds(&ours)) {
        return Some((
            last.at,
            format!("The human agrees to \"{word}\", which is not what was wanted here."),
        ));
    }
    other_count(proposal, turns, &last)
        .or_else(|| left_out(&turns[..wrong.turn], &instruction, &ours).map(|why| (last.at, why)))
}

/// Whether a text holds a value that is more than a word or a small number.
fn is_said(facts: &Facts, word: &str) -> bool {
    word.chars().count() > 2 && facts.bears(word)
}

/// A small number in the agent's question and in the request before it that the instruction does not hold.
fn other_count(
    proposal: &Proposal,
    turns: &[Turn],
    last: &talk::Exchange<'_>,
) -> Option<(usize, String)> {
    let known = counts(&proposal.instruction);
    let asked = counts(last.agent);
    let (at, text) =
        turns[..last.at].iter().enumerate().rev().find_map(|(at, turn)| match turn {
            Turn::Human { text, .. } => Some((at, text)),
            Turn::Agent { .. } | Turn::Tool { .. } => None,
        })?;
    let count = counts(text).into_iter().find(|it| asked.contains(it) && !known.contains(it))?;
    Some((at, format!("The human says \"{count}\", which the instruction does not.")))
}

/// What the instruction names and the human never said in any words of it, where the write that they agreed to lacks it.
fn left_out(turns: &[Turn], instruction: &Facts, ours: &[String]) -> Option<String> {
    let said = turns.iter().filter_map(|turn| match turn {
        Turn::Human { text, .. } => Some(text.as_str()),
        Turn::Agent { .. } | Turn::Tool { .. } => None,
    });
    let said = Facts::of(said);
    let telling = |word: &&str| word.chars().any(char::is_alphabetic) && word.chars().count() > 3;
    let unsaid = |word: &&String| {
        let mut parts = word.split([' ', '_']).filter(telling).peekable();
        parts.peek().is_some() && instruction.bears(word) && !parts.any(|part| said.bears(part))
    };
    let missing = ours.iter().find(unsaid)?;
    Some(format!("The human never says \"{missing}\", which the instruction names."))
}

/// The human's invention that explains why something never came: a later call used it, or the agent gave up after it.
pub(super) fn of_gap(proposal: &Proposal, turns: &[Turn]) -> Option<(usize, String)> {
    let used = |specific: &Specific, later: &[Turn]| {
        later.iter().any(|turn| match turn {
            Turn::Agent { text } => cues::gives_up(text) || cues::apologises(text),
            Turn::Tool { call, .. } => values(call).knows(specific),
            Turn::Human { .. } => false,
        })
    };
    invented(proposal, turns, used)
}

/// What a call holds.
fn values(call: &Call) -> Facts {
    Facts::of(paths::leaves(&call.arguments).into_iter().filter_map(|(_, value)| value.as_str()))
}

/// The first message of the human with an invented detail that matters, given the turns after it.
fn invented(
    proposal: &Proposal,
    turns: &[Turn],
    matters: impl Fn(&Specific, &[Turn]) -> bool,
) -> Option<(usize, String)> {
    turns.iter().enumerate().find_map(|(at, turn)| {
        let Turn::Human { text, .. } = turn else { return None };
        let found = human::invented(proposal, &turns[..at], text);
        let specific = found.iter().find(|specific| matters(specific, &turns[at + 1..]))?;
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
            let inside = meanings
                .fields
                .iter()
                .any(|(path, kind)| *kind == field.kind && path.contains(['.', '[']));
            if !inside {
                continue;
            }
            for id in paths::texts_in(&field.path, &call.arguments) {
                let around = state
                    .rows(meanings.table)
                    .find_map(|(_, row)| row.iter().find_map(|(_, value)| around(value, &id)));
                words.extend(around.into_iter().flatten());
            }
        }
    }
    words
}

/// The plain values of the object in which a text stands, and of the objects directly in it.
fn around(value: &Datum, id: &str) -> Option<Vec<String>> {
    match value {
        Datum::Object(map) => {
            if map.values().any(|inner| inner.as_str() == Some(id)) {
                let record = map.to_value();
                let plain = paths::leaves(record.as_object()?).into_iter();
                let plain = plain.map(|(_, value)| paths::spelt(value));
                return Some(plain.filter(|word| word != id).collect());
            }
            map.values().find_map(|inner| around(inner, id))
        }
        Datum::Array(items) => items.iter().find_map(|item| around(item, id)),
        _ => None,
    }
}
