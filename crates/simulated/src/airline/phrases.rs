//! What a traveller wants, as sentences: written for instructions ("you"), messages ("I") and an agent's proposals,
//! and read back to data.

use seed::Stream;

use super::Airline;
use super::want::{Question, Trip, Want};
use super::words;
use crate::skill::pay::Pay;
use crate::skill::{Filled, Phrases, Wanted, language};
use crate::template::{Slots, Voice, slot};

const AWAY: &[&str] = &[
    "You have been looking forward to this for months",
    "You like to have things settled early",
    "You are planning a visit",
];
const CHANGE: &[&str] = &[
    "Your dates have moved a little",
    "Somebody at home has other plans",
    "You looked at your trips last night",
];
const UPSET: &[&str] = &["You are not happy about it", "You had counted on that trip"];
const MONEY: &[&str] = &["You keep an eye on your budget", "You are doing your accounts"];

const BOOK: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like|need] to book a {trip} from {from} to {to} in {cabin}, on flights {legs}, for {people}, with {bags}, with {insurance}, paid with {pays}",
        "%I [want|would like] a new {trip} from {from} to {to} in {cabin}, flying {legs}, for {people}, with {bags}, with {insurance}, and {pays} should pay for it",
        "%I [want|wish] to fly from {from} to {to} on a {trip} in {cabin}, taking {legs}, for {people}, with {bags}, with {insurance}, charged to {pays}",
    ],
    asked: &[
        "[could|can] you[ please|] book me a {trip} from {from} to {to} in {cabin}, on flights {legs}, for {people}, with {bags}, with {insurance}, paid with {pays}",
        "please book a {trip} from {from} to {to} in {cabin}, flying {legs}, for {people}, with {bags}, with {insurance}, and take {pays}",
    ],
    proposed: &[
        "I can book a {trip} from {from} to {to} in {cabin} on {legs}, for {people}, with {bags}, with {insurance}, paid with {pays}",
        "this would be a {trip} from {from} to {to} in {cabin} on {legs}, for {people}, with {bags}, with {insurance}, paid with {pays}",
    ],
    background: AWAY,
    build: |slots| {
        let text = |name: &str| slot(slots, name);
        Some(Want::Book(Box::new(Trip {
            round: text("trip").to_ascii_lowercase().contains("round"),
            from: text("from").to_owned(),
            to: text("to").to_owned(),
            cabin: words::read_cabin(text("cabin"))?,
            legs: words::read_legs(text("legs"))?,
            people: words::read_people(text("people"))?,
            bags: words::read_bags(text("bags"))?,
            insured: text("insurance").contains("travel"),
            pay: words::read_pays(text("pays"))?,
        })))
    },
};

const FLY: Phrases<Want> = Phrases {
    plain: &[
        "in reservation {reservation} %I [want|would like] to move flight {moves}, with {pay} for any difference in price",
        "%I [want|would like|need] to change reservation {reservation}, moving flight {moves}, and {pay} is for any difference",
        "%I [want|need] other flights in reservation {reservation}: {moves}, using {pay} for any difference",
    ],
    asked: &[
        "[could|can] you[ please|] change reservation {reservation} and move flight {moves}, difference on {pay}",
        "please move flight {moves} in reservation {reservation}, I will use {pay} for any difference",
    ],
    proposed: &[
        "I can change reservation {reservation} by moving flight {moves}, and settle the difference with {pay}",
        "in reservation {reservation} I would move flight {moves}, with the difference on {pay}",
    ],
    background: CHANGE,
    build: |slots| {
        let moves = words::read_moves(slot(slots, "moves"))?;
        Some(Want::Fly { reservation: reservation(slots), moves, pay: pay(slots)? })
    },
};

const CABIN: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to fly in {cabin} instead in reservation {reservation}, with {pay} for any difference in price",
        "%I [want|would like|need] to change the cabin of reservation {reservation} to {cabin}, using {pay} for any difference",
        "reservation {reservation} should be in {cabin} for everybody, and {pay} is for any difference",
    ],
    asked: &[
        "[could|can] you[ please|] move reservation {reservation} to {cabin}, difference on {pay}",
        "please put all of reservation {reservation} in {cabin}, I will use {pay} for any difference",
    ],
    proposed: &[
        "I can change the cabin of reservation {reservation} to {cabin} and settle the difference with {pay}",
        "all flights of reservation {reservation} would then be in {cabin}, with the difference on {pay}",
    ],
    background: MONEY,
    build: |slots| {
        let cabin = words::read_cabin(slot(slots, "cabin"))?;
        Some(Want::Cabin { reservation: reservation(slots), cabin, pay: pay(slots)? })
    },
};

const BAGS: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like|need] to add {bags} to reservation {reservation}, paying with {pay} if it costs anything",
        "in reservation {reservation} %I [want|need] {bags} more than before, and {pay} is for what that costs",
    ],
    asked: &[
        "[could|can] I add {bags} to reservation {reservation}, on {pay} if it costs anything",
        "please add {bags} to reservation {reservation}, I will use {pay} for it",
    ],
    proposed: &[
        "I can add {bags} to reservation {reservation}, with {pay} for what that costs",
        "reservation {reservation} would get another {bags}, and {pay} is for what that costs",
    ],
    background: AWAY,
    build: |slots| {
        let more = words::read_bags(slot(slots, "bags"))?;
        Some(Want::Bags { reservation: reservation(slots), more, pay: pay(slots)? })
    },
};

const PEOPLE: Phrases<Want> = Phrases {
    plain: &[
        "in reservation {reservation} %I [want|would like|need] to replace {swaps}",
        "%I [want|need] to change who travels on reservation {reservation}: {swaps}",
        "reservation {reservation} needs other passengers, {swaps}",
    ],
    asked: &[
        "[could|can] you[ please|] replace {swaps} in reservation {reservation}",
        "please swap passengers in reservation {reservation}: {swaps}",
    ],
    proposed: &[
        "I can replace {swaps} in reservation {reservation}",
        "in reservation {reservation} I would put these people in: {swaps}",
    ],
    background: CHANGE,
    build: |slots| {
        let swaps = words::read_swaps(slot(slots, "swaps"))?;
        Some(Want::People { reservation: reservation(slots), swaps })
    },
};

const CANCEL: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like|wish] to cancel reservation {reservation} because {reason}",
        "%I have decided to cancel reservation {reservation}, since {reason}",
        "reservation {reservation} should be cancelled because {reason}",
        "%I [want|need] %my money back for reservation {reservation}, because {reason}",
    ],
    asked: &[
        "[could|can] you[ please|] cancel reservation {reservation}, because {reason}",
        "please cancel [my |]reservation {reservation}, because {reason}",
    ],
    proposed: &[
        "I can cancel reservation {reservation} as a whole, because {reason}",
        "reservation {reservation} would then be cancelled, because {reason}",
    ],
    background: CHANGE,
    build: |slots| {
        let reason = words::read_reason(slot(slots, "reason"))?;
        Some(Want::Cancel { reservation: reservation(slots), reason })
    },
};

const COMPENSATION: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] compensation because flight {flight} of reservation {reservation} {trouble}",
        "%I complain that flight {flight} of reservation {reservation} {trouble}, and ask for compensation",
    ],
    asked: &[
        "flight {flight} of my reservation {reservation} {trouble}, and I think I should be compensated",
        "[could|can] I have compensation, since flight {flight} of reservation {reservation} {trouble}",
    ],
    proposed: &[
        "I can send you a certificate because flight {flight} of reservation {reservation} {trouble}",
        "since flight {flight} of reservation {reservation} {trouble}, you would get a certificate",
    ],
    background: UPSET,
    build: |slots| {
        let flight = slot(slots, "flight").to_owned();
        let trouble = words::read_trouble(slot(slots, "trouble"))?;
        Some(Want::Compensation { reservation: reservation(slots), flight, trouble })
    },
};

const HOPE: Phrases<Want> = Phrases {
    plain: language::HOPES,
    asked: language::HOPED,
    proposed: &[],
    background: UPSET,
    build: |slots| {
        let want = language::read_want::<Airline>(slot(slots, "request"))?;
        Some(Want::Hope(Box::new(want)))
    },
};

const PAID: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know [what|how much] %I [originally |]paid for reservation {reservation}",
        "%I ask for the original price of reservation {reservation}",
    ],
    asked: &[
        "what did I pay for reservation {reservation}",
        "how much was reservation {reservation}",
    ],
    proposed: &[],
    background: MONEY,
    build: |slots| Some(Want::Ask(Question::Paid { reservation: reservation(slots) })),
};

const CHECKED: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know how many [checked |]bags reservation {reservation} has[ at that point|]",
        "%I wonder how many bags are in reservation {reservation}[ at that point|]",
    ],
    asked: &["how many bags does reservation {reservation} have"],
    proposed: &[],
    background: AWAY,
    build: |slots| Some(Want::Ask(Question::Checked { reservation: reservation(slots) })),
};

const FARE: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know [what|how much] a seat in {cabin} costs on flight {leg}",
        "%I wonder what flight {leg} costs in {cabin}",
    ],
    asked: &[
        "how much is a seat in {cabin} on flight {leg}",
        "what does flight {leg} cost in {cabin}",
    ],
    proposed: &[],
    background: MONEY,
    build: |slots| {
        let leg = words::read_leg(slot(slots, "leg"))?;
        Some(Want::Ask(Question::Fare { leg, cabin: words::read_cabin(slot(slots, "cabin"))? }))
    },
};

const DEPARTURE: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know at what time flight {leg} leaves",
        "%I wonder when exactly flight {leg} takes off",
    ],
    asked: &["when does flight {leg} leave", "at what time does flight {leg} take off"],
    proposed: &[],
    background: AWAY,
    build: |slots| {
        Some(Want::Ask(Question::Departure { leg: words::read_leg(slot(slots, "leg"))? }))
    },
};

const GIFTS: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know how much is left on all %my gift cards together[ at that point|]",
        "%I ask for the total balance of %my gift cards[ at that point|]",
    ],
    asked: &["how much do I have on my gift cards in total"],
    proposed: &[],
    background: MONEY,
    build: |_| Some(Want::Ask(Question::Gifts)),
};

const CERTIFICATES: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know what all %my certificates are worth together[ at that point|]",
        "%I ask for the total value of %my certificates[ at that point|]",
    ],
    asked: &["what are my certificates worth in total"],
    proposed: &[],
    background: MONEY,
    build: |_| Some(Want::Ask(Question::Certificates)),
};

const MEMBERSHIP: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know which membership level %I have",
        "%I ask for the level of %my membership",
    ],
    asked: &["which membership level do I have", "what is my membership level"],
    proposed: &[],
    background: MONEY,
    build: |_| Some(Want::Ask(Question::Membership)),
};

/// The sentences of every kind of want; hopes come first, since they hold other wants.
pub(super) const ALL: [&Phrases<Want>; 15] = [
    &HOPE,
    &BOOK,
    &FLY,
    &CABIN,
    &BAGS,
    &PEOPLE,
    &CANCEL,
    &COMPENSATION,
    &PAID,
    &CHECKED,
    &FARE,
    &DEPARTURE,
    &GIFTS,
    &CERTIFICATES,
    &MEMBERSHIP,
];

/// How travellers say who they are.
pub(super) const IDENTITY: [&str; 5] = [
    "%my name is {first} {last} and %my user id is {user}",
    "%Im {first} {last} and %my user id is {user}",
    "%Im {first} {last}, user id {user}",
    "%my user id is {user}",
    "%my name is {first} {last}",
];

/// The sentences of a want.
pub(super) fn phrases_of(want: &Want) -> &'static Phrases<Want> {
    match want {
        Want::Book(_) => &BOOK,
        Want::Fly { .. } => &FLY,
        Want::Cabin { .. } => &CABIN,
        Want::Bags { .. } => &BAGS,
        Want::People { .. } => &PEOPLE,
        Want::Cancel { .. } => &CANCEL,
        Want::Compensation { .. } => &COMPENSATION,
        Want::Hope(_) => &HOPE,
        Want::Ask(Question::Paid { .. }) => &PAID,
        Want::Ask(Question::Checked { .. }) => &CHECKED,
        Want::Ask(Question::Fare { .. }) => &FARE,
        Want::Ask(Question::Departure { .. }) => &DEPARTURE,
        Want::Ask(Question::Gifts) => &GIFTS,
        Want::Ask(Question::Certificates) => &CERTIFICATES,
        Want::Ask(Question::Membership) => &MEMBERSHIP,
    }
}

/// The words that fill the slots of a want's sentence.
pub(super) fn slots_of(want: &Want, voice: Voice, stream: &mut Stream) -> Filled {
    let mut slots: Filled = Vec::new();
    if let Some(reservation) = want.subject() {
        slots.push(("reservation", reservation.to_owned()));
    }
    match want {
        Want::Book(trip) => slots.extend(trip_slots(trip, voice, stream)),
        Want::Fly { moves, .. } => slots.push(("moves", words::write_moves(moves))),
        Want::Cabin { cabin, .. } => slots.push(("cabin", words::write_cabin(cabin))),
        Want::Bags { more, .. } => slots.push(("bags", words::write_bags(*more))),
        Want::People { swaps, .. } => {
            slots.push(("swaps", words::write_swaps(swaps, voice, stream)));
        }
        Want::Cancel { reason, .. } => {
            slots.push(("reason", words::write_reason(reason, voice, stream)));
        }
        Want::Compensation { flight, trouble, .. } => {
            slots.push(("flight", flight.clone()));
            slots.push(("trouble", words::write_trouble(*trouble)));
        }
        Want::Hope(want) => {
            slots.push(("request", language::clause::<Airline>(want, voice, stream)));
        }
        Want::Ask(Question::Fare { leg, cabin }) => {
            slots.push(("leg", words::write_leg(leg)));
            slots.push(("cabin", words::write_cabin(cabin)));
        }
        Want::Ask(Question::Departure { leg }) => {
            slots.push(("leg", words::write_leg(leg)));
        }
        Want::Ask(_) => {}
    }
    if let Want::Fly { pay, .. } | Want::Cabin { pay, .. } | Want::Bags { pay, .. } = want {
        slots.push(("pay", pay.write(voice, stream)));
    }
    slots
}

fn trip_slots(trip: &Trip, voice: Voice, stream: &mut Stream) -> Filled {
    let kind = if trip.round { "round trip" } else { "one-way trip" };
    vec![
        ("trip", kind.to_owned()),
        ("from", trip.from.clone()),
        ("to", trip.to.clone()),
        ("cabin", words::write_cabin(&trip.cabin)),
        ("legs", words::write_legs(&trip.legs)),
        ("people", words::write_people(&trip.people, voice, stream)),
        ("bags", words::write_bags(trip.bags)),
        ("insurance", words::write_insurance(trip.insured)),
        ("pays", words::write_pays(&trip.pay, voice, stream)),
    ]
}

fn reservation(slots: &Slots) -> String {
    slot(slots, "reservation").to_owned()
}

fn pay(slots: &Slots) -> Option<Pay> {
    Pay::read(slot(slots, "pay"))
}
