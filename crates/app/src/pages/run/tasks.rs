//! The list of tasks. Past a few hundred, only the rows around what is seen are drawn.

use yew::prelude::*;

use crate::action::{Action, RunAction};
use crate::hooks::{arrows, use_send};
use crate::platform;
use crate::select::tasks as view;
use crate::snapshot::Snapshot;
use crate::state::run::fold::Fold;
use crate::state::run::task::Task;

/// What the list shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub fold: Snapshot<Fold>,
    /// The task that is shown in full.
    pub selected: Option<u32>,
    /// True while the run goes on.
    pub active: bool,
}

/// The list.
#[component(Tasks)]
pub fn tasks(props: &Props) -> Html {
    let send = use_send();
    let list = use_node_ref();
    let seen = use_state_eq(|| (0_u32, 800_u32));
    let place =
        props.selected.and_then(|task| props.fold.tasks.keys().position(|number| *number == task));
    {
        let list = list.clone();
        use_effect_with(place, move |place| {
            if let Some(place) = place {
                platform::scroll_to_row(&list, *place, view::ROW);
            }
        });
    }
    let onscroll = {
        let (list, seen) = (list.clone(), seen.clone());
        Callback::from(move |_: Event| seen.set(platform::scrolled(&list)))
    };
    let window = view::window(props.fold.tasks.len(), seen.0, seen.1);
    let (before, after) = (window.start, props.fold.tasks.len() - window.end);
    html! {
        <section class="panel tasks" aria-label="Tasks">
            <div class="row tasks-head">
                <h2>{ "Tasks" }</h2>
                <span class="muted small push tasks-keys"><kbd>{ "J" }</kbd>{ " next " }<kbd>{ "K" }</kbd>{ " previous" }</span>
            </div>
            <div class="tasks-scroll" ref={list} {onscroll} onkeydown={arrows(&send, |places| Action::Run(RunAction::Move(places)))}>
                <ol class="tasks-list">
                    { spacer(before) }
                    { for props.fold.tasks.values().skip(window.start).take(window.len()).map(|task| html! {
                        <Row key={task.number} task={task.clone()} selected={props.selected == Some(task.number)} active={props.active} />
                    }) }
                    { spacer(after) }
                </ol>
            </div>
        </section>
    }
}

/// Takes the place of rows that are not drawn.
fn spacer(rows: usize) -> Html {
    if rows == 0 {
        return Html::default();
    }
    let height = rows as u64 * u64::from(view::ROW);
    html! { <li aria-hidden="true"><svg class="tasks-spacer" width="1" height={height.to_string()} /></li> }
}

#[derive(Clone, PartialEq, Properties)]
struct RowProps {
    task: Snapshot<Task>,
    selected: bool,
    active: bool,
}

#[component(Row)]
fn row(props: &RowProps) -> Html {
    let send = use_send();
    let number = props.task.number;
    let row = view::row(&props.task, props.active);
    let onclick = send.reform(move |_: MouseEvent| Action::Run(RunAction::Select(number)));
    html! {
        <li>
            <button type="button" class={classes!("task-row", format!("task-{}", row.tone))} data-test={format!("task-{number}")}
                aria-current={props.selected.then_some("true")} {onclick}>
                <span class="task-sign" aria-hidden="true">{ row.sign }</span>
                <span class="task-title">{ row.title }</span>
                <span class="task-standing">{ format!("{} · {}", number + 1, row.standing) }</span>
            </button>
        </li>
    }
}
