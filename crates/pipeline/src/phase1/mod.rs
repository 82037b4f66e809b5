//! Phase 1: context → proposal → checks → committee → feedback, until a blueprint stands or the rounds are used up
//! (paper sections 3.2.1 and 4.1).

mod committee;
mod feedback;
mod propose;

use blueprint::check::{self, Ground, Report};
use blueprint::persona::{self, Persona};
use blueprint::{Blueprint, Context, Pool, Proposal, Provenance};
use environment::Finding;
use serde_json::{Value, json};

use crate::event::Step;
use crate::task::{Halt, Task};

/// What stays the same over all rounds of one task, ready for the prompts.
pub(crate) struct Brief {
    pub context: Context,
    pub persona: Persona,
    /// The function specs shown, as JSON.
    pub tools: String,
    /// The sampled rows, as `<data>` blocks.
    pub data: String,
}

/// What the generator gave in one round.
pub(crate) struct Draft {
    pub raw: String,
    pub proposal: Result<Proposal, Vec<Finding>>,
}

/// Makes the blueprint of one task; `None` when every round was refused. `pool` is what the example sampler may see.
pub(crate) async fn blueprint(task: &Task, pool: &Pool) -> Result<Option<Blueprint>, Halt> {
    let brief = prepare(task, pool);
    let rounds = task.shared.config.phase1.rounds(task.shared.environment.domain());
    let mut conversation = propose::opening(task, &brief, pool);
    for round in 0..=rounds {
        let draft = propose::propose(task, &conversation, round).await?;
        let report = examine(task, &brief, &draft, round);
        let votes = match &draft.proposal {
            Ok(proposal) if report.passed() => {
                committee::review(task, &brief, proposal, &report, round).await?
            }
            _ => committee::Review::default(),
        };
        if let (true, Ok(proposal)) = (votes.tally.accepted, &draft.proposal) {
            return Ok(Some(accept(task, brief, proposal.clone(), round)));
        }
        if round < rounds {
            let advice = feedback::advise(task, &draft, &report, &votes, round).await?;
            propose::extend(&mut conversation, draft.raw, &advice);
        }
    }
    task.emit(Step::Rejected { rounds: rounds + 1 });
    Ok(None)
}

/// Runs the samplers and writes out what the prompts of every round share.
fn prepare(task: &Task, pool: &Pool) -> Brief {
    let shared = &task.shared;
    let context = shared.sampler.sample(&mut task.stream("context"), pool);
    let persona = persona::find(&context.persona)
        .cloned()
        .unwrap_or_else(|| Persona { id: context.persona.clone(), text: String::new() });
    task.emit(Step::Sampled { context: context.clone(), persona: persona.clone() });
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
    Brief { context, persona, tools: json(&specs), data: data.join("\n") }
}

/// Stage 1.
fn examine(task: &Task, brief: &Brief, draft: &Draft, round: u32) -> Report {
    let report = match &draft.proposal {
        Ok(proposal) => check::run(
            &Ground {
                environment: &task.shared.environment,
                context: Some(&brief.context),
                pool: None,
                settings: task.shared.config.phase1.checks,
            },
            proposal,
        ),
        Err(format) => Report { format: format.clone(), ..Report::default() },
    };
    task.emit(Step::Checked { round, report: report.clone() });
    report
}

fn accept(task: &Task, brief: Brief, proposal: Proposal, round: u32) -> Blueprint {
    let config = &task.shared.config;
    let provenance = Provenance {
        seed: config.seed,
        task: task.number,
        round,
        context: brief.context,
        parents: Vec::new(),
    };
    let blueprint = Blueprint::new(&config.domain, proposal, brief.persona, provenance);
    task.emit(Step::Accepted { blueprint: blueprint.clone() });
    blueprint
}

/// A task as the prompts show it: instruction, actions and outputs; never the thought behind it.
fn shown(proposal: &Proposal) -> Value {
    let Proposal { instruction, actions, outputs, .. } = proposal;
    json!({"instruction": instruction, "actions": actions, "outputs": outputs})
}

/// JSON text of data that always has one.
fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("texts, numbers and JSON values always serialise")
}
