//! Distributions of what was made, and what was made twice.

use figures::figures::Shape;
use figures::number::Histogram;
use yew::prelude::*;

use super::{open, opening};
use crate::action::Action;
use crate::components::chart::{Bar, Bars};
use crate::hooks::use_send;
use crate::select::words;
use crate::snapshot::Snapshot;
use crate::state::figures::Gathered;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub run: AttrValue,
    /// Its figures.
    pub of: Snapshot<Gathered>,
}

/// A distribution: name, what one of its values is, and where it stands.
type Part = (&'static str, &'static str, fn(&Shape) -> &Histogram);

/// The distributions, in the order of interest.
const PARTS: [Part; 7] = [
    ("Turns of a kept dialogue", "turn", |it| &it.turns),
    ("Tool calls", "tool call", |it| &it.calls),
    ("Human's turns", "turn of the human", |it| &it.human_turns),
    ("Agent's turns", "turn of the agent", |it| &it.agent_turns),
    ("Actions of a blueprint", "action", |it| &it.actions),
    ("Rounds until acceptance", "round of feedback", |it| &it.rounds),
    ("Parents of joined tasks", "parent", |it| &it.parents),
];

/// The distributions.
#[component(Shapes)]
pub fn shapes(props: &Props) -> Html {
    let send = use_send();
    let (shape, twice) = (&props.of.figures.shape, &props.of.figures.duplicates);
    let found = [
        ("dialogues that passed and equal a kept one", &twice.trajectories),
        ("proposals refused as duplicates", &twice.refused),
        ("accepted tasks with the calls of an earlier one", &twice.blueprints),
    ];
    html! {
        <section class="panel stack" aria-label="Distributions">
            <h2>{ "Distributions" }</h2>
            <div class="figures-grid">
                { for PARTS.iter().filter(|part| !(part.2)(shape).bars.is_empty()).map(|part| histogram(part, shape, &props.run, &send)) }
            </div>
            <h3>{ "What occurs twice" }</h3>
            <ul class="small" data-test="figures-duplicates">
                { for found.iter().map(|(what, count)| html! { <li>{ opening(&props.run, what, &words::grouped(count.n), &count.behind, &send) }{ " " }{ *what }</li> }) }
            </ul>
        </section>
    }
}

fn histogram(
    (name, unit, of): &Part,
    shape: &Shape,
    run: &AttrValue,
    send: &Callback<Action>,
) -> Html {
    let histogram = of(shape);
    let named = |bar: &figures::number::Bar| {
        let (of, tasks) =
            (words::count(bar.value, unit), words::count(bar.count.behind.tasks, "task"));
        Bar {
            name: bar.value.to_string(),
            count: bar.count.n,
            title: format!("{of}: {} ({tasks})", words::grouped(bar.count.n)),
        }
    };
    let onopen = {
        let (run, send, bars, unit) = (run.clone(), send.clone(), histogram.bars.clone(), *unit);
        Callback::from(move |place: usize| {
            if let Some(bar) = bars.get(place) {
                open(
                    &run,
                    format!("with {}", words::count(bar.value, unit)),
                    &bar.count.behind,
                    &send,
                );
            }
        })
    };
    let spread = histogram.spread().map_or_else(String::new, |it| {
        format!("{} to {}, {:.1} on average", it.min, it.max, it.mean)
    });
    html! {
        <div class="figure" data-test={format!("histogram-{}", unit.replace(' ', "-"))}>
            <h4>{ *name }{ " " }<span class="term">{ spread }</span></h4>
            <Bars bars={histogram.bars.iter().map(named).collect::<Vec<_>>()} {onopen} />
        </div>
    }
}
