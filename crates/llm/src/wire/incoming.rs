//! An answer as its bytes arrive: a stream of events or one JSON body, whatever was asked for.
//!
//! What it is shows in its first character: servers that do not stream answer whole, and an error may come whole
//! where a stream was promised.

use serde_json::Value;

use super::error;
use super::fault::{ReplyFault, malformed};
use super::sse::{Event, Events};
use crate::model::{ChatReply, Delta};

/// Most bytes of one answer.
const LONGEST: usize = 64 * 1024 * 1024;

/// Reads one dialect's bodies and events.
pub(crate) trait Reader {
    /// Takes a whole body.
    fn whole(&mut self, body: &Value, watch: &mut dyn FnMut(Delta)) -> Result<(), ReplyFault>;
    /// Takes the data of an event.
    fn event(&mut self, data: &Value, watch: &mut dyn FnMut(Delta)) -> Result<(), ReplyFault>;
    /// Takes the data of an event that is no JSON; `false` when it means nothing.
    fn word(&mut self, data: &str) -> bool;
    /// Whether nothing more is to come that matters.
    fn is_done(&self) -> bool;
    /// Whether all replies are whole, although more may come.
    fn is_settled(&self) -> bool;
    /// The text so far.
    fn partial(&self) -> String;
    /// The reply.
    fn reply(self: Box<Self>) -> Result<ChatReply, ReplyFault>;
}

enum Mode {
    /// Blanks and byte order marks only.
    Unknown,
    Whole,
    Stream(Events),
}

/// One answer, coming.
pub(crate) struct Incoming {
    reader: Box<dyn Reader>,
    mode: Mode,
    /// Everything until the mode is known, and of a whole body everything.
    bytes: Vec<u8>,
    length: usize,
}

impl Incoming {
    /// Nothing has come yet.
    pub(crate) fn new(reader: Box<dyn Reader>) -> Self {
        Self { reader, mode: Mode::Unknown, bytes: Vec::new(), length: 0 }
    }

    /// Takes the next bytes and shows what they add.
    pub(crate) fn push(
        &mut self,
        bytes: &[u8],
        watch: &mut dyn FnMut(Delta),
    ) -> Result<(), ReplyFault> {
        self.length += bytes.len();
        if self.length > LONGEST {
            return Err(malformed("the answer is too long to be one"));
        }
        if let Mode::Stream(events) = &mut self.mode {
            let complete = events.push(bytes).map_err(ReplyFault::Malformed)?;
            return self.take(complete, watch);
        }
        self.bytes.extend_from_slice(bytes);
        if matches!(self.mode, Mode::Unknown) {
            match first_character(&self.bytes) {
                None => {}
                Some(b'd' | b'e' | b'i' | b'r' | b':') => {
                    self.mode = Mode::Stream(Events::default());
                    self.length = 0;
                    let bytes = std::mem::take(&mut self.bytes);
                    return self.push(&bytes, watch);
                }
                Some(_) => self.mode = Mode::Whole,
            }
        }
        Ok(())
    }

    /// Whether the rest of the body need not be waited for.
    pub(crate) fn is_done(&self) -> bool {
        self.reader.is_done()
    }

    /// Whether the reply is whole, so that an end that is none changes nothing.
    pub(crate) fn is_settled(&self) -> bool {
        self.reader.is_settled()
    }

    /// The text so far.
    pub(crate) fn partial(&self) -> String {
        self.reader.partial()
    }

    /// The body has ended: the reply.
    pub(crate) fn end(mut self, watch: &mut dyn FnMut(Delta)) -> Result<ChatReply, ReplyFault> {
        match &mut self.mode {
            Mode::Stream(events) => {
                let last = events.end().map_err(ReplyFault::Malformed)?;
                match self.take(last, watch) {
                    // A last event that is cut is the end of a stream, not nonsense.
                    Err(ReplyFault::Malformed(reason)) if !self.is_settled() => {
                        return Err(ReplyFault::Incomplete(reason));
                    }
                    Err(ReplyFault::Malformed(_)) | Ok(()) => {}
                    Err(fault) => return Err(fault),
                }
            }
            Mode::Unknown | Mode::Whole => {
                let body = parse(&self.bytes)?;
                self.reader.whole(&body, watch)?;
            }
        }
        self.reader.reply()
    }

    fn take(
        &mut self,
        events: impl IntoIterator<Item = Event>,
        watch: &mut dyn FnMut(Delta),
    ) -> Result<(), ReplyFault> {
        for event in events {
            let data = event.data.trim();
            if self.reader.is_done() || data.is_empty() || self.reader.word(data) {
                continue;
            }
            let value: Value = serde_json::from_str(data).map_err(|error| {
                malformed(format!(
                    "an event is not JSON ({error}): {}",
                    error::plain_text(data, 80)
                ))
            })?;
            if event.name == "error" && error::inside(&value).is_none() {
                return Err(ReplyFault::Error(error::error_body(data)));
            }
            self.reader.event(&value, watch)?;
        }
        Ok(())
    }
}

fn first_character(bytes: &[u8]) -> Option<u8> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if b"\xef\xbb\xbf".starts_with(bytes) {
        return None;
    }
    bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

/// The JSON of a whole body.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, ReplyFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| malformed("the body is no UTF-8 text"))?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(malformed("the body is empty"));
    }
    serde_json::from_str(text).map_err(|error| {
        let start = error::plain_text(text, 80);
        let reason = format!("it is not JSON ({error}); it begins: {start}");
        if error.is_eof() { ReplyFault::Incomplete(reason) } else { ReplyFault::Malformed(reason) }
    })
}
