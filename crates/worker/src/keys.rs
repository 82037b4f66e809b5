//! Keys that the visitor lets this browser keep: encrypted with a key of the browser's own, which no script can read
//! out, in a database of their own. That protects a copied disk. It does not protect from a script that runs on this
//! page's origin, which can ask as we do; the page says so where it offers this.
//!
//! The origin that a key belongs to is part of what is authenticated: moved under another one, it cannot be opened.

use std::cell::Cell;

use idb::{Database, Factory, ObjectStoreParams, Query, Transaction, TransactionMode};
use js_sys::{Array, Object, Reflect, Uint8Array};
use llm::Secret;
use protocol::OriginKey;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, AesKeyGenParams, Crypto, CryptoKey, SubtleCrypto, WorkerGlobalScope};

use crate::error;

const NAME: &str = "interplay-keys";
/// What is encrypted, by origin.
const SEALED: &str = "sealed";
/// The browser's key, under [`OWN`].
const OWN_KEYS: &str = "own";
const OWN: &str = "aes-gcm";
const CIPHER: &str = "AES-GCM";
/// Bytes of the number that is used once; what AES-GCM is made for.
const ONCE: u32 = 12;

/// The kept keys of this browser.
#[derive(Default)]
pub(crate) struct Keys {
    /// Counts changes, so that one that was overtaken while it was encrypted is not written.
    changes: Cell<u64>,
}

impl Keys {
    /// Keeps a key, or forgets that of its origin.
    pub(crate) async fn keep(&self, key: &OriginKey) -> Result<(), String> {
        let change = self.change();
        let database = open().await?;
        let sealed = match &key.key {
            Some(secret) => Some(seal(&database, &key.origin, secret).await?),
            None => None,
        };
        if self.changes.get() != change {
            return Ok(());
        }
        write(&database, SEALED, &key.origin, sealed.as_ref()).await
    }

    /// The key that is kept for an origin. One that can no longer be opened is forgotten.
    pub(crate) async fn recall(&self, origin: String) -> Result<OriginKey, String> {
        let database = open().await?;
        let Some(sealed) = read(&database, SEALED, &origin).await? else {
            return Ok(OriginKey { origin, key: None });
        };
        let subtle = subtle()?;
        let own = read(&database, OWN_KEYS, OWN).await?;
        let key = match own.and_then(|own| own.dyn_into::<CryptoKey>().ok()) {
            Some(own) => unseal(&subtle, &own, &origin, &sealed).await,
            None => None,
        };
        if key.is_none() {
            write(&database, SEALED, &origin, None).await?;
        }
        Ok(OriginKey { origin, key })
    }

    /// Forgets all keys, and the one that they were encrypted with.
    pub(crate) async fn forget(&self) -> Result<(), String> {
        self.change();
        let database = open().await?;
        let work = || {
            let transaction =
                database.transaction(&[SEALED, OWN_KEYS], TransactionMode::ReadWrite)?;
            transaction.object_store(SEALED)?.clear()?;
            transaction.object_store(OWN_KEYS)?.clear()?;
            transaction.commit()
        };
        done(work()).await
    }

    fn change(&self) -> u64 {
        self.changes.set(self.changes.get() + 1);
        self.changes.get()
    }
}

async fn seal(database: &Database, origin: &str, secret: &Secret) -> Result<JsValue, String> {
    let own = own_key(database).await?;
    let once = Uint8Array::new_with_length(ONCE);
    let random = crypto()?.get_random_values_with_js_u8_array(&once);
    random.map_err(|error| refused(&error))?;
    let plain = Uint8Array::from(secret.expose().as_bytes());
    let promise =
        subtle()?.encrypt_with_object_and_buffer_source(&params(&once, origin), &own, &plain);
    let sealed = promised(promise).await?;
    let object = Object::new();
    for (name, value) in [("once", once.as_ref()), ("sealed", &sealed)] {
        // Only a sealed object is refused, and this one is new.
        let _ = Reflect::set(&object, &name.into(), value);
    }
    Ok(object.into())
}

async fn unseal(
    subtle: &SubtleCrypto,
    own: &CryptoKey,
    origin: &str,
    sealed: &JsValue,
) -> Option<Secret> {
    let field = |name: &str| Reflect::get(sealed, &name.into()).ok()?.dyn_into::<Object>().ok();
    let once = field("once")?.dyn_into::<Uint8Array>().ok()?;
    let params = params(&once, origin);
    let promise = subtle.decrypt_with_object_and_buffer_source(&params, own, &field("sealed")?);
    let plain = Uint8Array::new(&promised(promise).await.ok()?).to_vec();
    Secret::new(&String::from_utf8(plain).ok()?)
}

fn params(once: &Uint8Array, origin: &str) -> AesGcmParams {
    let params = AesGcmParams::new_with_u8_array(CIPHER, once);
    params.set_additional_data_u8_array(&Uint8Array::from(origin.as_bytes()));
    params
}

/// The browser's own key, made where there is none yet. It can encrypt and decrypt, and nobody can read it out.
async fn own_key(database: &Database) -> Result<CryptoKey, String> {
    if let Some(own) = read(database, OWN_KEYS, OWN).await? {
        return own.dyn_into().map_err(|_| "what lies in its place is no key".to_owned());
    }
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    let kind = AesKeyGenParams::new(CIPHER, 256);
    let made = promised(subtle()?.generate_key_with_object(&kind, false, &uses)).await?;
    // Another tab may have been quicker: the first one stays.
    let work = || {
        let transaction = database.transaction(&[OWN_KEYS], TransactionMode::ReadWrite)?;
        let asked = transaction.object_store(OWN_KEYS)?.add(&made, Some(&OWN.into()))?;
        Ok::<_, idb::Error>((transaction, asked))
    };
    if let Ok((transaction, asked)) = work() {
        // When it is refused, the key of the other tab is read below.
        let _ = asked.await;
        let _ = transaction.await;
    }
    let own = read(database, OWN_KEYS, OWN).await?.ok_or("the browser did not keep its own key")?;
    own.dyn_into().map_err(|_| "what lies in its place is no key".to_owned())
}

async fn open() -> Result<Database, String> {
    let work = || {
        let mut request = Factory::new()?.open(NAME, Some(1))?;
        request.on_upgrade_needed(|event| {
            // A failing step aborts the upgrade, and opening fails with the cause.
            if let Ok(database) = idb::DatabaseEvent::database(&event) {
                for store in [SEALED, OWN_KEYS] {
                    let made = database.create_object_store(store, ObjectStoreParams::new());
                    debug_assert!(made.is_ok(), "a store of a new database can be made");
                }
            }
        });
        Ok::<_, idb::Error>(request)
    };
    let opened = async { work()?.await }.await;
    opened.map_err(|error| stored(&error))
}

async fn read(database: &Database, store: &str, name: &str) -> Result<Option<JsValue>, String> {
    let work = || {
        let transaction = database.transaction(&[store], TransactionMode::ReadOnly)?;
        transaction.object_store(store)?.get(Query::Key(name.into()))
    };
    async { work()?.await }.await.map_err(|error| stored(&error))
}

/// Writes a value, or removes what stands there.
async fn write(
    database: &Database,
    store: &str,
    name: &str,
    value: Option<&JsValue>,
) -> Result<(), String> {
    let work = || {
        let transaction = database.transaction(&[store], TransactionMode::ReadWrite)?;
        let store = transaction.object_store(store)?;
        match value {
            Some(value) => drop(store.put(value, Some(&name.into()))?),
            None => drop(store.delete(Query::Key(name.into()))?),
        }
        transaction.commit()
    };
    done(work()).await
}

async fn done(work: Result<Transaction, idb::Error>) -> Result<(), String> {
    let result = async { work?.await }.await.map_err(|error| stored(&error))?;
    if result.is_committed() { Ok(()) } else { Err(error::aborted().message) }
}

fn crypto() -> Result<Crypto, String> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    scope.crypto().map_err(|error| refused(&error))
}

fn subtle() -> Result<SubtleCrypto, String> {
    let subtle = Reflect::get(crypto()?.as_ref(), &"subtle".into()).unwrap_or(JsValue::UNDEFINED);
    subtle.dyn_into().map_err(|_| {
        "this browser encrypts nothing for pages without https. Keep the key in memory or in this tab instead"
            .to_owned()
    })
}

async fn promised(promise: Result<js_sys::Promise, JsValue>) -> Result<JsValue, String> {
    let promise = promise.map_err(|error| refused(&error))?;
    JsFuture::from(promise).await.map_err(|error| refused(&error))
}

/// What the browser said; its messages never quote what was to be encrypted.
fn refused(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|text| text.as_string());
    format!("the browser's encryption refused ({})", message.unwrap_or_default())
}

fn stored(error: &idb::Error) -> String {
    format!("the browser's storage failed ({error})")
}
