//! One module a domain.

pub mod retail;
