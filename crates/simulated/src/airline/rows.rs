//! The rows of one traveller: the account, reservations, and flights on the dates that are known.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::want::Leg;
use crate::skill::{Call, Problem, Seen, Table, list_of, object, text};

/// The day on which every conversation takes place (policy: 2024-05-15, 15:00).
pub(super) const TODAY: &str = "2024-05-15";

/// What a part has before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    /// Account of the traveller; empty while unknown.
    pub(super) user_id: String,
    /// The traveller's row.
    pub(super) user: Option<Rc<Value>>,
    /// Reservations by id.
    pub(super) reservations: Table,
    /// The reservations as they were before this conversation changed any.
    first: Table,
    /// Flights by number and date: schedule and what is known of that date.
    flights: Rc<BTreeMap<String, BTreeMap<String, Value>>>,
    /// Searches that were made: what they do not show is not for sale.
    searched: Vec<Call>,
    /// Reservation ids that were looked up in vain.
    missing: Vec<String>,
    /// Reservations whose flights, or whole trip, were changed in this conversation.
    pub(super) changed: Vec<String>,
    /// Reservations with the cabin that this conversation put them into; their rows keep the old one.
    pub(super) cabins: Vec<(String, String)>,
    /// True when the flights are those of a prompt: nothing can be looked up.
    pub(super) printed: bool,
    /// True while it only matters what a call would be, not whether the policy allows it.
    pub(super) lenient: bool,
}

impl Rows {
    /// The rows of a prompt's data blocks; the traveller is the first account.
    pub(super) fn of_prompt(prompt: &str) -> Self {
        let mut rows = Self { printed: true, ..Self::default() };
        for (table, block) in crate::sections::data(prompt) {
            let Some(found) = object(block) else { continue };
            match table {
                "users" => {
                    if let Some((id, user)) = found.into_iter().next() {
                        (rows.user_id, rows.user) = (id, Some(Rc::new(user)));
                    }
                }
                "reservations" => rows.reservations = Table::of(found),
                "flights" => found.into_iter().for_each(|(_, flight)| rows.note_flight(flight)),
                _ => {}
            }
        }
        rows.first = rows.reservations.clone();
        rows
    }

    /// The rows as the tools showed them last.
    pub(super) fn of_talk(calls: &[Seen], account: &str) -> Self {
        let mut rows = Self { user_id: account.to_owned(), ..Self::default() };
        for seen in calls.iter().filter(|seen| !seen.observation.is_empty()) {
            rows.note(seen);
        }
        rows
    }

    /// The traveller's row, or the call that shows it.
    pub(super) fn known_user(&self) -> Result<&Value, Problem> {
        let look = || Call::new("get_user_details", vec![("user_id", json!(self.user_id))]);
        self.user.as_deref().ok_or_else(|| Problem::Look(look()))
    }

    /// A reservation that belongs to the traveller and still stands.
    pub(super) fn own(&self, id: &str) -> Result<&Value, Problem> {
        if self.missing.iter().any(|missing| missing == id) {
            return Err(Problem::Unclear(format!("find reservation {id}")));
        }
        let look = || Call::new("get_reservation_details", vec![("reservation_id", json!(id))]);
        let row = self.reservations.get(id).ok_or_else(|| Problem::Look(look()))?;
        if text(&row["user_id"]) != self.user_id {
            return Err(Problem::Refused(format!("reservation {id} belongs to another account")));
        }
        if row["status"] == "cancelled" {
            self.refuse(super::resolve::CANCELLED)?;
        }
        Ok(row)
    }

    /// The rows for whoever does not care what the policy allows.
    pub(super) fn lenient(&self) -> Self {
        Self { lenient: true, ..self.clone() }
    }

    /// A refusal, where the policy matters.
    pub(super) fn refuse(&self, why: &str) -> Result<(), Problem> {
        if self.lenient { Ok(()) } else { Err(Problem::Refused(why.to_owned())) }
    }

    /// The cabin that a reservation is in by now.
    pub(super) fn cabin<'r>(&'r self, id: &str, row: &'r Value) -> &'r str {
        let changed = self.cabins.iter().rev().find(|(other, _)| other == id);
        changed.map_or_else(|| text(&row["cabin"]), |(_, cabin)| cabin)
    }

    /// The flights that a reservation began with.
    pub(super) fn first_legs(&self, id: &str) -> Vec<Leg> {
        self.first.get(id).map(legs).unwrap_or_default()
    }

    /// A flight on a date, as far as it is known.
    pub(super) fn flight(&self, number: &str, date: &str) -> Option<&Value> {
        self.flights.get(number)?.get(date)
    }

    /// A flight that is for sale, or the search that would show it.
    pub(super) fn for_sale(&self, leg: &Leg) -> Result<&Value, Problem> {
        let Leg { flight, from, to, date } = leg;
        let found = self.flight(flight, date).filter(|row| row["status"] == "available");
        if let Some(row) = found {
            if text(&row["origin"]) == from && text(&row["destination"]) == to {
                return Ok(row);
            }
            return Err(Problem::Unclear(format!("find flight {flight} from {from} to {to}")));
        }
        let ends = vec![("origin", json!(from)), ("destination", json!(to)), ("date", json!(date))];
        let search = Call::new("search_direct_flight", ends);
        if self.printed || self.searched.contains(&search) {
            return Err(Problem::Refused(format!("flight {flight} on {date} is not for sale")));
        }
        Err(Problem::Look(search))
    }

    /// A journey with one stop, searched in one go while nothing is known of it.
    pub(super) fn look_for(&self, first: &Leg, second: &Leg) -> Result<(), Problem> {
        let connects =
            first.to == second.from && first.date == second.date && first.from != second.to;
        let known = |leg: &Leg| self.flight(&leg.flight, &leg.date).is_some();
        if self.printed || !connects || known(first) || known(second) {
            return Ok(());
        }
        let ends = [("origin", &first.from), ("destination", &second.to), ("date", &first.date)];
        let ends = ends.map(|(name, value)| (name, json!(value))).to_vec();
        let search = Call::new("search_onestop_flight", ends);
        if self.searched.contains(&search) { Ok(()) } else { Err(Problem::Look(search)) }
    }

    /// All flights on their dates.
    pub(super) fn offers(&self) -> impl Iterator<Item = &Value> {
        self.flights.values().flat_map(BTreeMap::values)
    }

    /// The traveller's reservations that stand, or all of them where the policy does not matter.
    pub(super) fn standing(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.reservations.iter().filter(|(_, row)| {
            text(&row["user_id"]) == self.user_id && (self.lenient || row["status"] != "cancelled")
        })
    }

    /// Takes in a flight with its dates.
    fn note_flight(&mut self, flight: Value) {
        let Value::Object(mut flight) = flight else { return };
        let Some(Value::Object(dates)) = flight.shift_remove("dates") else { return };
        for (date, day) in dates {
            let mut offer = flight.clone();
            if let Value::Object(day) = day {
                offer.extend(day);
            }
            self.note_offer(offer, &date);
        }
    }

    fn note_offer(&mut self, mut offer: Map<String, Value>, date: &str) {
        offer.insert("date".into(), json!(date));
        let number = offer.get("flight_number").map_or("", text).to_owned();
        let dates = Rc::make_mut(&mut self.flights).entry(number).or_default();
        dates.insert(date.to_owned(), offer.into());
    }

    /// Takes in a call and what the tool said.
    fn note(&mut self, seen: &Seen) {
        let (call, observation) = (&seen.call, seen.observation);
        let id = call.text("reservation_id");
        match call.name.as_str() {
            "get_user_details" => {
                if !seen.is_error() {
                    self.user = serde_json::from_str(observation).ok().map(Rc::new);
                }
            }
            "search_direct_flight" | "search_onestop_flight" => self.note_search(seen),
            _ if seen.is_error() => {
                if call.name == "get_reservation_details" {
                    self.missing.push(id.to_owned());
                }
            }
            name => {
                if let Some(row) = object(observation)
                    && let Some(id) = row.get("reservation_id").map(|id| text(id).to_owned())
                {
                    if self.first.get(&id).is_none() {
                        self.first.insert(&id, row.clone().into());
                    }
                    self.reservations.insert(&id, row.into());
                }
                if matches!(name, "cancel_reservation" | "update_reservation_flights") {
                    self.changed.push(id.to_owned());
                }
                if name == "update_reservation_flights" {
                    self.cabins.push((id.to_owned(), call.text("cabin").to_owned()));
                }
                // Whatever moves money makes the profile stale.
                let moves = !matches!(name, "cancel_reservation" | "update_reservation_passengers");
                if moves && super::TOOLS.iter().any(|tool| tool.name == name) {
                    self.user = None;
                }
            }
        }
    }

    /// Takes in the flights of a search; of a connection past midnight only what is sure.
    fn note_search(&mut self, seen: &Seen) {
        self.searched.push(seen.call.clone());
        let date = seen.call.text("date").to_owned();
        let found: Value = serde_json::from_str(seen.observation).unwrap_or_default();
        for entry in list_of(&found) {
            let offers =
                if entry.is_array() { list_of(entry) } else { std::slice::from_ref(entry) };
            for offer in offers {
                let on = offer["date"].as_str().unwrap_or(&date);
                if let Some(offer) = offer.as_object().filter(|_| on == date) {
                    self.note_offer(offer.clone(), &date);
                }
            }
        }
    }
}

/// The flights of a reservation.
pub(super) fn legs(reservation: &Value) -> Vec<Leg> {
    let leg = |flight: &Value| {
        let field = |name: &str| text(&flight[name]).to_owned();
        Leg {
            flight: field("flight_number"),
            from: field("origin"),
            to: field("destination"),
            date: field("date"),
        }
    };
    list_of(&reservation["flights"]).iter().map(leg).collect()
}

/// An amount in whole dollars, as all prices and balances are.
pub(super) fn dollars(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}

/// How many people a reservation is for.
pub(super) fn heads(reservation: &Value) -> i64 {
    i64::try_from(list_of(&reservation["passengers"]).len()).unwrap_or_default()
}
