//! The list of records, page by page.

use protocol::RecordRow;
use yew::prelude::*;

use crate::action::dataset::Scope;
use crate::action::{Action, DatasetAction};
use crate::components::mark::{badge, simulated};
use crate::hooks::{arrows, use_send, use_settled};
use crate::select::{calls, dataset as view, words};
use crate::snapshot::Snapshot;
use crate::state::dataset::{DatasetState, List, row_id};

/// Letters of an instruction that a row shows.
const LETTERS: usize = 320;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The state of the page.
    pub dataset: Snapshot<DatasetState>,
}

/// The list.
#[component(Records)]
pub fn records(props: &Props) -> Html {
    let send = use_send();
    if !use_settled() {
        return Html::default();
    }
    let dataset = &*props.dataset;
    let Some(list) = &dataset.list else {
        return html! { <p class="muted" role="status">{ "Reading the records…" }</p> };
    };
    let bin = dataset.scope == Scope::Bin;
    if list.rows.is_empty() {
        return html! { <p class="muted" data-test="records-none">{ nothing(&dataset.scope) }</p> };
    }
    html! {
        <>
            if bin { { bin_tools(list, dataset.confirming, &send) } }
            <ol class="records" aria-label="Records" onkeydown={arrows(&send, |places| Action::Dataset(DatasetAction::Move(places)))}>
                { for list.rows.iter().map(|row| record(row, dataset, &send)) }
            </ol>
            { pager(list, &send) }
            <p class="field-hint records-keys">{ "J and K or the arrow keys go from record to record, Esc closes one." }</p>
        </>
    }
}

fn nothing(scope: &Scope) -> &'static str {
    match scope {
        Scope::All => "No record yet. The runs above kept none, or all are in the bin.",
        Scope::Run(_) => "This run has kept no record.",
        Scope::Bin => "The bin is empty. Deleted records wait here until it is emptied.",
    }
}

fn record(row: &RecordRow, dataset: &DatasetState, send: &Callback<Action>) -> Html {
    let here = dataset.cursor.as_ref() == Some(&row.key);
    let key = row.key.clone();
    let open = send.reform(move |_: MouseEvent| Action::Dataset(DatasetAction::Open(key.clone())));
    html! {
        <li key={row_id(&row.key)} class={classes!("record", here.then_some("record-here"))} data-test="dataset-row">
            <button type="button" class="record-open" id={row_id(&row.key)} aria-current={here.then_some("true")} onclick={open}>
                <span class="record-text">{ view::excerpt(&row.instruction, LETTERS) }</span>
                <span class="record-facts">
                    { for row.writes.iter().map(|tool| html! { <span class="chip chip-write">{ calls::spoken(tool) }</span> }) }
                    if row.writes.is_empty() { <span class="chip">{ "only asks" }</span> }
                    <span class="small muted">{ facts(row) }</span>
                    if row.bad_turns > 0 { { badge("warn", words::count(row.bad_turns, "bad turn")) } }
                    if row.simulated { { simulated() } }
                </span>
            </button>
            { row_tool(row, dataset.scope == Scope::Bin, send) }
        </li>
    }
}

fn facts(row: &RecordRow) -> String {
    let (task, attempt) = (row.key.task + 1, row.key.attempt + 1);
    format!(
        "task {task}, attempt {attempt} · {}, {}",
        words::count(row.turns, "turn"),
        words::count(row.calls, "call")
    )
}

fn row_tool(row: &RecordRow, bin: bool, send: &Callback<Action>) -> Html {
    let keys = vec![row.key.clone()];
    let (label, test, action) = if bin {
        ("Restore", "record-restore", DatasetAction::Restore(keys))
    } else {
        ("Delete", "record-delete", DatasetAction::Delete(keys))
    };
    let onclick = send.reform(move |_: MouseEvent| Action::Dataset(action.clone()));
    html! { <button type="button" class="button button-quiet button-small record-tool" data-test={test} {onclick}>{ label }</button> }
}

fn bin_tools(list: &List, confirming: bool, send: &Callback<Action>) -> Html {
    let keys: Vec<_> = list.rows.iter().map(|row| row.key.clone()).collect();
    let restore =
        send.reform(move |_: MouseEvent| Action::Dataset(DatasetAction::Restore(keys.clone())));
    let empty = send.reform(|_: MouseEvent| Action::Dataset(DatasetAction::EmptyBin));
    let label = if confirming {
        format!("Delete {} for good", words::count(list.total, "record"))
    } else {
        "Empty the bin".into()
    };
    html! {
        <div class="row">
            <button type="button" class="button button-small" data-test="bin-restore" onclick={restore}>{ "Restore those shown" }</button>
            <button type="button" class="button button-small button-danger" data-test="bin-empty" onclick={empty}>{ label }</button>
            if confirming { <span class="small" role="status">{ "There is no undo after this. Press again if you mean it." }</span> }
        </div>
    }
}

fn pager(list: &List, send: &Callback<Action>) -> Html {
    let (before, after) = view::turns(list);
    let turn = |to: Option<u32>| {
        send.reform(move |_: MouseEvent| Action::Dataset(DatasetAction::Page(to.unwrap_or(0))))
    };
    if before.is_none() && after.is_none() {
        return Html::default();
    }
    html! {
        <nav class="row pager" aria-label="Pages of the list">
            <button type="button" class="button button-small" data-test="page-before" disabled={before.is_none()} onclick={turn(before)}>{ "Newer" }</button>
            <span class="small muted" aria-live="polite">{ view::window(list) }</span>
            <button type="button" class="button button-small" data-test="page-after" disabled={after.is_none()} onclick={turn(after)}>{ "Older" }</button>
        </nav>
    }
}
