//! How the generator names things: with as few words as tell them apart, and in varied ways.

use seed::Stream;
use serde_json::Value;

use super::rows::options;
use super::want::{Address, Detail, Item};
use crate::skill::{Identity, number, text};

/// Names an order line; whether the name tells it apart is for `resolve` to say.
pub(super) fn item(line: &Value, stream: &mut Stream) -> Item {
    let details = match stream.below(5) {
        0 => Vec::new(),
        1 | 2 => some(options(line), stream.between(1, 2) as usize, stream),
        3 => some(options(line), 3, stream),
        _ => some(options(line), usize::MAX, stream),
    };
    Item { name: text(&line["name"]).to_owned(), details }
}

/// Names the version that a line is to become: what changes, or all of it.
pub(super) fn target(line: &Value, variant: &Value, stream: &mut Stream) -> Vec<Detail> {
    let changed = |(option, value): &(&str, &str)| line["options"][option] != *value;
    if stream.percent(40) {
        return some(options(variant), usize::MAX, stream);
    }
    some(options(variant).filter(changed), usize::MAX, stream)
}

/// Who the customer is, by email or by zip code.
pub(super) fn identity(user: &Value, stream: &mut Stream) -> Identity {
    let by_email = stream.percent(50);
    let key = if by_email { ("email", &user["email"]) } else { ("zip", &user["address"]["zip"]) };
    let name = &user["name"];
    let details = [("first", &name["first_name"]), ("last", &name["last_name"]), key];
    Identity::of(details.map(|(slot, value)| (slot, text(value).to_owned())))
}

/// An address as a row has it.
pub(super) fn address(row: &Value) -> Address {
    let field = |name: &str| text(&row[name]).to_owned();
    Address {
        address1: field("address1"),
        address2: field("address2"),
        city: field("city"),
        state: field("state"),
        zip: field("zip"),
        country: field("country"),
    }
}

/// An address that no row has.
pub(super) fn new_address(stream: &mut Stream) -> Address {
    const STREETS: [&str; 12] = [
        "Juniper", "Harbour", "Mill", "Orchard", "Chapel", "Quarry", "Larch", "Ferry", "Station",
        "Meadow", "Granite", "Weaver",
    ];
    const KINDS: [&str; 5] = ["Street", "Lane", "Avenue", "Road", "Court"];
    const CITIES: [(&str, &str, u32); 10] = [
        ("Portland", "OR", 97_201),
        ("Austin", "TX", 78_701),
        ("Tucson", "AZ", 85_701),
        ("Madison", "WI", 53_703),
        ("Albany", "NY", 12_203),
        ("Boise", "ID", 83_702),
        ("Richmond", "VA", 23_219),
        ("Omaha", "NE", 68_102),
        ("Fresno", "CA", 93_701),
        ("Savannah", "GA", 31_401),
    ];
    let street = STREETS[stream.index(STREETS.len())];
    let kind = KINDS[stream.index(KINDS.len())];
    let (city, state, zip) = CITIES[stream.index(CITIES.len())];
    let suite = if stream.percent(60) {
        format!("Suite {}", stream.between(100, 999))
    } else {
        String::new()
    };
    Address {
        address1: format!("{} {street} {kind}", stream.between(11, 989)),
        address2: suite,
        city: city.into(),
        state: state.into(),
        zip: (zip + stream.below(18)).to_string(),
        country: "USA".into(),
    }
}

/// True when a method can pay or take a refund of `amount`; only gift cards have a limit.
pub(super) fn covers(method: &Value, amount: f64) -> bool {
    method["balance"].is_null() || number(&method["balance"]) >= amount
}

/// Up to `count` of the options, named or, in a third of the cases, by their values alone.
fn some<'o>(
    options: impl Iterator<Item = (&'o str, &'o str)>,
    count: usize,
    stream: &mut Stream,
) -> Vec<Detail> {
    let all: Vec<(&str, &str)> = options.collect();
    let bare = stream.percent(33);
    let detail = |(option, value): &&(&str, &str)| Detail {
        option: (!bare).then(|| (*option).to_owned()),
        value: (*value).to_owned(),
    };
    stream.sample(&all, count.min(all.len())).iter().map(detail).collect()
}
