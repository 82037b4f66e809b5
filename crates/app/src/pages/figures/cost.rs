//! Calls, tokens and money, by stage; the prices are the visitor's.

use figures::cost::{Bill, Cost, Spent};
use figures::{Price, Prices};
use pipeline::event::Stage;
use yew::prelude::*;

use crate::action::figures::Part;
use crate::action::{Action, FiguresAction};
use crate::hooks::use_send;
use crate::platform;
use crate::select::{figures as view, words};
use crate::snapshot::Snapshot;
use crate::state::figures::Gathered;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its figures.
    pub of: Snapshot<Gathered>,
    /// What tokens cost.
    pub prices: Snapshot<Prices>,
}

/// The cost.
#[component(CostView)]
pub fn cost_view(props: &Props) -> Html {
    let send = use_send();
    let figures = &props.of.figures;
    let (blueprints, records) = (figures.table.with_feedback.hits, figures.table.trajectories.n);
    let cost = figures.cost.at(&props.prices, blueprints, records);
    html! {
        <section class="panel stack" aria-label="Cost">
            <h2>{ "Cost" }</h2>
            <div class="figures-scroll" tabindex="0" role="region" aria-label="Table, scrolls sideways">{ table(&cost) }</div>
            <p class="small muted">
                { "Repeated beginnings are prompt tokens that a provider's prefix cache can serve, by our estimate of four bytes a token. " }
                if figures.simulated { { "The simulated model counts its tokens the same way; it costs nothing." } }
            </p>
            { savings(&cost) }
            { prices(&props.prices, &cost, &send) }
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

fn prices(prices: &Prices, cost: &Cost, send: &Callback<Action>) -> Html {
    let date = {
        let send = send.clone();
        Callback::from(move |event: Event| {
            send.emit(Action::Figures(FiguresAction::PriceDate(platform::typed(&event))));
        })
    };
    let own = |stage: Stage| prices.stages.get(&stage).copied().unwrap_or_default();
    html! {
        <details class="drawer" data-test="figures-prices">
            <summary>{ "Prices" }<span class="term">{ " US dollars for a million tokens; empty is unknown" }</span></summary>
            <div class="drawer-body">
                <p class="small muted">{ "No price is assumed: type those of your provider. They stay in this browser." }</p>
                <label class="field"><span class="field-label">{ "Read on" }</span>
                    <input class="input" type="date" value={prices.date.clone()} onchange={date} /></label>
                <div class="figures-scroll" tabindex="0" role="region" aria-label="Table, scrolls sideways">
                    <table class="figures-table">
                        <thead><tr><td></td><th scope="col">{ "Prompt" }</th><th scope="col">{ "Cached prompt" }</th><th scope="col">{ "Completion" }</th></tr></thead>
                        <tbody>
                            { price_row("Every stage", None, prices.all, send) }
                            { for cost.stages.keys().map(|stage| price_row(view::stage(*stage), Some(*stage), own(*stage), send)) }
                        </tbody>
                    </table>
                </div>
            </div>
        </details>
    }
}

fn price_row(
    name: &'static str,
    stage: Option<Stage>,
    price: Price,
    send: &Callback<Action>,
) -> Html {
    let field = |part: Part, value: f64, what: &str| {
        let send = send.clone();
        let onchange = Callback::from(move |event: Event| {
            send.emit(Action::Figures(FiguresAction::Price(stage, part, platform::typed(&event))));
        });
        let value = if value > 0.0 { value.to_string() } else { String::new() };
        html! {
            <td><input class="input figures-price" type="number" inputmode="decimal" min="0" step="any" aria-label={format!("{name}, {what}")}
                data-test={format!("price-{}-{}", name.to_lowercase().replace(' ', "-"), what)} {value} {onchange} /></td>
        }
    };
    html! {
        <tr>
            <th scope="row">{ name }</th>
            { field(Part::Prompt, price.prompt, "prompt") }
            { field(Part::Cached, price.cached, "cached") }
            { field(Part::Completion, price.completion, "completion") }
        </tr>
    }
}
