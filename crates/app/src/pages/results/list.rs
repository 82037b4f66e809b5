//! The list of graded runs, page by page.

use protocol::results::{RunRow, RunSummary};
use yew::prelude::*;

use crate::action::results::Filter;
use crate::action::{Action, ResultsAction};
use crate::components::mark::badge;
use crate::hooks::{arrows, use_send};
use crate::select::{results as view, words};
use crate::snapshot::Snapshot;
use crate::state::results::{PAGE, ResultsState};

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The state of the page.
    pub results: Snapshot<ResultsState>,
}

/// The filters: what they are called, and their test hook.
const FILTERS: [(Filter, &str, &str); 6] = [
    (Filter::All, "All", "filter-all"),
    (Filter::Reward, "Another reward", "filter-reward"),
    (Filter::Observation, "Another observation", "filter-observation"),
    (Filter::State, "Wrong state", "filter-state"),
    (Filter::NoOp, "Nothing to do", "filter-no-op"),
    (Filter::Unreadable, "Unreadable", "filter-unreadable"),
];

/// The list.
#[component(RunList)]
pub fn list(props: &Props) -> Html {
    let send = use_send();
    let results = &*props.results;
    let listed = results.listed();
    let page = listed.iter().skip(results.offset).take(PAGE);
    html! {
        <section class="panel collection-list" aria-label="Runs">
            <div class="row">
                <h2>{ "Runs" }</h2>
                <span class="count" data-test="results-count">{ listed.len() }</span>
            </div>
            { filters(results, &send) }
            if listed.is_empty() {
                <p class="muted" data-test="results-none">{ if results.done { "No run is like this." } else { "Reading…" } }</p>
            } else {
                <ol class="records" aria-label="Runs" onkeydown={arrows(&send, |places| Action::Results(ResultsAction::Move(places)))}>
                    { for page.map(|place| row(&results.rows[*place], results, &send)) }
                </ol>
                { pager(results.offset, listed.len(), &send) }
                <p class="field-hint records-keys">{ "J and K or the arrow keys go from run to run, Esc closes one." }</p>
            }
        </section>
    }
}

fn filters(results: &ResultsState, send: &Callback<Action>) -> Html {
    html! {
        <div class="row results-filters" role="group" aria-label="Which runs">
            { for FILTERS.iter().map(|(filter, label, test)| {
                let here = results.filter == *filter;
                let filter = filter.clone();
                let onclick = send.reform(move |_: MouseEvent| Action::Results(ResultsAction::Filter(filter.clone())));
                html! {
                    <button type="button" class="button button-small" aria-pressed={here.to_string()} data-test={*test} {onclick}>{ *label }</button>
                }
            }) }
            if let Filter::Quirk(id) = &results.filter {
                <button type="button" class="button button-small" aria-pressed="true"
                    onclick={send.reform(|_: MouseEvent| Action::Results(ResultsAction::Filter(Filter::All)))}>{ id }{ " ×" }</button>
            }
        </div>
    }
}

fn row(row: &RunRow, results: &ResultsState, send: &Callback<Action>) -> Html {
    let place = row.place;
    let open = results.opening.or(results.open.as_ref().map(|open| open.place));
    let here = open == Some(place);
    let key = format!("{}-{}", place.file, place.index);
    let onclick = send.reform(move |_: MouseEvent| Action::Results(ResultsAction::Open(place)));
    match &row.found {
        Ok(run) => html! {
            <li {key} class={classes!("record", here.then_some("record-here"))} data-test="results-row">
                <button type="button" class="record-open" aria-current={here.then_some("true")} {onclick}>
                    <span class="record-facts">
                        <strong>{ format!("Task {}", run.task) }</strong>
                        <span class="small muted">{ format!("trial {}", run.trial) }</span>
                        { verdict(run) }
                    </span>
                    <span class="record-facts small">{ facts(run) }</span>
                    if !run.quirks.is_empty() {
                        <span class="record-facts">{ for run.quirks.iter().map(|(id, decides)| quirk(id, *decides)) }</span>
                    }
                </button>
            </li>
        },
        Err(fault) => html! {
            <li {key} class="record" data-test="results-row">
                <div class="record-open">
                    <span class="record-facts">
                        <strong>{ format!("Run {}, line {}", place.index + 1, place.line) }</strong>
                        { badge("bad", "cannot be read") }
                    </span>
                    <span class="small">{ fault }</span>
                </div>
            </li>
        },
    }
}

fn verdict(run: &RunSummary) -> Html {
    let (tone, word) = view::verdict(run.verdict);
    html! {
        <>
            <span class="results-verdict" data-test="results-verdict">{ badge(tone, word) }</span>
            <span class="small results-rewards" title="Recorded reward → reward here">
                { format!("{} → {}", view::reward(run.recorded), view::reward(run.ours)) }
            </span>
        </>
    }
}

fn facts(run: &RunSummary) -> String {
    let (compared, equal) = run.observations;
    let mut facts = vec![words::count(run.steps, "step"), view::ending(run.ending).to_owned()];
    if compared > 0 {
        facts.push(format!("{equal} of {} equal", words::count(compared, "observation")));
    }
    match run.state_equal {
        Some(true) => facts.push("right state".to_owned()),
        Some(false) => facts.push("wrong state".to_owned()),
        None => {}
    }
    let (wanted, said) = run.outputs;
    if wanted > 0 {
        facts.push(format!("{said} of {} said", words::count(wanted, "output")));
    }
    facts.join(" · ")
}

/// The id of a quirk; one that decides the reward stands out.
pub fn quirk(id: &str, decides: bool) -> Html {
    html! { <span class={classes!("chip", "results-chip", decides.then_some("results-chip-decides"))}>{ id.to_owned() }</span> }
}

fn pager(offset: usize, all: usize, send: &Callback<Action>) -> Html {
    if all <= PAGE {
        return Html::default();
    }
    let to = |offset: usize| {
        send.reform(move |_: MouseEvent| Action::Results(ResultsAction::Offset(offset)))
    };
    html! {
        <div class="row pager">
            <button type="button" class="button button-small" data-test="results-before" disabled={offset == 0} onclick={to(offset.saturating_sub(PAGE))}>{ "← Before" }</button>
            <span class="small muted">{ format!("{}–{} of {all}", offset + 1, (offset + PAGE).min(all)) }</span>
            <button type="button" class="button button-small" data-test="results-after" disabled={offset + PAGE >= all} onclick={to(offset + PAGE)}>{ "After →" }</button>
        </div>
    }
}
