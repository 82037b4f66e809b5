//! What is run: calls, and what the task wants to hear.

use environment::Call;

/// Calls from a fresh state, and what the task wants to hear.
#[derive(Clone, Debug)]
pub struct Episode {
    /// The calls, in order.
    pub calls: Vec<Call>,
    /// Expected outputs.
    pub outputs: Vec<String>,
}
