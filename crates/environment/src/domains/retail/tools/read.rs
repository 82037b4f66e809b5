//! Tools that look something up. They see the state and cannot change it.

use std::collections::BTreeMap;

use super::{fields, records};
use crate::domains::generic::python::{at, lower_equal, row, text};
use crate::domains::generic::toolbox::{Args, Form, Parameter, Reply, Run, Stop, Tool};
use crate::state::{Datum, Key, Object, Row, State};
use crate::value::python_eq;

/// Who has this email address.
pub(super) const FIND_USER_ID_BY_EMAIL: Tool = Tool {
    name: "find_user_id_by_email",
    description: "Finds a customer by email address and gives the user id. Upper and lower case do not matter.",
    parameters: &[Parameter::of(
        "email",
        Form::Text,
        "email",
        "The address on the account: 'ada.stone@example.com'.",
    )],
    outputs: &[("$", "user_id")],
    run: Run::Read(find_by_email),
};

/// Who has this name and zip code.
pub(super) const FIND_USER_ID_BY_NAME_ZIP: Tool = Tool {
    name: "find_user_id_by_name_zip",
    description: "Finds a customer by first name, last name and zip code and gives the user id. Try the email \
                  address first; this is for customers who do not remember theirs.",
    parameters: &[
        Parameter::of("first_name", Form::Text, "first_name", "First name."),
        Parameter::of("last_name", Form::Text, "last_name", "Last name."),
        Parameter::of("zip", Form::Text, "zip", "Zip code of the customer's own address."),
    ],
    outputs: &[("$", "user_id")],
    run: Run::Read(find_by_name),
};

/// An order.
pub(super) const GET_ORDER_DETAILS: Tool = Tool {
    name: "get_order_details",
    description: "Shows an order: items with their options and prices, address, status, shipments and payments.",
    parameters: &[fields::ORDER_ID],
    outputs: fields::ORDER,
    run: Run::Read(|state, args| {
        let [id] = args.all();
        records::order(state, id).map(|(order, _)| order.dumps())
    }),
};

/// A product.
pub(super) const GET_PRODUCT_DETAILS: Tool = Tool {
    name: "get_product_details",
    description: "Shows a product with all its variants: item id, options, price, and whether it can be had.",
    parameters: &[Parameter::of(
        "product_id",
        Form::Text,
        "product_id",
        "Id of the product, of ten digits. Ids of items are something else.",
    )],
    outputs: fields::PRODUCT,
    run: Run::Read(|state, args| {
        let [id] = args.all();
        show(state, "products", id, "product not found")
    }),
};

/// A customer.
pub(super) const GET_USER_DETAILS: Tool = Tool {
    name: "get_user_details",
    description: "Shows a customer's profile: name, address, email, payment methods and the ids of all orders.",
    parameters: &[fields::USER_ID],
    outputs: fields::USER,
    run: Run::Read(|state, args| {
        let [id] = args.all();
        show(state, "users", id, "user not found")
    }),
};

/// What the shop sells.
pub(super) const LIST_ALL_PRODUCT_TYPES: Tool = Tool {
    name: "list_all_product_types",
    description: "Lists everything that the shop sells: the name of each of the 50 kinds of product with its \
                  product id.",
    parameters: &[],
    outputs: &[("*", "product_id")],
    run: Run::Read(list_products),
};

/// Email addresses in lower case.
struct ByEmail;

impl Key for ByEmail {
    const TABLE: &'static str = "users";

    fn of(user: &Row) -> Option<String> {
        Some(user.get("email")?.as_str()?.to_lowercase())
    }
}

/// First and last names in lower case.
struct ByName;

impl ByName {
    fn key(first: &str, last: &str) -> String {
        [first.to_lowercase(), last.to_lowercase()].join("\0")
    }
}

impl Key for ByName {
    const TABLE: &'static str = "users";

    fn of(user: &Row) -> Option<String> {
        let name = |part: &str| user.get("name")?.get(part)?.as_str();
        Some(Self::key(name("first_name")?, name("last_name")?))
    }
}

fn find_by_email(state: &State, args: &Args<'_>) -> Reply {
    let [email] = args.all();
    let known = email.as_str().and_then(|email| state.having::<ByEmail>(&email.to_lowercase()));
    for (id, user) in known.unwrap_or_else(|| state.rows("users").collect()) {
        if lower_equal(text(user, "email")?, email)? {
            return Ok(id.to_owned());
        }
    }
    Stop::refuse("user not found")
}

fn find_by_name(state: &State, args: &Args<'_>) -> Reply {
    let [first, last, zip] = args.all();
    let known = first.as_str().zip(last.as_str());
    let known = known.and_then(|(first, last)| state.having::<ByName>(&ByName::key(first, last)));
    for (id, user) in known.unwrap_or_else(|| state.rows("users").collect()) {
        let name = at(user, "name")?;
        if lower_equal(text(name, "first_name")?, first)?
            && lower_equal(text(name, "last_name")?, last)?
            && python_eq(at(at(user, "address")?, "zip")?, zip)
        {
            return Ok(id.to_owned());
        }
    }
    Stop::refuse("user not found")
}

fn show(state: &State, table: &str, id: &Datum, refusal: &'static str) -> Reply {
    match row(state, table, id)? {
        Some((record, _)) => Ok(record.dumps()),
        None => Stop::refuse(refusal),
    }
}

fn list_products(state: &State, _args: &Args<'_>) -> Reply {
    let mut products = BTreeMap::new();
    for (_, product) in state.rows("products") {
        products.insert(text(product, "name")?, at(product, "product_id")?);
    }
    Ok(products.into_iter().collect::<Object>().dumps())
}
