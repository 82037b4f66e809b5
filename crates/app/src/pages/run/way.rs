//! One task's way through the method: context, rounds, dialogues.

use yew::prelude::*;

use crate::action::{Action, RunAction};
use crate::components::dialogue::Dialogue;
use crate::components::mark::{badge, simulated};
use crate::hooks::use_send;
use crate::pages::run::context::ContextView;
use crate::pages::run::round::RoundView;
use crate::platform;
use crate::select::{tasks, words};
use crate::snapshot::Snapshot;
use crate::state::run::task::{Attempt, Task};

/// What the way shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The task.
    pub task: Snapshot<Task>,
    /// True when the simulated model plays.
    pub simulated: bool,
    /// True while the run goes on.
    pub active: bool,
    /// True while the task is followed as it happens: its steps then scroll in a frame, the newest in view.
    pub live: bool,
}

/// The way.
#[component(Way)]
pub fn way(props: &Props) -> Html {
    let send = use_send();
    let task = &*props.task;
    let steps = use_node_ref();
    // Like a chat: the newest stays in view, unless the visitor has scrolled away from it.
    let at_end = use_mut_ref(|| true);
    {
        let (steps, at_end) = (steps.clone(), at_end.clone());
        use_effect_with((props.task.clone(), props.live), move |(_, live)| {
            if *live && *at_end.borrow() {
                platform::scroll_to_end(&steps);
            }
        });
    }
    let onscroll = {
        let steps = steps.clone();
        Callback::from(move |_: Event| *at_end.borrow_mut() = platform::is_at_end(&steps))
    };
    html! {
        <section class={classes!("way", props.live.then_some("way-live"))} aria-label={format!("Task {}", task.number + 1)} data-test="way">
            { head(task, props, &send) }
            // Keyed by task, so that what the visitor opened in one task stays out of the next.
            <div class="way-steps" key={task.number} ref={steps} {onscroll}>
                if let Some(sampled) = &task.sampled { <ContextView sampled={sampled.clone()} /> }
                { rounds(task) }
                { outcome(task) }
                { for task.attempts.iter().map(|attempt| attempt_view(attempt, task, props.active)) }
            </div>
        </section>
    }
}

fn head(task: &Task, props: &Props, send: &Callback<Action>) -> Html {
    let row = tasks::row(task, props.active);
    let step = |places: i32| send.reform(move |_: MouseEvent| Action::Run(RunAction::Move(places)));
    html! {
        <header class="way-head">
            <div class="row">
                <h2>{ format!("Task {}", task.number + 1) }</h2>
                { badge(row.tone, row.standing) }
                if props.simulated { { simulated() } }
                <span class="push row way-steppers">
                    <button type="button" class="icon-button" aria-label="Previous task" onclick={step(-1)}>{ "↑" }</button>
                    <button type="button" class="icon-button" aria-label="Next task" onclick={step(1)}>{ "↓" }</button>
                </span>
            </div>
            <p class="way-title">{ row.title }</p>
        </header>
    }
}

fn rounds(task: &Task) -> Html {
    let last = task.rounds.len().saturating_sub(1);
    html! {
        <>
            { for task.rounds.iter().enumerate().map(|(place, round)| html! {
                <RoundView key={round.number} round={round.clone()} open={place == last} />
            }) }
        </>
    }
}

/// The end of phase 1: a blueprint, or none.
fn outcome(task: &Task) -> Html {
    if let Some(blueprint) = &task.blueprint {
        return html! {
            <div class="milestone milestone-good">
                <strong>{ "The task stands. " }</strong>
                { "Now a customer who knows only the request meets an agent who knows only rules and tools. " }
                <code class="small">{ &blueprint.id }</code>
            </div>
        };
    }
    if task.rejected {
        return html! {
            <div class="milestone milestone-bad">
                <strong>{ "The task is given up. " }</strong>
                { format!("{} and none was good enough: no dialogue is tried.", words::count(task.rounds.len() as u64, "proposal")) }
            </div>
        };
    }
    Html::default()
}

fn attempt_view(attempt: &Snapshot<Attempt>, task: &Task, active: bool) -> Html {
    let (tone, text) = match (&attempt.verdict, attempt.kept, attempt.duplicate) {
        (None, ..) if active => ("busy", "goes on"),
        (None, ..) => ("plain", "cut short"),
        (Some(_), true, _) => ("good", "verified and kept"),
        (Some(_), _, true) => ("plain", "verified, same as a kept one"),
        (Some(verdict), ..) if verdict.passed => ("good", "verified"),
        (Some(_), ..) => ("warn", "not verified"),
    };
    html! {
        <details class="step" key={format!("attempt-{}", attempt.number)} open={is_shown(attempt, task)} data-test={format!("attempt-{}", attempt.number)}>
            <summary class="step-head">
                <span class="step-name">{ format!("Dialogue {}", attempt.number + 1) }</span>
                { badge(tone, text) }
                <span class="muted small">{ words::count(attempt.turns.len() as u64, "turn") }</span>
            </summary>
            <div class="step-body"><Dialogue attempt={attempt.clone()} {active} /></div>
        </details>
    }
}

/// While the task runs its newest dialogue is open, afterwards the first that passed, or the last of all.
fn is_shown(attempt: &Attempt, task: &Task) -> bool {
    let newest = task.attempts.last().is_some_and(|last| last.number == attempt.number);
    if !task.closed {
        return newest;
    }
    let first_good =
        task.attempts.iter().find(|attempt| attempt.passed()).map(|attempt| attempt.number);
    first_good.map_or(newest, |number| number == attempt.number)
}
