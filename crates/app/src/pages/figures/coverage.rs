//! What the accepted tasks cover of a domain, and how that grew.

use figures::coverage::{Covered, Dimension};
use yew::prelude::*;

use crate::action::{Action, FiguresAction};
use crate::components::chart::{self, Curve};
use crate::hooks::use_send;
use crate::select::{figures as view, words};
use crate::snapshot::Snapshot;
use crate::state::figures::Gathered;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its figures.
    pub of: Snapshot<Gathered>,
    /// Those beside them.
    pub other: Option<Snapshot<Gathered>>,
    /// Which dimension is drawn.
    pub dimension: Dimension,
}

/// Coverage.
#[component(CoverageView)]
pub fn coverage_view(props: &Props) -> Html {
    let send = use_send();
    let all = &props.of.figures.coverage;
    let drawn = all.iter().find(|covered| covered.dimension == props.dimension);
    html! {
        <section class="panel stack" aria-label="Coverage">
            <h2>{ "Coverage" }</h2>
            <p class="small muted">{ "By accepted tasks. To see what leaning to the missing is worth, put a run of the plain walk (its setting is off) beside this one: both curves are drawn." }</p>
            <ul class="covered-list" data-test="figures-coverage">
                { for all.iter().map(|covered| row(covered, covered.dimension == props.dimension, &send)) }
            </ul>
            if let Some(covered) = drawn { { details(covered, props) } }
        </section>
    }
}

fn row(covered: &Covered, chosen: bool, send: &Callback<Action>) -> Html {
    let dimension = covered.dimension;
    let onclick =
        send.reform(move |_: MouseEvent| Action::Figures(FiguresAction::Dimension(dimension)));
    let (seen, whole) = (u64::from(covered.seen), covered.universe.map(u64::from));
    let text = match whole {
        Some(whole) => format!("{seen} of {whole}"),
        None => words::grouped(seen),
    };
    html! {
        <li>
            <button type="button" class="covered" aria-pressed={chosen.to_string()} {onclick}>
                <span>{ view::dimension(dimension) }</span>
                <span class="covered-count">{ text }</span>
                if let Some(whole) = whole { { chart::part(seen, whole) } }
            </button>
        </li>
    }
}

fn details(covered: &Covered, props: &Props) -> Html {
    let curve = |name: &str, covered: &Covered| Curve {
        name: name.to_owned(),
        points: covered.curve.clone(),
    };
    let mut curves = vec![curve("This run", covered)];
    let beside = props.other.iter().flat_map(|other| other.figures.coverage.iter());
    curves.extend(
        beside
            .filter(|other| other.dimension == covered.dimension)
            .map(|other| curve("Beside it", other)),
    );
    html! {
        <div class="figure">
            <h4>{ view::dimension(covered.dimension) }{ " " }<span class="term">{ "seen after so many accepted tasks" }</span></h4>
            { chart::curves(&curves, covered.universe, "accepted tasks", "seen") }
            if !covered.missing.is_empty() {
                <details class="raw"><summary>{ format!("{} missing", covered.missing.len()) }</summary>{ names(&covered.missing) }</details>
            }
            <details class="raw">
                <summary>{ format!("{} seen", covered.features.len()) }</summary>
                <ul class="small">{ for covered.features.iter().map(|feature| html! {
                    <li>{ &feature.name }<span class="muted">{ format!(" × {}, first in task {}", feature.blueprints, feature.first + 1) }</span></li>
                }) }</ul>
            </details>
        </div>
    }
}

fn names(names: &[String]) -> Html {
    html! { <ul class="small">{ for names.iter().map(|name| html! { <li>{ name }</li> }) }</ul> }
}
