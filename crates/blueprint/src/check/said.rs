//! What an instruction says: whether a value of the database stands in it, in one of the spellings that people use.

use environment::state::Datum;
use environment::value::Number;

/// Shortest word that can stand for a longer text; shorter ones ("of", "in") stand in every instruction. Numbers count
/// whatever their length.
const TELLING: usize = 3;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A text as words in lower case, each between blanks: signs part words, but for the point within a number; commas
/// within numbers are gone. So `#W1` is `w1`, `gift_card` is `gift card` and `$1,234.50` is `1234.50`.
pub(super) struct Said {
    words: String,
}

impl Said {
    /// What this text says.
    pub(super) fn of(text: &str) -> Self {
        Self { words: words(text) }
    }

    /// Whether it says a text, a plural included, or a date or time in another spelling. It says nothing of an empty text.
    pub(super) fn text(&self, text: &str) -> bool {
        self.holds(&words(text))
            || other_spellings(text).iter().any(|text| self.holds(&words(text)))
    }

    /// Whether it says a number: as it is, as money, or whole.
    pub(super) fn number(&self, number: Number) -> bool {
        let value = number.as_f64();
        let whole = value.fract() == 0.0;
        let spellings = [format!("{value}"), format!("{value:.1}"), format!("{value:.2}")];
        let exact = |text: &&String| whole || text.parse() == Ok(value);
        spellings.iter().filter(exact).any(|text| self.holds(&words(text)))
    }

    /// Whether it says a plain value; flags are not said.
    pub(super) fn value(&self, value: &Datum) -> bool {
        match value {
            Datum::String(text) => self.text(text),
            Datum::Number(_) => Number::of(value).is_some_and(|number| self.number(number)),
            _ => false,
        }
    }

    /// The telling words of a text that it says.
    pub(super) fn telling<'t>(&self, text: &'t str) -> Vec<&'t str> {
        split(text).filter(|word| is_telling(word) && self.holds(&words(word))).collect()
    }

    /// Whether any of these words stands within `reach` words of any of the others.
    pub(super) fn near(&self, these: &[&str], others: &[&str], reach: usize) -> bool {
        let said: Vec<&str> = self.words.split_whitespace().collect();
        let at = |at: usize| {
            let around = &said[at.saturating_sub(reach)..(at + reach + 1).min(said.len())];
            around.iter().any(|word| others.contains(word))
        };
        (0..said.len()).any(|place| these.contains(&said[place]) && at(place))
    }

    /// Whether it says any of these words.
    pub(super) fn any(&self, these: &[&str]) -> bool {
        these.iter().any(|word| self.holds(&words(word)))
    }

    /// Whether normalised words stand in it, one after the other; the last may be a plural.
    fn holds(&self, words: &str) -> bool {
        let inner = words.trim();
        !inner.is_empty()
            && (self.words.contains(words)
                || ["s", "es"].iter().any(|end| self.words.contains(&format!(" {inner}{end} "))))
    }
}

/// The words of a text, as [`Said`] has them.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a text has a word, whatever its case.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    split(text).any(|other| other.eq_ignore_ascii_case(word))
}

fn is_telling(word: &str) -> bool {
    word.len() >= TELLING || word.bytes().all(|byte| byte.is_ascii_digit())
}

fn words(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let digit =
        |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(char::is_ascii_digit);
    let mut words = String::with_capacity(text.len() + 2);
    words.push(' ');
    for (at, sign) in signs.iter().enumerate() {
        let within = digit(at.checked_sub(1)) && digit(Some(at + 1));
        let thousands =
            within && (1..=3).all(|ahead| digit(Some(at + ahead))) && !digit(Some(at + 4));
        match sign {
            '.' if within => words.push('.'),
            ',' if thousands => {}
            sign if sign.is_alphanumeric() => words.extend(sign.to_lowercase()),
            _ if words.ends_with(' ') => {}
            _ => words.push(' '),
        }
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

/// A date `2024-05-17` as people write it (`May 17`, `17th of May`, `5/17`), a time `05:30:00` without its seconds.
fn other_spellings(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split(['-', ':']).collect();
    let [first, second, third] = parts[..] else { return Vec::new() };
    let (Ok(month), Ok(day)) = (second.parse::<usize>(), third.parse::<u32>()) else {
        return Vec::new();
    };
    if text.contains(':') {
        let hour = first.trim_start_matches('0');
        return vec![format!("{first}:{second}"), format!("{hour}:{second}")];
    }
    let Some(name) = month.checked_sub(1).and_then(|at| MONTHS.get(at)) else { return Vec::new() };
    if first.len() != 4 {
        return Vec::new();
    }
    let end = match day {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    let mut spellings = vec![format!("{month}/{day}"), format!("{second}/{third}")];
    for name in [*name, &name[..3]] {
        for day in [day.to_string(), format!("{day:02}"), format!("{day}{end}")] {
            spellings.extend([
                format!("{name} {day}"),
                format!("{day} {name}"),
                format!("{day} of {name}"),
            ]);
        }
    }
    spellings
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(instruction: &str, value: &Value, expected: bool) {
        assert_eq!(
            Said::of(instruction).value(&Datum::from(value.clone())),
            expected,
            "{instruction:?} {value}"
        );
    }

    #[test]
    fn ids_options_and_plurals_are_said_as_whole_words() {
        check("Cancel order #W123, please.", &json!("#W123"), true);
        check("Cancel order W1234.", &json!("#W123"), false);
        check("use my gift card", &json!("gift_card"), true);
        check("both Camping Tents", &json!("Camping Tent"), true);
        check("for my daughter", &json!("OR"), false);
        check("anything", &json!(""), false);
        check("a dimmer switch", &json!("DIMMER"), true);
    }

    #[test]
    fn numbers_are_said_as_money_and_with_separators() {
        check("it cost $1,234.50 then", &json!(1234.5), true);
        check("it cost 1234.5.", &json!(1234.5), true);
        check("600 dollars, or 600.00", &json!(600), true);
        check("600.00 dollars", &json!(600.0), true);
        check("1234.51", &json!(1234.5), false);
        check("48.674", &json!(48.67), false);
        check("true", &json!(true), false);
    }

    #[test]
    fn dates_and_times_are_said_in_usual_spellings() {
        for spelling in [
            "on May 7",
            "May 7th",
            "the 7th of May",
            "7 may 2024",
            "on 2024-05-07",
            "by 5/7",
            "05/07",
        ] {
            check(spelling, &json!("2024-05-07"), true);
        }
        check("on May 17", &json!("2024-05-07"), false);
        check("on June 7", &json!("2024-05-07"), false);
        check("leaves at 5:30", &json!("05:30:00"), true);
    }

    #[test]
    fn telling_words_are_numbers_and_words_of_three_letters() {
        let said = Said::of("the 10 ft one in jute of course");
        assert_eq!(said.telling("8 x 10 ft"), ["10"]);
        assert_eq!(said.telling("Jute in white"), ["Jute"]);
        assert!(has_word("8 x 10 FT", "ft") && !has_word("eight", "eig"));
    }

    #[test]
    fn words_are_near_each_other_within_reach() {
        let said = Said::of("Refund it to the original payment method, not to the gift card");
        assert!(said.near(&["original"], &["method"], 4));
        assert!(!said.near(&["refund"], &["card"], 4));
    }
}
