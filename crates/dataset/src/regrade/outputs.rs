//! How an expected output stands in a reply: tau-bench asks only whether the text occurs once commas are gone.

/// True by tau-bench's rule: some reply, lower-cased and without commas, contains the output, lower-cased.
pub(super) fn said(replies: &[String], output: &str) -> bool {
    replies.iter().any(|reply| bare(reply).contains(&output.to_lowercase()))
}

/// A reply as tau-bench reads it.
fn bare(reply: &str) -> String {
    reply.to_lowercase().replace(',', "")
}

/// Where the output is said but only inside a longer word or number: the first such place.
pub(super) fn only_inside(replies: &[String], output: &str) -> Option<String> {
    let output = output.to_lowercase();
    if output.is_empty() {
        return None;
    }
    let mut inside = None;
    for reply in replies {
        let reply = bare(reply);
        for (at, _) in reply.match_indices(&output) {
            let end = at + output.len();
            let (start, stop) = token(&reply, at, end);
            if (start, stop) == (at, end) {
                return None;
            }
            inside.get_or_insert_with(|| reply[start..stop].to_owned());
        }
    }
    inside
}

/// The word or number around a place: letters and digits, and points between digits.
fn token(text: &str, mut start: usize, mut end: usize) -> (usize, usize) {
    let digit =
        |character: Option<char>| character.is_some_and(|character| character.is_ascii_digit());
    while let Some(before) = text[..start].chars().next_back() {
        let point = before == '.'
            && digit(text[..start - 1].chars().next_back())
            && digit(text[start..].chars().next());
        if !(before.is_alphanumeric() || point) {
            break;
        }
        start -= before.len_utf8();
    }
    while let Some(after) = text[end..].chars().next() {
        let point = after == '.'
            && digit(text[..end].chars().next_back())
            && digit(text[end + 1..].chars().next());
        if !(after.is_alphanumeric() || point) {
            break;
        }
        end += after.len_utf8();
    }
    (start, end)
}

/// Where the output is said only because a comma between two numbers, no thousands separator, was taken out.
pub(super) fn only_joined(replies: &[String], output: &str) -> Option<String> {
    let wanted = output.to_lowercase();
    let proper = |reply: &String| without_thousands(&reply.to_lowercase()).contains(&wanted);
    if wanted.is_empty() || replies.iter().any(proper) {
        return None;
    }
    replies.iter().find(|reply| bare(reply).contains(&wanted)).map(|reply| clip(reply))
}

/// The text without commas that separate thousands: a digit before, exactly three digits after.
fn without_thousands(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let separates = |at: usize| {
        at > 0 && digit(at - 1) && (1..=3).all(|next| digit(at + next)) && !digit(at + 4)
    };
    text.char_indices()
        .filter(|(at, character)| *character != ',' || !separates(*at))
        .map(|(_, character)| character)
        .collect()
}

/// Where the output is a number that a reply says in another spelling.
pub(super) fn spelt_otherwise(replies: &[String], output: &str) -> Option<String> {
    let wanted: f64 = output.replace(',', "").trim_start_matches('$').parse().ok()?;
    let equal =
        |number: &&str| number.parse::<f64>().is_ok_and(|found| (found - wanted).abs() < 1e-9);
    replies.iter().find_map(|reply| {
        let reply = bare(reply);
        let numbers =
            reply.split(|character: char| !(character.is_ascii_digit() || character == '.'));
        numbers.map(|number| number.trim_end_matches('.')).find(equal).map(str::to_owned)
    })
}

/// A reply that fits a line.
pub(super) fn clip(text: &str) -> String {
    const WIDTH: usize = 80;
    let line = text.replace('\n', " ");
    if line.chars().count() <= WIDTH {
        return line;
    }
    line.chars().take(WIDTH).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        replies: &[&str],
        output: &str,
        expected: (bool, Option<&str>, Option<&str>, Option<&str>),
    ) {
        let replies: Vec<String> = replies.iter().map(|reply| (*reply).to_owned()).collect();
        let found = (
            said(&replies, output),
            only_inside(&replies, output),
            only_joined(&replies, output),
            spelt_otherwise(&replies, output),
        );
        let owned = |text: Option<&str>| text.map(str::to_owned);
        assert_eq!(
            found,
            (expected.0, owned(expected.1), owned(expected.2), owned(expected.3)),
            "{output} in {replies:?}"
        );
    }

    #[test]
    fn an_output_counts_wherever_it_stands_once_the_replies_commas_are_gone() {
        check(&["It is $1,786."], "1786", (true, None, None, Some("1786")));
        check(&["no", "TOTAL"], "total", (true, None, None, None));
        check(&["It is 1,786."], "1,786", (false, None, None, Some("1786")));
        check(&[], "10", (false, None, None, None));
        check(&["anything"], "", (true, None, None, None));
    }

    #[test]
    fn an_output_inside_a_longer_word_is_told_from_one_that_stands_alone() {
        check(&["It costs $100."], "10", (true, Some("100"), None, None));
        check(&["It costs 3.10."], "10", (true, Some("3.10"), None, None));
        check(&["It costs $100.", "So 10."], "10", (true, None, None, Some("10")));
        check(&["x10z é10"], "10", (true, Some("x10z"), None, Some("10")));
        check(&["10"], "10", (true, None, None, Some("10")));
    }

    #[test]
    fn a_comma_between_two_numbers_can_make_a_third() {
        check(&["Choose 1,0 or 2"], "10", (true, None, Some("Choose 1,0 or 2"), Some("10")));
        check(&["1,000,000"], "1000000", (true, None, None, Some("1000000")));
    }

    #[test]
    fn the_same_number_in_another_spelling_is_found() {
        check(&["You get $54.5 back"], "54.50", (false, None, None, Some("54.5")));
        check(&["You get $54 back"], "54.50", (false, None, None, None));
    }
}
