//! Travellers: invented people with an address, one to seven ways to pay, and people they travel with.

use seed::Stream;
use serde_json::{Map, Value, json};

use crate::domains::generic::ids::{Ids, digits};
use crate::domains::generic::people::{self, Person};
use crate::domains::generic::places;

/// How often, of 500 travellers, one has 1 to 7 payment methods (measured).
const METHODS: [u32; 7] = [80, 142, 111, 90, 41, 28, 8];
/// The kinds of methods, all as frequent (measured).
const SOURCES: [&str; 3] = ["credit_card", "gift_card", "certificate"];
/// What a certificate is worth, all as frequent (measured).
const CERTIFICATES: [u32; 4] = [100, 150, 250, 500];
/// Most money on a gift card.
const GIFT: u32 = 300;
/// Percent of the travellers with two saved passengers; the others have one (measured).
const TWO_SAVED: u32 = 34;
/// Each membership with how many of 500 travellers have it (measured).
const MEMBERSHIPS: [(&str, u32); 3] = [("silver", 182), ("gold", 175), ("regular", 143)];

/// Somebody who flies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Passenger {
    first: &'static str,
    last: &'static str,
    dob: String,
}

/// Somebody with an account.
pub(super) struct Traveller {
    /// Payment methods by id.
    pub(super) methods: Map<String, Value>,
    /// Whom they have saved.
    pub(super) saved: Vec<Passenger>,
    /// Ids of the reservations made.
    pub(super) reservations: Vec<String>,
    person: Person,
    address: Value,
    dob: String,
    membership: &'static str,
}

impl Passenger {
    /// Anybody.
    pub(super) fn draw(stream: &mut Stream) -> Self {
        let (first, last) = people::name(stream);
        Self { first, last, dob: birthday(stream) }
    }

    /// As reservations and accounts list them.
    pub(super) fn row(&self) -> Value {
        json!({"first_name": self.first, "last_name": self.last, "dob": self.dob})
    }
}

impl Traveller {
    /// The account's id.
    pub(super) fn id(&self) -> &str {
        &self.person.id
    }

    /// The traveller as one who flies.
    pub(super) fn passenger(&self) -> Passenger {
        Passenger { first: self.person.first, last: self.person.last, dob: self.dob.clone() }
    }

    /// The methods that have paid for reservations: no certificates (measured).
    pub(super) fn cards(&self) -> impl Iterator<Item = &str> {
        self.methods.keys().map(String::as_str).filter(|id| !id.starts_with("certificate"))
    }

    /// The record of the users table.
    pub(super) fn row(self) -> Value {
        json!({
            "name": self.person.name(),
            "address": self.address,
            "email": self.person.email,
            "dob": self.dob,
            "payment_methods": self.methods,
            "saved_passengers": self.saved.iter().map(Passenger::row).collect::<Vec<_>>(),
            "membership": self.membership,
            "reservations": self.reservations,
        })
    }
}

/// `count` travellers without reservations.
pub(super) fn make(stream: &mut Stream, ids: &mut Ids, count: usize) -> Vec<Traveller> {
    (0..count).map(|_| traveller(stream, ids)).collect()
}

fn traveller(stream: &mut Stream, ids: &mut Ids) -> Traveller {
    let person = Person::draw(stream, ids);
    let address = places::address(stream);
    let methods = methods(stream, ids);
    let saved = 1 + u32::from(stream.percent(TWO_SAVED));
    let membership = stream.weighted(&MEMBERSHIPS.map(|(_, count)| count)).unwrap_or_default();
    Traveller {
        methods,
        saved: (0..saved).map(|_| Passenger::draw(stream)).collect(),
        reservations: Vec::new(),
        person,
        address,
        dob: birthday(stream),
        membership: MEMBERSHIPS[membership].0,
    }
}

/// A date of birth from 1950 to 2000; no day after the 28th (measured).
fn birthday(stream: &mut Stream) -> String {
    let (year, month) = (stream.between(1950, 2000), stream.between(1, 12));
    format!("{year}-{month:02}-{:02}", stream.between(1, 28))
}

fn methods(stream: &mut Stream, ids: &mut Ids) -> Map<String, Value> {
    let count = 1 + stream.weighted(&METHODS).unwrap_or_default();
    (0..count).map(|_| method(stream, ids)).collect()
}

fn method(stream: &mut Stream, ids: &mut Ids) -> (String, Value) {
    let source = SOURCES[stream.index(SOURCES.len())];
    let id = ids.number(stream, &format!("{source}_"), 7);
    let method = match source {
        "credit_card" => {
            let brand = ["visa", "mastercard"][stream.index(2)];
            json!({"source": source, "brand": brand, "last_four": digits(stream, 4), "id": id})
        }
        "gift_card" => json!({"source": source, "amount": stream.between(0, GIFT), "id": id}),
        _ => {
            let amount = CERTIFICATES[stream.index(CERTIFICATES.len())];
            json!({"source": source, "amount": amount, "id": id})
        }
    };
    (id, method)
}
