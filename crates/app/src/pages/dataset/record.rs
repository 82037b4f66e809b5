//! One record in full: its task, its dialogue and verdict, and where it came from.

use dataset::Record;
use dataset::record::{Branch, Source};
use yew::prelude::*;

use crate::action::{Action, DatasetAction, RunAction};
use crate::components::dialogue::Dialogue;
use crate::components::mark::simulated;
use crate::components::proposal::ProposalView;
use crate::hooks::use_send;
use crate::pages::run::context::ContextView;
use crate::route::Page;
use crate::select::words;
use crate::snapshot::Snapshot;
use crate::state::dataset::{Opened, RECORD};

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The record.
    pub open: Snapshot<Opened>,
    /// True when it lies in the bin.
    pub bin: bool,
}

/// The record.
#[component(RecordView)]
pub fn record_view(props: &Props) -> Html {
    let open = &*props.open;
    let record = &open.record;
    html! {
        <article class="panel stack record-view" id={RECORD} aria-label="Record" data-test="record">
            <Head open={props.open.clone()} bin={props.bin} />
            <ProposalView proposal={open.proposal.clone()} />
            <h3>{ "Dialogue " }<span class="term">{ "trajectory" }</span></h3>
            <Dialogue attempt={open.attempt.clone()} />
            <h3>{ "Where it came from " }<span class="term">{ "provenance" }</span></h3>
            { origin(record) }
            <ContextView sampled={open.sampled.clone()} />
        </article>
    }
}

#[component(Head)]
fn head(props: &Props) -> Html {
    let send = use_send();
    let act =
        |action: DatasetAction| send.reform(move |_: MouseEvent| Action::Dataset(action.clone()));
    let key = props.open.key.clone();
    let whole = {
        let (send, key) = (send.clone(), key.clone());
        Callback::from(move |_: MouseEvent| {
            send.emit(Action::Run(RunAction::OpenTask(key.run.clone(), key.task)));
            send.emit(Action::Go(Page::Run));
        })
    };
    let keys = vec![key.clone()];
    let (label, change) = if props.bin {
        ("Restore", DatasetAction::Restore(keys))
    } else {
        ("Delete", DatasetAction::Delete(keys))
    };
    html! {
        <div class="row record-head">
            <button type="button" class="button button-small record-back" onclick={act(DatasetAction::Close)}>{ "← List" }</button>
            <h2>{ format!("Task {}, attempt {}", key.task + 1, key.attempt + 1) }</h2>
            if props.open.record.models.simulated { { simulated() } }
            <div class="row push">
                <button type="button" class="icon-button" aria-label="Record before" title="Record before (K)" onclick={act(DatasetAction::Move(-1))}>{ "↑" }</button>
                <button type="button" class="icon-button" aria-label="Next record" title="Next record (J)" onclick={act(DatasetAction::Move(1))}>{ "↓" }</button>
                <button type="button" class="button button-small" title="Shows every round and attempt of this task on the run page" onclick={whole}>{ "Its whole way" }</button>
                <button type="button" class="button button-small" onclick={act(change)}>{ label }</button>
                <button type="button" class="icon-button record-close" aria-label="Close" title="Close (Esc)" data-test="record-close" onclick={act(DatasetAction::Close)}>{ "×" }</button>
            </div>
        </div>
    }
}

fn origin(record: &Record) -> Html {
    let (blueprint, models) = (&record.blueprint, &record.models);
    let provenance = &blueprint.provenance;
    let rounds = match provenance.round {
        0 => "at once".into(),
        1 => "after 1 round of feedback".into(),
        round => format!("after {round} rounds of feedback"),
    };
    let facts = [
        ("Blueprint", blueprint.id.clone()),
        ("Domain", blueprint.domain.clone()),
        ("Rows", rows(&record.source)),
        ("Seed of the run", provenance.seed.to_string()),
        ("Accepted", rounds),
        ("Written by", models.generator.clone()),
        ("Judged by", judges(&models.judges)),
        ("Human played by", models.human.clone()),
        ("Agent played by", models.agent.clone()),
        ("Recombined from", provenance.parents.join(", ")),
        ("Begins as", record.branch.map(beginning).unwrap_or_default()),
    ];
    html! {
        <dl class="facts">
            { for facts.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| html! {
                <div><dt>{ *name }</dt><dd>{ value }</dd></div>
            }) }
        </dl>
    }
}

/// What the dialogue has in common with the one that it leaves.
fn beginning(branch: Branch) -> String {
    format!("attempt {}, for {}", branch.attempt + 1, words::count(branch.turns as u64, "turn"))
}

fn rows(source: &Source) -> String {
    match source {
        Source::Generated(seed) => format!("generated with seed {seed}"),
        Source::Loaded(hash) => {
            format!("loaded files, state {}…", hash.chars().take(12).collect::<String>())
        }
    }
}

/// Each model once, with its number of seats.
fn judges(models: &[String]) -> String {
    let mut seats: Vec<(&String, usize)> = Vec::new();
    for model in models {
        match seats.iter_mut().find(|(name, _)| *name == model) {
            Some((_, count)) => *count += 1,
            None => seats.push((model, 1)),
        }
    }
    let words = seats
        .into_iter()
        .map(|(model, count)| if count > 1 { format!("{model} × {count}") } else { model.clone() });
    words.collect::<Vec<_>>().join(", ")
}
