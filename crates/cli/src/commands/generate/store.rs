//! Where a run on a terminal keeps what it makes: records, journals, attempts, each a file of lines.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use dataset::attempts::{self, Attempts};
use dataset::{Record, RecordId, Source, digest, jsonl as records};
use environment::{Environment, hash};
use futures_util::future::{LocalBoxFuture, ready};
use pipeline::jsonl::{self, Header};
use pipeline::{Journal, Step, Store, StoreError};

use crate::lines::{self, Lines};
use crate::settings;

/// The files of a run.
pub(super) struct Places {
    pub(super) records: PathBuf,
    pub(super) journal: Option<PathBuf>,
    pub(super) attempts: Option<PathBuf>,
}

/// Appends each record as it is accepted and each journal as its task closes; puts them in order at the end.
pub(super) struct FileStore {
    pub(super) places: Places,
    records: Lines,
    journal: Option<Lines>,
    attempts: Option<Lines>,
    environment: Environment,
    source: Source,
    /// Digests of the kept records, for the hash of the dataset.
    digests: RefCell<BTreeMap<(u32, u32), String>>,
}

impl FileStore {
    /// New files. The journal comes first: what it does not name is made again.
    pub(super) fn create(
        places: Places,
        header: &Header,
        environment: &Environment,
    ) -> anyhow::Result<Self> {
        let given = [Some(&places.records), places.journal.as_ref(), places.attempts.as_ref()];
        let given: Vec<&PathBuf> = given.into_iter().flatten().collect();
        if let Some(path) = given.iter().find(|path| path.exists()) {
            let go_on = if places.journal.is_some() { ", or go on with --resume" } else { "" };
            bail!("{} exists already; name another file, or move it away{go_on}", path.display());
        }
        if given.iter().any(|path| given.iter().filter(|other| other == &path).count() > 1) {
            bail!("records, journal and attempts need a file each; give different names");
        }
        let head = jsonl::line(header);
        let create = |path: &PathBuf| Lines::create(path, None);
        Ok(Self {
            journal: places
                .journal
                .as_ref()
                .map(|path| Lines::create(path, Some(&head)))
                .transpose()?,
            records: create(&places.records)?,
            attempts: places.attempts.as_ref().map(create).transpose()?,
            places,
            environment: environment.clone(),
            source: header.config.source.clone(),
            digests: RefCell::default(),
        })
    }

    /// The files of a run that was cut off, and its closed tasks. Records of tasks that were not closed are made again.
    pub(super) fn resume(
        places: Places,
        header: &Header,
        environment: &Environment,
    ) -> anyhow::Result<(Self, Vec<Journal>)> {
        let path = places.journal.clone().context("--resume needs --journal")?;
        let Some(done) = read_journal(&path, header)? else {
            if places.records.exists() {
                bail!(
                    "{} holds no journal to go on from, but {} is there; move it away",
                    path.display(),
                    places.records.display()
                );
            }
            // The first run was killed before its journal had a header.
            std::fs::remove_file(&path).ok();
            return Ok((Self::create(places, header, environment)?, Vec::new()));
        };
        let kept = read_records(&places.records, &done)?;
        let head = jsonl::line(header);
        let keyed = done.iter().map(|journal| ((journal.task, 0), jsonl::line(journal)));
        let journal = Lines::replace(&path, Some(&head), &keyed.collect::<Vec<_>>())?;
        let source = header.config.source.clone();
        let tried = done.iter().filter_map(|journal| {
            Some(((journal.task, 0), tried_line(environment, &source, journal)?))
        });
        let attempts = match &places.attempts {
            Some(path) => Some(Lines::replace(path, None, &tried.collect::<Vec<_>>())?),
            None => None,
        };
        let records = Lines::replace(&places.records, None, &kept)?;
        let (environment, journal) = (environment.clone(), Some(journal));
        let digests = kept.iter().map(|(key, line)| (*key, hash::sha256(line))).collect();
        let digests = RefCell::new(digests);
        Ok((Self { places, records, journal, attempts, environment, source, digests }, done))
    }

    /// Number of kept records.
    pub(super) fn records(&self) -> usize {
        self.records.len()
    }

    /// The hash of the kept records as a dataset.
    pub(super) fn hash(&self) -> String {
        let digests = self.digests.borrow();
        let id = |(task, attempt): &(u32, u32)| RecordId { task: *task, attempt: *attempt };
        digest::of_digests(digests.iter().map(|(key, digest)| (id(key), digest.as_str())))
    }

    /// Puts every file in order.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        self.records.finish()?;
        self.attempts.iter().try_for_each(Lines::finish)?;
        self.journal.iter().try_for_each(Lines::finish)
    }

    fn closed(&self, journal: &Journal) -> Result<(), String> {
        if let Some(lines) = &self.attempts
            && let Some(line) = tried_line(&self.environment, &self.source, journal)
        {
            lines.append((journal.task, 0), &line)?;
        }
        // Last: a task whose journal is on the disk is not made again.
        match &self.journal {
            Some(lines) => lines.append((journal.task, 0), &jsonl::line(journal)),
            None => Ok(()),
        }
    }
}

impl Store for FileStore {
    fn keep<'a>(&'a self, record: &'a Record) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        let key = (record.id.task, record.id.attempt);
        let line = records::line(record);
        let kept = self.records.append(key, &line);
        if kept.is_ok() {
            self.digests.borrow_mut().insert(key, hash::sha256(&line));
        }
        Box::pin(ready(kept.map_err(|message| StoreError { message })))
    }

    fn close<'a>(&'a self, journal: &'a Journal) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        Box::pin(ready(self.closed(journal).map_err(|message| StoreError { message })))
    }
}

/// All attempts at the blueprint of a task as a line; `None` where there is no blueprint.
fn tried_line(environment: &Environment, source: &Source, journal: &Journal) -> Option<String> {
    let tried = journal.tried()?;
    Some(attempts::line(&Attempts::new(environment, source.clone(), tried)))
}

/// The journals in a file, in order of task; `None` when not even its header is complete.
fn read_journal(path: &Path, header: &Header) -> anyhow::Result<Option<Vec<Journal>>> {
    if !path.exists() {
        return Ok(None);
    }
    let (mut begun, mut done) = (false, BTreeMap::new());
    lines::whole(path, |number, line| {
        if number == 1 {
            begun = true;
            return same_run(&jsonl::header(line)?, header);
        }
        let journal = jsonl::journal(number, line)?;
        done.insert(journal.task, journal);
        Ok(())
    })?;
    Ok(begun.then(|| done.into_values().collect()))
}

/// The records of closed tasks among those in a file. Every one that the journals name must be there.
fn read_records(path: &Path, done: &[Journal]) -> anyhow::Result<Vec<((u32, u32), String)>> {
    let kept = |step: &Step| match step {
        Step::Kept { record } => Some((record.task, record.attempt)),
        _ => None,
    };
    let mut missing: BTreeSet<(u32, u32)> =
        done.iter().flat_map(|journal| journal.steps.iter().filter_map(kept)).collect();
    let (mut found, mut again) = (Vec::new(), 0);
    if path.exists() {
        lines::whole(path, |number, line| {
            let id = records::parse_line(number, line)?.id;
            let key = (id.task, id.attempt);
            if missing.remove(&key) {
                found.push((key, line.to_owned()));
            } else {
                again += 1;
            }
            Ok(())
        })?;
    }
    if let Some((task, attempt)) = missing.first() {
        bail!(
            "{} lacks record {task}.{attempt}, which the journal names ({} are missing); give the file that the run \
             wrote, or begin anew without --resume",
            path.display(),
            missing.len()
        );
    }
    if again > 0 {
        eprintln!("{again} records of tasks that were cut off are made again");
    }
    Ok(found)
}

fn same_run(old: &Header, new: &Header) -> anyhow::Result<()> {
    if let Some((path, old, new)) = settings::difference(&old.config, &new.config) {
        bail!(
            "the journal is of a run with {path} = {old}, this one has {new}; give the same flags, or another file"
        );
    }
    if (&old.models, &old.dials) != (&new.models, &new.dials) {
        bail!(
            "the journal is of a run with other models or dials; give the same --endpoint, --model and --dial, or \
             another file"
        );
    }
    if old.version != new.version {
        bail!(
            "the journal was written by version {}, and this is {}; go on with that version, so that the records fit",
            old.version,
            new.version
        );
    }
    Ok(())
}
