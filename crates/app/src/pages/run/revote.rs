//! What another rule of the committee would have made of the votes that are stored: no model is asked.

use pipeline::committee::Rule;
use protocol::progress::{Progress, Revote as Counted};
use yew::prelude::*;

use crate::action::run::{Behind, Recounted};
use crate::action::{Action, RunAction};
use crate::hooks::use_send;
use crate::platform;
use crate::select::words;
use crate::snapshot::Snapshot;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub progress: Snapshot<Progress>,
    /// The other rule, while one is chosen.
    pub rule: Option<Rule>,
    /// The rule of the run.
    pub ruled: Rule,
    /// Seats of its committee.
    pub seats: u32,
    /// True while the run goes on.
    pub active: bool,
}

/// The drawer; nothing for a run without votes.
#[component(Revote)]
pub fn revote(props: &Props) -> Html {
    let send = use_send();
    if props.progress.ballots.is_empty() {
        return Html::default();
    }
    let open = props.rule.is_some();
    let toggle = {
        let (send, ruled) = (send.clone(), props.ruled);
        Callback::from(move |event: MouseEvent| {
            // The state says whether it is open, not the element.
            event.prevent_default();
            send.emit(recount((!open).then_some(ruled)));
        })
    };
    html! {
        <details class="drawer revote" {open} data-test="revote">
            <summary onclick={toggle}>{ "What if the committee had another rule?" }</summary>
            if let Some(rule) = props.rule {
                <div class="drawer-body">
                    { choice(rule, props, &send) }
                    { outcome(&Counted::of(&props.progress, rule), props, &send) }
                </div>
            }
        </details>
    }
}

fn choice(rule: Rule, props: &Props, send: &Callback<Action>) -> Html {
    let most = (props.seats * 4).max(1);
    let kind = {
        let send = send.clone();
        Callback::from(move |event: Event| {
            send.emit(recount(Some(match platform::typed(&event).as_str() {
                "unanimous" => Rule::Unanimous,
                "sum" => Rule::Sum(most * 3 / 4),
                _ => Rule::default(),
            })));
        })
    };
    let option = |value: &'static str, label: &'static str, selected: bool| {
        html! { <option {value} {selected}>{ label }</option> }
    };
    html! {
        <div class="row revote-rule">
            <label class="field">
                <span class="field-label">{ "Rule" }</span>
                <select class="input" data-test="revote-rule" onchange={kind}>
                    { option("majority", "Majority per criterion", matches!(rule, Rule::Majority(_))) }
                    { option("unanimous", "Every judge, every criterion", rule == Rule::Unanimous) }
                    { option("sum", "Sum of all votes", matches!(rule, Rule::Sum(_))) }
                </select>
            </label>
            { match rule {
                Rule::Majority(percent) => number("More than, %", percent, (0, 99), send, Rule::Majority),
                Rule::Sum(least) => number("At least", least, (1, most), send, Rule::Sum),
                Rule::Unanimous => Html::default(),
            } }
        </div>
    }
}

fn number(
    label: &'static str,
    value: u32,
    range: (u32, u32),
    send: &Callback<Action>,
    make: fn(u32) -> Rule,
) -> Html {
    let send = send.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        if let Ok(value) = platform::typed(&event).parse::<u32>() {
            send.emit(recount(Some(make(value.clamp(range.0, range.1)))));
        }
    });
    html! {
        <label class="slider">
            <span class="slider-head">
                <span class="slider-label">{ label }</span>
                <output class="slider-value">{ value }</output>
            </span>
            <input type="range" min={range.0.to_string()} max={range.1.to_string()} step="1" value={value.to_string()} data-test="revote-number" {oninput} />
        </label>
    }
}

fn outcome(counted: &Counted, props: &Props, send: &Callback<Action>) -> Html {
    let all = counted.reviewed.max(1);
    let share = |part: u32| format!("{} ({} %)", part, u64::from(part) * 100 / u64::from(all));
    let open = u32::try_from(counted.open.len()).unwrap_or(u32::MAX);
    let after = if open > 0 {
        format!("{} to {}", share(counted.accepted_after), share(counted.accepted_after + open))
    } else {
        share(counted.accepted_after)
    };
    let lists = [
        (Recounted::Lost, &counted.lost),
        (Recounted::Won, &counted.won),
        (Recounted::Earlier, &counted.earlier),
        (Recounted::Open, &counted.open),
    ];
    html! {
        <div class="stack" role="status" data-test="revote-outcome" data-accepted={counted.accepted_after.to_string()}>
            <p>
                { format!("Of {} before the committee, accepted: ", words::count(counted.reviewed, "task")) }
                <strong>{ share(counted.accepted_before) }</strong>{ " in this run, " }
                <strong>{ after }</strong>{ " under this rule." }
            </p>
            <ul class="row revote-lists">
                { for lists.into_iter().filter(|(_, tasks)| !tasks.is_empty()).map(|(which, tasks)| list(which, tasks.len(), send)) }
            </ul>
            <p class="small muted">
                { "Counted from the stored votes; no model is asked." }
                { if props.active { " Tasks in flight are left out." } else { "" } }
                { " A task that the run refused was written anew, and one that it accepted was not: under another rule later rounds would have differed." }
            </p>
        </div>
    }
}

fn list(which: Recounted, count: usize, send: &Callback<Action>) -> Html {
    let behind = Behind::Recounted(which);
    let onclick =
        send.reform(move |_: MouseEvent| Action::Run(RunAction::List(Some(behind.clone()))));
    let name = match which {
        Recounted::Lost => "lost",
        Recounted::Won => "won",
        Recounted::Earlier => "earlier",
        Recounted::Open => "open",
    };
    html! {
        <li>
            <button type="button" class="button button-small" data-test={format!("revote-{name}")} data-count={count.to_string()} {onclick}>
                { format!("{count} {}", words::recounted(which)) }
            </button>
        </li>
    }
}

fn recount(rule: Option<Rule>) -> Action {
    Action::Run(RunAction::Recount(rule))
}
