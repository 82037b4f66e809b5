//! An endpoint as the visitor chose it, and keys on their way between page and worker. A key is written out here and
//! nowhere else, and only for the other thread of the same page.

use llm::{Dialect, Secret};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An endpoint as the visitor typed it. Crosses to the worker only; never stored, linked or exported.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointChoice {
    /// Base URL that ends before `/chat/completions`.
    pub base_url: String,
    /// Name of the model.
    pub model: String,
    /// What it speaks; `None` for what its address tells.
    #[serde(default)]
    pub dialect: Option<Dialect>,
    /// How it is called.
    #[serde(default)]
    pub calling: Calling,
    /// The key, if the endpoint wants one.
    #[serde(with = "written_out")]
    pub key: Option<Secret>,
}

/// How an endpoint is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Calling {
    /// Whether answers are asked for piece by piece.
    pub stream: bool,
    /// Longest wait for an answer, in seconds.
    pub timeout_seconds: u32,
    /// Most calls in flight to its host.
    pub at_once: u32,
    /// Most calls a minute; `None` for no limit of ours.
    pub requests_per_minute: Option<u32>,
    /// Most tokens a minute; `None` for no limit of ours.
    pub tokens_per_minute: Option<u32>,
}

impl Default for Calling {
    fn default() -> Self {
        Self {
            stream: true,
            timeout_seconds: 120,
            at_once: 8,
            requests_per_minute: None,
            tokens_per_minute: None,
        }
    }
}

/// A key and the origin that it belongs to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginKey {
    /// `scheme://host:port`.
    pub origin: String,
    /// The key; `None` where there is none.
    #[serde(with = "written_out")]
    pub key: Option<Secret>,
}

impl std::fmt::Debug for EndpointChoice {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("EndpointChoice")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for OriginKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("OriginKey").field("origin", &self.origin).finish_non_exhaustive()
    }
}

mod written_out {
    use super::{Deserialize, Deserializer, Secret, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
    pub(super) fn serialize<S: Serializer>(
        key: &Option<Secret>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        key.as_ref().map(Secret::expose).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Secret>, D::Error> {
        let key = Option::<String>::deserialize(deserializer)?;
        Ok(key.as_deref().and_then(Secret::new))
    }
}

#[cfg(test)]
mod tests {
    use llm::doctor::Surroundings;

    use super::*;
    use crate::{Command, Frame, Request};

    fn choice() -> EndpointChoice {
        EndpointChoice {
            base_url: "https://a.example/v1".into(),
            model: "m".into(),
            dialect: Some(Dialect::Gemini),
            calling: Calling { tokens_per_minute: Some(9), ..Calling::default() },
            key: Secret::new("sk-nobody"),
        }
    }

    #[test]
    fn a_key_crosses_to_the_other_thread_and_shows_in_no_debug_output() {
        let kept = OriginKey { origin: "https://a.example".into(), key: Secret::new("sk-nobody") };
        let test = Command::Test { endpoint: choice(), around: Surroundings::default() };
        for command in [test, Command::KeepKey { key: kept }] {
            let request = Request { id: 1, command };
            let frame = Frame::new(&request);
            assert_eq!(frame.open::<Request>().as_ref(), Ok(&request));
            assert!(!format!("{request:?} {frame:?}").contains("nobody"));
        }
    }

    #[test]
    fn an_endpoint_without_a_word_on_calling_is_called_as_usual() {
        let read: EndpointChoice =
            serde_json::from_str(r#"{"base_url":"http://localhost:1","model":"m","key":null}"#)
                .unwrap();
        assert_eq!((read.calling, read.key.is_none()), (Calling::default(), true));
    }
}
