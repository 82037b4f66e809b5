//! The generated shop has the schema, size and shares that it promises, and every reference leads somewhere.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::generate;
use crate::state::{Database, Datum, Record, Row, Table};

const SEEDS: [u64; 4] = [0, 1, 7, u64::MAX];

fn table<'a>(database: &'a Database, name: &str) -> &'a Table {
    database.table(name).unwrap()
}

fn text<'a>(row: &'a impl Record<Field = Datum>, key: &str) -> &'a str {
    row.field(key).unwrap().as_str().unwrap()
}

fn list<'a>(row: &'a impl Record<Field = Datum>, key: &str) -> &'a [Datum] {
    row.field(key).unwrap().as_array().unwrap()
}

fn map<'a>(
    row: &'a impl Record<Field = Datum>,
    key: &str,
) -> impl Iterator<Item = (&'a str, &'a Datum)> {
    row.field(key).unwrap().as_object().unwrap().iter()
}

fn keys(row: &Datum) -> Vec<&str> {
    row.as_object().unwrap().keys().collect()
}

fn cents(value: &Datum) -> u64 {
    assert!(
        value.as_number().is_some_and(serde_json::Number::is_f64),
        "{value} is money and so a float"
    );
    let text = value.to_string();
    let (whole, part) = text.split_once('.').unwrap();
    assert!(part.len() <= 2, "{text} has at most two decimals");
    whole.parse::<u64>().unwrap() * 100 + format!("{part:0<2}").parse::<u64>().unwrap()
}

fn digits(text: &str, prefix: &str, count: usize) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| rest.len() == count && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `count` of `whole` is within `tolerance` of `expected` percent.
fn share(what: &str, count: usize, whole: usize, expected: usize, tolerance: usize) {
    let percent = 100 * count / whole;
    assert!(
        percent.abs_diff(expected) <= tolerance,
        "{what}: {percent} %, expected about {expected} %"
    );
}

fn sha256(database: &Database) -> String {
    let mut hasher = Sha256::new();
    for (name, rows) in database.tables() {
        hasher.update(name);
        for (id, row) in rows {
            hasher.update(id);
            hasher.update(serde_json::to_vec(row).unwrap());
        }
    }
    let bytes = hasher.finalize();
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

#[test]
fn the_bytes_of_a_seed_are_pinned_for_ever() {
    assert_eq!(
        sha256(&generate(1)),
        "5150a772a528c5309c0f4852eb76a96d9aa97507ff7f675b112824dd8c12131d"
    );
}

#[test]
fn a_seed_gives_the_same_shop_and_another_seed_another() {
    assert_eq!(sha256(&generate(5)), sha256(&generate(5)));
    assert_ne!(sha256(&generate(5)), sha256(&generate(6)));
}

#[test]
fn tables_have_their_order_and_size() {
    for seed in SEEDS {
        let database = generate(seed);
        let sizes: Vec<_> = database.tables().map(|(name, rows)| (name, rows.len())).collect();
        assert_eq!(sizes, [("orders", 1000), ("products", 50), ("users", 500)]);
    }
}

#[test]
fn keys_stand_in_the_order_of_the_schema() {
    let database = generate(1);
    let address = ["address1", "address2", "city", "country", "state", "zip"];
    for order in table(&database, "orders").values() {
        let expected = [
            "order_id",
            "user_id",
            "address",
            "items",
            "fulfillments",
            "status",
            "payment_history",
        ];
        assert_eq!(order.keys().collect::<Vec<_>>(), expected);
        assert_eq!(keys(&order["address"]), address);
        assert_eq!(keys(&order["items"][0]), ["name", "product_id", "item_id", "price", "options"]);
        assert_eq!(
            keys(&order["payment_history"][0]),
            ["transaction_type", "amount", "payment_method_id"]
        );
        assert!(
            list(order, "fulfillments")
                .iter()
                .all(|parcel| keys(parcel) == ["tracking_id", "item_ids"])
        );
    }
    for product in table(&database, "products").values() {
        assert_eq!(product.keys().collect::<Vec<_>>(), ["name", "product_id", "variants"]);
        assert!(
            map(product, "variants")
                .all(|(_, it)| keys(it) == ["item_id", "options", "available", "price"])
        );
    }
    for user in table(&database, "users").values() {
        assert_eq!(
            user.keys().collect::<Vec<_>>(),
            ["name", "address", "email", "payment_methods", "orders"]
        );
        assert_eq!(keys(&user["name"]), ["first_name", "last_name"]);
        assert_eq!(keys(&user["address"]), address);
    }
}

#[test]
fn ids_have_their_form_and_are_unique() {
    for seed in SEEDS {
        let database = generate(seed);
        let mut numbers = BTreeSet::new();
        for (id, order) in table(&database, "orders") {
            assert!(digits(id, "#W", 7) && text(order, "order_id") == id, "{id}");
            for parcel in list(order, "fulfillments") {
                let tracking = parcel["tracking_id"][0].as_str().unwrap();
                assert!(
                    digits(tracking, "", 12) && numbers.insert(tracking.to_owned()),
                    "{tracking}"
                );
            }
        }
        for (id, product) in table(&database, "products") {
            assert!(
                digits(id, "", 10)
                    && text(product, "product_id") == id
                    && numbers.insert(id.to_owned()),
                "{id}"
            );
            for (item, variant) in map(product, "variants") {
                assert!(
                    digits(item, "", 10)
                        && text(variant, "item_id") == item
                        && numbers.insert(item.to_owned())
                );
            }
        }
    }
}

#[test]
fn customers_can_be_found_and_told_apart() {
    for seed in SEEDS {
        let (database, mut seen) = (generate(seed), BTreeSet::new());
        for (id, user) in table(&database, "users") {
            let (first, last) =
                (text(&user["name"], "first_name"), text(&user["name"], "last_name"));
            assert!(digits(id, &format!("{first}_{last}_").to_lowercase(), 4), "{id}");
            assert!(
                seen.insert(text(user, "email").to_lowercase()),
                "{id} has an email of its own"
            );
            let place = format!("{first} {last} {}", text(&user["address"], "zip"));
            assert!(seen.insert(place.clone()), "{place} is one person");
            assert!(digits(text(&user["address"], "zip"), "", 5));
            assert!(list(user, "orders").len() <= 9);
        }
    }
}

#[test]
fn payment_methods_have_their_forms() {
    let database = generate(1);
    let (mut counts, mut sources, mut ids) =
        ([0; 5], BTreeMap::<&str, usize>::new(), BTreeSet::new());
    for user in table(&database, "users").values() {
        counts[map(user, "payment_methods").count()] += 1;
        for (id, method) in map(user, "payment_methods") {
            let source = text(method, "source");
            *sources.entry(source).or_default() += 1;
            assert!(
                digits(id, &format!("{source}_"), 7) && text(method, "id") == id && ids.insert(id),
                "{id}"
            );
            match source {
                "credit_card" => assert_eq!(keys(method), ["source", "brand", "last_four", "id"]),
                "gift_card" => {
                    assert!(method["balance"].as_u64().is_some_and(|balance| balance <= 100));
                }
                _ => assert_eq!(keys(method), ["source", "id"]),
            }
        }
    }
    assert_eq!(counts[0], 0);
    share("one method", counts[1], 500, 67, 7);
    share("two methods", counts[2], 500, 27, 7);
    for (source, count) in sources {
        share(source, count, ids.len(), 33, 6);
    }
}

#[test]
fn orders_lead_to_customers_and_variants() {
    for seed in SEEDS {
        let database = generate(seed);
        let (products, users) = (table(&database, "products"), table(&database, "users"));
        for (id, order) in table(&database, "orders") {
            let user = &users[text(order, "user_id")];
            let listed =
                list(user, "orders").iter().filter(|other| other.as_str() == Some(id)).count();
            assert_eq!(listed, 1, "{id} is listed once with its user");
            for item in list(order, "items") {
                let product = &products[text(item, "product_id")];
                let variant = &product["variants"][text(item, "item_id")];
                assert_eq!(item["name"], product["name"]);
                assert_eq!(
                    (&item["price"], &item["options"]),
                    (&variant["price"], &variant["options"])
                );
            }
        }
        let listed: usize = users.values().map(|user| list(user, "orders").len()).sum();
        assert_eq!(listed, 1000, "nobody lists an order that is not theirs");
    }
}

#[test]
fn payments_and_parcels_fit_the_order() {
    for seed in SEEDS {
        let database = generate(seed);
        for (id, order) in table(&database, "orders") {
            let history = list(order, "payment_history");
            let kinds: Vec<&str> =
                history.iter().map(|entry| text(entry, "transaction_type")).collect();
            let refunded = text(order, "status") == "cancelled";
            assert_eq!(
                kinds,
                if refunded { vec!["payment", "refund"] } else { vec!["payment"] },
                "{id}"
            );
            let sum: u64 = list(order, "items").iter().map(|item| cents(&item["price"])).sum();
            let methods = &table(&database, "users")[text(order, "user_id")]["payment_methods"];
            for entry in history {
                assert_eq!(cents(&entry["amount"]), sum, "{id}");
                assert!(
                    methods.get(text(entry, "payment_method_id")).is_some(),
                    "{id} is paid from the profile"
                );
            }
            let items: Vec<&Datum> =
                list(order, "items").iter().map(|item| &item["item_id"]).collect();
            let parcels = list(order, "fulfillments");
            assert_eq!(parcels.len(), usize::from(text(order, "status") != "pending"), "{id}");
            assert!(
                parcels
                    .iter()
                    .all(|parcel| list(parcel, "item_ids").iter().eq(items.iter().copied())),
                "{id}"
            );
        }
    }
}

#[test]
fn amounts_are_the_rounded_sums_that_float_addition_gives() {
    for order in table(&generate(1), "orders").values() {
        let sum: f64 =
            list(order, "items").iter().map(|item| item["price"].as_f64().unwrap()).sum();
        let printed: f64 = format!("{sum:.2}").parse().unwrap();
        assert_eq!(order["payment_history"][0]["amount"].as_f64(), Some(printed));
    }
}

#[test]
fn orders_have_the_measured_shares() {
    for seed in SEEDS {
        let database = generate(seed);
        let orders = table(&database, "orders");
        let count =
            |wanted: &dyn Fn(&Row) -> bool| orders.values().filter(|order| wanted(order)).count();
        for (status, percent) in
            [("pending", 42), ("delivered", 37), ("processed", 10), ("cancelled", 10)]
        {
            share(status, count(&|order| text(order, "status") == status), 1000, percent, 4);
        }
        for size in 1..=5 {
            share("order size", count(&|order| list(order, "items").len() == size), 1000, 20, 4);
        }
        let repeats = |order: &Row, key: &str| {
            let ids: BTreeSet<&str> =
                list(order, "items").iter().map(|item| text(item, key)).collect();
            ids.len() < list(order, "items").len()
        };
        share("two of a product", count(&|order| repeats(order, "product_id")), 1000, 8, 4);
        let twice = count(&|order| repeats(order, "item_id"));
        assert!((1..=20).contains(&twice), "{twice} orders hold an item twice, expected about 7");
        let users = table(&database, "users");
        let home = count(&|order| order["address"] == users[text(order, "user_id")]["address"]);
        share("sent to the default address", home, 1000, 80, 4);
    }
}

#[test]
fn the_catalogue_has_the_measured_shares() {
    for seed in SEEDS {
        let database = generate(seed);
        let (mut names, mut all, mut available) = (BTreeSet::new(), 0, 0);
        for product in table(&database, "products").values() {
            assert!(names.insert(text(product, "name").to_owned()));
            let options: BTreeSet<String> =
                map(product, "variants").map(|(_, it)| it["options"].to_string()).collect();
            assert!(
                (5..=20).contains(&options.len())
                    && options.len() == map(product, "variants").count()
            );
            let stock = map(product, "variants").filter(|(_, it)| it["available"] == true).count();
            assert!(stock >= 2, "{} can be exchanged", text(product, "name"));
            let prices: Vec<u64> =
                map(product, "variants").map(|(_, it)| cents(&it["price"])).collect();
            let (low, high) = (prices.iter().min().unwrap(), prices.iter().max().unwrap());
            assert!(
                *low >= 2500 && *high <= 350_000 && high * 100 <= low * 130,
                "{low} to {high} cents"
            );
            all += options.len();
            available += stock;
        }
        assert!((480..=700).contains(&all), "{all} variants, expected about 590");
        share("in stock", available, all, 64, 7);
    }
}

#[test]
fn one_option_name_holds_a_slash_for_json_pointers() {
    let database = generate(1);
    let options = |product: &Row| {
        map(product, "variants")
            .flat_map(|(_, it)| map(it, "options"))
            .any(|(name, _)| name.contains('/'))
    };
    assert!(table(&database, "products").values().any(options));
}
