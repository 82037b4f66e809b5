//! Every number of the method, with whose value its default is.

use pipeline::RunConfig;
use pipeline::config::arms;
use yew::prelude::*;

use crate::action::run::Edit;
use crate::action::{Action, RunAction};
use crate::components::mark::badge;
use crate::components::typed::Typed;
use crate::hooks::use_send;
use crate::platform;
use crate::state::run::method::{self, GROUPS, Setting, Source, Value};

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The config of the next run.
    pub config: RunConfig,
    /// True while a run is in progress: nothing can be changed then.
    pub busy: bool,
}

/// The settings, group by group.
#[component(Method)]
pub fn method_settings(props: &Props) -> Html {
    let send = use_send();
    let reset = send.reform(|_: MouseEvent| Action::Run(RunAction::Edit(Edit::ResetMethod)));
    let standard = method::is_default(&props.config);
    html! {
        <section class="panel stack" aria-label="Method" data-test="method">
            <div class="row">
                <h2>{ "The method" }</h2>
                <button type="button" class="button button-small push" data-test="method-reset" disabled={standard || props.busy} onclick={reset}>{ "Back to the defaults" }</button>
            </div>
            { arm_choice(&props.config, props.busy, &send) }
            <p class="small muted">
                { "What the paper states is the default. Where it is silent the value is ours, or tau-bench's, and says so. A share link carries what you change." }
            </p>
            { for GROUPS.iter().map(|group| html! {
                <details class="method-group" key={group.label}>
                    <summary><h3>{ group.label }</h3>{ changed(group.settings, &props.config) }<span class="small muted">{ group.doc }</span></summary>
                    <fieldset class="method-settings" disabled={props.busy}>
                        { for group.settings.iter().map(|setting| control(setting, &props.config, &send)) }
                    </fieldset>
                </details>
            }) }
        </section>
    }
}

/// The whole method, or one part of it left out to see what it is worth.
fn arm_choice(config: &RunConfig, busy: bool, send: &Callback<Action>) -> Html {
    let mut base = config.clone();
    method::reset(&mut base);
    let all = arms(&base);
    let here = all.iter().find(|arm| arm.config == *config);
    let onchange = {
        let send = send.clone();
        let names: Vec<&'static str> = all.iter().map(|arm| arm.name).collect();
        Callback::from(move |event: Event| {
            let typed = platform::typed(&event);
            if let Some(name) = names.iter().find(|name| **name == typed) {
                send.emit(Action::Run(RunAction::Edit(Edit::Arm(name))));
            }
        })
    };
    html! {
        <label class="field">
            <span class="field-label">{ "Start from " }<span class="term">{ "arm of an ablation" }</span></span>
            <select class="input" data-test="method-arm" disabled={busy} {onchange}>
                if here.is_none() { <option value="" selected=true>{ "own settings" }</option> }
                { for all.iter().map(|arm| html! {
                    <option value={arm.name} selected={here.is_some_and(|here| here.name == arm.name)}>
                        { format!("{}: {}", arm.name.replace('_', " "), arm.about) }
                    </option>
                }) }
            </select>
        </label>
    }
}

fn changed(settings: &[Setting], config: &RunConfig) -> Html {
    match settings.iter().filter(|setting| setting.is_changed(config)).count() {
        0 => Html::default(),
        count => badge("warn", format!("{count} changed")),
    }
}

fn control(setting: &'static Setting, config: &RunConfig, send: &Callback<Action>) -> Html {
    html! {
        <div class="method-setting" key={setting.path}>
            <label class="field">
                <span class="field-label">{ setting.label }{ " " }{ source(setting, config) }</span>
                { input(setting, config, send) }
            </label>
            <span class="field-hint">{ setting.doc }</span>
        </div>
    }
}

fn source(setting: &Setting, config: &RunConfig) -> Html {
    if setting.is_changed(config) {
        return badge("warn", "changed");
    }
    match setting.source {
        Source::Paper => badge("good", "paper"),
        Source::TauBench => badge("plain", "tau-bench"),
        Source::Ours => badge("plain", "ours"),
    }
}

fn input(setting: &'static Setting, config: &RunConfig, send: &Callback<Action>) -> Html {
    let test = format!("method-{}", setting.path);
    let send = send.clone();
    let set = move |text: String| {
        send.emit(Action::Run(RunAction::Edit(Edit::Method(setting.path, text))));
    };
    let typed = Callback::from(set.clone());
    match setting.value(config) {
        Value::Count(value, least, most) => html! {
            <Typed kind="number" step="1" min={least.to_string()} max={most.to_string()} value={value.to_string()} {test} {typed} />
        },
        Value::Perhaps(value, least, most) => html! {
            <Typed kind="number" step="1" min={least.to_string()} max={most.to_string()} placeholder="the domain's"
                value={value.map(|value| value.to_string()).unwrap_or_default()} {test} {typed} />
        },
        Value::Text(value) => html! {
            <Typed {value} {test} {typed} />
        },
        Value::Choice(word, all) => html! {
            <select class="input" data-test={test} onchange={Callback::from(move |event: Event| set(platform::typed(&event)))}>
                { for all.iter().map(|(value, label)| html! { <option value={*value} selected={*value == word}>{ *label }</option> }) }
            </select>
        },
        Value::Degree(value) => html! {
            <Typed kind="number" step="0.1" min="0" max="2" value={value.to_string()} {test} {typed} />
        },
        Value::Switch(on) => html! {
            <button type="button" class="choice" role="switch" aria-checked={on.to_string()} data-test={test}
                onclick={Callback::from(move |_: MouseEvent| set((!on).to_string()))}>{ if on { "On" } else { "Off" } }</button>
        },
    }
}
