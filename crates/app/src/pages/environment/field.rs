//! One argument of a call as a control, by its schema; values from the rows are offered below it.

use environment::offer::Offer;
use serde_json::Value;
use yew::prelude::*;

use crate::action::Action;
use crate::action::environment::{EnvironmentAction, FormEdit, Key};
use crate::platform;
use crate::select::form::{self, Control, Field};
use crate::state::environment::form::Form;

/// Most offers that are shown as buttons; all of them are in the list that opens while typing.
const BUTTONS: usize = 6;

/// Where a control stands.
#[derive(Clone)]
pub struct Place<'a> {
    /// The form.
    pub form: &'a Form,
    /// The way to the store.
    pub send: &'a Callback<Action>,
    /// The way to its value.
    pub path: Vec<Key>,
    /// The same as tools write it: `flights[].date`.
    pub pattern: String,
}

impl Place<'_> {
    /// The place of a part of this name.
    #[must_use]
    pub fn of(&self, name: &str) -> Self {
        let pattern =
            if self.pattern.is_empty() { name.into() } else { format!("{}.{name}", self.pattern) };
        self.with(Key::Name(name.into()), pattern)
    }

    fn at(&self, index: usize) -> Self {
        self.with(Key::Index(index), format!("{}[]", self.pattern))
    }

    fn with(&self, key: Key, pattern: String) -> Self {
        let path = self.path.iter().cloned().chain([key]).collect();
        Self { path, pattern, ..self.clone() }
    }

    /// What browser tests call the control: `call-flights-0-date`.
    fn test(&self) -> String {
        let part = |key: &Key| match key {
            Key::Name(name) => format!("-{name}"),
            Key::Index(index) => format!("-{index}"),
        };
        format!("call{}", self.path.iter().map(part).collect::<String>())
    }

    fn set(&self, read: impl Fn(&str) -> Value + 'static) -> Callback<String> {
        let (send, path) = (self.send.clone(), self.path.clone());
        Callback::from(move |text: String| {
            send.emit(edit(FormEdit::Set(path.clone(), read(&text))));
        })
    }

    fn put(&self, value: Value) -> Callback<MouseEvent> {
        let path = self.path.clone();
        self.send.reform(move |_| edit(FormEdit::Set(path.clone(), value.clone())))
    }

    fn take(&self) -> Callback<MouseEvent> {
        let path = self.path.clone();
        self.send.reform(move |_| edit(FormEdit::Take(path.clone())))
    }
}

/// The control of an argument.
pub fn control(place: &Place<'_>, field: &Field, value: Option<&Value>) -> Html {
    match &field.control {
        Control::List(item) => list(place, field, item, value),
        Control::Group(parts) => html! {
            <fieldset class="call-group">
                <legend class="field-label">{ label(field) }</legend>
                { group(place, parts, value) }
            </fieldset>
        },
        _ => html! {
            <div class="field">
                <label class="field">
                    <span class="field-label">{ label(field) }</span>
                    { input(place, field, value) }
                </label>
                { offered(place, field, value) }
            </div>
        },
    }
}

fn label(field: &Field) -> Html {
    html! { <>{ &field.name }if !field.required { <span class="term">{ " may be left out" }</span> }</> }
}

fn group(place: &Place<'_>, parts: &[Field], value: Option<&Value>) -> Html {
    html! {
        <div class="call-parts">
            { for parts.iter().map(|part| control(&place.of(&part.name), part, value.and_then(|value| value.get(&part.name)))) }
        </div>
    }
}

fn list(place: &Place<'_>, field: &Field, item: &Field, value: Option<&Value>) -> Html {
    let items = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let next = place.at(items.len());
    let start = value.is_none_or(|value| !value.is_array());
    let empty = form::empty(item);
    let add = if start { place.put(Value::Array(vec![empty])) } else { next.put(empty) };
    let takes: Vec<&Value> = items.iter().collect();
    html! {
        <fieldset class="call-group" data-test={place.test()}>
            <legend class="field-label">{ label(field) }</legend>
            if !field.description.is_empty() { <span class="field-hint">{ &field.description }</span> }
            { for items.iter().enumerate().map(|(index, value)| entry(&place.at(index), item, value)) }
            <div class="row">
                <button type="button" class="button button-small" data-test={format!("{}-add", place.test())} onclick={add}>{ "Add" }</button>
                if !start && !matches!(item.control, Control::Group(_)) { { buttons(&next, &takes) } }
            </div>
        </fieldset>
    }
}

fn entry(place: &Place<'_>, item: &Field, value: &Value) -> Html {
    let gone = html! {
        <button type="button" class="icon-button" aria-label="Take this entry away" title="Take this entry away" onclick={place.take()}>{ "×" }</button>
    };
    if let Control::Group(parts) = &item.control {
        return html! { <div class="call-entry">{ group(place, parts, Some(value)) }{ gone }</div> };
    }
    html! {
        <div class="call-entry">
            <div class="field">{ input(place, item, Some(value)) }{ said(place, value) }</div>
            { gone }
        </div>
    }
}

/// What the rows say about a value, where they say something.
fn said(place: &Place<'_>, value: &Value) -> Html {
    let known = place.form.offers(&place.pattern).iter().find(|offer| offer.value == *value);
    html! { if let Some(offer) = known { <span class="field-hint">{ &offer.label }</span> } }
}

fn input(place: &Place<'_>, field: &Field, value: Option<&Value>) -> Html {
    let test = place.test();
    match &field.control {
        Control::Choice(choices) => {
            let send = place.set(form::typed_json);
            let onchange = Callback::from(move |event: Event| send.emit(platform::typed(&event)));
            html! {
                <select class="input" data-test={test} {onchange}>
                    if value.is_none_or(|value| !choices.contains(value)) { <option value="" selected=true>{ form::shown(value) }</option> }
                    { for choices.iter().map(|choice| html! {
                        <option value={choice.to_string()} selected={value == Some(choice)}>{ form::shown(Some(choice)) }</option>
                    }) }
                </select>
            }
        }
        Control::Boolean => {
            let send = place.set(form::typed_json);
            let onchange = Callback::from(move |event: Event| send.emit(platform::typed(&event)));
            let is = |wanted: bool| value == Some(&Value::Bool(wanted));
            html! {
                <select class="input" data-test={test} {onchange}>
                    <option value="false" selected={is(false)}>{ "no" }</option>
                    <option value="true" selected={is(true)}>{ "yes" }</option>
                </select>
            }
        }
        kind => {
            let (send, mode) = match kind {
                Control::Number => (place.set(form::typed_number), "decimal"),
                Control::Text => (place.set(|text| Value::from(text)), "text"),
                _ => (place.set(form::typed_json), "text"),
            };
            let oninput =
                Callback::from(move |event: InputEvent| send.emit(platform::typed(&event)));
            let offers = place.form.offers(&place.pattern);
            let id = format!("{test}-offers");
            html! {
                <>
                    <input class="input" inputmode={mode} list={(!offers.is_empty()).then(|| id.clone())} spellcheck="false"
                        data-test={test} value={form::shown(value)} {oninput} />
                    if !offers.is_empty() {
                        <datalist {id}>
                            { for offers.iter().map(|offer| html! { <option value={form::shown(Some(&offer.value))}>{ &offer.label }</option> }) }
                        </datalist>
                    }
                </>
            }
        }
    }
}

/// What the rows say about the value that stands there, else what the argument is for; and the near offers as buttons.
fn offered(place: &Place<'_>, field: &Field, value: Option<&Value>) -> Html {
    let hint = html! { if !field.description.is_empty() { <span class="field-hint">{ &field.description }</span> } };
    if matches!(field.control, Control::Choice(_) | Control::Boolean) {
        return hint;
    }
    let taken: Vec<&Value> = value.into_iter().collect();
    let known = place.form.offers(&place.pattern).iter().find(|offer| value == Some(&offer.value));
    html! {
        <>
            if let Some(offer) = known { <span class="field-hint" title={field.description.clone()}>{ &offer.label }</span> } else { { hint } }
            { buttons(place, &taken) }
        </>
    }
}

fn buttons(place: &Place<'_>, taken: &[&Value]) -> Html {
    let free = |offer: &&Offer| offer.near && !taken.contains(&&offer.value);
    let offers: Vec<&Offer> =
        place.form.offers(&place.pattern).iter().filter(free).take(BUTTONS).collect();
    if offers.is_empty() {
        return Html::default();
    }
    html! {
        <div class="offers" role="group" aria-label="Values from the rows" data-test={format!("{}-near", place.test())}>
            { for offers.into_iter().map(|offer| html! {
                <button type="button" class="chip offer" title={offer.label.clone()} onclick={place.put(offer.value.clone())}>{ form::shown(Some(&offer.value)) }</button>
            }) }
        </div>
    }
}

fn edit(edit: FormEdit) -> Action {
    Action::Environment(EnvironmentAction::Form(edit))
}
