//! One call: what was asked, on which wire, and for the how-manieth time.

use axum::http::HeaderMap;
use llm::model::ToolChoice;
use llm::wire::openai::RequestFault;
use llm::{ChatReply, ChatRequest, ReplyFormat};
use serde_json::Value;

use super::wire::Wire;

/// A request for a reply.
pub(super) struct Call {
    /// The wire that it came on.
    pub wire: Wire,
    /// Whether the answer is to be streamed.
    pub streamed: bool,
    /// The body as it came.
    pub body: Value,
    /// The body, understood.
    pub request: ChatRequest,
    /// What the model answers.
    pub reply: ChatReply,
    /// The key that came with it.
    pub key: String,
    /// 1 when nothing was asked like it since the last good answer.
    pub attempt: u32,
    /// Calls that are being answered, this one included.
    pub in_flight: u32,
}

/// Where a call was sent.
pub(super) struct Target {
    /// The wire.
    pub wire: Wire,
    /// The model, where the address names it.
    pub model: String,
    /// Whether to stream, where the address says it.
    pub streamed: bool,
}

impl Call {
    /// Reads a call.
    pub(super) fn read(
        target: &Target,
        headers: &HeaderMap,
        body: &str,
    ) -> Result<Self, RequestFault> {
        let request = target.wire.decode(&target.model, body)?;
        let body: Value = serde_json::from_str(body).unwrap_or(Value::Null);
        let streamed = target.streamed || body["stream"] == true;
        Ok(Self { streamed, body, request, ..Self::bare(target.wire, headers) })
    }

    /// A call for nothing.
    pub(super) fn bare(wire: Wire, headers: &HeaderMap) -> Self {
        Self {
            wire,
            streamed: false,
            body: Value::Null,
            request: ChatRequest::default(),
            reply: ChatReply::default(),
            key: key(headers),
            attempt: 1,
            in_flight: 1,
        }
    }

    /// Names what is asked, whatever the form of the answer: a request that is repeated with a parameter less, or
    /// without streaming, is the same.
    pub(super) fn digest(&self, scenario: &str) -> u64 {
        let mut bare = self.request.clone();
        bare.format = ReplyFormat::Text;
        bare.tool_choice = ToolChoice::Auto;
        bare.temperature = None;
        bare.max_tokens = None;
        let said = serde_json::to_string(&bare).unwrap_or_default();
        seed::hash(format!("{scenario} {} {said}", self.wire.name()).as_bytes())
    }
}

fn key(headers: &HeaderMap) -> String {
    let named = ["authorization", "x-api-key", "x-goog-api-key", "api-key"];
    let found = named.iter().find_map(|name| headers.get(*name)?.to_str().ok());
    found.unwrap_or_default().trim_start_matches("Bearer ").to_owned()
}
