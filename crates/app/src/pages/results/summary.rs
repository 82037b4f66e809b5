//! The open files in numbers: rewards, observations, pass^k, and which quirks showed.

use dataset::record::Source;
use dataset::regrade::{Scores, Tally};
use yew::prelude::*;

use crate::action::results::Filter;
use crate::action::{Action, ResultsAction};
use crate::hooks::use_send;
use crate::select::{results as view, words};
use crate::snapshot::Snapshot;
use crate::state::results::ResultsState;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The state of the page.
    pub results: Snapshot<ResultsState>,
}

/// The numbers.
#[component(Summary)]
pub fn summary(props: &Props) -> Html {
    let send = use_send();
    let results = &*props.results;
    let Some(files) = &results.files else { return Html::default() };
    let tally = results.total();
    let forget = send.reform(|_: MouseEvent| Action::Results(ResultsAction::Forget));
    html! {
        <section class="panel stack" aria-label="Summary" data-test="results-summary" data-done={results.done.to_string()}>
            <div class="row">
                <h2>{ files.names.join(", ") }</h2>
                <span class="chip">{ &files.domain }</span>
                <button type="button" class="button button-quiet button-small push" data-test="results-forget" onclick={forget}>{ "Close the files" }</button>
            </div>
            { progress(results, files.bytes) }
            { figures(&tally) }
            { source(results, &tally) }
            { for results.faults.iter().map(|fault| html! {
                <p class="banner banner-alarm" role="alert" data-test="results-fault">{ fault }{ " What was read before it is listed." }</p>
            }) }
            { scores(results) }
            { quirks(results, &tally, &send) }
        </section>
    }
}

fn progress(results: &ResultsState, bytes: u64) -> Html {
    if results.done {
        return Html::default();
    }
    html! {
        <div class="row" role="status">
            <progress class="results-progress" max={bytes.to_string()} value={results.read.to_string()}></progress>
            <span class="small muted">{ format!("{} graded", words::count(results.rows.len() as u64, "run")) }</span>
        </div>
    }
}

fn figures(tally: &Tally) -> Html {
    let (compared, equal) = tally.observations;
    let of = |part: usize, all: usize| {
        format!("{} of {}", words::grouped(part as u64), words::grouped(all as u64))
    };
    let older = match tally.on_older {
        0 => String::new(),
        more => format!("and {} on the data before a rename", words::grouped(more as u64)),
    };
    let hashes = tally.truth_hashes;
    html! {
        <dl class="results-figures">
            { figure("results-rewards", "Rewards reproduced", &view::rewards(tally), "") }
            { figure("results-observations", "Observations equal", &of(equal, compared), &older) }
            if hashes.0 > 0 {
                { figure("results-hashes", "Hashes of expected states met", &of(hashes.1, hashes.0), "") }
            }
            if tally.unreadable > 0 {
                { figure("results-unreadable", "Runs that cannot be read", &words::grouped(tally.unreadable as u64), "") }
            }
        </dl>
    }
}

fn figure(test: &'static str, name: &str, value: &str, besides: &str) -> Html {
    html! {
        <div>
            <dt>{ name }</dt>
            <dd data-test={test}>{ value }</dd>
            if !besides.is_empty() { <dd class="results-note">{ besides }</dd> }
        </div>
    }
}

/// Which rows the runs are replayed on, and what to do when they are not the right ones.
fn source(results: &ResultsState, tally: &Tally) -> Html {
    let Some(source) = &results.source else { return Html::default() };
    let stand_in =
        matches!(source, Source::Generated(_)) && results.rows.len() > 3 && tally.other_data();
    let domain = results.files.as_ref().map_or("", |files| files.domain.as_str());
    html! {
        <>
            <p class="small muted" data-test="results-source">{ "Replayed on " }{ view::source(source) }{ "." }</p>
            if stand_in {
                <p class="banner banner-warn" data-test="results-other-data">
                    { format!("Most observations differ, so these runs were recorded on other rows. Drop the {domain} data files that they were recorded on anywhere on the page: the runs are then graded again on them.") }
                </p>
            }
        </>
    }
}

/// Average reward and pass^k of each file, recorded and ours.
fn scores(results: &ResultsState) -> Html {
    let Some(files) = &results.files else { return Html::default() };
    let several = files.names.len() > 1;
    let rows = results.tallies.iter().zip(&files.names).flat_map(|(tally, name)| {
        let name = if several { name.as_str() } else { "" };
        [(name, "recorded", &tally.recorded), (name, "here", &tally.ours)]
    });
    let rows: Vec<_> = rows.filter(|(.., scores)| scores.average().is_some()).collect();
    let most = rows.iter().map(|(.., scores)| scores.pass_hat().len()).max().unwrap_or(0);
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <div class="results-scores">
            <table>
                <thead><tr>
                    <th scope="col"><span class="visually-hidden">{ "Whose" }</span></th>
                    <th scope="col">{ "average reward" }</th>
                    { for (1..=most).map(|k| html! { <th scope="col">{ format!("pass^{k}") }</th> }) }
                </tr></thead>
                <tbody>{ for rows.iter().map(|(name, whose, scores)| score_row(name, whose, scores)) }</tbody>
            </table>
        </div>
    }
}

fn score_row(name: &str, whose: &'static str, scores: &Scores) -> Html {
    html! {
        <tr data-test={format!("results-{whose}")}>
            <th scope="row">{ if name.is_empty() { whose.to_owned() } else { format!("{name}, {whose}") } }</th>
            <td>{ scores.average().map(view::share) }</td>
            { for scores.pass_hat().into_iter().map(|hat| html! { <td>{ view::share(hat) }</td> }) }
        </tr>
    }
}

fn quirks(results: &ResultsState, tally: &Tally, send: &Callback<Action>) -> Html {
    let Some(files) = &results.files else { return Html::default() };
    let shown: Vec<_> = files
        .quirks
        .iter()
        .filter_map(|(id, sentence)| Some((id, sentence, tally.quirks.get(id)?)))
        .collect();
    if shown.is_empty() {
        return Html::default();
    }
    html! {
        <details class="results-quirks" data-test="results-quirks">
            <summary>{ format!("{} of the benchmark showed in these runs", words::count(shown.len() as u64, "quirk")) }</summary>
            <ul>
                { for shown.into_iter().map(|(id, sentence, (runs, decided))| {
                    let filter = Filter::Quirk(id.clone());
                    let here = results.filter == filter;
                    let onclick = send.reform(move |_: MouseEvent| Action::Results(ResultsAction::Filter(filter.clone())));
                    html! {
                        <li key={id.clone()}>
                            <button type="button" class="button button-small" aria-pressed={here.to_string()} data-test="results-quirk" {onclick}>
                                { words::count(*runs as u64, "run") }
                            </button>
                            <div>
                                <code class="code">{ id }</code>
                                if *decided > 0 { <span class="small results-decides">{ format!("decides {}", words::count(*decided as u64, "reward")) }</span> }
                                <p class="small">{ sentence }</p>
                            </div>
                        </li>
                    }
                }) }
            </ul>
        </details>
    }
}
