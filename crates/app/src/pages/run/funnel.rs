//! The funnel: how many came how far, and why the others did not.

use protocol::progress::{Progress, Stage};
use yew::prelude::*;

use crate::action::run::Behind;
use crate::action::{Action, RunAction};
use crate::hooks::use_send;
use crate::select::funnel::{self as view, Refusal, StageView};
use crate::snapshot::Snapshot;

/// Causes named on a stage itself; the rest stand in the explanation.
const NAMED: usize = 2;

/// What the funnel shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub progress: Snapshot<Progress>,
    /// The stage that is explained in full.
    pub stage: Option<Stage>,
}

/// The funnel.
#[component(Funnel)]
pub fn funnel(props: &Props) -> Html {
    let send = use_send();
    let stages = view::view(&props.progress.totals);
    let open = stages.iter().find(|stage| Some(stage.stage) == props.stage);
    html! {
        <div class="funnel">
            <ol class="funnel-stages">
                { for stages.iter().map(|stage| stage_view(stage, props.stage, &send)) }
            </ol>
            if let Some(open) = open { { explanation(open, &send) } }
            if let Some(yields) = view::yields(&props.progress.totals) { <p class="small muted">{ yields }</p> }
        </div>
    }
}

fn stage_view(stage: &StageView, open: Option<Stage>, send: &Callback<Action>) -> Html {
    let text = view::text(stage.stage);
    let name = name(stage.stage);
    let toggle = {
        let which = stage.stage;
        send.reform(move |_: MouseEvent| Action::Run(RunAction::Stage(Some(which))))
    };
    let records = stage.stage == Stage::Records;
    html! {
        <li class={classes!("stage", format!("stage-{name}"))}>
            <button type="button" class="stage-button" data-test={format!("funnel-{name}")} data-count={stage.reached.to_string()}
                aria-expanded={(open == Some(stage.stage)).to_string()} onclick={toggle}>
                <span class="stage-count" data-test={records.then_some("records-count")}>{ stage.reached }</span>
                <span class="stage-label">{ text.label }</span>
                <span class="stage-short">{ text.short }</span>
                { bar(stage.percent) }
                { losses(stage) }
            </button>
        </li>
    }
}

fn bar(percent: u32) -> Html {
    html! {
        <svg class="stage-bar" aria-hidden="true" width="100%" height="6">
            <rect class="stage-bar-all" width="100%" height="6" rx="3" />
            <rect class="stage-bar-part" width={format!("{percent}%")} height="6" rx="3" />
        </svg>
    }
}

fn losses(stage: &StageView) -> Html {
    if stage.refusals.is_empty() {
        return Html::default();
    }
    let rest = stage.refusals.len().saturating_sub(NAMED);
    html! {
        <span class="stage-losses">
            { for stage.refusals.iter().take(NAMED).map(|refusal| html! {
                <span class="stage-loss"><span class="stage-loss-count">{ format!("{} × ", refusal.count) }</span>{ &refusal.words }</span>
            }) }
            if rest > 0 { <span class="stage-loss">{ format!("and {rest} more") }</span> }
        </span>
    }
}

fn explanation(stage: &StageView, send: &Callback<Action>) -> Html {
    let text = view::text(stage.stage);
    let most = stage.refusals.iter().map(|refusal| refusal.count).max().unwrap_or(1);
    let list = |behind: Behind| {
        send.reform(move |_: MouseEvent| Action::Run(RunAction::List(Some(behind.clone()))))
    };
    html! {
        <div class="explanation" role="region" aria-label={text.label}>
            <h3>{ text.label }<span class="term">{ format!(" {}", text.term) }</span></h3>
            <p>{ text.long }</p>
            <div class="row">
                <button type="button" class="button button-small" data-test="list-reached" onclick={list(Behind::Reached(stage.stage))}>{ "List the tasks that got here" }</button>
                if stage.stage != Stage::Sampled {
                    <button type="button" class="button button-small" data-test="list-stopped" onclick={list(Behind::Stopped(stage.stage))}>{ "List those that stopped before" }</button>
                }
            </div>
            if !stage.refusals.is_empty() {
                <table class="causes">
                    <caption>{ "Why something was sent back here. A cause lists its tasks." }</caption>
                    <tbody>{ for stage.refusals.iter().map(|refusal| cause_row(refusal, most, list(Behind::Cause(refusal.place)))) }</tbody>
                </table>
            }
        </div>
    }
}

fn cause_row(refusal: &Refusal, most: u32, onclick: Callback<MouseEvent>) -> Html {
    let percent = u64::from(refusal.count) * 100 / u64::from(most.max(1));
    html! {
        <tr>
            <th scope="row">
                <button type="button" class="cause-name" data-test={format!("cause-{}", refusal.code)} {onclick}>{ &refusal.words }</button>
                <code class="cause-code">{ &refusal.code }</code>
            </th>
            <td class="cause-bar">
                <svg aria-hidden="true" width="100%" height="8"><rect class="cause-bar-part" width={format!("{percent}%")} height="8" rx="3" /></svg>
            </td>
            <td class="cause-count">{ refusal.count }</td>
        </tr>
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Sampled => "sampled",
        Stage::Proposed => "proposed",
        Stage::Checked => "checked",
        Stage::Accepted => "accepted",
        Stage::Verified => "verified",
        Stage::Records => "records",
    }
}
