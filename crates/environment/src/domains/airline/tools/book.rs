//! Booking a journey.

use std::sync::LazyLock;

use super::records::{self, Record};
use super::{fields, itinerary, payment};
use crate::domains::generic::operators::{add, add_product, less, member, operand, spelt, within};
use crate::domains::generic::python::{at, at_mut, entry_mut, items, missing, push, text};
use crate::domains::generic::toolbox::{Args, Form, Parameter, Reply, Run, Stop, Tool};
use crate::state::{Datum, Names, Object, Spot, State};
use crate::value::{Number, python_text};

/// Ids of new reservations; the last is taken even if it is not free, as in tau-bench.
const IDS: [&str; 3] = ["HATHAT", "HATHAU", "HATHAV"];

/// What insurance costs a passenger, and a bag that is not free, in dollars.
const INSURANCE: i128 = 30;
const BAG: i128 = 50;

/// Makes a reservation.
pub(super) const BOOK_RESERVATION: Tool = Tool {
    name: "book_reservation",
    description: "Books a journey for a traveller and the others on it, and charges it to payment methods of the \
                  traveller's profile. Every flight must be available and have enough seats in the cabin. \
                  Certificates are used up whatever is left on them. Describe the booking with its price and get \
                  an explicit yes first. Gives the reservation.",
    parameters: &[
        fields::USER_ID,
        fields::ORIGIN,
        fields::DESTINATION,
        Parameter::plain(
            "flight_type",
            Form::OneOf(&["one_way", "round_trip"]),
            "Whether the journey leads back to where it began.",
        ),
        fields::CABIN,
        fields::FLIGHTS,
        fields::PASSENGERS,
        fields::PAYMENT_METHODS,
        fields::TOTAL_BAGGAGES,
        fields::NONFREE_BAGGAGES,
        Parameter::plain(
            "insurance",
            Form::OneOf(&["yes", "no"]),
            "Whether every passenger is insured, for 30 dollars each.",
        ),
    ],
    outputs: fields::RESERVATION,
    run: Run::Write(book),
};

/// What a booking is made of, in the order of the arguments.
struct Booking<'a> {
    user_id: &'a Datum,
    origin: &'a Datum,
    destination: &'a Datum,
    flight_type: &'a Datum,
    cabin: &'a Datum,
    flights: &'a Datum,
    passengers: &'a Datum,
    payments: &'a Datum,
    bags: &'a Datum,
    paid_bags: &'a Datum,
    insurance: &'a Datum,
}

impl<'a> Booking<'a> {
    fn of(args: &Args<'a>) -> Self {
        let [user_id, origin, destination, flight_type, cabin, flights, rest @ ..] =
            args.all::<11>();
        let [passengers, payments, bags, paid_bags, insurance] = rest;
        Self {
            user_id,
            origin,
            destination,
            flight_type,
            cabin,
            flights,
            passengers,
            payments,
            bags,
            paid_bags,
            insurance,
        }
    }
}

fn book(state: &mut State, args: &Args<'_>) -> Reply {
    let booking = Booking::of(args);
    let (user, spot) = records::known(state, "users", booking.user_id, "user not found")?;
    let Booking { passengers, payments, .. } = booking;
    let journey = itinerary::price(state, booking.flights, booking.cabin, passengers, &[])?;
    let mut price = journey.price;
    if booking.insurance == "yes" {
        price = price.plus(itinerary::for_all(Number::Int(INSURANCE), passengers)?);
    }
    price = add_product(price, BAG, booking.paid_bags)?;
    check_payments(user, payments, price)?;

    pay(state, spot, payments)?;
    let id = free_id(state);
    let reservation = reservation(id, &booking, journey.legs);
    let text = reservation.dumps();
    state.insert("reservations", id, reservation);
    push(state.row_mut(spot), "reservations", Datum::word(id))?;
    Ok(text)
}

/// The first id that is free, or the last.
fn free_id(state: &State) -> &'static str {
    let free = |id: &&&str| state.get("reservations", id).is_none();
    IDS.iter().find(free).unwrap_or(&IDS[2])
}

/// The fields of a reservation.
const FIELDS: [&str; 13] = [
    "reservation_id",
    "user_id",
    "origin",
    "destination",
    "flight_type",
    "cabin",
    "flights",
    "passengers",
    "payment_history",
    "created_at",
    "total_baggages",
    "nonfree_baggages",
    "insurance",
];

fn reservation(id: &'static str, booking: &Booking<'_>, legs: Vec<Datum>) -> Object {
    static NAMES: LazyLock<Names> = LazyLock::new(|| Names::of(FIELDS.into_iter()));
    let values = [
        Datum::word(id),
        booking.user_id.into(),
        booking.origin.into(),
        booking.destination.into(),
        booking.flight_type.into(),
        booking.cabin.into(),
        legs.into(),
        booking.passengers.into(),
        booking.payments.into(),
        Datum::word("2024-05-15T15:00:00"),
        booking.bags.into(),
        booking.paid_bags.into(),
        booking.insurance.into(),
    ];
    Object::new(&NAMES, values.into_iter())
}

/// Every method must be in the profile and cover its part alone (two parts on one gift card are not added up), and
/// the parts must make the price.
fn check_payments(user: &Record, payments: &Datum, price: Number) -> Result<(), Stop> {
    let methods = at(user, "payment_methods")?;
    let payments = items(payments)?;
    for payment in payments.as_ref() {
        let (id, amount) = (member(payment, "payment_id")?, member(payment, "amount")?);
        let Some(method) = within(methods, id)? else {
            return Stop::refuse(["payment method ", &python_text(id), " not found"].concat());
        };
        let limited = matches!(text(method, "source")?, "gift_card" | "certificate");
        if limited && less(at(method, "amount")?, amount)? {
            let id = python_text(id);
            return Stop::refuse(["not enough balance in payment method ", &id].concat());
        }
    }
    let mut paid = Number::Int(0);
    for payment in payments.as_ref() {
        paid = add("+", paid, member(payment, "amount")?)?;
    }
    if paid != price {
        let (price, paid) = (spelt(price), spelt(paid));
        let start = "payment amount does not add up, total price is ";
        return Stop::refuse([start, &price, ", but paid ", &paid].concat());
    }
    Ok(())
}

/// Takes the money. A certificate that is listed twice is gone when its second turn comes: tau-bench raises there and
/// leaves what has been taken until then, so this is the one place where a call that fails changes the state.
fn pay(state: &mut State, user: Spot, payments: &Datum) -> Result<(), Stop> {
    for payment in items(payments)?.as_ref() {
        let user = state.row_mut(user);
        let id = member(payment, "payment_id")?.as_str().unwrap_or_default();
        let method = entry_mut(user, "payment_methods", id)?;
        match text(method, "source")? {
            "gift_card" => {
                let amount = operand(member(payment, "amount")?).unwrap_or(Number::Int(0));
                payment::deduct(method, amount)?;
            }
            "certificate" => {
                let methods = at_mut(user, "payment_methods")?;
                methods.as_object_mut().ok_or_else(|| missing(id))?.remove(id);
            }
            _ => {}
        }
    }
    Ok(())
}
