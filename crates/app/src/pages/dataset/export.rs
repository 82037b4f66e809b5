//! What is listed, and the files it can be exported as.

use dataset::Filter;
use dataset::export::Format;
use dataset::export::preference::Preference;
use protocol::Form;
use yew::prelude::*;

use crate::action::dataset::Scope;
use crate::action::{Action, DatasetAction};
use crate::hooks::use_send;
use crate::platform;
use crate::snapshot::Snapshot;
use crate::state::dataset::List;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Which records are listed.
    pub scope: Scope,
    /// The listed page.
    pub list: Option<Snapshot<List>>,
    /// The export that is under way.
    pub exporting: Option<Form>,
    /// What exports do about bad turns.
    pub bad_turns: Filter,
}

/// A format as a button: test hook, words, what it is for.
const FORMATS: [(Form, &str, &str, &str); 6] = [
    (
        Form::Records(Format::Interplay),
        "export-records",
        "Records",
        "One record a line: blueprint, dialogue, verdict and provenance. It can be verified again, and is the form for a backup.",
    ),
    (
        Form::Records(Format::Sharegpt),
        "export-sharegpt",
        "ShareGPT",
        "One dialogue a line with the three keys of APIGen-MT-5k: conversations, tools, system.",
    ),
    (
        Form::Records(Format::Openai),
        "export-openai",
        "OpenAI chat",
        "One dialogue a line with messages and tools, as chat fine-tuning takes them.",
    ),
    (
        Form::Learning(Preference::Dpo),
        "export-dpo",
        "DPO pairs",
        "Preference pairs from failed dialogues: at the turn where they left every way to success, a better turn and the bad one.",
    ),
    (
        Form::Learning(Preference::Kto),
        "export-kto",
        "KTO rows",
        "Single turns of the agent from that point on, each labelled good or bad.",
    ),
    (
        Form::Attempts,
        "export-attempts",
        "All dialogues",
        "Every dialogue about every accepted task, kept or not, with cause and first divergence of the failed ones.",
    ),
];

/// Scope, hash and exports.
#[component(Export)]
pub fn export(props: &Props) -> Html {
    let send = use_send();
    let total = props.list.as_ref().map_or(0, |list| list.total);
    let bin = props.scope == Scope::Bin;
    html! {
        <>
            <div class="row">
                <h2>{ title(&props.scope) }</h2>
                <span class="count" data-test="records-count">{ total }</span>
                { scopes(&props.scope, &send) }
            </div>
            if !bin {
                <div class="row export" role="group" aria-label="Export">
                    <span class="small muted">{ "Export" }</span>
                    { bad_turns(props.bad_turns, &send) }
                    { for FORMATS.iter().map(|(form, test, label, title)| {
                        let form = *form;
                        let onclick = send.reform(move |_: MouseEvent| Action::Dataset(DatasetAction::Export(form)));
                        let waiting = props.exporting == Some(form);
                        html! {
                            <button type="button" class="button button-small" data-test={*test} title={*title}
                                disabled={total == 0 || props.exporting.is_some()} {onclick}>{ if waiting { "Writing…" } else { *label } }</button>
                        }
                    }) }
                </div>
                { hash(props.list.as_ref(), &send) }
            }
        </>
    }
}

/// What becomes of bad turns in good dialogues.
fn bad_turns(chosen: Filter, send: &Callback<Action>) -> Html {
    let send = send.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Ok(filter) = platform::typed(&event).parse() {
            send.emit(Action::Dataset(DatasetAction::BadTurns(filter)));
        }
    });
    let words = |filter: Filter| match filter {
        Filter::Keep => "Keep bad turns",
        Filter::Drop => "Leave out dialogues with bad turns",
        Filter::Mask => "Mask bad turns",
    };
    html! {
        <select class="input input-small" aria-label="Bad turns" data-test="export-bad-turns"
            title="A failed call, a repeated call or an apology loop in a good dialogue. Masked: weight 0 in the OpenAI form, taken out of the ShareGPT form." {onchange}>
            { for Filter::ALL.into_iter().map(|filter| html! { <option value={filter.name()} selected={filter == chosen}>{ words(filter) }</option> }) }
        </select>
    }
}

fn title(scope: &Scope) -> &'static str {
    match scope {
        Scope::All => "Records",
        Scope::Run(_) => "Records of one run",
        Scope::Bin => "Bin",
    }
}

fn scopes(scope: &Scope, send: &Callback<Action>) -> Html {
    let choose = |to: Scope| {
        send.reform(move |_: MouseEvent| Action::Dataset(DatasetAction::Scope(to.clone())))
    };
    html! {
        <div class="row push">
            if *scope != Scope::All {
                <button type="button" class="button button-quiet button-small" data-test="scope-all" onclick={choose(Scope::All)}>{ "All records" }</button>
            }
            if *scope != Scope::Bin {
                <button type="button" class="button button-quiet button-small" data-test="scope-bin" onclick={choose(Scope::Bin)}>{ "Bin" }</button>
            }
        </div>
    }
}

fn hash(list: Option<&Snapshot<List>>, send: &Callback<Action>) -> Html {
    let Some(list) = list.filter(|list| list.total > 0) else { return Html::default() };
    html! {
        <div class="hash">
            <span class="small muted">{ "Hash" }</span>
            <code class="code hash-text" data-test="dataset-hash" title="SHA-256 of all listed records">{ &list.hash }</code>
            <button type="button" class="button button-quiet button-small"
                onclick={send.reform(|_: MouseEvent| Action::Dataset(DatasetAction::CopyHash))}>{ "Copy" }</button>
            <p class="field-hint">{ "Equal settings and equal model answers give an equal hash, here and in the terminal: compare it to know that two datasets are the same." }</p>
        </div>
    }
}
