//! The records: kept, listed, moved into the bin, read in pieces.

use std::cell::Ref;

use dataset::Record;
use idb::{Query, TransactionMode};
use pipeline::StoreError;
use protocol::{RecordKey, RecordRow};
use wasm_bindgen::JsValue;

use super::objects::{self, RecordObject, RowObject};
use super::schema::{RECORDS, ROWS};
use super::shelf::{Change, Shelf};
use super::{Library, finish};
use crate::error;

/// Objects that are read at a time: rows are small, records are not.
const ROWS_AT_A_TIME: u32 = 2_000;

/// A page of a list.
pub(crate) struct Listed {
    /// All that match.
    pub(crate) total: u32,
    /// The rows.
    pub(crate) rows: Vec<RecordRow>,
    /// Hash of all that match; empty for the bin.
    pub(crate) hash: String,
}

impl Library {
    /// Keeps an accepted record and its row.
    pub(crate) async fn keep(&self, run: &str, record: &Record) -> Result<(), StoreError> {
        let text = dataset::jsonl::line(record);
        let row = objects::row(run, record, &text);
        let (key, digest) = (row.key(), row.digest.clone());
        let values = [(RECORDS, objects::record(run, record, text)), (ROWS, objects::value(&row))];
        self.write(&values).await?;
        self.changed(Change::Kept(key, digest));
        Ok(())
    }

    /// A page of the records of one run or of all: those in the bin, or those that are not.
    pub(crate) async fn list(
        &self,
        run: Option<&str>,
        deleted: bool,
        (offset, limit): (u32, u32),
    ) -> Result<Listed, StoreError> {
        let (total, keys, hash) = {
            let found = self.shelf().await?;
            let keys: Vec<RecordKey> =
                found.keys(run, deleted).skip(offset as usize).take(limit as usize).collect();
            let hash = if deleted { String::new() } else { found.hash(run) };
            (found.count(run, deleted), keys, hash)
        };
        let rows: Vec<RowObject> = self.some(ROWS, keys.iter().map(objects::key)).await?;
        let rows = rows.iter().map(RowObject::open).collect::<Result<_, _>>()?;
        Ok(Listed { total: u32::try_from(total).unwrap_or(u32::MAX), rows, hash })
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

    /// Keys of the records of one run or all that are not in the bin, in order.
    pub(crate) async fn keys(&self, run: Option<&str>) -> Result<Vec<RecordKey>, StoreError> {
        Ok(self.shelf().await?.keys(run, false).collect())
    }

    /// The lines of these records, in order.
    pub(crate) async fn lines(&self, keys: &[RecordKey]) -> Result<Vec<String>, StoreError> {
        let stored: Vec<RecordObject> = self.some(RECORDS, keys.iter().map(objects::key)).await?;
        Ok(stored.into_iter().map(RecordObject::into_line).collect())
    }

    /// Moves records into the bin or out of it.
    pub(crate) async fn set_deleted(
        &self,
        keys: &[RecordKey],
        deleted: bool,
    ) -> Result<(), StoreError> {
        let rows: Vec<RowObject> = self.some(ROWS, keys.iter().map(objects::key)).await?;
        let values: Vec<_> =
            rows.into_iter().map(|row| (ROWS, objects::value(&row.moved(deleted)))).collect();
        self.write(&values).await?;
        self.changed(Change::Moved(keys.to_vec(), deleted));
        Ok(())
    }

    /// Removes what is in the bin for good.
    pub(crate) async fn empty_bin(&self) -> Result<(), StoreError> {
        let keys: Vec<JsValue> =
            self.shelf().await?.keys(None, true).map(|key| objects::key(&key)).collect();
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
        finish(work().map_err(|error| error::storage(&error))?).await?;
        self.changed(Change::Emptied);
        Ok(())
    }

    /// The shelf, read when another tab has changed the records or nobody has asked yet.
    async fn shelf(&self) -> Result<Ref<'_, Shelf>, StoreError> {
        if let Some(shelf) = self.shelved.get() {
            return Ok(shelf);
        }
        let reader = self.shelved.reader();
        let read = self.read_shelf().await?;
        Ok(reader.finish(read))
    }

    async fn read_shelf(&self) -> Result<Shelf, StoreError> {
        let mut read = Shelf::default();
        let mut last: Option<JsValue> = None;
        loop {
            let range = last.as_ref().map(|last| idb::KeyRange::lower_bound(last, Some(true)));
            let range = range.transpose().map_err(|error| error::storage(&error))?;
            let rows: Vec<RowObject> = self.piece(ROWS, range, Some(ROWS_AT_A_TIME)).await?;
            let Some(end) = rows.last() else { return Ok(read) };
            last = Some(objects::key(&end.key()));
            for row in rows {
                let row = if row.digest.is_empty() { self.digested(row).await? } else { row };
                read.put(&row.key(), &row.digest, row.deleted);
            }
        }
    }

    /// A row of before there were digests, with its digest.
    async fn digested(&self, row: RowObject) -> Result<RowObject, StoreError> {
        let line = self.lines(&[row.key()]).await?.pop().unwrap_or_default();
        let row = row.digested(&line);
        self.write(&[(ROWS, objects::value(&row))]).await?;
        Ok(row)
    }

    /// Notes a change of the records here, and tells the other tabs.
    fn changed(&self, change: Change) {
        self.shelved.changed(change);
        self.siblings.tell();
    }
}
