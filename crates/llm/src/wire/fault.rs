//! Why bytes that came with a good status hold no reply.

use super::error::ErrorBody;

/// Why an answer with a good status is no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyFault {
    /// It holds an error, with the status it names, where it names one.
    Error(ErrorBody),
    /// It is not what the wire promises: what is wrong, and where.
    Malformed(String),
    /// It breaks off: how we know.
    Incomplete(String),
    /// The conversation does not fit into the model's context.
    TooLong(String),
}

/// A [`ReplyFault::Malformed`].
pub(crate) fn malformed(reason: impl Into<String>) -> ReplyFault {
    ReplyFault::Malformed(reason.into())
}
