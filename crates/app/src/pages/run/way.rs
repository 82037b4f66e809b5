//! One task's way through the method: context, rounds, dialogues.

use dataset::Branch;
use protocol::Writing;
use protocol::progress::Progress;
use yew::prelude::*;

use crate::action::{Action, RunAction};
use crate::components::dialogue::Dialogue;
use crate::components::mark::{badge, simulated};
use crate::hooks::{use_send, use_settled};
use crate::pages::run::context::ContextView;
use crate::pages::run::fold::Fold;
use crate::pages::run::round::RoundView;
use crate::pages::run::writing::Answers;
use crate::platform;
use crate::select::{tasks, words};
use crate::snapshot::Snapshot;
use crate::state::run::task::{Attempt, Joined, Task};

/// Where a task stands in its run.
#[derive(Clone, PartialEq)]
pub struct Place {
    /// Its line in the list.
    pub row: tasks::Row,
    /// The run: other tasks are found in it by their blueprints.
    pub progress: Snapshot<Progress>,
}

/// What the way shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The task.
    pub task: Snapshot<Task>,
    /// Where it stands.
    pub place: Place,
    /// True when the simulated model plays.
    pub simulated: bool,
    /// True while the run goes on.
    pub active: bool,
    /// True while the task is followed as it happens: its steps then scroll in a frame, the newest in view.
    pub live: bool,
    /// The answers that are being written in it.
    pub writing: Snapshot<Vec<Writing>>,
}

/// The way.
#[component(Way)]
pub fn way(props: &Props) -> Html {
    let send = use_send();
    let task = &*props.task;
    let steps = use_node_ref();
    let settled = use_settled();
    // Like a chat: the newest stays in view, unless the visitor has scrolled away from it.
    let at_end = use_mut_ref(|| true);
    {
        let (steps, at_end) = (steps.clone(), at_end.clone());
        let news = (settled, props.task.clone(), props.writing.clone(), props.live);
        use_effect_with(news, move |(.., live)| {
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
                if settled { { steps_of(props, &send) } }
            </div>
        </section>
    }
}

fn steps_of(props: &Props, send: &Callback<Action>) -> Html {
    let task = &*props.task;
    html! {
        <>
            if let Some(joined) = &task.joined { { parents(joined, &props.place.progress, send) } }
            if let Some(sampled) = &task.sampled { <ContextView sampled={sampled.clone()} /> }
            { rounds(task) }
            { outcome(task) }
            { for task.attempts.iter().map(|attempt| attempt_view(attempt, task, props.active)) }
            <Answers answers={props.writing.clone()} />
        </>
    }
}

fn head(task: &Task, props: &Props, send: &Callback<Action>) -> Html {
    let row = props.place.row.clone();
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

/// What a recombined task joins: its parents as links, and why others were left out.
fn parents(joined: &Joined, progress: &Progress, send: &Callback<Action>) -> Html {
    let link = |id: &String| match progress.task_of(id) {
        Some(task) => {
            let onclick = send.reform(move |_: MouseEvent| Action::Run(RunAction::Select(task)));
            html! { <button type="button" class="button button-small" data-test={format!("parent-{task}")} {onclick}>{ format!("Task {}", task + 1) }</button> }
        }
        None => html! { <code class="small">{ id }</code> },
    };
    html! {
        <div class="milestone way-joined" data-test="joined">
            <p class="row">
                <strong>{ "Joins accepted tasks " }<span class="term">{ "reverse recombination" }</span></strong>
                { for joined.parents.iter().map(link) }
            </p>
            <p class="small muted">{ "Same customer, one after the other, executed again as a whole from one fresh database." }</p>
            if !joined.conflicts.is_empty() {
                <details class="raw">
                    <summary>{ format!("{} left out", words::count(joined.conflicts.len() as u64, "other task")) }</summary>
                    <ul class="small">{ for joined.conflicts.iter().map(|conflict| html! { <li>{ conflict }</li> }) }</ul>
                </details>
            }
        </div>
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
    let head = html! {
        <>
            <span class="step-name">{ format!("Dialogue {}", attempt.number + 1) }</span>
            { badge(tone, text) }
            <span class="muted small">{ words::count(attempt.turns.len() as u64, "turn") }</span>
            if let Some(branch) = attempt.branch { <span class="muted small" data-test="branch">{ branches(branch) }</span> }
        </>
    };
    let hook = format!("attempt-{}", attempt.number);
    let shown = attempt.clone();
    let body = move |()| html! { <Dialogue attempt={shown.clone()} {active} /> };
    html! { <Fold key={attempt.number} {head} open={is_shown(attempt, task)} test={hook} {body} /> }
}

/// What a dialogue has in common with the one that it leaves.
fn branches(branch: Branch) -> String {
    format!(
        "leaves dialogue {} after {}",
        branch.attempt + 1,
        words::count(branch.turns as u64, "turn")
    )
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
