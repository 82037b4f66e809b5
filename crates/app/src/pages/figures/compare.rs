//! Two runs side by side, and whether they differ by more than chance.

use figures::compare::{Difference, Unit, compare};
use yew::prelude::*;

use crate::components::mark::badge;
use crate::select::figures as view;
use crate::snapshot::Snapshot;
use crate::state::figures::Gathered;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub of: Snapshot<Gathered>,
    /// The run beside it.
    pub other: Snapshot<Gathered>,
}

/// The differences.
#[component(Compare)]
pub fn differences(props: &Props) -> Html {
    let all = compare(&props.other.figures, &props.of.figures);
    html! {
        <section class="panel stack" aria-label="Two runs">
            <h2>{ "Two runs" }</h2>
            <div class="figures-scroll" tabindex="0" role="region" aria-label="Table, scrolls sideways">
                <table class="figures-table" data-test="figures-compare">
                    <thead><tr>
                        <th scope="col">{ "What" }</th><th scope="col">{ "Beside it" }</th><th scope="col">{ "This run" }</th>
                        <th scope="col">{ "Difference" }</th><th scope="col">{ "95 % interval" }</th>
                    </tr></thead>
                    <tbody>{ for all.iter().map(row) }</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(difference: &Difference) -> Html {
    let said = |value: Option<f64>| {
        value.map_or_else(|| "–".to_owned(), |value| text(value, difference.unit))
    };
    let signed = difference.difference().map_or_else(String::new, |value| {
        format!("{}{}", if value > 0.0 { "+" } else { "−" }, text(value.abs(), difference.unit))
    });
    let interval = difference.interval.map_or_else(String::new, |(low, high)| {
        let scale = if difference.unit == Unit::Share { 100.0 } else { 1.0 };
        format!("{:+.1} to {:+.1}", low * scale, high * scale)
    });
    let mark = match difference.beyond_noise {
        Some(true) => badge("good", "more than chance"),
        Some(false) => badge("plain", "within chance"),
        None => Html::default(),
    };
    html! {
        <tr>
            <th scope="row">{ &difference.name }</th>
            <td>{ said(difference.a) }</td><td>{ said(difference.b) }</td>
            <td>{ signed }</td><td>{ interval }{ " " }{ mark }</td>
        </tr>
    }
}

fn text(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => view::percent(value),
        Unit::Mean => format!("{value:.2}"),
        Unit::PerRecord | Unit::Count => view::number(value),
    }
}
