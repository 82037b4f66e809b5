//! Plans what a customer wants: for every core tool a request that the rows allow, each legal after the ones before.
//!
//! A request is first drawn in the customer's words and then fulfilled as an agent would; only a request that comes
//! to the intended tool is kept. So whatever is planned can be understood and carried out.

use seed::Stream;

use crate::skill::{Deed, Plan, Problem, Skill, Wanted};

/// Orders of the core that are tried.
const ORDERS: u32 = 24;
/// Requests that are drawn for one tool.
const DRAWS: u32 = 24;

/// Plans for the core tools and a number of questions.
pub(super) fn plan<S: Skill>(
    rows: &S::Rows,
    core: &[String],
    questions: usize,
    stream: &mut Stream,
) -> Plan<S::Want> {
    let mut best = Plan { unmet: core.to_vec(), ..Plan::default() };
    for attempt in 0..ORDERS {
        let mut order = core.to_vec();
        stream.shuffle(&mut order);
        // Two changes of one record are a last resort: tasks read better when each request has its own.
        let fresh = attempt < ORDERS / 2;
        let found = plan_writes::<S>(rows, &order, fresh, stream);
        let enough = found.unmet.is_empty();
        if found.unmet.len() < best.unmet.len() {
            best = found;
        }
        if enough {
            break;
        }
    }
    let mut plan = add_questions::<S>(best, rows, questions, stream);
    // What is merely denied leaves nothing by which success could be told.
    for _ in 0..DRAWS {
        if !plan.calls.is_empty() || !plan.outputs.is_empty() {
            break;
        }
        plan = add_questions::<S>(plan, rows, 1, stream);
    }
    plan
}

/// The plan with one question more, where one fits.
pub(super) fn with_question<S: Skill>(
    plan: Plan<S::Want>,
    rows: &S::Rows,
    stream: &mut Stream,
) -> Plan<S::Want> {
    add_questions::<S>(plan, rows, 1, stream)
}

/// A want that cannot be fulfilled.
#[derive(Debug)]
pub(super) struct Failed<W> {
    /// The want.
    pub(super) want: W,
    /// Why it cannot.
    pub(super) problem: Problem,
}

/// The calls and answers of wants, one after another; `Err` is the first want that cannot be fulfilled.
pub(super) fn compile<S: Skill>(
    wants: &[S::Want],
    rows: &S::Rows,
) -> Result<Plan<S::Want>, Failed<S::Want>> {
    let mut rows = rows.clone();
    let mut plan = Plan { wants: wants.to_vec(), ..Plan::default() };
    for want in wants {
        match S::fulfil(want, &rows).map_err(|problem| Failed { want: want.clone(), problem })? {
            Deed::Answer(answer) => plan.outputs.push(answer.text),
            Deed::Call(call) => {
                S::apply(&mut rows, &call);
                plan.calls.push(call);
            }
            Deed::Denial(_) => {}
        }
    }
    Ok(plan)
}

fn plan_writes<S: Skill>(
    rows: &S::Rows,
    core: &[String],
    fresh: bool,
    stream: &mut Stream,
) -> Plan<S::Want> {
    let mut rows = rows.clone();
    let mut plan = Plan::<S::Want>::default();
    for tool in core {
        let drawn = (0..DRAWS).find_map(|_| {
            let want = S::draw(tool, &rows, stream)?;
            let touched = want.subject().is_some()
                && plan.wants.iter().any(|other| other.subject() == want.subject());
            let Ok(Deed::Call(call)) = S::fulfil(&want, &rows) else { return None };
            (call.name == *tool && !(fresh && touched)).then_some((want, call))
        });
        match drawn {
            Some((want, call)) => {
                S::apply(&mut rows, &call);
                plan.wants.push(want);
                plan.calls.push(call);
            }
            None => plan.unmet.push(tool.clone()),
        }
    }
    plan
}

/// Puts questions among the wants and answers them where they stand.
fn add_questions<S: Skill>(
    mut plan: Plan<S::Want>,
    rows: &S::Rows,
    questions: usize,
    stream: &mut Stream,
) -> Plan<S::Want> {
    let mut added = 0;
    for _ in 0..questions * 12 {
        if added == questions {
            break;
        }
        let Some(question) = S::ask(rows, stream) else { continue };
        let at = stream.index(plan.wants.len() + 1);
        if plan.wants.iter().any(|want| want.same_kind(&question)) {
            continue;
        }
        let mut wants = plan.wants.clone();
        wants.insert(at, question);
        if let Ok(found) = compile::<S>(&wants, rows)
            && found.calls == plan.calls
        {
            plan = Plan { unmet: plan.unmet, ..found };
            added += 1;
        }
    }
    plan
}
