//! The API graph as a drawing that answers to pointer and keys.

use environment::Effect;
use yew::prelude::*;

use crate::action::graph::Part;
use crate::action::{Action, GraphAction};
use crate::hooks::use_send;
use crate::select::graph::{BOX_HEIGHT, BOX_WIDTH, Box, Curve, Drawing, Light};

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The drawing.
    pub drawing: Drawing,
}

/// The drawing.
#[component(ApiGraph)]
pub fn api_graph(props: &Props) -> Html {
    let send = use_send();
    let Drawing { width, height, curves, boxes } = &props.drawing;
    html! {
        <svg class="api-graph" viewBox={format!("0 0 {width} {height}")} role="group" aria-label="API graph" data-test="api-graph">
            <defs>{ arrow("arrow", "arrow-plain") }{ arrow("arrow-lit", "arrow-lit") }</defs>
            { for curves.iter().map(|it| curve(it, &send)) }
            { for boxes.iter().map(|it| tool(it, &send)) }
        </svg>
    }
}

fn arrow(id: &'static str, class: &'static str) -> Html {
    html! {
        <marker {id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse" orient="auto">
            <path class={class} d="M0 0L8 4L0 8Z" />
        </marker>
    }
}

fn curve(curve: &Curve, send: &Callback<Action>) -> Html {
    let part = Part::Edge(curve.from.clone(), curve.to.clone());
    let (enter, leave, pin) = pointing(&part, send);
    let marker = if curve.light == Light::Lit { "url(#arrow-lit)" } else { "url(#arrow)" };
    html! {
        <g key={format!("{} {}", curve.from, curve.to)} class={classes!("edge", light(curve.light))}
            onmouseenter={enter} onmouseleave={leave} onclick={pin}>
            <path class="edge-line" d={curve.path.clone()} marker-end={marker} />
            // A thin line is hard to hit.
            <path class="edge-reach" d={curve.path.clone()}><title>{ format!("{} → {}", curve.from, curve.to) }</title></path>
        </g>
    }
}

fn tool(tool: &Box, send: &Callback<Action>) -> Html {
    let part = Part::Tool(tool.tool.clone());
    let (enter, leave, pin) = pointing(&part, send);
    let (focused, keys) = (part.clone(), keys(&part, send));
    let focus =
        send.reform(move |_: FocusEvent| Action::Graph(GraphAction::Point(Some(focused.clone()))));
    let blur = send.reform(|_: FocusEvent| Action::Graph(GraphAction::Point(None)));
    let (x, y) = (tool.x, tool.y);
    let effect = effect_class(tool.effect);
    html! {
        <g key={tool.tool.clone()} class={classes!("node", effect, light(tool.light))} role="button" tabindex="0" aria-label={label(tool)}
            data-test={format!("node-{}", tool.tool)}
            onmouseenter={enter} onmouseleave={leave} onclick={pin} onfocus={focus} onblur={blur} onkeydown={keys}>
            <rect class="node-box" x={x.to_string()} y={y.to_string()} width={BOX_WIDTH.to_string()} height={BOX_HEIGHT.to_string()} rx="9" />
            <rect class="node-stripe" x={(x + 7).to_string()} y={(y + 9).to_string()} width="4" height={(BOX_HEIGHT - 18).to_string()} rx="2" />
            <text class="node-name" x={(x + 19).to_string()} y={(y + BOX_HEIGHT / 2 + 4).to_string()}>{ &tool.tool }</text>
            { for tool.steps.iter().rev().enumerate().map(|(place, step)| number(*step, x + BOX_WIDTH - 8 - i32::try_from(place).unwrap_or(0) * 20, y)) }
        </g>
    }
}

fn number(step: usize, x: i32, y: i32) -> Html {
    html! {
        <g class="step-number">
            <circle cx={x.to_string()} cy={y.to_string()} r="10" />
            <text x={x.to_string()} y={(y + 4).to_string()} text-anchor="middle">{ step }</text>
        </g>
    }
}

type OnMouse = Callback<MouseEvent>;

fn pointing(part: &Part, send: &Callback<Action>) -> (OnMouse, OnMouse, OnMouse) {
    let (pointed, pinned) = (part.clone(), part.clone());
    let enter =
        send.reform(move |_: MouseEvent| Action::Graph(GraphAction::Point(Some(pointed.clone()))));
    let leave = send.reform(|_: MouseEvent| Action::Graph(GraphAction::Point(None)));
    let pin = send.reform(move |_: MouseEvent| Action::Graph(GraphAction::Pin(pinned.clone())));
    (enter, leave, pin)
}

fn keys(part: &Part, send: &Callback<Action>) -> Callback<KeyboardEvent> {
    let (send, part) = (send.clone(), part.clone());
    Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            send.emit(Action::Graph(GraphAction::Pin(part.clone())));
        }
    })
}

fn label(tool: &Box) -> String {
    let effect = match tool.effect {
        Effect::Read => "reads",
        Effect::Write => "writes",
        Effect::Generic => "neither reads nor writes",
    };
    let steps: Vec<String> = tool.steps.iter().map(usize::to_string).collect();
    let walked = if steps.is_empty() {
        String::new()
    } else {
        format!(", step {} of the walk", steps.join(" and "))
    };
    format!("{}, {effect}{walked}", tool.tool)
}

/// Class of an effect's colour.
pub fn effect_class(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "effect-read",
        Effect::Write => "effect-write",
        Effect::Generic => "effect-generic",
    }
}

fn light(light: Light) -> &'static str {
    match light {
        Light::Dim => "light-dim",
        Light::Plain => "light-plain",
        Light::Lit => "light-lit",
    }
}
