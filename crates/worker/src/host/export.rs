//! Exports: written in pieces that the browser keeps outside this program's memory, however many records there are.

use dataset::export::preference;
use dataset::export::{self, Format};
use dataset::{Attempts, Filter, Record, attempts};
use environment::Environment;
use js_sys::Array;
use pipeline::Journal;
use protocol::{Form, Reply, RunInfo};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag, Url};

use super::{Host, Outcome};

/// Records of one piece of a file.
const PIECE: usize = 32;

/// A file on its way.
#[derive(Default)]
struct File {
    pieces: Array,
    count: u32,
    left_out: u32,
}

impl File {
    /// Adds lines, each with its end.
    fn add(&mut self, lines: impl IntoIterator<Item = String>) -> Result<(), String> {
        let piece = Array::new();
        for line in lines {
            piece.push(&line.into());
            piece.push(&"\n".into());
            self.count += 1;
        }
        let blob = Blob::new_with_str_sequence(&piece).map_err(|error| words(&error))?;
        self.pieces.push(&blob);
        Ok(())
    }
}

/// A file of these pieces under an address; the one before is given back. Told are its lines, and what was left out.
pub(super) fn offer(
    host: &Host,
    pieces: &Array,
    name: String,
    (count, left_out): (u32, u32),
) -> Outcome {
    let options = BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    let file = Blob::new_with_blob_sequence_and_options(pieces, &options);
    let url = file.and_then(|file| Url::create_object_url_with_blob(&file));
    let url = url.map_err(|error| words(&error))?;
    if let Some(before) = host.exported.replace(Some(url.clone())) {
        // An address that is known can be given back.
        let _ = Url::revoke_object_url(&before);
    }
    Ok(Reply::Export { name, url, count, left_out })
}

pub(super) async fn export(host: &Host, run: Option<&str>, form: Form, bad: Filter) -> Outcome {
    let mut file = File::default();
    match form {
        Form::Records(format) => records(host, run, (format, bad), &mut file).await?,
        Form::Learning(form) => {
            let lines = |world: &Environment, _: &RunInfo, journal: &Journal| {
                let tried = journal.tried();
                tried.map(|tried| preference::lines(form, world, &tried)).unwrap_or_default()
            };
            dialogues(host, run, lines, &mut file).await?;
        }
        Form::Attempts => {
            let lines = |world: &Environment, info: &RunInfo, journal: &Journal| {
                let source = info.config.source.clone();
                let all = journal.tried().map(|tried| Attempts::new(world, source, tried));
                all.iter().map(attempts::line).collect()
            };
            dialogues(host, run, lines, &mut file).await?;
        }
    }
    offer(host, &file.pieces, form.file(), (file.count, file.left_out))
}

async fn records(
    host: &Host,
    run: Option<&str>,
    (format, bad): (Format, Filter),
    file: &mut File,
) -> Result<(), String> {
    let library = host.library().await?;
    let keys = library.keys(run).await.map_err(|error| error.message)?;
    for keys in keys.chunks(PIECE) {
        let stored = library.lines(keys).await.map_err(|error| error.message)?;
        let mut lines = Vec::with_capacity(stored.len());
        for line in stored {
            if format == Format::Interplay && bad != Filter::Drop {
                lines.push(line);
                continue;
            }
            let record: Record = serde_json::from_str(&line).map_err(|error| {
                format!("A record in the browser's storage cannot be read ({error}).")
            })?;
            match export::filtered(format, bad, &record).map_err(|error| error.to_string())? {
                Some(line) => lines.push(line),
                None => file.left_out += 1,
            }
        }
        file.add(lines)?;
    }
    Ok(())
}

/// Writes what each closed task of a run, or of all, gives.
async fn dialogues(
    host: &Host,
    run: Option<&str>,
    lines: impl Fn(&Environment, &RunInfo, &Journal) -> Vec<String>,
    file: &mut File,
) -> Result<(), String> {
    let library = host.library().await?;
    let mut runs = library.runs().await.map_err(|error| error.message)?;
    // Oldest first, as records are.
    runs.reverse();
    for info in runs.iter().filter(|info| run.is_none_or(|run| run == info.id)) {
        let world = host.worlds.get(&info.config.domain, &info.config.source)?;
        let mut last = None;
        loop {
            let journals = library.journals(&info.id, last).await.map_err(|error| error.message)?;
            let Some(end) = journals.last() else { break };
            last = Some(end.task);
            file.add(journals.iter().flat_map(|journal| lines(&world, info, journal)))?;
        }
    }
    Ok(())
}

fn words(error: &JsValue) -> String {
    format!("The browser cannot make the file ({error:?}). Free some memory and try again.")
}
