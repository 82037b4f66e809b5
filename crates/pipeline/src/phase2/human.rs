//! The simulated human: knows persona and instruction, nothing of tools or state. Best-of-N with self-critique
//! (paper section 4.2, Figs. 11 and 12).

use std::rc::Rc;

use blueprint::Blueprint;
use dataset::{Candidate, Turn};
use futures_util::future::join_all;
use llm::{Message, Role, json as reading};

use crate::event::Stage;
use crate::prompt;
use crate::task::{Halt, Question, Task};

/// What the agent says before the human's first line; part of the human's conversation only, as in tau-bench.
const GREETING: &str = "Hi! How can I help you today?";

/// The human of one episode.
pub(super) struct Human<'a> {
    task: &'a Task,
    blueprint: &'a Blueprint,
    attempt: u32,
    conversation: Vec<Message>,
    spoken: u32,
}

impl<'a> Human<'a> {
    pub(super) fn new(task: &'a Task, blueprint: &'a Blueprint, attempt: u32) -> Self {
        let manner = blueprint.provenance.context.manner.guidance();
        let system =
            prompt::human(&blueprint.persona.text, &blueprint.proposal.instruction, manner);
        Self { task, blueprint, attempt, conversation: vec![system], spoken: 0 }
    }

    /// The next message, after `heard` (or the greeting).
    pub(super) async fn speak(&mut self, heard: Option<&str>) -> Result<Turn, Halt> {
        self.conversation.push(Message::new(Role::User, heard.unwrap_or(GREETING)));
        let wanted = self.task.shared.config.phase2.candidates.max(1);
        let texts = join_all((0..wanted).map(|number| self.draw(number))).await;
        let texts = texts.into_iter().collect::<Result<Vec<String>, Halt>>()?;
        let (text, candidates) = if wanted == 1 {
            (texts.into_iter().next().unwrap_or_default(), Vec::new())
        } else {
            let candidates = self.criticise(texts).await?;
            (best(&candidates).to_owned(), candidates)
        };
        self.spoken += 1;
        self.conversation.push(Message::new(Role::Assistant, text.clone()));
        Ok(Turn::Human { text, candidates, faults: Vec::new() })
    }

    async fn draw(&self, number: u32) -> Result<String, Halt> {
        let shared = &self.task.shared;
        let question = Question {
            stage: Stage::Human,
            part: &shared.cast.human,
            messages: self.conversation.clone(),
            tools: Rc::default(),
            temperature: shared.config.phase2.human_temperature,
            label: format!("attempt {} human {} candidate {number}", self.attempt, self.spoken),
        };
        let reply = self.task.ask(question).await?;
        Ok(reply
            .map(|reply| reading::without_reasoning(&reply.message.content).trim().to_owned())
            .unwrap_or_default())
    }

    /// Scores each different text once.
    async fn criticise(&self, texts: Vec<String>) -> Result<Vec<Candidate>, Halt> {
        let mut different: Vec<&String> = Vec::new();
        for text in &texts {
            if !different.contains(&text) {
                different.push(text);
            }
        }
        let scores =
            join_all(different.iter().enumerate().map(|(number, text)| self.score(number, text)))
                .await;
        let scores = scores.into_iter().collect::<Result<Vec<Option<u32>>, Halt>>()?;
        let score = |text: &String| {
            different.iter().position(|other| *other == text).and_then(|at| scores[at])
        };
        let scores: Vec<Option<u32>> = texts.iter().map(score).collect();
        Ok((texts.into_iter().zip(scores))
            .map(|(text, score)| Candidate { text, score, faults: Vec::new() })
            .collect())
    }

    async fn score(&self, number: usize, text: &str) -> Result<Option<u32>, Halt> {
        let shared = &self.task.shared;
        let blueprint = self.blueprint;
        let question = Question {
            stage: Stage::Critic,
            part: &shared.cast.human,
            messages: prompt::critic(
                &blueprint.persona.text,
                &blueprint.proposal.instruction,
                text,
            ),
            tools: Rc::default(),
            temperature: shared.config.phase2.critic_temperature,
            label: format!("attempt {} critic {} candidate {number}", self.attempt, self.spoken),
        };
        let reply = self.task.ask(question).await?;
        Ok(reply.ok().and_then(|reply| {
            let text = reading::without_reasoning(&reply.message.content);
            let score = reading::section(text, "score")
                .map_or(text.trim(), |section| section.text)
                .parse()
                .ok()?;
            (score <= 10).then_some(score)
        }))
    }
}

/// The best text; of equals the first, and an empty text never beats a spoken one. The paper states no tie rule.
fn best(candidates: &[Candidate]) -> &str {
    let worth = |candidate: &Candidate| (!candidate.text.is_empty(), candidate.score.unwrap_or(0));
    let mut best = &candidates[0];
    for candidate in &candidates[1..] {
        if worth(candidate) > worth(best) {
            best = candidate;
        }
    }
    &best.text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_scores_the_first_wins_and_silence_never_does() {
        let candidate =
            |text: &str, score| Candidate { text: text.into(), score, faults: Vec::new() };
        let tied = [candidate("a", Some(7)), candidate("b", Some(9)), candidate("c", Some(9))];
        assert_eq!(best(&tied), "b");
        let silent = [candidate("", Some(10)), candidate("spoken", None)];
        assert_eq!(best(&silent), "spoken");
    }
}
