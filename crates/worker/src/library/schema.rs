//! The object stores, by version. A newer version adds its step; older data is migrated, never dropped.

use idb::{Database, DatabaseEvent, Error, Factory, KeyPath, ObjectStoreParams};

/// Descriptions of runs, by id.
pub(super) const RUNS: &str = "runs";
/// Journals of closed tasks, by run and task.
pub(super) const JOURNALS: &str = "journals";
/// What the pool of a run that goes on needs of closed tasks: their blueprints; same key as the journals.
pub(super) const SETTLED: &str = "settled";
/// Sums over the closed tasks, by run.
pub(super) const TOTALS: &str = "totals";
/// Lines and votes of closed tasks in blocks, by run and number of the block.
pub(super) const BLOCKS: &str = "blocks";
/// Records, by run, task and attempt.
pub(super) const RECORDS: &str = "records";
/// What lists show of records, and whether they are in the bin; same key.
pub(super) const ROWS: &str = "rows";

const NAME: &str = "interplay";
/// 1: runs, journals, records, rows. 2: settled, totals, blocks, which are made from the journals where they miss.
const VERSION: u32 = 2;

/// Every store with its key.
const STORES: [(&str, &[&str]); 7] = [
    (RUNS, &["id"]),
    (JOURNALS, &["run", "task"]),
    (SETTLED, &["run", "task"]),
    (TOTALS, &["run"]),
    (BLOCKS, &["run", "block"]),
    (RECORDS, &["run", "task", "attempt"]),
    (ROWS, &["run", "task", "attempt"]),
];

/// Opens the database at the current version.
pub(super) async fn open() -> Result<Database, Error> {
    let mut request = Factory::new()?.open(NAME, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        // A failing step aborts the upgrade, and opening fails with the cause.
        if let Ok(database) = event.database() {
            let made = create(&database);
            debug_assert!(made.is_ok(), "a store that misses can be made");
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

/// Makes the stores that are not there yet.
fn create(database: &Database) -> Result<(), Error> {
    let there = database.store_names();
    for (name, path) in STORES.iter().filter(|(name, _)| !there.iter().any(|it| it == name)) {
        let mut params = ObjectStoreParams::new();
        params.key_path(Some(match path {
            [single] => KeyPath::new_single(single),
            several => KeyPath::new_array(several.iter().copied()),
        }));
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
