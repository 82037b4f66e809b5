//! The form of a call: a tool, its arguments in fields or as JSON, and what does not fit before it runs.

use environment::{Effect, Finding, ToolSpec};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::field::{Place, control};
use crate::action::Action;
use crate::action::environment::{EnvironmentAction, FormEdit};
use crate::components::mark::badge;
use crate::hooks::use_send;
use crate::platform;
use crate::select::form::fields;
use crate::select::{calls, words};
use crate::snapshot::Snapshot;
use crate::state::environment::EnvironmentState;
use crate::state::environment::form::Form;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The state of the page.
    pub environment: Snapshot<EnvironmentState>,
}

/// The form.
#[component(Runner)]
pub fn runner(props: &Props) -> Html {
    let send = use_send();
    let state = &*props.environment;
    let submit = {
        let send = send.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(Action::Environment(EnvironmentAction::Run));
        })
    };
    html! {
        <form class="panel stack runner" aria-label="Call a tool" autocomplete="off" onsubmit={submit}>
            <div class="row">
                <h2>{ "Call a tool" }</h2>
                { moment(state) }
                { way_of_writing(&state.form, &send) }
            </div>
            { tools(state, &send) }
            if let Some(spec) = state.spec() {
                <p class="small muted">{ &spec.description }</p>
                if state.form.raw { { raw(&state.form, &send) } } else { { in_fields(state, spec, &send) } }
                { faults(&state.form, spec) }
            }
            <div class="row">
                <button type="submit" class="button button-primary" data-test="call-run" disabled={state.form.call().is_err()}>{ "Run" }</button>
                <span class="small muted">{ hint(state) }</span>
            </div>
        </form>
    }
}

/// Says that the call would not come last.
fn moment(state: &EnvironmentState) -> Html {
    let (depth, all) = (state.tree.depth(), state.tree.line().len());
    if depth == all {
        return Html::default();
    }
    let after = if depth == 0 { "at the beginning".into() } else { format!("after step {depth}") };
    badge("busy", format!("{after}: begins a branch"))
}

fn hint(state: &EnvironmentState) -> &'static str {
    if state.tree.is_empty() {
        "Filled in from the rows: run it as it stands, or change it first."
    } else {
        "Anything runs; rules and schema are only information."
    }
}

fn way_of_writing(form: &Form, send: &Callback<Action>) -> Html {
    let raw = form.raw;
    let onclick = send.reform(move |_: MouseEvent| edit(FormEdit::Raw(!raw)));
    html! {
        <button type="button" class="button button-quiet button-small push" data-test="call-raw" aria-pressed={raw.to_string()} {onclick}>
            { if raw { "Back to fields" } else { "Edit as JSON" } }
        </button>
    }
}

fn tools(state: &EnvironmentState, send: &Callback<Action>) -> Html {
    let Some(world) = &state.description else { return Html::default() };
    let groups = [
        (Effect::Read, "Look something up"),
        (Effect::Write, "Change something"),
        (Effect::Generic, "Neither"),
    ];
    let send = send.clone();
    let onchange = Callback::from(move |event: Event| {
        send.emit(edit(FormEdit::Tool(platform::typed(&event))));
    });
    html! {
        <label class="field">
            <span class="field-label">{ "Tool" }</span>
            <select class="input" data-test="call-tool" {onchange}>
                { for groups.iter().map(|(effect, label)| html! {
                    <optgroup label={*label}>
                        { for world.tools.iter().filter(|tool| tool.effect == *effect).map(|tool| html! {
                            <option value={tool.name.clone()} selected={tool.name == state.form.tool}>{ calls::spoken(&tool.name) }</option>
                        }) }
                    </optgroup>
                }) }
            </select>
        </label>
    }
}

fn in_fields(state: &EnvironmentState, spec: &ToolSpec, send: &Callback<Action>) -> Html {
    let fields = fields(&spec.parameters);
    if fields.is_empty() {
        return html! { <p class="small muted">{ "It takes no arguments." }</p> };
    }
    html! {
        <div class="call-fields">
            { for fields.iter().map(|field| {
                let place = Place { form: &state.form, send, path: Vec::new(), pattern: String::new() };
                control(&place.of(&field.name), field, state.form.arguments.get(&field.name))
            }) }
        </div>
    }
}

fn raw(form: &Form, send: &Callback<Action>) -> Html {
    let send = send.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        send.emit(edit(FormEdit::Text(area.value())));
    });
    let rows = form.text.lines().count().clamp(4, 16);
    html! {
        <label class="field">
            <span class="field-label">{ "Arguments " }<span class="term">{ "JSON object" }</span></span>
            <textarea class="input code-area" rows={rows.to_string()} spellcheck="false" autocomplete="off" data-test="call-json"
                value={form.text.clone()} {oninput} />
        </label>
    }
}

/// What does not fit, before it runs.
fn faults(form: &Form, spec: &ToolSpec) -> Html {
    if let Err(message) = form.call() {
        return html! { <p class="small field-problem" role="status" data-test="call-problem">{ message }</p> };
    }
    findings(&form.findings(spec))
}

/// Findings of the schema check as a list; nothing when there are none.
pub fn findings(findings: &[Finding]) -> Html {
    if findings.is_empty() {
        return Html::default();
    }
    html! {
        <div class="banner banner-warn call-findings" role="status" data-test="call-findings">
            <ul class="stack small">
                { for findings.iter().map(|finding| html! {
                    <li><strong>{ words::refusal(&finding.code) }</strong>{ format!(": {} {}", finding.message, finding.hint) }</li>
                }) }
            </ul>
        </div>
    }
}

fn edit(edit: FormEdit) -> Action {
    Action::Environment(EnvironmentAction::Form(edit))
}
