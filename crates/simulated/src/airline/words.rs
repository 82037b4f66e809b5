//! The parts of a traveller's sentence, written and read: dates, flights, people, bags, payments, reasons.

use seed::Stream;

use super::want::{Leg, Move, Person, Reason, Trouble};
use crate::skill::pay::Pay;
use crate::template::{Voice, fill, read_any, slot};

/// Cabins as the tools name them and as people say.
const CABINS: [(&str, &str); 3] =
    [("basic_economy", "basic economy"), ("economy", "economy"), ("business", "business")];
/// The month of all flights.
const MONTH: &str = "2024-05-";

const MOVES: &[&str] = &["{old} to {flight} on {date}", "{old} to {date}"];
const LEG: &[&str] = &["{flight} from {from} to {to} on {date}"];
const PLANS: &[&str] =
    &["%my plans have changed", "%I had a change of plans", "%I cannot make the trip any more"];
const HEALTH: &[&str] =
    &["%Im too ill to fly", "%my health does not allow it", "%my doctor tells %me not to fly"];
const WEATHER: &[&str] =
    &["the weather is too bad", "of the bad weather there", "the weather forecast is terrible"];
const AIRLINE: &[&str] = &[
    "the airline [has |]cancelled flight {flight}",
    "%my flight {flight} was cancelled by the airline",
];
const LATE: &[&str] = &["flight {flight} is delayed", "%my flight {flight} is running late"];

/// "May 20": always in one form, so that whoever says a date says it as it was told.
fn write_date(date: &str) -> String {
    let day = date.strip_prefix(MONTH).and_then(|day| day.parse::<u32>().ok());
    day.map_or_else(|| date.to_owned(), |day| format!("May {day}"))
}

/// Reads what [`write_date`] writes.
fn read_date(text: &str) -> Option<String> {
    let day = text.strip_prefix("May ").or_else(|| text.strip_prefix("may "));
    match day {
        Some(day) => day.parse::<u32>().ok().map(|day| format!("{MONTH}{day:02}")),
        None => (text.len() == 10 && text.starts_with("20")).then(|| text.to_owned()),
    }
}

/// "basic economy".
pub(super) fn write_cabin(cabin: &str) -> String {
    CABINS.iter().find(|(tool, _)| *tool == cabin).map_or(cabin, |(_, said)| said).to_owned()
}

/// Reads what [`write_cabin`] writes.
pub(super) fn read_cabin(text: &str) -> Option<String> {
    let fits = |(_, said): &&(&str, &str)| text.eq_ignore_ascii_case(said);
    CABINS.iter().find(fits).map(|(tool, _)| (*tool).to_owned())
}

/// "HAT001 from PHL to LGA on May 20".
pub(super) fn write_leg(leg: &Leg) -> String {
    let date = write_date(&leg.date);
    let Leg { flight, from, to, .. } = leg;
    format!("{flight} from {from} to {to} on {date}")
}

/// Reads what [`write_leg`] writes.
pub(super) fn read_leg(text: &str) -> Option<Leg> {
    let slots = read_any(LEG, text)?;
    let owned = |name: &str| slot(&slots, name).to_owned();
    let date = read_date(slot(&slots, "date"))?;
    Some(Leg { flight: owned("flight"), from: owned("from"), to: owned("to"), date })
}

/// "HAT001 from PHL to LGA on May 20, then HAT002 …".
pub(super) fn write_legs(legs: &[Leg]) -> String {
    let texts: Vec<String> = legs.iter().map(write_leg).collect();
    texts.join(", then ")
}

/// Reads what [`write_legs`] writes.
pub(super) fn read_legs(text: &str) -> Option<Vec<Leg>> {
    text.split(", then ").map(read_leg).collect()
}

/// "HAT001 to HAT005 on May 21 and HAT007 to May 24".
pub(super) fn write_moves(moves: &[Move]) -> String {
    let write = |Move { old, flight, date }: &Move| {
        let date = write_date(date);
        if old == flight {
            format!("{old} to {date}")
        } else {
            format!("{old} to {flight} on {date}")
        }
    };
    moves.iter().map(write).collect::<Vec<_>>().join(" and ")
}

/// Reads what [`write_moves`] writes.
pub(super) fn read_moves(text: &str) -> Option<Vec<Move>> {
    let read = |text: &str| {
        let slots = read_any(MOVES, text)?;
        let old = slot(&slots, "old").to_owned();
        let flight = slot(&slots, "flight").to_owned();
        let flight = if flight.is_empty() { old.clone() } else { flight };
        Some(Move { old, flight, date: read_date(slot(&slots, "date"))? })
    };
    text.split(" and ").map(read).collect()
}

/// "you", "Amelia Ahmed (born 1957-03-21)".
pub(super) fn write_person(person: &Person, voice: Voice, stream: &mut Stream) -> String {
    match person {
        Person::Me => fill("%me", voice, &[], stream),
        Person::Named { name, born: None } => name.clone(),
        Person::Named { name, born: Some(born) } => format!("{name} (born {born})"),
    }
}

/// Reads what [`write_person`] writes.
pub(super) fn read_person(text: &str) -> Option<Person> {
    if ["me", "you", "myself", "yourself"].iter().any(|me| text.eq_ignore_ascii_case(me)) {
        return Some(Person::Me);
    }
    let (name, born) = match text.split_once(" (born ") {
        Some((name, rest)) => (name, Some(rest.strip_suffix(')')?.to_owned())),
        None => (text, None),
    };
    name.contains(' ').then(|| Person::Named { name: name.to_owned(), born })
}

/// "you, Amelia Ahmed (born 1957-03-21) and Li Wang".
pub(super) fn write_people(people: &[Person], voice: Voice, stream: &mut Stream) -> String {
    let texts: Vec<String> =
        people.iter().map(|person| write_person(person, voice, stream)).collect();
    join(&texts)
}

/// Reads what [`write_people`] writes.
pub(super) fn read_people(text: &str) -> Option<Vec<Person>> {
    members(text).map(read_person).collect()
}

/// "Mia Li by Amelia Ahmed (born 1957-03-21) and …".
pub(super) fn write_swaps(swaps: &[(String, Person)], voice: Voice, stream: &mut Stream) -> String {
    let mut write =
        |(old, new): &(String, Person)| format!("{old} by {}", write_person(new, voice, stream));
    let texts: Vec<String> = swaps.iter().map(&mut write).collect();
    join(&texts)
}

/// Reads what [`write_swaps`] writes.
pub(super) fn read_swaps(text: &str) -> Option<Vec<(String, Person)>> {
    let read = |text: &str| {
        let (old, new) = text.split_once(" by ")?;
        Some((old.to_owned(), read_person(new)?))
    };
    members(text).map(read).collect()
}

/// "no checked bags", "1 checked bag", "3 checked bags".
pub(super) fn write_bags(bags: u32) -> String {
    match bags {
        0 => "no checked bags".to_owned(),
        1 => "1 checked bag".to_owned(),
        more => format!("{more} checked bags"),
    }
}

/// Reads what [`write_bags`] writes.
pub(super) fn read_bags(text: &str) -> Option<u32> {
    let (count, _) = text.split_once(" checked bag")?;
    if count.eq_ignore_ascii_case("no") { Some(0) } else { count.parse().ok() }
}

/// "travel insurance" or "no insurance".
pub(super) fn write_insurance(insured: bool) -> String {
    if insured { "travel insurance" } else { "no insurance" }.to_owned()
}

/// "your certificate, then your gift card, and the rest from your Visa ending in 1234".
pub(super) fn write_pays(pays: &[Pay], voice: Voice, stream: &mut Stream) -> String {
    let texts: Vec<String> = pays.iter().map(|pay| pay.write(voice, stream)).collect();
    match &texts[..] {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and the rest from {last}", first.join(", then ")),
    }
}

/// Reads what [`write_pays`] writes.
pub(super) fn read_pays(text: &str) -> Option<Vec<Pay>> {
    let (first, last) = text.split_once(" and the rest from ").unwrap_or(("", text));
    let first = first.split(", then ").filter(|text| !text.is_empty());
    first.chain([last]).map(Pay::read).collect()
}

/// "your plans have changed".
pub(super) fn write_reason(reason: &Reason, voice: Voice, stream: &mut Stream) -> String {
    let (patterns, flight) = match reason {
        Reason::Plans => (PLANS, ""),
        Reason::Health => (HEALTH, ""),
        Reason::Weather => (WEATHER, ""),
        Reason::Airline(flight) => (AIRLINE, flight.as_str()),
        Reason::Late(flight) => (LATE, flight.as_str()),
    };
    let pattern = stream.pick(patterns).copied().unwrap_or_default();
    fill(pattern, voice, &[("flight", flight)], stream)
}

/// Reads a reason by its form, or else by its key words.
pub(super) fn read_reason(text: &str) -> Option<Reason> {
    if let Some(slots) = read_any(AIRLINE, text) {
        return Some(Reason::Airline(slot(&slots, "flight").to_owned()));
    }
    if let Some(slots) = read_any(LATE, text) {
        return Some(Reason::Late(slot(&slots, "flight").to_owned()));
    }
    let lower = text.to_ascii_lowercase();
    let kinds = [
        (&["health", "ill", "doctor"][..], Reason::Health),
        (&["weather", "storm"], Reason::Weather),
        (&["plan", "trip", "any more", "no longer"], Reason::Plans),
    ];
    let fits = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    kinds.into_iter().find(|(words, _)| fits(words)).map(|(_, reason)| reason)
}

/// "was cancelled" or "is delayed".
pub(super) fn write_trouble(trouble: Trouble) -> String {
    match trouble {
        Trouble::Cancelled => "was cancelled",
        Trouble::Delayed => "is delayed",
    }
    .to_owned()
}

/// Reads what [`write_trouble`] writes.
pub(super) fn read_trouble(text: &str) -> Option<Trouble> {
    let kinds = [("cancelled", Trouble::Cancelled), ("delayed", Trouble::Delayed)];
    kinds.into_iter().find(|(word, _)| text.contains(word)).map(|(_, trouble)| trouble)
}

fn join(texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn members(text: &str) -> impl Iterator<Item = &str> {
    text.split(" and ").flat_map(|part| part.split(", "))
}
