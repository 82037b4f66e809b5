//! The test agent: sees policy, tools and the conversation; calls tools one at a time or speaks.

use std::rc::Rc;

use environment::Call;
use llm::{ChatReply, Message, Role, json as reading};

use super::calling;
use crate::config::Calling;
use crate::event::Stage;
use crate::prompt;
use crate::task::{Halt, Question, Task};

/// What the agent does next.
pub(super) enum Action {
    /// A response to the human.
    Say(String),
    /// A tool call.
    Call {
        /// Its id in the conversation.
        id: String,
        /// The call.
        call: Call,
    },
    /// Nothing usable, however often it was asked: no text, or arguments that are no JSON object. Such a call is never
    /// run.
    Broken,
}

/// Why a reply cannot be used.
struct Unusable {
    /// For the agent to read.
    reason: String,
    /// What it wrote, where telling it the reason can help.
    text: String,
}

/// The agent of one episode.
pub(super) struct Agent<'a> {
    task: &'a Task,
    attempt: u32,
    conversation: Vec<Message>,
    acted: usize,
}

impl<'a> Agent<'a> {
    /// An agent to whom this was said and who answered so; nothing at the beginning.
    pub(super) fn new(task: &'a Task, attempt: u32, said: &[Message]) -> Self {
        let policy = task.shared.environment.domain().policy();
        let system = match task.shared.config.phase2.calling {
            Calling::Native => Message::new(Role::System, policy),
            Calling::Prompted => prompt::calling(policy, &task.shared.tools_json),
        };
        let acted = said.iter().filter(|message| message.role == Role::Assistant).count();
        let mut conversation = vec![system];
        conversation.extend_from_slice(said);
        Self { task, attempt, conversation, acted }
    }

    /// What was said to it and what it answered, calls and observations included.
    pub(super) fn into_said(mut self) -> Vec<Message> {
        self.conversation.split_off(1)
    }

    /// The human said something.
    pub(super) fn hear(&mut self, text: &str) {
        self.conversation.push(Message::new(Role::User, text));
    }

    /// A call was answered.
    pub(super) fn see(&mut self, call_id: &str, observation: &str) {
        self.conversation.push(match self.task.shared.config.phase2.calling {
            Calling::Native => Message::result(call_id, observation),
            Calling::Prompted => {
                Message::new(Role::User, format!("<observation>{observation}</observation>"))
            }
        });
    }

    /// The next action. Of several calls in one message only the first is used, as in tau-bench. A reply that cannot be
    /// used is asked for again; an agent that writes its calls is told why.
    pub(super) async fn act(&mut self) -> Result<Action, Halt> {
        let calling = self.task.shared.config.phase2.calling;
        let retries = self.task.shared.config.phase2.agent_retries;
        let length = self.conversation.len();
        let mut used = None;
        for retry in 0..=retries {
            let reply = self.ask(retry).await?;
            let read = match (reply, calling) {
                (Ok(reply), Calling::Native) => native(reply),
                (Ok(reply), Calling::Prompted) => self.prompted(&reply.message.content),
                (Err(reason), _) => Err(Unusable { reason, text: String::new() }),
            };
            match read {
                Ok(usable) => {
                    used = Some(usable);
                    break;
                }
                Err(Unusable { reason, text }) if !text.is_empty() => {
                    self.conversation.push(Message::new(Role::Assistant, text));
                    self.conversation.push(prompt::correct(&reason));
                }
                Err(_) => {}
            }
        }
        // What went wrong on the way is no part of the conversation.
        self.conversation.truncate(length);
        self.acted += 1;
        let Some((action, message)) = used else { return Ok(Action::Broken) };
        self.conversation.push(message);
        Ok(action)
    }

    async fn ask(&mut self, retry: u32) -> Result<Result<ChatReply, String>, Halt> {
        let shared = &self.task.shared;
        let again = if retry == 0 { String::new() } else { format!(" again {retry}") };
        let question = Question {
            stage: Stage::Agent,
            part: &shared.cast.agent,
            messages: &mut self.conversation,
            tools: match shared.config.phase2.calling {
                Calling::Native => Rc::clone(&shared.tools),
                Calling::Prompted => Rc::default(),
            },
            temperature: shared.config.phase2.agent_temperature,
            label: format!("attempt {} agent {}{again}", self.attempt, self.acted),
            more: 0,
        };
        self.task.ask(question).await
    }

    /// Reads a reply that may hold a call in its text. Its id is ours.
    fn prompted(&self, text: &str) -> Result<(Action, Message), Unusable> {
        let Some(read) = calling::read(text) else { return say(text) };
        let call = read.map_err(|reason| Unusable { reason, text: text.trim().to_owned() })?;
        let message = Message::new(Role::Assistant, calling::written(&call));
        Ok((Action::Call { id: format!("call_{}", self.acted), call }, message))
    }
}

/// Reads a reply of an endpoint with function calling.
fn native(reply: ChatReply) -> Result<(Action, Message), Unusable> {
    let Some(call) = reply.message.tool_calls.into_iter().next() else {
        return say(&reply.message.content);
    };
    let unusable = |reason| Unusable { reason, text: String::new() };
    let arguments = call.parsed().map_err(unusable)?.into();
    let action =
        Action::Call { id: call.id.clone(), call: Call { name: call.name.clone(), arguments } };
    // Some endpoints want their reasoning back beside the call.
    Ok((action, Message { reasoning: reply.message.reasoning, ..Message::call(call) }))
}

fn say(text: &str) -> Result<(Action, Message), Unusable> {
    let text = reading::without_reasoning(text).trim();
    if text.is_empty() {
        return Err(Unusable { reason: "it was empty".into(), text: String::new() });
    }
    Ok((Action::Say(text.to_owned()), Message::new(Role::Assistant, text)))
}
