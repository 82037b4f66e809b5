//! Text that a model wrote or a file brought: text and nothing else, with marks for what could not be seen.

use yew::prelude::*;

use crate::select::visible::{Piece, pieces};

/// The text.
pub fn text(text: &str) -> Html {
    let piece = |piece: &Piece| match piece {
        Piece::Plain(text) => html! { { *text } },
        Piece::Hidden(letter) => html! {
            <span class="hidden-character" data-test="hidden-character" title="A character that cannot be seen stands here.">{ Piece::mark(*letter) }</span>
        },
    };
    pieces(text).iter().map(piece).collect()
}
