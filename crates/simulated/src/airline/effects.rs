//! What write calls do to the rows at hand: enough of the airline's behaviour to plan one call after another.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::resolve::{price, seat};
use super::rows::{Rows, dollars};
use crate::skill::{Call, text};

/// Applies a call that `resolve` made, so that it is known to be legal.
pub(super) fn apply(rows: &mut Rows, call: &Call) {
    let id = call.text("reservation_id").to_owned();
    let cost = price(call, rows).unwrap_or_default();
    match call.name.as_str() {
        "book_reservation" => {
            for share in call.list("payment_methods") {
                spend(rows, text(&share["payment_id"]), dollars(&share["amount"]));
            }
        }
        "cancel_reservation" => {
            change(rows, &id, |row| row["status"] = json!("cancelled"));
            rows.changed.push(id);
        }
        "update_reservation_flights" => {
            let flights: Vec<Value> =
                call.list("flights").iter().map(|flight| priced(flight, call, rows)).collect();
            spend(rows, call.text("payment_id"), cost);
            change(rows, &id, |row| row["flights"] = json!(flights));
            rows.cabins.push((id.clone(), call.text("cabin").to_owned()));
            rows.changed.push(id);
        }
        "update_reservation_baggages" => {
            spend(rows, call.text("payment_id"), cost);
            for field in ["total_baggages", "nonfree_baggages"] {
                change(rows, &id, |row| row[field] = call.arguments[field].clone());
            }
        }
        "update_reservation_passengers" => {
            change(rows, &id, |row| row["passengers"] = call.arguments["passengers"].clone());
        }
        "send_certificate" => grant(rows, &call.arguments["amount"]),
        _ => {}
    }
}

fn change(rows: &mut Rows, id: &str, edit: impl FnOnce(&mut Value)) {
    if let Some(row) = rows.reservations.get_mut(id) {
        edit(row);
    }
}

/// A flight as the reservation keeps it.
fn priced(flight: &Value, call: &Call, rows: &Rows) -> Value {
    let number = text(&flight["flight_number"]);
    let offer = rows.flight(number, text(&flight["date"])).unwrap_or(&Value::Null);
    let old = rows.reservations.get(call.text("reservation_id")).map(|row| &row["flights"]);
    let old = old.and_then(Value::as_array).into_iter().flatten();
    let known = old.into_iter().find(|old| old["flight_number"] == number).unwrap_or(offer);
    json!({
        "flight_number": number,
        "date": flight["date"],
        "price": seat(flight, call, rows),
        "origin": known["origin"],
        "destination": known["destination"],
    })
}

/// Takes an amount from a gift card; a certificate is gone once it is used, and a credit card has no end.
fn spend(rows: &mut Rows, id: &str, amount: i64) {
    let Some(methods) = methods(rows) else { return };
    match methods.get(id).map(|method| text(&method["source"]).to_owned()).as_deref() {
        Some("certificate") => drop(methods.shift_remove(id)),
        Some("gift_card") => {
            let left = dollars(&methods[id]["amount"]) - amount;
            methods[id]["amount"] = json!(left);
        }
        _ => {}
    }
}

/// Puts a certificate into the profile, under the first id that the system has left.
fn grant(rows: &mut Rows, amount: &Value) {
    const IDS: [&str; 3] = ["certificate_3221322", "certificate_3221323", "certificate_3221324"];
    let Some(methods) = methods(rows) else { return };
    if let Some(id) = IDS.iter().find(|id| !methods.contains_key(**id)) {
        let method = json!({"source": "certificate", "amount": amount, "id": id});
        methods.insert((*id).to_owned(), method);
    }
}

/// The payment methods of the profile, to be changed.
fn methods(rows: &mut Rows) -> Option<&mut Map<String, Value>> {
    Rc::make_mut(rows.user.as_mut()?).get_mut("payment_methods")?.as_object_mut()
}
