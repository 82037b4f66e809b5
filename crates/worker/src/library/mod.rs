//! Everything that this browser keeps, in IndexedDB: runs, journals of closed tasks, records. One owner, one connection.
//!
//! Objects carry their key fields and JSON text: a JavaScript number cannot tell `50` from `50.0`. A write is one short
//! transaction whose values were serialised before it began; it counts once the transaction has completed. Whatever
//! grows with a run is read in pieces.

mod objects;
mod records;
mod schema;
mod shelf;
mod siblings;
mod tasks;

use std::rc::Rc;

use idb::{Database, KeyRange, Query, TransactionMode};
use pipeline::StoreError;
use protocol::RunInfo;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use self::objects::RunObject;
use self::schema::{JOURNALS, ROWS, RUNS};
use self::shelf::Shelved;
use self::siblings::Siblings;
use crate::error;

pub(crate) use self::records::Listed;

/// The open database.
pub(crate) struct Library {
    database: Database,
    /// Which records there are.
    shelved: Rc<Shelved>,
    siblings: Siblings,
}

/// An object that is to be written, with the name of its store.
pub(crate) type Value = (&'static str, JsValue);

impl Library {
    /// Opens it, making or migrating it where needed.
    pub(crate) async fn open() -> Result<Self, StoreError> {
        let shelved: Rc<Shelved> = Rc::default();
        let siblings = Siblings::listen(Rc::clone(&shelved));
        let database = schema::open().await.map_err(|error| error::storage(&error))?;
        Ok(Self { database, shelved, siblings })
    }

    /// Stores a run's description, replacing an older one.
    pub(crate) async fn put_run(&self, info: &RunInfo) -> Result<(), StoreError> {
        self.write(&[(RUNS, objects::run(info))]).await
    }

    /// All runs, newest first, with their counts as the stores have them.
    pub(crate) async fn runs(&self) -> Result<Vec<RunInfo>, StoreError> {
        let stored: Vec<RunObject> = self.piece(RUNS, None, None).await?;
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

    /// One transaction that puts all values, or none.
    async fn write(&self, values: &[Value]) -> Result<(), StoreError> {
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

    /// Up to `limit` objects of a store within a range of keys, in order.
    async fn piece<T: DeserializeOwned>(
        &self,
        store: &str,
        range: Option<KeyRange>,
        limit: Option<u32>,
    ) -> Result<Vec<T>, StoreError> {
        let work = || {
            let transaction = self.database.transaction(&[store], TransactionMode::ReadOnly)?;
            transaction.object_store(store)?.get_all(range.map(Query::KeyRange), limit)
        };
        let found = async { work()?.await }.await.map_err(|error| error::storage(&error))?;
        found.into_iter().map(|value| objects::open(store, value)).collect()
    }

    /// The objects under these keys, in order; those that are gone are left out.
    async fn some<T: DeserializeOwned>(
        &self,
        store: &str,
        keys: impl Iterator<Item = JsValue>,
    ) -> Result<Vec<T>, StoreError> {
        let work = || {
            let transaction = self.database.transaction(&[store], TransactionMode::ReadOnly)?;
            let store = transaction.object_store(store)?;
            // All at once: a transaction without a request under way is closed.
            let asked = keys.map(|key| store.get(Query::Key(key)).map(IntoFuture::into_future));
            asked.collect::<Result<Vec<_>, _>>()
        };
        let requests = work().map_err(|error| error::storage(&error))?;
        let found = futures_util::future::try_join_all(requests)
            .await
            .map_err(|error| error::storage(&error))?;
        found.into_iter().flatten().map(|value| objects::open(store, value)).collect()
    }

    async fn one<T: DeserializeOwned>(
        &self,
        store: &str,
        key: JsValue,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.some(store, std::iter::once(key)).await?.pop())
    }

    async fn count(&self, store: &str, run: &str) -> Result<u32, StoreError> {
        let work = || {
            let transaction = self.database.transaction(&[store], TransactionMode::ReadOnly)?;
            transaction.object_store(store)?.count(Some(Query::KeyRange(of_run(run, None)?)))
        };
        async { work()?.await }.await.map_err(|error| error::storage(&error))
    }
}

/// All keys that begin with this run, or those of them behind a key: in IndexedDB's order an array stands after every
/// number and text.
fn of_run(run: &str, after: Option<&JsValue>) -> Result<KeyRange, idb::Error> {
    let first: JsValue = js_sys::Array::of1(&run.into()).into();
    let last = js_sys::Array::of2(&run.into(), &js_sys::Array::new());
    KeyRange::bound(after.unwrap_or(&first), &last, Some(after.is_some()), None)
}

/// Waits until the transaction is durable.
async fn finish(transaction: idb::Transaction) -> Result<(), StoreError> {
    let result = transaction.await.map_err(|error| error::storage(&error))?;
    if result.is_committed() { Ok(()) } else { Err(error::aborted()) }
}
