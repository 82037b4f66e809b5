//! The paper's table with ours beside it.

use figures::Figures;
use yew::prelude::*;

use super::opening;
use crate::components::chart;
use crate::components::mark::simulated;
use crate::hooks::use_send;
use crate::select::figures as view;
use crate::snapshot::Snapshot;
use crate::state::figures::Gathered;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub run: AttrValue,
    /// Its figures.
    pub of: Snapshot<Gathered>,
    /// Those beside them.
    pub other: Option<Snapshot<Gathered>>,
}

/// The table.
#[component(Table)]
pub fn table(props: &Props) -> Html {
    let send = use_send();
    let figures = &props.of.figures;
    let cell = |row: &view::Row, figures: &Figures, linked: bool| {
        let cell = (row.of)(figures);
        html! {
            <td>
                if linked { { opening(&props.run, row.name, &cell.text, &cell.behind, &send) } } else { { &cell.text } }
                if let Some((value, interval)) = cell.share { { chart::share(value, interval) } }
            </td>
        }
    };
    html! {
        <section class="panel stack" aria-label="Table">
            <h2>{ "The paper's table" }</h2>
            <div class="figures-scroll" tabindex="0" role="region" aria-label="Table, scrolls sideways">
                <table class="figures-table" data-test="figures-table">
                    <thead>
                        <tr>
                            <th scope="col">{ "What" }</th>
                            <th scope="col">{ "This run" }if figures.simulated { { " " }{ simulated() } }</th>
                            if let Some(other) = &props.other { <th scope="col">{ "Beside it" }if other.figures.simulated { { " " }{ simulated() } }</th> }
                            <th scope="col">{ "Paper" }</th>
                        </tr>
                    </thead>
                    <tbody>
                        { for view::table().iter().map(|row| html! {
                            <tr>
                                <th scope="row">{ row.name }if !row.note.is_empty() { <span class="small muted figure-note">{ row.note }</span> }</th>
                                { cell(row, figures, true) }
                                if let Some(other) = &props.other { { cell(row, &other.figures, false) } }
                                <td class="muted">{ if row.paper.is_empty() { "–" } else { row.paper.as_str() } }</td>
                            </tr>
                        }) }
                    </tbody>
                </table>
            </div>
            <p class="small muted">
                { "The paper's figures are of gpt-4o and DeepSeek V3 on tau-bench's data." }
                if figures.simulated { { " These here are of a program that errs on purpose: they show that the method works, and say nothing about a language model." } }
                { " Bars show a share with its 95 % interval (Wilson)." }
            </p>
            { for figures.notes.iter().map(|note| html! { <p class="small muted">{ note }</p> }) }
        </section>
    }
}
