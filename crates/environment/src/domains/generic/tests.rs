//! What the tests of several domains share.

pub(crate) mod oracle;
