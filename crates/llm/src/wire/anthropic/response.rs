//! What came back: a message, whole or as events.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::request::BLOCKS;
use crate::model::{ChatReply, Delta, Finish, Usage};
use crate::wire::draft::{Asked, Draft, DraftCall};
use crate::wire::error;
use crate::wire::fault::{ReplyFault, malformed};
use crate::wire::incoming::Reader;

/// A message in the making.
pub(crate) struct Answer {
    asked: Asked,
    model: String,
    draft: Draft,
    blocks: BTreeMap<u64, Block>,
    usage: Usage,
    stop: Option<Result<Finish, ReplyFault>>,
    is_begun: bool,
    is_done: bool,
}

/// A block that is open or was.
enum Block {
    Text,
    /// At this place among the thoughts.
    Thinking(usize),
    /// At this place among the calls.
    Call(usize),
    /// Nothing for us.
    Other,
}

impl Answer {
    /// Nothing has come yet.
    pub(crate) fn new(asked: Asked) -> Self {
        Self {
            asked,
            model: String::new(),
            draft: Draft::default(),
            blocks: BTreeMap::new(),
            usage: Usage::default(),
            stop: None,
            is_begun: false,
            is_done: false,
        }
    }

    fn begin(&mut self, message: &Value) -> Result<(), ReplyFault> {
        if !message.is_object() {
            return Err(malformed("the message is missing: is this a Messages endpoint?"));
        }
        self.is_begun = true;
        message["model"].as_str().unwrap_or_default().clone_into(&mut self.model);
        self.count(&message["usage"]);
        Ok(())
    }

    /// Counts are totals; those that are missing stay as they were.
    fn count(&mut self, usage: &Value) {
        let tokens = |name: &str| usage[name].as_u64();
        let cached = tokens("cache_read_input_tokens").unwrap_or(self.usage.cached_tokens);
        let written =
            tokens("cache_creation_input_tokens").unwrap_or(self.usage.cache_write_tokens);
        if let Some(fresh) = tokens("input_tokens") {
            self.usage.prompt_tokens = fresh + cached + written;
        }
        self.usage.cached_tokens = cached;
        self.usage.cache_write_tokens = written;
        if let Some(said) = tokens("output_tokens") {
            self.usage.completion_tokens = said;
        }
    }

    /// A block as it begins, or whole.
    fn open(
        &mut self,
        index: u64,
        block: &Value,
        whole: bool,
        watch: &mut dyn FnMut(Delta),
    ) -> Result<(), ReplyFault> {
        let text = |name: &str| match &block[name] {
            Value::String(text) => Ok(text.as_str()),
            Value::Null if !whole => Ok(""),
            _ => Err(malformed(format!("`content[{index}].{name}` is no text"))),
        };
        let kind = block["type"].as_str();
        let kind = kind.ok_or_else(|| malformed(format!("`content[{index}].type` is missing")))?;
        let block = match kind {
            "text" => {
                self.draft.say(text("text")?, watch);
                Block::Text
            }
            "thinking" | "redacted_thinking" => {
                if kind == "thinking" {
                    self.draft.think(text("thinking")?, watch);
                }
                let thoughts = self.thoughts();
                thoughts.push(block.clone());
                Block::Thinking(thoughts.len() - 1)
            }
            "tool_use" => {
                let (id, name) = (text("id")?, text("name")?);
                if name.is_empty() {
                    return Err(malformed(format!("`content[{index}]` names no tool")));
                }
                let arguments = match &block["input"] {
                    Value::Object(input) if !whole && input.is_empty() => String::new(),
                    Value::Null if !whole => String::new(),
                    input @ Value::Object(_) => input.to_string(),
                    _ => return Err(malformed(format!("`content[{index}].input` is no object"))),
                };
                watch(Delta::Call(name.into()));
                if !arguments.is_empty() {
                    watch(Delta::Arguments(arguments.clone()));
                }
                let (id, name) = (id.to_owned(), name.to_owned());
                self.draft.calls.push(DraftCall { id, name, arguments, ..DraftCall::default() });
                Block::Call(self.draft.calls.len() - 1)
            }
            _ => Block::Other,
        };
        self.blocks.insert(index, block);
        Ok(())
    }

    fn thoughts(&mut self) -> &mut Vec<Value> {
        let blocks = self.draft.opaque.entry(BLOCKS).or_insert_with(|| json!([]));
        blocks.as_array_mut().expect("nothing else is put there")
    }

    fn grow(&mut self, event: &Value, watch: &mut dyn FnMut(Delta)) -> Result<(), ReplyFault> {
        let index = index_of(event)?;
        let delta = &event["delta"];
        let kind = delta["type"].as_str().ok_or_else(|| malformed("`delta.type` is no text"))?;
        let block = self.blocks.get(&index);
        let block = block.ok_or_else(|| malformed(format!("block {index} has not begun")))?;
        let text = |name: &str| {
            delta[name].as_str().ok_or_else(|| malformed(format!("`delta.{name}` is no text")))
        };
        match (kind, block) {
            ("text_delta", Block::Text) => self.draft.say(text("text")?, watch),
            ("input_json_delta", Block::Call(at)) => {
                let piece = text("partial_json")?;
                self.draft.calls[*at].arguments.push_str(piece);
                if !piece.is_empty() {
                    watch(Delta::Arguments(piece.into()));
                }
            }
            ("thinking_delta" | "signature_delta", Block::Thinking(at)) => {
                let (name, at) = (kind.trim_end_matches("_delta"), *at);
                let piece = text(name)?;
                if name == "thinking" {
                    self.draft.think(piece, watch);
                }
                let thought = &mut self.thoughts()[at][name];
                let known = thought.as_str().unwrap_or_default();
                *thought = format!("{known}{piece}").into();
            }
            ("text_delta" | "input_json_delta" | "thinking_delta" | "signature_delta", _) => {
                return Err(malformed(format!("a `{kind}` does not belong to block {index}")));
            }
            // Citations and whatever else comes.
            _ => {}
        }
        Ok(())
    }

    fn stop(&mut self, reason: &Value) -> Result<(), ReplyFault> {
        match reason {
            Value::Null => Ok(()),
            Value::String(word) => {
                self.stop = Some(read_stop(word));
                Ok(())
            }
            _ => Err(malformed("`stop_reason` is no text")),
        }
    }
}

impl Reader for Answer {
    fn whole(&mut self, body: &Value, watch: &mut dyn FnMut(Delta)) -> Result<(), ReplyFault> {
        if let Some(error) = error::inside(body) {
            return Err(ReplyFault::Error(error));
        }
        let content = body["content"].as_array();
        let content = content
            .ok_or_else(|| malformed("it has no list `content`: is this a Messages endpoint?"))?;
        self.begin(body)?;
        for (index, block) in (0..).zip(content) {
            self.open(index, block, true, watch)?;
        }
        self.stop(&body["stop_reason"])?;
        // A whole body is whole, whatever it says of its end.
        self.stop.get_or_insert(Ok(Finish::Stop));
        self.is_done = true;
        Ok(())
    }

    fn event(&mut self, data: &Value, watch: &mut dyn FnMut(Delta)) -> Result<(), ReplyFault> {
        if let Some(error) = error::inside(data) {
            return Err(ReplyFault::Error(error));
        }
        match data["type"].as_str() {
            Some("message_start") => self.begin(&data["message"]),
            Some("content_block_start") => {
                self.open(index_of(data)?, &data["content_block"], false, watch)
            }
            Some("content_block_delta") => self.grow(data, watch),
            Some("message_delta") => {
                self.count(&data["usage"]);
                self.stop(&data["delta"]["stop_reason"])
            }
            Some("message_stop") => {
                self.is_done = true;
                Ok(())
            }
            // `ping`, `content_block_stop`, and whatever else comes.
            Some(_) => Ok(()),
            None => Err(malformed("an event has no `type`")),
        }
    }

    fn word(&mut self, data: &str) -> bool {
        data == "[DONE]"
    }

    fn is_done(&self) -> bool {
        self.is_done
    }

    fn is_settled(&self) -> bool {
        self.stop.is_some()
    }

    fn partial(&self) -> String {
        self.draft.text.clone()
    }

    fn reply(self: Box<Self>) -> Result<ChatReply, ReplyFault> {
        if !self.is_begun {
            return Err(malformed("it holds no message: is this a Messages endpoint?"));
        }
        let Some(stop) = self.stop else {
            return Err(ReplyFault::Incomplete("the stream ended before the answer did".into()));
        };
        let finish = match stop? {
            Finish::Stop | Finish::ToolCalls if !self.draft.calls.is_empty() => Finish::ToolCalls,
            Finish::ToolCalls => Finish::Stop,
            other => other,
        };
        let repairs = self.draft.repairs.clone();
        let message = self.draft.message(&self.asked)?;
        let usage = self.usage;
        Ok(ChatReply { usage, repairs, ..ChatReply::new(self.model, message, finish) })
    }
}

fn index_of(event: &Value) -> Result<u64, ReplyFault> {
    event["index"].as_u64().ok_or_else(|| malformed("`index` is no number"))
}

fn read_stop(word: &str) -> Result<Finish, ReplyFault> {
    match word {
        "end_turn" | "stop_sequence" => Ok(Finish::Stop),
        "tool_use" => Ok(Finish::ToolCalls),
        "max_tokens" => Ok(Finish::Length),
        "refusal" => Ok(Finish::ContentFilter),
        "model_context_window_exceeded" => Err(ReplyFault::TooLong(word.into())),
        other => Ok(Finish::Other(other.to_owned())),
    }
}
