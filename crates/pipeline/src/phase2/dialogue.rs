//! The episode: human and agent in turn, every tool call a transition of the environment, until someone ends it.

use blueprint::Blueprint;
use dataset::cause::Way;
use dataset::{Branch, Ending, Trajectory, Turn};
use environment::{Call, State, diff};
use llm::Message;

use super::STOP;
use super::agent::{Action, Agent};
use super::human::Human;
use crate::event::Step;
use crate::task::{Halt, Task};

/// A dialogue that was played, and what it takes to go on from within it.
pub(super) struct Played {
    pub(super) trajectory: Trajectory,
    /// The state it reached.
    pub(super) reached: State,
    /// The agent's conversation, which holds what turns do not: some endpoints want their reasoning back.
    said: Vec<Message>,
}

impl Played {
    /// The agent's conversation before a turn of the human: a message a turn, and two for a call.
    fn said_before(&self, turn: usize) -> &[Message] {
        let calls = |turn: &&Turn| matches!(turn, Turn::Tool { .. });
        let turns = &self.trajectory.turns[..turn];
        &self.said[..turn + turns.iter().filter(calls).count()]
    }
}

/// Plays one episode: from the beginning, or from within another.
pub(super) async fn converse(
    task: &Task,
    blueprint: &Blueprint,
    attempt: u32,
    from: Option<(&Played, Branch)>,
) -> Result<Played, Halt> {
    let environment = &task.shared.environment;
    let way = Way::new(environment, &blueprint.proposal);
    let stops = task.shared.config.phase2.stop_when_lost && way.is_certain();
    let (turns, said) = match from {
        Some((played, branch)) => {
            (&played.trajectory.turns[..branch.turns], played.said_before(branch.turns))
        }
        None => Default::default(),
    };
    let mut episode = Episode {
        task,
        attempt,
        state: environment.reset(),
        turns: Vec::new(),
        steps: 0,
        way: stops.then_some(way),
        agent: Agent::new(task, attempt, said),
    };
    for turn in turns {
        episode.take_over(turn);
    }
    let mut human = Human::new(task, blueprint, attempt, turns);
    let ending = loop {
        let turn = human.speak(&episode.turns).await?;
        let Turn::Human { text, .. } = &turn else { unreachable!("the human only speaks") };
        let text = text.clone();
        episode.push(turn);
        if text.contains(STOP) {
            break Ending::Human;
        }
        if let Some(ending) = episode.answer(&text).await? {
            break ending;
        }
    };
    let Episode { turns, state: reached, agent, .. } = episode;
    let trajectory = Trajectory { turns, ending };
    Ok(Played { trajectory, reached, said: agent.into_said() })
}

/// An episode in progress.
struct Episode<'a> {
    task: &'a Task,
    attempt: u32,
    state: State,
    turns: Vec<Turn>,
    /// Agent actions so far.
    steps: u32,
    /// What is left to do, where a dialogue that can no longer do it ends.
    way: Option<Way>,
    agent: Agent<'a>,
}

impl Episode<'_> {
    fn push(&mut self, turn: Turn) {
        self.task.emit(Step::Turn { attempt: self.attempt, turn: turn.clone() });
        self.turns.push(turn);
    }

    /// A turn that another episode took: the same call leads to the same state.
    fn take_over(&mut self, turn: &Turn) {
        if let Turn::Tool { call, .. } = turn {
            let environment = &self.task.shared.environment;
            let before = self.state.clone();
            environment.step(&mut self.state, call);
            if let Some(way) = &mut self.way {
                way.goes_on(environment, &before, &self.state);
            }
        }
        self.steps += u32::from(!matches!(turn, Turn::Human { .. }));
        self.push(turn.clone());
    }

    /// The agent acts until it speaks to the human; `Some` when the episode ends on the way.
    async fn answer(&mut self, text: &str) -> Result<Option<Ending>, Halt> {
        self.agent.hear(text);
        loop {
            if self.steps >= self.task.shared.config.phase2.max_steps {
                return Ok(Some(Ending::Limit));
            }
            self.steps += 1;
            match self.agent.act().await? {
                Action::Say(text) => {
                    self.push(Turn::Agent { text });
                    return Ok(None);
                }
                Action::Call { id, call } => {
                    let ending = self.execute(id, call);
                    if ending.is_some() {
                        return Ok(ending);
                    }
                }
                Action::Broken => return Ok(Some(Ending::Broken)),
            }
        }
    }

    /// T for a tool call; `Some` when the tool ends the episode, or what it did does.
    fn execute(&mut self, id: String, call: Call) -> Option<Ending> {
        let environment = &self.task.shared.environment;
        let before = self.state.clone();
        let observation = environment.step(&mut self.state, &call);
        let patch = diff::patch(&before, &self.state);
        self.agent.see(&id, &observation.text);
        let ends = environment.tool(&call.name).is_some_and(|tool| tool.terminates);
        self.push(Turn::Tool { id, call, observation, patch });
        let way = self.way.as_mut();
        let lost = way.is_some_and(|way| !way.goes_on(environment, &before, &self.state));
        match (ends, lost) {
            (true, _) => Some(Ending::Transfer),
            (false, true) => Some(Ending::Lost),
            (false, false) => None,
        }
    }
}
