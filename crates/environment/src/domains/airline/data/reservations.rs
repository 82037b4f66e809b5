//! Reservations: who flies where and when, what it cost and how it was paid.

use seed::Stream;
use serde_json::{Map, Value, json};

use crate::domains::generic::ids::Ids;

use super::airports;
use super::calendar::{self, DAY, LAST, TODAY};
use super::network::{Leg, Network};
use super::travellers::{Passenger, Traveller};

/// Percent of the reservations that are one way (measured).
const ONE_WAY: u32 = 52;
/// Each cabin with how many of 2000 reservations are in it, and the range of what a flight cost (measured).
const CABINS: [(&str, u32, (u32, u32)); 3] = [
    ("basic_economy", 649, (50, 100)),
    ("economy", 676, (100, 200)),
    ("business", 675, (400, 2000)),
];
/// How many of 2000 reservations are for 1 to 4 passengers (measured).
const PASSENGERS: [u32; 4] = [920, 662, 323, 95];
/// Percent of the reservations on which the traveller flies too, as first passenger (measured).
const WITH_SELF: u32 = 80;
/// Percent of the other places that go to a saved passenger while there is one (measured).
const WITH_SAVED: u32 = 48;
/// How many of 2000 reservations begin on the 1st to the 28th (measured).
const FIRST_DAY: [u32; 28] = [
    12, 10, 21, 35, 40, 43, 54, 41, 70, 78, 76, 79, 70, 68, 63, 123, 124, 106, 118, 109, 97, 88,
    84, 70, 80, 88, 76, 77,
];
/// How many of 954 round trips return after 1 to 14 days (measured).
const STAY: [u32; 14] = [172, 150, 135, 112, 88, 55, 63, 46, 37, 41, 20, 24, 8, 3];
/// Dollars of an insurance for one passenger (tau-bench's airline).
const INSURANCE: u32 = 30;
/// Signs of a reservation's id.
const SIGNS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// `count` reservations by id; each is also listed with its traveller.
pub(super) fn make(
    stream: &mut Stream,
    ids: &mut Ids,
    network: &Network<'_>,
    users: &mut [Traveller],
    count: usize,
) -> Map<String, Value> {
    let mut able: Vec<&mut Traveller> =
        users.iter_mut().filter(|user| user.cards().next().is_some()).collect();
    let mut reservation = |_| {
        let at = stream.index(able.len());
        let id = ids.fresh(|| name(stream));
        able[at].reservations.push(id.clone());
        let row = row(stream, &id, network, able[at]);
        (id, row)
    };
    (0..count).map(&mut reservation).collect()
}

fn name(stream: &mut Stream) -> String {
    (0..6).map(|_| char::from(SIGNS[stream.index(SIGNS.len())])).collect()
}

/// One record. Bags are never more than what is free for the lowest membership, so nobody paid for one (measured).
fn row(stream: &mut Stream, id: &str, network: &Network<'_>, user: &Traveller) -> Value {
    let one_way = stream.percent(ONE_WAY);
    let trip = trip(stream, network, one_way);
    let cabin = stream.weighted(&CABINS.map(|(_, count, _)| count)).unwrap_or_default();
    let (name, _, (low, high)) = CABINS[cabin];
    let passengers = passengers(stream, user);
    let heads = u32::try_from(passengers.len()).unwrap_or(u32::MAX);
    let prices: Vec<u32> = trip.legs.iter().map(|_| stream.between(low, high)).collect();
    let insured = stream.percent(50);
    let fare: u32 = prices.iter().sum::<u32>() + if insured { INSURANCE } else { 0 };
    let cards: Vec<&str> = user.cards().collect();
    let card = cards[stream.index(cards.len())];
    let flights: Vec<Value> =
        trip.legs.iter().zip(prices).map(|(leg, price)| flight(leg, price)).collect();
    json!({
        "reservation_id": id,
        "user_id": user.id(),
        "origin": airports::code(trip.from),
        "destination": airports::code(trip.to),
        "flight_type": if one_way { "one_way" } else { "round_trip" },
        "cabin": name,
        "flights": flights,
        "passengers": passengers.iter().map(Passenger::row).collect::<Vec<_>>(),
        "payment_history": [{"payment_id": card, "amount": fare * heads}],
        "created_at": created(stream, &trip.legs[0]),
        "total_baggages": stream.below(u32::try_from(cabin).unwrap_or(0) * heads + 1),
        "nonfree_baggages": 0,
        "insurance": if insured { "yes" } else { "no" },
    })
}

fn flight(leg: &Leg<'_>, price: u32) -> Value {
    json!({
        "origin": airports::code(leg.flight.from),
        "destination": airports::code(leg.flight.to),
        "flight_number": leg.flight.number,
        "date": calendar::date(leg.day),
        "price": price,
    })
}

/// From where to where, and on which flights; those of the way back follow those of the way there.
struct Trip<'a> {
    from: usize,
    to: usize,
    legs: Vec<Leg<'a>>,
}

/// A trip between two airports drawn evenly from those that have a way on the days that were drawn.
fn trip<'a>(stream: &mut Stream, network: &Network<'a>, one_way: bool) -> Trip<'a> {
    loop {
        let from = stream.index(airports::COUNT);
        let to = (from + 1 + stream.index(airports::COUNT - 1)) % airports::COUNT;
        let day = 1 + weighted(stream, &FIRST_DAY);
        let Some(mut legs) = network.way(stream, from, to, day) else { continue };
        if one_way {
            return Trip { from, to, legs };
        }
        let back = back(stream, legs[legs.len() - 1].day);
        if let Some(more) = network.way(stream, to, from, back) {
            legs.extend(more);
            return Trip { from, to, legs };
        }
    }
}

/// The day of the way back, after the day of the last flight there.
fn back(stream: &mut Stream, arrived: u32) -> u32 {
    let left = LAST.saturating_sub(arrived).max(1) as usize;
    let stay = &STAY[..left.min(STAY.len())];
    arrived + 1 + weighted(stream, stay)
}

/// The place of a weight, drawn in proportion.
fn weighted(stream: &mut Stream, weights: &[u32]) -> u32 {
    let at = stream.weighted(weights).unwrap_or_default();
    u32::try_from(at).expect("lists of weights are short")
}

/// One to four different people.
fn passengers(stream: &mut Stream, user: &Traveller) -> Vec<Passenger> {
    let count = 1 + stream.weighted(&PASSENGERS).unwrap_or_default();
    let mut people = Vec::new();
    if stream.percent(WITH_SELF) {
        people.push(user.passenger());
    }
    let mut saved = user.saved.clone();
    while people.len() < count {
        let known = !saved.is_empty() && stream.percent(WITH_SAVED);
        let next =
            if known { saved.remove(stream.index(saved.len())) } else { Passenger::draw(stream) };
        if !people.contains(&next) {
            people.push(next);
        }
    }
    people
}

/// Some time in the first two weeks of the month, or, where that is not before the first departure, some time on the
/// day before it (measured: most reservations of early flights were made on the last day).
fn created(stream: &mut Stream, first: &Leg<'_>) -> String {
    let (day, minutes) = (stream.between(1, TODAY - 1), stream.below(DAY.unsigned_abs()));
    let late = (day, minutes) >= (first.day, first.flight.leaves.unsigned_abs());
    let day = if late { first.day - 1 } else { day };
    format!(
        "{}T{:02}:{:02}:{:02}",
        calendar::date(day),
        minutes / 60,
        minutes % 60,
        stream.below(60)
    )
}
