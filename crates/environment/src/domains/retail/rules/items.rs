//! Rules about the items a call names, old and new.

use super::look::{GET_PRODUCT, Look, NAMES_ITEMS, SWAPS, falls_short, list, text};
use crate::policy::Trace;
use crate::state::{Datum, Row};

/// An old item and its replacement.
struct Pair<'a> {
    /// The line of the order.
    line: &'a Datum,
    /// Id of the replacement.
    new: &'a str,
    /// The replacement, when the line's product has it.
    variant: Option<&'a Datum>,
}

/// A replacement is in stock.
pub(super) fn available(trace: &Trace, index: usize) -> Option<String> {
    pairs(trace, index)?.into_iter().find_map(|pair| {
        let gone = *pair.variant?.get("available")? == false;
        gone.then(|| format!("new item {} ({}) is not available", pair.new, pair.product()))
    })
}

/// A replacement is of the same product.
pub(super) fn same_product(trace: &Trace, index: usize) -> Option<String> {
    pairs(trace, index)?.into_iter().find(|pair| pair.variant.is_none()).map(|pair| {
        let old = text(pair.line, "item_id").unwrap_or_default();
        format!(
            "new item {} is no variant of the product of item {old}: {}",
            pair.new,
            pair.product()
        )
    })
}

/// A replacement is not the item itself.
pub(super) fn different(trace: &Trace, index: usize) -> Option<String> {
    let same = pairs(trace, index)?.into_iter().find(Pair::is_same)?;
    Some(format!("item {} ({}) would be replaced by itself", same.new, same.product()))
}

/// A gift card holds the difference.
pub(super) fn gift_card_covers_difference(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, SWAPS)?;
    let (card, balance) = (look.text("payment_method_id")?, look.gift_card()?);
    let prices = pairs(trace, index)?
        .into_iter()
        .map(|pair| Some(price(pair.variant?)? - price(pair.line)?));
    let difference = prices.sum::<Option<f64>>()?;
    falls_short(balance, difference)
        .then(|| format!("{card} holds {balance:.2}, but the new items cost {difference:.2} more"))
}

/// As many new items as old ones.
pub(super) fn paired(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, SWAPS)?;
    let (old, new) = (look.list("item_ids")?.len(), look.list("new_item_ids")?.len());
    (old != new).then(|| format!("{old} items and {new} new items do not pair up"))
}

/// Some items, and none more often than the order has it.
pub(super) fn named(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, NAMES_ITEMS)?;
    let (order, items) = (look.order()?, look.list("item_ids")?);
    let id = look.text("order_id")?;
    if items.is_empty() {
        return Some(format!("no item of order {id} is named"));
    }
    if look.is_closed() {
        return None;
    }
    let asked = |item: &str| items.iter().filter(|other| **other == item).count();
    let held = |item: &str| {
        list(order, "items").iter().filter(|line| text(line, "item_id") == Some(item)).count()
    };
    let item = items.iter().find(|item| asked(item) > held(item))?;
    Some(format!(
        "item {item} is named {} times, but order {id} holds it {} times",
        asked(item),
        held(item)
    ))
}

/// Product ids and item ids stand in their own places.
pub(super) fn product_or_item(trace: &Trace, index: usize) -> Option<String> {
    if let Some(look) = Look::at(trace, index, &[GET_PRODUCT]) {
        let id = look.text("product_id")?;
        let is_item = look.row("products", id).is_none() && is_item(trace, id);
        return is_item.then(|| format!("{id} is the id of an item, not of a product"));
    }
    let look = Look::at(trace, index, NAMES_ITEMS)?;
    let named =
        ["item_ids", "new_item_ids"].into_iter().filter_map(|name| look.list(name)).flatten();
    let product = named.into_iter().find(|id| look.row("products", id).is_some())?;
    Some(format!("{product} is the id of a product, not of an item"))
}

impl Pair<'_> {
    fn is_same(&self) -> bool {
        text(self.line, "item_id") == Some(self.new)
    }

    fn product(&self) -> &str {
        text(self.line, "name").unwrap_or_default()
    }
}

/// The pairs of a change or an exchange, as far as the order has the old items.
fn pairs(trace: &Trace, index: usize) -> Option<Vec<Pair<'_>>> {
    let look = Look::at(trace, index, SWAPS)?;
    let order = look.order()?;
    if look.is_closed() {
        return None;
    }
    let pair = |(old, new)| {
        let line = list(order, "items").iter().find(|line| text(line, "item_id") == Some(old))?;
        let product = look.row("products", text(line, "product_id")?)?;
        Some(Pair { line, new, variant: product.get("variants")?.get(new) })
    };
    Some(
        look.list("item_ids")?
            .into_iter()
            .zip(look.list("new_item_ids")?)
            .filter_map(pair)
            .collect(),
    )
}

fn price(row: &Datum) -> Option<f64> {
    row.get("price")?.as_f64()
}

fn is_item(trace: &Trace, id: &str) -> bool {
    let has = |row: &Row| row.get("variants").is_some_and(|variants| variants.get(id).is_some());
    trace.initial.rows("products").any(|(_, row)| has(row))
}
