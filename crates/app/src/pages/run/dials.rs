//! Sliders: how the simulated model errs, and the numbers of the method.

use simulated::Dials as Rates;
use yew::prelude::*;

use crate::action::run::{Edit, Preset};
use crate::action::{Action, RunAction};
use crate::hooks::use_send;
use crate::platform;
use crate::state::run::form::{Form, KNOBS, KnobSpec};

/// What the dials show.
#[derive(Clone, PartialEq, Properties)]
pub struct DialsProps {
    /// Their positions.
    pub dials: Rates,
    /// True while a run is in progress: they then cannot be turned.
    pub busy: bool,
}

/// How the simulated model errs.
#[component(Dials)]
pub fn dials(props: &DialsProps) -> Html {
    let send = use_send();
    let preset = |preset: Preset| send.reform(move |_: MouseEvent| edit(Edit::Dials(preset)));
    html! {
        <details class="drawer" data-test="dials">
            <summary>{ "How it errs" }<span class="term">{ summary(&props.dials) }</span></summary>
            <fieldset class="drawer-body" disabled={props.busy}>
                <p class="small muted">
                    { "The simulated model is a program that makes mistakes on purpose, this often in every hundred chances. \
                       They give the checks something to find: turn one up and see who notices." }
                </p>
                <div class="row">
                    <button type="button" class="button button-small" data-test="dials-demonstration" onclick={preset(Preset::Demonstration)}>{ "Demonstration" }</button>
                    <button type="button" class="button button-small" data-test="dials-perfect" onclick={preset(Preset::Perfect)}>{ "Never errs" }</button>
                </div>
                <div class="sliders">
                    { for Rates::all().iter().map(|dial| {
                        let name = dial.name;
                        let value = props.dials.get(name).unwrap_or_default();
                        slider(&Slider { test: format!("dial-{name}"), label: dial.label, doc: dial.doc, value, range: (0, 100), unit: " %" },
                            turned(&send, move |value| Edit::Dial(name, value)))
                    }) }
                </div>
            </fieldset>
        </details>
    }
}

/// What the numbers of the method show.
#[derive(Clone, PartialEq, Properties)]
pub struct KnobsProps {
    /// The controls.
    pub form: Form,
    /// True while a run is in progress: they then cannot be turned.
    pub busy: bool,
}

/// The numbers of the method.
#[component(Knobs)]
pub fn knobs(props: &KnobsProps) -> Html {
    let send = use_send();
    let reset = send.reform(|_: MouseEvent| edit(Edit::ResetKnobs));
    let standing =
        if props.form.knobs_are_default() { " as in the paper, where it says" } else { " changed" };
    html! {
        <details class="drawer" data-test="knobs">
            <summary>{ "Numbers of the method" }<span class="term">{ standing }</span></summary>
            <fieldset class="drawer-body" disabled={props.busy}>
                <div class="row">
                    <button type="button" class="button button-small" onclick={reset}>{ "Back to the defaults" }</button>
                </div>
                <div class="sliders">{ for KNOBS.iter().map(|spec| knob(spec, &props.form, &send)) }</div>
            </fieldset>
        </details>
    }
}

struct Slider {
    test: String,
    label: &'static str,
    doc: &'static str,
    value: u32,
    range: (u32, u32),
    unit: &'static str,
}

fn knob(spec: &'static KnobSpec, form: &Form, send: &Callback<Action>) -> Html {
    let test = format!("knob-{:?}", spec.knob).to_lowercase();
    let slider_of = Slider {
        test,
        label: spec.label,
        doc: spec.doc,
        value: form.knob(spec.knob),
        range: spec.range,
        unit: "",
    };
    slider(&slider_of, turned(send, move |value| Edit::Knob(spec.knob, value)))
}

fn slider(slider: &Slider, oninput: Callback<InputEvent>) -> Html {
    html! {
        <label class="slider">
            <span class="slider-head">
                <span class="slider-label">{ slider.label }</span>
                <output class="slider-value">{ slider.value }{ slider.unit }</output>
            </span>
            <input type="range" min={slider.range.0.to_string()} max={slider.range.1.to_string()} step="1"
                value={slider.value.to_string()} data-test={slider.test.clone()} {oninput} />
            <span class="field-hint">{ slider.doc }</span>
        </label>
    }
}

fn turned(send: &Callback<Action>, make: impl Fn(u32) -> Edit + 'static) -> Callback<InputEvent> {
    let send = send.clone();
    Callback::from(move |event: InputEvent| {
        if let Ok(value) = platform::typed(&event).parse() {
            send.emit(edit(make(value)));
        }
    })
}

fn edit(edit: Edit) -> Action {
    Action::Run(RunAction::Edit(edit))
}

fn summary(dials: &Rates) -> &'static str {
    if *dials == Rates::default() {
        " demonstration rates"
    } else if *dials == Rates::perfect() {
        " never"
    } else {
        " own rates"
    }
}
