//! One module a domain, and the tools and helpers that they share.

pub mod airline;
pub(crate) mod generic;
pub mod mock;
pub mod retail;
