//! Own rows in place of the generated ones: files are dropped, checked by the worker, and used by later runs.

use dataset::record::Source;
use environment::registry::CARDS;
use pipeline::RunConfig;
use yew::prelude::*;

use crate::action::run::Edit;
use crate::action::{Action, Files, RunAction, SettingsAction};
use crate::components::file_drop::FileDrop;
use crate::components::mark::badge;
use crate::hooks::use_send;
use crate::select::words;
use crate::snapshot::Snapshot;
use crate::state::settings::{Load, SettingsState};

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What became of the last files.
    pub settings: Snapshot<SettingsState>,
    /// The config of the next run.
    pub config: RunConfig,
    /// True while a run is in progress: nothing can be changed then.
    pub busy: bool,
}

/// The section.
#[component(OwnRows)]
pub fn own_rows(props: &Props) -> Html {
    let send = use_send();
    let domain = props.config.domain.clone();
    let generated = send.reform(|_: MouseEvent| Action::Run(RunAction::Edit(Edit::GeneratedRows)));
    let own = matches!(props.config.source, Source::Loaded(_));
    let onfiles = {
        let domain = domain.clone();
        send.reform(move |files: Files| {
            Action::Settings(SettingsAction::Load { domain: domain.clone(), files })
        })
    };
    html! {
        <section class="panel stack" aria-label="Data" data-test="own-rows">
            <div class="row">
                <h2>{ "The shop's data" }</h2>
                if own { { badge("warn", "your files") } } else { { badge("plain", "generated") } }
                if own { <button type="button" class="button button-small push" data-test="rows-generated" disabled={props.busy} onclick={generated}>{ "Use generated rows again" }</button> }
            </div>
            <p class="small muted">
                { format!("Runs of the domain {domain} use rows that a program generated from a seed. Give files to use others, for instance tau-bench's own: {}. \
                           They are read in this tab, sent nowhere, and forgotten after a reload.", files(&domain)) }
            </p>
            <FileDrop label={format!("or drop {} here", files(&domain))} accept=".json,application/json" test="rows-files"
                disabled={props.busy || props.settings.load == Load::Running} {onfiles} />
            { outcome(&props.settings.load) }
        </section>
    }
}

/// Names of the files that a domain needs.
fn files(domain: &str) -> String {
    let tables =
        CARDS.iter().find(|known| known.name == domain).map_or(&[][..], |known| known.tables);
    let names: Vec<String> = tables.iter().map(|table| format!("{table}.json")).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn outcome(load: &Load) -> Html {
    match load {
        Load::None => Html::default(),
        Load::Running => html! { <p role="status">{ "Reading and checking the files…" }</p> },
        Load::Failed(message) => html! {
            <div class="banner banner-alarm" role="alert" data-test="rows-verdict"><p>{ message }</p></div>
        },
        Load::Loaded { domain, hash, rows } => {
            let rows: Vec<String> = rows
                .iter()
                .map(|(table, count)| format!("{} {table}", words::grouped((*count).into())))
                .collect();
            html! {
                <div class="banner" role="status" data-test="rows-verdict">
                    <p>{ format!("Loaded for {domain}: {}. ", rows.join(", ")) }<span class="code">{ format!("state {}…", hash.chars().take(12).collect::<String>()) }</span></p>
                </div>
            }
        }
    }
}
