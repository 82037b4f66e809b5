//! From kinds of goods to products: which variants exist, what they cost, which are in stock.

use seed::Stream;
use serde_json::{Map, Value, json};

use super::catalogue::{HOME, Kind};
use super::dollars;
use super::gear::GEAR;
use crate::domains::generic::ids::Ids;

/// How often, of 50 products, one has 5, 6, … 20 variants (measured).
const VARIANTS: [u32; 16] = [5, 3, 1, 7, 3, 3, 1, 5, 4, 3, 1, 4, 2, 4, 2, 2];
/// Of 1000 variants, how many are in stock (measured: 379 of 591).
const IN_STOCK: u32 = 641;
/// Variants of a product that are in stock at least, so that there is something to change to.
const LEAST_IN_STOCK: usize = 2;

/// A product type on sale.
pub(super) struct Product {
    /// Ten digits.
    pub(super) id: String,
    /// Name of the type.
    pub(super) name: &'static str,
    /// What can be ordered.
    pub(super) variants: Vec<Variant>,
}

/// One thing to order.
pub(super) struct Variant {
    /// Ten digits.
    pub(super) id: String,
    /// Option by name.
    pub(super) options: Value,
    /// In stock.
    pub(super) available: bool,
    /// Price in cents.
    pub(super) cents: u32,
}

impl Product {
    /// The record of the products table.
    pub(super) fn row(&self) -> Value {
        let variants: Map<String, Value> =
            self.variants.iter().map(|variant| (variant.id.clone(), variant.row())).collect();
        json!({"name": self.name, "product_id": self.id, "variants": variants})
    }
}

impl Variant {
    fn row(&self) -> Value {
        json!({
            "item_id": self.id,
            "options": self.options,
            "available": self.available,
            "price": dollars(self.cents),
        })
    }
}

/// All products, in an order of their own.
pub(super) fn make(stream: &mut Stream, ids: &mut Ids) -> Vec<Product> {
    let mut kinds: Vec<&Kind> = HOME.iter().chain(&GEAR).collect();
    stream.shuffle(&mut kinds);
    kinds.into_iter().map(|kind| product(stream, ids, kind)).collect()
}

fn product(stream: &mut Stream, ids: &mut Ids, kind: &Kind) -> Product {
    let id = ids.number(stream, "", 10);
    let combinations: Vec<usize> =
        (0..kind.choices.iter().map(|choice| choice.values.len()).product()).collect();
    let count = 5 + stream.weighted(&VARIANTS).unwrap_or_default();
    let mut chosen: Vec<usize> = stream.sample(&combinations, count).into_iter().copied().collect();
    stream.shuffle(&mut chosen);
    let mut variants: Vec<Variant> =
        chosen.into_iter().map(|at| variant(stream, ids, kind, at)).collect();
    restock(&mut variants);
    Product { id, name: kind.name, variants }
}

/// The variant at place `at` of all combinations of the kind's values, counted in mixed radix.
fn variant(stream: &mut Stream, ids: &mut Ids, kind: &Kind, mut at: usize) -> Variant {
    let mut options = Map::new();
    let mut steps = 0;
    let mut most = 0;
    for choice in kind.choices {
        let level = at % choice.values.len();
        at /= choice.values.len();
        options.insert(choice.name.to_owned(), choice.values[level].into());
        if choice.graded {
            steps += level;
            most += choice.values.len() - 1;
        }
    }
    Variant {
        id: ids.number(stream, "", 10),
        options: Value::Object(options),
        available: stream.below(1000) < IN_STOCK,
        cents: price(stream, kind.dollars, steps, most),
    }
}

/// Cents within about an eighth of the kind's price: the graded options take 16 % of it, chance 4 %.
fn price(stream: &mut Stream, dollars: u32, steps: usize, most: usize) -> u32 {
    let grade = (160 * steps).checked_div(most).unwrap_or(80);
    let permille = 900 + u32::try_from(grade).unwrap_or_default() + stream.below(41);
    dollars * permille / 10 + stream.below(100)
}

fn restock(variants: &mut [Variant]) {
    let available = variants.iter().filter(|variant| variant.available).count();
    let missing = LEAST_IN_STOCK.saturating_sub(available);
    for variant in variants.iter_mut().filter(|variant| !variant.available).take(missing) {
        variant.available = true;
    }
}
