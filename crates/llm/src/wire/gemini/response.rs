//! What came back: a response, whole or in chunks of the same form.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::request::{SIGNATURE, SIGNATURES};
use crate::message::Message;
use crate::model::{ChatReply, Delta, Finish, Usage};
use crate::wire::draft::{Asked, Draft, DraftCall, mint};
use crate::wire::error;
use crate::wire::fault::{ReplyFault, malformed};
use crate::wire::incoming::Reader;

/// Most candidates that are read.
const MOST_CANDIDATES: u64 = 128;

/// A response in the making.
pub(crate) struct Content {
    asked: Asked,
    model: String,
    /// By index; `None` for one that cannot be read.
    candidates: BTreeMap<u64, Option<Draft>>,
    usage: Usage,
    is_whole: bool,
    /// Why the prompt was not answered at all.
    blocked: Option<String>,
}

impl Content {
    /// Nothing has come yet.
    pub(crate) fn new(asked: Asked) -> Self {
        Self {
            asked,
            model: String::new(),
            candidates: BTreeMap::new(),
            usage: Usage::default(),
            is_whole: false,
            blocked: None,
        }
    }

    fn first(&self) -> Option<&Draft> {
        self.candidates.get(&0)?.as_ref()
    }

    fn add(&mut self, value: &Value, watch: &mut dyn FnMut(Delta)) -> Result<(), ReplyFault> {
        if let Some(error) = error::inside(value) {
            return Err(ReplyFault::Error(error));
        }
        if !value.is_object() {
            return Err(malformed("it is no object: is this Gemini's own endpoint?"));
        }
        if let Some(model) = value["modelVersion"].as_str() {
            model.clone_into(&mut self.model);
        }
        self.count(&value["usageMetadata"]);
        if let Some(reason) = value["promptFeedback"]["blockReason"].as_str() {
            self.blocked = Some(reason.to_owned());
        }
        let candidates = match &value["candidates"] {
            Value::Array(candidates) => candidates,
            Value::Null => return Ok(()),
            _ => return Err(malformed("`candidates` is not a list")),
        };
        for (position, candidate) in (0..).zip(candidates) {
            let index =
                match &candidate["index"] {
                    Value::Null => position,
                    index => index.as_u64().filter(|index| *index < MOST_CANDIDATES).ok_or_else(
                        || malformed("`candidates[0].index` is no number of a candidate"),
                    )?,
                };
            let turn = self.asked.turn;
            let draft = self.candidates.entry(index).or_insert_with(|| Some(Draft::default()));
            let Some(draft) = draft else { continue };
            if index == 0 {
                read_candidate(draft, candidate, turn, watch)?;
            } else if read_candidate(draft, candidate, turn, &mut |_| {}).is_err() {
                self.candidates.insert(index, None);
            }
        }
        Ok(())
    }

    fn count(&mut self, usage: &Value) {
        if !usage.is_object() {
            return;
        }
        let tokens = |name: &str| usage[name].as_u64().unwrap_or(0);
        let thought = tokens("thoughtsTokenCount");
        self.usage = Usage {
            prompt_tokens: tokens("promptTokenCount") + tokens("toolUsePromptTokenCount"),
            completion_tokens: tokens("candidatesTokenCount") + thought,
            cached_tokens: tokens("cachedContentTokenCount"),
            reasoning_tokens: thought,
            ..Usage::default()
        };
    }
}

impl Reader for Content {
    fn whole(&mut self, body: &Value, watch: &mut dyn FnMut(Delta)) -> Result<(), ReplyFault> {
        self.is_whole = true;
        // Without `alt=sse` a stream comes as a list of chunks.
        match body.as_array().filter(|_| error::inside(body).is_none()) {
            Some(chunks) => {
                self.is_whole = false;
                chunks.iter().try_for_each(|chunk| self.add(chunk, watch))
            }
            None => self.add(body, watch),
        }
    }

    fn event(&mut self, data: &Value, watch: &mut dyn FnMut(Delta)) -> Result<(), ReplyFault> {
        self.add(data, watch)
    }

    fn word(&mut self, data: &str) -> bool {
        data == "[DONE]"
    }

    fn is_done(&self) -> bool {
        false
    }

    fn is_settled(&self) -> bool {
        let is_ended = |draft: &Option<Draft>| draft.as_ref().is_none_or(|it| it.finish.is_some());
        let ended = self.candidates.values().filter(|draft| is_ended(draft)).count();
        let all = ended == self.candidates.len() && ended >= self.asked.replies;
        self.blocked.is_some() || all
    }

    fn partial(&self) -> String {
        self.first().map(|draft| draft.text.clone()).unwrap_or_default()
    }

    fn reply(self: Box<Self>) -> Result<ChatReply, ReplyFault> {
        let is_settled = self.is_settled();
        let Self { asked, model, mut candidates, usage, is_whole, blocked } = *self;
        let first = candidates.remove(&0).flatten();
        if let (None, Some(reason)) = (&first, blocked) {
            let message = Message::new(crate::Role::Assistant, "");
            let repairs = vec![format!("the endpoint withheld the answer: {reason}")];
            let finish = Finish::ContentFilter;
            return Ok(ChatReply { usage, repairs, ..ChatReply::new(model, message, finish) });
        }
        let first = first.ok_or_else(|| {
            malformed("it has no `candidates[0]`: is this Gemini's own endpoint?")
        })?;
        if !is_whole && !is_settled {
            return Err(ReplyFault::Incomplete("the stream ended before the answer did".into()));
        }
        let finish = match first.finish.clone().unwrap_or_default() {
            Finish::Stop if !first.calls.is_empty() => Finish::ToolCalls,
            other => other,
        };
        let message = first.message(&asked)?;
        let others = candidates.into_values().flatten();
        let others = others.filter_map(|draft| draft.message(&asked).ok()).collect();
        Ok(ChatReply { usage, others, ..ChatReply::new(model, message, finish) })
    }
}

/// Adds a candidate, whole or a chunk of it, to its draft.
fn read_candidate(
    draft: &mut Draft,
    candidate: &Value,
    turn: usize,
    watch: &mut dyn FnMut(Delta),
) -> Result<(), ReplyFault> {
    if !candidate.is_object() {
        return Err(malformed("`candidates[0]` is no object"));
    }
    let parts = match (&candidate["content"], &candidate["content"]["parts"]) {
        (Value::Null, _) | (Value::Object(_), Value::Null) => &[][..],
        (Value::Object(_), Value::Array(parts)) => parts,
        _ => return Err(malformed("`candidates[0].content.parts` is not a list")),
    };
    for part in parts {
        read_part(draft, part, turn, watch)?;
    }
    match &candidate["finishReason"] {
        Value::Null => Ok(()),
        Value::String(word) => {
            let told = candidate["finishMessage"].as_str().unwrap_or_default();
            draft.finish = Some(read_finish(word, told)?);
            Ok(())
        }
        _ => Err(malformed("`candidates[0].finishReason` is no text")),
    }
}

fn read_part(
    draft: &mut Draft,
    part: &Value,
    turn: usize,
    watch: &mut dyn FnMut(Delta),
) -> Result<(), ReplyFault> {
    if !part.is_object() {
        return Err(malformed("a part is no object"));
    }
    let signature = part["thoughtSignature"].as_str();
    if let Some(call) = part.get("functionCall") {
        let id = read_call(draft, call, turn, watch)?;
        if let Some(signature) = signature {
            let all = draft.opaque.entry(SIGNATURES).or_insert_with(|| json!({}));
            all[id.as_str()] = signature.into();
        }
        return Ok(());
    }
    match &part["text"] {
        Value::String(text) if part["thought"] == true => draft.think(text, watch),
        Value::String(text) => draft.say(text, watch),
        Value::Null => {}
        _ => return Err(malformed("`candidates[0].content.parts[0].text` is no text")),
    }
    if let Some(signature) = signature {
        draft.opaque.insert(SIGNATURE.into(), signature.into());
    }
    Ok(())
}

/// Reads a call; gives its id, minted where there is none.
fn read_call(
    draft: &mut Draft,
    call: &Value,
    turn: usize,
    watch: &mut dyn FnMut(Delta),
) -> Result<String, ReplyFault> {
    let name = call["name"].as_str().filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| malformed("a `functionCall` names no function"))?;
    let arguments = match &call["args"] {
        Value::Null => "{}".to_owned(),
        args @ Value::Object(_) => args.to_string(),
        _ => return Err(malformed("`functionCall.args` is no object")),
    };
    let id = call["id"].as_str().filter(|id| draft.calls.iter().all(|call| call.id != *id));
    let id = id.filter(|id| !id.is_empty());
    let id = id.map_or_else(|| mint(turn, draft.calls.len()), str::to_owned);
    watch(Delta::Call(name.into()));
    watch(Delta::Arguments(arguments.clone()));
    let name = name.to_owned();
    draft.calls.push(DraftCall { id: id.clone(), name, arguments, ..DraftCall::default() });
    Ok(id)
}

fn read_finish(word: &str, told: &str) -> Result<Finish, ReplyFault> {
    match word {
        "STOP" | "FINISH_REASON_UNSPECIFIED" => Ok(Finish::Stop),
        "MAX_TOKENS" => Ok(Finish::Length),
        "SAFETY" | "RECITATION" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" | "LANGUAGE" => {
            Ok(Finish::ContentFilter)
        }
        "MALFORMED_FUNCTION_CALL"
        | "UNEXPECTED_TOOL_CALL"
        | "TOO_MANY_TOOL_CALLS"
        | "MALFORMED_RESPONSE"
        | "MISSING_THOUGHT_SIGNATURE" => {
            Err(malformed(format!("the endpoint could not read its model: {word} {told}")))
        }
        other => Ok(Finish::Other(other.to_owned())),
    }
}
