//! What the page is, for somebody who never heard of the paper.

use yew::prelude::*;

use crate::components::link::outward;
use crate::components::mark::{Letter, letter};

/// How much is said.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// True for somebody who has made a run already: then the headline makes room for it.
    pub compact: bool,
}

/// The headline, one sentence, and the rest on demand.
#[component(Intro)]
pub fn intro(props: &Props) -> Html {
    html! {
        <section class={classes!("intro", props.compact.then_some("intro-compact"))}>
            <h1>{ "Training dialogues for AI agents, each one proven right" }</h1>
            <p class="lede">
                { "Interplay invents customer requests whose right answer is known, lets a simulated customer talk to an agent that uses real tools, \
                   and keeps only the dialogues that leave the database exactly as it should be. All of it happens in this tab." }
            </p>
            <details class="intro-more">
                <summary>{ "How it works" }</summary>
                <div class="intro-body">
                    { phases() }
                    { legend() }
                </div>
            </details>
        </section>
    }
}

fn phases() -> Html {
    html! {
        <div class="stack">
            <h2>{ "Two phases" }</h2>
            <p>
                <strong>{ "1. A task with a known answer " }</strong><span class="term">{ "blueprint" }</span><br />
                { "Tools, rows, rules and a persona are drawn at random. A model writes a request and the tool calls that settle it. \
                   Programs execute the calls and check them against the rules; a committee of judges compares request and calls. \
                   What is refused goes back with advice and is written again." }
            </p>
            <p>
                <strong>{ "2. A dialogue that has to reach it " }</strong><span class="term">{ "trajectory" }</span><br />
                { "A simulated customer, who knows only the request, talks to an agent, who knows only the rules and the tools. \
                   A dialogue is kept when the database ends in the same state as after the known calls, and every expected answer was said." }
            </p>
            <p class="small muted">
                { "The method is APIGen-MT, " }
                { outward("https://arxiv.org/abs/2504.03601", "arXiv 2504.03601") }
                { ". Without a key, every part is played by an embedded simulated model: a program that errs on purpose, as often as its dials say, \
                   so that every check has something to do. Settings takes a model server of yours instead." }
            </p>
        </div>
    }
}

fn legend() -> Html {
    html! {
        <div class="stack">
            <h2>{ "The letters" }</h2>
            <p class="small muted">{ "The paper describes a dialogue as a partially observable Markov decision process (POMDP). Its six letters mark the parts below." }</p>
            <dl class="legend">
                { for Letter::ALL.into_iter().map(|sign| html! {
                    <div><dt>{ letter(sign) }</dt><dd>{ sign.meaning() }</dd></div>
                }) }
            </dl>
        </div>
    }
}
