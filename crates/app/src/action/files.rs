//! Files that the visitor gave: their names, and handles to them. Their content is read by the worker alone.

use web_sys::File;

/// Files that were chosen or dropped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Files {
    /// Their names.
    pub names: Vec<String>,
    /// The browser's handles, in the same order.
    pub handles: Vec<File>,
}

/// What happens to files on any page.
#[derive(Clone, Debug, PartialEq)]
pub enum FilesAction {
    /// They were dropped somewhere on the page.
    Dropped(Files),
}
