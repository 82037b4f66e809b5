//! Near-duplicates: tasks that ask for the same, whatever their words, and dialogues that are the same.

use std::collections::{BTreeMap, BTreeSet};

use blueprint::{Blueprint, alike};

use crate::import::{Row, Said};
use crate::record::Record;
use crate::trajectory::Turn;

/// The tasks so far; those with one id count once.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    ids: BTreeSet<String>,
    seen: alike::Seen,
}

impl Tasks {
    /// Takes a task in; gives where one was seen that is nearly the same.
    pub(super) fn take(&mut self, at: usize, blueprint: &Blueprint) -> Option<usize> {
        let new = self.ids.insert(blueprint.id.clone());
        new.then(|| self.seen.take(at, blueprint)).flatten().map(|(place, _)| place)
    }
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
