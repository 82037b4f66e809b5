//! Share links: the fragment that says which run to show. Never a key, an endpoint or the visitor's data.
//!
//! `#v=1&domain=retail&seed=7&count=20&dials=careless_agent:10,lazy_judge:0` — only what differs from the defaults.

use pipeline::RunConfig;
use simulated::Dials;

/// What a link carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shared {
    /// Config of the run; `source` is always generated data.
    pub config: RunConfig,
    /// Dials of the simulated model.
    pub dials: Dials,
}

/// The fragment, without `#`.
pub fn encode(_shared: &Shared) -> String {
    String::new()
}

/// Reads a fragment (with or without `#`). `Ok(None)` when it carries no link at all; `Err` is a message for the visitor.
pub fn decode(_fragment: &str) -> Result<Option<Shared>, String> {
    Ok(None)
}
