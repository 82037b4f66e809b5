//! Rules about what a call pays with and how much.

use serde_json::Value;

use super::itinerary::{Leg, named, open, passengers};
use super::look::{
    BAGS, BOOK, FLIGHTS, Look, PAID_CHANGES, PAYS, count, differ, falls_short, list, number, text,
    times,
};
use crate::policy::Trace;
use crate::state::Datum;

/// Travel insurance for one passenger (policy, section on booking).
const INSURANCE: f64 = 30.0;
/// One bag beyond the free ones.
const BAG: f64 = 50.0;

/// Payment methods come from the profile of the user who pays.
pub(super) fn in_profile(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, PAYS)?;
    let (user, row) = look.user()?;
    let profile = row.get("payment_methods")?.as_object()?;
    let method = paid_with(&look)?.into_iter().find(|method| !profile.contains_key(method))?;
    let known: Vec<&str> = profile.keys().collect();
    Some(format!(
        "payment method `{method}` is not in the profile of {user}, which has {}",
        known.join(", ")
    ))
}

/// Nothing pays more than it holds.
pub(super) fn covers(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, PAYS)?;
    let payments = match look.tool() {
        BOOK => payments(&look)?,
        tool => vec![(
            look.text("payment_id")?,
            if tool == BAGS { price_of_bags(&look)? } else { price_of_change(&look)? },
        )],
    };
    payments.into_iter().find_map(|(id, amount)| {
        let method = look.method(id)?;
        let limited =
            if look.tool() == BOOK { &["gift_card", "certificate"][..] } else { &["gift_card"] };
        let held = number(method, "amount").filter(|_| is_one_of(method, limited))?;
        falls_short(held, amount).then(|| format!("{id} holds {held}, but is to pay {amount}"))
    })
}

/// One certificate.
pub(super) fn one_certificate(trace: &Trace, index: usize) -> Option<String> {
    at_most(trace, index, "certificate", 1)
}

/// One credit card.
pub(super) fn one_credit_card(trace: &Trace, index: usize) -> Option<String> {
    at_most(trace, index, "credit_card", 1)
}

/// Three gift cards.
pub(super) fn three_gift_cards(trace: &Trace, index: usize) -> Option<String> {
    at_most(trace, index, "gift_card", 3)
}

/// No method twice.
pub(super) fn named_once(trace: &Trace, index: usize) -> Option<String> {
    let methods = paid_with(&Look::at(trace, index, &[BOOK])?)?;
    let twice = (1..methods.len()).find(|at| methods[..*at].contains(&methods[*at]))?;
    Some(format!("payment method {} is named more than once", methods[twice]))
}

/// Neither more nor less than the price.
pub(super) fn total(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[BOOK])?;
    let travellers = times(passengers(&look)?);
    let seats = fare(&look, &named(&look)?)? * travellers;
    let insurance = if look.text("insurance")? == "yes" { INSURANCE * travellers } else { 0.0 };
    let bags = BAG * look.number("nonfree_baggages")?;
    let paid: f64 = payments(&look)?.into_iter().map(|(_, amount)| amount).sum();
    differ(paid, seats + insurance + bags).then(|| {
        format!(
            "the payments come to {paid}, but the price is {}: seats {seats}, insurance {insurance}, nonfree bags {bags}",
            seats + insurance + bags
        )
    })
}

/// A change is paid with money that can also be given back.
pub(super) fn for_change(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, PAID_CHANGES)?;
    let id = look.text("payment_id")?;
    let method = look.method(id)?;
    let source = text(method, "source")?;
    (!is_one_of(method, &["gift_card", "credit_card"]))
        .then(|| format!("{id} is a {source}, which cannot pay for a change"))
}

fn at_most(trace: &Trace, index: usize, source: &str, limit: usize) -> Option<String> {
    let look = Look::at(trace, index, &[BOOK])?;
    let mut of_it: Vec<&str> = paid_with(&look)?
        .into_iter()
        .filter(|id| look.method(id).is_some_and(|method| is_one_of(method, &[source])))
        .collect();
    of_it.sort_unstable();
    of_it.dedup();
    let kind = source.replace('_', " ");
    (of_it.len() > limit).then(|| {
        format!("{} {kind}s are to pay, at most {limit} may: {}", of_it.len(), of_it.join(", "))
    })
}

fn is_one_of(method: &Datum, sources: &[&str]) -> bool {
    text(method, "source").is_some_and(|source| sources.contains(&source))
}

/// Ids of the methods that the call names.
fn paid_with<'a>(look: &Look<'a>) -> Option<Vec<&'a str>> {
    if look.tool() != BOOK {
        return Some(vec![look.text("payment_id")?]);
    }
    look.list("payment_methods")?.iter().map(|payment| text(payment, "payment_id")).collect()
}

/// Method and amount of each payment of a booking.
fn payments<'a>(look: &Look<'a>) -> Option<Vec<(&'a str, f64)>> {
    let payment =
        |payment: &'a Value| Some((text(payment, "payment_id")?, number(payment, "amount")?));
    look.list("payment_methods")?.iter().map(payment).collect()
}

/// What one passenger pays for these flights in the cabin that the call names.
fn fare(look: &Look<'_>, legs: &[Leg<'_>]) -> Option<f64> {
    let cabin = look.text("cabin")?;
    let now = look.reservation().map_or(&[][..], |reservation| list(reservation, "flights"));
    let price = |leg: &Leg<'_>| {
        let is_it = |old: &&Datum| {
            text(*old, "flight_number") == Some(leg.number) && text(*old, "date") == Some(leg.date)
        };
        match now.iter().find(is_it).filter(|_| leg.kept) {
            Some(old) => number(old, "price"),
            None => number(leg.day()?.get("prices")?, cabin),
        }
    };
    legs.iter().map(price).sum()
}

/// What new flights cost more than the old ones, for all passengers; below zero when they cost less.
fn price_of_change(look: &Look<'_>) -> Option<f64> {
    debug_assert_eq!(look.tool(), FLIGHTS);
    let reservation = look.reservation()?;
    let old: f64 = list(reservation, "flights")
        .iter()
        .map(|flight| number(flight, "price"))
        .sum::<Option<_>>()?;
    Some((fare(look, &named(look)?)? - old) * count(list(reservation, "passengers")))
}

/// What more nonfree bags cost.
fn price_of_bags(look: &Look<'_>) -> Option<f64> {
    let old = number(look.reservation()?, "nonfree_baggages")?;
    Some(BAG * (look.number("nonfree_baggages")? - old).max(0.0))
}
