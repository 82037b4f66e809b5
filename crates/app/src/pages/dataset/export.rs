//! What is listed, and the files it can be exported as.

use dataset::export::Format;
use yew::prelude::*;

use crate::action::dataset::Scope;
use crate::action::{Action, DatasetAction};
use crate::hooks::use_send;
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
    pub exporting: Option<Format>,
}

/// A format as a button: test hook, words, what it is for.
const FORMATS: [(Format, &str, &str, &str); 3] = [
    (
        Format::Interplay,
        "export-records",
        "Records",
        "One record a line: blueprint, dialogue, verdict and provenance. It can be verified again, and is the form for a backup.",
    ),
    (
        Format::Sharegpt,
        "export-sharegpt",
        "ShareGPT",
        "One dialogue a line with the three keys of APIGen-MT-5k: conversations, tools, system.",
    ),
    (
        Format::Openai,
        "export-openai",
        "OpenAI chat",
        "One dialogue a line with messages and tools, as chat fine-tuning takes them.",
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
                    { for FORMATS.iter().map(|(format, test, label, title)| {
                        let format = *format;
                        let onclick = send.reform(move |_: MouseEvent| Action::Dataset(DatasetAction::Export(format)));
                        let waiting = props.exporting == Some(format);
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
