//! The run in progress, in the header of every view: how far it is, pause, stop.

use protocol::progress::Stage;
use yew::prelude::*;

use crate::action::{Action, RunAction};
use crate::hooks::use_send;
use crate::route::Page;
use crate::select::words;
use crate::snapshot::Snapshot;
use crate::state::run::{Phase, RunState, Shown};

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run page's state.
    pub run: Snapshot<RunState>,
}

/// The pill; nothing while nothing runs.
#[component(RunPill)]
pub fn run_pill(props: &Props) -> Html {
    let send = use_send();
    let Some(shown) = props.run.shown.as_ref().filter(|shown| shown.phase.is_active()) else {
        return Html::default();
    };
    let act = |action: RunAction| send.reform(move |_: MouseEvent| Action::Run(action.clone()));
    let paused = shown.phase == Phase::Paused;
    let (label, sign, action) = if paused {
        ("Continue", "▶", RunAction::Continue)
    } else {
        ("Pause", "❚❚", RunAction::Pause)
    };
    html! {
        <div class="run-pill" role="group" aria-label="Run in progress">
            <button type="button" class="run-pill-text" onclick={send.reform(|_: MouseEvent| Action::Go(Page::Run))}>
                <span class="run-pill-word">{ words::phase(&shown.phase) }{ " " }</span>{ text(shown) }
            </button>
            <button type="button" class="icon-button" title={label} aria-label={label} onclick={act(action)}><span aria-hidden="true">{ sign }</span></button>
            <button type="button" class="icon-button" title="Stop and keep" aria-label="Stop and keep" onclick={act(RunAction::Stop)}>
                <span aria-hidden="true">{ "■" }</span>
            </button>
        </div>
    }
}

fn text(shown: &Shown) -> String {
    let totals = &shown.progress.totals;
    let records = words::count(totals.reached(Stage::Records), "record");
    format!("{}/{} · {records}", totals.closed, totals.total)
}
