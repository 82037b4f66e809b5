//! Stage 2: a committee of judges votes on four criteria, until its rule settles the outcome.

use std::rc::Rc;

use blueprint::Proposal;
use blueprint::check::Report;
use futures_util::future::join_all;
use llm::{Message, json as reading};
use serde_json::Value;

use super::{Brief, json, shown};
use crate::committee::{Tally, Vote};
use crate::event::{Stage, Step};
use crate::prompt;
use crate::task::{Halt, Question, Task};

/// What the committee said; empty when it was not asked.
#[derive(Default)]
pub(super) struct Review {
    pub votes: Vec<Vote>,
    pub tally: Tally,
}

/// Asks the judges and counts: one after the other while the outcome is open, or all at once.
pub(super) async fn review(
    task: &Task,
    brief: &Brief,
    proposal: &Proposal,
    report: &Report,
    round: u32,
) -> Result<Review, Halt> {
    let config = &task.shared.config.phase1;
    let slots = prompt::Judge {
        domain: &task.shared.config.domain,
        task: &json(&shown(proposal)),
        tools: &brief.tools,
        diff: &report.diff,
        data: if config.judges_see_rows { &brief.data } else { "" },
    };
    let mut messages = slots.messages();
    let seats = config.judges.max(1);
    let mut votes = Vec::new();
    if config.early_stop {
        while votes.is_empty() || !Tally::is_settled(&votes, seats, config.rule) {
            let judge = u32::try_from(votes.len()).unwrap_or(u32::MAX);
            votes.push(vote(task, &mut messages, round, judge).await?);
        }
    } else {
        let ask = |judge| {
            let mut messages = messages.clone();
            async move { vote(task, &mut messages, round, judge).await }
        };
        votes = join_all((0..seats).map(ask)).await.into_iter().collect::<Result<_, _>>()?;
    }
    let tally = Tally::of(&votes, config.rule);
    task.emit(Step::Reviewed { round, votes: votes.clone(), seats, tally: tally.clone() });
    Ok(Review { votes, tally })
}

/// Asks one judge. What cannot be read counts as all 0.
async fn vote(
    task: &Task,
    messages: &mut Vec<Message>,
    round: u32,
    judge: u32,
) -> Result<Vote, Halt> {
    let parts = &task.shared.cast.judges;
    let question = Question {
        stage: Stage::Review,
        part: &parts[judge as usize % parts.len()],
        messages,
        tools: Rc::default(),
        temperature: temperature(&task.shared.config.phase1.judge_temperatures, judge),
        label: format!("review {round} judge {judge}"),
        more: 0,
    };
    let answer = task.ask(question).await?;
    Ok(answer.and_then(|reply| read(judge, &reply.message.content)).unwrap_or_else(|fault| Vote {
        judge,
        fault: Some(fault),
        ..Vote::default()
    }))
}

/// The temperature of a seat; the list begins anew when seats are more.
fn temperature(list: &[f64], seat: u32) -> f64 {
    list.get(seat as usize % list.len().max(1)).copied().unwrap_or_default()
}

/// A judge's scores; `Err` says why they cannot be read.
fn read(judge: u32, text: &str) -> Result<Vote, String> {
    let value = reading::parse_section(text, "scores").map_err(|error| error.to_string())?.value;
    let score = |name: &str| match &value[name] {
        Value::Bool(yes) => Ok(*yes),
        Value::Number(number) if number.as_f64() == Some(1.0) => Ok(true),
        Value::Number(number) if number.as_f64() == Some(0.0) => Ok(false),
        other => Err(format!("{name} is {other}, not 0 or 1")),
    };
    let words = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Ok(Vote {
        judge,
        correctness: score("correctness")?,
        completeness: score("completeness")?,
        satisfaction: score("satisfaction")?,
        creativity: score("creativity")?,
        reflection: words("reflection"),
        correction: words("correction"),
        fault: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_read_with_prose_around_and_refused_when_they_are_no_zero_or_one() {
        let good = r#"Well. <scores>{"reflection":"fine","correctness":1,"completeness":true,"satisfaction":1.0,"creativity":0}</scores>"#;
        let read_good = read(2, good).unwrap();
        assert_eq!(
            (read_good.judge, read_good.satisfaction, read_good.creativity),
            (2, true, false)
        );
        let bad = r#"<scores>{"correctness":2,"completeness":1,"satisfaction":1,"creativity":0}</scores>"#;
        assert_eq!(read(0, bad).unwrap_err(), "correctness is 2, not 0 or 1");
    }
}
