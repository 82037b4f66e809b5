//! The object stores, by version. A newer version adds its step; older data is migrated, never dropped.

use idb::{Database, DatabaseEvent, Error, Factory, KeyPath, ObjectStoreParams};

/// Descriptions of runs, by id.
pub(super) const RUNS: &str = "runs";
/// Journals of closed tasks, by run and task.
pub(super) const JOURNALS: &str = "journals";
/// Records, by run, task and attempt.
pub(super) const RECORDS: &str = "records";
/// What lists show of records, and whether they are in the bin; same key.
pub(super) const ROWS: &str = "rows";

const NAME: &str = "interplay";
const VERSION: u32 = 1;

/// Opens the database at the current version.
pub(super) async fn open() -> Result<Database, Error> {
    let mut request = Factory::new()?.open(NAME, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        // A failing step aborts the upgrade, and opening fails with the cause.
        if let Ok(database) = event.database() {
            let made = create(&database);
            debug_assert!(made.is_ok(), "the first version makes its stores");
        }
    });
    let mut database = request.await?;
    database.on_version_change(|event| {
        // Another tab brings a newer version: let it.
        if let Some(target) = event.target() {
            close(&target);
        }
    });
    Ok(database)
}

fn create(database: &Database) -> Result<(), Error> {
    let keys: [(&str, &[&str]); 3] = [
        (JOURNALS, &["run", "task"]),
        (RECORDS, &["run", "task", "attempt"]),
        (ROWS, &["run", "task", "attempt"]),
    ];
    let mut by_id = ObjectStoreParams::new();
    by_id.key_path(Some(KeyPath::new_single("id")));
    database.create_object_store(RUNS, by_id)?;
    for (name, path) in keys {
        let mut params = ObjectStoreParams::new();
        params.key_path(Some(KeyPath::new_array(path.iter().copied())));
        database.create_object_store(name, params)?;
    }
    Ok(())
}

fn close(target: &web_sys::EventTarget) {
    use wasm_bindgen::JsCast;
    if let Some(database) = target.dyn_ref::<web_sys::IdbDatabase>() {
        database.close();
    }
}
