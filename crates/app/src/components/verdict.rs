//! How a dialogue was judged, and why.

use dataset::{Ending, Verdict};
use environment::Finding;
use yew::prelude::*;

use crate::components::mark::{Letter, letter, tick};
use crate::components::patch::patch;
use crate::components::text::text;
use crate::select::{patch as lines, words};

/// The verdict.
pub fn verdict(verdict: &Verdict, ending: Option<Ending>) -> Html {
    let class = if verdict.passed { "verdict-passed" } else { "verdict-failed" };
    let head = if verdict.passed { "Verified" } else { "Not verified" };
    html! {
        <div class={classes!("verdict", class)} data-test="verdict">
            <h4>{ letter(Letter::Reward) }{ head }<span class="term">{ format!(" reward {}", u8::from(verdict.passed)) }</span></h4>
            <ul class="verdict-reasons">
                <li>{ tick(verdict.state_equal) }{ state(verdict) }</li>
                <li>{ tick(verdict.missing_outputs.is_empty()) }{ text(&outputs(verdict)) }</li>
                { beside("Rows changed that the task does not touch", verdict.collateral.iter().map(|row| html! { <code>{ row }</code> })) }
                { beside("Against procedure", verdict.procedure.iter().map(said)) }
                { beside("Not refused", verdict.unrefused.iter().map(said)) }
                if let Some(ending) = ending {
                    <li>{ tick(ending.is_proper()) }{ "It ended because " }{ words::ending(ending) }{ "." }</li>
                }
            </ul>
            if !verdict.state_diff.is_empty() {
                <p class="small muted">{ "Where it differs, from expected to reached:" }</p>
                { patch(&lines::of_text(&verdict.state_diff)) }
            }
        </div>
    }
}

/// Findings beside the reward; whether they decide is a setting.
fn beside(what: &'static str, findings: impl Iterator<Item = Html>) -> Html {
    let findings: Vec<Html> = findings.collect();
    if findings.is_empty() {
        return Html::default();
    }
    html! {
        <li data-test="verdict-finding">
            { tick(false) }{ what }{ ":" }
            <ul>{ for findings.into_iter().map(|finding| html! { <li>{ finding }</li> }) }</ul>
        </li>
    }
}

fn said(finding: &Finding) -> Html {
    let turn = finding.step.map(|step| format!("turn {}: ", step + 1)).unwrap_or_default();
    html! { <>{ turn }{ text(&finding.message) }{ " " }<code class="finding-code">{ &finding.code }</code></> }
}

fn state(verdict: &Verdict) -> &'static str {
    if verdict.state_equal {
        "The database ended exactly as the ground truth leaves it."
    } else {
        "The database did not end as the ground truth leaves it."
    }
}

fn outputs(verdict: &Verdict) -> String {
    if verdict.missing_outputs.is_empty() {
        "Every expected answer was said.".into()
    } else {
        format!("Never said: {}.", verdict.missing_outputs.join(", "))
    }
}
