//! The steps so far: forward and back in time, branches, removal; and their way out and in, as JSON and as links.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::step::StepView;
use crate::action::Action;
use crate::action::environment::EnvironmentAction;
use crate::components::mark::badge;
use crate::hooks::use_send;
use crate::select::{calls, words};
use crate::snapshot::Snapshot;
use crate::state::environment::EnvironmentState;
use crate::state::environment::steps::LIST;
use crate::state::environment::tree::Node;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The state of the page.
    pub environment: Snapshot<EnvironmentState>,
}

/// The steps.
#[component(Steps)]
pub fn steps(props: &Props) -> Html {
    let send = use_send();
    let state = &*props.environment;
    let line = state.tree.line();
    html! {
        <section class="panel stack" id={LIST} aria-label="Steps" data-test="steps" data-count={line.len().to_string()} data-at={state.tree.depth().to_string()}>
            <div class="row">
                <h2>{ "Steps" }</h2>
                { transport(state, line.len(), &send) }
            </div>
            if line.is_empty() {
                <p class="small muted">
                    { "No step yet. Each call becomes one; you can go back to any of them and go on differently from there." }
                </p>
            }
            <ol class="trail">
                if !line.is_empty() || !state.tree.branches(None).is_empty() { { beginning(state, &send) } }
                { for line.iter().enumerate().map(|(place, step)| item(props, place, *step, &send)) }
            </ol>
            { outward(state, &send) }
            { paste(state, &send) }
        </section>
    }
}

fn transport(state: &EnvironmentState, all: usize, send: &Callback<Action>) -> Html {
    let depth = state.tree.depth();
    let button = |places: i32,
                  sign: &'static str,
                  label: &'static str,
                  test: &'static str,
                  off: bool| {
        let onclick = act(send, EnvironmentAction::Move(places));
        html! {
            <button type="button" class="button button-small" title={format!("{label} (arrow key)")} aria-label={label} data-test={test} disabled={off} {onclick}>{ sign }</button>
        }
    };
    html! {
        <div class="row push transport" role="group" aria-label="Time">
            { button(-1, "←", "One step back", "step-back", depth == 0) }
            <span class="small muted" aria-live="polite">{ format!("{depth} of {all}") }</span>
            { button(1, "→", "One step forward", "step-forward", depth == all) }
        </div>
    }
}

fn beginning(state: &EnvironmentState, send: &Callback<Action>) -> Html {
    let here = state.tree.at().is_none();
    html! {
        <li class={classes!("trail-step", here.then_some("trail-here"))}>
            <button type="button" class="trail-open" data-test="step-start" aria-current={here.then_some("step")} onclick={act(send, EnvironmentAction::Go(None))}>
                <span class="trail-number" aria-hidden="true">{ "0" }</span>
                <span class="trail-call muted">{ "The beginning" }</span>
            </button>
            { branches(state, None, send) }
        </li>
    }
}

fn item(props: &Props, place: usize, step: usize, send: &Callback<Action>) -> Html {
    let state = &*props.environment;
    let Some(node) = state.tree.node(step) else { return Html::default() };
    let here = state.tree.at() == Some(step);
    let ahead = place >= state.tree.depth();
    let take = act(send, EnvironmentAction::Remove(step));
    html! {
        <li key={step} class={classes!("trail-step", here.then_some("trail-here"), ahead.then_some("trail-ahead"))} data-test="step">
            <div class="trail-head">
                <button type="button" class="trail-open" data-test={format!("step-{}", place + 1)} aria-current={here.then_some("step")} onclick={act(send, EnvironmentAction::Go(Some(step)))}>
                    <span class="trail-number" aria-hidden="true">{ place + 1 }</span>
                    <span class="trail-call">{ calls::one_line(&node.call) }</span>
                    { marks(node) }
                </button>
                <button type="button" class="icon-button trail-remove" title="Take away this step and all after it" aria-label={format!("Take away step {} and all after it", place + 1)} data-test={format!("step-{}-remove", place + 1)} onclick={take}>{ "×" }</button>
            </div>
            if here { <StepView environment={props.environment.clone()} {step} /> }
            { branches(state, Some(step), send) }
        </li>
    }
}

/// How a step went, in a few signs.
fn marks(node: &Node) -> Html {
    let Some(seen) = &node.seen else { return Html::default() };
    let outcome = words::outcome(seen.observation.outcome);
    let changed = seen.diff.lines().count();
    html! {
        <span class="trail-marks">
            if let Some(word) = outcome { { badge("bad", word) } }
            if changed > 0 { { badge("busy", words::count(u64::try_from(changed).unwrap_or_default(), "change")) } }
            if !seen.broken.is_empty() { { badge("bad", words::count(u64::try_from(seen.broken.len()).unwrap_or_default(), "rule") + " broken") } }
            if !seen.findings.is_empty() { { badge("warn", "schema") } }
        </span>
    }
}

/// Other ways that were gone from here.
fn branches(state: &EnvironmentState, from: Option<usize>, send: &Callback<Action>) -> Html {
    let branches = state.tree.branches(from);
    if branches.is_empty() {
        return Html::default();
    }
    html! {
        <div class="trail-branches">
            <span class="small muted">{ "also tried from here:" }</span>
            { for branches.iter().filter_map(|step| Some((*step, state.tree.node(*step)?))).map(|(step, node)| html! {
                <button type="button" class="chip" data-test="step-branch" onclick={act(send, EnvironmentAction::Go(Some(step)))}>{ calls::one_line(&node.call) }</button>
            }) }
        </div>
    }
}

fn outward(state: &EnvironmentState, send: &Callback<Action>) -> Html {
    let empty = state.tree.line().is_empty();
    let link = state.link().unwrap_or_default();
    let open = state.paste.is_some();
    html! {
        <div class="row trail-tools">
            <button type="button" class="button button-small" data-test="steps-copy" disabled={empty} onclick={act(send, EnvironmentAction::Copy)}>{ "Copy as JSON" }</button>
            <button type="button" class="button button-small" data-test="steps-share" data-link={link} onclick={act(send, EnvironmentAction::Share)}>{ "Copy link" }</button>
            <button type="button" class="button button-small" data-test="steps-paste" aria-expanded={open.to_string()} onclick={act(send, EnvironmentAction::Pasting(!open))}>{ "Paste steps" }</button>
            if !state.tree.is_empty() {
                <button type="button" class="button button-quiet button-small push" data-test="steps-over" onclick={act(send, EnvironmentAction::StartOver)}>{ "Start over" }</button>
            }
        </div>
    }
}

fn paste(state: &EnvironmentState, send: &Callback<Action>) -> Html {
    let Some(text) = &state.paste else { return Html::default() };
    let typing = send.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        typing.emit(Action::Environment(EnvironmentAction::Pasted(area.value())));
    });
    html! {
        <div class="stack">
            <label class="field">
                <span class="field-label">{ "Steps " }<span class="term">{ "a list of {\"name\", \"arguments\"}" }</span></span>
                <textarea class="input code-area" rows="6" spellcheck="false" data-test="paste-text" value={text.clone()} {oninput}
                    placeholder="[{\"name\": \"get_user_details\", \"arguments\": {\"user_id\": \"…\"}}]" />
            </label>
            if let Some(problem) = &state.paste_problem { <p class="small field-problem" role="alert" data-test="paste-problem">{ problem }</p> }
            <div class="row">
                <button type="button" class="button button-small button-primary" data-test="paste-replay" disabled={text.trim().is_empty()} onclick={act(send, EnvironmentAction::Replay)}>{ "Replay" }</button>
                <span class="small muted">{ "They become a branch of their own." }</span>
            </div>
        </div>
    }
}

fn act(send: &Callback<Action>, action: EnvironmentAction) -> Callback<MouseEvent> {
    send.reform(move |_| Action::Environment(action.clone()))
}
