//! Replies that this browser keeps, in a database of their own: what is asked again costs nothing. They stop nothing:
//! where they cannot be kept, a run goes on without.

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::{LocalBoxFuture, ready};
use idb::{Database, Factory, ObjectStoreParams, Query, Transaction, TransactionMode};
use llm::replies::ReplyStore;
use llm::replies::key::ReplyKey;

use wasm_bindgen::JsValue;

use crate::detached::detached;
use crate::{error, space};

const NAME: &str = "interplay-replies";
/// Texts, by key.
const TEXTS: &str = "texts";
/// Their bytes, by the same key, so that the sum needs no text.
const SIZES: &str = "sizes";

/// Most bytes that are kept where the browser does not tell its quota.
const MOST: u64 = 256 << 20;

/// The kept replies.
pub(crate) struct Replies {
    database: Rc<Database>,
    /// Bytes that may still be kept: runs and records have the other half of the browser's room.
    room: Cell<u64>,
}

impl Replies {
    /// Opens the store, and makes it where it is not there.
    pub(crate) async fn open() -> Result<Self, String> {
        let work = || {
            let mut request = Factory::new()?.open(NAME, Some(1))?;
            request.on_upgrade_needed(|event| {
                // A failing step aborts the upgrade, and opening fails with the cause.
                if let Ok(database) = idb::DatabaseEvent::database(&event) {
                    for store in [TEXTS, SIZES] {
                        let made = database.create_object_store(store, ObjectStoreParams::new());
                        debug_assert!(made.is_ok(), "a store of a new database can be made");
                    }
                }
            });
            Ok::<_, idb::Error>(request)
        };
        let opened = async { work()?.await }.await;
        let database = Rc::new(opened.map_err(|error| words(&error))?);
        let replies = Self { database, room: Cell::default() };
        replies.measure().await?;
        Ok(replies)
    }

    /// How many there are, and the bytes of their texts.
    pub(crate) async fn measure(&self) -> Result<(u32, u64), String> {
        let work = || {
            let transaction = self.database.transaction(&[SIZES], TransactionMode::ReadOnly)?;
            transaction.object_store(SIZES)?.get_all(None, None)
        };
        let sizes = async { work()?.await }.await.map_err(|error| words(&error))?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "lengths are whole and positive"
        )]
        let bytes = sizes.iter().filter_map(JsValue::as_f64).map(|bytes| bytes as u64).sum();
        let most = space::estimate().await.quota.map_or(MOST, |quota| quota / 2);
        self.room.set(most.saturating_sub(bytes));
        Ok((u32::try_from(sizes.len()).unwrap_or(u32::MAX), bytes))
    }

    /// Forgets all.
    pub(crate) async fn forget(&self) -> Result<(), String> {
        let work = || {
            let transaction =
                self.database.transaction(&[TEXTS, SIZES], TransactionMode::ReadWrite)?;
            transaction.object_store(TEXTS)?.clear()?;
            transaction.object_store(SIZES)?.clear()?;
            transaction.commit()
        };
        done(work()).await
    }

    /// Takes the room of a text; false where there is none left.
    fn take_room(&self, text: &str) -> bool {
        let room = self.room.get().checked_sub(text.len() as u64);
        self.room.set(room.unwrap_or(self.room.get()));
        room.is_some()
    }
}

async fn read(database: Rc<Database>, key: String) -> Result<Option<String>, String> {
    let work = || {
        let transaction = database.transaction(&[TEXTS], TransactionMode::ReadOnly)?;
        transaction.object_store(TEXTS)?.get(Query::Key(key.as_str().into()))
    };
    let found = async { work()?.await }.await.map_err(|error| words(&error))?;
    Ok(found.and_then(|text| text.as_string()))
}

async fn write(database: Rc<Database>, key: String, text: String) -> Result<(), String> {
    let work = || {
        let transaction = database.transaction(&[TEXTS, SIZES], TransactionMode::ReadWrite)?;
        let key: JsValue = key.as_str().into();
        #[expect(clippy::cast_precision_loss, reason = "texts are far below 2⁵³ bytes")]
        let size = JsValue::from_f64(text.len() as f64);
        transaction.object_store(TEXTS)?.put(&text.as_str().into(), Some(&key))?;
        transaction.object_store(SIZES)?.put(&size, Some(&key))?;
        transaction.commit()
    };
    done(work()).await
}

/// A run may end while one of these is under way, which then goes on alone.
impl ReplyStore for Replies {
    fn get<'a>(&'a self, key: &'a ReplyKey) -> LocalBoxFuture<'a, Result<Option<String>, String>> {
        Box::pin(detached(read(Rc::clone(&self.database), key.as_str().to_owned())))
    }

    fn put<'a>(
        &'a self,
        key: &'a ReplyKey,
        text: String,
    ) -> LocalBoxFuture<'a, Result<(), String>> {
        if !self.take_room(&text) {
            let full = "kept replies have half of the room that the browser gives this page, and it is full: \
                        forget them in Settings";
            return Box::pin(ready(Err(full.into())));
        }
        Box::pin(detached(write(Rc::clone(&self.database), key.as_str().to_owned(), text)))
    }
}

async fn done(work: Result<Transaction, idb::Error>) -> Result<(), String> {
    let result = async { work?.await }.await.map_err(|error| words(&error))?;
    if result.is_committed() { Ok(()) } else { Err(error::aborted().message) }
}

fn words(error: &idb::Error) -> String {
    format!("the browser's storage failed ({error})")
}
