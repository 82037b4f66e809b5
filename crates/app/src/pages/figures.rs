//! The figures view: what a run comes to, beside the paper and beside another run. Every number lists its tasks.

pub mod compare;
pub mod cost;
pub mod coverage;
pub mod funnel;
pub mod shape;
pub mod table;
pub mod trials;

use figures::Behind as Tasks;
use llm::model::SIMULATED;
use protocol::RunInfo;
use yew::prelude::*;

use crate::action::run::Behind;
use crate::action::settings::Priced;
use crate::action::{Action, FiguresAction, RunAction};
use crate::components::mark::simulated;
use crate::hooks::use_send;
use crate::platform;
use crate::route::Page;
use crate::select::words;
use crate::snapshot::Snapshot;
use crate::state::figures::{FiguresState, Gathered};
use crate::state::run::RunState;
use crate::state::settings::SettingsState;

/// What the view shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its state.
    pub figures: Snapshot<FiguresState>,
    /// The runs that there are, and the one that is shown.
    pub run: Snapshot<RunState>,
    /// What tokens cost.
    pub settings: Snapshot<SettingsState>,
}

/// The view.
#[component(FiguresPage)]
pub fn page(props: &Props) -> Html {
    let send = use_send();
    let state = &*props.figures;
    html! {
        <>
            <header class="stack">
                <h1>{ "Figures" }</h1>
                <p class="lede">{ "What a run comes to, beside what the paper reports. Every number can be opened: it lists the tasks behind it." }</p>
            </header>
            { chooser(state, &props.run, &send) }
            { waiting(state) }
            if let Some(shown) = state.shown_figures() {
                { sections(shown, state, props) }
            }
        </>
    }
}

fn sections(shown: &Snapshot<Gathered>, state: &FiguresState, props: &Props) -> Html {
    let run: AttrValue = state.run.clone().unwrap_or_default().into();
    let other = state.other_figures().cloned();
    let of = shown.clone();
    html! {
        <>
            <table::Table run={run.clone()} of={of.clone()} other={other.clone()} />
            if let Some(other) = &other { <compare::Compare of={of.clone()} other={other.clone()} /> }
            <funnel::Losses run={run.clone()} of={of.clone()} />
            <shape::Shapes run={run.clone()} of={of.clone()} />
            <trials::TrialsView run={run.clone()} of={of.clone()} other={other.clone()} />
            <coverage::CoverageView of={of.clone()} {other} dimension={state.dimension} />
            <cost::CostView {of} priced={priced(state, &props.run)} settings={props.settings.clone()} />
        </>
    }
}

/// The model of the run whose figures are shown.
fn priced(state: &FiguresState, run: &RunState) -> Priced {
    let runs = run.runs.iter().flat_map(|runs| runs.iter());
    let info = runs.into_iter().find(|info| state.run.as_ref() == Some(&info.id));
    info.map_or_else(
        || Priced { base_url: String::new(), model: SIMULATED.to_owned() },
        |info| Priced { base_url: info.endpoint.clone(), model: info.model.clone() },
    )
}

fn chooser(state: &FiguresState, run: &RunState, send: &Callback<Action>) -> Html {
    let runs: &[RunInfo] = run.runs.as_ref().map_or(&[], |runs| runs.as_slice());
    let chosen = |make: fn(String) -> FiguresAction| {
        let send = send.clone();
        Callback::from(move |event: Event| {
            send.emit(Action::Figures(make(platform::typed(&event))));
        })
    };
    let first = chosen(FiguresAction::Run);
    let second = chosen(|typed| FiguresAction::Other((typed != "none").then_some(typed)));
    let again = send.reform(|_: MouseEvent| Action::Figures(FiguresAction::Again));
    let here = state.run.clone().unwrap_or_default();
    html! {
        <section class="panel row figures-choice" aria-label="Whose figures">
            <label class="field">
                <span class="field-label">{ "Run" }</span>
                <select class="input" data-test="figures-run" onchange={first}>
                    if runs.is_empty() || here.is_empty() { <option value="" selected={here.is_empty()}>{ "Example" }</option> }
                    { for runs.iter().map(|info| option(info, here == info.id)) }
                </select>
            </label>
            <label class="field">
                <span class="field-label">{ "Beside it" }</span>
                <select class="input" data-test="figures-other" onchange={second}>
                    <option value="none" selected={state.other.is_none()}>{ "the paper only" }</option>
                    { for runs.iter().filter(|info| info.id != here).map(|info| option(info, state.other.as_ref() == Some(&info.id))) }
                </select>
            </label>
            if let Some(shown) = state.shown_figures() {
                <span class="row small muted" data-test="figures-of" data-closed={shown.closed.to_string()}>
                    { format!("of {} of {}", words::count(shown.closed, "closed task"), shown.figures.domain) }
                    if shown.figures.simulated { { simulated() } }
                </span>
            }
            <button type="button" class="button button-small push" data-test="figures-again" onclick={again}>{ "Work out anew" }</button>
        </section>
    }
}

fn option(info: &RunInfo, selected: bool) -> Html {
    let name = format!(
        "{} · {}, seed {}, {}",
        platform::local_time(info.created_millis),
        info.config.domain,
        info.config.seed,
        words::count(info.config.count, "task")
    );
    html! { <option value={info.id.clone()} {selected}>{ name }</option> }
}

fn waiting(state: &FiguresState) -> Html {
    if let Some((_, done, of)) = &state.gathering {
        return html! {
            <section class="panel stack" role="status">
                <p class="muted">{ format!("Reading what happened: {done} of {}…", words::count(*of, "task")) }</p>
                <progress class="status-bar" max={of.to_string()} value={done.to_string()} aria-label="Tasks read" />
            </section>
        };
    }
    if state.shown_figures().is_none() {
        return html! { <p class="panel muted" role="status">{ "Working out the figures…" }</p> };
    }
    Html::default()
}

/// Shows the tasks behind a number on the run page.
pub(crate) fn open(run: &str, what: String, tasks: &Tasks, send: &Callback<Action>) {
    let listed: Vec<u32> = tasks.listed().collect();
    let what = if tasks.more > 0 { format!("{what} (the first of {})", tasks.tasks) } else { what };
    send.emit(Action::Run(RunAction::ListOf(run.to_owned(), Behind::Tasks(what, listed))));
    send.emit(Action::Go(Page::Run));
}

/// A number that opens its tasks; plain where there are none.
pub(crate) fn opening(
    run: &AttrValue,
    what: &str,
    text: &str,
    tasks: &Tasks,
    send: &Callback<Action>,
) -> Html {
    if tasks.tasks == 0 {
        return html! { { text } };
    }
    let (run, what, tasks, send) = (run.clone(), what.to_owned(), tasks.clone(), send.clone());
    let label = format!("{text}: list {}", words::count(tasks.tasks, "task"));
    let onclick = Callback::from(move |_: MouseEvent| open(&run, what.clone(), &tasks, &send));
    html! { <button type="button" class="figure-number" title={label.clone()} aria-label={label} {onclick}>{ text }</button> }
}
