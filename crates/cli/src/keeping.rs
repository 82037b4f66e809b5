//! Replies that are kept from run to run, and recordings of a whole run.

use std::path::PathBuf;
use std::rc::Rc;

use anyhow::{Context, bail};
use llm::Secret;
use llm::recording::{self, Session};
use llm::replies::Memory;
use llm::replies::key::Origin;
use pipeline::Cast;
use pipeline::jsonl::Header;

use crate::replies::FolderReplies;
use crate::tape::{self, FileTape};

/// Where replies go and come from.
#[derive(clap::Args)]
pub(crate) struct Keeping {
    /// Folder of replies: what is asked again, in this run or another, is answered from there and costs nothing.
    #[arg(long, value_name = "DIR")]
    replies: Option<PathBuf>,
    /// File to record every request and reply to; holds no key. A recording holds a whole run.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["resume", "replay"])]
    record: Option<PathBuf>,
    /// Recording to make the run from, without an endpoint; its settings are the run's.
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "replies", "domain", "count", "seed", "data_seed", "settings", "endpoint", "model", "key_env", "dials",
    ])]
    replay: Option<PathBuf>,
}

impl Keeping {
    /// The run in the recording that is to be replayed, and who plays in it.
    pub(crate) fn replayed(&self) -> anyhow::Result<Option<(Header, Cast)>> {
        let Some(path) = &self.replay else { return Ok(None) };
        let recording = tape::read(path)?;
        let header: Header =
            serde_json::from_value(recording.header.run.clone()).with_context(|| {
                format!("{} does not say of which run it is; record again", path.display())
            })?;
        // What is made now is made by this version.
        let header = Header::new(header.config, header.models, header.dials);
        let cast = Cast::replaying(&header.models, recording);
        Ok(Some((header, cast)))
    }

    /// The cast whose replies are kept, where they are to be.
    pub(crate) fn remembering(
        &self,
        cast: Cast,
        origin: &Origin,
        key: Option<Secret>,
    ) -> anyhow::Result<(Cast, Option<Rc<Memory>>)> {
        let Some(folder) = &self.replies else { return Ok((cast, None)) };
        let memory = Memory::new(Rc::new(FolderReplies::open(folder)?), key);
        let cast = cast.remembering(origin, &memory);
        Ok((cast, Some(memory)))
    }

    /// Refuses a recording that is there already, before anything is written.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        match &self.record {
            Some(path) if path.exists() => {
                bail!("{} exists already; name another file, or move it away", path.display())
            }
            _ => Ok(()),
        }
    }

    /// The cast whose calls are recorded, where they are to be.
    pub(crate) fn recorded(
        &self,
        cast: Cast,
        header: &Header,
        key: Option<Secret>,
    ) -> anyhow::Result<Cast> {
        let Some(path) = &self.record else { return Ok(cast) };
        let run = serde_json::to_value(header).context("a header is JSON")?;
        let tape = Rc::new(FileTape::create(path)?);
        let session = Session::begin(tape, &recording::Header::new(run), key);
        let session = session.map_err(anyhow::Error::msg)?;
        Ok(cast.recorded(&session))
    }
}
