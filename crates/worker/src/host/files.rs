//! Files that the visitor gave: read piece by piece, never as one text.

use environment::registry::{Loader, MAX_BYTES};
use environment::{Environment, hash, registry};
use js_sys::{ArrayBuffer, Uint8Array};
use protocol::Reply;
use protocol::files::{self, Recognised};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::{Host, Outcome, recordings, results};

/// Bytes that are read at a time.
const PIECE: u64 = 4 << 20;

/// The files beside a frame; none when it came alone.
pub(super) fn beside(data: &JsValue) -> Vec<File> {
    let list = js_sys::Reflect::get(data, &"files".into()).unwrap_or(JsValue::UNDEFINED);
    let list = list.dyn_into::<js_sys::Array>().unwrap_or_default();
    list.iter().filter_map(|file| file.dyn_into().ok()).collect()
}

/// Opens what the files are by their names.
pub(super) async fn open(host: &Host, files: &[File], domain: Option<&str>) -> Outcome {
    if let ([file], None) = (files, domain)
        && recordings::is_one(file).await?
    {
        return recordings::open(host, file).await;
    }
    let names: Vec<String> = files.iter().map(File::name).collect();
    match files::recognise(&names, domain)? {
        Recognised::Data { domain, tables } => load(host, files, domain, &tables).await,
        Recognised::Results => results::open(host, files).await,
    }
}

async fn load(host: &Host, files: &[File], name: &str, tables: &[(&str, usize)]) -> Outcome {
    let domain = registry::find(name).ok_or_else(|| format!("There is no domain {name:?}."))?;
    let mut loader = Loader::new(domain);
    let all: u64 = files.iter().map(size).sum();
    if all > MAX_BYTES {
        return Err(format!(
            "These files hold {} MB together; a tab takes at most {} MB. Leave out records that no task needs.",
            all >> 20,
            MAX_BYTES >> 20
        ));
    }
    for (table, place) in tables {
        let file = &files[*place];
        loader.file(table, Some(size(file))).map_err(|error| error.to_string())?;
        let mut begin = 0;
        while begin < size(file) {
            let piece = piece(file, begin, begin + PIECE).await?;
            loader.push(&piece).map_err(|error| error.to_string())?;
            begin += PIECE;
        }
    }
    let database = loader.finish().map_err(|error| error.to_string())?;
    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    let rows =
        database.tables().map(|(table, rows)| (table.to_owned(), count(rows.len()))).collect();
    let env = Environment::new(domain, database);
    let hash = hash::canonical(&env.reset());
    host.worlds.keep(name, &hash, env);
    Ok(Reply::Loaded { domain: name.to_owned(), hash, rows })
}

/// Bytes of a file from `begin` up to `end`, or to its own end.
pub(super) async fn piece(file: &File, begin: u64, end: u64) -> Result<Vec<u8>, String> {
    let read = async {
        let blob = file.slice_with_f64_and_f64(number(begin), number(end.min(size(file))))?;
        let buffer: ArrayBuffer = JsFuture::from(blob.array_buffer()).await?.unchecked_into();
        Ok::<_, JsValue>(Uint8Array::new(&buffer).to_vec())
    };
    read.await.map_err(|_| {
        format!("{} cannot be read any more: was it moved or changed? Give it again.", file.name())
    })
}

/// Bytes of a file.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes are whole and positive"
)]
pub(super) fn size(file: &File) -> u64 {
    file.size() as u64
}

#[expect(clippy::cast_precision_loss, reason = "files are far below 2⁵³ bytes")]
fn number(bytes: u64) -> f64 {
    bytes as f64
}
