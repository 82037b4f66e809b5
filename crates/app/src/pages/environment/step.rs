//! One step in full: the observation, what changed, which rules it keeps or breaks, and how one could go on.

use environment::inspect::Inspection;
use yew::prelude::*;

use super::policy::words as text;
use super::runner::findings;
use crate::action::Action;
use crate::action::environment::{EnvironmentAction, FormEdit};
use crate::components::json_tree::JsonTree;
use crate::components::mark::{Letter, letter, tick};
use crate::components::patch::patch;
use crate::hooks::use_send;
use crate::select::{calls, form, patch as lines, words};
use crate::snapshot::Snapshot;
use crate::state::environment::EnvironmentState;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The state of the page.
    pub environment: Snapshot<EnvironmentState>,
    /// Number of the step.
    pub step: usize,
}

/// The step.
#[component(StepView)]
pub fn step_view(props: &Props) -> Html {
    let send = use_send();
    let node = props.environment.tree.node(props.step);
    let Some(seen) = node.and_then(|node| node.seen.clone()) else {
        return html! { <p class="small muted" role="status">{ "Running…" }</p> };
    };
    html! {
        <div class="stack trail-body">
            <div data-test="observation">
                <h3 class="small">{ letter(Letter::Observation) }{ "Observation" }</h3>
                { observation(&seen) }
            </div>
            <div data-test="state-diff">
                <h3 class="small">{ letter(Letter::Transition) }{ "What changed" }</h3>
                if seen.diff.is_empty() { <p class="small muted">{ "Nothing." }</p> }
                { patch(&lines::of_text(&seen.diff)) }
            </div>
            { rules(&seen, &send) }
            { findings(&seen.findings) }
            { onward(&props.environment, props.step, &seen, &send) }
        </div>
    }
}

fn observation(seen: &Inspection) -> Html {
    let text = &seen.observation.text;
    if text.is_empty() {
        return html! { <p class="small muted">{ "An empty text." }</p> };
    }
    html! { <JsonTree text={text.clone()} open=true /> }
}

fn rules(seen: &Inspection, send: &Callback<Action>) -> Html {
    if seen.broken.is_empty() && seen.kept.is_empty() {
        return html! {
            <div data-test="rules"><h3 class="small">{ "Rules" }</h3><p class="small muted">{ "No rule of the policy looks at calls of this tool alone." }</p></div>
        };
    }
    let kept = seen.kept.len();
    html! {
        <div data-test="rules">
            <h3 class="small">{ "Rules" }</h3>
            <ul class="trail-rules">
                { for seen.broken.iter().map(|breach| html! {
                    <li data-test="rule-broken">{ tick(false) }<span>{ rule(&breach.rule, send) }{ " " }<span class="small">{ text(&breach.evidence) }</span></span></li>
                }) }
                if kept > 0 {
                    <li data-test="rules-kept">{ tick(true) }<span class="trail-kept"><span class="small muted">{ format!("keeps {}:", words::count(u64::try_from(kept).unwrap_or_default(), "rule")) }</span>
                        { for seen.kept.iter().map(|kept| rule(kept, send)) }</span></li>
                }
            </ul>
        </div>
    }
}

fn rule(id: &str, send: &Callback<Action>) -> Html {
    let name = id.to_owned();
    let onclick = send.reform(move |_: MouseEvent| {
        Action::Environment(EnvironmentAction::ShowRule(name.clone()))
    });
    html! {
        <button type="button" class="link-button small" title="Show it in the policy" {onclick}>{ words::rule(id) }</button>
    }
}

fn onward(
    state: &EnvironmentState,
    step: usize,
    seen: &Inspection,
    send: &Callback<Action>,
) -> Html {
    let last = state.tree.node(step).and_then(|node| state.tool(&node.call.name));
    let (Some(world), Some(last)) = (&state.description, last) else { return Html::default() };
    let next = form::next(&world.tools, last, seen);
    if next.is_empty() {
        return Html::default();
    }
    let choose = |tool: &str| {
        let tool = tool.to_owned();
        send.reform(move |_: MouseEvent| {
            Action::Environment(EnvironmentAction::Form(FormEdit::Tool(tool.clone())))
        })
    };
    html! {
        <div class="trail-branches">
            <span class="small muted">{ "go on with" }</span>
            { for next.into_iter().map(|tool| html! {
                <button type="button" class={classes!("chip", (tool.effect == environment::Effect::Write).then_some("chip-write"))} data-test="step-next" onclick={choose(&tool.name)}>{ calls::spoken(&tool.name) }</button>
            }) }
        </div>
    }
}
