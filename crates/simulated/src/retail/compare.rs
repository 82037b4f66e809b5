//! What a judge compares: calls that do the same, and what an instruction has to mention for a call.

use super::resolve::variant;
use super::rows::{Rows, lines, options};
use crate::skill::{Call, text};

/// What an instruction has to mention for a call.
pub(super) fn details(call: &Call, rows: &Rows) -> Vec<String> {
    let mut details = Vec::new();
    let order = rows.orders.get(call.text("order_id"));
    details.extend(Some(call.text("order_id").to_owned()).filter(|id| !id.is_empty()));
    details.extend(
        ["address1", "city", "zip"]
            .map(|field| call.text(field).to_owned())
            .into_iter()
            .filter(|it| !it.is_empty()),
    );
    let items = call.texts("item_ids");
    let line = |id: &&str| {
        order.and_then(|order| lines(order).iter().find(|line| line["item_id"] == **id))
    };
    details.extend(items.iter().filter_map(line).map(|line| text(&line["name"]).to_owned()));
    for (old, new) in items.iter().zip(call.texts("new_item_ids")) {
        let (Some(line), Some(variant)) = (line(old), variant(rows, new)) else { continue };
        let changed = options(variant).filter(|(option, value)| line["options"][option] != *value);
        details.extend(changed.map(|(_, value)| value.to_owned()));
    }
    details
}

/// True when both calls do the same: lists of items may stand in any order, pairs staying pairs.
pub(super) fn same(one: &Call, other: &Call) -> bool {
    let pairs = |call: &Call| {
        let new = call
            .texts("new_item_ids")
            .into_iter()
            .map(str::to_owned)
            .chain(std::iter::repeat(String::new()));
        let mut pairs: Vec<(String, String)> =
            call.texts("item_ids").into_iter().map(str::to_owned).zip(new).collect();
        pairs.sort();
        pairs
    };
    let rest = |call: &Call| {
        let mut arguments = call.arguments.clone();
        arguments.retain(|name, _| !name.ends_with("item_ids"));
        arguments
    };
    one.name == other.name && rest(one) == rest(other) && pairs(one) == pairs(other)
}

/// An order that an instruction names and the rows do not have, as a sentence.
pub(super) fn stranger(instruction: &str, rows: &Rows) -> Option<String> {
    let mut words = instruction.split(|c: char| !(c.is_ascii_alphanumeric() || c == '#'));
    let unknown = |word: &&str| word.starts_with("#W") && rows.orders.get(word).is_none();
    let id = words.find(unknown).filter(|_| !rows.orders.is_empty())?;
    Some(format!("Order {id} is not in the data: name one that is."))
}
