//! One module a domain.
