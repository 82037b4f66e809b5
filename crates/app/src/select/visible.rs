//! Characters that nobody sees but that change what is read: they turn the direction of text, take no room, or hide a
//! message. What models wrote and files brought is shown with a mark in their place.

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// What is seen as it is.
    Plain(&'a str),
    /// A character that would not be seen.
    Hidden(char),
}

impl Piece<'_> {
    /// The mark in the place of a hidden character.
    pub fn mark(character: char) -> String {
        format!("U+{:04X}", u32::from(character))
    }
}

/// The pieces of a text in order.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut before) = (0, None);
    let mut letters = text.char_indices().peekable();
    while let Some((place, letter)) = letters.next() {
        let after = letters.peek().map(|(_, letter)| *letter);
        if is_hidden(letter) && !joins_pictures(letter, before, after) {
            if start < place {
                pieces.push(Piece::Plain(&text[start..place]));
            }
            pieces.push(Piece::Hidden(letter));
            start = place + letter.len_utf8();
        }
        before = Some(letter);
    }
    if start < text.len() {
        pieces.push(Piece::Plain(&text[start..]));
    }
    pieces
}

fn is_hidden(letter: char) -> bool {
    match letter {
        '\n' | '\t' | '\r' => false,
        // Soft hyphen, joiners and fillers without a face; then direction of text.
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{3164}' | '\u{ffa0}' | '\u{feff}'
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // No width, invisible operators, annotations; tags and the selectors behind them, which can hold a message.
        | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' => true,
        letter => letter.is_control(),
    }
}

/// A joiner between two pictures makes one of them (a family, a flag): that is seen.
fn joins_pictures(letter: char, before: Option<char>, after: Option<char>) -> bool {
    let picture = |letter: Option<char>| {
        letter.is_some_and(
            |it| matches!(it, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}'),
        )
    };
    letter == '\u{200d}' && picture(before) && picture(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let word = |piece: &Piece| match piece {
            Piece::Plain(text) => (*text).to_owned(),
            Piece::Hidden(letter) => format!("[{}]", Piece::mark(*letter)),
        };
        pieces(text).iter().map(word).collect()
    }

    #[test]
    fn what_nobody_sees_gets_a_mark() {
        for (text, expected) in [
            ("pay \u{202e}05$\u{202c} now", "pay [U+202E]05$[U+202C] now"),
            ("zero\u{200b}width", "zero[U+200B]width"),
            ("\u{feff}begin", "[U+FEFF]begin"),
            ("tag\u{e0041}\u{e007f}", "tag[U+E0041][U+E007F]"),
            ("bell\u{7}", "bell[U+0007]"),
            ("\u{2066}x\u{2069}", "[U+2066]x[U+2069]"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn what_everybody_sees_stays_as_it_is() {
        for text in ["", "Grüße, 你好, שלום", "two\nlines\twith tab", "👩\u{200d}👧 and ❤\u{fe0f}"]
        {
            assert_eq!(shown(text), text);
            assert!(pieces(text).len() <= 1, "{text}");
        }
    }
}
