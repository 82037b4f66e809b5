//! A task as the generator wrote it: request, ground-truth actions, expected answers.

use blueprint::Proposal;
use yew::prelude::*;

use crate::components::call::call;
use crate::components::mark::{Letter, letter};
use crate::components::text::text;
use crate::snapshot::Snapshot;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The proposal.
    pub proposal: Snapshot<Proposal>,
}

/// The proposal.
#[component(ProposalView)]
pub fn proposal(props: &Props) -> Html {
    let proposal = &*props.proposal;
    html! {
        <div class="proposal">
            <div class="proposal-part">
                <h4>{ letter(Letter::Intent) }{ "Request " }<span class="term">{ "instruction q, told to the human only" }</span></h4>
                <blockquote class="proposal-instruction">{ text(&proposal.instruction) }</blockquote>
            </div>
            <div class="proposal-part">
                <h4>{ letter(Letter::Action) }{ "What settles it " }<span class="term">{ "ground-truth actions" }</span></h4>
                { actions(proposal) }
            </div>
            <div class="proposal-part">
                <h4>{ letter(Letter::Observation) }{ "What must be said " }<span class="term">{ "expected outputs" }</span></h4>
                { outputs(proposal) }
            </div>
            if !proposal.forbidden.is_empty() {
                <div class="proposal-part">
                    <h4>{ letter(Letter::Action) }{ "What must be refused " }<span class="term">{ "forbidden calls the human asks for" }</span></h4>
                    <ol class="proposal-actions">{ for proposal.forbidden.iter().map(|action| html! { <li>{ call(action) }</li> }) }</ol>
                </div>
            }
            if !proposal.thought.is_empty() {
                <details class="proposal-thought">
                    <summary>{ "The writer's plan " }<span class="term">{ "thought" }</span></summary>
                    <p>{ text(&proposal.thought) }</p>
                </details>
            }
        </div>
    }
}

fn actions(proposal: &Proposal) -> Html {
    if proposal.actions.is_empty() {
        return html! { <p class="muted small">{ "No change: the customer only asks." }</p> };
    }
    html! { <ol class="proposal-actions">{ for proposal.actions.iter().map(|action| html! { <li>{ call(action) }</li> }) }</ol> }
}

fn outputs(proposal: &Proposal) -> Html {
    if proposal.outputs.is_empty() {
        return html! { <p class="muted small">{ "Nothing in particular." }</p> };
    }
    html! {
        <ul class="chips">{ for proposal.outputs.iter().map(|output| html! { <li class="chip">{ text(output) }</li> }) }</ul>
    }
}
