//! Whether a reply is what was asked for: enough tokens, the whole conversation read, JSON where JSON was wanted.

use serde_json::Value;

use super::refusal::{Change, step_down};

use crate::endpoint::Endpoint;
use crate::json;
use crate::learn::Rung;
use crate::model::{ChatReply, Finish, ModelError, ReplyFormat};
use crate::schema;
use crate::wire::plan::Plan;

/// What to do with a reply.
pub(super) enum Settled {
    /// It is the answer.
    Reply(Box<ChatReply>),
    /// The next request must differ.
    Change(Change),
    /// The same request, with what was wrong.
    Complain(String),
    /// The same request once more.
    Repeat,
}

/// Tokens that a model is allowed that said nothing with fewer.
const ALLOWANCES: [u32; 2] = [16_384, 65_536];

/// How often a model that says nothing is asked again when it can be allowed no more.
const REPEATS: u32 = 2;

/// Bytes that a token has at most, over a long text. An endpoint that counts fewer tokens has not read it all.
const BYTES_PER_TOKEN: u64 = 9;

/// Conversations from this length on are compared with what the endpoint has counted.
const LONG_BYTES: u64 = 1000;

/// Takes a reply, mends it, or says what to do instead.
pub(super) fn settle(
    mut reply: ChatReply,
    plan: &Plan<'_>,
    endpoint: &Endpoint,
    repeated: u32,
) -> Result<Settled, ModelError> {
    let host = || endpoint.host().to_owned();
    if let Some(message) = unread(&reply, plan, endpoint) {
        return Err(ModelError::TooLong { host: host(), message });
    }
    let is_silent = reply.message.content.trim().is_empty() && reply.message.tool_calls.is_empty();
    if reply.finish == Finish::Length && is_silent {
        let allowed = plan.max_tokens().unwrap_or(0);
        let most = plan.lesson.most_tokens.unwrap_or(u32::MAX);
        let more = ALLOWANCES.iter().copied().find(|more| *more > allowed && allowed < most);
        return match more {
            Some(more) => Ok(Settled::Change(Change::LeastTokens(more))),
            None if repeated < REPEATS => Ok(Settled::Repeat),
            None => Err(ModelError::Starved { host: host(), tokens: allowed }),
        };
    }
    schema::mend_calls(&mut reply, &plan.request.tools);
    let Some(rung) = plan.rung else { return Ok(Settled::Reply(Box::new(reply))) };
    match structured(&mut reply, plan, rung) {
        Ok(()) => Ok(Settled::Reply(Box::new(reply))),
        Err(complaint) if rung == Rung::Prompt && plan.complaint.is_none() => {
            Ok(Settled::Complain(complaint))
        }
        Err(complaint) => match step_down(plan) {
            Some(change) => Ok(Settled::Change(change)),
            None => Err(ModelError::Malformed { host: host(), reason: complaint }),
        },
    }
}

/// Local servers cut off what is too long without a word; their counts give them away.
fn unread(reply: &ChatReply, plan: &Plan<'_>, endpoint: &Endpoint) -> Option<String> {
    let counted = reply.usage.prompt_tokens;
    let length: usize = plan.request.messages.iter().map(|message| message.content.len()).sum();
    let length = length as u64;
    let is_cut = endpoint.is_private()
        && length >= LONG_BYTES
        && counted > 0
        && counted < length / BYTES_PER_TOKEN;
    is_cut.then(|| {
        let hint = endpoint.preset().map_or("Give it a longer context.", |preset| preset.context);
        format!("it read {counted} tokens of about {} and cut off the rest. {hint}", length / 4)
    })
}

/// Makes the content the JSON that was asked for; `Err` says what is wrong with it.
fn structured(reply: &mut ChatReply, plan: &Plan<'_>, rung: Rung) -> Result<(), String> {
    if rung == Rung::Tool && !reply.message.tool_calls.is_empty() {
        let call = reply.message.tool_calls.swap_remove(0);
        reply.message.tool_calls.clear();
        reply.message.content = call.arguments;
        reply.finish = Finish::Stop;
        reply.repairs.push("read the answer from the arguments of a tool call".into());
    } else if !reply.message.tool_calls.is_empty() {
        // It wants a tool first; the answer is still to come.
        return Ok(());
    }
    let found = json::parse(&reply.message.content).map_err(|error| error.to_string())?;
    if found.repairs.contains(&json::repair::TRUNCATED) {
        return Err("the JSON is cut off".into());
    }
    let schema = match &plan.request.format {
        ReplyFormat::JsonSchema { schema, .. } => schema,
        _ => &Value::Null,
    };
    if !schema.is_object() && !found.value.is_object() {
        return Err("the answer is not a JSON object".into());
    }
    schema::check(&found.value, schema)?;
    if !found.repairs.is_empty() {
        reply.message.content = found.value.to_string();
        reply.repairs.extend(found.repairs.iter().map(|repair| (*repair).to_owned()));
    }
    Ok(())
}
