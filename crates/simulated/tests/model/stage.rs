//! Dialogues in small: a human and an agent of the model, with the environment between them.

use std::rc::Rc;

use environment::{Call, State};
use llm::{ChatRequest, Message, Role};
use serde_json::{Value, json};
use simulated::{Dials, reply};

use crate::bench::{Bench, PERSONA, Task, ask, between, criticise, fill};

const HUMAN: &str = include_str!("../../../pipeline/prompts/human.md");
const CALLING: &str = include_str!("../../../pipeline/prompts/calling.md");
/// Most actions of an agent.
pub(crate) const STEPS: usize = 30;

/// How a dialogue is played.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) dials: Dials,
    pub(crate) seed: u32,
    /// Above 1 it is best-of-N with critique.
    pub(crate) candidates: u32,
    /// What the human is told about its manner.
    pub(crate) manner: &'static str,
    /// The agent calls tools by text.
    pub(crate) prompted: bool,
}

impl Stage {
    /// A perfect model and a plain human.
    pub(crate) fn plain(seed: u32) -> Self {
        Self { dials: Dials::perfect(), seed, candidates: 1, manner: "", prompted: false }
    }

    /// The same with one dial up.
    pub(crate) fn with(dial: &str, percent: u32, seed: u32) -> Self {
        let mut stage = Self::plain(seed);
        assert!(stage.dials.set(dial, percent), "{dial}");
        stage
    }
}

/// One turn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Turn {
    Human(String),
    Agent(String),
    Tool(Call, String),
}

/// How a dialogue went.
pub(crate) struct Episode {
    pub(crate) turns: Vec<Turn>,
    pub(crate) state: State,
    pub(crate) steps: usize,
    pub(crate) stopped: bool,
    /// The agent's reply could not be used.
    pub(crate) broken: bool,
}

impl Episode {
    /// The calls, with what came back.
    pub(crate) fn calls(&self) -> Vec<(&Call, &str)> {
        let mut calls = Vec::new();
        for turn in &self.turns {
            if let Turn::Tool(call, seen) = turn {
                calls.push((call, seen.as_str()));
            }
        }
        calls
    }

    /// What the human said.
    pub(crate) fn said(&self) -> Vec<&str> {
        let mut said = Vec::new();
        for turn in &self.turns {
            if let Turn::Human(text) = turn {
                said.push(text.as_str());
            }
        }
        said
    }

    /// What the agent said.
    pub(crate) fn replies(&self) -> Vec<&str> {
        let mut said = Vec::new();
        for turn in &self.turns {
            if let Turn::Agent(text) = turn {
                said.push(text.as_str());
            }
        }
        said
    }

    /// The whole, for messages.
    pub(crate) fn log(&self) -> String {
        let line = |turn: &Turn| match turn {
            Turn::Human(text) => format!("HUMAN {text}"),
            Turn::Agent(text) => format!("AGENT {text}"),
            Turn::Tool(call, seen) => {
                let shown: String = seen.chars().take(90).collect();
                format!("  CALL {} {}\n       {shown}", call.name, json!(call.arguments))
            }
        };
        self.turns.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl Bench {
    /// Plays a task out.
    pub(crate) fn dialogue(&self, stage: &Stage, task: &Task) -> Episode {
        let slots = [
            ("persona", PERSONA),
            ("instruction", task.instruction.as_str()),
            ("manner", stage.manner),
        ];
        let mut human = vec![
            Message::new(Role::System, fill(HUMAN, &slots)),
            Message::new(Role::User, "Hi! How can I help you today?"),
        ];
        let mut agent = vec![Message::new(Role::System, self.briefing(stage.prompted))];
        let mut episode = Episode {
            turns: Vec::new(),
            state: self.environment.reset(),
            steps: 0,
            stopped: false,
            broken: false,
        };
        while episode.steps < STEPS {
            let text = speak(stage, &human, &task.instruction);
            episode.turns.push(Turn::Human(text.clone()));
            if text.contains("###STOP###") {
                episode.stopped = true;
                break;
            }
            agent.push(Message::new(Role::User, text.clone()));
            human.push(Message::new(Role::Assistant, text));
            let Some(said) = self.act(stage, &mut agent, &mut episode) else { break };
            human.push(Message::new(Role::User, said));
        }
        episode
    }

    fn briefing(&self, prompted: bool) -> String {
        let policy = self.domain().policy();
        if !prompted {
            return policy.to_owned();
        }
        fill(CALLING, &[("policy", policy), ("tools", &self.specs())])
    }

    /// Lets the agent act until it speaks; `None` at the step limit, after a handover or a broken reply.
    fn act(
        &self,
        stage: &Stage,
        agent: &mut Vec<Message>,
        episode: &mut Episode,
    ) -> Option<String> {
        while episode.steps < STEPS {
            episode.steps += 1;
            let tools = if stage.prompted { Rc::default() } else { Rc::clone(&self.tools) };
            let messages = agent.clone();
            let request =
                ChatRequest { messages, tools, seed: Some(stage.seed), ..ChatRequest::default() };
            let message = reply(&stage.dials, &request).message;
            agent.push(message.clone());
            let Some(call) = called(&message, stage.prompted) else {
                episode.broken = message.content.is_empty() || message.content.contains("<call>");
                episode.turns.push(Turn::Agent(message.content.clone()));
                return Some(message.content).filter(|_| !episode.broken);
            };
            let seen = self.environment.step(&mut episode.state, &call).text;
            agent.push(match message.tool_calls.first() {
                Some(call) => Message::result(call.id.clone(), seen.clone()),
                None => Message::new(Role::User, format!("<observation>{seen}</observation>")),
            });
            let over = call.name == "transfer_to_human_agents";
            episode.turns.push(Turn::Tool(call, seen));
            if over {
                return None;
            }
        }
        None
    }

    /// True when the episode ended where the task's actions end, with every output said.
    pub(crate) fn succeeded(&self, task: &Task, episode: &Episode) -> bool {
        let replies = episode.replies();
        let said = |output: &String| {
            replies
                .iter()
                .any(|reply| reply.to_lowercase().replace(',', "").contains(&output.to_lowercase()))
        };
        episode.stopped
            && self.run(task).is_ok_and(|state| state.same_as(&episode.state))
            && task.outputs.iter().all(said)
    }
}

/// The call of a message; `None` where it has none that can be read.
fn called(message: &Message, prompted: bool) -> Option<Call> {
    if prompted {
        let call: Value =
            serde_json::from_str(between(&message.content, "<call>", "</call>")?).ok()?;
        return serde_json::from_value(call).ok();
    }
    let call = message.tool_calls.first()?;
    Some(Call { name: call.name.clone(), arguments: call.parsed().ok()?.into() })
}

/// The human's next message: the best of some candidates, the first of equals.
fn speak(stage: &Stage, human: &[Message], instruction: &str) -> String {
    let Stage { dials, seed, candidates, .. } = stage;
    let mut texts = (0..*candidates).map(|number| ask(dials, human.to_vec(), seed * 16 + number));
    if *candidates == 1 {
        return texts.next().unwrap_or_default();
    }
    let mut best = (String::new(), -1);
    for text in texts {
        let score = criticise(instruction, &text, *seed);
        if score > best.1 {
            best = (text, score);
        }
    }
    best.0
}
