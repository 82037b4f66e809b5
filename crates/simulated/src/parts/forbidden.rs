//! What a customer asks for although the policy forbids it: the wish, and the calls that would grant it.

use seed::Stream;

use super::plan::compile;
use crate::sections::section;
use crate::skill::{Call, Deed, Plan, Problem, Skill, Wanted};

/// Wishes that are drawn until one is forbidden by a rule that was shown.
const DRAWS: u32 = 120;

/// True when the context asks for a wish against the policy.
pub(super) fn is_asked_for(prompt: &str) -> bool {
    section(prompt, "manner") == Some("forbidden")
}

/// Adds such a wish to the plan, where the rows know one; true when they do. It stands where it is denied and changes
/// nothing else.
pub(super) fn add<S: Skill>(
    plan: &mut Plan<S::Want>,
    rows: &S::Rows,
    prompt: &str,
    stream: &mut Stream,
) -> bool {
    let policy = section(prompt, "policy").unwrap_or_default();
    let shown: Vec<&str> = policy
        .split('[')
        .skip(1)
        .filter_map(|rest| rest.split_once(']'))
        .map(|(id, _)| id)
        .collect();
    let Some(wish) = draw::<S>(plan, &after::<S>(&plan.calls, rows), &shown, stream) else {
        return false;
    };
    let wish = wish.hoped();
    let at = stream.index(plan.wants.len() + 1);
    for at in [at, plan.wants.len()] {
        let mut wants = plan.wants.clone();
        wants.insert(at, wish.clone());
        if compile::<S>(&wants, rows)
            .is_ok_and(|found| found.calls == plan.calls && found.outputs == plan.outputs)
        {
            plan.wants = wants;
            return true;
        }
    }
    false
}

/// The calls that would grant what the plan's customer hopes for and the policy forbids, in the state after the plan's
/// calls. What is merely not due is no such thing.
pub(super) fn calls<S: Skill>(plan: &Plan<S::Want>, rows: &S::Rows) -> Vec<Call> {
    let rows = after::<S>(&plan.calls, rows);
    let dreamt = S::lenient(&rows);
    let hopes = plan.wants.iter().map(|want| (want, want.plain())).filter(|(want, it)| want != it);
    let denied = hopes.filter(|(_, want)| reasons::<S>(want, &rows).is_some());
    let mut calls: Vec<Call> = denied.filter_map(|(_, want)| granted::<S>(want, &dreamt)).collect();
    calls.retain(|call| !plan.calls.iter().any(|other| S::same(other, call)));
    calls
}

/// The rules by which the policy surely denies a want.
fn reasons<S: Skill>(want: &S::Want, rows: &S::Rows) -> Option<&'static [&'static str]> {
    let Err(Problem::Refused(why)) = S::fulfil(want, rows) else { return None };
    let (_, rules) = S::DENIALS.iter().find(|(reason, _)| *reason == why)?;
    S::surely_denied(want, rows).then_some(*rules)
}

/// The call for a want on lenient rows.
fn granted<S: Skill>(want: &S::Want, rows: &S::Rows) -> Option<Call> {
    match S::fulfil(want, rows) {
        Ok(Deed::Call(call)) => Some(call),
        _ => None,
    }
}

/// Something that the policy denies after a plan, by a rule that was shown where that can be.
fn draw<S: Skill>(
    plan: &Plan<S::Want>,
    rows: &S::Rows,
    shown: &[&str],
    stream: &mut Stream,
) -> Option<S::Want> {
    let dreamt = S::lenient(rows);
    let mut any = None;
    for _ in 0..DRAWS {
        let tool = S::TOOLS[stream.index(S::TOOLS.len())].name;
        let Some(want) = S::draw(tool, &dreamt, stream) else { continue };
        let Some(rules) = reasons::<S>(&want, rows) else { continue };
        let Some(call) = granted::<S>(&want, &dreamt) else { continue };
        if plan.calls.iter().any(|other| S::same(other, &call)) {
            continue;
        }
        if rules.iter().any(|rule| shown.contains(rule)) {
            return Some(want);
        }
        any = any.or(Some(want));
    }
    any
}

fn after<S: Skill>(calls: &[Call], rows: &S::Rows) -> S::Rows {
    let mut rows = rows.clone();
    for call in calls {
        S::apply(&mut rows, call);
    }
    rows
}
