//! The generator: asks for a proposal and reads it.

use std::rc::Rc;

use blueprint::{Pool, check};
use environment::Finding;
use llm::{Message, Role, json as reading};

use super::{Brief, Draft, json, shown};
use crate::event::{Stage, Step};
use crate::prompt;
use crate::task::{Halt, Question, Task};

/// The messages of the first round.
pub(super) fn opening(task: &Task, brief: &Brief, pool: &Pool) -> Vec<Message> {
    let shared = &task.shared;
    let context = &brief.context;
    let rules = shared
        .environment
        .domain()
        .rules()
        .iter()
        .filter(|rule| context.policies.iter().any(|id| id == rule.id));
    let policy: Vec<String> =
        rules.map(|rule| format!("- [{}] {}", rule.id, rule.sentence)).collect();
    let chosen = pool.iter().filter(|blueprint| context.examples.contains(&blueprint.id));
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

/// Asks and reads.
pub(super) async fn propose(
    task: &Task,
    conversation: &[Message],
    round: u32,
) -> Result<Draft, Halt> {
    let shared = &task.shared;
    let question = Question {
        stage: Stage::Propose,
        part: &shared.cast.generator,
        messages: conversation.to_vec(),
        tools: Rc::default(),
        temperature: shared.config.phase1.generator_temperature,
        label: format!("propose {round}"),
    };
    let (raw, read) = match task.ask(question).await? {
        Ok(reply) => (reply.message.content.clone(), read(&reply.message.content)),
        Err(reason) => (String::new(), Err(vec![check::unreadable(&reason)])),
    };
    let (proposal, repairs) = match read {
        Ok((proposal, repairs)) => (Ok(proposal), repairs),
        Err(findings) => (Err(findings), Vec::new()),
    };
    task.emit(Step::Proposed {
        round,
        proposal: proposal.as_ref().ok().cloned(),
        raw: raw.clone(),
        repairs,
        changed: String::new(),
    });
    Ok(Draft { raw, proposal })
}

/// The proposal inside `<answer>`, with the repairs its JSON needed.
fn read(text: &str) -> Result<(blueprint::Proposal, Vec<String>), Vec<Finding>> {
    let thought = reading::section(text, "thought");
    let answer = reading::parse_section(text, "answer");
    let repaired = answer.map_err(|error| vec![check::unreadable(&error.to_string())])?;
    let proposal = check::format(thought.map(|thought| thought.text), &repaired.value)?;
    Ok((proposal, repaired.repairs.iter().map(ToString::to_string).collect()))
}
