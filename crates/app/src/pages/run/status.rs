//! What the shown run is, how far it came, and what can be done about its end.

use protocol::progress::End;
use yew::prelude::*;

use crate::action::{Action, RunAction};
use crate::components::mark::{badge, simulated};
use crate::hooks::use_send;
use crate::select::words;
use crate::snapshot::Snapshot;
use crate::state::run::{Origin, Phase, Shown};

/// What the line shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub shown: Snapshot<Shown>,
    /// True when the newest task could be followed and is not.
    pub can_follow: bool,
}

/// The line above the funnel.
#[component(Status)]
pub fn status(props: &Props) -> Html {
    let send = use_send();
    let shown = &*props.shown;
    let act = |action: RunAction| send.reform(move |_: MouseEvent| Action::Run(action.clone()));
    html! {
        <div class="status" data-test="run-facts" data-closed={shown.progress.totals.closed.to_string()} data-memory={shown.memory.to_string()}>
            <div class="row">
                <h2 class="status-title">{ title(shown) }</h2>
                <span data-test="status" data-phase={words::phase(&shown.phase)}>{ phase_badge(shown) }</span>
                if shown.simulated { { simulated() } }
                if let Some(name) = &shown.recording { <span class="badge badge-plain" title={name.clone()} data-test="replayed">{ "from a recording" }</span> }
                <span class="muted small status-facts">{ facts(shown) }</span>
                if props.can_follow {
                    <button type="button" class="button button-small push" data-test="follow" onclick={act(RunAction::Follow)}>{ "Follow the newest task" }</button>
                }
                if shown.phase.can_resume() {
                    <button type="button" class="button button-primary button-small push" data-test="resume" onclick={act(RunAction::Resume)}>{ "Resume" }</button>
                }
            </div>
            { progress(shown) }
            <p class="visually-hidden" role="status" aria-live="polite">{ announcement(shown) }</p>
            { end(shown, &act(RunAction::SaveUnsaved)) }
        </div>
    }
}

fn title(shown: &Shown) -> &'static str {
    match (&shown.origin, shown.phase.is_active()) {
        (Origin::Example, _) => "Example",
        (Origin::Stored(_), true) => "This run",
        (Origin::Stored(_), false) => "Your run",
    }
}

fn phase_badge(shown: &Shown) -> Html {
    let tone = match shown.phase {
        Phase::Finished => "good",
        Phase::Halted(_) => "bad",
        Phase::CutOff | Phase::Stopped | Phase::Paused | Phase::Elsewhere => "warn",
        Phase::Starting | Phase::Running | Phase::Stopping => "busy",
    };
    badge(tone, words::phase(&shown.phase))
}

fn facts(shown: &Shown) -> String {
    let (config, totals) = (&shown.config, &shown.progress.totals);
    let calls: u64 = totals.usage.values().map(|usage| usage.calls).sum();
    let tokens: u64 = totals
        .usage
        .values()
        .map(|usage| usage.tokens.prompt_tokens + usage.tokens.completion_tokens)
        .sum();
    let spent = if calls == 0 {
        String::new()
    } else if shown.simulated {
        format!(" · {}", words::count(calls, "model call"))
    } else {
        format!(" · {}, {} tokens", words::count(calls, "model call"), words::grouped(tokens))
    };
    let model = if shown.simulated { String::new() } else { format!(" · {}", shown.model) };
    format!(
        "{} of {} done · {}, seed {}{model}{spent}",
        totals.closed,
        words::count(totals.total, "task"),
        config.domain,
        config.seed
    )
}

fn progress(shown: &Shown) -> Html {
    let (closed, total) = (shown.progress.totals.closed, shown.progress.totals.total.max(1));
    html! { <progress class="status-bar" max={total.to_string()} value={closed.to_string()} aria-label="Finished tasks" /> }
}

/// For those who hear the page: a sentence at every tenth of the way, not at every task.
fn announcement(shown: &Shown) -> String {
    let totals = &shown.progress.totals;
    let tenth = (totals.total / 10).max(1);
    let closed =
        if shown.phase.is_active() { totals.closed / tenth * tenth } else { totals.closed };
    format!(
        "{}: {closed} of {} done",
        words::phase(&shown.phase),
        words::count(totals.total, "task")
    )
}

fn end(shown: &Shown, save: &Callback<MouseEvent>) -> Html {
    match &shown.phase {
        Phase::Halted(reason) => {
            let unsaved = matches!(&shown.end, Some(End::Halted { unsaved: Some(_), .. }));
            html! {
                <div class="banner banner-alarm" role="alert" data-test="error-banner">
                    <p><strong>{ "The run could not go on. " }</strong>{ reason }</p>
                    <p class="small">{ "What was kept is safe. When the cause is gone, Resume does the rest." }</p>
                    if unsaved {
                        <button type="button" class="button button-small" data-test="save-unsaved" onclick={save.clone()}>{ "Save the record that did not fit" }</button>
                    }
                </div>
            }
        }
        Phase::Stopped => match &shown.end {
            Some(End::Capped { reason }) => html! {
                <div class="banner banner-warn" role="alert" data-test="capped">
                    <p><strong>{ "A cap was reached. " }</strong>{ format!("As you set it, {reason}.") }</p>
                    <p class="small">{ "What is done stays. Set a higher cap and press Resume to go on; replies that are kept cost nothing then." }</p>
                </div>
            },
            _ => Html::default(),
        },
        Phase::CutOff => html! {
            <div class="banner banner-warn" data-test="cut-off">
                <p><strong>{ "This run was cut off. " }</strong>{ "The page went away while it ran. Every finished task is here; Resume does the rest." }</p>
            </div>
        },
        Phase::Elsewhere => html! {
            <div class="banner banner-warn" data-test="elsewhere">
                <p><strong>{ "This run goes on in another tab of this browser. " }</strong>{ "Here you see what was finished when you opened it; open it again for more." }</p>
            </div>
        },
        _ => Html::default(),
    }
}
