//! Stage 2: a committee of judges votes on four criteria; majority per criterion, then the threshold.

use std::rc::Rc;

use blueprint::Proposal;
use blueprint::check::Report;
use futures_util::future::join_all;
use llm::json as reading;
use serde_json::Value;

use super::{Brief, json, shown};
use crate::event::{Stage, Step, Tally, Vote};
use crate::prompt;
use crate::task::{Halt, Question, Task};

/// What the committee said; empty when it was not asked.
#[derive(Default)]
pub(super) struct Review {
    pub votes: Vec<Vote>,
    pub tally: Tally,
}

/// Asks every judge at once and counts.
pub(super) async fn review(
    task: &Task,
    brief: &Brief,
    proposal: &Proposal,
    report: &Report,
    round: u32,
) -> Result<Review, Halt> {
    let config = &task.shared.config.phase1;
    let text = json(&shown(proposal));
    let slots = prompt::Judge {
        domain: &task.shared.config.domain,
        task: &text,
        tools: &brief.tools,
        diff: &report.diff,
        data: if config.judges_see_rows { &brief.data } else { "" },
    };
    let messages = slots.messages();
    let seats = (0..config.judges.max(1)).map(|judge| {
        let seats = &task.shared.cast.judges;
        let question = Question {
            stage: Stage::Review,
            part: &seats[judge as usize % seats.len()],
            messages: messages.clone(),
            tools: Rc::default(),
            temperature: config.judge_temperature,
            label: format!("review {round} judge {judge}"),
        };
        async move {
            let answer = task.ask(question).await?;
            Ok::<Vote, Halt>(
                answer
                    .and_then(|reply| read(judge, &reply.message.content))
                    .unwrap_or_else(|fault| Vote { judge, fault: Some(fault), ..Vote::default() }),
            )
        }
    });
    let votes = join_all(seats).await.into_iter().collect::<Result<Vec<Vote>, Halt>>()?;
    let tally = count(&votes, config.threshold_percent);
    task.emit(Step::Reviewed { round, votes: votes.clone(), tally: tally.clone() });
    Ok(Review { votes, tally })
}

/// Majority per criterion; accepted when the average exceeds the threshold.
pub(super) fn count(votes: &[Vote], threshold_percent: u32) -> Tally {
    let majority = |criterion: fn(&Vote) -> bool| {
        votes.iter().filter(|vote| criterion(vote)).count() * 2 > votes.len()
    };
    let mut tally = Tally {
        correctness: majority(|vote| vote.correctness),
        completeness: majority(|vote| vote.completeness),
        satisfaction: majority(|vote| vote.satisfaction),
        creativity: majority(|vote| vote.creativity),
        accepted: false,
    };
    let won = [tally.correctness, tally.completeness, tally.satisfaction, tally.creativity];
    let won = won.into_iter().map(u32::from).sum::<u32>();
    tally.accepted = won * 100 > threshold_percent * 4;
    tally
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

    fn vote(bits: [bool; 4]) -> Vote {
        let [correctness, completeness, satisfaction, creativity] = bits;
        Vote { correctness, completeness, satisfaction, creativity, ..Vote::default() }
    }

    #[test]
    fn a_criterion_needs_more_than_half_of_the_votes() {
        let split = [vote([true; 4]), vote([true, true, true, false])];
        assert!(!count(&split, 75).creativity);
        assert!(!count(&split, 75).accepted);
        let two_of_three = [vote([true; 4]), vote([true; 4]), vote([false; 4])];
        assert!(count(&two_of_three, 75).accepted);
    }

    #[test]
    fn the_average_must_exceed_the_threshold() {
        let three_of_four = [vote([true, true, true, false])];
        assert!(!count(&three_of_four, 75).accepted);
        assert!(count(&three_of_four, 74).accepted);
    }

    #[test]
    fn no_votes_accept_nothing() {
        assert!(!count(&[], 0).accepted);
    }

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
