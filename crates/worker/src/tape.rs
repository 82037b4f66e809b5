//! A recording on its way: in pieces that the browser keeps outside this program's memory.

use std::cell::{Cell, RefCell};

use js_sys::Array;
use llm::recording::{MOST_BYTES, Tape};
use protocol::live::Recorded;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// Bytes of one piece.
const PIECE: usize = 1 << 20;

/// A recording.
#[derive(Default)]
pub(crate) struct BlobTape {
    pieces: Array,
    /// What is no piece yet.
    rest: RefCell<String>,
    recorded: Cell<Recorded>,
}

impl BlobTape {
    /// How much there is.
    pub(crate) fn recorded(&self) -> Recorded {
        self.recorded.get()
    }

    /// All of it so far.
    pub(crate) fn pieces(&self) -> Result<&Array, String> {
        self.cut()?;
        Ok(&self.pieces)
    }

    fn cut(&self) -> Result<(), String> {
        let text = self.rest.take();
        if text.is_empty() {
            return Ok(());
        }
        let piece = Blob::new_with_str_sequence(&Array::of1(&JsValue::from_str(&text)));
        let piece = piece.map_err(|_| "the browser has no room for it".to_owned())?;
        self.pieces.push(&piece);
        Ok(())
    }
}

impl Tape for BlobTape {
    fn append(&self, line: &str) -> Result<(), String> {
        let Recorded { lines, bytes } = self.recorded.get();
        let bytes = bytes + line.len() as u64 + 1;
        if bytes > MOST_BYTES as u64 {
            return Err(format!(
                "it would be larger than {} MB, and no larger one can be played. Run fewer tasks, or do not record",
                MOST_BYTES >> 20
            ));
        }
        self.recorded.set(Recorded { lines: lines.saturating_add(1), bytes });
        let mut rest = self.rest.borrow_mut();
        rest.push_str(line);
        rest.push('\n');
        let full = rest.len() >= PIECE;
        drop(rest);
        if full { self.cut() } else { Ok(()) }
    }
}
