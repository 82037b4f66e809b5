//! Sliders: how the simulated model errs, and the numbers of the method.

use simulated::Dials as Rates;
use simulated::dials::Dial;
use yew::prelude::*;

use crate::action::run::{Edit, Preset};
use crate::action::{Action, RunAction};
use crate::components::mark::badge;
use crate::hooks::use_send;
use crate::platform;
use crate::route::Page;
use crate::state::run::form::{Form, KNOBS};
use crate::state::run::method::{self, Setting, Value};

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
                { for Rates::all().chunk_by(|one, two| one.part == two.part).map(|part| dials_of(part, &props.dials, &send)) }
            </fieldset>
        </details>
    }
}

/// The dials of one part, folded until somebody wants them.
fn dials_of(part: &'static [Dial], dials: &Rates, send: &Callback<Action>) -> Html {
    let name = part.first().map_or("", |dial| dial.part);
    let differ = part.iter().filter(|dial| dials.get(dial.name) != Some(dial.default)).count();
    html! {
        <details class="dials-part" key={name} open={name == "Generator"} data-test={format!("dials-{}", name.to_lowercase())}>
            <summary>{ name }<span class="term">{ format!(" {} dials", part.len()) }</span>
                if differ > 0 { { " " }{ badge("warn", format!("{differ} changed")) } }
            </summary>
            <div class="sliders">
                { for part.iter().map(|dial| {
                    let name = dial.name;
                    let value = dials.get(name).unwrap_or_default().to_string();
                    slider(&Slider { test: format!("dial-{name}"), label: dial.label, doc: dial.doc, shown: format!("{value} %"), value, range: (0, 100) },
                        turned(send, move |text| text.parse().ok().map(|value| Edit::Dial(name, value))))
                }) }
            </div>
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
    let reset = send.reform(|_: MouseEvent| edit(Edit::ResetMethod));
    let all = send.reform(|_: MouseEvent| Action::Go(Page::Settings));
    let standing = if method::is_default(&props.form.config) {
        " as in the paper, where it says"
    } else {
        " changed"
    };
    html! {
        <details class="drawer" data-test="knobs">
            <summary>{ "Numbers of the method" }<span class="term">{ standing }</span></summary>
            <fieldset class="drawer-body" disabled={props.busy}>
                <div class="row">
                    <button type="button" class="button button-small" onclick={reset}>{ "Back to the defaults" }</button>
                    <button type="button" class="button button-small" onclick={all}>{ "All settings" }</button>
                </div>
                <div class="sliders">{ for KNOBS.iter().filter_map(|path| knob(method::find(path)?, &props.form, &send)) }</div>
            </fieldset>
        </details>
    }
}

struct Slider {
    test: String,
    label: &'static str,
    doc: &'static str,
    value: String,
    /// The value in words.
    shown: String,
    range: (u32, u32),
}

fn knob(setting: &'static Setting, form: &Form, send: &Callback<Action>) -> Option<Html> {
    let (value, shown, range) = match setting.value(&form.config) {
        Value::Count(value, least, most) => (value, value.to_string(), (least, most)),
        Value::Perhaps(value, least, most) => {
            let shown = value.map_or_else(|| "the domain's".to_owned(), |value| value.to_string());
            (value.unwrap_or(u32::midpoint(least, most)), shown, (least, most))
        }
        _ => return None,
    };
    let name = setting.path.rsplit('.').next().unwrap_or(setting.path);
    let slider_of = Slider {
        test: format!("knob-{name}"),
        label: setting.label,
        doc: setting.doc,
        value: value.to_string(),
        shown,
        range,
    };
    Some(slider(&slider_of, turned(send, move |text| Some(Edit::Method(setting.path, text)))))
}

fn slider(slider: &Slider, oninput: Callback<InputEvent>) -> Html {
    html! {
        <label class="slider">
            <span class="slider-head">
                <span class="slider-label">{ slider.label }</span>
                <output class="slider-value">{ &slider.shown }</output>
            </span>
            <input type="range" min={slider.range.0.to_string()} max={slider.range.1.to_string()} step="1"
                value={slider.value.clone()} data-test={slider.test.clone()} {oninput} />
            <span class="field-hint">{ slider.doc }</span>
        </label>
    }
}

fn turned(
    send: &Callback<Action>,
    make: impl Fn(String) -> Option<Edit> + 'static,
) -> Callback<InputEvent> {
    let send = send.clone();
    Callback::from(move |event: InputEvent| {
        if let Some(change) = make(platform::typed(&event)) {
            send.emit(edit(change));
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
