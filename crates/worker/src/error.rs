//! What the browser throws, in words that say what to do.

use pipeline::StoreError;

/// A failure of IndexedDB.
pub(crate) fn storage(error: &idb::Error) -> StoreError {
    let cause = error.to_string();
    let message = if cause.contains("Quota") {
        "The browser's storage for this page is full. Nothing that is stored is lost: export your records, delete some \
         or free disk space, then resume the run."
            .to_owned()
    } else {
        format!(
            "The browser's storage failed ({cause}). What is stored stays; export it, then reload the page. Private \
             windows often keep nothing."
        )
    };
    StoreError { message }
}

/// A transaction that the browser took back without a reason; nearly always a full disk.
pub(crate) fn aborted() -> StoreError {
    StoreError {
        message: "The browser took a write back, most likely because its storage for this page is full. Nothing that \
                  is stored is lost: export your records, free some space, then resume the run."
            .to_owned(),
    }
}

/// A value that did not come out of storage in the form it went in.
pub(crate) fn damaged(what: &str, reason: &str) -> StoreError {
    StoreError {
        message: format!(
            "{what} in the browser's storage cannot be read ({reason}). It is left as it is; export the rest."
        ),
    }
}
