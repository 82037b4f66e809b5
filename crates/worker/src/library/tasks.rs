//! Closed tasks of a run: their journals, and the run in small that is kept beside them.

use figures::Figures;
use idb::KeyRange;
use pipeline::{Journal, Step, StoreError};
use protocol::RunInfo;
use protocol::progress::{Line, Progress};
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::objects::{
    self, BlockObject, FiguresObject, JournalObject, SettledObject, TotalsObject,
};
use super::schema::{BLOCKS, FIGURES, JOURNALS, RUNS, SETTLED, TOTALS};
use super::{Library, Value, of_run};
use crate::error;

/// Journals that are read at a time: each may be a hundred kilobytes.
const JOURNALS_AT_A_TIME: u32 = 16;

/// Blueprints that are read at a time.
const SETTLED_AT_A_TIME: u32 = 256;

/// Tasks of one block of lines: a block is written anew with each of its tasks.
const BLOCK: u32 = 64;

impl Library {
    /// What has to be written when a task is closed: its journal, the run in small, which has it already, and what the
    /// run has spent.
    pub(crate) fn closing(info: &RunInfo, journal: &Journal, progress: &Progress) -> Vec<Value> {
        let run = info.id.as_str();
        vec![
            (RUNS, objects::run(info)),
            (JOURNALS, objects::journal(run, journal)),
            (SETTLED, objects::settled(run, journal)),
            block(run, journal.task / BLOCK, progress),
            totals(run, progress),
        ]
    }

    /// Writes all of it, or nothing.
    pub(crate) async fn put(&self, values: Vec<Value>) -> Result<(), StoreError> {
        self.write(&values).await
    }

    /// The journal of a task, if it is closed.
    pub(crate) async fn journal(
        &self,
        run: &str,
        task: u32,
    ) -> Result<Option<Journal>, StoreError> {
        let stored: Option<JournalObject> =
            self.one(JOURNALS, objects::task_key(run, task)).await?;
        stored.map(|object| object.open()).transpose()
    }

    /// Some journals of a run, in task order: from the first on, or behind a task. None when there are no more.
    pub(crate) async fn journals(
        &self,
        run: &str,
        behind: Option<u32>,
    ) -> Result<Vec<Journal>, StoreError> {
        let range = self::behind(run, behind)?;
        let stored: Vec<JournalObject> =
            self.piece(JOURNALS, Some(range), Some(JOURNALS_AT_A_TIME)).await?;
        stored.iter().map(JournalObject::open).collect()
    }

    /// A run in small. Where it does not cover exactly what is closed (an older version wrote it, or a write failed),
    /// it is folded anew from the journals.
    pub(crate) async fn progress(&self, info: &RunInfo) -> Result<Progress, StoreError> {
        let closed = self.count(JOURNALS, &info.id).await?;
        let stored = self.stored_progress(&info.id).await?;
        let settled = self.count(SETTLED, &info.id).await?;
        match stored {
            Some(progress) if covers(&progress, closed) && settled == closed => Ok(progress),
            _ => self.fold_anew(info).await,
        }
    }

    /// How many tasks of a run are closed.
    pub(crate) async fn closed(&self, run: &str) -> Result<u32, StoreError> {
        self.count(JOURNALS, run).await
    }

    /// Figures that were worked out before and are still true of so many closed tasks.
    pub(crate) async fn figures(
        &self,
        run: &str,
        closed: u32,
    ) -> Result<Option<Figures>, StoreError> {
        let stored: Option<FiguresObject> = self.one(FIGURES, JsValue::from_str(run)).await?;
        Ok(stored.and_then(|object| object.open(closed)))
    }

    /// Keeps figures of so many closed tasks.
    pub(crate) async fn put_figures(
        &self,
        run: &str,
        closed: u32,
        figures: &Figures,
    ) -> Result<(), StoreError> {
        self.write(&[(FIGURES, objects::figures(run, closed, figures))]).await
    }

    /// Closed tasks as a run that goes on needs them: with the accepted blueprint and nothing else.
    pub(crate) async fn settled(&self, run: &str) -> Result<Vec<Journal>, StoreError> {
        let mut all = Vec::new();
        let mut last = None;
        loop {
            let range = behind(run, last)?;
            let stored: Vec<SettledObject> =
                self.piece(SETTLED, Some(range), Some(SETTLED_AT_A_TIME)).await?;
            let Some(end) = stored.last() else { return Ok(all) };
            last = Some(end.task);
            for object in stored {
                let steps = object.blueprint()?.map(|blueprint| Step::Accepted { blueprint });
                let steps = steps.into_iter().collect();
                all.push(Journal {
                    task: object.task,
                    steps,
                    usage: pipeline::event::UsageByStage::default(),
                });
            }
        }
    }

    async fn stored_progress(&self, run: &str) -> Result<Option<Progress>, StoreError> {
        let Some(totals) = self.one::<TotalsObject>(TOTALS, JsValue::from_str(run)).await? else {
            return Ok(None);
        };
        let mut progress = Progress { totals: totals.open()?, ..Progress::default() };
        let range = behind(run, None)?;
        for block in self.piece::<BlockObject>(BLOCKS, Some(range), None).await? {
            let (lines, ballots) = block.open()?;
            progress.lines.extend(lines);
            progress.ballots.extend(ballots);
        }
        Ok(Some(progress))
    }

    async fn fold_anew(&self, info: &RunInfo) -> Result<Progress, StoreError> {
        let mut progress = Progress::new(info.config.count);
        let mut last = None;
        loop {
            let journals = self.journals(&info.id, last).await?;
            let Some(end) = journals.last() else { break };
            last = Some(end.task);
            for journal in &journals {
                progress.close(journal);
            }
            let settled =
                journals.iter().map(|journal| (SETTLED, objects::settled(&info.id, journal)));
            self.write(&settled.collect::<Vec<_>>()).await?;
        }
        let blocks: std::collections::BTreeSet<u32> =
            progress.lines.iter().map(|line| line.task / BLOCK).collect();
        let mut values: Vec<Value> =
            blocks.into_iter().map(|number| block(&info.id, number, &progress)).collect();
        values.push(totals(&info.id, &progress));
        self.write(&values).await?;
        Ok(progress)
    }
}

fn covers(progress: &Progress, closed: u32) -> bool {
    let lines = progress.lines.iter().filter(|line| line.closed).count();
    progress.totals.closed == closed && u32::try_from(lines) == Ok(closed)
}

/// Keys of a run behind a task.
fn behind(run: &str, task: Option<u32>) -> Result<KeyRange, StoreError> {
    let after = task.map(|task| objects::task_key(run, task));
    of_run(run, after.as_ref()).map_err(|error| error::storage(&error))
}

fn block(run: &str, number: u32, progress: &Progress) -> Value {
    let first = number * BLOCK;
    let within = |task: u32| task / BLOCK == number;
    let lines: &[Line] = slice(&progress.lines, |line| line.task, first, within);
    let ballots = slice(&progress.ballots, |ballot| ballot.task, first, within);
    // Tasks that are in flight are not stored.
    let closed: Vec<&Line> = lines.iter().filter(|line| line.closed).collect();
    (BLOCKS, objects::block(run, number, &(closed, ballots)))
}

fn totals(run: &str, progress: &Progress) -> Value {
    (TOTALS, objects::totals(run, &progress.totals))
}

/// The part of a list in task order that lies within a block.
fn slice<T: Serialize>(
    all: &[T],
    task: impl Fn(&T) -> u32,
    first: u32,
    within: impl Fn(u32) -> bool,
) -> &[T] {
    let start = all.partition_point(|it| task(it) < first);
    let end = start + all[start..].partition_point(|it| within(task(it)));
    &all[start..end]
}
