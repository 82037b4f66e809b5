//! While a run at an endpoint goes on: what it spends, by stage, and how fast its host is asked.

use llm::money::Spent;
use protocol::{Gauges, HostGauge};
use yew::prelude::*;

use crate::action::{Action, RunAction};
use crate::components::mark::badge;
use crate::components::text::text;
use crate::hooks::use_send;
use crate::select::{dataset, figures, spending, words};
use crate::snapshot::Snapshot;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What can be read off the run.
    pub gauges: Snapshot<Gauges>,
    /// True while it goes on.
    pub active: bool,
}

/// The meter.
#[component(Meter)]
pub fn meter(props: &Props) -> Html {
    let send = use_send();
    let gauges = &*props.gauges;
    let total = gauges.total();
    html! {
        <div class="meter" data-test="meter" data-calls={total.calls.to_string()} data-tokens={total.tokens().to_string()} data-nanos={total.nanos.to_string()}>
            if props.active { { for gauges.hosts.iter().map(host) } }
            { for spending::levels(&gauges.caps, &total).iter().map(level) }
            if !gauges.spent.is_empty() || gauges.reused.is_some() { { spent(gauges, &total) } }
            { recorded(gauges, &send) }
            { for gauges.notes.iter().map(|note| html! { <p class="small note-warn" data-test="meter-note">{ text(note) }</p> }) }
        </div>
    }
}

/// The one limiter of a host.
fn host(host: &HostGauge) -> Html {
    let paused = host.paused_seconds;
    html! {
        <p class="row small meter-host" data-test="limiter" data-in-flight={host.in_flight.to_string()} data-waiting={host.waiting.to_string()}
            data-allowed={host.allowed.to_string()} data-refused={host.refused.to_string()}>
            <span class="meter-slots" aria-hidden="true">{ slots(host) }</span>
            <span><strong>{ host.in_flight }</strong>{ format!(" in flight of {} allowed", host.allowed) }</span>
            <span><strong>{ host.waiting }</strong>{ " waiting" }</span>
            if let Some(seconds) = paused { { badge("warn", format!("paused for {seconds} s")) } }
            if let Some(reason) = &host.reason { <span class="muted">{ text(reason) }</span> }
            <code class="muted push">{ &host.host }</code>
        </p>
    }
}

/// One sign for each call that may be in flight, up to a number that can be seen at a glance.
fn slots(host: &HostGauge) -> String {
    const MOST: u32 = 16;
    let shown = host.allowed.max(host.in_flight).min(MOST);
    let full = host.in_flight.min(shown);
    let signs = |sign: &str, count: u32| sign.repeat(count as usize);
    format!("{}{}", signs("●", full), signs("○", shown - full))
}

fn level(level: &spending::Level) -> Html {
    html! {
        <div class="meter-level">
            <progress class="status-bar" max="1000" value={level.thousandths.to_string()} aria-label={level.text.clone()} />
            <span class="small">{ &level.text }</span>
        </div>
    }
}

fn spent(gauges: &Gauges, total: &Spent) -> Html {
    let stages = gauges.spent.iter().map(|(stage, spent)| (figures::stage(*stage), spent));
    html! {
        <details class="meter-spent">
            <summary class="small">
                { "Spent: " }<strong data-test="meter-money">{ spending::money(total) }</strong>
                { format!(" · {}, {} tokens", words::count(total.calls, "call"), words::grouped(total.tokens())) }
                if let Some(reused) = gauges.reused.filter(|reused| *reused > 0) {
                    { " · " }<span data-test="meter-reused" data-count={reused.to_string()}>{ kept(reused) }</span>
                }
                if total.failed > 0 { <span class="muted">{ format!(" · {} failed for good", total.failed) }</span> }
            </summary>
            <div class="figures-scroll" tabindex="0" role="region" aria-label="Table, scrolls sideways">
                <table class="figures-table" data-test="meter-stages">
                    <thead><tr>
                        <th scope="col">{ "Stage" }</th><th scope="col">{ "Calls" }</th><th scope="col">{ "Prompt tokens" }</th>
                        <th scope="col">{ "from a cache" }</th><th scope="col">{ "Completion" }</th><th scope="col">{ "Money" }</th>
                    </tr></thead>
                    <tbody>{ for stages.chain([("All", total)]).map(|(name, spent)| row(name, spent)) }</tbody>
                </table>
            </div>
            if total.estimated > 0 {
                <p class="small muted">{ format!("The endpoint did not count the tokens of {}: four bytes are taken for a token.", words::count(total.estimated, "call")) }</p>
            }
        </details>
    }
}

fn kept(count: u64) -> String {
    let noun = if count == 1 { "kept reply" } else { "kept replies" };
    format!("{} {noun} for nothing", words::grouped(count))
}

fn row(name: &str, spent: &Spent) -> Html {
    let usage = &spent.usage;
    html! {
        <tr>
            <th scope="row">{ name }</th>
            <td>{ words::grouped(spent.calls) }</td><td>{ words::grouped(usage.prompt_tokens) }</td><td>{ words::grouped(usage.cached_tokens) }</td>
            <td>{ words::grouped(usage.completion_tokens) }</td><td>{ spending::money(spent) }</td>
        </tr>
    }
}

fn recorded(gauges: &Gauges, send: &Callback<Action>) -> Html {
    let Some(recorded) = gauges.recorded else { return Html::default() };
    let save = send.reform(|_: MouseEvent| Action::Run(RunAction::SaveRecording));
    html! {
        <p class="row small" data-test="recorded" data-lines={recorded.lines.to_string()}>
            <span>{ format!("Recorded: {}, in this tab until you save it.", dataset::bytes(recorded.bytes)) }</span>
            <button type="button" class="button button-small" data-test="recording-save" onclick={save}>{ "Save the recording" }</button>
        </p>
    }
}
