//! What the test of the endpoint found: what happened, what to do, what the model can do.

use llm::doctor::Cause;
use protocol::{Ability, Examined};
use yew::prelude::*;

use crate::action::run::Edit;
use crate::action::{Action, Notice, RunAction};
use crate::components::mark::{badge, tick};
use crate::components::text::text;
use crate::route::Page;
use crate::select::doctor;
use crate::state::settings::Test;

/// The verdict.
pub(super) fn verdict(test: &Test, send: &Callback<Action>) -> Html {
    match test {
        Test::None => Html::default(),
        Test::Running => {
            frame("busy", "trying", "", html! { <p>{ "Waiting for the endpoint's answers." }</p> })
        }
        Test::Failed(message) => frame("bad", "not tried", "", html! { <p>{ text(message) }</p> }),
        Test::Done(found) => {
            let (tone, word) = doctor::word(found);
            frame(tone, word, doctor::name(found.cause), body(found, send))
        }
    }
}

fn frame(tone: &'static str, word: &'static str, cause: impl Into<AttrValue>, body: Html) -> Html {
    html! {
        <section class={classes!("doctor", format!("doctor-{tone}"))} role="status" aria-label="What the test found"
            data-test="endpoint-verdict" data-cause={cause.into()}>
            <div class="doctor-word">{ badge(tone, word) }</div>
            <div class="stack doctor-body">{ body }</div>
        </section>
    }
}

fn body(found: &Examined, send: &Callback<Action>) -> Html {
    let go = send.reform(|_: MouseEvent| Action::Go(Page::Run));
    let prompted = {
        let send = send.clone();
        Callback::from(move |_: MouseEvent| {
            let edit = Edit::Method("phase2.calling", "prompted".into());
            send.emit(Action::Run(RunAction::Edit(edit)));
            send.emit(Action::Tell(Notice::calm(
                "The agent of the next run writes its calls as text, and any model can do that.",
            )));
        })
    };
    html! {
        <>
            <p>{ text(&found.story) }</p>
            if !found.remedy.is_empty() {
                <div class="doctor-remedy" data-test="doctor-remedy">
                    <h3>{ "What to do" }</h3>
                    <p>{ text(&found.remedy) }</p>
                    if found.cause == Cause::NoToolCalling {
                        <button type="button" class="button button-small" data-test="doctor-prompted" onclick={prompted}>{ "Let the agent write its calls as text" }</button>
                    }
                </div>
            }
            if !found.abilities.is_empty() {
                <ul class="doctor-abilities" aria-label="What the model can do" data-test="doctor-abilities">{ for found.abilities.iter().map(ability) }</ul>
            }
            if !found.learnt.is_empty() {
                <div class="row small" data-test="doctor-learnt">
                    <span class="muted">{ "Learnt on the way:" }</span>
                    <ul class="chips">{ for found.learnt.iter().map(|chip| html! { <li class="chip">{ text(chip) }</li> }) }</ul>
                </div>
            }
            if doctor::can_run(found) {
                <div class="row"><button type="button" class="button button-small" onclick={go}>{ "Go to Run" }</button>
                    <span class="small muted">{ "Begin with two or three tasks and look at what they cost." }</span></div>
            }
        </>
    }
}

fn ability(ability: &Ability) -> Html {
    html! {
        <li class="doctor-ability" data-works={doctor::works(ability)}>
            { match ability.works {
                Some(works) => tick(works),
                None => html! { <span class="tick" title="not tried">{ "–" }<span class="visually-hidden">{ "not tried" }</span></span> },
            } }
            <span><strong>{ &ability.name }</strong>
                if !ability.note.is_empty() { <span class="small muted">{ " " }{ text(&ability.note) }</span> }
                if ability.works.is_none() { <span class="small muted">{ " not tried" }</span> }
            </span>
        </li>
    }
}
