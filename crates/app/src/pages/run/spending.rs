//! Before a run at an endpoint: what it will come to, and what it may spend.

use llm::model::Cap;
use llm::money::Plan;
use protocol::Terms;
use yew::prelude::*;

use crate::action::run::Edit;
use crate::action::{Action, RunAction};
use crate::components::link::outward;
use crate::components::typed::Typed;
use crate::hooks::use_send;
use crate::route::Page;
use crate::select::spending::{self, Forecast, Range};
use crate::snapshot::Snapshot;
use crate::state::settings::SettingsState;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What the run will ask, once that is known.
    pub plan: Option<Snapshot<Plan>>,
    /// What it may spend.
    pub terms: Terms,
    /// The endpoint, and what tokens cost.
    pub settings: Snapshot<SettingsState>,
    /// True while a run is in progress: nothing can be changed then.
    pub busy: bool,
}

/// Estimate, caps, and whether kept replies are used.
#[component(Spending)]
pub fn spending_view(props: &Props) -> Html {
    let send = use_send();
    let settings = &*props.settings;
    let priced = settings.priced();
    let prices = settings.pricing.by_stage(&priced);
    let forecast = props.plan.as_ref().map(|plan| spending::forecast(plan, &prices));
    html! {
        <section class="spending" aria-label="What the run may cost" data-test="spending">
            <div class="spending-estimate" data-test="estimate">
                if let Some(forecast) = forecast { { estimate(&forecast, settings, &send) } }
            </div>
            <fieldset class="spending-caps" disabled={props.busy}>
                <legend class="visually-hidden">{ "The run ends before it goes beyond" }</legend>
                { for [Cap::Money, Cap::Tokens, Cap::Calls].map(|cap| most(cap, &props.terms, &send)) }
                { reuse(props.terms.reuse, &send) }
            </fieldset>
        </section>
    }
}

fn estimate(forecast: &Forecast, settings: &SettingsState, send: &Callback<Action>) -> Html {
    let go = send.reform(|_: MouseEvent| Action::Go(Page::Settings));
    let from = match (&forecast.money, settings.pricing.row(&settings.priced())) {
        (Some(_), Some((row, own))) => html! {
            <>
                { format!("By {}", spending::source(&row, own)) }
                if !row.source.is_empty() { { ": " }{ outward(&row.source, "check it") } }
                { ". " }
            </>
        },
        (Some(_), None) => html! { { "By your prices of the stages. " } },
        (None, _) => html! {
            <>
                { "No price of this model is known, so the run shows no money. " }
                <button type="button" class="button button-quiet button-small" data-test="price-open" onclick={go}>{ "Give its price" }</button>
            </>
        },
    };
    html! {
        <>
            <dl class="spending-numbers">
                { number("Calls, about", "estimate-calls", Some(&forecast.calls)) }
                { number("Tokens, about", "estimate-tokens", Some(&forecast.tokens)) }
                { number("Money, about", "estimate-money", forecast.money.as_ref()) }
            </dl>
            <p class="small muted" data-test="estimate-price">
                { from }
                <span title={forecast.basis.clone()}>{ "An estimate; caps are kept, estimates are not." }</span>
            </p>
        </>
    }
}

fn number(label: &'static str, test: &'static str, range: Option<&Range>) -> Html {
    html! {
        <div>
            <dt class="field-label">{ label }</dt>
            <dd data-test={test}>
                if let Some(range) = range {
                    <strong>{ &range.likely }</strong>{ " " }<span class="small muted spending-span">{ &range.span }</span>
                } else {
                    <strong>{ "unknown price" }</strong>
                }
            </dd>
        </div>
    }
}

/// The field of a cap.
fn most(cap: Cap, terms: &Terms, send: &Callback<Action>) -> Html {
    let (label, test, step) = match cap {
        Cap::Money => ("At most, $", "cap-money", "any"),
        Cap::Tokens => ("At most, tokens", "cap-tokens", "1"),
        Cap::Calls => ("At most, calls", "cap-calls", "1"),
    };
    let typed = send.reform(move |text| Action::Run(RunAction::Edit(Edit::Cap(cap, text))));
    html! {
        <label class="field" title="The run ends before it goes beyond, as with Stop; what is done stays, and it can be resumed.">
            <span class="field-label">{ label }</span>
            <Typed kind="number" min="0" {step} placeholder="no cap" {test} value={spending::typed(&terms.caps, cap)} {typed} />
        </label>
    }
}

fn reuse(reuse: bool, send: &Callback<Action>) -> Html {
    let onclick =
        send.reform(move |_: MouseEvent| Action::Run(RunAction::Edit(Edit::Reuse(!reuse))));
    html! {
        <button type="button" class="choice spending-switch" role="switch" aria-checked={reuse.to_string()} data-test="reuse"
            title="Replies are kept in this browser. The same question, in a resumed or repeated run, is answered from there and costs nothing." {onclick}>
            { if reuse { "Uses kept replies" } else { "Asks everything anew" } }
        </button>
    }
}
