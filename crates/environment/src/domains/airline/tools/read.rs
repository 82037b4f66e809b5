//! Tools that show one record, and the list of airports.

use std::sync::LazyLock;

use super::{fields, records};
use crate::domains::generic::toolbox::{Run, Tool};

/// The airports served, as they are printed: tau-bench's tool returns this same constant, whatever the tables hold.
const AIRPORTS: [(&str, &str); 20] = [
    ("SFO", "San Francisco"),
    ("JFK", "New York"),
    ("LAX", "Los Angeles"),
    ("ORD", "Chicago"),
    ("DFW", "Dallas"),
    ("DEN", "Denver"),
    ("SEA", "Seattle"),
    ("ATL", "Atlanta"),
    ("MIA", "Miami"),
    ("BOS", "Boston"),
    ("PHX", "Phoenix"),
    ("IAH", "Houston"),
    ("LAS", "Las Vegas"),
    ("MCO", "Orlando"),
    ("EWR", "Newark"),
    ("CLT", "Charlotte"),
    ("MSP", "Minneapolis"),
    ("DTW", "Detroit"),
    ("PHL", "Philadelphia"),
    ("LGA", "LaGuardia"),
];

/// A reservation.
pub(super) const GET_RESERVATION_DETAILS: Tool = Tool {
    name: "get_reservation_details",
    description: "Shows a reservation: journey, flights with their prices, cabin, passengers, bags, insurance, \
                  payments, and when it was made.",
    parameters: &[fields::RESERVATION_ID],
    outputs: fields::RESERVATION,
    run: Run::Read(|state, args| {
        let [id] = args.all();
        // tau-bench says "user" here too.
        Ok(records::known(state, "reservations", id, "user not found")?.0.dumps())
    }),
};

/// A traveller.
pub(super) const GET_USER_DETAILS: Tool = Tool {
    name: "get_user_details",
    description: "Shows a traveller's profile: name, date of birth, membership, payment methods, saved passengers \
                  and the ids of all reservations.",
    parameters: &[fields::USER_ID],
    outputs: fields::USER,
    run: Run::Read(|state, args| {
        let [id] = args.all();
        Ok(records::known(state, "users", id, "user not found")?.0.dumps())
    }),
};

/// Where the airline flies.
pub(super) const LIST_ALL_AIRPORTS: Tool = Tool {
    name: "list_all_airports",
    description: "Lists the airports that are served: the three letters of each with its city.",
    parameters: &[],
    outputs: fields::AIRPORTS,
    run: Run::Read(|_, _| Ok(SHOWN.clone())),
};

/// The text of them.
static SHOWN: LazyLock<String> = LazyLock::new(|| {
    let entries = AIRPORTS.map(|(code, city)| format!("\"{code}\": \"{city}\""));
    format!("{{{}}}", entries.join(", "))
});
