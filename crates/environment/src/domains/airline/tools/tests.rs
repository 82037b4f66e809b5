//! The airline tools.

mod oracle;
