//! Phase 1: context → proposal → checks → committee → feedback, until a blueprint stands or the rounds are used up
//! (paper sections 3.2.1 and 4.1). A task that joins accepted ones goes the same way (section 4.1.3).

mod committee;
mod feedback;
mod propose;
mod recombine;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use blueprint::check::{self, Ground, Report};
use blueprint::persona::{self, Persona};
use blueprint::{Blueprint, Context, Pool, Proposal, Provenance};
use environment::Finding;
use serde_json::{Value, json};

use crate::event::Step;
use crate::task::{Halt, Task};
use recombine::Joined;

/// What stays the same over all rounds of one task, ready for the prompts.
pub(crate) struct Brief {
    pub context: Context,
    pub persona: Persona,
    /// The function specs shown, as JSON.
    pub tools: String,
    /// The sampled rows, as `<data>` blocks.
    pub data: String,
    /// The accepted tasks that this one joins; `None` for a first-hand task.
    pub joined: Option<Joined>,
}

/// What the generator gave in one round.
pub(crate) struct Draft {
    pub raw: String,
    pub proposal: Result<Proposal, Vec<Finding>>,
}

/// Makes the blueprint of one task; `None` when every round was refused. `pool` is the accepted tasks that it may see.
pub(crate) async fn blueprint(task: &Task, pool: &Pool) -> Result<Option<Rc<Blueprint>>, Halt> {
    pose(task, pool, recombine::draw(task, pool)).await
}

/// Proposes, checks and reviews, round after round. The task joins accepted ones when `joined` says which.
async fn pose(
    task: &Task,
    pool: &Pool,
    joined: Option<(Joined, Context)>,
) -> Result<Option<Rc<Blueprint>>, Halt> {
    let brief = prepare(task, pool, joined);
    let config = &task.shared.config.phase1;
    let rounds = config.rounds(task.shared.environment.domain());
    let mut conversation = propose::opening(task, &brief, pool);
    let mut last = None;
    for round in 0..=rounds {
        let draft = propose::propose(task, &brief, &mut conversation, last.as_ref(), round).await?;
        let report = examine(task, &brief, pool, &draft, round);
        let asked = config.committee && (report.passed() || !config.checks_first);
        let review = match &draft.proposal {
            Ok(proposal) if asked => {
                committee::review(task, &brief, proposal, &report, round).await?
            }
            _ => committee::Review::default(),
        };
        let stands = report.passed() && (review.tally.accepted || !config.committee);
        if round < rounds && !stands {
            let advice = feedback::advise(task, &draft, &report, &review, round).await?;
            propose::extend(&mut conversation, draft.raw, &advice);
        }
        match draft.proposal {
            Ok(proposal) if stands => return Ok(Some(accept(task, brief, proposal, round))),
            Ok(proposal) => last = Some(proposal),
            Err(_) => {}
        }
    }
    task.emit(Step::Rejected { rounds: rounds + 1 });
    Ok(None)
}

/// Runs the samplers, or takes the context of joined tasks, and writes out what the prompts of every round share.
fn prepare(task: &Task, pool: &Pool, joined: Option<(Joined, Context)>) -> Brief {
    let shared = &task.shared;
    let (joined, context) = match joined {
        Some((joined, context)) => (Some(joined), context),
        None => (None, shared.sampler.sample(&mut task.stream("context"), pool)),
    };
    let persona = persona::find(&context.persona)
        .cloned()
        .unwrap_or_else(|| Persona { id: context.persona.clone(), text: String::new() });
    task.emit(Step::Sampled { context: context.clone(), persona: persona.clone() });
    if let Some(Joined { parents, conflicts, .. }) = &joined {
        let (parents, conflicts) = (parents.clone(), conflicts.clone());
        task.emit(Step::Recombined { parents, conflicts });
    }
    let specs: Vec<_> = shared
        .environment
        .domain()
        .tools()
        .iter()
        .filter(|tool| context.tools.contains(&tool.name))
        .map(environment::ToolSpec::to_function)
        .collect();
    let blocks = shared.sampler.data_blocks(&shared.environment, &context);
    let data: Vec<String> = blocks
        .iter()
        .map(|(table, rows)| format!("<data table=\"{table}\">{}</data>", json(rows)))
        .collect();
    Brief { context, persona, tools: json(&specs), data: data.join("\n"), joined }
}

/// Stage 1. A task that joins others is executed and checked as a whole, from one fresh state; the paper skips that,
/// although its parts have been executed from a state each.
fn examine(task: &Task, brief: &Brief, pool: &Pool, draft: &Draft, round: u32) -> Report {
    let ground = Ground {
        environment: &task.shared.environment,
        context: Some(&brief.context),
        pool: Some(pool),
        settings: task.shared.config.phase1.checks,
    };
    let report = match &draft.proposal {
        Ok(proposal) => check::run(&ground, proposal),
        Err(format) => Report::malformed(format.clone()),
    };
    task.emit(Step::Checked { round, report: report.clone() });
    report
}

fn accept(task: &Task, brief: Brief, proposal: Proposal, round: u32) -> Rc<Blueprint> {
    let config = &task.shared.config;
    let provenance = Provenance {
        seed: config.seed,
        task: task.number,
        round,
        context: brief.context,
        parents: brief.joined.map(|joined| joined.parents).unwrap_or_default(),
    };
    let blueprint = Blueprint::new(&config.domain, proposal, brief.persona, provenance);
    task.emit(Step::Accepted { blueprint: blueprint.clone() });
    Rc::new(blueprint)
}

/// A task as the prompts show it: instruction, actions, outputs and, where there are any, the calls that must be
/// refused; never the thought behind it.
fn shown(proposal: &Proposal) -> Value {
    let Proposal { instruction, actions, outputs, forbidden, .. } = proposal;
    let mut shown = json!({"instruction": instruction, "actions": actions, "outputs": outputs});
    if !forbidden.is_empty() {
        shown["forbidden"] = json!(forbidden);
    }
    shown
}

/// JSON text of data that always has one.
fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("texts, numbers and JSON values always serialise")
}
