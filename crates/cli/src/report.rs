//! Two texts that should be equal and are not, side by side where they part.

use std::io::{self, Write};

/// Characters shown of each side.
const WIDTH: usize = 160;
/// Characters before the first difference that are shown.
const LEAD: usize = 40;

/// Writes both sides, each on a line; long ones are cut to the place of the first difference.
pub(crate) fn sides(out: &mut impl Write, expected: &str, got: &str) -> io::Result<()> {
    let common = expected.chars().zip(got.chars()).take_while(|(one, two)| one == two).count();
    let start = if expected.chars().count().max(got.chars().count()) <= WIDTH {
        0
    } else {
        common.saturating_sub(LEAD)
    };
    writeln!(out, "    expected {}", window(expected, start))?;
    writeln!(out, "    got      {}", window(got, start))
}

fn window(text: &str, start: usize) -> String {
    let shown: String = text.chars().skip(start).take(WIDTH).collect();
    let before = if start > 0 { "…" } else { "" };
    let after = if text.chars().count() > start + WIDTH { "…" } else { "" };
    let shown = shown.replace('\n', "⏎").replace('\r', "␍");
    if text.is_empty() { "(nothing)".to_owned() } else { format!("{before}{shown}{after}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: &str, got: &str, shown: &str) {
        let mut out = Vec::new();
        sides(&mut out, expected, got).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), shown);
    }

    #[test]
    fn short_texts_stand_whole_and_on_one_line() {
        check("a\nb", "", "    expected a⏎b\n    got      (nothing)\n");
    }

    #[test]
    fn long_texts_are_cut_around_the_place_where_they_part() {
        let (same, rest) = ("é".repeat(100), "z".repeat(200));
        let lead = "é".repeat(LEAD);
        let left = "z".repeat(WIDTH - LEAD - 1);
        check(
            &format!("{same}1{rest}"),
            &format!("{same}2"),
            &format!("    expected …{lead}1{left}…\n    got      …{lead}2\n"),
        );
    }
}
