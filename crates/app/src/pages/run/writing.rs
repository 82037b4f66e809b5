//! Answers while they are written. They are shown and kept nowhere: only whole answers count.

use pipeline::event::Stage;
use protocol::Writing;
use yew::prelude::*;

use crate::components::text::text;
use crate::select::words;
use crate::snapshot::Snapshot;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The answers, in order of their calls.
    pub answers: Snapshot<Vec<Writing>>,
}

/// The answers.
#[component(Answers)]
pub fn answers(props: &Props) -> Html {
    if props.answers.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="writings" aria-label="Being written" data-test="writings">{ for props.answers.iter().map(answer) }</ul>
    }
}

fn answer(writing: &Writing) -> Html {
    let (who, class) = match writing.stage {
        Some(Stage::Propose) => ("The generator writes", "plain"),
        Some(Stage::Review) => ("A judge writes", "plain"),
        Some(Stage::Advise) => ("The summariser writes", "plain"),
        Some(Stage::Human) => ("The customer says, perhaps", "human"),
        Some(Stage::Critic) => ("The customer weighs words", "plain"),
        Some(Stage::Agent) => ("The agent writes", "agent"),
        None => ("A model writes", "plain"),
    };
    html! {
        <li key={writing.call} class={classes!("writing", format!("writing-{class}"))} data-test="writing">
            <p class="writing-who dialogue-going">{ who }{ "…" }</p>
            if writing.reasoning > 0 && writing.text.is_empty() {
                <p class="small muted">{ format!("It thinks: {} so far.", words::count(writing.reasoning, "letter")) }</p>
            }
            if !writing.text.is_empty() { <p class="writing-text">{ if writing.cut { "…" } else { "" } }{ text(&writing.text) }</p> }
        </li>
    }
}
