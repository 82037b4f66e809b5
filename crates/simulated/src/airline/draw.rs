//! Requests and questions in a traveller's words, drawn from the rows; whether they come to a call is for `resolve` to
//! say. What only a prompt shows (what became of a flight, when it leaves) is minded here.

use seed::Stream;
use serde_json::Value;

use super::resolve::{name, resolve};
use super::rows::{Rows, TODAY, dollars, heads, legs};
use super::want::{Leg, Move, Person, Question, Reason, Trip, Trouble, Want};
use crate::skill::pay::{self, Pay};
use crate::skill::{Problem, Wanted, list_of, text};

/// Cabins, as often as people fly in them.
const CABINS: [&str; 4] = ["basic_economy", "economy", "economy", "business"];
/// Most bags that one person takes.
const BAGS: u32 = 3;

/// A request in the traveller's words that may fit a tool.
pub(super) fn draw(tool: &str, rows: &Rows, stream: &mut Stream) -> Option<Want> {
    match tool {
        "book_reservation" => draw_trip(rows, stream).map(|trip| Want::Book(Box::new(trip))),
        "cancel_reservation" => draw_cancel(rows, stream),
        "send_certificate" => draw_compensation(rows, stream),
        "update_reservation_baggages" => {
            let reservation = upcoming(rows, stream)?.0.to_owned();
            Some(Want::Bags { reservation, more: stream.between(1, 3), pay: payer(rows, stream)? })
        }
        "update_reservation_flights" if stream.percent(45) => {
            let reservation = upcoming(rows, stream)?.0.to_owned();
            let cabin = CABINS[stream.index(CABINS.len())].to_owned();
            let want = Want::Cabin { reservation, cabin, pay: payer(rows, stream)? };
            differs(&want, rows).then_some(want)
        }
        "update_reservation_flights" => draw_moves(rows, stream),
        "update_reservation_passengers" => draw_people(rows, stream),
        _ => None,
    }
}

/// A question that the rows may answer, or a request that the policy denies.
pub(super) fn draw_question(rows: &Rows, stream: &mut Stream) -> Option<Want> {
    if stream.percent(25) {
        return draw_hope(rows, stream);
    }
    let own: Vec<&str> = rows.standing().map(|(id, _)| id).collect();
    let reservation = stream.pick(&own).map(|id| (*id).to_owned());
    let offer = |stream: &mut Stream| {
        let open: Vec<&Value> = open(rows).collect();
        stream.pick(&open).map(|offer| leg(offer))
    };
    Some(Want::Ask(match stream.below(7) {
        0 => Question::Paid { reservation: reservation? },
        1 => Question::Checked { reservation: reservation? },
        2 | 3 => {
            let leg = offer(stream)?;
            Question::Fare { leg, cabin: CABINS[stream.index(CABINS.len())].to_owned() }
        }
        4 => Question::Departure { leg: offer(stream)? },
        5 if stream.percent(50) => Question::Gifts,
        5 => Question::Certificates,
        _ => Question::Membership,
    }))
}

/// Something that is refused for good.
fn draw_hope(rows: &Rows, stream: &mut Stream) -> Option<Want> {
    let own: Vec<&str> = rows.standing().map(|(id, _)| id).collect();
    let reservation = (*stream.pick(&own)?).to_owned();
    let want = match stream.below(3) {
        0 => draw_moves(rows, stream)?,
        1 => {
            let (flight, trouble) = wronged(rows.reservations.get(&reservation)?, rows)?;
            Want::Compensation { reservation, flight, trouble }
        }
        _ => Want::Cancel { reservation, reason: plain_reason(stream) },
    };
    let flown = |want: &Want| {
        let row = want.subject().and_then(|id| rows.reservations.get(id));
        row.is_none_or(|row| legs(row).iter().any(|leg| leg.date.as_str() <= TODAY))
    };
    if matches!(want, Want::Cancel { .. }) && flown(&want) {
        return None;
    }
    let denied = matches!(resolve(&want, rows), Err(Problem::Refused(_)));
    denied.then(|| Want::Hope(Box::new(want)))
}

fn plain_reason(stream: &mut Stream) -> Reason {
    match stream.below(4) {
        0 => Reason::Health,
        1 => Reason::Weather,
        _ => Reason::Plans,
    }
}

fn draw_cancel(rows: &Rows, stream: &mut Stream) -> Option<Want> {
    let own: Vec<(&str, &Value)> = rows.standing().collect();
    let (id, row) = *stream.pick(&own)?;
    let reason = match wronged(row, rows) {
        Some((flight, Trouble::Cancelled)) => Reason::Airline(flight),
        Some((flight, Trouble::Delayed)) => Reason::Late(flight),
        None => plain_reason(stream),
    };
    Some(Want::Cancel { reservation: id.to_owned(), reason })
}

fn draw_compensation(rows: &Rows, stream: &mut Stream) -> Option<Want> {
    let own: Vec<&str> = rows.reservations.iter().map(|(id, _)| id).collect();
    let id = *stream.pick(&own)?;
    let legs = rows.first_legs(id);
    // A flight that is sold is one with which nothing went wrong.
    let fine = || {
        let sold = |leg: &&Leg| {
            rows.flight(&leg.flight, &leg.date).is_some_and(|row| row["status"] == "available")
        };
        legs.iter().find(sold).map(|leg| (leg.flight.clone(), Trouble::Cancelled))
    };
    let (flight, trouble) =
        wronged_of(&legs, rows).or_else(|| if rows.lenient { fine() } else { None })?;
    Some(Want::Compensation { reservation: id.to_owned(), flight, trouble })
}

/// A flight of a reservation that was cancelled or is late.
fn wronged(row: &Value, rows: &Rows) -> Option<(String, Trouble)> {
    wronged_of(&legs(row), rows)
}

fn wronged_of(legs: &[Leg], rows: &Rows) -> Option<(String, Trouble)> {
    let with = |status: &str, trouble: Trouble| {
        let is = |leg: &&Leg| {
            rows.flight(&leg.flight, &leg.date).is_some_and(|row| row["status"] == status)
        };
        legs.iter().find(is).map(|leg| (leg.flight.clone(), trouble))
    };
    with("cancelled", Trouble::Cancelled).or_else(|| with("delayed", Trouble::Delayed))
}

/// One flight of a reservation, sometimes more, on another date or another flight of the same route.
fn draw_moves(rows: &Rows, stream: &mut Stream) -> Option<Want> {
    let own: Vec<(&str, &Value)> = rows.standing().collect();
    let (id, row) = *stream.pick(&own)?;
    let mut flights = legs(row);
    let movable: Vec<usize> =
        (0..flights.len()).filter(|at| is_open(&flights[*at], rows)).collect();
    let count = if stream.percent(75) { 1 } else { 2 };
    let mut moves = Vec::new();
    for at in stream.sample(&movable, count).into_iter().copied() {
        let old = flights[at].clone();
        let fits = |offer: &&Value| {
            offer["origin"] == old.from.as_str()
                && offer["destination"] == old.to.as_str()
                && (offer["flight_number"] != old.flight.as_str()
                    || offer["date"] != old.date.as_str())
                && (rows.lenient
                    || dollars(&offer["available_seats"][text(&row["cabin"])]) >= heads(row))
        };
        let others: Vec<&Value> = open(rows).filter(fits).collect();
        flights[at] = leg(stream.pick(&others)?);
        let Leg { flight, date, .. } = flights[at].clone();
        moves.push(Move { old: old.flight, flight, date });
    }
    let numbers = legs(row);
    let twice =
        numbers.iter().any(|one| numbers.iter().filter(|it| it.flight == one.flight).count() > 1);
    if moves.is_empty() || twice || !in_order(&flights, rows) {
        return None;
    }
    Some(Want::Fly { reservation: id.to_owned(), moves, pay: payer(rows, stream)? })
}

/// A flight that has not left: of a later day, or late today, or cancelled.
fn is_open(leg: &Leg, rows: &Rows) -> bool {
    let status = rows.flight(&leg.flight, &leg.date).map_or("", |row| text(&row["status"]));
    leg.date.as_str() > TODAY || matches!(status, "delayed" | "cancelled")
}

fn draw_people(rows: &Rows, stream: &mut Stream) -> Option<Want> {
    let (id, row) = upcoming(rows, stream)?;
    let aboard = list_of(&row["passengers"]);
    let leaving = stream.pick(aboard)?;
    let new = other_person(rows, stream)?;
    let twice = aboard.iter().filter(|person| name(person) == name(leaving)).count() > 1;
    let there = |person: &Value| match &new {
        Person::Me => false,
        Person::Named { name: new, .. } => name(person) == *new,
    };
    if twice || aboard.iter().any(there) {
        return None;
    }
    Some(Want::People { reservation: id.to_owned(), swaps: vec![(name(leaving), new)] })
}

/// Somebody of the profile, or somebody new with a date of birth.
fn other_person(rows: &Rows, stream: &mut Stream) -> Option<Person> {
    const FIRST: [&str; 10] =
        ["Ada", "Bruno", "Clara", "Dario", "Edda", "Felix", "Greta", "Hugo", "Irma", "Jonas"];
    const LAST: [&str; 8] =
        ["Albers", "Brandt", "Costa", "Dahl", "Ekberg", "Fontana", "Gruber", "Holm"];
    let saved = list_of(&rows.user.as_deref()?["saved_passengers"]);
    if let Some(person) = stream.pick(saved).filter(|_| stream.percent(60)) {
        let born = stream.percent(40).then(|| text(&person["dob"]).to_owned());
        return Some(Person::Named { name: name(person), born });
    }
    let person = format!("{} {}", FIRST[stream.index(FIRST.len())], LAST[stream.index(LAST.len())]);
    let (year, month, day) =
        (stream.between(1950, 2005), stream.between(1, 12), stream.between(1, 28));
    Some(Person::Named { name: person, born: Some(format!("{year}-{month:02}-{day:02}")) })
}

fn draw_trip(rows: &Rows, stream: &mut Stream) -> Option<Trip> {
    let out = way(rows, None, stream)?;
    let (from, to) = (out.first()?.from.clone(), out.last()?.to.clone());
    let mut all = out.clone();
    let back = if stream.percent(45) { way(rows, Some((&to, &from)), stream) } else { None };
    let round = back.is_some();
    all.extend(back.unwrap_or_default());
    if from == to || !in_order(&all, rows) {
        return None;
    }
    let cabin = CABINS[stream.index(CABINS.len())].to_owned();
    let people = party(rows, stream)?;
    let heads = i64::try_from(people.len()).ok()?;
    let seats = |leg: &Leg| {
        let offer = rows.flight(&leg.flight, &leg.date);
        let free = |offer: &Value| dollars(&offer["available_seats"][cabin.as_str()]) >= heads;
        rows.lenient || offer.is_some_and(free)
    };
    if !all.iter().all(seats) {
        return None;
    }
    let bags = stream.below(BAGS + u32::try_from(heads).ok()?);
    let insured = stream.percent(40);
    let pay = payers(rows, stream)?;
    Some(Trip { round, from, to, cabin, legs: all, people, bags, insured, pay })
}

/// A flight, or two that connect, anywhere or between two places.
fn way(rows: &Rows, ends: Option<(&str, &str)>, stream: &mut Stream) -> Option<Vec<Leg>> {
    let fits = |one: &Value, two: &Value| {
        one["destination"] == two["origin"] && one["origin"] != two["destination"]
    };
    let from = |offer: &&Value| ends.is_none_or(|(from, _)| offer["origin"] == from);
    let to = |offer: &Value| ends.is_none_or(|(_, to)| offer["destination"] == to);
    let firsts: Vec<&Value> = open(rows).filter(from).collect();
    let direct: Vec<&Value> = firsts.iter().copied().filter(|offer| to(offer)).collect();
    if stream.percent(60) || firsts.is_empty() {
        return stream.pick(&direct).map(|offer| vec![leg(offer)]);
    }
    let first = *stream.pick(&firsts)?;
    let connects = |next: &&Value| {
        fits(first, next)
            && to(next)
            && soon(first, next)
            && in_order(&[leg(first), leg(next)], rows)
    };
    let nexts: Vec<&Value> = open(rows).filter(connects).collect();
    Some(vec![leg(first), leg(stream.pick(&nexts)?)])
}

/// True when the second flight leaves on the day of the first or on the next.
fn soon(first: &Value, next: &Value) -> bool {
    let day = |offer: &Value| date_number(text(&offer["date"]));
    day(first).zip(day(next)).is_some_and(|(one, two)| two == one || two == one + 1)
}

/// One to three people, the traveller mostly among them.
fn party(rows: &Rows, stream: &mut Stream) -> Option<Vec<Person>> {
    let mut people = if stream.percent(80) { vec![Person::Me] } else { Vec::new() };
    let count = stream.between(1, 3) as usize;
    while people.len() < count {
        let next = other_person(rows, stream)?;
        let same = |person: &Person| match (person, &next) {
            (Person::Named { name, .. }, Person::Named { name: other, .. }) => name == other,
            _ => false,
        };
        if !people.iter().any(same) {
            people.push(next);
        }
    }
    Some(people)
}

/// Methods in the order in which they pay: a certificate and gift cards now and then, and one that pays the rest.
fn payers(rows: &Rows, stream: &mut Stream) -> Option<Vec<Pay>> {
    let user = rows.user.as_deref();
    let of = |source: &str| -> Vec<&str> {
        let fits = |(_, method): &(&str, &Value)| method["source"] == source;
        pay::methods(user).filter(fits).map(|(id, _)| id).collect()
    };
    let (certificates, gifts, cards) = (of("certificate"), of("gift_card"), of("credit_card"));
    let mut ids: Vec<&str> = Vec::new();
    if stream.percent(40) {
        ids.extend(stream.pick(&certificates));
    }
    if stream.percent(50) || cards.is_empty() {
        let count = stream.between(1, 2) as usize;
        ids.extend(stream.sample(&gifts, count).into_iter().copied());
    }
    if ids.is_empty() || stream.percent(85) {
        ids.extend(stream.pick(&cards));
    }
    let pays: Vec<Pay> = ids.into_iter().map(|id| Pay::name(id, user, stream)).collect();
    (!pays.is_empty()).then_some(pays)
}

/// A method that can pay for a change.
fn payer(rows: &Rows, stream: &mut Stream) -> Option<Pay> {
    let user = rows.user.as_deref();
    let fits = |(_, method): &(&str, &Value)| rows.lenient || method["source"] != "certificate";
    let usable: Vec<&str> = pay::methods(user).filter(fits).map(|(id, _)| id).collect();
    if stream.percent(25) {
        return Some(Pay::Original);
    }
    stream.pick(&usable).map(|id| Pay::name(id, user, stream))
}

/// True when a change of cabin changes a price.
fn differs(want: &Want, rows: &Rows) -> bool {
    resolve(want, rows).is_ok_and(|call| super::resolve::price(&call, rows) != Some(0))
}

/// A reservation of which nothing has been flown.
fn upcoming<'r>(rows: &'r Rows, stream: &mut Stream) -> Option<(&'r str, &'r Value)> {
    let ahead = |(_, row): &(&str, &Value)| {
        rows.lenient || legs(row).iter().all(|leg| leg.date.as_str() > TODAY)
    };
    let own: Vec<(&str, &Value)> = rows.standing().filter(ahead).collect();
    stream.pick(&own).copied()
}

/// The flights that are for sale.
fn open(rows: &Rows) -> impl Iterator<Item = &Value> {
    rows.offers().filter(|offer| offer["status"] == "available")
}

fn leg(offer: &Value) -> Leg {
    let field = |name: &str| text(&offer[name]).to_owned();
    Leg {
        flight: field("flight_number"),
        from: field("origin"),
        to: field("destination"),
        date: field("date"),
    }
}

/// True when no flight leaves before the one that precedes it has arrived; unknown flights are no reason.
fn in_order(flights: &[Leg], rows: &Rows) -> bool {
    flights.windows(2).all(|pair| {
        let arrives = minute(&pair[0], "scheduled_arrival_time_est", rows);
        let departs = minute(&pair[1], "scheduled_departure_time_est", rows);
        arrives.zip(departs).is_some_and(|(arrives, departs)| arrives <= departs)
    })
}

/// A scheduled time in minutes of the month; `+1` is the next day.
fn minute(leg: &Leg, field: &str, rows: &Rows) -> Option<i64> {
    let time = text(&rows.flight(&leg.flight, &leg.date)?[field]);
    let next = i64::from(time.ends_with("+1"));
    let (hours, minutes) =
        (time.get(..2)?.parse::<i64>().ok()?, time.get(3..5)?.parse::<i64>().ok()?);
    Some((date_number(&leg.date)? + next) * 1440 + hours * 60 + minutes)
}

/// Day of the month, of the one month that there is.
fn date_number(date: &str) -> Option<i64> {
    date.get(8..)?.parse().ok()
}
