//! The list of tasks. Past a few hundred, only the rows around what is seen are drawn.

use protocol::progress::{Line, Progress};
use yew::prelude::*;

use crate::action::{Action, RunAction};
use crate::hooks::{arrows, use_send};
use crate::platform;
use crate::select::{funnel, tasks as view, words};
use crate::snapshot::Snapshot;
use crate::state::run::behind::Listed;

/// What the list shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub progress: Snapshot<Progress>,
    /// The tasks that are listed instead of all.
    pub listed: Option<Snapshot<Listed>>,
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
    let (progress, listed) = (&*props.progress, props.listed.as_deref());
    let count = listed.map_or(progress.lines.len(), |listed| listed.tasks.len());
    let place = props.selected.and_then(|task| match listed {
        Some(listed) => listed.tasks.binary_search(&task).ok(),
        None => progress.place(task).ok(),
    });
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
    let window = view::window(count, seen.0, seen.1);
    let (before, after) = (window.start, count - window.end);
    let lines: Vec<Line> = match listed {
        None => progress.lines[window].to_vec(),
        Some(listed) => {
            listed.tasks[window].iter().filter_map(|task| progress.line(*task)).copied().collect()
        }
    };
    html! {
        <section class="panel tasks" aria-label="Tasks">
            <div class="row tasks-head">
                <h2>{ "Tasks" }</h2>
                <span class="muted small push tasks-keys"><kbd>{ "J" }</kbd>{ " next " }<kbd>{ "K" }</kbd>{ " previous" }</span>
            </div>
            if let Some(listed) = listed { { chosen(listed, progress, &send) } }
            <div class="tasks-scroll" ref={list} {onscroll} onkeydown={arrows(&send, |places| Action::Run(RunAction::Move(places)))}>
                <ol class="tasks-list">
                    { spacer(before) }
                    { for lines.into_iter().map(|line| html! {
                        <Row key={line.task} {line} row={view::row(&line, &progress.totals.tools, props.active)}
                            selected={props.selected == Some(line.task)} />
                    }) }
                    { spacer(after) }
                </ol>
            </div>
        </section>
    }
}

/// What the listed tasks have in common, and the way back to all.
fn chosen(listed: &Listed, progress: &Progress, send: &Callback<Action>) -> Html {
    let all = send.reform(|_: MouseEvent| Action::Run(RunAction::List(None)));
    let count = words::count(listed.tasks.len() as u64, "task");
    html! {
        <p class="row tasks-chosen" role="status" data-test="listed" data-count={listed.tasks.len().to_string()}>
            <span>{ format!("{count}: {}", funnel::behind(&listed.behind, &progress.totals)) }</span>
            <button type="button" class="button button-small push" data-test="list-all" onclick={all}>{ "All tasks" }</button>
        </p>
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
    line: Line,
    row: view::Row,
    selected: bool,
}

#[component(Row)]
fn row(props: &RowProps) -> Html {
    let send = use_send();
    let number = props.line.task;
    let row = &props.row;
    let onclick = send.reform(move |_: MouseEvent| Action::Run(RunAction::Select(number)));
    let joined = if props.line.joined { " · joined" } else { "" };
    html! {
        <li>
            <button type="button" class={classes!("task-row", format!("task-{}", row.tone))} data-test={format!("task-{number}")}
                aria-current={props.selected.then_some("true")} {onclick}>
                <span class="task-sign" aria-hidden="true">{ row.sign }</span>
                <span class="task-title">{ &row.title }</span>
                <span class="task-standing">{ format!("{} · {}{joined}", number + 1, row.standing) }</span>
            </button>
        </li>
    }
}
