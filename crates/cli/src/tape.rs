//! Recordings as files.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use llm::recording::{MOST_BYTES, Recording, Tape};

use crate::data;

/// A file that a recording is written to, line by line.
pub(crate) struct FileTape {
    path: PathBuf,
    file: RefCell<File>,
}

impl FileTape {
    /// A new file.
    pub(crate) fn create(path: &Path) -> anyhow::Result<Self> {
        if path.exists() {
            bail!("{} exists already; name another file, or move it away", path.display());
        }
        let file = File::create_new(path)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(Self { path: path.to_owned(), file: RefCell::new(file) })
    }
}

impl Tape for FileTape {
    fn append(&self, line: &str) -> Result<(), String> {
        let written = self.file.borrow_mut().write_all(format!("{line}\n").as_bytes());
        written.map_err(|error| {
            format!("{}: {error}; free some space and run again", self.path.display())
        })
    }
}

/// Reads a recording.
pub(crate) fn read(path: &Path) -> anyhow::Result<Recording> {
    let size = path.metadata().map(|about| about.len()).unwrap_or_default();
    if size > MOST_BYTES as u64 {
        bail!("{} has {size} bytes, and recordings of up to {MOST_BYTES} are read", path.display());
    }
    Recording::read(&data::text(path)?).with_context(|| path.display().to_string())
}
