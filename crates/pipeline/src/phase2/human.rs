//! The simulated human: knows persona and instruction, nothing of tools or state. Best-of-N with self-critique
//! (paper section 4.2, Figs. 11 and 12), and rules that a program holds it to.

use std::rc::Rc;

use blueprint::Blueprint;
use dataset::{Candidate, Turn};
use futures_util::future::join_all;
use llm::{Message, Role, json as reading};

use super::critic;
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
    /// A human who has taken its part in these turns; in none at the beginning.
    pub(super) fn new(
        task: &'a Task,
        blueprint: &'a Blueprint,
        attempt: u32,
        turns: &[Turn],
    ) -> Self {
        let manner = blueprint.provenance.context.manner.guidance();
        let system =
            prompt::human(&blueprint.persona.text, &blueprint.proposal.instruction, manner);
        let mut human = Self { task, blueprint, attempt, conversation: vec![system], spoken: 0 };
        for (place, turn) in turns.iter().enumerate() {
            if let Turn::Human { text, .. } = turn {
                human.hear(&turns[..place]);
                human.say(text);
            }
        }
        human
    }

    /// What it answers after these turns.
    fn hear(&mut self, turns: &[Turn]) {
        let heard = match turns.last() {
            Some(Turn::Agent { text }) => text,
            _ => GREETING,
        };
        self.conversation.push(Message::new(Role::User, heard));
    }

    fn say(&mut self, text: &str) {
        self.spoken += 1;
        self.conversation.push(Message::new(Role::Assistant, text));
    }

    /// The next message after these turns. When the rules find a fault in every candidate, as many are drawn once more;
    /// if all of them fail too, the best is said, and its faults stand beside it.
    pub(super) async fn speak(&mut self, turns: &[Turn]) -> Result<Turn, Halt> {
        self.hear(turns);
        let config = &self.task.shared.config.phase2;
        let mut drawn = self.candidates(turns, 0).await?;
        if config.goal_tracker && !drawn.iter().any(is_clean) {
            let more = self.candidates(turns, config.candidates.max(1)).await?;
            drawn.extend(more);
        }
        if config.candidates > 1 {
            let name = format!("attempt {} critic {}", self.attempt, self.spoken);
            critic::criticise(self.task, self.blueprint, &mut drawn, &name).await?;
        }
        let Candidate { text, faults, .. } = best(&drawn).clone();
        self.say(&text);
        let candidates = if drawn.len() == 1 { Vec::new() } else { drawn };
        Ok(Turn::Human { text, candidates, faults })
    }

    /// Draws candidates, the first of which has the number `from`, and holds them against the rules.
    async fn candidates(&mut self, turns: &[Turn], from: u32) -> Result<Vec<Candidate>, Halt> {
        let config = &self.task.shared.config.phase2;
        let wanted = config.candidates.max(1);
        let mut texts = Vec::new();
        if config.one_call {
            let mut conversation = std::mem::take(&mut self.conversation);
            let answer = self.draw(&mut conversation, from, wanted - 1).await;
            self.conversation = conversation;
            texts = answer?;
            texts.truncate(wanted as usize);
        }
        let given = u32::try_from(texts.len()).unwrap_or(wanted);
        let missing = (given..wanted).map(|number| {
            let mut conversation = self.conversation.clone();
            let human = &*self;
            async move { human.draw(&mut conversation, from + number, 0).await }
        });
        let missing = join_all(missing).await.into_iter().collect::<Result<Vec<_>, Halt>>()?;
        texts.extend(missing.into_iter().flatten());
        let faults = |text: &str| {
            if config.goal_tracker {
                dataset::human::faults(&self.blueprint.proposal, turns, text)
            } else {
                Vec::new()
            }
        };
        let candidate = |text: String| Candidate { faults: faults(&text), text, score: None };
        Ok(texts.into_iter().map(candidate).collect())
    }

    /// One call for one text and up to `more` beside it; a reply that cannot be read is one empty text.
    async fn draw(
        &self,
        conversation: &mut Vec<Message>,
        number: u32,
        more: u32,
    ) -> Result<Vec<String>, Halt> {
        let shared = &self.task.shared;
        let question = Question {
            stage: Stage::Human,
            part: &shared.cast.human,
            messages: conversation,
            tools: Rc::default(),
            temperature: shared.config.phase2.human_temperature,
            label: format!("attempt {} human {} candidate {number}", self.attempt, self.spoken),
            more,
        };
        let said =
            |message: Message| reading::without_reasoning(&message.content).trim().to_owned();
        Ok(match self.task.ask(question).await? {
            Ok(reply) => std::iter::once(reply.message).chain(reply.others).map(said).collect(),
            Err(_) => vec![String::new()],
        })
    }
}

/// True of a text in which the rules find nothing.
fn is_clean(candidate: &Candidate) -> bool {
    !candidate.text.is_empty() && candidate.faults.is_empty()
}

/// The best candidate: a spoken text before silence, one without faults before one with, then by score; of equals the
/// first. The paper states no tie rule.
fn best(candidates: &[Candidate]) -> &Candidate {
    let worth = |candidate: &Candidate| {
        let spoken = !candidate.text.is_empty();
        (spoken, candidate.faults.is_empty(), candidate.score.unwrap_or(0))
    };
    let mut best = &candidates[0];
    for candidate in &candidates[1..] {
        if worth(candidate) > worth(best) {
            best = candidate;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use environment::Finding;

    use super::*;

    fn candidate(text: &str, score: Option<u32>) -> Candidate {
        Candidate { text: text.into(), score, faults: Vec::new() }
    }

    #[test]
    fn of_equal_scores_the_first_wins_and_silence_never_does() {
        let tied = [candidate("a", Some(7)), candidate("b", Some(9)), candidate("c", Some(9))];
        assert_eq!(best(&tied).text, "b");
        let silent = [candidate("", Some(10)), candidate("spoken", None)];
        assert_eq!(best(&silent).text, "spoken");
    }

    #[test]
    fn a_candidate_without_faults_wins_whatever_its_score() {
        let mut faulty = candidate("invents", Some(10));
        faulty.faults.push(Finding::new("human.invented", "m", "h"));
        assert_eq!(best(&[faulty.clone(), candidate("plain", None)]).text, "plain");
        assert_eq!(best(&[candidate("", Some(10)), faulty]).text, "invents");
    }
}
