//! An airline of three cities, a handful of flights and five users, and short names for calls.
//!
//! Everybody's trip leads from OSL to PAR, on the way over BER or without a stop.

use serde_json::{Map, Value, json};

use crate::domains::airline::Airline;
use crate::tool::Call;
use crate::{Database, Environment};

/// The user of the conversation, gold.
pub(super) const ADA: &str = "ada_stone_1001";
/// A regular member.
pub(super) const BEN: &str = "ben_cole_1002";
/// A silver member.
pub(super) const CAI: &str = "cai_moon_1003";

/// Ada's credit card; she has another one.
pub(super) const CARD: &str = "credit_card_1000001";
/// Ada's other credit card.
pub(super) const CARD_2: &str = "credit_card_1000002";
/// Ada's gift cards of 100, 120, 119 and 60.
pub(super) const GIFTS: [&str; 4] =
    ["gift_card_1000003", "gift_card_1000004", "gift_card_1000005", "gift_card_1000006"];
/// Ada's certificates of 200 and 150.
pub(super) const CERTIFICATES: [&str; 2] = ["certificate_1000007", "certificate_1000008"];
/// Ben's credit card.
pub(super) const BENS_CARD: &str = "credit_card_1000009";
/// A regular member with insurance.
pub(super) const DOV: &str = "dov_reed_1004";
/// A regular member in business.
pub(super) const EVA: &str = "eva_hill_1005";

/// Cai's credit card.
pub(super) const CAIS_CARD: &str = "credit_card_1000010";

/// OSL to BER, 08:00 to 10:00, 100 in economy.
pub(super) const TO_BER: &str = "HAT001";
/// BER to PAR, 10:00 to 12:00, 60 in economy.
pub(super) const TO_PAR: &str = "HAT002";
/// OSL to PAR, 09:00 to 12:00, 200 in economy.
pub(super) const DIRECT: &str = "HAT003";
/// PAR to OSL, 13:00 to 16:00, 200 in economy.
pub(super) const BACK: &str = "HAT004";
/// OSL to BER, 22:00 to 01:00 of the next day, 100 in economy.
pub(super) const NIGHT: &str = "HAT005";

/// The flights of the direct trip on 05-20.
pub(super) const STRAIGHT: &[(&str, &str)] = &[(DIRECT, "2024-05-20")];
/// The flights over BER on 05-20.
pub(super) const STOP: &[(&str, &str)] = &[(TO_BER, "2024-05-20"), (TO_PAR, "2024-05-20")];

/// The airline domain on this desk.
pub(super) fn environment() -> Environment {
    let tables = [("flights", flights()), ("reservations", reservations()), ("users", users())];
    let rows = |(name, rows): (&str, Map<String, Value>)| (name.to_owned(), rows);
    Environment::new(&Airline, Database::new(tables.map(rows).into()))
}

fn flights() -> Map<String, Value> {
    let flight = |number: &str, route: (&str, &str), times: (&str, &str), price: i64| {
        let row = json!({
            "flight_number": number, "origin": route.0, "destination": route.1,
            "scheduled_departure_time_est": times.0, "scheduled_arrival_time_est": times.1,
            "dates": dates(price),
        });
        (number.to_owned(), row)
    };
    Map::from_iter([
        flight(TO_BER, ("OSL", "BER"), ("08:00:00", "10:00:00"), 100),
        flight(TO_PAR, ("BER", "PAR"), ("10:00:00", "12:00:00"), 60),
        flight(DIRECT, ("OSL", "PAR"), ("09:00:00", "12:00:00"), 200),
        flight(BACK, ("PAR", "OSL"), ("13:00:00", "16:00:00"), 200),
        flight(NIGHT, ("OSL", "BER"), ("22:00:00", "01:00:00+1"), 100),
    ])
}

/// 05-12 landed, 05-13 cancelled, 05-14 never updated, 05-15 by status, 05-20 to 05-26 for sale. Basic economy has 5
/// seats, economy 6, business 2.
fn dates(price: i64) -> Value {
    let open = || {
        json!({"status": "available",
            "available_seats": {"basic_economy": 5, "economy": 6, "business": 2},
            "prices": {"basic_economy": price / 2, "economy": price, "business": price * 3}})
    };
    let mut dates = json!({
        "2024-05-12": {"status": "landed"},
        "2024-05-13": {"status": "cancelled"},
        "2024-05-14": {"status": "on time"},
        "2024-05-15": {"status": if price == 60 { "delayed" } else { "flying" }},
        "2024-05-16": {"status": if price == 60 { "delayed" } else { "on time" }},
    });
    for day in 20..27 {
        dates[format!("2024-05-{day}")] = open();
    }
    dates
}

fn users() -> Map<String, Value> {
    let card =
        |id: &str| json!({"source": "credit_card", "brand": "visa", "last_four": "1234", "id": id});
    let holds =
        |source: &str, id: &str, amount: i64| json!({"source": source, "amount": amount, "id": id});
    let mut methods = json!({CARD: card(CARD), CARD_2: card(CARD_2)});
    for (id, amount) in GIFTS.iter().zip([100, 120, 119, 60]) {
        methods[*id] = holds("gift_card", id, amount);
    }
    for (id, amount) in CERTIFICATES.iter().zip([200, 150]) {
        methods[*id] = holds("certificate", id, amount);
    }
    let user = |id: &str, membership: &str, methods: Value| {
        let own = RESERVATIONS.iter().filter(|row| row.user == id).map(|row| row.id);
        let row = json!({
            "name": {"first_name": "A", "last_name": "B"}, "address": {}, "email": "a@example.com", "dob": "1990-01-01",
            "payment_methods": methods, "saved_passengers": [], "membership": membership,
            "reservations": own.collect::<Vec<_>>(),
        });
        (id.to_owned(), row)
    };
    Map::from_iter([
        user(ADA, "gold", methods),
        user(BEN, "regular", json!({BENS_CARD: card(BENS_CARD)})),
        user(CAI, "silver", json!({CAIS_CARD: card(CAIS_CARD)})),
        user(DOV, "regular", json!({})),
        user(EVA, "regular", json!({})),
    ])
}

/// A reservation of two passengers from OSL to PAR.
struct Row {
    id: &'static str,
    user: &'static str,
    cabin: &'static str,
    flights: &'static [(&'static str, &'static str)],
    insurance: &'static str,
    made: &'static str,
}

const OLD: &str = "2024-05-01T10:00:00";

const fn row(
    id: &'static str,
    user: &'static str,
    cabin: &'static str,
    flights: &'static [(&'static str, &'static str)],
) -> Row {
    Row { id, user, cabin, flights, insurance: "no", made: OLD }
}

/// Gold, economy, over BER.
pub(super) const ECONOMY: &str = "ECO001";
/// Gold, basic economy, direct.
pub(super) const BASIC: &str = "BAS001";
/// Gold, business, direct.
pub(super) const BUSINESS: &str = "BUS001";
/// Gold, economy, insured.
pub(super) const INSURED: &str = "INS001";
/// Gold, basic economy, made exactly 24 hours ago.
pub(super) const DAY_OLD: &str = "DAY001";
/// Gold, basic economy, made a second more than 24 hours ago.
pub(super) const OLDER: &str = "DAY002";
/// Gold, business, with a flight that has landed.
pub(super) const LANDED: &str = "LAN001";
/// Gold, business, with a flight that is in the air.
pub(super) const FLYING: &str = "FLY001";
/// Gold, business, with a flight of yesterday that was never updated.
pub(super) const YESTERDAY: &str = "YES001";
/// Gold, business, with a flight of today that has not taken off.
pub(super) const TODAY: &str = "TOD001";
/// Ada's round trip in economy.
pub(super) const ROUND: &str = "RND001";
/// Regular, economy, with a cancelled flight, uninsured.
pub(super) const BENS_CANCELLED: &str = "BEN001";
/// Silver, economy, with a cancelled flight, uninsured.
pub(super) const CAIS_CANCELLED: &str = "CAI001";
/// Silver, economy, with a delayed flight, insured.
pub(super) const CAIS_DELAYED: &str = "CAI002";

const RESERVATIONS: &[Row] = &[
    row(ECONOMY, ADA, "economy", STOP),
    row(BASIC, ADA, "basic_economy", STRAIGHT),
    row(BUSINESS, ADA, "business", STRAIGHT),
    Row { insurance: "yes", ..row(INSURED, ADA, "economy", STRAIGHT) },
    Row { made: "2024-05-14T15:00:00", ..row(DAY_OLD, ADA, "basic_economy", STRAIGHT) },
    Row { made: "2024-05-14T14:59:59", ..row(OLDER, ADA, "basic_economy", STRAIGHT) },
    row(LANDED, ADA, "business", &[(DIRECT, "2024-05-12"), (BACK, "2024-05-20")]),
    row(FLYING, ADA, "business", &[(DIRECT, "2024-05-15")]),
    row(YESTERDAY, ADA, "business", &[(DIRECT, "2024-05-14")]),
    row(TODAY, ADA, "business", &[(DIRECT, "2024-05-16")]),
    row(ROUND, ADA, "economy", &[(DIRECT, "2024-05-20"), (BACK, "2024-05-22")]),
    row(BENS_CANCELLED, BEN, "economy", &[(DIRECT, "2024-05-13")]),
    Row { insurance: "yes", ..row("DOV001", DOV, "economy", &[(DIRECT, "2024-05-13")]) },
    row("EVA001", EVA, "business", &[(DIRECT, "2024-05-13")]),
    row(CAIS_CANCELLED, CAI, "economy", &[(DIRECT, "2024-05-13")]),
    Row {
        insurance: "yes",
        ..row(CAIS_DELAYED, CAI, "economy", &[(TO_BER, "2024-05-16"), (TO_PAR, "2024-05-16")])
    },
];

fn reservations() -> Map<String, Value> {
    let ends = |number: &str| match number {
        TO_BER | NIGHT => ("OSL", "BER"),
        TO_PAR => ("BER", "PAR"),
        BACK => ("PAR", "OSL"),
        _ => ("OSL", "PAR"),
    };
    let leg = |(number, date): &(&str, &str)| {
        let (origin, destination) = ends(number);
        json!({"origin": origin, "destination": destination, "flight_number": number, "date": date, "price": 100})
    };
    let record = |row: &Row| {
        let round = [ROUND, LANDED].contains(&row.id);
        let record = json!({
            "reservation_id": row.id, "user_id": row.user, "origin": "OSL", "destination": "PAR",
            "flight_type": if round { "round_trip" } else { "one_way" }, "cabin": row.cabin,
            "flights": row.flights.iter().map(leg).collect::<Vec<_>>(), "passengers": passengers(2),
            "payment_history": [{"payment_id": CARD, "amount": 400}], "created_at": row.made,
            "total_baggages": 1, "nonfree_baggages": 0, "insurance": row.insurance,
        });
        (row.id.to_owned(), record)
    };
    RESERVATIONS.iter().map(record).collect()
}

/// That many passengers.
pub(super) fn passengers(count: usize) -> Value {
    json!(vec![json!({"first_name": "A", "last_name": "B", "dob": "1990-01-01"}); count])
}

fn legs(flights: &[(&str, &str)]) -> Value {
    flights.iter().map(|(number, date)| json!({"flight_number": number, "date": date})).collect()
}

/// Ada books the direct flight one way in economy for one passenger, no bags, no insurance: 200 by card.
pub(super) fn book() -> Call {
    Call::new(
        "book_reservation",
        json!({
            "user_id": ADA, "origin": "OSL", "destination": "PAR", "flight_type": "one_way", "cabin": "economy",
            "flights": legs(STRAIGHT), "passengers": passengers(1),
            "payment_methods": [{"payment_id": CARD, "amount": 200}],
            "total_baggages": 0, "nonfree_baggages": 0, "insurance": "no",
        }),
    )
}

/// The same call with another argument.
pub(super) fn with(mut call: Call, name: &str, value: impl Into<Value>) -> Call {
    call.arguments.insert(name.to_owned(), value.into());
    call
}

/// The same call with other flights.
pub(super) fn flying(call: Call, flights: &[(&str, &str)]) -> Call {
    with(call, "flights", legs(flights))
}

/// The same booking with other payments.
pub(super) fn paying(call: Call, payments: &[(&str, i64)]) -> Call {
    let payment = |(id, amount): &(&str, i64)| json!({"payment_id": id, "amount": amount});
    with(call, "payment_methods", payments.iter().map(payment).collect::<Vec<_>>())
}

/// The same booking for so many passengers, with so many bags of which so many are nonfree, by one card.
pub(super) fn packed(cabin: &str, count: usize, bags: (i64, i64), price: i64) -> Call {
    let call = with(with(book(), "cabin", cabin), "passengers", passengers(count));
    let call = with(with(call, "total_baggages", bags.0), "nonfree_baggages", bags.1);
    paying(call, &[(CARD, price)])
}

/// New flights for a reservation.
pub(super) fn change(
    reservation: &str,
    cabin: &str,
    flights: &[(&str, &str)],
    method: &str,
) -> Call {
    let arguments = json!({"reservation_id": reservation, "cabin": cabin, "payment_id": method});
    flying(Call::new("update_reservation_flights", arguments), flights)
}

/// Bags for a reservation, by card.
pub(super) fn bags(reservation: &str, total: i64, nonfree: i64) -> Call {
    let arguments = json!({"reservation_id": reservation, "total_baggages": total, "nonfree_baggages": nonfree, "payment_id": CARD});
    Call::new("update_reservation_baggages", arguments)
}

/// Other passengers for a reservation.
pub(super) fn rename(reservation: &str, count: usize) -> Call {
    let arguments = json!({"reservation_id": reservation, "passengers": passengers(count)});
    Call::new("update_reservation_passengers", arguments)
}

/// A cancellation.
pub(super) fn cancel(reservation: &str) -> Call {
    one("cancel_reservation", "reservation_id", reservation)
}

/// A certificate.
pub(super) fn certificate(user: &str, amount: i64) -> Call {
    Call::new("send_certificate", json!({"user_id": user, "amount": amount}))
}

/// A call with one text argument.
pub(super) fn one(tool: &str, name: &str, value: &str) -> Call {
    Call::new(tool, json!({name: value}))
}
