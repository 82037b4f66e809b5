//! Personas of our own writing, and the persona sampler's choice.

use serde::{Deserialize, Serialize};

/// Who the simulated human is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Persona {
    /// Stable name, such as `retired-harbour-pilot`.
    pub id: String,
    /// Two or three sentences about how this person lives, speaks and decides.
    pub text: String,
}
