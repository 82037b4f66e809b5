//! What changed in the state, line by line.

use yew::prelude::*;

use crate::components::text::text;
use crate::select::patch::{self, Change, Line};

/// The lines by record; nothing when there are none.
pub fn patch(lines: &[Line]) -> Html {
    html! {
        <>
            { for patch::by_record(lines).into_iter().map(|(record, lines)| html! {
                <div class="patch">
                    <div class="patch-record">{ record }</div>
                    <ul class="patch-lines">{ for lines.into_iter().map(line) }</ul>
                </div>
            }) }
        </>
    }
}

fn line(line: &Line) -> Html {
    let (class, sign, word) = match line.change {
        Change::Added => ("patch-added", "+", "added"),
        Change::Removed => ("patch-removed", "−", "removed"),
        Change::Replaced => ("patch-replaced", "~", "changed"),
    };
    html! {
        <li class={classes!("patch-line", class)}>
            <span class="patch-sign" aria-hidden="true">{ sign }</span>
            <span class="visually-hidden">{ word }</span>
            <span class="patch-text">
                <span class="patch-place">{ text(&line.place) }</span>
                { " " }
                if let Some(before) = &line.before { <del>{ text(before) }</del> }
                if line.before.is_some() && line.after.is_some() { <span aria-hidden="true">{ " → " }</span> }
                if let Some(after) = &line.after { <ins>{ text(after) }</ins> }
            </span>
        </li>
    }
}
