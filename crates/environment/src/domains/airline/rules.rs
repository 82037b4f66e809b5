//! The sentences of the airline policy that a program can decide from a trace of actions.
//!
//! A ground truth mostly holds writes alone, so no rule asks for reads, and what needs the dialogue is not decided: see
//! `sentences`. One fault gives one finding where possible: what an earlier step of the trace closed is judged by the
//! rule about cancelled reservations alone.

mod account;
mod bags;
mod cancel;
mod compensation;
mod itinerary;
mod look;
mod payment;
mod reservation;
mod sentences;

#[cfg(test)]
mod tests;

use crate::policy::{Rule, Undecided};

use look::{
    BAGS, BOOK, CANCEL, CERTIFICATE, CHANGES, FLIGHTS, ITINERARIES, NAMES_BAGS, OPENS,
    PAID_CHANGES, PASSENGERS, PAYS, TRANSFER,
};

/// The sentences that no program can decide, and why.
pub(super) const UNDECIDED: &[Undecided] = sentences::UNDECIDED;

/// The sentences that ask nothing of the agent.
pub(super) const FACTS: &[&str] = sentences::FACTS;

/// The rules, in the order of the policy document.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "airline.account.one_user",
        sentence: "Every profile and reservation that you open or change must belong to the one user of this conversation.",
        how: "The owner of the profile or reservation that the call names is compared with that of the first call that names one.",
        tools: OPENS,
        check: account::one_user,
    },
    Rule {
        id: "airline.transfer.no_changes",
        sentence: "Do not hand over a user for whom you have already changed something.",
        how: "A handover after a write that had its effect breaks it; the evidence is that write.",
        tools: &[TRANSFER],
        check: account::no_changes,
    },
    Rule {
        id: "airline.transfer.last",
        sentence: "Handing over ends your work: make no further tool call after it.",
        how: "Any call after a handover breaks it; the evidence is the handover.",
        tools: &[],
        check: account::last,
    },
    Rule {
        id: "airline.flights.available",
        sentence: "A flight can be booked, changed to, or moved to another cabin only if its status on that date is `available`.",
        how: "The status on its date of each flight that the call names is compared with `available`, flights that the reservation has already in that cabin aside.",
        tools: ITINERARIES,
        check: itinerary::available,
    },
    Rule {
        id: "airline.flights.seats",
        sentence: "Each such flight must have a free seat in the cabin for every passenger.",
        how: "The free seats of each such flight in the cabin that the call names are compared with the number of passengers.",
        tools: ITINERARIES,
        check: itinerary::seats,
    },
    Rule {
        id: "airline.flights.order",
        sentence: "No flight may depart before the one that precedes it has arrived.",
        how: "The scheduled departure of each flight is compared with the scheduled arrival of the one before, with their dates; two flights that the reservation has already are left alone.",
        tools: ITINERARIES,
        check: itinerary::order,
    },
    Rule {
        id: "airline.payment.in_profile",
        sentence: "Every payment method that you use must already stand in the user's profile.",
        how: "Each payment id is looked for among the payment methods of the user, before the call.",
        tools: PAYS,
        check: payment::in_profile,
    },
    Rule {
        id: "airline.payment.covers",
        sentence: "A gift card or a certificate can pay no more than the amount that is left on it.",
        how: "The amount on the method before the call is compared with what it is to pay: the amount named in a booking, the price of the change otherwise.",
        tools: PAYS,
        check: payment::covers,
    },
    Rule {
        id: "airline.book.route",
        sentence: "The flights of a booking must lead from its origin to its destination without a gap, and on a round trip from there back to the origin.",
        how: "Each flight's origin is compared with the place that the one before leads to, and the ends with the origin, destination and trip type of the call.",
        tools: &[BOOK],
        check: itinerary::route,
    },
    Rule {
        id: "airline.book.passengers",
        sentence: "A reservation holds at least one and at most five passengers.",
        how: "The number of passengers in the call is compared with 1 and 5.",
        tools: &[BOOK],
        check: reservation::passengers,
    },
    Rule {
        id: "airline.book.one_certificate",
        sentence: "At most one certificate can pay for a reservation.",
        how: "The different certificates among the payments of the call are counted.",
        tools: &[BOOK],
        check: payment::one_certificate,
    },
    Rule {
        id: "airline.book.one_credit_card",
        sentence: "At most one credit card can pay for a reservation.",
        how: "The different credit cards among the payments of the call are counted.",
        tools: &[BOOK],
        check: payment::one_credit_card,
    },
    Rule {
        id: "airline.book.three_gift_cards",
        sentence: "At most three gift cards can pay for a reservation.",
        how: "The different gift cards among the payments of the call are counted.",
        tools: &[BOOK],
        check: payment::three_gift_cards,
    },
    Rule {
        id: "airline.book.named_once",
        sentence: "Name each payment method one time only.",
        how: "Each payment id of the call is compared with those before it.",
        tools: &[BOOK],
        check: payment::named_once,
    },
    Rule {
        id: "airline.book.total",
        sentence: "The payments together must come to exactly the price of all seats, the insurance and the nonfree bags.",
        how: "The sum of the payments is compared with passengers × prices in the cabin, 30 × passengers if insured, and 50 × nonfree bags.",
        tools: &[BOOK],
        check: payment::total,
    },
    Rule {
        id: "airline.book.new_id",
        sentence: "The system has ids for three new reservations: make no booking that would take the id of one that exists.",
        how: "A booking while HATHAT, HATHAU and HATHAV are all taken breaks it; the evidence is the reservation that would be lost.",
        tools: &[BOOK],
        check: reservation::new_id,
    },
    Rule {
        id: "airline.bags.allowance",
        sentence: "The bags beyond the free bags of all passengers together, no more and no fewer, are nonfree bags.",
        how: "The nonfree bags of the call are compared with max(0, bags - free bags), where the free bags follow from membership, cabin and number of passengers; a change may leave them at what was paid for before.",
        tools: NAMES_BAGS,
        check: bags::allowance,
    },
    Rule {
        id: "airline.change.cancelled",
        sentence: "A cancelled reservation stays as it is: do nothing more with it.",
        how: "A call about a reservation that is cancelled breaks it; the evidence is the earlier step or the status.",
        tools: CHANGES,
        check: reservation::cancelled,
    },
    Rule {
        id: "airline.change.basic_economy",
        sentence: "The flights of a basic economy reservation cannot be changed for as long as it stays in basic economy.",
        how: "The flights of the call are compared with those of the reservation when both its cabin, as last changed, and the cabin of the call are basic economy.",
        tools: &[FLIGHTS],
        check: reservation::basic_economy,
    },
    Rule {
        id: "airline.change.route",
        sentence: "The origin, the destination and the trip type of a reservation stay what they are.",
        how: "The places that the new flights lead through are compared with origin, destination and trip type of the reservation.",
        tools: &[FLIGHTS],
        check: itinerary::same_route,
    },
    Rule {
        id: "airline.bags.only_added",
        sentence: "Bags can be added to a reservation but not taken away.",
        how: "The bags of the call are compared with those of the reservation.",
        tools: &[BAGS],
        check: bags::only_added,
    },
    Rule {
        id: "airline.change.passenger_count",
        sentence: "Passengers can be replaced by others, but their number stays the same.",
        how: "The number of passengers in the call is compared with that of the reservation.",
        tools: &[PASSENGERS],
        check: reservation::passenger_count,
    },
    Rule {
        id: "airline.change.payment",
        sentence: "A change of flights, cabin or bags is paid or refunded with one gift card or credit card, never with a certificate.",
        how: "The kind of the payment method that the call names is compared with gift card and credit card.",
        tools: PAID_CHANGES,
        check: payment::for_change,
    },
    Rule {
        id: "airline.cancel.flown",
        sentence: "Once one of its flights has taken off it cannot be cancelled any more, and you hand the user over.",
        how: "The status of each flight of the reservation is compared with `flying` and `landed`, and its date with today's.",
        tools: &[CANCEL],
        check: cancel::flown,
    },
    Rule {
        id: "airline.cancel.grounds",
        sentence: "Apart from that, a reservation can be cancelled only within 24 hours of its booking, or if the airline cancelled one of its flights, or if its cabin is business, or if it is insured.",
        how: "The time of booking is compared with 2024-05-14T15:00:00, the status of each flight with `cancelled`, the cabin, as last changed, with business and the insurance with `yes`; none of them fits.",
        tools: &[CANCEL],
        check: cancel::grounds,
    },
    Rule {
        id: "airline.compensation.trouble",
        sentence: "Compensation is for cancelled or delayed flights in a reservation of the user, and for nothing else.",
        how: "The status of each flight in the reservations of the user is compared with `cancelled` and `delayed`; none of them fits.",
        tools: &[CERTIFICATE],
        check: compensation::trouble,
    },
    Rule {
        id: "airline.compensation.entitled",
        sentence: "A regular member without insurance who does not fly business gets no compensation for a reservation.",
        how: "The membership is compared with silver and gold, and the cabin and the insurance of each reservation with a cancelled or delayed flight with business and `yes`; none of them fits.",
        tools: &[CERTIFICATE],
        check: compensation::entitled,
    },
    Rule {
        id: "airline.compensation.amount",
        sentence: "The certificate is worth 100 for each passenger of the reservation if a flight was cancelled, or 50 for each if one was delayed, and no other amount.",
        how: "The amount of the call is compared with 100 × passengers of each such reservation with a cancelled flight and 50 × passengers of each with a delayed one.",
        tools: &[CERTIFICATE],
        check: compensation::amount,
    },
    Rule {
        id: "airline.compensation.after_change",
        sentence: "For a delayed flight, send it only after you have changed or cancelled the reservation as the user wishes.",
        how: "An amount that only a delayed flight explains, without an earlier change of flights or cancellation of that reservation, breaks it.",
        tools: &[CERTIFICATE],
        check: compensation::after_change,
    },
];
