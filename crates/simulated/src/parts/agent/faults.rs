//! How an agent errs on the way: calls too many, looks too early, words that lead nowhere.

use llm::{Message, Role};
use seed::Stream;
use serde_json::json;

use super::super::speech;
use super::Step;
use super::scene::Scene;
use crate::calling::Tools;
use crate::dials::Dials;
use crate::skill::{Call, Problem, Skill, Wanted};

/// A call that was just made, made once more; or a useless one for ever.
pub(super) fn again<S: Skill>(
    dials: &Dials,
    scene: &Scene<S>,
    messages: &[Message],
    tools: Tools,
    stream: &mut Stream,
) -> Option<Call> {
    let (last, before) = scene.seen.split_last()?;
    let answered = messages.last().is_some_and(|message| message.role == Role::Tool);
    if !answered {
        return None;
    }
    let idle = Call::new("calculate", vec![("expression", json!("1 + 1"))]);
    let found = S::account(last).is_some() && !before.iter().any(|seen| S::account(seen).is_some());
    if dials.agent_loops > 0
        && tools.has(&idle.name)
        && (last.call == idle || found && stream.percent(dials.agent_loops))
    {
        return Some(idle);
    }
    let writes = S::TOOLS.iter().any(|tool| tool.name == last.call.name);
    let twice = before.last().is_some_and(|seen| seen.call == last.call);
    (!writes && !twice && stream.percent(dials.agent_repeats)).then(|| last.call.clone())
}

/// A look at the customer's records before anybody knows who is there.
pub(super) fn early<S: Skill>(
    dials: &Dials,
    scene: &Scene<S>,
    stream: &mut Stream,
) -> Option<Call> {
    let request = scene.current().filter(|_| stream.percent(dials.agent_reads_early))?;
    let want = request.want.plain();
    let Err(Problem::Look(look)) = S::fulfil(want, &scene.rows(want)) else { return None };
    let known = look.arguments.values().all(|value| value != "");
    (known && !scene.asked(&look)).then_some(look)
}

/// A look-up with its id mistyped, unless the one before failed.
pub(super) fn mistyped<S: Skill>(
    dials: &Dials,
    scene: &Scene<S>,
    mut look: Call,
    stream: &mut Stream,
) -> Call {
    let failed = scene.seen.last().is_some_and(crate::skill::Seen::is_error);
    if !failed && stream.percent(dials.agent_fails_call) {
        let id = look.arguments.iter_mut().find(|(name, _)| name.ends_with("_id"));
        if let Some((_, value)) = id {
            *value = json!(value.as_str().unwrap_or_default().get(1..).unwrap_or_default());
        }
    }
    look
}

/// A reply that cannot be used: a call without readable arguments, or nothing at all.
pub(super) fn broken(call: Call, calls: bool) -> Step {
    if calls {
        return Step::Call { name: call.name, arguments: "the same as before, please".into() };
    }
    Step::Say(String::new())
}

/// An apology in place of a message, twice before it is said.
pub(super) fn apologised<S: Skill>(
    dials: &Dials,
    scene: &Scene<S>,
    text: String,
    stream: &mut Stream,
) -> String {
    let apologies = scene.said.iter().rev().take_while(|said| speech::is_apology(said)).count();
    let rate = dials.agent_apologises;
    let sorry = match apologies {
        0 => stream.percent(rate),
        1 => rate > 0,
        _ => false,
    };
    if sorry { speech::apology(stream) } else { text }
}

/// A change that nobody asked for, once after the change number `made` of the calls.
pub(super) fn stray<S: Skill>(
    dials: &Dials,
    scene: &Scene<S>,
    made: usize,
    stream: &mut Stream,
) -> Option<Call> {
    let stray = S::stray(&scene.account()?);
    let last = made + 1 == scene.seen.len();
    (last && !scene.asked(&stray) && stream.percent(dials.agent_strays)).then_some(stray)
}
