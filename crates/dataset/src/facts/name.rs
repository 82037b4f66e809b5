//! Names of persons, where the words around them say that they are names.

/// Words that come right before a name.
const BEFORE: &[&str] = &[
    "name is",
    "named",
    "i am",
    "i'm",
    "i’m",
    "this is",
    "passenger",
    "passengers",
    "traveler",
    "traveller",
    "companion",
    "replace",
    "replaced by",
    "name to",
    "name:",
];

/// Capitalised words that are no names.
const NOT_NAMES: &[&str] = &[
    "i",
    "the",
    "a",
    "an",
    "my",
    "mr",
    "mrs",
    "ms",
    "dr",
    "order",
    "reservation",
    "flight",
    "visa",
    "mastercard",
    "paypal",
    "gift",
    "credit",
    "card",
    "economy",
    "business",
    "basic",
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
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "hello",
    "hi",
    "yes",
    "no",
    "please",
    "thank",
    "thanks",
    "sorry",
    "ok",
    "okay",
    "and",
    "american",
    "new",
];

/// The names of a text, each as it is written.
pub(super) fn all(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: Option<String>| {
        if let Some(name) = name
            && !names.contains(&name)
        {
            names.push(name);
        }
    };
    // Lower case keeps the places of bytes where a text is ASCII; elsewhere nothing is claimed.
    let lower = text.to_ascii_lowercase();
    for cue in BEFORE {
        for (at, found) in lower.match_indices(cue) {
            let whole = !lower[..at].ends_with(|it: char| it.is_alphanumeric());
            if whole {
                add(name_at(&text[at + found.len()..], least_words(cue)));
            }
        }
    }
    for (at, _) in lower.match_indices(" (born") {
        add(name_before(&text[..at]));
    }
    for (at, _) in lower.match_indices(" by ") {
        // "replace Mia Li by Amelia Ahmed"
        if lower[..at].contains("replace") || lower[..at].contains("passenger") {
            add(name_at(&text[at + " by ".len() - 1..], 2));
        }
    }
    names
}

/// The name of whom an instruction addresses: "Your name is Li Wang", "You are Li Wang".
pub(super) fn addressed(text: &str) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let cues = ["your name is", "you are", "you're", "you’re"];
    let after = |cue: &&str| {
        let places: Vec<usize> = lower.match_indices(cue).map(|(at, _)| at + cue.len()).collect();
        places.into_iter().filter_map(|at| name_at(&text[at..], 2)).collect::<Vec<_>>()
    };
    cues.iter().flat_map(after).collect()
}

/// A first name alone is certain only where a name is announced.
fn least_words(cue: &str) -> usize {
    if matches!(cue, "name is" | "named" | "name:") { 1 } else { 2 }
}

/// The capitalised words that follow, at least so many.
fn name_at(rest: &str, least: usize) -> Option<String> {
    if !rest.starts_with([' ', ':']) {
        return None;
    }
    let mut words: Vec<&str> = Vec::new();
    for word in rest.trim_start_matches([' ', ':']).split(' ').take(3) {
        let bare = word.trim_end_matches(|it: char| !it.is_alphabetic());
        if !is_name(bare) {
            break;
        }
        words.push(bare);
        if bare.len() != word.len() {
            break; // punctuation ends a name
        }
    }
    (words.len() >= least).then(|| words.join(" "))
}

/// The two capitalised words that come before.
fn name_before(text: &str) -> Option<String> {
    let words: Vec<&str> = text.rsplit(' ').take(2).collect();
    let [last, first] = words[..] else { return None };
    (is_name(first) && is_name(last)).then(|| format!("{first} {last}"))
}

fn is_name(word: &str) -> bool {
    let mut characters = word.chars();
    let capital = characters.next().is_some_and(char::is_uppercase);
    capital
        && characters.clone().any(char::is_lowercase)
        && characters.all(|it| it.is_alphabetic() || matches!(it, '-' | '\'' | '’'))
        && !NOT_NAMES.contains(&word.to_lowercase().as_str())
}
