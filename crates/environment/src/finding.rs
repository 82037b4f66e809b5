//! What a check has to say about one thing: data, not an error. The world did not fail; the input is not right.

use serde::{Deserialize, Serialize};

/// One thing a check found wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable name of the kind of finding, such as `execution.refused` or `policy.retail.one_user`.
    pub code: String,
    /// What is wrong, naming the values involved.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// Index of the action it is about, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
}

impl Finding {
    /// A finding about the whole.
    pub fn new(
        code: impl Into<String>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { code: code.into(), message: message.into(), hint: hint.into(), step: None }
    }

    /// The same finding, about the action at `step`.
    #[must_use]
    pub fn at(self, step: usize) -> Self {
        Self { step: Some(step), ..self }
    }
}
