//! The test agent: sees policy, tools and the conversation; calls tools one at a time or speaks.

use environment::Call;
use llm::{Message, Role, ToolCall, json as reading};

use crate::event::Stage;
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
    /// Nothing usable: no text, or arguments that are no JSON object. Such a call is never run.
    Broken,
}

/// The agent of one episode.
pub(super) struct Agent<'a> {
    task: &'a Task,
    attempt: u32,
    conversation: Vec<Message>,
    acted: u32,
}

impl<'a> Agent<'a> {
    pub(super) fn new(task: &'a Task, attempt: u32) -> Self {
        let policy = task.shared.environment.domain().policy();
        Self { task, attempt, conversation: vec![Message::new(Role::System, policy)], acted: 0 }
    }

    /// The human said something.
    pub(super) fn hear(&mut self, text: &str) {
        self.conversation.push(Message::new(Role::User, text));
    }

    /// A call was answered.
    pub(super) fn see(&mut self, call_id: &str, observation: &str) {
        self.conversation.push(Message::result(call_id, observation));
    }

    /// The next action. Of several calls in one message only the first is used, as in tau-bench.
    pub(super) async fn act(&mut self) -> Result<Action, Halt> {
        let shared = &self.task.shared;
        let question = Question {
            stage: Stage::Agent,
            part: &shared.cast.agent,
            messages: self.conversation.clone(),
            tools: shared.tools.clone(),
            temperature: shared.config.phase2.agent_temperature,
            label: format!("attempt {} agent {}", self.attempt, self.acted),
        };
        self.acted += 1;
        let Ok(reply) = self.task.ask(question).await? else { return Ok(Action::Broken) };
        Ok(match reply.message.tool_calls.into_iter().next() {
            Some(call) => self.call(call),
            None => self.say(&reply.message.content),
        })
    }

    fn call(&mut self, call: ToolCall) -> Action {
        let Ok(arguments) = call.parsed() else { return Action::Broken };
        let (id, name) = (call.id.clone(), call.name.clone());
        self.conversation.push(Message::call(call));
        Action::Call { id, call: Call { name, arguments } }
    }

    fn say(&mut self, text: &str) -> Action {
        let text = reading::without_reasoning(text).trim().to_owned();
        if text.is_empty() {
            return Action::Broken;
        }
        self.conversation.push(Message::new(Role::Assistant, text.clone()));
        Action::Say(text)
    }
}
