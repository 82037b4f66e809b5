//! Stage 3: a summariser turns what checks and judges say into advice for the generator (paper section 4.1.2, Fig. 10).

use std::rc::Rc;

use blueprint::check::Report;
use environment::Finding;
use llm::json as reading;

use super::committee::Review;
use super::{Draft, json, shown};
use crate::committee::Vote;
use crate::event::{Stage, Step};
use crate::prompt;
use crate::task::{Halt, Question, Task};

/// The advice for the next round.
pub(super) async fn advise(
    task: &Task,
    draft: &Draft,
    report: &Report,
    review: &Review,
    round: u32,
) -> Result<String, Halt> {
    let proposed = match &draft.proposal {
        Ok(proposal) => json(&shown(proposal)),
        Err(_) => draft.raw.clone(),
    };
    let findings: Vec<&Finding> = report.findings().collect();
    let slots = prompt::Summariser {
        domain: &task.shared.config.domain,
        task: &proposed,
        diff: &report.diff,
        findings: &json(&findings),
        reviews: &json(&review.votes),
    };
    let question = Question {
        stage: Stage::Advise,
        part: &task.shared.cast.summariser,
        messages: &mut slots.messages(),
        tools: Rc::default(),
        temperature: task.shared.config.phase1.advice_temperature,
        label: format!("advise {round}"),
        more: 0,
    };
    let summary = task
        .ask(question)
        .await?
        .ok()
        .map(|reply| summary(&reply.message.content))
        .unwrap_or_default();
    let feedback = if summary.is_empty() { plain(&findings, &review.votes) } else { summary };
    task.emit(Step::Advised { round, feedback: feedback.clone() });
    Ok(feedback)
}

fn summary(text: &str) -> String {
    let section = reading::section(text, "summary");
    section
        .map_or_else(|| reading::without_reasoning(text).trim(), |section| section.text)
        .to_owned()
}

/// The findings themselves, when the summariser said nothing.
fn plain(findings: &[&Finding], votes: &[Vote]) -> String {
    let findings = findings
        .iter()
        .map(|finding| format!("- {}: {} {}", finding.code, finding.message, finding.hint));
    let votes = votes
        .iter()
        .filter(|vote| !vote.correction.is_empty())
        .map(|vote| format!("- {}", vote.correction));
    findings.chain(votes).collect::<Vec<_>>().join("\n")
}
