//! Where proposals and dialogues are lost, and whose doing it was.

use figures::funnel::{Cause, Level};
use yew::prelude::*;

use super::opening;
use crate::action::Action;
use crate::components::chart;
use crate::components::mark::badge;
use crate::hooks::use_send;
use crate::select::{figures as view, words};
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

/// The funnel with its causes.
#[component(Losses)]
pub fn losses(props: &Props) -> Html {
    let send = use_send();
    let figures = &props.of.figures;
    let most = figures.funnel.iter().map(|level| level.came).max().unwrap_or(1);
    html! {
        <section class="panel stack" aria-label="Where things are lost">
            <h2>{ "Where things are lost, and why" }</h2>
            <p class="small muted">{ "Proposals down to the committee, dialogues at the verdict. Of several checks the first that finds something has the loss; causes are counted wherever they are found." }</p>
            <ol class="losses">
                { for figures.funnel.iter().map(|level| {
                    let causes: Vec<&Cause> = figures.causes.iter().filter(|cause| cause.place == level.place).collect();
                    level_view(&props.run, level, most, &causes, &send)
                }) }
            </ol>
        </section>
    }
}

fn level_view(
    run: &AttrValue,
    level: &Level,
    most: u64,
    causes: &[&Cause],
    send: &Callback<Action>,
) -> Html {
    let place = view::place(level.place);
    let lost = words::grouped(level.lost.n);
    html! {
        <li class="loss" data-test={format!("loss-{:?}", level.place).to_lowercase()} data-lost={level.lost.n.to_string()}>
            <div class="loss-head">
                <strong>{ place }</strong>
                <span class="small muted">{ format!("{} came, ", words::grouped(level.came)) }{ opening(run, &format!("lost at: {place}"), &format!("{lost} lost"), &level.lost.behind, send) }</span>
            </div>
            { chart::part(level.came - level.lost.n.min(level.came), most) }
            if !causes.is_empty() {
                <ul class="loss-causes small">
                    { for causes.iter().map(|cause| {
                        let (side, tone) = view::side(cause.side);
                        let name = words::refusal(&cause.code);
                        html! {
                            <li>
                                { opening(run, &name, &words::grouped(cause.count.n), &cause.count.behind, send) }
                                { " × " }{ &name }{ " " }{ badge(tone, side) }
                            </li>
                        }
                    }) }
                </ul>
            }
        </li>
    }
}
