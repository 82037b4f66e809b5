//! Everything that this browser keeps, in IndexedDB: runs, journals of closed tasks, records. One owner, one connection.
//!
//! Objects carry their key fields and JSON text: a JavaScript number cannot tell `50` from `50.0`. A write is one short
//! transaction whose values were serialised before it began; it counts once the transaction has completed.

mod objects;
mod schema;

use dataset::Record;
use idb::{Database, KeyRange, Query, TransactionMode};
use pipeline::{Journal, StoreError};
use protocol::{RecordKey, RecordRow, RunInfo};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use self::objects::{JournalObject, RecordObject, RowObject, RunObject};
use self::schema::{JOURNALS, RECORDS, ROWS, RUNS};
use crate::error;

/// The open database.
pub(crate) struct Library {
    database: Database,
}

impl Library {
    /// Opens it, making or migrating it where needed.
    pub(crate) async fn open() -> Result<Self, StoreError> {
        Ok(Self { database: schema::open().await.map_err(|error| error::storage(&error))? })
    }

    /// Stores a run's description, replacing an older one.
    pub(crate) async fn put_run(&self, info: &RunInfo) -> Result<(), StoreError> {
        self.write(&[(RUNS, objects::run(info))]).await
    }

    /// All runs, newest first, with their counts as the stores have them.
    pub(crate) async fn runs(&self) -> Result<Vec<RunInfo>, StoreError> {
        let stored: Vec<RunObject> = self.all(RUNS, None).await?;
        let mut runs = Vec::with_capacity(stored.len());
        for object in stored {
            let mut info = object.open()?;
            info.closed = self.count(JOURNALS, &info.id).await?;
            info.records = self.count(ROWS, &info.id).await?;
            runs.push(info);
        }
        runs.sort_by(|one, two| {
            two.created_millis.cmp(&one.created_millis).then_with(|| two.id.cmp(&one.id))
        });
        Ok(runs)
    }

    /// One run.
    pub(crate) async fn run(&self, id: &str) -> Result<RunInfo, StoreError> {
        let runs = self.runs().await?;
        runs.into_iter().find(|run| run.id == id).ok_or_else(|| StoreError {
            message: format!("There is no run {id} in this browser any more."),
        })
    }

    /// Keeps an accepted record and its row.
    pub(crate) async fn keep(&self, run: &str, record: &Record) -> Result<(), StoreError> {
        self.write(&[(RECORDS, objects::record(run, record)), (ROWS, objects::row(run, record))])
            .await
    }

    /// Keeps the journal of a closed task.
    pub(crate) async fn close(&self, run: &str, journal: &Journal) -> Result<(), StoreError> {
        self.write(&[(JOURNALS, objects::journal(run, journal))]).await
    }

    /// Journals of a run, in task order.
    pub(crate) async fn journals(&self, run: &str) -> Result<Vec<Journal>, StoreError> {
        let stored: Vec<JournalObject> = self.all(JOURNALS, Some(run)).await?;
        stored.iter().map(JournalObject::open).collect()
    }

    /// Rows of one run or all, in order of run, task and attempt: those in the bin, or those that are not.
    pub(crate) async fn rows(
        &self,
        run: Option<&str>,
        deleted: bool,
    ) -> Result<Vec<RecordRow>, StoreError> {
        let stored: Vec<RowObject> = self.all(ROWS, run).await?;
        stored.iter().filter(|row| row.deleted == deleted).map(RowObject::open).collect()
    }

    /// One record.
    pub(crate) async fn record(&self, key: &RecordKey) -> Result<Record, StoreError> {
        let stored: Option<RecordObject> = self.one(RECORDS, objects::key(key)).await?;
        stored
            .ok_or_else(|| StoreError {
                message: "This record is not in this browser any more.".into(),
            })?
            .open()
    }

    /// Records of one run or all that are not in the bin, in order.
    pub(crate) async fn records(&self, run: Option<&str>) -> Result<Vec<Record>, StoreError> {
        let rows = self.rows(run, false).await?;
        self.records_of(run, &rows).await
    }

    /// The records of these rows, which are of one run or of all, in order.
    pub(crate) async fn records_of(
        &self,
        run: Option<&str>,
        rows: &[RecordRow],
    ) -> Result<Vec<Record>, StoreError> {
        let live: std::collections::BTreeSet<&RecordKey> =
            rows.iter().map(|row| &row.key).collect();
        let stored: Vec<RecordObject> = self.all(RECORDS, run).await?;
        stored
            .iter()
            .filter(|object| live.contains(&object.key()))
            .map(RecordObject::open)
            .collect()
    }

    /// Moves records into the bin or out of it.
    pub(crate) async fn set_deleted(
        &self,
        keys: &[RecordKey],
        deleted: bool,
    ) -> Result<(), StoreError> {
        let mut rows = Vec::with_capacity(keys.len());
        for key in keys {
            if let Some(row) = self.one::<RowObject>(ROWS, objects::key(key)).await? {
                rows.push((ROWS, objects::value(&row.moved(deleted))));
            }
        }
        self.write(&rows).await
    }

    /// Removes what is in the bin for good.
    pub(crate) async fn empty_bin(&self) -> Result<(), StoreError> {
        let keys: Vec<JsValue> =
            self.rows(None, true).await?.iter().map(|row| objects::key(&row.key)).collect();
        let work = || {
            let transaction =
                self.database.transaction(&[RECORDS, ROWS], TransactionMode::ReadWrite)?;
            for store in [RECORDS, ROWS] {
                let store = transaction.object_store(store)?;
                for key in &keys {
                    store.delete(Query::Key(key.clone()))?;
                }
            }
            transaction.commit()
        };
        finish(work().map_err(|error| error::storage(&error))?).await
    }

    /// One transaction that puts all values, or none.
    async fn write(&self, values: &[(&str, JsValue)]) -> Result<(), StoreError> {
        if values.is_empty() {
            return Ok(());
        }
        let mut names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        names.dedup();
        let work = || {
            let transaction = self.database.transaction(&names, TransactionMode::ReadWrite)?;
            for (name, value) in values {
                transaction.object_store(name)?.put(value, None)?;
            }
            transaction.commit()
        };
        finish(work().map_err(|error| error::storage(&error))?).await
    }

    async fn all<T: DeserializeOwned>(
        &self,
        store: &str,
        run: Option<&str>,
    ) -> Result<Vec<T>, StoreError> {
        let work = || {
            let transaction = self.database.transaction(&[store], TransactionMode::ReadOnly)?;
            let query = run.map(of_run).transpose()?.map(Query::KeyRange);
            transaction.object_store(store)?.get_all(query, None)
        };
        let found = async { work()?.await }.await.map_err(|error| error::storage(&error))?;
        found.into_iter().map(|value| objects::open(store, value)).collect()
    }

    async fn one<T: DeserializeOwned>(
        &self,
        store: &str,
        key: JsValue,
    ) -> Result<Option<T>, StoreError> {
        let work = || {
            let transaction = self.database.transaction(&[store], TransactionMode::ReadOnly)?;
            transaction.object_store(store)?.get(Query::Key(key))
        };
        let found = async { work()?.await }.await.map_err(|error| error::storage(&error))?;
        found.map(|value| objects::open(store, value)).transpose()
    }

    async fn count(&self, store: &str, run: &str) -> Result<u32, StoreError> {
        let work = || {
            let transaction = self.database.transaction(&[store], TransactionMode::ReadOnly)?;
            transaction.object_store(store)?.count(Some(Query::KeyRange(of_run(run)?)))
        };
        async { work()?.await }.await.map_err(|error| error::storage(&error))
    }
}

/// All keys that begin with this run: in IndexedDB's order an array stands after every number and text.
fn of_run(run: &str) -> Result<KeyRange, idb::Error> {
    let lower = js_sys::Array::of1(&run.into());
    let upper = js_sys::Array::of2(&run.into(), &js_sys::Array::new());
    KeyRange::bound(&lower, &upper, None, None)
}

/// Waits until the transaction is durable.
async fn finish(transaction: idb::Transaction) -> Result<(), StoreError> {
    let result = transaction.await.map_err(|error| error::storage(&error))?;
    if result.is_committed() { Ok(()) } else { Err(error::aborted()) }
}
