//! What happens on the dataset page.

use dataset::Filter;
use protocol::link::Shared;
use protocol::{Form, RecordKey};

/// What the visitor did on the dataset page.
#[derive(Clone, Debug, PartialEq)]
pub enum DatasetAction {
    /// The page came into view: ask for the rows.
    Shown,
    /// Another page came into view: nothing needs to be asked any more.
    Left,
    /// New records were announced a while ago: ask for the rows again.
    Refresh,
    /// Show other records.
    Scope(Scope),
    /// Show the page of the list that begins with this row.
    Page(u32),
    /// Put the cursor so many rows further, and open the record there when one is open.
    Move(i32),
    /// Open a record.
    Open(RecordKey),
    /// Open the record at the cursor.
    OpenHere,
    /// Close the open record, or take back the question about the bin.
    Close,
    /// Put records into the bin.
    Delete(Vec<RecordKey>),
    /// Take records out of the bin.
    Restore(Vec<RecordKey>),
    /// Empty the bin; the first time it only asks whether that is meant.
    EmptyBin,
    /// Offer the records as a file.
    Export(Form),
    /// What exports of records do about bad turns.
    BadTurns(Filter),
    /// Copy the hash of the listed records.
    CopyHash,
    /// Copy a link to a run with these settings.
    Share(Box<Shared>),
    /// Ask the browser to keep what is stored.
    Protect,
    /// What the browser said to that.
    Protected(bool),
}

/// Which records are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those of all runs.
    #[default]
    All,
    /// Those of one run, by id.
    Run(String),
    /// What was deleted.
    Bin,
}
