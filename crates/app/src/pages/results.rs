//! The results view: published runs that were opened, graded again; their list, and one run step by step.

pub mod list;
pub mod run;
pub mod summary;

use yew::prelude::*;

use crate::action::{Action, FilesAction, ResultsAction};
use crate::components::file_drop::FileDrop;
use crate::hooks::{use_keys, use_send};
use crate::snapshot::Snapshot;
use crate::state::results::ResultsState;

use list::RunList;
use run::RunView;
use summary::Summary;

/// What the view shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its state.
    pub results: Snapshot<ResultsState>,
}

/// The view.
#[component(ResultsPage)]
pub fn page(props: &Props) -> Html {
    let keys = use_send();
    use_keys(move |key| {
        let action = match key {
            "j" => ResultsAction::Move(1),
            "k" => ResultsAction::Move(-1),
            "Escape" => ResultsAction::Close,
            _ => return,
        };
        keys.emit(Action::Results(action));
    });
    let results = &*props.results;
    html! {
        <>
            <header class="stack">
                <h1>{ "Results" }</h1>
                <p class="lede">{ "Published runs of tau-bench, graded again: every call is executed here, and the reward worked out by tau-bench's rule." }</p>
            </header>
            if results.files.is_none() {
                <Empty />
            } else {
                <Summary results={props.results.clone()} />
                { runs(&props.results) }
            }
        </>
    }
}

fn runs(results: &Snapshot<ResultsState>) -> Html {
    let open = results.open.is_some() || results.opening.is_some();
    html! {
        <div class={classes!("collection", open.then_some("collection-open"))}>
            <RunList results={results.clone()} />
            if let Some(run) = &results.open {
                <RunView key={format!("{:?}", run.place)} run={run.clone()} files={results.files.clone()} />
            } else if open {
                <section class="panel muted" role="status">{ "Replaying the run…" }</section>
            }
        </div>
    }
}

#[component(Empty)]
fn empty() -> Html {
    let send = use_send();
    let onfiles = send.reform(|files| Action::Files(FilesAction::Dropped(files)));
    html! {
        <section class="panel empty" data-test="results-empty">
            <h2>{ "No results are open" }</h2>
            <p>{ "Drop a results file of tau-bench anywhere on the page, or choose one: a JSON list of runs with task_id, reward, info, traj and trial." }</p>
            <p>{ "Open the data files that the runs were recorded on as well; otherwise generated rows stand in, and few observations will match." }</p>
            <FileDrop label="Results files (.json, .jsonl)" accept=".json,.jsonl" test="results-files" {onfiles} />
        </section>
    }
}
