//! The funnel: how many came how far, and why the others did not.

use yew::prelude::*;

use crate::action::run::Stage;
use crate::action::{Action, RunAction};
use crate::hooks::use_send;
use crate::select::funnel::{self as view, StageView};
use crate::snapshot::Snapshot;
use crate::state::run::fold::Fold;

/// Causes named on a stage itself; the rest stand in the explanation.
const NAMED: usize = 2;

/// What the funnel shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub fold: Snapshot<Fold>,
    /// The stage that is explained in full.
    pub stage: Option<Stage>,
}

/// The funnel.
#[component(Funnel)]
pub fn funnel(props: &Props) -> Html {
    let send = use_send();
    let stages = view::view(&props.fold);
    let open = stages.iter().find(|stage| Some(stage.stage) == props.stage);
    html! {
        <div class="funnel">
            <ol class="funnel-stages">
                { for stages.iter().map(|stage| stage_view(stage, props.stage, &send)) }
            </ol>
            if let Some(open) = open { { explanation(open) } }
            if let Some(yields) = view::yields(&props.fold) { <p class="small muted">{ yields }</p> }
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
            { for stage.refusals.iter().take(NAMED).map(|(_, words, count)| html! {
                <span class="stage-loss"><span class="stage-loss-count">{ format!("{count} × ") }</span>{ words }</span>
            }) }
            if rest > 0 { <span class="stage-loss">{ format!("and {rest} more") }</span> }
        </span>
    }
}

fn explanation(stage: &StageView) -> Html {
    let text = view::text(stage.stage);
    let most = stage.refusals.iter().map(|(_, _, count)| *count).max().unwrap_or(1);
    html! {
        <div class="explanation" role="region" aria-label={text.label}>
            <h3>{ text.label }<span class="term">{ format!(" {}", text.term) }</span></h3>
            <p>{ text.long }</p>
            if !stage.refusals.is_empty() {
                <table class="causes">
                    <caption>{ "Why something was sent back here" }</caption>
                    <tbody>{ for stage.refusals.iter().map(|cause| cause_row(cause, most)) }</tbody>
                </table>
            }
        </div>
    }
}

fn cause_row((code, words, count): &(String, String, u32), most: u32) -> Html {
    let percent = count * 100 / most;
    html! {
        <tr>
            <th scope="row">{ words }<code class="cause-code">{ code }</code></th>
            <td class="cause-bar">
                <svg aria-hidden="true" width="100%" height="8"><rect class="cause-bar-part" width={format!("{percent}%")} height="8" rx="3" /></svg>
            </td>
            <td class="cause-count">{ count }</td>
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
