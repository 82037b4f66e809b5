//! A dialogue turn by turn: customer, agent, tool calls with what they gave and changed.

use dataset::marks::Fault;
use dataset::trajectory::Candidate;
use dataset::{Diagnosis, Side, Turn, Verdict};
use environment::{Call, Finding, Observation};
use yew::prelude::*;

use crate::components::call::call as call_view;
use crate::components::json_tree::JsonTree;
use crate::components::mark::{Letter, badge, letter};
use crate::components::patch::patch as patch_view;
use crate::components::text::text as shown;
use crate::components::verdict::verdict;
use crate::select::patch::Line;
use crate::select::{patch as lines, words};
use crate::snapshot::Snapshot;
use crate::state::run::task::Attempt;

/// The word by which the simulated human ends a dialogue (the paper's figure 11, and tau-bench's).
const STOP: &str = "###STOP###";

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The dialogue.
    pub attempt: Snapshot<Attempt>,
    /// True while the run that holds it goes on.
    #[prop_or_default]
    pub active: bool,
}

/// The dialogue, with its verdict when there is one.
#[component(Dialogue)]
pub fn dialogue(props: &Props) -> Html {
    let attempt = &*props.attempt;
    let judged: Option<&Verdict> = attempt.verdict.as_deref();
    let marks = use_memo(props.attempt.clone(), |attempt| {
        let turns: Vec<Turn> = attempt.turns.iter().map(|turn| Turn::clone(turn)).collect();
        if attempt.verdict.is_some() { dataset::marks(&turns) } else { Vec::new() }
    });
    let left = attempt.cause.as_ref().map(|cause| cause.diverged);
    html! {
        <div class="dialogue">
            <ol class="turns">
                { for attempt.turns.iter().enumerate().map(|(place, turn)| html! {
                    <>
                        <TurnView key={place} turn={turn.clone()} />
                        { for marks.iter().filter(|mark| mark.turn == place).map(|mark| bad_turn(mark.fault)) }
                        if left == Some(place) { <li class="turn-mark small" data-test="diverged">{ badge("bad", "here it left every way to success") }</li> }
                    </>
                }) }
            </ol>
            if let Some(judged) = judged {
                if let Some(cause) = &attempt.cause { { why(cause) } }
                { verdict(judged, attempt.ending) }
            } else {
                <p class="dialogue-going muted small">{ if props.active { "The dialogue goes on…" } else { "The run ended before this dialogue did." } }</p>
            }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct TurnProps {
    turn: Snapshot<Turn>,
}

#[component(TurnView)]
fn turn_view(props: &TurnProps) -> Html {
    match &*props.turn {
        Turn::Human { text, candidates, faults } => human(text, candidates, faults),
        Turn::Agent { text } => said("agent", "Agent", Letter::Action, text, Html::default()),
        Turn::Tool { call, observation, patch, .. } => {
            tool(call, observation, &lines::of_operations(patch))
        }
    }
}

fn human(text: &str, candidates: &[Candidate], faults: &[Finding]) -> Html {
    let words = text.replace(STOP, "");
    let leaves = words.len() < text.len();
    let below = html! {
        <>
            if leaves {
                <span class="muted small" title={STOP}>{ "The customer says the stop word: the dialogue is over." }</span>
            }
            { for faults.iter().map(fault) }
            { best_of(text, candidates) }
        </>
    };
    said("human", "Customer", Letter::Observation, words.trim(), below)
}

/// Why a dialogue failed, and on which side.
fn why(cause: &Diagnosis) -> Html {
    let side = match cause.side {
        Side::Human => "the human's side",
        Side::Agent => "the agent's side",
        Side::Task => "the task itself",
    };
    html! {
        <p class="turn-mark small" data-test="cause">
            { badge("bad", cause.cause.label()) }{ " " }{ format!("On {side}: {}", cause.why) }
        </p>
    }
}

/// A turn that a trainer should not learn from.
fn bad_turn(fault: Fault) -> Html {
    let words = match fault {
        Fault::FailedCall => "bad turn: the call failed",
        Fault::RepeatedCall => "bad turn: the same call again",
        Fault::ApologyLoop => "bad turn: apologises again",
    };
    html! { <li class="turn-mark small" data-test="bad-turn">{ badge("warn", words) }</li> }
}

/// A fault of the simulated human, which the agent does not answer for.
fn fault(fault: &Finding) -> Html {
    html! {
        <p class="turn-fault small" data-test="human-fault">
            { badge("warn", "the human's fault") }{ " " }{ shown(&fault.message) }{ " " }<code class="finding-code">{ &fault.code }</code>
        </p>
    }
}

fn said(who: &'static str, name: &'static str, sign: Letter, text: &str, below: Html) -> Html {
    html! {
        <li class={classes!("turn", format!("turn-{who}"))}>
            <div class="turn-who">{ letter(sign) }{ name }</div>
            if !text.is_empty() { <div class="bubble">{ shown(text) }</div> }
            { below }
        </li>
    }
}

fn best_of(text: &str, candidates: &[Candidate]) -> Html {
    if candidates.len() < 2 {
        return Html::default();
    }
    let chosen = candidates.iter().position(|candidate| candidate.text == text);
    let score = chosen.and_then(|place| candidates[place].score);
    let summary = match score {
        Some(score) => format!("best of {}, scored {score} of 10", candidates.len()),
        None => format!("best of {}", candidates.len()),
    };
    html! {
        <details class="candidates">
            <summary>{ summary }</summary>
            <ol>
                { for candidates.iter().enumerate().map(|(place, candidate)| self::candidate(candidate, Some(place) == chosen)) }
            </ol>
        </details>
    }
}

fn candidate(candidate: &Candidate, chosen: bool) -> Html {
    let score = candidate.score.map_or_else(|| "–".to_owned(), |score| score.to_string());
    html! {
        <li class={classes!("candidate", chosen.then_some("candidate-chosen"))}>
            <span class="candidate-score" title="Self-critique: 0 to 10">{ score }</span>
            <span>
                { shown(&candidate.text) }{ " " }if chosen { { badge("good", "taken") } }
                { for candidate.faults.iter().map(fault) }
            </span>
        </li>
    }
}

fn tool(call: &Call, observation: &Observation, changes: &[Line]) -> Html {
    let trouble = words::outcome(observation.outcome);
    let class = match (trouble, changes.is_empty()) {
        (Some(_), _) => "turn-refused",
        (None, false) => "turn-write",
        (None, true) => "turn-read",
    };
    html! {
        <li class={classes!("turn", "turn-tool", class)}>
            <div class="turn-who">
                { letter(Letter::Action) }{ "Tool call" }
                if let Some(trouble) = trouble { { badge("bad", trouble) } }
                if !changes.is_empty() { { badge("busy", "changes the state") } }
            </div>
            <div class="tool-card">
                { call_view(call) }
                <div class="tool-result">
                    { letter(Letter::Observation) }
                    <JsonTree text={observation.text.clone()} />
                </div>
                if !changes.is_empty() {
                    <div class="tool-result">{ letter(Letter::Transition) }{ patch_view(changes) }</div>
                }
            </div>
        </li>
    }
}
