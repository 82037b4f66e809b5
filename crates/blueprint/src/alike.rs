//! When two tasks are nearly the same: they make the same change, or say nearly the same about the same tools. Ours.

use std::collections::BTreeMap;

use environment::{Call, value};
use serde::{Deserialize, Serialize};

use crate::blueprint::{Blueprint, Proposal};

/// From this share of common shingles on, in percent, two instructions are nearly the same (Jaccard's index).
pub const NEARLY: usize = 70;

/// Words of a shingle.
const SHINGLE: usize = 3;

/// How two tasks are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// The same calls, in whatever order, for the same account; without calls, the same answers.
    SameChange,
    /// Account and tools are the same, and the instructions share at least [`NEARLY`] percent of their shingles.
    SameWords,
}

/// Tasks in the order in which they came, for finding those that are nearly the same as an earlier one of their domain.
/// Only tasks of one account with the same tools are compared word by word, so that the time grows with the size of
/// such groups and not with the square of their number.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    groups: BTreeMap<(String, u64), Vec<Member>>,
}

/// A task among those of its domain, account and tools.
#[derive(Clone, Debug)]
struct Member {
    place: usize,
    change: u64,
    shingles: Vec<u64>,
}

impl Seen {
    /// Takes a task in, with its place in a list of the caller's; gives the place of the first that it is nearly the
    /// same as, and what they share.
    pub fn take(&mut self, place: usize, blueprint: &Blueprint) -> Option<(usize, Likeness)> {
        let Fingerprint { change, tools } =
            fingerprint(&blueprint.provenance.context.account, &blueprint.proposal);
        let group = self.groups.entry((blueprint.domain.clone(), tools)).or_default();
        let shingles = shingles(&blueprint.proposal.instruction);
        let found = group.iter().find_map(|earlier| {
            let same = earlier.change == change;
            let words = || nearly(&earlier.shingles, &shingles).then_some(Likeness::SameWords);
            let likeness = if same { Some(Likeness::SameChange) } else { words() };
            Some((earlier.place, likeness?))
        });
        group.push(Member { place, change, shingles });
        found
    }
}

/// Hashes by which tasks that may be alike are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    /// Of the account and the change.
    pub(crate) change: u64,
    /// Of the account and the tools called.
    pub(crate) tools: u64,
}

/// The hashes of a task for an account.
pub(crate) fn fingerprint(account: &str, proposal: &Proposal) -> Fingerprint {
    let mut tools: Vec<&str> = proposal.actions.iter().map(|call| call.name.as_str()).collect();
    tools.sort_unstable();
    let hash = |parts: &[String]| seed::hash(parts.join("\n").as_bytes());
    let tools = std::iter::once(account).chain(tools).map(str::to_owned).collect::<Vec<_>>();
    let mut change = change(proposal);
    change.push(account.to_owned());
    Fingerprint { change: hash(&change), tools: hash(&tools) }
}

/// How a proposal for an account is alike to an accepted task.
pub(crate) fn likeness(account: &str, proposal: &Proposal, other: &Blueprint) -> Option<Likeness> {
    if other.provenance.context.account != account {
        return None;
    }
    if change(proposal) == change(&other.proposal) {
        return Some(Likeness::SameChange);
    }
    let words = |proposal: &Proposal| shingles(&proposal.instruction);
    let tools = |proposal| fingerprint(account, proposal).tools;
    let alike = tools(proposal) == tools(&other.proposal)
        && nearly(&words(proposal), &words(&other.proposal));
    alike.then_some(Likeness::SameWords)
}

/// What a task changes, in a form in which the order of calls and arguments does not matter; what it answers where it
/// changes nothing.
fn change(proposal: &Proposal) -> Vec<String> {
    let text = |mark: char, call: &Call| {
        let arguments = value::canonical(&call.arguments.to_value());
        format!("{mark}{} {arguments}", call.name)
    };
    let actions = proposal.actions.iter().map(|call| text('+', call));
    let forbidden = proposal.forbidden.iter().map(|call| text('-', call));
    let mut change: Vec<String> = actions.chain(forbidden).collect();
    if change.is_empty() {
        change.clone_from(&proposal.outputs);
    }
    change.sort_unstable();
    change
}

/// Hashes of all runs of words, sorted, each once; of a text that is shorter than one run, the whole.
fn shingles(text: &str) -> Vec<u64> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let runs = words.windows(SHINGLE.min(words.len()).max(1));
    let mut hashes: Vec<u64> = runs.map(|run| seed::hash(run.join(" ").as_bytes())).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Whether two sorted lists share at least [`NEARLY`] percent of what is in either.
fn nearly(one: &[u64], two: &[u64]) -> bool {
    let common = one.iter().filter(|hash| two.binary_search(hash).is_ok()).count();
    let all = one.len() + two.len() - common;
    common * 100 >= all * NEARLY
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::blueprint::Provenance;
    use crate::context::Context;
    use crate::persona;

    fn task(account: &str, instruction: &str, calls: &[(&str, Value)]) -> Blueprint {
        let calls = calls.iter().map(|(name, arguments)| Call::new(*name, arguments.clone()));
        let proposal = Proposal {
            instruction: instruction.to_owned(),
            actions: calls.collect(),
            outputs: vec!["7".into()],
            ..Proposal::default()
        };
        let context = Context { account: account.to_owned(), ..Context::default() };
        let provenance = Provenance { seed: 1, task: 0, round: 0, context, parents: Vec::new() };
        let persona = persona::find(persona::NEUTRAL).cloned().unwrap();
        Blueprint::new("retail", proposal, persona, provenance)
    }

    fn check(one: &Blueprint, two: &Blueprint, expected: Option<Likeness>) {
        let mut seen = Seen::default();
        assert_eq!(seen.take(3, one), None);
        assert_eq!(seen.take(4, two), expected.map(|likeness| (3, likeness)));
        let account = &two.provenance.context.account;
        assert_eq!(likeness(account, &two.proposal, one), expected);
        let prints = [one, two].map(|it| fingerprint(&it.provenance.context.account, &it.proposal));
        match expected {
            Some(Likeness::SameChange) => assert_eq!(prints[0].change, prints[1].change),
            Some(Likeness::SameWords) => assert_eq!(prints[0].tools, prints[1].tools),
            None => assert_ne!(prints[0].change, prints[1].change),
        }
    }

    #[test]
    fn equal_calls_in_another_order_and_other_words_make_the_same_change() {
        let (a, b) = (("a", json!({"x": 1, "y": "z"})), ("b", json!({})));
        let turned = ("a", json!({"y": "z", "x": 1}));
        let one = task("u", "Do this and that.", &[a.clone(), b.clone()]);
        check(&one, &task("u", "Please.", &[b.clone(), turned]), Some(Likeness::SameChange));
        check(&one, &task("v", "Please.", &[a.clone(), b]), None);
        check(&one, &task("u", "Please.", std::slice::from_ref(&a)), None);
        check(&one, &task("u", "Please.", &[a.clone(), a]), None);
    }

    #[test]
    fn an_int_and_a_float_are_different_changes() {
        let one = task("u", "x", &[("a", json!({"x": 1}))]);
        check(&one, &task("u", "other words here", &[("a", json!({"x": 1.0}))]), None);
    }

    #[test]
    fn nearly_the_same_words_about_the_same_tools_are_alike() {
        let text = |id: &str| {
            format!(
                "You are Ada Stone and live in zip code 10001. You want to cancel order {id} because you no longer need it, and you would like to hear that it is done."
            )
        };
        let with =
            |id: &str, tool: &'static str| task("u", &text(id), &[(tool, json!({"id": id}))]);
        check(&with("#1", "a"), &with("#2", "a"), Some(Likeness::SameWords));
        check(&with("#1", "a"), &with("#2", "b"), None);
        let other = "You are Ada Stone. Order #2 was a mistake: get rid of it.";
        check(&with("#1", "a"), &task("u", other, &[("a", json!({"id": "#2"}))]), None);
    }

    #[test]
    fn tasks_that_only_ask_are_alike_when_their_answers_are() {
        let one = task("u", "What is it?", &[]);
        check(
            &one,
            &task("u", "Tell me the number of it at once.", &[]),
            Some(Likeness::SameChange),
        );
        let mut other = task("u", "Tell me the number of it at once.", &[]);
        other.proposal.outputs = vec!["8".into()];
        check(&one, &other, None);
    }

    #[test]
    fn a_long_list_of_different_tasks_has_no_pairs_and_each_copy_names_the_first() {
        let many: Vec<Blueprint> = (0..3000)
            .map(|n| {
                task(
                    &format!("u{}", n / 3),
                    &format!("Number {n} is what I want to be rid of."),
                    &[("a", json!({"n": n}))],
                )
            })
            .collect();
        let mut seen = Seen::default();
        assert!(many.iter().enumerate().all(|(place, it)| seen.take(place, it).is_none()));
        for at in 0..10 {
            let copy = &many[at % 5];
            assert_eq!(seen.take(3000 + at, copy), Some((at % 5, Likeness::SameChange)));
        }
    }
}
