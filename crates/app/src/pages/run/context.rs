//! What the samplers drew for a task.

use blueprint::manner::Manner;
use blueprint::persona::Persona;
use blueprint::{Context, context::Row};
use yew::prelude::*;

use crate::pages::run::fold::Fold;
use crate::select::{calls, words};
use crate::snapshot::Snapshot;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Context and persona.
    pub sampled: Snapshot<(Context, Persona)>,
}

/// The context.
#[component(ContextView)]
pub fn context(props: &Props) -> Html {
    let (context, persona) = &*props.sampled;
    let head = html! {
        <>
            <span class="step-name">{ "Context" }</span>
            <span class="muted small step-line">{ line(context, persona) }</span>
        </>
    };
    let sampled = props.sampled.clone();
    html! { <Fold {head} class="context" body={move |()| inside(&sampled)} /> }
}

fn inside(sampled: &(Context, Persona)) -> Html {
    let (context, persona) = sampled;
    html! {
        <>
            { part("Walk over the tools", "API sampler", walk(context)) }
            { part("Changes the task is about", "write core", core(context)) }
            { part("Rows it may use", "domain-data sampler", rows(&context.rows)) }
            { part("Who asks", "persona sampler", who(context, persona)) }
            { part("Rules put before the writer", "policy sampler", names(&context.policies, "None in particular.")) }
            { part("Earlier tasks shown as examples", "example sampler", names(&context.examples, "None yet: the pool grows with accepted tasks.")) }
        </>
    }
}

fn line(context: &Context, persona: &Persona) -> String {
    let changes = words::count(context.core.len() as u64, "change");
    let rows = words::count(context.rows.len() as u64, "row");
    let questions = words::count(context.questions, "question");
    let manner = match context.manner {
        Manner::Collaborative => String::new(),
        manner => format!(", {}", manner.name().replace('_', " ")),
    };
    format!("{changes}, {questions}, {rows}, persona {}{manner}", persona.id.replace('-', " "))
}

fn part(label: &'static str, term: &'static str, body: Html) -> Html {
    html! {
        <div class="context-part">
            <h4>{ label }{ " " }<span class="term">{ term }</span></h4>
            { body }
        </div>
    }
}

fn who(context: &Context, persona: &Persona) -> Html {
    let guidance = context.manner.guidance();
    html! {
        <>
            <p>{ &persona.text }</p>
            if !guidance.is_empty() { <p class="small"><span class="term">{ "manner " }</span>{ guidance }</p> }
        </>
    }
}

fn walk(context: &Context) -> Html {
    html! {
        <ol class="walk">
            { for context.walk.iter().map(|tool| html! {
                <li class={classes!("chip", context.core.contains(tool).then_some("chip-write"))}>{ calls::spoken(tool) }</li>
            }) }
        </ol>
    }
}

fn core(context: &Context) -> Html {
    if context.core.is_empty() {
        return html! { <p class="muted small">{ "No change: the customer only asks." }</p> };
    }
    html! {
        <ul class="chips">
            { for context.core.iter().map(|tool| html! { <li class="chip chip-write">{ calls::spoken(tool) }</li> }) }
        </ul>
    }
}

fn rows(rows: &[Row]) -> Html {
    html! {
        <ul class="chips">
            { for rows.iter().map(|row| html! { <li class="chip"><span class="muted">{ &row.table }{ " " }</span>{ &row.id }</li> }) }
        </ul>
    }
}

fn names(names: &[String], instead: &'static str) -> Html {
    if names.is_empty() {
        return html! { <p class="muted small">{ instead }</p> };
    }
    html! { <ul class="chips">{ for names.iter().map(|name| html! { <li class="chip">{ words::rule(name) }</li> }) }</ul> }
}
