//! The specifics of a text: ids, numbers, amounts, dates, addresses of email, names. And which of them another text
//! does not bear out.
//!
//! Only what is certain counts. A number needs three digits or a dollar sign, a name needs words around it that say it
//! is one, a date has to be complete.

use std::cell::{Cell, Ref, RefCell};
use std::collections::BTreeSet;

mod date;
mod name;
#[cfg(test)]
mod tests;

use date::Date;

/// A kind of specific.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// An id: letters with digits, or an underscore, or a hash sign.
    Id,
    /// A number of three digits or more.
    Number,
    /// An amount of money.
    Money,
    /// A day of a month.
    Date,
    /// An address of email.
    Email,
    /// A person's name.
    Name,
}

impl Kind {
    /// For a message: "the amount".
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Number => "number",
            Self::Money => "amount",
            Self::Date => "date",
            Self::Email => "email address",
            Self::Name => "name",
        }
    }
}

/// One specific of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Specific {
    /// Its kind.
    pub(crate) kind: Kind,
    /// As it is written.
    pub(crate) text: String,
}

/// What some texts say, for looking specifics up. What a look-up needs is read out of them only then, and once.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// All texts, one after the other.
    raw: String,
    /// The same in lower case.
    text: String,
    /// Runs of digits.
    runs: Part<BTreeSet<String>>,
    /// Numbers without separators and needless zeros.
    numbers: Part<BTreeSet<String>>,
    dates: Part<Vec<Date>>,
    /// Words of letters, in lower case.
    words: Part<BTreeSet<String>>,
}

/// What was read out of the first so many bytes.
#[derive(Debug, Default)]
struct Part<T> {
    read: Cell<usize>,
    found: RefCell<T>,
}

impl<T> Part<T> {
    /// What all of the text gives; `read` takes the rest in. Texts end at line ends, so none is cut.
    fn of(&self, text: &str, read: impl FnOnce(&mut T, &str)) -> Ref<'_, T> {
        let rest = text.get(self.read.replace(text.len())..).unwrap_or_default();
        if !rest.is_empty() {
            read(&mut self.found.borrow_mut(), rest);
        }
        self.found.borrow()
    }
}

impl Facts {
    /// The facts of some texts.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut facts = Self::default();
        texts.into_iter().for_each(|text| facts.learn(text));
        facts
    }

    /// Takes in another text.
    pub(crate) fn learn(&mut self, text: &str) {
        self.raw.push_str(text);
        self.raw.push('\n');
        self.text.push_str(&text.to_lowercase());
        self.text.push('\n');
    }

    fn runs(&self) -> Ref<'_, BTreeSet<String>> {
        self.runs.of(&self.raw, |found, text| {
            let runs = text.split(|it: char| !it.is_ascii_digit()).filter(|run| !run.is_empty());
            found.extend(runs.map(str::to_owned));
        })
    }

    fn numbers(&self) -> Ref<'_, BTreeSet<String>> {
        self.numbers.of(&self.raw, |found, text| found.extend(numbers(text).map(canonical)))
    }

    fn dates(&self) -> Ref<'_, Vec<Date>> {
        self.dates.of(&self.raw, |found, text| {
            let dates = text.lines().flat_map(|line| date::all(&tokens(line)));
            found.extend(dates.map(|(_, _, date)| date));
        })
    }

    fn words(&self) -> Ref<'_, BTreeSet<String>> {
        self.words.of(&self.text, |found, text| {
            let words = text.split(|it: char| !it.is_alphabetic()).filter(|word| !word.is_empty());
            found.extend(words.map(str::to_owned));
        })
    }

    /// True when every date of a text stands here.
    fn has_dates(&self, text: &str) -> bool {
        let known = self.dates();
        let stands = |date: Date| known.iter().any(|known| known.is(date));
        date::all(&tokens(text)).into_iter().all(|(_, _, date)| stands(date))
    }

    /// True when a specific stands here, in whatever usual spelling.
    pub(crate) fn knows(&self, specific: &Specific) -> bool {
        let lower = specific.text.to_lowercase();
        match specific.kind {
            Kind::Id => self.text.contains(lower.trim_start_matches('#')),
            Kind::Email => self.text.contains(&lower),
            Kind::Number | Kind::Money => numbers(&lower).all(|number| self.counts(number)),
            Kind::Date => self.has_dates(&specific.text),
            Kind::Name => lower.split_whitespace().all(|word| self.words().contains(word)),
        }
    }

    /// True when a value of a call stands here: as it is, as people say it (`basic_economy`, `2024-05-20`), or part by
    /// part where it has several words.
    pub(crate) fn bears(&self, value: &str) -> bool {
        let lower = value.to_lowercase();
        let lower = lower.trim();
        let plain = lower.trim_start_matches('#');
        if plain.chars().all(|it| it.is_ascii_digit() || it == '.') {
            return self.runs().contains(plain) || self.numbers().contains(&canonical(plain));
        }
        if self.text.contains(plain) || self.text.contains(&plain.replace('_', " ")) {
            return true;
        }
        if !date::all(&tokens(value)).is_empty() {
            return self.has_dates(value);
        }
        let parts =
            || plain.split(|it: char| !it.is_alphanumeric()).filter(|part| !part.is_empty());
        let known = |part: &str| self.words().contains(part) || self.runs().contains(part);
        let is_id = plain.contains('_');
        !is_id && parts().count() > 1 && parts().all(known)
    }

    fn counts(&self, number: &str) -> bool {
        let exact = canonical(number);
        if self.numbers().contains(&exact) {
            return true;
        }
        let whole = exact.split('.').next().unwrap_or_default();
        let ends = |run: &String| run.ends_with(whole) || run.starts_with(whole);
        if !exact.contains('.') {
            return self.runs().iter().any(ends) || self.rounds(whole);
        }
        false
    }

    /// True when a known number with decimals rounds to this whole one, up or down.
    fn rounds(&self, whole: &str) -> bool {
        let Ok(wanted) = whole.parse::<u64>() else { return false };
        let near = |known: &String| {
            let Some((whole, _)) = known.split_once('.') else { return false };
            whole.parse::<u64>().is_ok_and(|floor| floor == wanted || floor + 1 == wanted)
        };
        self.numbers().iter().any(near)
    }
}

/// Who an instruction says the human is, in lower-case words: the name, and ids with an underscore.
pub(crate) fn identity(instruction: &str) -> Vec<String> {
    let ids = tokens(instruction).into_iter().filter(|token| token.contains('_'));
    let names = name::addressed(instruction).into_iter();
    let words = names.flat_map(|name| name.split(' ').map(str::to_lowercase).collect::<Vec<_>>());
    ids.map(str::to_lowercase).chain(words).collect()
}

/// The numbers of one or two digits that stand alone in a text and belong to no date.
pub(crate) fn counts(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let dates = date::all(&tokens);
    let alone = |at: &usize| !dates.iter().any(|(from, to, _)| (*from..*to).contains(at));
    let small = |token: &&str| token.len() < 3 && token.chars().all(|it| it.is_ascii_digit());
    let numbers = tokens.iter().enumerate().filter(|(at, token)| alone(at) && small(token));
    numbers.map(|(_, token)| (*token).to_owned()).collect()
}

/// All specifics of a text, in order, each once.
pub(crate) fn specifics(text: &str) -> Vec<Specific> {
    let tokens = tokens(text);
    let dates = date::all(&tokens);
    let mut found: Vec<(usize, Specific)> = Vec::new();
    for (from, to, _) in &dates {
        let words: Vec<&str> = tokens[*from..*to].to_vec();
        found.push((*from, Specific { kind: Kind::Date, text: words.join(" ") }));
    }
    for (at, token) in tokens.iter().enumerate() {
        if dates.iter().any(|(from, to, _)| (*from..*to).contains(&at)) {
            continue;
        }
        let kind = kind_of(token, tokens[..at].last().copied(), tokens.get(at + 1).copied());
        if let Some(kind) = kind {
            found.push((at, Specific { kind, text: (*token).to_owned() }));
        }
    }
    found.sort();
    let mut specifics: Vec<Specific> = Vec::new();
    for (_, specific) in found {
        if !specifics.contains(&specific) {
            specifics.push(specific);
        }
    }
    let names = name::all(text).into_iter().map(|text| Specific { kind: Kind::Name, text });
    specifics.extend(names);
    specifics
}

/// What one word of a text is, beside the word before and the one after it.
fn kind_of(token: &str, before: Option<&str>, after: Option<&str>) -> Option<Kind> {
    let has = |test: fn(char) -> bool| token.chars().any(test);
    let digits = token.chars().filter(char::is_ascii_digit).count();
    if token.contains('@') && token.contains('.') {
        return Some(Kind::Email);
    }
    if has(|it| it == '#') && digits > 2 {
        return Some(Kind::Id);
    }
    if has(|it| it == '_') && has(char::is_alphanumeric) && token.len() > 3 {
        return Some(Kind::Id);
    }
    let money = token.starts_with('$')
        || after.is_some_and(|after| {
            matches!(after.to_lowercase().as_str(), "dollars" | "usd" | "bucks")
        });
    if money && digits > 0 {
        return Some(Kind::Money);
    }
    let letters = token.chars().filter(char::is_ascii_alphabetic).count();
    let code = token.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
    if code && token.len() == 6 && letters > 0 {
        // Six capitals alone may be a word that is shouted.
        let called = ["reservation", "booking", "confirmation", "code"];
        let named = before.is_some_and(|before| called.contains(&before.to_lowercase().as_str()));
        return (digits > 0 || named).then_some(Kind::Id);
    }
    if letters > 0
        && digits > 1
        && token.len() >= 5
        && token.starts_with(|it: char| it.is_ascii_alphabetic())
    {
        return (!token.contains('-')).then_some(Kind::Id);
    }
    let longest = token
        .split(|it: char| !it.is_ascii_digit() && it != ',')
        .map(|run| run.replace(',', "").len());
    (longest.max().unwrap_or_default() > 2).then_some(Kind::Number)
}

/// The words of a text without the punctuation around them.
fn tokens(text: &str) -> Vec<&str> {
    let edge = |it: char| !it.is_alphanumeric() && !matches!(it, '#' | '$' | '_');
    text.split(|it: char| {
        it.is_whitespace() || matches!(it, '(' | ')' | '"' | '“' | '”' | '/' | '—' | '–')
    })
    .map(|word| word.trim_start_matches(edge).trim_end_matches(|it: char| !it.is_alphanumeric()))
    .map(|word| word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word))
    .filter(|word| !word.is_empty())
    .collect()
}

/// The numbers of a text: digits with separators between thousands and decimals.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !it.is_ascii_digit() && !matches!(it, '.' | ','))
        .map(|number| number.trim_matches(['.', ',']))
        .filter(|number| number.contains(|it: char| it.is_ascii_digit()))
}

/// `1,881.30` as `1881.3`, `007` as `7`.
fn canonical(number: &str) -> String {
    let number = number.replace(',', "");
    let (whole, decimals) = number.split_once('.').unwrap_or((&number, ""));
    let whole = whole.trim_start_matches('0');
    let decimals = decimals.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") }
}
