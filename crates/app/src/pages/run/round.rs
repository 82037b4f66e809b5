//! One round: the proposal, what the checks found, what the committee said, and the advice for the next round.

use blueprint::check::Report;
use environment::Finding;
use yew::prelude::*;

use crate::components::mark::{Letter, badge, letter, tick};
use crate::components::patch::patch;
use crate::components::proposal::ProposalView;
use crate::components::text::text;
use crate::pages::run::fold::Fold;
use crate::pages::run::votes::votes;
use crate::select::patch as lines;
use crate::snapshot::Snapshot;
use crate::state::run::task::Round;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The round.
    pub round: Snapshot<Round>,
    /// True when it is open at first.
    pub open: bool,
}

/// The round.
#[component(RoundView)]
pub fn round(props: &Props) -> Html {
    let round = &*props.round;
    let (tone, text) = outcome(round);
    let head = html! {
        <>
            <span class="step-name">{ format!("Proposal {}", round.number + 1) }</span>
            { badge(tone, text) }
            <span class="muted small step-line">{ self::text(&reason(round)) }</span>
        </>
    };
    let (round, test) = (props.round.clone(), format!("round-{}", round.number));
    html! { <Fold {head} open={props.open} {test} class="round" body={move |()| inside(&round)} /> }
}

fn inside(round: &Round) -> Html {
    html! {
        <>
            <div class="round-halves">
                { written(round) }
                if let Some(report) = &round.report { { checks(report) } }
            </div>
            if let Some(tally) = &round.tally { { votes(&round.votes, round.seats, tally) } }
            if let Some(feedback) = &round.feedback { { advice(feedback) } }
        </>
    }
}

fn outcome(round: &Round) -> (&'static str, &'static str) {
    match (&round.report, &round.tally) {
        (Some(report), _) if !report.passed() => ("bad", "sent back by the checks"),
        (_, Some(tally)) if tally.accepted => ("good", "accepted"),
        (_, Some(_)) => ("bad", "sent back by the committee"),
        (Some(_), None) => ("busy", "before the committee"),
        (None, _) => ("busy", "being checked"),
    }
}

/// The first finding, for the closed round.
fn reason(round: &Round) -> String {
    let finding = round.report.as_ref().and_then(|report| report.findings().next());
    finding.map(|finding| finding.message.clone()).unwrap_or_default()
}

fn written(round: &Round) -> Html {
    let unread = round.proposal.is_none();
    html! {
        <div class="stack">
            if let Some(proposal) = &round.proposal { <ProposalView proposal={proposal.clone()} /> }
            if unread { <p class="muted">{ "The answer could not be read as a task." }</p> }
            if !round.changed.is_empty() {
                <details class="raw" data-test="changed">
                    <summary>{ "What changed since the proposal before" }</summary>
                    { patch(&lines::of_text(&round.changed)) }
                </details>
            }
            if !round.repairs.is_empty() {
                <p class="small muted">{ "Repaired on reading: " }{ text(&round.repairs.join("; ")) }</p>
            }
            <details class="raw" open={unread}>
                <summary>{ "The answer as it came" }</summary>
                <pre class="code">{ text(&round.raw) }</pre>
            </details>
        </div>
    }
}

fn checks(report: &Report) -> Html {
    html! {
        <div class="checks">
            <h4>{ "Checks " }<span class="term">{ "executed on a fresh database" }</span></h4>
            <ul class="check-list">
                { check("Form", "everything is there and readable", &report.format) }
                { check("Execution", "every call works", &report.execution) }
                { check("Policy", "no rule is broken", &report.policy) }
                { check("Effect", "something changes", &report.no_op) }
                { check("Grounding", "nothing is invented", &report.grounding) }
                { check("Uniqueness", "the request fits no other end", &report.uniqueness) }
                { check("Novelty", "no accepted task is nearly the same", &report.duplicates) }
            </ul>
            { changed(report) }
        </div>
    }
}

fn check(label: &'static str, ask: &'static str, findings: &[Finding]) -> Html {
    html! {
        <li class="check">
            { tick(findings.is_empty()) }
            <div>
                <span class="check-label">{ label }</span>
                <span class="muted small">{ " " }{ ask }</span>
                { for findings.iter().map(finding) }
            </div>
        </li>
    }
}

fn finding(finding: &Finding) -> Html {
    let step = finding.step.map(|step| format!("call {}: ", step + 1));
    html! {
        <div class="finding">
            <p>{ step.unwrap_or_default() }{ text(&finding.message) }</p>
            <p class="muted small">{ &finding.hint }</p>
            <code class="finding-code">{ &finding.code }</code>
        </div>
    }
}

fn changed(report: &Report) -> Html {
    let lines = lines::of_text(&report.diff);
    if lines.is_empty() {
        return Html::default();
    }
    html! {
        <div>
            <h4>{ letter(Letter::Transition) }{ "What it changes " }<span class="term">{ "diff patch ΔS" }</span></h4>
            { patch(&lines) }
        </div>
    }
}

fn advice(feedback: &str) -> Html {
    html! {
        <div class="advice">
            <h4>{ "Back to the writer " }<span class="term">{ "feedback" }</span></h4>
            <p>{ text(feedback) }</p>
        </div>
    }
}
