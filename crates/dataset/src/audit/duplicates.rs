//! Near-duplicates: tasks that ask for the same, whatever their words.

use std::collections::{BTreeMap, BTreeSet};

use blueprint::Blueprint;

use crate::import::{Row, Said};
use crate::record::Record;
use crate::trajectory::Turn;

/// Share of word triples that two instructions have in common, in percent of all that either has, from which on they
/// are nearly the same. Ours.
const ALIKE: usize = 80;

/// Pairs of blueprints that are nearly the same, the later one first, by index: the same account and the same calls in
/// any order; or the same account, the same tools, and nearly the same instruction. Blueprints with one id count once.
/// Only those of one account are compared, so the cost is not quadratic.
pub fn near_duplicates(blueprints: &[&Blueprint]) -> Vec<(usize, usize)> {
    let mut seen = Tasks::default();
    let pair = |(at, blueprint): (usize, &&Blueprint)| Some((at, seen.take(at, blueprint)?));
    blueprints.iter().enumerate().filter_map(pair).collect()
}

/// The tasks so far.
#[derive(Debug, Default)]
struct Tasks {
    ids: BTreeSet<String>,
    /// By domain, account and calls in order of text: where it was seen.
    changes: BTreeMap<String, usize>,
    /// By domain, account and tools: where it was seen, and the word triples of the instruction.
    tools: BTreeMap<String, Vec<(usize, BTreeSet<u64>)>>,
}

impl Tasks {
    /// Takes a task in; gives where one was seen that is nearly the same.
    fn take(&mut self, at: usize, blueprint: &Blueprint) -> Option<usize> {
        if !self.ids.insert(blueprint.id.clone()) {
            return None;
        }
        let proposal = &blueprint.proposal;
        let place = format!("{}\n{}", blueprint.domain, blueprint.provenance.context.account);
        let call = |call: &environment::Call| {
            let arguments = serde_json::Value::Object(call.arguments.clone());
            format!("{} {}", call.name, environment::value::canonical(&arguments))
        };
        let mut calls: Vec<String> =
            proposal.actions.iter().chain(&proposal.forbidden).map(call).collect();
        calls.sort_unstable();
        let mut tools: Vec<&str> = proposal.actions.iter().map(|call| call.name.as_str()).collect();
        tools.sort_unstable();
        let mut outputs = proposal.outputs.clone();
        outputs.sort_unstable();
        // Tasks that change nothing are the same only when they ask the same.
        let change =
            format!("{place}\n{}", if calls.is_empty() { outputs } else { calls }.join("\n"));
        let same = self.changes.get(&change).copied();
        self.changes.entry(change).or_insert(at);
        let triples = triples(&proposal.instruction);
        let alike = self.tools.entry(format!("{place}\n{}", tools.join(" "))).or_default();
        let near = alike.iter().find(|(_, other)| overlap(&triples, other) >= ALIKE).map(|it| it.0);
        alike.push((at, triples));
        same.or(near)
    }
}

/// Hashes of every three words in a row.
fn triples(text: &str) -> BTreeSet<u64> {
    let plain = crate::cues::plain(text);
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.windows(3).map(|triple| fingerprint(&triple.join(" "))).collect()
}

/// What two sets have in common, in percent of their union.
fn overlap(one: &BTreeSet<u64>, other: &BTreeSet<u64>) -> usize {
    let both = one.intersection(other).count();
    let all = one.len() + other.len() - both;
    (both * 100).checked_div(all).unwrap_or_default()
}

/// FNV-1a, 64 bits.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// What the lines of a file are compared with.
#[derive(Debug, Default)]
pub(super) struct Seen {
    tasks: Tasks,
    /// Dialogues by their words and calls: the line that had them.
    dialogues: BTreeMap<u64, usize>,
}

impl Seen {
    /// Number of different blueprints.
    pub(super) fn blueprints(&self) -> usize {
        self.tasks.ids.len()
    }

    /// Takes a record in; says which earlier one is nearly the same: its task, or its whole dialogue.
    pub(super) fn record(&mut self, line: usize, record: &Record) -> Option<String> {
        let said = |turn: &Turn| match turn {
            Turn::Human { text, .. } | Turn::Agent { text } => text.clone(),
            Turn::Tool { call, .. } => format!("{call:?}"),
        };
        let words: Vec<String> = record.trajectory.turns.iter().map(said).collect();
        let dialogue = self.dialogue(line, &words);
        let task = self.tasks.take(line, &record.blueprint);
        let task = task.map(|line| format!("The task is nearly that of line {line}."));
        task.or(dialogue)
    }

    /// Takes a row in; says which earlier one has the same dialogue.
    pub(super) fn row(&mut self, line: usize, row: &Row) -> Option<String> {
        let said = |turn: &Said| match turn {
            Said::Human(text) | Said::Agent(text) => text.clone(),
            Said::Tool(call, _) => format!("{call:?}"),
        };
        let words: Vec<String> = row.turns.iter().map(said).collect();
        self.dialogue(line, &words)
    }

    fn dialogue(&mut self, line: usize, words: &[String]) -> Option<String> {
        let plain: Vec<String> = words.iter().map(|word| crate::cues::plain(word)).collect();
        let print = fingerprint(&plain.join("\n"));
        let earlier = self.dialogues.get(&print).copied();
        self.dialogues.entry(print).or_insert(line);
        earlier.map(|line| format!("The dialogue is that of line {line}."))
    }
}
