//! The generator: asks for a proposal and reads it.

use std::rc::Rc;

use blueprint::{Pool, Proposal, check};
use environment::Finding;
use llm::{Message, Role, json as reading};

use super::{Brief, Draft, json, shown};
use crate::changes;
use crate::event::{Stage, Step};
use crate::prompt;
use crate::task::{Halt, Question, Task};

/// The messages of the first round.
pub(super) fn opening(task: &Task, brief: &Brief, pool: &Pool) -> Vec<Message> {
    let shared = &task.shared;
    let context = &brief.context;
    if let Some(joined) = &brief.joined {
        return joined.opening(&shared.config.domain, brief);
    }
    let rules = shared
        .environment
        .domain()
        .rules()
        .iter()
        .filter(|rule| context.policies.iter().any(|id| id == rule.id));
    let policy: Vec<String> =
        rules.map(|rule| format!("- [{}] {}", rule.id, rule.sentence)).collect();
    let chosen = context.examples.iter().filter_map(|id| pool.find(id));
    let examples: Vec<_> = chosen.map(|blueprint| shown(&blueprint.proposal)).collect();
    let slots = prompt::Generator {
        domain: &shared.config.domain,
        persona: &brief.persona.text,
        manner: context.manner.name(),
        policy: &policy.join("\n"),
        core: &json(&context.core),
        questions: &context.questions.to_string(),
        tools: &brief.tools,
        metadata: &json(&shared.sampler.metadata(&shared.environment, context)),
        data: &brief.data,
        examples: &json(&examples),
    };
    slots.messages()
}

/// The conversation of the next round.
pub(super) fn extend(conversation: &mut Vec<Message>, raw: String, advice: &str) {
    conversation.push(Message::new(Role::Assistant, raw));
    conversation.push(prompt::revise(advice));
}

/// Asks and reads. `last` is the last proposal that could be read.
pub(super) async fn propose(
    task: &Task,
    brief: &Brief,
    conversation: &mut Vec<Message>,
    last: Option<&Proposal>,
    round: u32,
) -> Result<Draft, Halt> {
    let shared = &task.shared;
    let question = Question {
        stage: Stage::Propose,
        part: &shared.cast.generator,
        messages: conversation,
        tools: Rc::default(),
        temperature: shared.config.phase1.generator_temperature,
        label: format!("propose {round}"),
        more: 0,
    };
    let (raw, read) = match task.ask(question).await? {
        Ok(reply) => {
            let read = read(brief, &reply.message.content);
            (reply.message.content, read)
        }
        Err(reason) => (String::new(), Err(vec![check::unreadable(&reason)])),
    };
    let (proposal, repairs) = match read {
        Ok((proposal, repairs)) => (Ok(proposal), repairs),
        Err(findings) => (Err(findings), Vec::new()),
    };
    let changed = match (last, &proposal) {
        (Some(last), Ok(proposal)) => changes::between(last, proposal),
        _ => String::new(),
    };
    let told = proposal.as_ref().ok().cloned();
    task.emit(Step::Proposed { round, proposal: told, raw: raw.clone(), repairs, changed });
    Ok(Draft { raw, proposal })
}

/// The proposal inside `<answer>`, with the repairs its JSON needed.
fn read(brief: &Brief, text: &str) -> Result<(Proposal, Vec<String>), Vec<Finding>> {
    let thought = reading::section(text, "thought").map(|thought| thought.text);
    let answer = reading::parse_section(text, "answer");
    let answer = answer.map_err(|error| vec![check::unreadable(&error.to_string())])?;
    let proposal = match &brief.joined {
        Some(joined) => {
            let proposal = check::format(thought, &joined.complete(answer.value))?;
            joined.with_forbidden(proposal)
        }
        None => check::format(thought, &answer.value)?,
    };
    Ok((proposal, answer.repairs.iter().map(ToString::to_string).collect()))
}
