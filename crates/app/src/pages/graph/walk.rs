//! The walk of one task: which task, and its steps in words.

use yew::prelude::*;

use super::explain::sentences;
use crate::action::{Action, GraphAction, RunAction};
use crate::hooks::use_send;
use crate::platform;
use crate::select::graph::walked;
use crate::snapshot::Snapshot;
use crate::state::graph::{Graph, GraphState};
use crate::state::run::RunState;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run whose tasks can be chosen.
    pub run: Snapshot<RunState>,
    /// The graph.
    pub graph: Snapshot<GraphState>,
}

/// The walk of the selected task, when the shown run is of this domain; else empty.
pub fn walk_of<'a>(run: &'a RunState, graph: &GraphState) -> &'a [String] {
    let same = run.shown.as_ref().is_some_and(|shown| shown.config.domain == graph.domain);
    let sampled = run.task().filter(|_| same).and_then(|task| task.sampled.as_ref());
    sampled.map_or(&[], |sampled| sampled.0.walk.as_slice())
}

/// Which task's walk is lit.
#[component(WalkChoice)]
pub fn walk_choice(props: &Props) -> Html {
    let send = use_send();
    let Some(shown) =
        props.run.shown.as_ref().filter(|shown| shown.config.domain == props.graph.domain)
    else {
        return html! { <p class="small muted">{ "The run that is shown has another world: its walks are not on this graph." }</p> };
    };
    let oninput = {
        let send = send.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(task) =
                platform::typed(&event).parse::<u32>().ok().and_then(|it| it.checked_sub(1))
            {
                send.emit(Action::Run(RunAction::Select(task)));
            }
        })
    };
    let last = shown.progress.lines.last().map_or(1, |line| line.task + 1);
    let here = props.run.selected.map(|task| (task + 1).to_string()).unwrap_or_default();
    let lit = props.graph.walk;
    let switch = send.reform(move |_: MouseEvent| Action::Graph(GraphAction::Walk(!lit)));
    html! {
        <div class="walk-choice">
            <label class="field">
                <span class="field-label">{ "Walk of task" }</span>
                <input class="input" type="number" inputmode="numeric" min="1" max={last.to_string()} step="1"
                    data-test="walk-task" value={here} {oninput} />
            </label>
            <button type="button" class="button" data-test="walk-lit" onclick={switch}>{ if lit { "Hide the walk" } else { "Show the walk" } }</button>
        </div>
    }
}

/// The steps of a walk in words.
pub fn steps(graph: &Graph, walk: &[String]) -> Html {
    if walk.is_empty() {
        return Html::default();
    }
    let edges = walked(graph, walk);
    let reason = |at: usize| match at.checked_sub(1).map(|before| &edges[before]) {
        None => "the walk begins".to_owned(),
        Some(None) => "the walk starts anew".to_owned(),
        Some(Some(edge)) => sentences(edge).first().cloned().unwrap_or_default(),
    };
    html! {
        <ol class="walk-steps" data-test="walk-steps">
            { for walk.iter().enumerate().map(|(at, tool)| html! {
                <li><span class="walk-number" aria-hidden="true">{ at + 1 }</span><span class="code">{ tool }</span><span class="small muted">{ reason(at) }</span></li>
            }) }
        </ol>
    }
}
