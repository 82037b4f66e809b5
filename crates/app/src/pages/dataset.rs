//! The dataset view: all runs of this browser, their records, one record in full, exports, the bin, the storage.

pub mod export;
pub mod record;
pub mod records;
pub mod runs;
pub mod storage;

use yew::prelude::*;

use crate::action::{Action, DatasetAction};
use crate::hooks::{use_keys, use_send};
use crate::route::Page;
use crate::snapshot::Snapshot;
use crate::state::dataset::DatasetState;
use crate::state::run::RunState;

use export::Export;
use record::RecordView;
use records::Records;
use runs::Runs;
use storage::StorageLine;

/// What the view shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its state.
    pub dataset: Snapshot<DatasetState>,
    /// The run page's state: which runs there are, which one is in progress.
    pub run: Snapshot<RunState>,
}

/// The view.
#[component(DatasetPage)]
pub fn page(props: &Props) -> Html {
    let keys = use_send();
    use_keys(move |key| {
        let action = match key {
            "j" => DatasetAction::Move(1),
            "k" => DatasetAction::Move(-1),
            "Escape" => DatasetAction::Close,
            _ => return,
        };
        keys.emit(Action::Dataset(action));
    });
    html! {
        <>
            <header class="stack">
                <h1>{ "Dataset" }</h1>
                <p class="lede">{ "Every dialogue that was verified in this browser. It stays here until you export or delete it." }</p>
            </header>
            if props.run.runs.as_ref().is_some_and(|runs| runs.is_empty()) {
                <Empty />
            } else {
                <Runs run={props.run.clone()} scope={props.dataset.scope.clone()} />
                { collection(&props.dataset) }
            }
            <StorageLine storage={props.dataset.storage} />
        </>
    }
}

fn collection(dataset: &Snapshot<DatasetState>) -> Html {
    let open = dataset.open.is_some() || dataset.opening.is_some();
    html! {
        <div class={classes!("collection", open.then_some("collection-open"))}>
            <section class="panel collection-list" aria-label="Records" aria-busy={dataset.is_behind().to_string()}>
                <Export scope={dataset.scope.clone()} list={dataset.list.clone()} exporting={dataset.exporting} bad_turns={dataset.bad_turns} />
                <Records dataset={dataset.clone()} />
            </section>
            if let Some(open) = &dataset.open {
                <RecordView key={format!("{:?}", open.key)} open={open.clone()} bin={dataset.scope == crate::action::dataset::Scope::Bin} />
            } else if open {
                <section class="panel muted" role="status">{ "Opening the record…" }</section>
            }
        </div>
    }
}

#[component(Empty)]
fn empty() -> Html {
    let send = use_send();
    html! {
        <section class="panel empty" data-test="dataset-empty">
            <h2>{ "Nothing here yet" }</h2>
            <p>
                { "A record is one dialogue that was verified: the database ended in the right state, and every expected answer was said. \
                   Each one is stored here the moment it is accepted, and outlives a reload." }
            </p>
            <p>{ "To make some, start a run. The simulated model needs no key and no network." }</p>
            <button type="button" class="button button-primary" onclick={send.reform(|_: MouseEvent| Action::Go(Page::Run))}>{ "Go to Run" }</button>
        </section>
    }
}
