//! Values at a typed path, as `environment::tool::Field` writes it: `order_id`, `items[].item_id`, `[][].date`,
//! `payment_methods.*.id`, `$` for the whole and `$keys` for the names of an object.

use serde_json::{Map, Value};

/// The plain values at `path`; an object or a list at its end gives nothing.
pub(crate) fn values_at<'a>(path: &str, root: &'a Value) -> Vec<&'a Value> {
    let mut places = vec![root];
    for part in path.split('.').filter(|part| !matches!(*part, "" | "$")) {
        let lists = part.matches("[]").count();
        let name = part.trim_end_matches("[]");
        places = places.into_iter().flat_map(|place| step(name, place)).collect();
        for _ in 0..lists {
            places = places.into_iter().filter_map(|place| place.as_array()).flatten().collect();
        }
    }
    places.retain(|place| !place.is_object() && !place.is_array());
    places
}

/// The texts at a path of an observation, which may be JSON or plain. Numbers are spelt as JSON does.
pub(crate) fn texts_of(path: &str, observation: &str) -> Vec<String> {
    let Ok(root) = serde_json::from_str::<Value>(observation) else {
        return if path == "$" { vec![observation.to_owned()] } else { Vec::new() };
    };
    if path == "$keys" {
        return root.as_object().into_iter().flat_map(Map::keys).cloned().collect();
    }
    values_at(path, &root).into_iter().map(spelt).collect()
}

/// The plain values at a path of a call's arguments, as texts.
pub(crate) fn texts_in(path: &str, arguments: &Map<String, Value>) -> Vec<String> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let name = first.trim_end_matches("[]");
    let Some(value) = arguments.get(name) else { return Vec::new() };
    let inner = path.strip_prefix(name).unwrap_or(rest).trim_start_matches('.');
    values_at(inner, value).into_iter().map(spelt).collect()
}

/// Every plain value of the arguments with the name it stands under, in order.
pub(crate) fn leaves(arguments: &Map<String, Value>) -> Vec<(&str, &Value)> {
    let mut found = Vec::new();
    for (name, value) in arguments {
        gather(name, value, &mut found);
    }
    found
}

/// A plain value as text: without quotes.
pub(crate) fn spelt(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn step<'a>(name: &str, place: &'a Value) -> Vec<&'a Value> {
    match name {
        "" => vec![place],
        "*" => place.as_object().into_iter().flat_map(Map::values).collect(),
        _ => place.get(name).into_iter().collect(),
    }
}

fn gather<'a>(name: &'a str, value: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| gather(name, value, found)),
        Value::Array(items) => items.iter().for_each(|item| gather(name, item, found)),
        _ => found.push((name, value)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(path: &str, observation: &Value, expected: &[&str]) {
        assert_eq!(texts_of(path, &observation.to_string()), expected, "{path}");
    }

    #[test]
    fn every_form_of_a_path_leads_to_its_values() {
        let order = json!({"id": "#W1", "items": [{"price": 5}, {"price": 6.5}], "pay": {"a": {"id": "x"}, "b": {"id": "y"}}, "ids": ["p"]});
        check("id", &order, &["#W1"]);
        check("items[].price", &order, &["5", "6.5"]);
        check("pay.*.id", &order, &["x", "y"]);
        check("ids[]", &order, &["p"]);
        check("items", &order, &[]);
        check("$keys", &json!({"SFO": 1, "BOS": 2}), &["SFO", "BOS"]);
        check("[][].date", &json!([[{"date": "d1"}, {"date": "d2"}]]), &["d1", "d2"]);
        check("$", &json!("m1"), &["m1"]);
        assert_eq!(texts_of("$", "ada_stone_1"), ["ada_stone_1"]);
        assert!(texts_of("id", "Error: no").is_empty());
    }

    #[test]
    fn arguments_are_read_by_the_same_paths() {
        let call = json!({"order_id": "#W1", "item_ids": ["1", "2"], "flights": [{"date": "d"}]});
        let arguments = call.as_object().unwrap();
        assert_eq!(texts_in("order_id", arguments), ["#W1"]);
        assert_eq!(texts_in("item_ids[]", arguments), ["1", "2"]);
        assert_eq!(texts_in("flights[].date", arguments), ["d"]);
        assert!(texts_in("none", arguments).is_empty());
        let names: Vec<&str> = leaves(arguments).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["order_id", "item_ids", "item_ids", "date"]);
    }
}
