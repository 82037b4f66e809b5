//! The runs of this browser, newest first.

use pipeline::RunConfig;
use protocol::link::Shared;
use protocol::progress::Stage;
use protocol::{RunInfo, RunStatus};
use yew::prelude::*;

use crate::action::dataset::Scope;
use crate::action::{Action, DatasetAction, RunAction};
use crate::components::mark::{badge, simulated};
use crate::hooks::use_send;
use crate::platform;
use crate::route::Page;
use crate::select::words;
use crate::snapshot::Snapshot;
use crate::state::run::{Origin, RunState, Shown};

/// Runs that are shown before the visitor asks for all.
const FEW: usize = 5;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The runs, and the one in progress.
    pub run: Snapshot<RunState>,
    /// Whose records are listed.
    pub scope: Scope,
}

/// The runs.
#[component(Runs)]
pub fn runs(props: &Props) -> Html {
    let send = use_send();
    let all = use_state(|| false);
    let Some(runs) = &props.run.runs else {
        return html! { <section class="panel muted" role="status">{ "Reading what is stored…" }</section> };
    };
    let most = if *all { runs.len() } else { FEW };
    let more = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <section class="panel stack" aria-label="Runs">
            <h2>{ "Runs" }</h2>
            <ul class="runs">
                { for runs.iter().take(most).map(|info| run(info, props, &send)) }
            </ul>
            if runs.len() > most {
                <button type="button" class="button button-quiet button-small" onclick={more}>{ format!("Show all {}", words::count(runs.len() as u64, "run")) }</button>
            }
        </section>
    }
}

fn run(info: &RunInfo, props: &Props, send: &Callback<Action>) -> Html {
    let live =
        props.run.shown.as_ref().filter(|shown| {
            shown.phase.is_active() && shown.origin == Origin::Stored(info.id.clone())
        });
    let chosen = props.scope == Scope::Run(info.id.clone());
    let (tone, word) = standing(info, live);
    html! {
        <li key={info.id.clone()} class={classes!("run", chosen.then_some("run-chosen"))} data-test="run-row">
            <div class="run-what">
                <div class="row">
                    <span data-test="run-status">{ badge(tone, word) }</span>
                    <strong>{ platform::local_time(info.created_millis) }</strong>
                    if info.dials.is_some() { { simulated() } } else { <span class="code">{ &info.model }</span> }
                </div>
                <p class="small muted">{ facts(info, live) }</p>
                if let RunStatus::Halted { reason } = &info.status { <p class="small run-reason">{ reason }</p> }
            </div>
            { buttons(info, live.is_some(), chosen, send) }
        </li>
    }
}

fn standing(info: &RunInfo, live: Option<&Shown>) -> (&'static str, &'static str) {
    if let Some(shown) = live {
        return ("busy", words::phase(&shown.phase));
    }
    match info.status {
        RunStatus::Running => ("busy", "Running"),
        RunStatus::Finished => ("good", "Finished"),
        RunStatus::Stopped => ("warn", "Stopped"),
        RunStatus::Halted { .. } => ("bad", "Halted"),
        RunStatus::CutOff => ("warn", "Cut off"),
        RunStatus::Elsewhere => ("busy", "In another tab"),
    }
}

fn facts(info: &RunInfo, live: Option<&Shown>) -> String {
    let RunConfig { domain, seed, count, .. } = &info.config;
    let (closed, records) = live.map_or((info.closed, info.records), |shown| {
        (shown.progress.totals.closed, shown.progress.totals.reached(Stage::Records))
    });
    let records = words::count(records, "record");
    format!("{records} from {closed} of {} · {domain}, seed {seed}", words::count(*count, "task"))
}

fn buttons(info: &RunInfo, live: bool, chosen: bool, send: &Callback<Action>) -> Html {
    let id = info.id.clone();
    let scope = if chosen { Scope::All } else { Scope::Run(id.clone()) };
    let filter =
        send.reform(move |_: MouseEvent| Action::Dataset(DatasetAction::Scope(scope.clone())));
    let open = then_go(send, (!live).then(|| RunAction::Open(id.clone())));
    let resume = then_go(send, Some(RunAction::TakeUp(id)));
    let shared = Shared {
        config: info.config.clone(),
        dials: info.dials.clone().unwrap_or_default(),
        endpoint: None,
    };
    let share = send.reform(move |_: MouseEvent| {
        Action::Dataset(DatasetAction::Share(Box::new(shared.clone())))
    });
    let can_resume = !live
        && matches!(info.status, RunStatus::Stopped | RunStatus::Halted { .. } | RunStatus::CutOff);
    html! {
        <div class="run-buttons">
            if can_resume {
                <button type="button" class="button button-small button-primary" data-test="run-resume" onclick={resume}>{ "Resume" }</button>
            }
            <button type="button" class="button button-small" aria-pressed={chosen.to_string()} data-test="run-records"
                title="List only the records of this run" onclick={filter}>{ "Only its records" }</button>
            <button type="button" class="button button-small" data-test="run-open" title="Show every task of this run, refused ones too" onclick={open}>{ "Open" }</button>
            <button type="button" class="button button-small" data-test="run-share"
                title="Copies a link that makes the same run: domain, seed, tasks, settings and dials" onclick={share}>{ "Share" }</button>
        </div>
    }
}

/// Does something on the run page, if there is something to do, and shows it.
fn then_go(send: &Callback<Action>, action: Option<RunAction>) -> Callback<MouseEvent> {
    let send = send.clone();
    Callback::from(move |_: MouseEvent| {
        if let Some(action) = action.clone() {
            send.emit(Action::Run(action));
        }
        send.emit(Action::Go(Page::Run));
    })
}
