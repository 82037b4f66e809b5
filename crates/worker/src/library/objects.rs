//! The objects in the stores: key fields beside JSON text.

use blueprint::Blueprint;
use dataset::Record;
use environment::{hash, registry};
use figures::Figures;
use pipeline::{Journal, StoreError};
use protocol::progress::{Ballot, Line, Totals};
use protocol::{RecordKey, RecordRow, RunInfo};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use crate::error;

/// Names the way in which figures are worked out; a new version of the program works them out anew.
const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), "-1");

#[derive(Serialize, Deserialize)]
pub(super) struct RunObject {
    id: String,
    json: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct JournalObject {
    run: String,
    pub(super) task: u32,
    json: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct SettledObject {
    run: String,
    pub(super) task: u32,
    /// The accepted blueprint; empty without one.
    json: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct TotalsObject {
    run: String,
    json: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct FiguresObject {
    run: String,
    /// Tasks that they are of.
    closed: u32,
    /// Build that worked them out: another may count otherwise.
    build: String,
    json: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct BlockObject {
    run: String,
    block: u32,
    json: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct RecordObject {
    run: String,
    task: u32,
    attempt: u32,
    json: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct RowObject {
    run: String,
    task: u32,
    attempt: u32,
    pub(super) deleted: bool,
    /// Of the record's line; empty in rows of before there were digests.
    #[serde(default)]
    pub(super) digest: String,
    json: String,
}

impl RunObject {
    pub(super) fn open(&self) -> Result<RunInfo, StoreError> {
        parse("A run", &self.json)
    }
}

impl JournalObject {
    pub(super) fn open(&self) -> Result<Journal, StoreError> {
        parse("A journal", &self.json)
    }
}

impl SettledObject {
    pub(super) fn blueprint(&self) -> Result<Option<Blueprint>, StoreError> {
        let there = !self.json.is_empty();
        there.then(|| parse("A blueprint", &self.json)).transpose()
    }
}

impl TotalsObject {
    pub(super) fn open(&self) -> Result<Totals, StoreError> {
        parse("The sums of a run", &self.json)
    }
}

impl FiguresObject {
    /// The figures, when they are of so many tasks and this build would work out the same.
    pub(super) fn open(&self, closed: u32) -> Option<Figures> {
        let fresh = self.closed == closed && self.build == BUILD;
        serde_json::from_str(&self.json).ok().filter(|_| fresh)
    }
}

impl BlockObject {
    pub(super) fn open(&self) -> Result<(Vec<Line>, Vec<Ballot>), StoreError> {
        parse("A list of tasks", &self.json)
    }
}

impl RecordObject {
    pub(super) fn open(&self) -> Result<Record, StoreError> {
        parse("A record", &self.json)
    }

    /// The record as a line of an export.
    pub(super) fn into_line(self) -> String {
        self.json
    }
}

impl RowObject {
    pub(super) fn key(&self) -> RecordKey {
        RecordKey { run: self.run.clone(), task: self.task, attempt: self.attempt }
    }

    /// The same row with the digest of its record's line.
    pub(super) fn digested(self, line: &str) -> Self {
        Self { digest: hash::sha256(line), ..self }
    }

    /// The same row, in the bin or out of it.
    pub(super) fn moved(self, deleted: bool) -> Self {
        Self { deleted, ..self }
    }

    pub(super) fn open(&self) -> Result<RecordRow, StoreError> {
        parse("A row", &self.json)
    }
}

pub(super) fn run(info: &RunInfo) -> JsValue {
    value(&RunObject { id: info.id.clone(), json: text(info) })
}

pub(super) fn journal(run: &str, journal: &Journal) -> JsValue {
    value(&JournalObject { run: run.into(), task: journal.task, json: text(journal) })
}

pub(super) fn settled(run: &str, journal: &Journal) -> JsValue {
    let json = journal.blueprint().map(text).unwrap_or_default();
    value(&SettledObject { run: run.into(), task: journal.task, json })
}

pub(super) fn totals(run: &str, totals: &Totals) -> JsValue {
    value(&TotalsObject { run: run.into(), json: text(totals) })
}

pub(super) fn figures(run: &str, closed: u32, figures: &Figures) -> JsValue {
    value(&FiguresObject { run: run.into(), closed, build: BUILD.into(), json: text(figures) })
}

/// A block of lines and votes.
pub(super) fn block<T: Serialize>(run: &str, block: u32, content: &T) -> JsValue {
    value(&BlockObject { run: run.into(), block, json: text(content) })
}

/// A record with its line.
pub(super) fn record(run: &str, record: &Record, json: String) -> JsValue {
    let (task, attempt) = (record.id.task, record.id.attempt);
    value(&RecordObject { run: run.into(), task, attempt, json })
}

/// The row of a record with its line.
pub(super) fn row(run: &str, record: &Record, line: &str) -> RowObject {
    let (task, attempt) = (record.id.task, record.id.attempt);
    let json = text(&summary(run, record));
    RowObject { run: run.into(), task, attempt, deleted: false, digest: hash::sha256(line), json }
}

/// What a list shows of a record.
fn summary(run: &str, record: &Record) -> RecordRow {
    let blueprint = &record.blueprint;
    let tools =
        registry::find(&blueprint.domain).map(environment::Domain::tools).unwrap_or_default();
    let writes = |name: &str| {
        tools.iter().any(|tool| tool.name == name && tool.effect == environment::Effect::Write)
    };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    RecordRow {
        key: RecordKey { run: run.into(), task: record.id.task, attempt: record.id.attempt },
        domain: blueprint.domain.clone(),
        blueprint: blueprint.id.clone(),
        instruction: blueprint.proposal.instruction.clone(),
        writes: blueprint
            .proposal
            .actions
            .iter()
            .map(|call| call.name.clone())
            .filter(|name| writes(name))
            .collect(),
        turns: count(record.trajectory.turns.len()),
        calls: count(record.trajectory.calls().count()),
        simulated: record.models.simulated,
        bad_turns: count(dataset::marks(&record.trajectory.turns).len()),
    }
}

/// Key of a task's journal.
pub(super) fn task_key(run: &str, task: u32) -> JsValue {
    js_sys::Array::of2(&run.into(), &task.into()).into()
}

/// Key of a record and of its row.
pub(super) fn key(key: &RecordKey) -> JsValue {
    js_sys::Array::of3(&key.run.as_str().into(), &key.task.into(), &key.attempt.into()).into()
}

/// An object as IndexedDB takes it.
pub(super) fn value<T: Serialize>(object: &T) -> JsValue {
    serde_wasm_bindgen::to_value(object)
        .expect("objects of texts, numbers and truths always convert")
}

/// An object as IndexedDB gives it.
pub(super) fn open<T: DeserializeOwned>(store: &str, value: JsValue) -> Result<T, StoreError> {
    serde_wasm_bindgen::from_value(value).map_err(|cause| error::damaged(store, &cause.to_string()))
}

fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("what is stored is plain data")
}

fn parse<T: DeserializeOwned>(what: &str, json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|cause| error::damaged(what, &cause.to_string()))
}
