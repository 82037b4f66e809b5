//! Days of a month in their usual spellings: `2024-05-20`, `May 20`, `20th of May 2024`, `5-20-2024`.

/// A day; without a year any year fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    month: u32,
    day: u32,
    year: Option<u32>,
}

impl Date {
    /// True when both can be the same day.
    pub(super) fn is(self, other: Self) -> bool {
        let years = [self.year, other.year];
        (self.month, self.day) == (other.month, other.day)
            && (years.contains(&None) || self.year == other.year)
    }
}

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

/// The dates among some words, each with the words that it takes: from the first, to the one behind the last.
pub(super) fn all(tokens: &[&str]) -> Vec<(usize, usize, Date)> {
    let (mut dates, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        match at_place(&tokens[at..]) {
            Some((length, date)) => {
                dates.push((at, at + length, date));
                at += length;
            }
            None => at += 1,
        }
    }
    dates
}

/// A date at the beginning of these words, and how many of them it takes.
fn at_place(tokens: &[&str]) -> Option<(usize, Date)> {
    if let Some(date) = numeric(tokens[0]) {
        return Some((1, date));
    }
    let word = |at: usize| tokens.get(at).copied().unwrap_or_default();
    let (month, day, length) = if let (Some(month), Some(day)) = (month(word(0)), day(word(1))) {
        (month, day, 2)
    } else if let (Some(day), Some(month)) = (day(word(0)), month(word(1))) {
        (month, day, 2)
    } else if word(1).eq_ignore_ascii_case("of") {
        (month(word(2))?, day(word(0))?, 3)
    } else {
        return None;
    };
    let year = year(word(length));
    Some((length + usize::from(year.is_some()), Date { month, day, year }))
}

/// `2024-05-20`, `05-20-2024`, and the first with a time behind it.
fn numeric(token: &str) -> Option<Date> {
    let token = token.split('T').next()?;
    let parts: Vec<&str> = token.split('-').collect();
    let [one, two, three] = parts[..] else { return None };
    let (year, month, day) = if one.len() == 4 { (one, two, three) } else { (three, one, two) };
    let number = |text: &str, most: usize| {
        (!text.is_empty() && text.len() <= most).then(|| text.parse::<u32>().ok()).flatten()
    };
    let date =
        Date { month: number(month, 2)?, day: number(day, 2)?, year: Some(self::year(year)?) };
    ((1..=12).contains(&date.month) && (1..=31).contains(&date.day)).then_some(date)
}

/// The number of a month by its name. A verb that reads like one is none.
fn month(word: &str) -> Option<u32> {
    let verb = matches!(word, "may" | "march" | "mar");
    let lower = word.to_lowercase();
    let is = |name: &str| {
        lower == name || (lower.len() >= 3 && lower.len() <= 4 && name.starts_with(&lower))
    };
    let at = MONTHS.iter().position(|name| is(name))?;
    (!verb).then(|| u32::try_from(at + 1).unwrap_or_default())
}

/// `20`, `20th`.
fn day(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|it: char| it.is_ascii_alphabetic());
    let ending = &word[digits.len()..];
    let fits = ["", "st", "nd", "rd", "th"].iter().any(|known| ending.eq_ignore_ascii_case(known));
    let number: u32 = digits.parse().ok()?;
    (fits && digits.len() <= 2 && (1..=31).contains(&number)).then_some(number)
}

fn year(word: &str) -> Option<u32> {
    let number: u32 = word.parse().ok()?;
    (word.len() == 4 && (1900..2100).contains(&number)).then_some(number)
}
