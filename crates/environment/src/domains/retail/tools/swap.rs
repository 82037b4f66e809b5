//! What exchanging delivered items and modifying pending items have in common: pairing old with new variants.

use crate::domains::generic::python::{at, count, items, key, length, list, missing, number, text};
use crate::domains::generic::toolbox::Stop;
use crate::state::{Datum, Record, Row, State};
use crate::value::{Number, python_eq, python_str, python_text};

/// Checks that the order holds the items and that each new one is an available variant of the same product. `each`
/// hears of every pair: the place of the old item's line and the new variant. Gives new prices minus old prices, added
/// up from int 0 in the order of the pairs; not rounded.
pub(super) fn check<'s>(
    state: &'s State,
    order: &Row,
    [old, new]: [&Datum; 2],
    mut each: impl FnMut(usize, &'s Datum),
) -> Result<Number, Stop> {
    let lines = list(order, "items")?;
    if let Some(surplus) = more_than_held(lines, old)? {
        return Stop::refuse([surplus.as_str(), " not found"].concat());
    }
    if length(old)? != length(new)? {
        return Stop::refuse("the number of items to be exchanged should match");
    }
    let mut difference = Number::Int(0);
    for (old, new) in items(old)?.iter().zip(items(new)?.iter()) {
        let (place, line) = find(lines, old)?;
        let Some(variant) = available(state, line, new)? else {
            let text = ["new item ", &python_text(new), " not found or available"].concat();
            return Stop::refuse(text);
        };
        each(place, variant);
        difference = difference.plus(number(variant, "price")?.minus(number(line, "price")?));
    }
    Ok(difference)
}

/// The first listed item that is listed more often than the order holds it.
pub(super) fn surplus(order: &Row, listed: &Datum) -> Result<Option<String>, Stop> {
    more_than_held(list(order, "items")?, listed)
}

fn more_than_held(lines: &[Datum], listed: &Datum) -> Result<Option<String>, Stop> {
    let items = items(listed)?;
    let alone = listed.is_array() && items.len() == 1;
    for item in items.as_ref() {
        // What is listed alone is listed once.
        let times = if alone { 1 } else { count(listed, item)? };
        if times > lines.iter().filter(|line| holds(line, item)).count() {
            return Ok(Some(python_str(item)));
        }
    }
    Ok(None)
}

/// Whether a line holds an item.
#[inline]
fn holds(line: &Datum, item: &Datum) -> bool {
    line.field("item_id").is_some_and(|id| python_eq(id, item))
}

/// The first line that holds an item, and its place.
fn find<'a>(lines: &'a [Datum], item: &Datum) -> Result<(usize, &'a Datum), Stop> {
    let refusal = || Stop::Refused([python_text(item).as_ref(), " not found"].concat().into());
    lines.iter().enumerate().find(|(_, line)| holds(line, item)).ok_or_else(refusal)
}

/// The variant of this product with this item id.
pub(super) fn variant<'a>(
    state: &'a State,
    product: &str,
    item: &str,
) -> Result<Option<&'a Datum>, Stop> {
    let product = state.get("products", product).ok_or_else(|| missing(product))?;
    Ok(at(product, "variants")?.get(item))
}

fn available<'a>(state: &'a State, line: &Datum, item: &Datum) -> Result<Option<&'a Datum>, Stop> {
    let Some(item) = key(item)? else { return Ok(None) };
    let variant = variant(state, text(line, "product_id")?, item)?;
    Ok(variant.filter(|variant| variant.field("available") == Some(&Datum::Bool(true))))
}
