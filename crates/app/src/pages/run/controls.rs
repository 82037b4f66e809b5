//! The controls: what to run, who plays, how fast; start, pause, stop.

use environment::registry::CARDS;
use llm::money::Plan;
use protocol::link;
use yew::prelude::*;

use crate::action::run::{Edit, ModelKind, Pace};
use crate::action::{Action, RunAction};
use crate::hooks::use_send;
use crate::pages::run::dials::{Dials, Knobs};
use crate::pages::run::spending::Spending;
use crate::platform;
use crate::route::Page;
use crate::snapshot::Snapshot;
use crate::state::run::Phase;
use crate::state::run::form::{Form, MAX_CONCURRENCY, MAX_COUNT, MAX_SEED};
use crate::state::settings::SettingsState;

/// What the controls show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Their values.
    pub form: Form,
    /// What the current run does; `None` when none is in progress.
    pub phase: Option<Phase>,
    /// The endpoint.
    pub settings: Snapshot<SettingsState>,
    /// What the run will ask, once that is known.
    pub plan: Option<Snapshot<Plan>>,
}

/// The controls.
#[component(Controls)]
pub fn controls(props: &Props) -> Html {
    let send = use_send();
    let form = &props.form;
    let busy = props.phase.is_some();
    let submit = {
        let send = send.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(Action::Run(RunAction::Start));
        })
    };
    html! {
        <form class="panel controls" aria-label="What to run" onsubmit={submit}>
            <fieldset class="controls-fields" disabled={busy}>
                { domain(form, &send) }
                { number(&Number { label: "Tasks", test: "count", value: form.config.count.into(), most: MAX_COUNT.into() }, edit(&send, |value| Edit::Count(small(value)))) }
                { seed(form, &send) }
                { model(form, &send) }
                { speed(form, &send) }
            </fieldset>
            <div class="controls-actions">{ buttons(props.phase.as_ref(), &send) }</div>
            if form.model == ModelKind::Endpoint {
                { endpoint(&props.settings, &send) }
                <Spending plan={props.plan.clone()} terms={form.terms} settings={props.settings.clone()} {busy} />
            }
            <div class="controls-more">
                if form.model == ModelKind::Simulated { <Dials dials={form.dials.clone()} {busy} /> }
                <Knobs form={form.clone()} {busy} />
                { record(form.terms.record, busy, &send) }
                { share(form, &send) }
            </div>
        </form>
    }
}

/// A field for a whole number.
struct Number {
    label: &'static str,
    test: &'static str,
    value: u64,
    most: u64,
}

fn number(field: &Number, oninput: Callback<InputEvent>) -> Html {
    html! {
        <label class="field">
            <span class="field-label">{ field.label }</span>
            <input class="input" type="number" inputmode="numeric" min="0" max={field.most.to_string()} step="1"
                data-test={field.test} value={field.value.to_string()} {oninput} />
        </label>
    }
}

fn domain(form: &Form, send: &Callback<Action>) -> Html {
    let onchange = chosen(send, |value| Some(Edit::Domain(value.to_owned())));
    html! {
        <label class="field">
            <span class="field-label">{ "World " }<span class="term">{ "domain" }</span></span>
            <select class="input" data-test="domain" {onchange}>
                { for CARDS.iter().map(|domain| html! {
                    <option value={domain.name} selected={form.config.domain == domain.name}
                        disabled={form.model == ModelKind::Simulated && !simulated::plays(domain.name)}>
                        { domain.label }{ if simulated::plays(domain.name) { "" } else { ", with an endpoint" } }
                    </option>
                }) }
            </select>
        </label>
    }
}

fn seed(form: &Form, send: &Callback<Action>) -> Html {
    let random = send.reform(|_: MouseEvent| Action::Run(RunAction::RandomSeed));
    let field = Number { label: "Seed", test: "seed", value: form.config.seed, most: MAX_SEED };
    html! {
        <div class="controls-seed" title="The same seed gives the same run, here and elsewhere.">
            { number(&field, edit(send, Edit::Seed)) }
            <button type="button" class="button controls-dice" aria-label="Another seed, at random" onclick={random}>
                <span aria-hidden="true">{ "⚄" }</span>
            </button>
        </div>
    }
}

fn model(form: &Form, send: &Callback<Action>) -> Html {
    let onchange = chosen(send, |value| {
        Some(Edit::Model(if value == "endpoint" {
            ModelKind::Endpoint
        } else {
            ModelKind::Simulated
        }))
    });
    html! {
        <label class="field">
            <span class="field-label">{ "Played by" }</span>
            <select class="input" data-test="model-kind" {onchange}>
                { option("simulated", "Simulated model", form.model == ModelKind::Simulated) }
                { option("endpoint", "My endpoint", form.model == ModelKind::Endpoint) }
            </select>
        </label>
    }
}

/// The pace of the simulated model; for an endpoint, which has its own, the number of tasks in flight.
fn speed(form: &Form, send: &Callback<Action>) -> Html {
    if form.model == ModelKind::Endpoint {
        let field = Number {
            label: "At a time",
            test: "concurrency",
            value: form.concurrency.into(),
            most: MAX_CONCURRENCY.into(),
        };
        return number(&field, edit(send, |value| Edit::Concurrency(small(value))));
    }
    let onchange = chosen(send, |value| match value {
        "slow" => Some(Edit::Pace(Pace::Slow)),
        "watch" => Some(Edit::Pace(Pace::Watch)),
        "instant" => Some(Edit::Pace(Pace::Instant)),
        _ => None,
    });
    html! {
        <label class="field">
            <span class="field-label">{ "Pace" }</span>
            <select class="input" data-test="pace" {onchange}>
                { option("slow", "Slow, to read along", form.pace == Pace::Slow) }
                { option("watch", "Watch", form.pace == Pace::Watch) }
                { option("instant", "At once", form.pace == Pace::Instant) }
            </select>
        </label>
    }
}

fn endpoint(settings: &SettingsState, send: &Callback<Action>) -> Html {
    let go = send.reform(|_: MouseEvent| Action::Go(Page::Settings));
    let text = match settings.endpoint() {
        Some(endpoint) => format!("{} at {}", endpoint.model, endpoint.base_url),
        None => "No endpoint yet.".into(),
    };
    html! {
        <p class="row small">
            <span class="muted">{ text }</span>
            <button type="button" class="button button-small" onclick={go}>{ "Open Settings" }</button>
        </p>
    }
}

fn buttons(phase: Option<&Phase>, send: &Callback<Action>) -> Html {
    let act = |action: RunAction| send.reform(move |_: MouseEvent| Action::Run(action.clone()));
    let Some(phase) = phase else {
        return html! { <button type="submit" class="button button-primary controls-start" data-test="start">{ "Start" }</button> };
    };
    let paused = *phase == Phase::Paused;
    let (label, test, action) = if paused {
        ("Continue", "continue", RunAction::Continue)
    } else {
        ("Pause", "pause", RunAction::Pause)
    };
    html! {
        <>
            <button type="button" class={classes!("button", paused.then_some("button-primary"))} data-test={test}
                disabled={matches!(phase, Phase::Starting | Phase::Stopping)} onclick={act(action)}>{ label }</button>
            <button type="button" class="button" data-test="stop" title="Ends the run. What is finished stays in the dataset."
                disabled={*phase == Phase::Stopping} onclick={act(RunAction::Stop)}>{ "Stop and keep" }</button>
        </>
    }
}

/// Whether the next run is recorded.
fn record(record: bool, disabled: bool, send: &Callback<Action>) -> Html {
    let onclick =
        send.reform(move |_: MouseEvent| Action::Run(RunAction::Edit(Edit::Record(!record))));
    html! {
        <button type="button" class="button button-quiet button-small" role="switch" aria-checked={record.to_string()} data-test="record" {disabled}
            title="A recording holds every request and reply of the run, and no key. Dropped on this page, it plays the run again without an endpoint." {onclick}>
            { if record { "● Records this run" } else { "○ Record this run" } }
        </button>
    }
}

fn share(form: &Form, send: &Callback<Action>) -> Html {
    html! {
        <button type="button" class="button button-quiet button-small controls-share" data-test="share" data-link={link::encode(&form.to_shared())}
            title="Copies a link to this run: domain, seed, tasks, settings and dials. Never a key, an endpoint or your data."
            onclick={send.reform(|_: MouseEvent| Action::Run(RunAction::Share))}>{ "Copy a link to this run" }</button>
    }
}

fn option(value: &'static str, label: &'static str, selected: bool) -> Html {
    html! { <option {value} {selected}>{ label }</option> }
}

fn edit(send: &Callback<Action>, make: impl Fn(u64) -> Edit + 'static) -> Callback<InputEvent> {
    let send = send.clone();
    Callback::from(move |event: InputEvent| {
        // What is not (yet) a number leaves the control as it is.
        if let Ok(value) = platform::typed(&event).trim().parse() {
            send.emit(Action::Run(RunAction::Edit(make(value))));
        }
    })
}

fn chosen(
    send: &Callback<Action>,
    make: impl Fn(&str) -> Option<Edit> + 'static,
) -> Callback<Event> {
    let send = send.clone();
    Callback::from(move |event: Event| {
        if let Some(edit) = make(&platform::typed(&event)) {
            send.emit(Action::Run(RunAction::Edit(edit)));
        }
    })
}

fn small(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
