//! The run view: controls, the funnel, the list of tasks, and one task's way in full.

pub mod context;
pub mod controls;
pub mod dials;
pub mod fold;
pub mod funnel;
pub mod intro;
pub mod meter;
pub mod recording;
pub mod revote;
pub mod round;
pub mod spending;
pub mod status;
pub mod tasks;
pub mod votes;
pub mod way;
pub mod writing;

use yew::prelude::*;

use crate::action::{Action, RunAction};
use crate::hooks::{use_keys, use_send};
use crate::select::tasks as tasks_view;
use crate::snapshot::Snapshot;
use crate::state::run::{Banner, Origin, Phase, RunState, Shown};
use crate::state::settings::SettingsState;

use controls::Controls;
use funnel::Funnel;
use intro::Intro;
use meter::Meter;
use recording::Recording;
use revote::Revote;
use status::Status;
use tasks::Tasks;
use way::{Place, Way};

/// What the view shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run page's state.
    pub run: Snapshot<RunState>,
    /// The endpoint that a run may use.
    pub settings: Snapshot<SettingsState>,
}

/// The view.
#[component(RunPage)]
pub fn page(props: &Props) -> Html {
    let send = use_send();
    let keys = send.clone();
    use_keys(move |key| {
        let places = match key {
            "j" => 1,
            "k" => -1,
            _ => return,
        };
        keys.emit(Action::Run(RunAction::Move(places)));
    });
    let run = &*props.run;
    let phase = run.shown.as_ref().map(|shown| shown.phase.clone());
    html! {
        <>
            <Intro compact={run.shown.as_ref().is_some_and(|shown| shown.origin != Origin::Example)} />
            if let Some(banner) = &run.banner { { banner_view(banner, &send) } }
            <Recording playable={run.playable.clone()} busy={run.is_active()} />
            <Controls form={run.form.clone()} phase={active(phase.as_ref())} settings={props.settings.clone()} plan={run.plan.clone()} />
            { shown(run) }
        </>
    }
}

/// The phase, where the controls care about it.
fn active(phase: Option<&Phase>) -> Option<Phase> {
    phase.filter(|phase| phase.is_active()).cloned()
}

fn shown(run: &RunState) -> Html {
    let Some(shown) = &run.shown else {
        let stored = run.runs.as_ref().is_some_and(|runs| !runs.is_empty());
        let waiting =
            if stored { "Fetching your last run…" } else { "Preparing a finished example…" };
        return html! { <p class="panel muted" role="status">{ waiting }</p> };
    };
    let progress = shown.progress.clone();
    let active = shown.phase.is_active();
    html! {
        <>
            <section id="overview" class="panel overview" aria-label="Progress" tabindex="-1">
                <Status shown={Snapshot::new(shown.clone())} can_follow={can_follow(run, shown)} />
                if let Some(gauges) = &run.live.gauges { <Meter gauges={gauges.clone()} {active} /> }
                <Funnel progress={progress.clone()} stage={run.stage} />
                <Revote progress={progress.clone()} rule={run.rule} ruled={shown.config.phase1.rule} seats={shown.config.phase1.judges} {active} />
            </section>
            <div class="run-body">
                <Tasks {progress} listed={run.listed.clone()} selected={run.selected} {active} />
                if let Some(task) = run.task() {
                    <Way task={task.clone()} place={place(shown, task.number, active)} simulated={shown.simulated} {active} live={run.follow && active} writing={run.writing()} />
                } else {
                    <p class="panel muted">{ "The first task is being prepared…" }</p>
                }
            </div>
        </>
    }
}

/// What the head of a task says, and where its parents stand.
fn place(shown: &Shown, task: u32, active: bool) -> Place {
    let progress = &shown.progress;
    Place { row: tasks_view::row_of(progress, task, active), progress: progress.clone() }
}

fn can_follow(run: &RunState, shown: &Shown) -> bool {
    shown.phase.is_active() && !run.follow
}

fn banner_view(banner: &Banner, send: &Callback<Action>) -> Html {
    let close = send.reform(|_: MouseEvent| Action::Run(RunAction::CloseBanner));
    let (class, test, message) = match banner {
        Banner::Invited => (
            "banner",
            "banner",
            "A link filled the controls below. Nothing has started and nothing is stored: press Start to make the same run here.".to_owned(),
        ),
        Banner::BadLink(fault) => ("banner banner-alarm", "error-banner", fault.clone()),
        Banner::Loaded(rows) => ("banner", "banner", format!("The next run uses your own data: {}.", tables(rows))),
    };
    html! {
        <div class={class} role="status" data-test={test}>
            <p>{ message }</p>
            <button type="button" class="icon-button push" aria-label="Close" onclick={close}>{ "×" }</button>
        </div>
    }
}

fn tables(rows: &[(String, u32)]) -> String {
    rows.iter().map(|(table, count)| format!("{count} {table}")).collect::<Vec<_>>().join(", ")
}
