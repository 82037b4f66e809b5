//! Calls, tokens and money, by stage; the prices are the visitor's.

use figures::Price;
use figures::cost::{Bill, Cost, Spent};
use pipeline::event::Stage;
use yew::prelude::*;

use crate::action::figures::Part;
use crate::action::settings::{Priced, PricingEdit, RowPart};
use crate::action::{Action, FiguresAction, SettingsAction};
use crate::components::typed::Typed;
use crate::hooks::use_send;
use crate::select::{figures as view, spending, words};
use crate::snapshot::Snapshot;
use crate::state::figures::Gathered;
use crate::state::settings::SettingsState;
use crate::state::settings::pricing::Pricing;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its figures.
    pub of: Snapshot<Gathered>,
    /// Whose tokens they are.
    pub priced: Priced,
    /// What tokens cost.
    pub settings: Snapshot<SettingsState>,
}

/// The cost.
#[component(CostView)]
pub fn cost_view(props: &Props) -> Html {
    let send = use_send();
    let figures = &props.of.figures;
    let (blueprints, records) = (figures.table.with_feedback.hits, figures.table.trajectories.n);
    let pricing = &props.settings.pricing;
    let cost = figures.cost.at(&pricing.figures(&props.priced), blueprints, records);
    html! {
        <section class="panel stack" aria-label="Cost">
            <h2>{ "Cost" }</h2>
            <div class="figures-scroll" tabindex="0" role="region" aria-label="Table, scrolls sideways">{ table(&cost) }</div>
            <p class="small muted">
                { "Repeated beginnings are prompt tokens that a provider's prefix cache can serve, by our estimate of four bytes a token. " }
                if figures.simulated { { "The simulated model counts its tokens the same way; it costs nothing." } }
            </p>
            { savings(&cost) }
            { prices(&props.priced, pricing, &cost, &send) }
        </section>
    }
}

fn table(cost: &Cost) -> Html {
    let stages = cost.stages.iter().map(|(stage, bill)| (view::stage(*stage), bill));
    let sums = [("Phase 1", &cost.phase1), ("Both phases", &cost.total)];
    html! {
        <table class="figures-table" data-test="figures-cost">
            <thead><tr>
                <th scope="col">{ "Stage" }</th><th scope="col">{ "Calls" }</th><th scope="col">{ "Prompt tokens" }</th>
                <th scope="col">{ "Repeated" }</th><th scope="col">{ "Completion" }</th><th scope="col">{ "Money" }</th>
                <th scope="col">{ "Tokens per accepted task" }</th><th scope="col">{ "Tokens per record" }</th><th scope="col">{ "Money per record" }</th>
            </tr></thead>
            <tbody>{ for stages.chain(sums).map(|(name, bill)| row(name, bill)) }</tbody>
        </table>
    }
}

fn row(name: &str, bill: &Bill) -> Html {
    let tokens = |spent: &Option<Spent>| {
        spent.as_ref().map_or_else(|| "–".to_owned(), |spent| view::number(spent.tokens()))
    };
    let run = &bill.run;
    html! {
        <tr>
            <th scope="row">{ name }</th>
            <td>{ view::number(run.calls) }</td><td>{ view::number(run.prompt_tokens) }</td><td>{ view::number(run.prefix_tokens) }</td>
            <td>{ view::number(run.completion_tokens) }</td><td>{ view::money(run.usd) }</td>
            <td>{ tokens(&bill.per_blueprint) }</td><td>{ tokens(&bill.per_record) }</td>
            <td>{ view::money(bill.per_record.and_then(|spent| spent.usd)) }</td>
        </tr>
    }
}

fn savings(cost: &Cost) -> Html {
    html! {
        <div class="figure" data-test="figures-saved">
            <h3>{ "What was saved" }</h3>
            <ul class="small">
                { for cost.saved.iter().map(|saving| html! {
                    <li>
                        <code>{ &saving.measure }</code>
                        { format!(": {}, {} tokens ", words::count(saving.calls, "call"), view::number(saving.tokens)) }
                        <span class="muted">{ format!("({})", saving.how) }</span>
                    </li>
                }) }
            </ul>
        </div>
    }
}

fn prices(priced: &Priced, pricing: &Pricing, cost: &Cost, send: &Callback<Action>) -> Html {
    let known = pricing.figures(priced);
    let edit = |make: Make| {
        let (send, priced) = (send.clone(), priced.clone());
        Callback::from(move |text: String| {
            let edit = PricingEdit::Of(priced.clone(), make(text));
            send.emit(Action::Settings(SettingsAction::Price(edit)));
        })
    };
    let all: Vec<_> = PARTS.iter().map(|(.., make)| edit(*make)).collect();
    let said = match pricing.row(priced) {
        Some((row, own)) => {
            format!("By {}. Type another to go before it.", spending::source(&row, own))
        }
        None => format!("No price of {} is known: type those of your provider.", priced.model),
    };
    let own = |stage: Stage| known.stages.get(&stage).copied().unwrap_or_default();
    html! {
        // Keyed by model and host: fields of another do something else.
        <details class="drawer" data-test="figures-prices" key={format!("{priced:?}")}>
            <summary>{ "Prices" }<span class="term">{ " US dollars for a million tokens; empty is unknown" }</span></summary>
            <div class="drawer-body">
                <p class="small muted">{ said }{ " They stay in this browser, and estimate and meter use them too." }</p>
                <label class="field"><span class="field-label">{ "Read on" }</span>
                    <Typed kind="date" test="price-date" value={known.date.clone()} typed={edit(RowPart::Date)} /></label>
                <div class="figures-scroll" tabindex="0" role="region" aria-label="Table, scrolls sideways">
                    <table class="figures-table">
                        <thead><tr><td></td><th scope="col">{ "Prompt" }</th><th scope="col">{ "Cached prompt" }</th><th scope="col">{ "Completion" }</th></tr></thead>
                        <tbody>
                            { price_row("Every stage", known.all, &all) }
                            { for cost.stages.keys().map(|stage| price_row(view::stage(*stage), own(*stage), &of_stage(*stage, send))) }
                        </tbody>
                    </table>
                </div>
            </div>
        </details>
    }
}

/// How a typed price becomes a part of a row.
type Make = fn(String) -> RowPart;

/// What a price is for, with the word for it and how it is typed for a model.
const PARTS: [(Part, &str, Make); 3] = [
    (Part::Prompt, "prompt", |text| RowPart::Amount(Part::Prompt, text)),
    (Part::Cached, "cached", |text| RowPart::Amount(Part::Cached, text)),
    (Part::Completion, "completion", |text| RowPart::Amount(Part::Completion, text)),
];

/// What to do with the typed prices of one stage.
fn of_stage(stage: Stage, send: &Callback<Action>) -> Vec<Callback<String>> {
    let part = |part: Part| {
        send.reform(move |text| Action::Figures(FiguresAction::Price(Some(stage), part, text)))
    };
    PARTS.iter().map(|(of, ..)| part(*of)).collect()
}

fn price_row(name: &'static str, price: Price, typed: &[Callback<String>]) -> Html {
    let field = |((part, what, _), typed): (&(Part, &str, _), &Callback<String>)| {
        let value = match part {
            Part::Prompt => price.prompt,
            Part::Cached => price.cached,
            Part::Completion => price.completion,
        };
        let value = if value > 0.0 { value.to_string() } else { String::new() };
        html! {
            <td><Typed class="figures-price" kind="number" min="0" step="any" label={format!("{name}, {what}")}
                test={format!("price-{}-{}", name.to_lowercase().replace(' ', "-"), what)} {value} typed={typed.clone()} /></td>
        }
    };
    html! {
        <tr>
            <th scope="row">{ name }</th>
            { for PARTS.iter().zip(typed).map(field) }
        </tr>
    }
}
