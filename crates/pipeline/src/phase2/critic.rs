//! Self-critique of the human's candidates (paper Fig. 12): 0 to 10 each, for all at once or one by one.

use std::rc::Rc;

use blueprint::Blueprint;
use dataset::Candidate;
use futures_util::future::join_all;
use llm::{Message, json as reading};

use crate::event::Stage;
use crate::prompt;
use crate::task::{Halt, Question, Task};

/// Highest score.
const BEST: u64 = 10;

/// Gives candidates their scores; which of them get one is [`undecided`]'s. `name` names the turn's questions within the
/// task.
pub(super) async fn criticise(
    task: &Task,
    blueprint: &Blueprint,
    candidates: &mut [Candidate],
    name: &str,
) -> Result<(), Halt> {
    let config = &task.shared.config.phase2;
    let numbers = if config.criticise_all { spoken(candidates) } else { undecided(candidates) };
    let texts: Vec<&str> = numbers.iter().map(|number| candidates[*number].text.as_str()).collect();
    let critic = Critic { task, blueprint, name };
    let together =
        if config.one_critique && texts.len() > 1 { critic.score_all(&texts).await? } else { None };
    let scores: Vec<Option<u32>> = match together {
        Some(scores) => scores.into_iter().map(Some).collect(),
        None => critic.score_each(&texts).await?,
    };
    for (number, score) in numbers.into_iter().zip(scores) {
        let text = candidates[number].text.clone();
        let later = candidates.iter_mut().skip(number + 1).filter(|_| !config.criticise_all);
        later.filter(|candidate| candidate.text == text).for_each(|same| same.score = score);
        candidates[number].score = score;
    }
    Ok(())
}

/// Numbers of the candidates that say something.
fn spoken(candidates: &[Candidate]) -> Vec<usize> {
    (0..candidates.len()).filter(|number| !candidates[*number].text.is_empty()).collect()
}

/// Numbers of the candidates between which a score must decide: different words, without faults where any is without.
/// Fewer than two need no score.
fn undecided(candidates: &[Candidate]) -> Vec<usize> {
    let mut numbers = spoken(candidates);
    if numbers.iter().any(|number| candidates[*number].faults.is_empty()) {
        numbers.retain(|number| candidates[*number].faults.is_empty());
    }
    let text = |number: usize| &candidates[number].text;
    let all = numbers.clone();
    numbers.retain(|number| !all.iter().any(|it| it < number && text(*it) == text(*number)));
    if numbers.len() > 1 { numbers } else { Vec::new() }
}

/// What the questions of one turn share.
struct Critic<'a> {
    task: &'a Task,
    blueprint: &'a Blueprint,
    name: &'a str,
}

impl Critic<'_> {
    /// One question about all texts; `None` when the answer cannot be read.
    async fn score_all(&self, texts: &[&str]) -> Result<Option<Vec<u32>>, Halt> {
        let responses = serde_json::to_string(texts).expect("a list of texts always serialises");
        let Blueprint { persona, proposal, .. } = self.blueprint;
        let messages = prompt::critics(&persona.text, &proposal.instruction, &responses);
        let reply = self.ask(messages, self.name.to_owned()).await?;
        Ok(reply.and_then(|text| read_all(&text, texts.len())))
    }

    /// One question a text.
    async fn score_each(&self, texts: &[&str]) -> Result<Vec<Option<u32>>, Halt> {
        let Blueprint { persona, proposal, .. } = self.blueprint;
        let scores = texts.iter().enumerate().map(|(number, text)| {
            let messages = prompt::critic(&persona.text, &proposal.instruction, text);
            let label = format!("{} candidate {number}", self.name);
            async move { Ok(self.ask(messages, label).await?.and_then(|text| read(&text))) }
        });
        join_all(scores).await.into_iter().collect()
    }

    async fn ask(&self, mut messages: Vec<Message>, label: String) -> Result<Option<String>, Halt> {
        let shared = &self.task.shared;
        let question = Question {
            stage: Stage::Critic,
            part: &shared.cast.critic,
            messages: &mut messages,
            tools: Rc::default(),
            temperature: shared.config.phase2.critic_temperature,
            label,
            more: 0,
        };
        Ok(self.task.ask(question).await?.ok().map(|reply| reply.message.content))
    }
}

/// The score of one text.
fn read(text: &str) -> Option<u32> {
    let text = reading::without_reasoning(text);
    let score = reading::section(text, "score").map_or(text.trim(), |section| section.text);
    score.parse().ok().filter(|score| u64::from(*score) <= BEST)
}

/// The scores of `count` texts; `None` unless every one is there.
fn read_all(text: &str, count: usize) -> Option<Vec<u32>> {
    let found = reading::parse_section(text, "scores").ok()?.value;
    let scores = found.as_array().filter(|scores| scores.len() == count)?;
    let score = |value: &serde_json::Value| value.as_u64().filter(|score| *score <= BEST);
    scores.iter().map(|value| u32::try_from(score(value)?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use environment::Finding;

    use super::*;

    #[test]
    fn a_critique_is_asked_for_only_where_it_can_decide() {
        let candidate = |text: &str, is_faulty: bool| Candidate {
            text: text.into(),
            score: None,
            faults: vec![Finding::new("human.invented", "m", "h"); usize::from(is_faulty)],
        };
        let [a, b, silent] = ["a", "b", ""].map(|text| candidate(text, false));
        let [bad, worse] = ["bad", "worse"].map(|text| candidate(text, true));
        let list =
            |all: &[&Candidate]| undecided(&all.iter().copied().cloned().collect::<Vec<_>>());
        assert_eq!(list(&[&a, &b, &a, &b]), [0, 1]);
        assert_eq!(list(&[&silent, &bad, &a, &b]), [2, 3]);
        assert_eq!(list(&[&silent, &bad, &worse]), [1, 2]);
        assert_eq!(list(&[&a, &a, &bad, &silent]), [0; 0]);
        assert_eq!(list(&[&bad]), [0; 0]);
    }

    #[test]
    fn a_score_is_a_whole_number_up_to_ten_with_or_without_its_tag() {
        assert_eq!(read("Fine. <score> 7 </score>"), Some(7));
        assert_eq!(read("10"), Some(10));
        assert_eq!(read("<score>11</score>"), None);
        assert_eq!(read("<score>7.5</score>"), None);
        assert_eq!(read("good"), None);
    }

    #[test]
    fn scores_of_all_are_read_only_when_there_is_one_for_each() {
        assert_eq!(read_all("<scores>[1, 10,]</scores>", 2), Some(vec![1, 10]));
        assert_eq!(read_all("[0, 3]", 2), Some(vec![0, 3]));
        for text in [
            "<scores>[1]</scores>",
            "<scores>[1, 11]</scores>",
            "<scores>[1, \"2\"]</scores>",
            "none",
        ] {
            assert_eq!(read_all(text, 2), None, "{text}");
        }
    }
}
