//! What a traveller can want, as data: the meaning behind the sentences of instructions and messages.
//!
//! A want names reservations and flights by their numbers and everything else as travellers do. Turning it into a tool
//! call takes rows and happens in `resolve`.

use crate::skill::pay::Pay;
use crate::skill::{Wanted, paired};

/// One thing that the traveller wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// A new reservation.
    Book(Box<Trip>),
    /// Other flights in a reservation.
    Fly { reservation: String, moves: Vec<Move>, pay: Pay },
    /// Another cabin for a whole reservation.
    Cabin { reservation: String, cabin: String, pay: Pay },
    /// More bags.
    Bags { reservation: String, more: u32, pay: Pay },
    /// Other people on board.
    People { reservation: String, swaps: Vec<(String, Person)> },
    /// No trip at all.
    Cancel { reservation: String, reason: Reason },
    /// A certificate for a flight that went wrong.
    Compensation { reservation: String, flight: String, trouble: Trouble },
    /// Something that the traveller would like and expects to be denied.
    Hope(Box<Want>),
    /// Know something.
    Ask(Question),
}

/// A trip to be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trip {
    pub(crate) round: bool,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) cabin: String,
    pub(crate) legs: Vec<Leg>,
    pub(crate) people: Vec<Person>,
    pub(crate) bags: u32,
    pub(crate) insured: bool,
    /// Each pays as much as it holds of what is left; the last pays the rest.
    pub(crate) pay: Vec<Pay>,
}

/// A flight on a date, with where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) flight: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) date: String,
}

/// A flight of a reservation and what it becomes, on the same route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) old: String,
    pub(crate) flight: String,
    pub(crate) date: String,
}

/// Somebody who travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Person {
    /// Whoever speaks.
    Me,
    /// By first and last name; the date of birth is left out when the profile has it.
    Named { name: String, born: Option<String> },
}

/// Why a reservation is cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Plans,
    Health,
    Weather,
    /// The airline cancelled this flight.
    Airline(String),
    /// This flight is late.
    Late(String),
}

/// What went wrong with a flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Cancelled,
    Delayed,
}

/// A question that the data answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// What a reservation cost when it was made.
    Paid { reservation: String },
    /// How many bags a reservation has.
    Checked { reservation: String },
    /// What a seat on a flight costs.
    Fare { leg: Leg, cabin: String },
    /// When a flight leaves.
    Departure { leg: Leg },
    /// What all gift cards hold together.
    Gifts,
    /// What all certificates are worth together.
    Certificates,
    /// The level of membership.
    Membership,
}

impl Wanted for Want {
    fn subject(&self) -> Option<&str> {
        match self {
            Self::Fly { reservation, .. }
            | Self::Cabin { reservation, .. }
            | Self::Bags { reservation, .. }
            | Self::People { reservation, .. }
            | Self::Cancel { reservation, .. }
            | Self::Compensation { reservation, .. }
            | Self::Ask(Question::Paid { reservation } | Question::Checked { reservation }) => {
                Some(reservation)
            }
            Self::Hope(want) => want.subject(),
            Self::Book(_) | Self::Ask(_) => None,
        }
    }

    fn is_question(&self) -> bool {
        matches!(self, Self::Ask(_) | Self::Hope(_))
    }

    fn same_kind(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ask(ours), Self::Ask(theirs)) => {
                std::mem::discriminant(ours) == std::mem::discriminant(theirs)
            }
            (Self::Hope(ours), Self::Hope(theirs)) => ours.same_kind(theirs),
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    fn accepts(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Book(ours), Self::Book(theirs)) => ours.accepts(theirs),
            (
                Self::Fly { reservation, moves, pay },
                Self::Fly { reservation: r, moves: m, pay: p },
            ) => reservation == r && paired(moves, m, Move::eq) && pay.accepts(p),
            (
                Self::Cabin { reservation, cabin, pay },
                Self::Cabin { reservation: r, cabin: c, pay: p },
            ) => reservation == r && cabin == c && pay.accepts(p),
            (
                Self::Bags { reservation, more, pay },
                Self::Bags { reservation: r, more: m, pay: p },
            ) => reservation == r && more == m && pay.accepts(p),
            (Self::People { reservation, swaps }, Self::People { reservation: r, swaps: s }) => {
                reservation == r
                    && paired(swaps, s, |one, two| one.0 == two.0 && one.1.accepts(&two.1))
            }
            (Self::Hope(ours), Self::Hope(theirs)) => ours.accepts(theirs),
            (Self::Hope(ours), other) => ours.accepts(other),
            _ => self == other,
        }
    }

    fn plain(&self) -> &Self {
        match self {
            Self::Hope(want) => want,
            want => want,
        }
    }

    fn hoped(self) -> Self {
        Self::Hope(Box::new(self))
    }
}

impl Trip {
    fn accepts(&self, other: &Self) -> bool {
        let plain = |trip: &Self| Self { people: Vec::new(), pay: Vec::new(), ..trip.clone() };
        let alike = |ours: &[Pay], theirs: &[Pay]| {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(one, two)| one.accepts(two))
        };
        plain(self) == plain(other)
            && paired(&self.people, &other.people, Person::accepts)
            && alike(&self.pay, &other.pay)
    }
}

impl Person {
    /// True when `other` can be this person, described in more detail.
    fn accepts(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Named { name, born }, Self::Named { name: n, born: b }) => {
                name == n && (born.is_none() || born == b)
            }
            _ => self == other,
        }
    }
}
