//! A whole run's requests and replies in one file, and a model that plays them again without an endpoint.
//!
//! The file has a line of JSON for the header, then lines of three kinds: a message, a list of tools, a call. Calls name
//! their messages and tools by number, from 0 in the order of the lines, since conversations repeat all that was said
//! before. A call is found again by the digest of its request and by how often the same was asked before, so it does not
//! matter in which order calls come; endpoint and key are no part of it.
//!
//! Failures of the endpoint are recorded as replies are: a run goes on after some and ends with others, and does the same
//! when it is replayed.

mod difference;
mod line;
mod reader;
mod recorder;
mod replayer;

pub use line::{FORMAT, Header};
pub use reader::{LONGEST_LINE, LineError, MOST_BYTES, Problem, Reader, Recording, is_header};
pub use recorder::{MemoryTape, Recorder, Session, Tape};
pub use replayer::Replayer;

#[cfg(test)]
mod tests;
