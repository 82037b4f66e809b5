//! The probes of the doctor: tiny calls, on a click only, since they may cost a fraction of a cent and a browser may ask
//! for a permission.

use std::rc::Rc;

use serde_json::json;

use super::Client;
use crate::doctor::Findings;
use crate::message::{Message, Role, ToolDefinition};
use crate::model::{ChatReply, ChatRequest, ModelError, ReplyFormat, ToolChoice};
use crate::retry::RetryPolicy;
use crate::transport::Transport;

/// Tokens that a tiny call may cost; enough for a word, too few to matter on a bill.
const PROBE_TOKENS: u32 = 64;

/// Bytes of the text that shows whether a local server reads a long one: about 6,000 tokens.
const LONG_BYTES: usize = 24_000;

impl<T: Transport> Client<T> {
    /// Sends every probe: a word, and if that works a tool call, an answer in JSON and, to a local server, a long text.
    pub async fn examine(&self, model: &str) -> Findings {
        let mut findings = self.greet(model).await;
        if findings.hello.is_err() {
            return findings;
        }
        if findings.offers.is_none() {
            findings.offers = self.offers().await.ok();
        }
        findings.tool = Some(self.ask(tool_probe(model)).await);
        findings.json = Some(self.ask(json_probe(model)).await);
        let is_told = findings.offer(model).is_some_and(|offer| offer.context.is_some());
        if self.endpoint.is_private() && !is_told {
            findings.long = Some(self.ask(long_probe(model)).await);
        }
        findings.chips = self.chips(model);
        findings
    }

    async fn greet(&self, model: &str) -> Findings {
        let hello = self.ask(probe(model, "Answer with the single word: ready".into())).await;
        let may_be_unknown = matches!(hello, Err(ModelError::Status { status: 400 | 404, .. }));
        let offers = if may_be_unknown { self.offers().await.ok() } else { None };
        Findings { hello, offers, tool: None, json: None, long: None, chips: self.chips(model) }
    }

    async fn ask(&self, request: ChatRequest) -> Result<ChatReply, ModelError> {
        self.answer(&request, &RetryPolicy::ONCE, &mut |_| {}).await
    }
}

fn probe(model: &str, words: String) -> ChatRequest {
    ChatRequest {
        model: model.to_owned(),
        messages: vec![Message::new(Role::User, words)],
        max_tokens: Some(PROBE_TOKENS),
        ..ChatRequest::default()
    }
}

fn tool_probe(model: &str) -> ChatRequest {
    let parameters = json!({ "type": "object", "properties": { "city": { "type": "string" } },
        "required": ["city"], "additionalProperties": false });
    let tool = ToolDefinition {
        name: "get_weather".into(),
        description: "Gives the weather of a city.".into(),
        parameters,
    };
    let words = "What is the weather in Lima? Call the tool to find out.".to_owned();
    // Free, as an agent is: a forced call would show less.
    ChatRequest {
        tools: Rc::new(vec![tool]),
        tool_choice: ToolChoice::Auto,
        max_tokens: Some(256),
        ..probe(model, words)
    }
}

fn json_probe(model: &str) -> ChatRequest {
    let schema = json!({ "type": "object", "properties": { "city": { "type": "string" } },
        "required": ["city"], "additionalProperties": false });
    let format = ReplyFormat::JsonSchema { name: "place".into(), schema };
    let words = "Give the capital of Peru as JSON: {\"city\": \"…\"}".to_owned();
    ChatRequest { format, max_tokens: Some(256), ..probe(model, words) }
}

fn long_probe(model: &str) -> ChatRequest {
    let line = "The shop opens at nine and closes at six, and the clerk is kind to everybody.\n";
    let filling = line.repeat(LONG_BYTES / line.len());
    probe(model, format!("{filling}\nAnswer with the single word: ready"))
}
