//! What exchanging delivered items and modifying pending items have in common: pairing old with new variants.

use crate::domains::generic::python::{at, count, items, key, length, list, missing, number, text};
use crate::domains::generic::toolbox::Stop;
use crate::state::{Datum, Record, Row, State};
use crate::value::{Number, python_eq, python_str, python_text, same_text};

/// Checks that the order holds the items and that each new one is an available variant of the same product. `each`
/// hears of every pair: the place of the old item's line and the new variant. Gives new prices minus old prices, added
/// up from int 0 in the order of the pairs; not rounded.
pub(super) fn check<'s>(
    state: &'s State,
    order: &Row,
    [old, new]: [&Datum; 2],
    mut each: impl FnMut(usize, &'s Datum),
) -> Result<Number, Stop> {
    let lines = Lines::of(order)?;
    if let Some(surplus) = lines.surplus(old)? {
        return Stop::refuse([surplus.as_str(), " not found"].concat());
    }
    if length(old)? != length(new)? {
        return Stop::refuse("the number of items to be exchanged should match");
    }
    let mut difference = Number::Int(0);
    for (old, new) in items(old)?.iter().zip(items(new)?.iter()) {
        let (place, line) = lines.find(old)?;
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
    Lines::of(order)?.surplus(listed)
}

/// The lines of an order with the ids of their items.
struct Lines<'a>(Vec<(Option<&'a Datum>, &'a Datum)>);

impl<'a> Lines<'a> {
    fn of(order: &'a Row) -> Result<Self, Stop> {
        let lines = list(order, "items")?.iter();
        Ok(Self(lines.map(|line| (line.field("item_id"), line)).collect()))
    }

    /// The lines that hold an item, and their places.
    fn with<'s>(&'s self, item: &'s Datum) -> impl Iterator<Item = (usize, &'a Datum)> + 's {
        let holds = move |id: &'a Datum| match (id, item) {
            (Datum::String(id), Datum::String(item)) => same_text(id, item),
            _ => python_eq(id, item),
        };
        let lines = self.0.iter().enumerate().filter(move |(_, (id, _))| id.is_some_and(holds));
        lines.map(|(place, (_, line))| (place, *line))
    }

    fn surplus(&self, listed: &Datum) -> Result<Option<String>, Stop> {
        let items = items(listed)?;
        let alone = listed.is_array() && items.len() == 1;
        for item in items.as_ref() {
            // What is listed alone is listed once.
            let times = if alone { 1 } else { count(listed, item)? };
            if times > self.with(item).count() {
                return Ok(Some(python_str(item)));
            }
        }
        Ok(None)
    }

    fn find(&self, item: &Datum) -> Result<(usize, &'a Datum), Stop> {
        let refusal = || Stop::Refused([python_text(item).as_ref(), " not found"].concat().into());
        self.with(item).next().ok_or_else(refusal)
    }
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
