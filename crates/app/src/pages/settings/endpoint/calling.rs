//! How the endpoint is called: settings that most visitors leave as they are.

use llm::Dialect;
use protocol::Calling;
use yew::prelude::*;

use super::change;
use crate::action::settings::CallingEdit;
use crate::action::{Action, SettingsAction};
use crate::components::typed::Typed;
use crate::state::settings::{MOST_AT_ONCE, MOST_SECONDS, SettingsState};

/// The drawer.
pub(super) fn drawer(settings: &SettingsState, send: &Callback<Action>) -> Html {
    let calling = settings.calling;
    html! {
        <details class="drawer" data-test="calling">
            <summary>{ "How it is called" }</summary>
            <div class="drawer-body endpoint-fields">
                { dialect(settings, send) }
                { streaming(calling.stream, send) }
                { for numbers(&calling).iter().map(|field| number(field, send)) }
            </div>
        </details>
    }
}

fn dialect(settings: &SettingsState, send: &Callback<Action>) -> Html {
    let onchange = change(send, |value| {
        SettingsAction::Dialect(match value.as_str() {
            "open_ai" => Some(Dialect::OpenAi),
            "anthropic" => Some(Dialect::Anthropic),
            "gemini" => Some(Dialect::Gemini),
            _ => None,
        })
    });
    let told = settings.address().map_or(Dialect::OpenAi, |endpoint| endpoint.dialect);
    let option = |dialect: Option<Dialect>, value: &'static str, label: String| {
        html! { <option {value} selected={settings.dialect == dialect}>{ label }</option> }
    };
    html! {
        <label class="field">
            <span class="field-label">{ "It speaks" }</span>
            <select class="input" data-test="endpoint-dialect" {onchange}>
                { option(None, "", format!("What its address tells: {}", name(told))) }
                { for [Dialect::OpenAi, Dialect::Anthropic, Dialect::Gemini].map(|dialect| option(Some(dialect), value(dialect), name(dialect).to_owned())) }
            </select>
        </label>
    }
}

fn name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::OpenAi => "OpenAI chat completions",
        Dialect::Anthropic => "Anthropic Messages",
        Dialect::Gemini => "Gemini generateContent",
    }
}

fn value(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::OpenAi => "open_ai",
        Dialect::Anthropic => "anthropic",
        Dialect::Gemini => "gemini",
    }
}

fn streaming(stream: bool, send: &Callback<Action>) -> Html {
    let onchange =
        change(send, |value| SettingsAction::Calling(CallingEdit::Stream(value == "stream")));
    html! {
        <label class="field">
            <span class="field-label">{ "Answers come" }</span>
            <select class="input" data-test="calling-stream" {onchange}>
                <option value="stream" selected={stream}>{ "Word by word (streaming)" }</option>
                <option value="whole" selected={!stream}>{ "Whole, at their end" }</option>
            </select>
        </label>
    }
}

/// A field for a number.
struct Number {
    label: &'static str,
    test: &'static str,
    value: String,
    /// The largest; without one, the field may be empty.
    most: Option<u32>,
    make: fn(String) -> CallingEdit,
}

fn numbers(calling: &Calling) -> [Number; 4] {
    let number = |label, test, value: u32, most, make| Number {
        label,
        test,
        value: value.to_string(),
        most: Some(most),
        make,
    };
    let limit = |label, test, value: Option<u32>, make| {
        let value = value.map(|limit| limit.to_string()).unwrap_or_default();
        Number { label, test, value, most: None, make }
    };
    [
        number(
            "Longest wait, seconds",
            "calling-timeout",
            calling.timeout_seconds,
            MOST_SECONDS,
            CallingEdit::Timeout,
        ),
        number(
            "Calls at once, at most",
            "calling-at-once",
            calling.at_once,
            MOST_AT_ONCE,
            CallingEdit::AtOnce,
        ),
        limit(
            "Calls a minute, at most",
            "calling-requests",
            calling.requests_per_minute,
            CallingEdit::Requests,
        ),
        limit(
            "Tokens a minute, at most",
            "calling-tokens",
            calling.tokens_per_minute,
            CallingEdit::Tokens,
        ),
    ]
}

fn number(field: &Number, send: &Callback<Action>) -> Html {
    let Number { label, test, most, make, .. } = *field;
    let least = if most.is_some() { "1" } else { "0" };
    let typed = send.reform(move |text| Action::Settings(SettingsAction::Calling(make(text))));
    html! {
        <label class="field">
            <span class="field-label">{ label }</span>
            <Typed kind="number" min={least} max={most.map(|most| most.to_string())} step="1" placeholder="no limit"
                {test} value={field.value.clone()} {typed} />
        </label>
    }
}
