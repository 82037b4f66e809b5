//! Recordings: read from a file or an address, played instead of an endpoint; and the one that is made here.

use std::rc::Rc;

use futures_util::StreamExt;
use llm::recording::{self, LONGEST_LINE, MOST_BYTES, Reader, Recording};
use llm::{HttpRequest, Transport};
use pipeline::jsonl::Header;
use protocol::{OpenedRecording, Reply};
use web_sys::File;

use super::files::{piece, size};
use super::{Host, Outcome, export};
use crate::fetch::Fetch;

/// Bytes that are read at a time.
const PIECE: u64 = 4 << 20;

/// Longest wait for a recording from an address, in milliseconds.
const PATIENCE_MILLIS: u64 = 600_000;

/// Bytes in which the first line of a recording ends.
const BEGINNING: u64 = 256 << 10;

/// A recording that can be played.
pub(super) struct Open {
    /// What the page knows of it.
    pub(super) about: OpenedRecording,
    /// The run that was recorded.
    pub(super) header: Header,
    /// Its requests and replies.
    pub(super) recording: Rc<Recording>,
}

/// Whether a file is a recording, by its first line.
pub(super) async fn is_one(file: &File) -> Result<bool, String> {
    let beginning = piece(file, 0, BEGINNING).await?;
    let line = beginning.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(std::str::from_utf8(line).is_ok_and(recording::is_header))
}

/// Reads a file whole.
pub(super) async fn open(host: &Host, file: &File) -> Outcome {
    let mut lines = Lines::new(file.name());
    let mut begin = 0;
    while begin < size(file) {
        lines.push(&piece(file, begin, begin + PIECE).await?)?;
        begin += PIECE;
    }
    keep(host, lines)
}

/// Fetches one, without key, cookies or referrer, and follows no redirect.
pub(super) async fn fetch(host: &Host, url: String) -> Outcome {
    let failed = |reason: &dyn std::fmt::Display| {
        format!(
            "{url} could not be fetched: {reason}. Check the address, and that its host allows other pages to read it \
             (CORS); this page asks only the hosts that it lists, the page for any host all of them. Or save the file \
             and drop it here."
        )
    };
    let request = HttpRequest { url: url.clone(), headers: Vec::new(), body: None };
    let response = Fetch { timeout_millis: PATIENCE_MILLIS }
        .send(request)
        .await
        .map_err(|error| failed(&error))?;
    if !(200..300).contains(&response.status) {
        return Err(failed(&format!("the answer is {}", response.status)));
    }
    let mut lines = Lines::new(url.clone());
    let mut body = response.body;
    while let Some(piece) = body.next().await {
        lines.push(&piece.map_err(|error| failed(&error))?)?;
    }
    keep(host, lines)
}

fn keep(host: &Host, lines: Lines) -> Outcome {
    let open = lines.finish()?;
    let about = open.about.clone();
    host.recording.replace(Some(Rc::new(open)));
    Ok(Reply::RecordingOpened(Box::new(about)))
}

/// The recording that is made here, as a file.
pub(super) fn give(host: &Host) -> Outcome {
    let tape = host.tape.borrow().clone();
    let tape = tape.ok_or("Nothing was recorded in this tab since the page was opened.")?;
    let pieces = tape.pieces()?;
    export::offer(host, pieces, "interplay-recording.jsonl".into(), (tape.recorded().lines, 0))
}

/// A recording as it comes, in pieces of any size.
struct Lines {
    name: String,
    reader: Reader,
    /// A line that has not come to its end.
    rest: Vec<u8>,
    bytes: u64,
}

impl Lines {
    fn new(name: String) -> Self {
        Self { name, reader: Reader::default(), rest: Vec::new(), bytes: 0 }
    }

    fn push(&mut self, piece: &[u8]) -> Result<(), String> {
        self.bytes += piece.len() as u64;
        let mut lines = piece.split(|byte| *byte == b'\n');
        self.rest.extend(lines.next().unwrap_or_default());
        for next in lines {
            let line = std::mem::replace(&mut self.rest, next.to_vec());
            self.take(&line)?;
        }
        if self.rest.len() > LONGEST_LINE || self.bytes > MOST_BYTES as u64 {
            return Err(format!("{}: no recording is that large.", self.name));
        }
        Ok(())
    }

    fn take(&mut self, line: &[u8]) -> Result<(), String> {
        let text =
            std::str::from_utf8(line).map_err(|_| format!("{}: it is no text.", self.name))?;
        self.reader.line(text).map_err(|error| format!("{}: {error}.", self.name))
    }

    fn finish(mut self) -> Result<Open, String> {
        let last = std::mem::take(&mut self.rest);
        if !last.is_empty() {
            self.take(&last)?;
        }
        let Self { name, reader, bytes, .. } = self;
        let recording = reader.finish().map_err(|error| format!("{name}: {error}."))?;
        let header: Header = serde_json::from_value(recording.header.run.clone()).map_err(|error| {
            format!("{name}: its first line does not say of which run it is ({error}). Record again.")
        })?;
        // What is made now is made by this version.
        let header = Header::new(header.config, header.models, header.dials);
        let about = OpenedRecording {
            name,
            bytes,
            calls: u32::try_from(recording.calls()).unwrap_or(u32::MAX),
            config: header.config.clone(),
            model: header.models.agent.clone(),
            simulated: header.models.simulated,
        };
        Ok(Open { about, header, recording: Rc::new(recording) })
    }
}
