//! Sentences that make a customer a person and change no fact: character, background, endings.
//!
//! No pattern of a request fits them, so readers of an instruction pass over them.

use seed::Stream;

/// Words of a persona and how such a person comes across.
const CHARACTERS: [(&[&str], &[&str]); 6] = [
    (
        &["busy", "hurry", "impatient", "manager", "surgeon", "driver", "trader"],
        &["You are in a hurry and keep it short", "You have little time and get to the point"],
    ),
    (
        &["kind", "gentle", "patient", "nurse", "teacher", "grand", "retired"],
        &["You are friendly and thank people", "You are patient and polite"],
    ),
    (
        &[
            "precise",
            "careful",
            "engineer",
            "account",
            "librarian",
            "analyst",
            "lawyer",
            "scientist",
        ],
        &["You like things to be exact", "You check every detail before you agree"],
    ),
    (
        &["shy", "quiet", "anxious", "nervous", "new to"],
        &["You are a little unsure of yourself", "You are quiet and say no more than you must"],
    ),
    (
        &["cheerful", "student", "musician", "artist", "young", "funny", "gamer"],
        &["You are cheerful and informal", "You chat easily and like a joke"],
    ),
    (
        &[],
        &[
            "You are calm and matter-of-fact",
            "You are polite but firm",
            "You speak plainly",
            "You are in a good mood",
        ],
    ),
];

const ENDINGS: &[&str] = &[
    "You want nothing else",
    "You do not want to be talked into anything more",
    "That is all you came for",
    "You are happy once this is done",
];

/// How the persona comes across, as zero to two sentences.
pub(super) fn character(persona: &str, stream: &mut Stream) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(clause) = first_clause(persona).filter(|_| stream.percent(60)) {
        sentences.push(format!("You are {clause}"));
    }
    let lower = persona.to_ascii_lowercase();
    let matching =
        CHARACTERS.iter().find(|(words, _)| words.iter().any(|word| lower.contains(word)));
    let (_, ways) = matching.unwrap_or(&CHARACTERS[CHARACTERS.len() - 1]);
    if stream.percent(70) {
        sentences.extend(stream.pick(ways).map(|way| (*way).to_owned()));
    }
    sentences
}

/// A sentence that leads up to a want, now and then.
pub(super) fn background(pool: &[&str], stream: &mut Stream) -> Option<String> {
    let said = stream.percent(30);
    stream.pick(pool).filter(|_| said).map(|text| (*text).to_owned())
}

/// A closing sentence, now and then.
pub(super) fn ending(stream: &mut Stream) -> Option<String> {
    let said = stream.percent(35);
    stream.pick(ENDINGS).filter(|_| said).map(|text| (*text).to_owned())
}

/// "a retired lighthouse keeper" of "A retired lighthouse keeper who …".
fn first_clause(persona: &str) -> Option<String> {
    let clause = persona.split([',', '.', ';', ':', '\n']).next()?.trim();
    let clause = clause.split(" who ").next()?.trim();
    let article = ["A ", "An ", "a ", "an "].iter().any(|article| clause.starts_with(article));
    let lowered = clause.get(..1)?.to_ascii_lowercase() + clause.get(1..)?;
    (article && clause.len() < 80).then_some(lowered)
}
