//! What came back, read as servers really write it.
//!
//! Content may be a text, null, or an array of parts; a call may lack its id, and its
//! arguments may be an object instead of a text; the finish reason may be missing or say
//! "stop" beside tool calls (Ollama); usage may be missing or elsewhere (Groq, Moonshot). An
//! error may hide behind status 200 (OpenRouter). Of several choices those that cannot be read are left out: the caller
//! asked for up to so many. A whole answer is read as the one piece of a stream.

use std::collections::BTreeMap;

use serde_json::Value;

use super::content;
use crate::message::Message;
use crate::model::{ChatReply, Delta, Finish, Usage};
use crate::money;
use crate::wire::draft::{Asked, Draft};
use crate::wire::error;
use crate::wire::fault::{ReplyFault, malformed};
use crate::wire::incoming::{self, Reader};

/// Reads the body of a successful answer. `turn` is the number of messages in the request:
/// an id that the server left out is minted from it, unique within the conversation, and of
/// nine letters and digits, as Mistral wants them.
pub fn decode_reply(body: &str, turn: usize) -> Result<ChatReply, ReplyFault> {
    let value = incoming::parse(body.as_bytes())?;
    let mut completion = Completion::new(Asked { model: String::new(), turn, replies: 1 });
    completion.whole(&value, &mut |_| {})?;
    Box::new(completion).reply()
}

/// Reads the answer to `GET /models`: the names, in the endpoint's order.
pub fn decode_models(body: &str) -> Result<Vec<String>, ReplyFault> {
    let value = incoming::parse(body.as_bytes())?;
    let list = [&value["data"], &value["models"], &value].into_iter().find_map(Value::as_array);
    let Some(list) = list else {
        return Err(error::inside(&value).map_or_else(
            || malformed("it has no list `data`: is this an OpenAI-compatible endpoint?"),
            ReplyFault::Error,
        ));
    };
    let name = |entry: &Value| {
        let name = ["id", "name"].iter().find_map(|key| entry[key].as_str()).or(entry.as_str())?;
        Some(name.to_owned())
    };
    Ok(list.iter().filter_map(name).collect())
}

/// Most choices that are read.
const MOST_CHOICES: u64 = 128;

/// A chat completion, whole or in chunks.
pub(crate) struct Completion {
    asked: Asked,
    model: String,
    /// By index; `None` for one that cannot be read.
    choices: BTreeMap<u64, Option<Draft>>,
    usage: Usage,
    is_stream: bool,
    is_done: bool,
}

impl Completion {
    /// Nothing has come yet.
    pub(crate) fn new(asked: Asked) -> Self {
        Self {
            asked,
            model: String::new(),
            choices: BTreeMap::new(),
            usage: Usage::default(),
            is_stream: false,
            is_done: false,
        }
    }

    fn first(&self) -> Option<&Draft> {
        self.choices.get(&0)?.as_ref()
    }

    fn add(&mut self, value: &Value, watch: &mut dyn FnMut(Delta)) -> Result<(), ReplyFault> {
        if let Some(error) = error::inside(value) {
            return Err(ReplyFault::Error(error));
        }
        if let Some(model) = value["model"].as_str().filter(|model| !model.is_empty()) {
            model.clone_into(&mut self.model);
        }
        self.count(&value["x_groq"]["usage"]);
        self.count(&value["usage"]);
        match &value["choices"] {
            Value::Array(choices) => {
                for (position, choice) in choices.iter().enumerate() {
                    self.count(&choice["usage"]);
                    self.choose(position, choice, watch)?;
                }
                Ok(())
            }
            Value::Null => Ok(()),
            _ => Err(malformed("`choices` is not a list")),
        }
    }

    fn choose(
        &mut self,
        position: usize,
        choice: &Value,
        watch: &mut dyn FnMut(Delta),
    ) -> Result<(), ReplyFault> {
        let index = match &choice["index"] {
            Value::Null => position as u64,
            index if self.is_stream => {
                index.as_u64().ok_or_else(|| malformed("`choices[0].index` is no number"))?
            }
            _ => position as u64,
        };
        if index >= MOST_CHOICES {
            return Err(malformed(format!("`choices[0].index` is {index}")));
        }
        let Some(draft) = self.choices.entry(index).or_insert_with(|| Some(Draft::default()))
        else {
            return Ok(());
        };
        let is_stream = self.is_stream;
        if index == 0 {
            return read_choice(draft, choice, is_stream, watch);
        }
        // Nobody watches the others, and nobody waits for them.
        if read_choice(draft, choice, is_stream, &mut |_| {}).is_err() {
            self.choices.insert(index, None);
        }
        Ok(())
    }

    /// Counts are totals: a later one replaces those before it.
    fn count(&mut self, usage: &Value) {
        if !usage.is_object() {
            return;
        }
        let tokens = |path: &str| usage.pointer(path).and_then(Value::as_u64);
        let first = |paths: &[&str]| paths.iter().find_map(|path| tokens(path)).unwrap_or(0);
        self.usage = Usage {
            prompt_tokens: first(&["/prompt_tokens"]),
            completion_tokens: first(&["/completion_tokens"]),
            cached_tokens: first(&[
                "/prompt_tokens_details/cached_tokens",
                "/prompt_cache_hit_tokens",
                "/cached_tokens",
            ]),
            cache_write_tokens: first(&[
                "/prompt_tokens_details/cache_write_tokens",
                "/cache_write_tokens",
            ]),
            reasoning_tokens: first(&["/completion_tokens_details/reasoning_tokens"]),
            // OpenRouter says it, in dollars.
            cost_nanos: usage["cost"].as_f64().and_then(money::nanos).unwrap_or(0),
        };
    }
}

impl Reader for Completion {
    fn whole(&mut self, body: &Value, watch: &mut dyn FnMut(Delta)) -> Result<(), ReplyFault> {
        self.is_stream = false;
        self.add(body, watch)
    }

    fn event(&mut self, data: &Value, watch: &mut dyn FnMut(Delta)) -> Result<(), ReplyFault> {
        self.is_stream = true;
        if !data.is_object() && error::inside(data).is_none() {
            return Err(malformed("an event is no object"));
        }
        self.add(data, watch)
    }

    fn word(&mut self, data: &str) -> bool {
        let ends = data == "[DONE]";
        self.is_stream |= ends;
        self.is_done |= ends;
        ends
    }

    fn is_done(&self) -> bool {
        self.is_done
    }

    fn is_settled(&self) -> bool {
        let is_ended = |draft: &Option<Draft>| draft.as_ref().is_none_or(|it| it.finish.is_some());
        let ended = self.choices.values().filter(|draft| is_ended(draft)).count();
        self.is_done || (ended == self.choices.len() && ended >= self.asked.replies)
    }

    fn partial(&self) -> String {
        self.first().map(|draft| draft.text.clone()).unwrap_or_default()
    }

    fn reply(self: Box<Self>) -> Result<ChatReply, ReplyFault> {
        let is_settled = self.is_settled();
        let Self { asked, model, mut choices, usage, is_stream, .. } = *self;
        let Some(Some(first)) = choices.remove(&0) else {
            return Err(malformed("it has no `choices[0]`: is this a chat-completions endpoint?"));
        };
        if is_stream && !is_settled {
            return Err(ReplyFault::Incomplete("the stream ended before the answer did".into()));
        }
        let finish = finish(first.finish.clone(), !first.calls.is_empty());
        let repairs = first.repairs.clone();
        let message = first.message(&asked)?;
        let others: Vec<Message> = choices
            .into_values()
            .flatten()
            .filter_map(|draft| draft.message(&asked).ok())
            .collect();
        Ok(ChatReply { usage, others, repairs, ..ChatReply::new(model, message, finish) })
    }
}

/// Adds a choice, whole or a chunk of it, to its draft.
fn read_choice(
    draft: &mut Draft,
    choice: &Value,
    is_stream: bool,
    watch: &mut dyn FnMut(Delta),
) -> Result<(), ReplyFault> {
    if let Some(error) = error::inside(choice) {
        return Err(ReplyFault::Error(error));
    }
    let wire = [&choice["delta"], &choice["message"]].into_iter().find(|wire| !wire.is_null());
    match wire {
        Some(wire @ Value::Object(_)) => content::add(draft, wire, !is_stream, watch)?,
        None if is_stream && choice.is_object() => {}
        _ => return Err(malformed("`choices[0].message` is missing")),
    }
    match &choice["finish_reason"] {
        Value::Null => Ok(()),
        Value::String(word) => {
            draft.finish = Some(read_finish(word)?);
            Ok(())
        }
        _ => Err(malformed("`choices[0].finish_reason` is no text")),
    }
}

/// A finish reason; those that say that there is no answer are faults.
fn read_finish(word: &str) -> Result<Finish, ReplyFault> {
    match word {
        "length" | "max_tokens" => Ok(Finish::Length),
        "content_filter" | "sensitive" => Ok(Finish::ContentFilter),
        "tool_calls" | "function_call" => Ok(Finish::ToolCalls),
        "stop" | "" | "end_turn" | "eos" => Ok(Finish::Stop),
        "network_error" | "error" | "abort" => {
            Err(ReplyFault::Incomplete(format!("it ended with `{word}`")))
        }
        "model_context_window_exceeded" => Err(ReplyFault::TooLong(word.into())),
        other if other.to_ascii_uppercase().contains("MALFORMED_FUNCTION_CALL") => {
            Err(malformed("the model wrote a tool call that nobody can read"))
        }
        other => Ok(Finish::Other(other.to_owned())),
    }
}

/// Servers say "stop" beside calls, and "tool_calls" without any.
fn finish(said: Option<Finish>, has_calls: bool) -> Finish {
    match said {
        Some(Finish::Stop | Finish::ToolCalls) | None if has_calls => Finish::ToolCalls,
        Some(Finish::Stop | Finish::ToolCalls) | None => Finish::Stop,
        Some(other) => other,
    }
}
