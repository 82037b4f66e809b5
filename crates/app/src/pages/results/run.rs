//! One published run in full: why its reward is what it is, and each step as recorded and as it goes here.

use dataset::regrade::{Grade, Line};
use environment::Outcome;
use protocol::results::{GradedRun, OpenedResults};
use yew::prelude::*;

use super::list::quirk;
use crate::action::{Action, ResultsAction};
use crate::components::call::call as call_view;
use crate::components::json_tree::JsonTree;
use crate::components::mark::{Letter, badge, letter, tick};
use crate::components::patch::patch;
use crate::components::text::text as shown;
use crate::hooks::use_send;
use crate::select::{patch as lines, results as view, words};
use crate::snapshot::Snapshot;
use crate::state::results::RUN;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub run: Snapshot<GradedRun>,
    /// The files, for the sentences of their quirks.
    pub files: Option<Snapshot<OpenedResults>>,
}

/// The run.
#[component(RunView)]
pub fn run_view(props: &Props) -> Html {
    let run = &*props.run;
    html! {
        <article class="panel stack record-view" id={RUN} aria-label="Run" data-test="results-run">
            <Head task={run.grade.task.clone()} trial={run.grade.trial} />
            { verdict(&run.grade) }
            if let Some(error) = &run.error {
                <details class="small"><summary>{ "The run broke down" }</summary><pre class="json json-text">{ error }</pre></details>
            }
            { quirks(run, props.files.as_deref()) }
            { notes(&run.grade.notes) }
            { truth(run) }
            <h3>{ "Step by step " }<span class="term">{ "recorded, and here" }</span></h3>
            <Steps run={props.run.clone()} />
        </article>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct HeadProps {
    task: String,
    trial: u64,
}

#[component(Head)]
fn head(props: &HeadProps) -> Html {
    let send = use_send();
    let act =
        |action: ResultsAction| send.reform(move |_: MouseEvent| Action::Results(action.clone()));
    html! {
        <div class="row record-head">
            <button type="button" class="button button-small record-back" onclick={act(ResultsAction::Close)}>{ "← List" }</button>
            <h2>{ format!("Task {}, trial {}", props.task, props.trial) }</h2>
            <div class="row push">
                <button type="button" class="icon-button" aria-label="Run before" title="Run before (K)" onclick={act(ResultsAction::Move(-1))}>{ "↑" }</button>
                <button type="button" class="icon-button" aria-label="Next run" title="Next run (J)" onclick={act(ResultsAction::Move(1))}>{ "↓" }</button>
                <button type="button" class="icon-button record-close" aria-label="Close" title="Close (Esc)" data-test="results-close" onclick={act(ResultsAction::Close)}>{ "×" }</button>
            </div>
        </div>
    }
}

/// The reward, recorded and here, and what it is made of.
fn verdict(grade: &Grade) -> Html {
    let (tone, word) = view::verdict(grade.verdict);
    let seen = &grade.observations;
    let missing: Vec<&str> = grade
        .outputs
        .iter()
        .filter(|output| !output.said)
        .map(|output| output.text.as_str())
        .collect();
    let class = if grade.ours == Some(1.0) { "verdict-passed" } else { "verdict-failed" };
    html! {
        <div class={classes!("verdict", class)} data-test="results-run-verdict">
            <h4>{ letter(Letter::Reward) }{ format!("Reward {} recorded, {} here ", view::reward(grade.recorded), view::reward(grade.ours)) }{ badge(tone, word) }</h4>
            <ul class="verdict-reasons">
                <li>{ tick(grade.ending.is_proper()) }{ "How it ended: " }{ view::ending(grade.ending) }{ "." }</li>
                if let Some(equal) = grade.state_equal {
                    <li>{ tick(equal) }{ if equal { "The database ended as the ground truth leaves it." } else { "The database did not end as the ground truth leaves it." } }</li>
                }
                if !grade.outputs.is_empty() {
                    <li>{ tick(missing.is_empty()) }
                        { if missing.is_empty() { "Every expected output was said.".to_owned() } else { format!("Never said: {}.", missing.join(", ")) } }</li>
                }
                <li data-test="results-run-observations">{ tick(seen.equal == seen.compared) }
                    { format!("{} of {} are the recorded ones.", seen.equal, words::count(seen.compared as u64, "observation")) }</li>
                if let Some(hashes) = &grade.truth_hash {
                    <li>{ tick(hashes.agree) }{ "tau-bench's hash of the expected state " }{ if hashes.agree { "comes out." } else { "is another." } }</li>
                }
                if grade.no_op {
                    <li>{ tick(true) }{ "The ground truth changes nothing." }</li>
                }
            </ul>
            if !grade.state_diff.is_empty() {
                <p class="small muted">{ "Where it differs, from expected to reached:" }</p>
                <div data-test="results-diff">{ patch(&lines::of_text(&grade.state_diff)) }</div>
            }
            { for grade.hazards.iter().map(|hazard| html! {
                <p class="small">{ "Only the kind of the number differs: " }<code class="code">{ hazard }</code></p>
            }) }
        </div>
    }
}

fn quirks(run: &GradedRun, files: Option<&OpenedResults>) -> Html {
    if run.grade.quirks.is_empty() {
        return Html::default();
    }
    let sentence = |id: &str| {
        let known = files.and_then(|files| files.quirks.iter().find(|(other, _)| other == id));
        known.map(|(_, sentence)| sentence.clone())
    };
    html! {
        <section aria-label="Quirks" data-test="results-run-quirks">
            <h3>{ "Quirks of the benchmark" }</h3>
            <ul class="results-found">
                { for run.grade.quirks.iter().map(|found| html! {
                    <li>
                        { quirk(&found.id, found.decides) }
                        if found.decides { <span class="small results-decides">{ "decides the reward" }</span> }
                        <p class="small">{ sentence(&found.id) }</p>
                        <p class="small muted">{ &found.evidence }</p>
                    </li>
                }) }
            </ul>
        </section>
    }
}

fn notes(notes: &[String]) -> Html {
    if notes.is_empty() {
        return Html::default();
    }
    html! { <ul class="small muted results-notes">{ for notes.iter().map(|note| html! { <li>{ note }</li> }) }</ul> }
}

fn truth(run: &GradedRun) -> Html {
    if run.truth.is_empty() && run.instruction.is_empty() {
        return Html::default();
    }
    html! {
        <details class="results-truth">
            <summary>{ format!("What should have happened: {}", words::count(run.truth.len() as u64, "call")) }</summary>
            <p class="small">{ shown(&run.instruction) }</p>
            { for run.truth.iter().map(call_view) }
        </details>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct StepsProps {
    run: Snapshot<GradedRun>,
}

#[component(Steps)]
fn steps(props: &StepsProps) -> Html {
    html! { <ol class="turns">{ for props.run.lines.iter().map(step) }</ol> }
}

fn step(line: &Line) -> Html {
    match line {
        Line::Said { agent: true, text } => said("agent", "Agent", Letter::Action, text),
        Line::Said { agent: false, text } => said("human", "Customer", Letter::Observation, text),
        Line::Called { step, tool, arguments, recorded, ours, outcome, changes } => {
            let arguments = serde_json::from_str(arguments).unwrap_or_default();
            let call = environment::Call { name: tool.clone(), arguments };
            let changes = lines::of_text(changes);
            let class = match (outcome, changes.is_empty()) {
                (Some(Outcome::Done), true) => "turn-read",
                (Some(Outcome::Done), false) => "turn-write",
                _ => "turn-refused",
            };
            html! {
                <li class={classes!("turn", "turn-tool", class)} data-test="results-step">
                    <div class="turn-who">{ letter(Letter::Action) }{ format!("Step {}", step + 1) }</div>
                    <div class="tool-card">
                        { call_view(&call) }
                        { observation(recorded.as_deref(), ours.as_deref()) }
                        if !changes.is_empty() { <div>{ patch(&changes) }</div> }
                    </div>
                </li>
            }
        }
    }
}

fn said(who: &'static str, name: &'static str, sign: Letter, text: &str) -> Html {
    html! {
        <li class={classes!("turn", format!("turn-{who}"))}>
            <div class="turn-who">{ letter(sign) }{ name }</div>
            <div class="bubble">{ shown(text) }</div>
        </li>
    }
}

/// What came back: once when both are equal, else side by side from where they part.
fn observation(recorded: Option<&str>, ours: Option<&str>) -> Html {
    match (recorded, ours) {
        (Some(recorded), Some(ours)) if recorded == ours => html! {
            <div class="results-same">
                <p class="small">{ tick(true) }{ "the same here" }</p>
                <JsonTree text={ours.to_owned()} />
            </div>
        },
        (Some(recorded), Some(ours)) => {
            let (lead, recorded, ours) = view::parting(recorded, ours);
            html! {
                <div class="results-other" data-test="results-other">
                    <p class="small">{ tick(false) }{ "another here" }</p>
                    <dl>
                        <div><dt>{ "recorded" }</dt><dd>{ shown(&lead) }<del>{ shown(&recorded) }</del></dd></div>
                        <div><dt>{ "here" }</dt><dd>{ shown(&lead) }<ins>{ shown(&ours) }</ins></dd></div>
                    </dl>
                </div>
            }
        }
        (one, two) => html! {
            <div class="results-same">
                <p class="small muted">{ match (one, two) {
                    (None, Some(_)) => "not recorded; here:",
                    (Some(_), None) => "recorded after the end, not replayed:",
                    _ => "nothing is recorded",
                } }</p>
                if let Some(text) = one.or(two) { <JsonTree text={text.to_owned()} /> }
            </div>
        },
    }
}
