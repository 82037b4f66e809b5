//! Plays faults, several at a time, each in every way to ask.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use llm::{
    ChatModel, ChatReply, ChatRequest, Delta, Dialect, Message, ModelError, Role, Transport,
};

use crate::ask::request;
use crate::client::Caller;
use crate::words::{Asked, tell};
use crate::{Ask, CALM, Kind, Row, Unit};

/// Faults that are played at the same time: as many as a browser has connections to a host.
const LANES: usize = 6;

/// Calls that are made at once where many are.
const AT_ONCE: usize = 8;

/// Turns of a conversation.
const TURNS: usize = 3;

/// What a server says to whom it does not trouble.
type Calm = BTreeMap<(Dialect, Ask), Vec<ChatReply>>;

/// Plays every unit at `host` (`http://host:port`) and tells what came of it, in the order of the units.
pub async fn play<T: Transport + Clone>(transport: T, host: &str, units: &[Unit]) -> Vec<Row> {
    let calm = calm(&transport, host, units).await;
    let one = async |at: usize| (at, unit(&transport, host, &units[at], &calm).await);
    // What depends on how busy the server is has it for itself.
    let (alone, beside): (Vec<usize>, Vec<usize>) =
        (0..units.len()).partition(|at| units[*at].fault == "limit");
    let mut rows: Vec<(usize, Vec<Row>)> =
        stream::iter(beside).map(one).buffer_unordered(LANES).collect().await;
    for at in alone {
        rows.push(one(at).await);
    }
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().flat_map(|(_, rows)| rows).collect()
}

async fn calm<T: Transport + Clone>(transport: &T, host: &str, units: &[Unit]) -> Calm {
    let mut dialects: Vec<Dialect> = units.iter().map(|unit| unit.dialect).collect();
    dialects.sort_unstable();
    dialects.dedup();
    let mut calm = Calm::new();
    for dialect in dialects {
        let unit = Unit { fault: CALM.into(), dialect };
        for way in Ask::of(CALM) {
            let asked = ask(transport, host, &unit, way).await;
            // Where a calm server gives no answer, everything differs from it.
            calm.insert((dialect, way), asked.outcome.unwrap_or_default());
        }
    }
    calm
}

async fn unit<T: Transport + Clone>(
    transport: &T,
    host: &str,
    unit: &Unit,
    calm: &Calm,
) -> Vec<Row> {
    let mut rows = Vec::new();
    // One after the other: the server counts how often it was asked for the same thing.
    for way in Ask::of(&unit.fault) {
        let asked = ask(transport, host, unit, way).await;
        let known = calm.get(&(unit.dialect, way)).filter(|_| unit.fault != CALM);
        let outcome = tell(&asked, known.map(Vec::as_slice));
        rows.push(Row { unit: unit.clone(), ask: way, outcome });
    }
    rows
}

async fn ask<T: Transport + Clone>(transport: &T, host: &str, unit: &Unit, ask: Ask) -> Asked {
    let caller = Caller::new(transport.clone(), host, unit, ask);
    let mut request = request(unit.dialect, ask.kind);
    let mut shown = String::new();
    let outcome = match ask.kind {
        Kind::Talk => talk(&caller, &mut request).await,
        Kind::Many => many(&caller, &request).await,
        Kind::Words | Kind::Call | Kind::Json | Kind::Long => {
            watched(&caller, &request, &mut shown).await.map(|reply| vec![reply])
        }
    };
    let calls = caller.calls.get();
    let has_learnt = outcome.iter().flatten().any(|reply| !reply.learned.is_empty());
    let learns_again = has_learnt && ask.kind != Kind::Talk && {
        let again = caller.client.complete(&request).await;
        again.map_or(true, |reply| !reply.learned.is_empty())
    };
    let is_held = caller.limits.snapshot().iter().any(|host| host.refused > 0);
    Asked { ask, outcome, shown, calls, learns_again, is_held }
}

/// Notes what is shown and not taken back.
async fn watched<T: Transport>(
    caller: &Caller<T>,
    request: &ChatRequest,
    shown: &mut String,
) -> Result<ChatReply, ModelError> {
    let mut watch = |delta| match delta {
        Delta::Text(text) => shown.push_str(&text),
        Delta::Again => shown.clear(),
        Delta::Reasoning(_) | Delta::Call(_) | Delta::Arguments(_) => {}
    };
    caller.client.complete_watched(request, &mut watch).await
}

/// A tool is called, its result sent back, and the conversation goes on.
async fn talk<T: Transport>(
    caller: &Caller<T>,
    request: &mut ChatRequest,
) -> Result<Vec<ChatReply>, ModelError> {
    let mut replies = Vec::new();
    for _ in 0..TURNS {
        let reply = caller.client.complete(request).await?;
        let call = reply.message.tool_calls.first().cloned();
        request.messages.push(reply.message.clone());
        request.messages.push(match call {
            Some(call) => Message::result(call.id, "Error: not yet"),
            None => Message::new(Role::User, "Go on, please."),
        });
        replies.push(reply);
    }
    Ok(replies)
}

async fn many<T: Transport>(
    caller: &Caller<T>,
    request: &ChatRequest,
) -> Result<Vec<ChatReply>, ModelError> {
    let replies = join_all((0..AT_ONCE).map(|_| caller.client.complete(request))).await;
    replies.into_iter().collect()
}
