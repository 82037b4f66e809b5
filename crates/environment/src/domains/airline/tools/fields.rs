//! The one table of what airline values mean: arguments shared by several tools, and the fields of observations.
//!
//! The API graph joins an output with an argument of the same kind. A flight number or a date of a search or of a
//! reservation fills the legs of a booking; a reservation id comes from a traveller's profile; airports come from the
//! list of airports, from flights and from reservations. Money and counts that an agent has to work out have no kind.

use crate::domains::generic::toolbox::{Form, Parameter};

/// The cabins, from cheap to dear.
const CABINS: &[&str] = &["basic_economy", "economy", "business"];

/// The traveller a tool works on.
pub(super) const USER_ID: Parameter = Parameter::of(
    "user_id",
    Form::Text,
    "user_id",
    "Id of the traveller's account, such as 'ada_stone_1234'.",
);

/// The reservation a tool works on.
pub(super) const RESERVATION_ID: Parameter = Parameter::of(
    "reservation_id",
    Form::Text,
    "reservation_id",
    "Id of the reservation: six letters and digits, such as 'AB12CD'.",
);

/// Where a journey begins.
pub(super) const ORIGIN: Parameter = Parameter::of(
    "origin",
    Form::Text,
    "airport",
    "Airport where it begins, as its three letters: 'SFO'.",
);

/// Where a journey ends.
pub(super) const DESTINATION: Parameter = Parameter::of(
    "destination",
    Form::Text,
    "airport",
    "Airport where it ends, as its three letters: 'BOS'.",
);

/// The day of a flight.
pub(super) const DATE: Parameter =
    Parameter::of("date", Form::Text, "date", "Day of departure, as in '2024-05-20'.");

/// The cabin of a whole reservation.
pub(super) const CABIN: Parameter = Parameter::of(
    "cabin",
    Form::OneOf(CABINS),
    "cabin",
    "The cabin; the same on every flight and for every passenger.",
);

const LEG: &[Parameter] = &[
    Parameter::of("flight_number", Form::Text, "flight_number", "Number of the flight: 'HAT000'."),
    DATE,
];

/// Every flight of a reservation.
pub(super) const FLIGHTS: Parameter = Parameter::plain(
    "flights",
    Form::Records(LEG),
    "Every flight of the whole journey in the order of travel; flights that stay as they are belong in it too.",
);

const PASSENGER: &[Parameter] = &[
    Parameter::of("first_name", Form::Text, "first_name", "First name."),
    Parameter::of("last_name", Form::Text, "last_name", "Last name."),
    Parameter::of("dob", Form::Text, "dob", "Date of birth, as in '1990-12-31'."),
];

/// Everyone who travels.
pub(super) const PASSENGERS: Parameter =
    Parameter::plain("passengers", Form::Records(PASSENGER), "Everyone who travels.");

/// Who pays or is paid for a change.
pub(super) const PAYMENT_ID: Parameter = Parameter::of(
    "payment_id",
    Form::Text,
    "payment_id",
    "Id of a gift card or credit card in the traveller's profile, such as 'gift_card_0000000'.",
);

const PAYMENT: &[Parameter] = &[
    Parameter::of(
        "payment_id",
        Form::Text,
        "payment_id",
        "Id of a payment method in the traveller's profile, such as 'certificate_0000000'.",
    ),
    Parameter::plain("amount", Form::Number, "What this method pays, in dollars."),
];

/// How a booking is paid.
pub(super) const PAYMENT_METHODS: Parameter = Parameter::plain(
    "payment_methods",
    Form::Records(PAYMENT),
    "How the price is split; the amounts must add up to the total price exactly.",
);

/// All bags of a reservation.
pub(super) const TOTAL_BAGGAGES: Parameter = Parameter::of(
    "total_baggages",
    Form::Integer,
    "total_baggages",
    "Number of checked bags of the whole reservation, free ones included.",
);

/// The bags that cost.
pub(super) const NONFREE_BAGGAGES: Parameter = Parameter::of(
    "nonfree_baggages",
    Form::Integer,
    "nonfree_baggages",
    "How many of these bags have to be paid, beyond what the cabin and the membership give for free.",
);

/// What a reservation shows.
pub(super) const RESERVATION: &[(&str, &str)] = &[
    ("reservation_id", "reservation_id"),
    ("user_id", "user_id"),
    ("origin", "airport"),
    ("destination", "airport"),
    ("cabin", "cabin"),
    ("flights[].origin", "airport"),
    ("flights[].destination", "airport"),
    ("flights[].flight_number", "flight_number"),
    ("flights[].date", "date"),
    ("passengers[].first_name", "first_name"),
    ("passengers[].last_name", "last_name"),
    ("passengers[].dob", "dob"),
    ("payment_history[].payment_id", "payment_id"),
    ("payment_history[].amount", "amount"),
    ("total_baggages", "total_baggages"),
    ("nonfree_baggages", "nonfree_baggages"),
];

/// What a traveller's profile shows.
pub(super) const USER: &[(&str, &str)] = &[
    ("name.first_name", "first_name"),
    ("name.last_name", "last_name"),
    ("email", "email"),
    ("dob", "dob"),
    ("payment_methods.*.id", "payment_id"),
    ("payment_methods.*.amount", "balance"),
    ("saved_passengers[].first_name", "first_name"),
    ("saved_passengers[].last_name", "last_name"),
    ("saved_passengers[].dob", "dob"),
    ("membership", "membership"),
    ("reservations[]", "reservation_id"),
];

/// What a flight is in the tables.
pub(super) const FLIGHT: &[(&str, &str)] =
    &[("flight_number", "flight_number"), ("origin", "airport"), ("destination", "airport")];

/// What a search for direct flights shows.
pub(super) const DIRECT: &[(&str, &str)] = &[
    ("[].flight_number", "flight_number"),
    ("[].origin", "airport"),
    ("[].destination", "airport"),
];

/// What a search for connections shows; there every leg has its own date.
pub(super) const ONE_STOP: &[(&str, &str)] = &[
    ("[][].flight_number", "flight_number"),
    ("[][].origin", "airport"),
    ("[][].destination", "airport"),
    ("[][].date", "date"),
];

/// What the list of airports shows: its keys.
pub(super) const AIRPORTS: &[(&str, &str)] = &[("$keys", "airport")];
