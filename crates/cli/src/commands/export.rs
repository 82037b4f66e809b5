//! `interplay export`: turns a file of records into a training format.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use dataset::export::{self, Format};
use dataset::jsonl;

use crate::data;

/// Turns records into rows for training.
#[derive(clap::Args)]
pub(crate) struct Export {
    /// A file of records, as generate writes it.
    file: PathBuf,
    /// Format of the rows: sharegpt (as APIGen-MT-5k), openai (chat fine-tuning) or interplay (records in full).
    #[arg(long)]
    format: Format,
    /// File to write the rows to, one a line; must not exist. Without it they go to the terminal.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Export {
    /// Writes nothing unless every record can be exported.
    pub(crate) fn execute(&self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let text = data::text(&self.file)?;
        let records = jsonl::read(&text).with_context(|| self.file.display().to_string())?;
        let mut rows = String::new();
        for record in &records {
            rows.push_str(&export::line(self.format, record)?);
            rows.push('\n');
        }
        match &self.out {
            None => out.write_all(rows.as_bytes())?,
            Some(path) => {
                write_new(path, &rows)?;
                eprintln!(
                    "{} rows written to {} ({})",
                    records.len(),
                    path.display(),
                    self.format.name()
                );
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut file = File::create_new(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            anyhow!("{} exists already; name another file, or move it away", path.display())
        }
        _ => anyhow!(error).context(format!("{} cannot be written", path.display())),
    })?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if let Err(error) = written {
        std::fs::remove_file(path).ok(); // half a file would look like a whole one
        bail!("{} cannot be written ({error}); free some space and export again", path.display());
    }
    Ok(())
}
