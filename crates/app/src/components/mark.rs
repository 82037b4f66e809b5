//! Small marks: badges, the letters of the POMDP, and the word *simulated*.

use yew::prelude::*;

/// A letter of the POMDP (paper section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// U: what the human wants.
    Intent,
    /// S: the state.
    State,
    /// A: what the agent does.
    Action,
    /// O: what comes back.
    Observation,
    /// T: how an action changes the state.
    Transition,
    /// R: whether it was right.
    Reward,
}

impl Letter {
    /// All letters, in the order of the tuple.
    pub const ALL: [Self; 6] = [
        Self::Intent,
        Self::State,
        Self::Action,
        Self::Observation,
        Self::Transition,
        Self::Reward,
    ];

    /// The letter.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Intent => "U",
            Self::State => "S",
            Self::Action => "A",
            Self::Observation => "O",
            Self::Transition => "T",
            Self::Reward => "R",
        }
    }

    /// What it stands for, in plain words.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Intent => "Intent: what the customer wants. Only the simulated human knows it.",
            Self::State => {
                "State: the database, and what was said so far. Neither side sees the database whole."
            }
            Self::Action => "Action: the agent calls a tool or answers the customer.",
            Self::Observation => "Observation: what a tool gives back, or what the customer says.",
            Self::Transition => {
                "Transition: how an action changes the state; tools are programs, so it is exact."
            }
            Self::Reward => {
                "Reward: 1 when the final state is right and every answer was said, else 0."
            }
        }
    }
}

/// The letter as a small sign with its meaning.
pub fn letter(letter: Letter) -> Html {
    html! { <abbr class="letter" title={letter.meaning()}>{ letter.sign() }</abbr> }
}

/// A word in a coloured pill; `tone` is `good`, `bad`, `warn`, `busy` or `plain`.
pub fn badge(tone: &'static str, text: impl Into<AttrValue>) -> Html {
    html! { <span class={classes!("badge", format!("badge-{tone}"))}>{ text.into() }</span> }
}

/// Says that the simulated model had a part in what is shown.
pub fn simulated() -> Html {
    html! {
        <span class="badge badge-simulated" data-test="simulated"
            title="Made by the embedded simulated model, which is a program. Figures from it say nothing about a language model.">
            { "simulated" }
        </span>
    }
}

/// A tick or a cross that is also read out.
pub fn tick(passed: bool) -> Html {
    let (tone, sign, word) = if passed { ("good", "✓", "yes") } else { ("bad", "✕", "no") };
    html! {
        <span class={classes!("tick", format!("tick-{tone}"))}>
            <span aria-hidden="true">{ sign }</span>
            <span class="visually-hidden">{ word }</span>
        </span>
    }
}
