//! What a judge looks for when an instruction stands in words of its own.

use super::rows::Rows;
use crate::skill::{Call, text};

/// What an instruction has to mention for a call.
pub(super) fn details(call: &Call, rows: &Rows) -> Vec<String> {
    let mut details = Vec::new();
    details.extend(Some(call.text("reservation_id").to_owned()).filter(|id| !id.is_empty()));
    let kept = |number: &str| {
        let row = rows.reservations.get(call.text("reservation_id"));
        row.is_some_and(|row| row["flights"].to_string().contains(number))
    };
    let numbers = call.list("flights").iter().map(|flight| text(&flight["flight_number"]));
    details.extend(numbers.filter(|number| !kept(number)).map(str::to_owned));
    let aboard = |last: &str| {
        let row = rows.reservations.get(call.text("reservation_id")).or(rows.user.as_deref());
        row.is_some_and(|row| row.to_string().contains(last))
    };
    let people = call.list("passengers").iter().map(|person| text(&person["last_name"]));
    details.extend(people.filter(|last| !aboard(last)).map(str::to_owned));
    details
}

/// A reservation that an instruction names and the rows do not have, as a sentence.
pub(super) fn stranger(instruction: &str, rows: &Rows) -> Option<String> {
    let is_id = |word: &&str| {
        word.len() == 6
            && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
            && !word.starts_with("HAT")
    };
    let mut words = instruction.split(|c: char| !c.is_ascii_alphanumeric());
    let mut named =
        words.by_ref().filter(is_id).filter(|id| id.chars().any(|c| c.is_ascii_digit()));
    let id = named.find(|id| rows.reservations.get(id).is_none())?;
    (!rows.reservations.is_empty())
        .then(|| format!("Reservation {id} is not in the data: name one that is."))
}
