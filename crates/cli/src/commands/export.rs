//! `interplay export`: turns a file of records, or of all attempts, into a training format.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context, anyhow, bail};
use dataset::export::preference::{self, Preference};
use dataset::export::{self, Format};
use dataset::verify::Databases;
use dataset::{Filter, attempts, jsonl};

use crate::data;

/// Turns records into rows for training, or all attempts into rows for learning from failures.
#[derive(clap::Args)]
pub(crate) struct Export {
    /// A file of records, as generate writes it; for dpo and kto a file of all attempts.
    file: PathBuf,
    /// Format of the rows: sharegpt (as APIGen-MT-5k), openai (chat fine-tuning), interplay (records in full), dpo
    /// (preference pairs) or kto (labelled turns).
    #[arg(long)]
    format: Form,
    /// What happens to bad turns, such as a failed call, in a good trajectory: keep; drop leaves such trajectories out;
    /// mask gives them weight 0 (openai) or takes the call out (sharegpt).
    #[arg(long, value_name = "HOW", default_value = "keep")]
    bad_turns: Filter,
    /// Folder with the data files that attempts were made on, where not on a generated database.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Domain of --data.
    #[arg(long, default_value = "retail", requires = "data")]
    domain: String,
    /// File to write the rows to, one a line; must not exist. Without it they go to the terminal.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What is exported: records, or what attempts teach.
#[derive(Clone, Copy)]
enum Form {
    Records(Format),
    Attempts(Preference),
}

impl FromStr for Form {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let records = name.parse().map(Self::Records);
        records.or_else(|_| name.parse().map(Self::Attempts)).map_err(|_| {
            format!(
                "there is no export format `{name}`. Use interplay, sharegpt, openai, dpo or kto"
            )
        })
    }
}

impl Export {
    /// Writes nothing unless every line can be exported.
    pub(crate) fn execute(&self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let text = data::text(&self.file)?;
        let named = || self.file.display().to_string();
        let (rows, form) = match self.format {
            Form::Records(format) => (self.records(format, &text), format.name()),
            Form::Attempts(form) => (self.attempts(form, &text), form.name()),
        };
        let rows = rows.with_context(named)?;
        let text = rows.iter().fold(String::new(), |text, row| text + row + "\n");
        match &self.out {
            None => out.write_all(text.as_bytes())?,
            Some(path) => {
                write_new(path, &text)?;
                eprintln!("{} rows written to {} ({form})", rows.len(), path.display());
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn records(&self, format: Format, text: &str) -> anyhow::Result<Vec<String>> {
        let records = jsonl::read(text)?;
        let mut rows = Vec::with_capacity(records.len());
        for record in &records {
            rows.extend(export::filtered(format, self.bad_turns, record)?);
        }
        if rows.len() < records.len() {
            eprintln!("{} trajectories with bad turns left out", records.len() - rows.len());
        }
        Ok(rows)
    }

    fn attempts(&self, form: Preference, text: &str) -> anyhow::Result<Vec<String>> {
        if self.bad_turns != Filter::Keep {
            bail!("--bad-turns is for records; {} knows good and bad turns by itself", form.name());
        }
        let mut databases = match &self.data {
            None => Databases::new(),
            Some(dir) => Databases::with_loaded(data::load(data::domain(&self.domain)?, dir)?),
        };
        let mut rows = Vec::new();
        for attempts in attempts::read(text)? {
            let domain = &attempts.tried.blueprint.domain;
            let environment = databases
                .environment(domain, &attempts.source)
                .with_context(|| format!("task {}", attempts.tried.task))?;
            rows.extend(preference::lines(form, &environment, &attempts.tried));
        }
        if rows.is_empty() {
            eprintln!(
                "no failure in it can be pinned on a turn of the agent, so there is nothing to learn from"
            );
        }
        Ok(rows)
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
