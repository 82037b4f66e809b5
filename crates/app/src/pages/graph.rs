//! The graph view: which tool's result can fill which tool's argument, and the walk of a task along it.

pub mod explain;
pub mod list;
pub mod walk;

use environment::registry::CARDS;
use yew::prelude::*;

use crate::action::{Action, GraphAction};
use crate::components::api_graph::ApiGraph;
use crate::hooks::{use_keys, use_send};
use crate::platform;
use crate::select::graph::{self as view, Look};
use crate::snapshot::Snapshot;
use crate::state::graph::{Graph, GraphState};
use crate::state::run::RunState;

use explain::explanation;
use list::EdgeList;
use walk::{WalkChoice, steps, walk_of};

/// What the view shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its state.
    pub graph: Snapshot<GraphState>,
    /// The run page's state: which run is shown, which task is selected.
    pub run: Snapshot<RunState>,
}

/// The view.
#[component(GraphPage)]
pub fn page(props: &Props) -> Html {
    let send = use_send();
    let keys = send.clone();
    use_keys(move |key| {
        if key == "Escape" {
            keys.emit(Action::Graph(GraphAction::Release));
        }
    });
    html! {
        <>
            <header class="stack">
                <h1>{ "API graph" }</h1>
                <p class="lede">
                    { "An arrow says: what this tool gives back can fill an argument of that one. \
                       Tasks begin as random walks along the arrows, so that their calls belong together." }
                </p>
            </header>
            <section class="panel stack" aria-label="Graph">
                <div class="row graph-tools">
                    { domain(&props.graph.domain, &send) }
                    <WalkChoice run={props.run.clone()} graph={props.graph.clone()} />
                    { legend() }
                </div>
                { drawn(props) }
            </section>
        </>
    }
}

fn drawn(props: &Props) -> Html {
    let state = &*props.graph;
    let Some(graph) = &state.graph else {
        return html! { <p class="muted" role="status">{ "Drawing the graph…" }</p> };
    };
    let walk = walk_of(&props.run, state);
    let look = Look { part: state.part(), walk: if state.walk { walk } else { &[] } };
    let drawing = view::draw(graph, look);
    html! {
        <>
            if state.walk { { steps(graph, walk) } }
            <div class="graph-scroll" tabindex="0" role="region" aria-label="Drawing of the graph, scrolls sideways">
                <ApiGraph {drawing} />
            </div>
            <div class="graph-words" role="status" aria-live="polite" data-test="graph-explanation">{ explanation(graph, state.part()) }</div>
            { rest(graph) }
            <EdgeList graph={graph.clone()} />
        </>
    }
}

/// Says that the drawing leaves something out.
fn rest(graph: &Snapshot<Graph>) -> Html {
    let all = graph.edges.len();
    let drawn = view::draw(graph, Look::default()).curves.len();
    if all == drawn {
        return Html::default();
    }
    html! {
        <p class="small muted">
            { format!("{drawn} of {all} dependencies are drawn. Tools that change something give back the whole changed row, \
                       which can fill nearly everything: their arrows, and those that lead back, show when you point at a tool.") }
        </p>
    }
}

fn domain(current: &str, send: &Callback<Action>) -> Html {
    let send = send.clone();
    let onchange = Callback::from(move |event: Event| {
        send.emit(Action::Graph(GraphAction::Domain(platform::typed(&event))));
    });
    html! {
        <label class="field">
            <span class="field-label">{ "World " }<span class="term">{ "domain" }</span></span>
            <select class="input" data-test="graph-domain" {onchange}>
                { for CARDS.iter().map(|domain| html! { <option value={domain.name} selected={current == domain.name}>{ domain.label }</option> }) }
            </select>
        </label>
    }
}

fn legend() -> Html {
    let entries = [
        ("effect-read", "reads"),
        ("effect-write", "changes something"),
        ("effect-generic", "neither"),
    ];
    html! {
        <ul class="row graph-legend" aria-label="Colours">
            { for entries.iter().map(|(class, label)| html! { <li class={*class}><span class="swatch" aria-hidden="true"></span>{ *label }</li> }) }
        </ul>
    }
}
