//! The shop's own database, made from a seed: tau-bench's retail schema, size and distributions, our own content.
//!
//! Shapes and shares come from measuring tau-bench's retail files; no name, product, price or address is theirs.
//! Prices are whole cents until they are written, and only `u32` and `u64` are drawn, so the same seed gives the
//! same bytes on every platform.

mod catalogue;
mod gear;
mod orders;
mod people;
mod products;

#[cfg(test)]
mod tests;

use seed::Stream;
use serde_json::{Map, Value};

use crate::domains::generic::ids::Ids;
use crate::state::Database;

/// How many accounts the shop has.
const USERS: usize = 500;
/// How many orders they have placed.
const ORDERS: usize = 1000;

/// The database of `seed`: tables orders, products, users, in this order.
pub(super) fn generate(seed: u64) -> Database {
    let stream = |part: &str| Stream::new(seed, &format!("retail.data.{part}"));
    let mut ids = Ids::default();
    let products = products::make(&mut stream("products"), &mut ids);
    let mut users = people::make(&mut stream("users"), &mut ids, USERS);
    let orders = orders::make(&mut stream("orders"), &mut ids, &products, &mut users, ORDERS);
    let products = products.iter().map(|product| (product.id.clone(), product.row())).collect();
    let users = users.iter().map(|user| (user.id.clone(), user.row())).collect();
    Database::new(vec![table("orders", orders), table("products", products), table("users", users)])
}

fn table(name: &str, rows: Map<String, Value>) -> (String, Map<String, Value>) {
    (name.to_owned(), rows)
}

/// An amount of money as the files have it: a float of dollars, the one nearest to the cents.
fn dollars(cents: u32) -> f64 {
    f64::from(cents) / 100.0
}
