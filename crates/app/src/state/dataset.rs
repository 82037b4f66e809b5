//! What the dataset page knows: the listed rows, the open record, the bin, the storage.

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, VecDeque};

use crate::snapshot::Snapshot;

use blueprint::Context;
use blueprint::Proposal;
use blueprint::persona::Persona;
use dataset::{Filter, Record};
use protocol::link::{self, Shared};
use protocol::progress::{Delta, Stage};
use protocol::{Command, Form, RecordKey, RecordRow, Reply};

use crate::action::dataset::Scope;
use crate::action::{Action, DatasetAction, Effect, Notice, Owner};
use crate::state::run::task::Attempt;

/// Rows on one page of the list.
pub const PAGE: u32 = 50;

/// Id of the open record's element.
pub const RECORD: &str = "open-record";

/// Milliseconds between the news of a record and the question for the rows: a fast run would ask without end.
const PATIENCE: u32 = 1_500;

/// What the dataset page knows.
#[derive(Clone, Default)]
pub struct DatasetState {
    /// Which records are listed.
    pub scope: Scope,
    /// The listed page; `None` until the worker has answered.
    pub list: Option<Snapshot<List>>,
    /// The row with the cursor.
    pub cursor: Option<RecordKey>,
    /// The record that is open.
    pub open: Option<Snapshot<Opened>>,
    /// The record that was asked for.
    pub opening: Option<RecordKey>,
    /// True after the first of two clicks that empty the bin.
    pub confirming: bool,
    /// The export that was asked for.
    pub exporting: Option<Form>,
    /// What exports of records do about bad turns.
    pub bad_turns: Filter,
    /// How much is stored, once the worker has told.
    pub storage: Option<Storage>,
    visible: bool,
    offset: u32,
    /// Where the cursor goes when the rows come.
    landing: Landing,
    question: Question,
    refresh_planned: bool,
    /// Records of the run in progress at the last news.
    records: u32,
    /// Changes that the worker has not confirmed, oldest first.
    changes: VecDeque<Change>,
    /// Records that this page put into the bin.
    binned: BTreeSet<RecordKey>,
    /// Those of them that went when the bin was emptied: an *Undo* that is still on screen cannot bring them back.
    gone: BTreeSet<RecordKey>,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// All records that match.
    pub total: u32,
    /// Number of the first row, from 0.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<RecordRow>,
    /// Hash of all records that match; empty for the bin.
    pub hash: String,
}

/// An open record.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Its key.
    pub key: RecordKey,
    /// The record.
    pub record: Record,
    /// Its task, dialogue and context in the form that the run page draws.
    pub proposal: Snapshot<Proposal>,
    /// See `proposal`.
    pub attempt: Snapshot<Attempt>,
    /// See `proposal`.
    pub sampled: Snapshot<(Context, Persona)>,
}

/// How much is stored, and how safe it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Storage {
    /// Bytes used, where the browser tells.
    pub used: Option<u64>,
    /// Bytes granted, where the browser tells.
    pub quota: Option<u64>,
    /// True when the browser promised not to evict.
    pub persistent: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Landing {
    #[default]
    Stay,
    First,
    Last,
}

/// The question for the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Question {
    #[default]
    None,
    Asked,
    /// Asked, and to be asked anew: what is wanted has changed.
    Outdated,
}

#[derive(Clone, Debug)]
enum Change {
    Deleted(Vec<RecordKey>),
    Restored(usize),
    Emptied(BTreeSet<RecordKey>),
}

impl Opened {
    fn new(key: RecordKey, record: Record) -> Self {
        let attempt = Attempt {
            number: record.id.attempt,
            branch: record.branch,
            turns: record.trajectory.turns.iter().cloned().map(Snapshot::new).collect(),
            ending: Some(record.trajectory.ending),
            verdict: Some(Snapshot::new(record.verdict.clone())),
            kept: true,
            duplicate: false,
            cause: None,
        };
        let proposal = record.blueprint.proposal.clone();
        let sampled =
            (record.blueprint.provenance.context.clone(), record.blueprint.persona.clone());
        Self {
            key,
            record,
            proposal: Snapshot::new(proposal),
            attempt: Snapshot::new(attempt),
            sampled: Snapshot::new(sampled),
        }
    }
}

impl DatasetState {
    /// The visitor did something on the page.
    pub fn update(&mut self, action: DatasetAction, effects: &mut Vec<Effect>) {
        if action != DatasetAction::EmptyBin {
            self.confirming &= matches!(action, DatasetAction::Refresh);
        }
        match action {
            DatasetAction::Shown => self.shown(effects),
            DatasetAction::Left => self.visible = false,
            DatasetAction::Refresh => {
                self.refresh_planned = false;
                self.refresh(effects);
            }
            DatasetAction::Scope(scope) => self.choose(scope, effects),
            DatasetAction::Page(offset) => self.turn(offset, Landing::Stay, effects),
            DatasetAction::Move(places) => self.step(places, effects),
            DatasetAction::Open(key) => self.ask_for(key, effects),
            DatasetAction::OpenHere => {
                self.cursor.clone().into_iter().for_each(|key| self.ask_for(key, effects));
            }
            DatasetAction::Close => {
                self.close();
                effects.extend(self.cursor.iter().map(|key| Effect::Near(row_id(key))));
            }
            DatasetAction::Delete(keys) => self.delete(keys, effects),
            DatasetAction::Restore(keys) => self.restore(keys, effects),
            DatasetAction::EmptyBin => self.empty_bin(effects),
            DatasetAction::Export(form) => self.export(form, effects),
            DatasetAction::BadTurns(filter) => self.bad_turns = filter,
            DatasetAction::CopyHash => self.copy_hash(effects),
            DatasetAction::Share(shared) => share(&shared, effects),
            DatasetAction::Protect => effects.push(Effect::Protect),
            DatasetAction::Protected(promised) => protected(promised, effects),
        }
    }

    /// True while the list may be older than what is stored.
    pub fn is_behind(&self) -> bool {
        self.question != Question::None || self.refresh_planned
    }

    /// The page came into view.
    pub fn shown(&mut self, effects: &mut Vec<Effect>) {
        self.visible = true;
        effects.push(Effect::Ask(Owner::Dataset, Command::Runs));
        effects.push(Effect::Ask(Owner::Dataset, Command::Storage));
        self.fetch(effects);
    }

    /// The worker said something; `asked` when this page had asked.
    pub fn heard(&mut self, reply: &Reply, asked: bool, effects: &mut Vec<Effect>) {
        match reply {
            Reply::Records { total, offset, rows, hash } if asked => {
                let list =
                    List { total: *total, offset: *offset, rows: rows.clone(), hash: hash.clone() };
                self.heard_rows(list, effects);
            }
            Reply::Record { key, record } if self.opening.as_ref() == Some(key) => {
                self.opening = None;
                self.open = Some(Snapshot::new(Opened::new(key.clone(), record.as_ref().clone())));
                effects.push(Effect::Top(RECORD.into()));
            }
            Reply::Export { name, url, count, left_out } if asked => {
                self.heard_export(name, url, (*count, *left_out), effects);
            }
            Reply::Storage { used, quota, persistent } => {
                self.storage =
                    Some(Storage { used: *used, quota: *quota, persistent: *persistent });
            }
            Reply::News { delta, .. } if self.changes_the_list(delta) => self.plan_refresh(effects),
            Reply::Done if asked => self.confirmed(effects),
            _ => {}
        }
    }

    /// A question of this page was refused, or will never be answered; the message is shown already.
    pub fn failed(&mut self) {
        self.opening = None;
        self.exporting = None;
        self.question = Question::None;
        self.changes.clear();
    }

    fn choose(&mut self, scope: Scope, effects: &mut Vec<Effect>) {
        if self.scope != scope {
            self.scope = scope;
            self.list = None;
            self.cursor = None;
            self.open = None;
            self.opening = None;
            self.turn(0, Landing::Stay, effects);
        }
    }

    fn turn(&mut self, offset: u32, landing: Landing, effects: &mut Vec<Effect>) {
        self.offset = offset;
        self.landing = landing;
        self.fetch(effects);
    }

    /// Asks for the rows, one question at a time: answers carry no scope, so that two under way could be mixed up.
    fn fetch(&mut self, effects: &mut Vec<Effect>) {
        if self.question != Question::None {
            self.question = Question::Outdated;
            return;
        }
        self.question = Question::Asked;
        let run = if let Scope::Run(run) = &self.scope { Some(run.clone()) } else { None };
        let deleted = self.scope == Scope::Bin;
        let command = Command::Records { run, offset: self.offset, limit: PAGE, deleted };
        effects.push(Effect::Ask(Owner::Dataset, command));
    }

    fn heard_rows(&mut self, list: List, effects: &mut Vec<Effect>) {
        if std::mem::take(&mut self.question) == Question::Outdated {
            self.fetch(effects);
            return;
        }
        if list.rows.is_empty() && list.offset > 0 {
            // The last page is gone: its rows were deleted.
            self.turn(list.total.saturating_sub(1) / PAGE * PAGE, Landing::Stay, effects);
            return;
        }
        let landed = match std::mem::take(&mut self.landing) {
            Landing::Stay => None,
            Landing::First => list.rows.first(),
            Landing::Last => list.rows.last(),
        };
        if let Some(key) = landed.map(|row| row.key.clone()) {
            self.cursor = Some(key.clone());
            effects.push(Effect::Near(row_id(&key)));
            if self.open.is_some() {
                self.ask_for(key, effects);
            }
        }
        self.list = Some(Snapshot::new(list));
    }

    fn heard_export(
        &mut self,
        name: &str,
        url: &str,
        (count, left_out): (u32, u32),
        effects: &mut Vec<Effect>,
    ) {
        let records = matches!(self.exporting.take(), Some(Form::Records(_)) | None);
        if count == 0 {
            let nothing = "There is nothing to export in this form: no failure can be pinned on a turn of the agent.";
            effects.push(Effect::Tell(Notice::calm(nothing)));
            return;
        }
        let what = if records { words(count as usize) } else { format!("{count} lines") };
        let rest = match left_out {
            0 => String::new(),
            _ => format!(" {} with bad turns left out.", words(left_out as usize)),
        };
        effects.push(Effect::Tell(Notice::calm(format!("{what} exported as {name}.{rest}"))));
        effects.push(Effect::Offer { name: name.to_owned(), url: url.to_owned() });
    }

    /// True when there are other records than at the last news, or there will be no more.
    fn changes_the_list(&mut self, delta: &Delta) -> bool {
        let records = delta.totals.reached(Stage::Records);
        std::mem::replace(&mut self.records, records) != records || delta.end.is_some()
    }

    fn plan_refresh(&mut self, effects: &mut Vec<Effect>) {
        if self.visible && !self.refresh_planned {
            self.refresh_planned = true;
            let action = Box::new(Action::Dataset(DatasetAction::Refresh));
            effects.push(Effect::After { millis: PATIENCE, action });
        }
    }

    fn refresh(&mut self, effects: &mut Vec<Effect>) {
        if self.visible {
            effects.push(Effect::Ask(Owner::Dataset, Command::Runs));
            self.fetch(effects);
        }
    }

    /// Moves the cursor; past the end of the page it goes on to the next one.
    fn step(&mut self, places: i32, effects: &mut Vec<Effect>) {
        let Some(list) = self.list.clone().filter(|list| !list.rows.is_empty()) else { return };
        let here = list.rows.iter().position(|row| Some(&row.key) == self.cursor.as_ref());
        let Some(here) = here else {
            self.put_cursor(list.rows[0].key.clone(), effects);
            return;
        };
        match here.checked_add_signed(places as isize) {
            Some(there) if there < list.rows.len() => {
                self.put_cursor(list.rows[there].key.clone(), effects);
            }
            Some(_) if list.offset + PAGE < list.total => {
                self.turn(list.offset + PAGE, Landing::First, effects);
            }
            None if list.offset > 0 => {
                self.turn(list.offset.saturating_sub(PAGE), Landing::Last, effects);
            }
            Some(_) | None => {}
        }
    }

    fn put_cursor(&mut self, key: RecordKey, effects: &mut Vec<Effect>) {
        effects.push(Effect::Near(row_id(&key)));
        if self.open.is_some() || self.opening.is_some() {
            self.ask_for(key, effects);
        } else {
            self.cursor = Some(key);
        }
    }

    fn ask_for(&mut self, key: RecordKey, effects: &mut Vec<Effect>) {
        self.cursor = Some(key.clone());
        if self.open.as_ref().is_some_and(|open| open.key == key) {
            self.opening = None;
            return;
        }
        self.opening = Some(key.clone());
        effects.push(Effect::Ask(Owner::Dataset, Command::Record { key }));
    }

    fn close(&mut self) {
        self.open = None;
        self.opening = None;
    }

    fn delete(&mut self, keys: Vec<RecordKey>, effects: &mut Vec<Effect>) {
        if keys.is_empty() {
            return;
        }
        self.leave(&keys, effects);
        effects.push(Effect::Ask(Owner::Dataset, Command::Delete { keys: keys.clone() }));
        self.binned.extend(keys.iter().cloned());
        self.changes.push_back(Change::Deleted(keys));
    }

    fn restore(&mut self, keys: Vec<RecordKey>, effects: &mut Vec<Effect>) {
        if keys.iter().all(|key| self.gone.contains(key)) {
            let words = Notice::calm("Too late: the bin was emptied in the meantime.");
            effects.extend((!keys.is_empty()).then_some(Effect::Tell(words)));
            return;
        }
        if self.scope == Scope::Bin {
            self.leave(&keys, effects);
        }
        self.changes.push_back(Change::Restored(keys.len()));
        effects.push(Effect::Ask(Owner::Dataset, Command::Restore { keys }));
    }

    /// The rows are about to go: the cursor moves to the nearest one that stays.
    fn leave(&mut self, keys: &[RecordKey], effects: &mut Vec<Effect>) {
        let gone = |key: &RecordKey| keys.contains(key);
        if let Some(list) = &self.list
            && self.cursor.as_ref().is_some_and(gone)
        {
            let here = list
                .rows
                .iter()
                .position(|row| Some(&row.key) == self.cursor.as_ref())
                .unwrap_or(0);
            let (before, after) = list.rows.split_at(here);
            let stays = after.iter().find(|row| !gone(&row.key));
            let stays = stays.or_else(|| before.iter().rev().find(|row| !gone(&row.key)));
            self.cursor = stays.map(|row| row.key.clone());
        }
        if self.open.as_ref().is_some_and(|open| gone(&open.key)) {
            match self.cursor.clone() {
                Some(key) => self.ask_for(key, effects),
                None => self.close(),
            }
        }
    }

    fn empty_bin(&mut self, effects: &mut Vec<Effect>) {
        self.confirming = !self.confirming;
        if !self.confirming {
            self.close();
            self.changes.push_back(Change::Emptied(std::mem::take(&mut self.binned)));
            effects.push(Effect::Ask(Owner::Dataset, Command::EmptyBin));
        }
    }

    /// The worker has carried out the oldest change.
    fn confirmed(&mut self, effects: &mut Vec<Effect>) {
        let notice = match self.changes.pop_front() {
            None => return,
            Some(Change::Restored(count)) => Notice::calm(format!("{} restored.", words(count))),
            Some(Change::Emptied(keys)) => {
                self.gone.extend(keys);
                Notice::calm("The bin is empty.")
            }
            Some(Change::Deleted(keys)) => {
                let told = Notice::calm(format!("{} moved to the bin.", words(keys.len())));
                told.with_offer("Undo", Action::Dataset(DatasetAction::Restore(keys)))
            }
        };
        effects.push(Effect::Tell(notice));
        effects.push(Effect::Ask(Owner::Dataset, Command::Storage));
        self.fetch(effects);
    }

    fn copy_hash(&self, effects: &mut Vec<Effect>) {
        if let Some(list) = &self.list {
            effects.push(Effect::Copy { text: list.hash.clone(), done: "Hash copied.".into() });
        }
    }

    fn export(&mut self, form: Form, effects: &mut Vec<Effect>) {
        if self.exporting.is_none() {
            self.exporting = Some(form);
            let bad_turns = self.bad_turns;
            let run = if let Scope::Run(run) = &self.scope { Some(run.clone()) } else { None };
            effects.push(Effect::Ask(Owner::Dataset, Command::Export { run, form, bad_turns }));
        }
    }
}

/// Id of a row's element.
pub fn row_id(key: &RecordKey) -> String {
    format!("record-{}-{}-{}", key.run, key.task, key.attempt)
}

/// "1 record", "2 records".
fn words(count: usize) -> String {
    format!("{count} record{}", if count == 1 { "" } else { "s" })
}

fn share(shared: &Shared, effects: &mut Vec<Effect>) {
    let done = "Link copied. It carries domain, seed, number of tasks, settings of the method and dials; never a key, an endpoint or the records.";
    effects.push(Effect::CopyLink { fragment: link::encode(shared), done: done.into() });
}

fn protected(promised: bool, effects: &mut Vec<Effect>) {
    let notice = if promised {
        Notice::calm("The browser promised to keep what is stored here.")
    } else {
        Notice::calm(
            "The browser made no promise; it may clear this page's storage when space runs out. An exported file is safe.",
        )
    };
    effects.push(Effect::Tell(notice));
    effects.push(Effect::Ask(Owner::Dataset, Command::Storage));
}
