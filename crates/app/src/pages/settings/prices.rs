//! The price table: the visitor's own rows, and those that come with the program, with their dates.

use llm::money::{Price, PriceRow};
use yew::prelude::*;

use crate::action::figures::Part;
use crate::action::settings::{Priced, PricingEdit, RowPart};
use crate::action::{Action, SettingsAction};
use crate::components::link::outward;
use crate::components::typed::Typed;
use crate::hooks::use_send;
use crate::select::spending;
use crate::snapshot::Snapshot;
use crate::state::settings::SettingsState;
use crate::state::settings::pricing::bundled;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The prices, and the endpoint.
    pub settings: Snapshot<SettingsState>,
}

/// The section.
#[component(PriceTable)]
pub fn price_table(props: &Props) -> Html {
    let send = use_send();
    let settings = &*props.settings;
    let of = settings.priced();
    let new = if settings.pricing.row(&of).is_none() { of } else { Priced::default() };
    let add = send.reform(move |_: MouseEvent| price(PricingEdit::Add(new.clone())));
    html! {
        <section id="prices" class="panel stack" aria-label="Prices" data-test="prices">
            <h2>{ "What tokens cost" }</h2>
            <p class="small muted">
                { "US dollars for a million tokens. Estimates, the meter and the figures use them. Prices change: each has its date, and your own rows go first. They stay in this browser." }
            </p>
            { current(settings) }
            if !settings.pricing.own.is_empty() { { own(&settings.pricing.own, &send) } }
            <button type="button" class="button button-small prices-add" data-test="price-add" onclick={add}>{ "Add a price" }</button>
            { table() }
        </section>
    }
}

fn price(edit: PricingEdit) -> Action {
    Action::Settings(SettingsAction::Price(edit))
}

/// The price that counts for the endpoint of this page.
fn current(settings: &SettingsState) -> Html {
    let of = settings.priced();
    if of.model.is_empty() {
        return Html::default();
    }
    let said = match settings.pricing.row(&of) {
        Some((row, own)) => format!(
            "{} costs {}, by {}.",
            of.model,
            amounts(&row.price),
            spending::source(&row, own)
        ),
        None => format!("No price of {} is known: add one, or runs show no money.", of.model),
    };
    html! { <p data-test="price-current">{ said }</p> }
}

fn amounts(price: &Price) -> String {
    format!("${} in and ${} out", price.prompt, price.completion)
}

fn own(rows: &[PriceRow], send: &Callback<Action>) -> Html {
    html! {
        <div class="figures-scroll" tabindex="0" role="region" aria-label="Table, scrolls sideways">
            <table class="figures-table prices-own">
                <thead><tr>
                    <th scope="col">{ "Model" }</th><th scope="col">{ "Host, or any" }</th><th scope="col">{ "Prompt" }</th>
                    <th scope="col">{ "Cached" }</th><th scope="col">{ "Completion" }</th><th scope="col">{ "Read on" }</th><td></td>
                </tr></thead>
                <tbody>{ for rows.iter().enumerate().map(|(place, row)| own_row(place, row, send)) }</tbody>
            </table>
        </div>
    }
}

fn own_row(place: usize, row: &PriceRow, send: &Callback<Action>) -> Html {
    let input = |what: &'static str,
                 kind: &'static str,
                 value: String,
                 part: fn(String) -> RowPart| {
        let typed = send.reform(move |text| price(PricingEdit::Row(place, part(text))));
        let number = kind == "number";
        html! {
            <td><Typed {kind} step={number.then_some("any")} min={number.then_some("0")} label={format!("Row {}, {what}", place + 1)}
                test={format!("price-{place}-{what}")} {value} {typed} /></td>
        }
    };
    let remove = send.reform(move |_: MouseEvent| price(PricingEdit::Remove(place)));
    let cached = row.price.cached.map(|cached| cached.to_string()).unwrap_or_default();
    html! {
        <tr>
            { input("model", "text", row.model.clone(), RowPart::Model) }
            { input("host", "url", row.host.clone(), RowPart::Host) }
            { input("prompt", "number", row.price.prompt.to_string(), |text| RowPart::Amount(Part::Prompt, text)) }
            { input("cached", "number", cached, |text| RowPart::Amount(Part::Cached, text)) }
            { input("completion", "number", row.price.completion.to_string(), |text| RowPart::Amount(Part::Completion, text)) }
            { input("date", "date", row.date.clone(), RowPart::Date) }
            <td><button type="button" class="icon-button" aria-label={format!("Remove row {}", place + 1)} onclick={remove}>{ "×" }</button></td>
        </tr>
    }
}

/// The prices that come with the program.
fn table() -> Html {
    let rows = &bundled().rows;
    let newest = rows.iter().map(|row| row.date.as_str()).max().unwrap_or_default();
    html! {
        <details class="drawer" data-test="prices-bundled">
            <summary>{ format!("{} models in the table", rows.len()) }<span class="term">{ format!(" of {newest}") }</span></summary>
            <div class="figures-scroll" tabindex="0" role="region" aria-label="Table, scrolls sideways">
                <table class="figures-table">
                    <thead><tr>
                        <th scope="col">{ "Model" }</th><th scope="col">{ "Prompt" }</th><th scope="col">{ "Cached" }</th><th scope="col">{ "Completion" }</th>
                        <th scope="col">{ "Read on" }</th><th scope="col">{ "Check" }</th>
                    </tr></thead>
                    <tbody>{ for rows.iter().map(bundled_row) }</tbody>
                </table>
            </div>
        </details>
    }
}

fn bundled_row(row: &PriceRow) -> Html {
    let host = row.host.trim_start_matches("https://").to_owned();
    html! {
        <tr>
            <th scope="row">{ &row.model }</th>
            <td>{ row.price.prompt }</td><td>{ row.price.cached.map_or_else(|| "–".to_owned(), |cached| cached.to_string()) }</td><td>{ row.price.completion }</td>
            <td>{ &row.date }</td><td>{ outward(&row.source, &host) }</td>
        </tr>
    }
}
