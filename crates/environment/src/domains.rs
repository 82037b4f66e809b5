//! One module a domain, and the tools and helpers that they share.

pub(crate) mod generic;
pub mod mock;
pub mod retail;
