//! Records against a plain JSON object that goes through the same writes: text, values and comparisons must agree.

use seed::Stream;
use serde_json::{Map, Value, json};

use crate::state::{Datum, Row, Table};
use crate::value;

fn record() -> Value {
    json!({
        "id": "#W\u{e9}", "items": [{"a": 1, "b": {}}, {"a": 2.5}, "text"], "none": [], "flags": {"x": true, "y": null},
        "price": 1e-7, "empty": {}, "last": -0.0})
}

/// One random write to both; lists and objects are written in part as well as whole.
fn write(stream: &mut Stream, row: &mut Row, plain: &mut Map<String, Value>) {
    const NAMES: [&str; 9] =
        ["id", "items", "none", "flags", "price", "empty", "last", "new", "newer"];
    let name = NAMES[stream.index(NAMES.len())];
    let values =
        [json!(7), json!(7.0), json!("\"é\n"), json!([1, {"k": []}]), json!({"z": [{}]}), record()];
    let value = values[stream.index(values.len())].clone();
    let list = plain.get_mut(name).and_then(Value::as_array_mut);
    match (stream.below(6), list) {
        (0, Some(list)) => {
            list.push(value.clone());
            assert_eq!(row.push(name, value.into()), Ok(()));
        }
        (0, None) => assert_eq!(row.push(name, value.clone().into()), Err(value.into())),
        (1, Some(list)) => {
            let index = stream.index(4);
            if let Some(old) = list.get_mut(index) {
                *old = value.clone();
            }
            if let Some(old) = row.get_mut(name).and_then(|list| list.get_mut(index)) {
                *old = value.into();
            }
        }
        (2, _) => {
            let entry = plain.get_mut(name).and_then(|object| object.get_mut("y"));
            let ours = row.get_mut(name).and_then(|object| object.get_mut("y"));
            both(entry, ours, &value);
        }
        (3, _) => {
            both(plain.get_mut(name), row.get_mut(name), &value);
        }
        (4, _) if stream.percent(20) => {
            assert_eq!(row.remove(name), plain.shift_remove(name).map(Datum::from));
        }
        _ => {
            row.set(name, value.clone());
            plain.insert(name.to_owned(), value);
        }
    }
}

/// Writes the same to two places that hold the same.
fn both(theirs: Option<&mut Value>, ours: Option<&mut Datum>, value: &Value) {
    assert_eq!(theirs.as_deref(), ours.as_deref().map(Datum::to_value).as_ref());
    if let (Some(theirs), Some(ours)) = (theirs, ours) {
        *theirs = value.clone();
        *ours = value.into();
    }
}

fn check(row: &Row, plain: &Map<String, Value>) {
    let plain = Value::Object(plain.clone());
    assert_eq!(row.dumps(), value::dumps(&plain));
    assert_eq!(value::dumps(&row.to_value()), value::dumps(&plain));
    assert_eq!(
        row.keys().collect::<Vec<_>>(),
        plain.as_object().unwrap().keys().collect::<Vec<_>>()
    );
    for (name, value) in plain.as_object().unwrap() {
        assert_eq!(row.get(name), Some(&value.into()));
    }
    assert_eq!((row.len(), row.get("nothing")), (plain.as_object().unwrap().len(), None));
    assert!(row.same(&Row::from(plain.clone())) && Row::from(plain).same(row));
}

#[test]
fn a_record_is_what_a_plain_object_would_be_after_the_same_writes() {
    let mut stream = Stream::new(1, "records");
    let table: Table = [("kept".to_owned(), record())].into_iter().collect();
    for turn in 0..4000 {
        // A record of a table keeps its text, and what is written to prints from it.
        let fresh = if turn % 2 == 0 { table["kept"].clone() } else { Row::from(record()) };
        let (mut row, mut plain) = (fresh.clone(), record().as_object().cloned().unwrap());
        for _ in 0..stream.below(6) {
            write(&mut stream, &mut row, &mut plain);
            // Reading in between must not freeze what later writes change, nor may a copy see them.
            if stream.percent(50) {
                check(&row, &plain);
                let before = (row.clone(), plain.clone());
                write(&mut stream, &mut row, &mut plain);
                check(&before.0, &before.1);
            }
        }
        check(&row, &plain);
        check(&fresh, record().as_object().unwrap());
        assert_eq!(row.same(&fresh), value::same(&Value::Object(plain), &record()));
    }
}

#[test]
fn two_records_agree_when_their_writes_come_to_the_same() {
    let fresh = Row::from(record());
    let write = |part: bool, value: Value| {
        let mut row = fresh.clone();
        if part {
            *row.get_mut("items").unwrap().get_mut(1).unwrap() = value.into();
        } else {
            let mut items = row["items"].to_value();
            items[1] = value;
            row.set("items", items);
        }
        row
    };
    assert!(
        write(true, json!({"a": 2.5})).same(&fresh) && fresh.same(&write(true, json!({"a": 2.5})))
    );
    assert!(write(true, json!(1)).same(&write(false, json!(1))));
    assert!(!write(true, json!(1)).same(&write(true, json!(1.0))));
    assert!(write(true, json!({})).hash_same(&write(true, json!([]))));
    assert!(!write(true, json!({})).same(&write(true, json!([]))));
    let mut longer = fresh.clone();
    longer.push("items", json!(1).into()).unwrap();
    assert!(!longer.same(&fresh) && !fresh.same(&longer) && !longer.same(&write(true, json!(1))));
}

#[test]
fn a_record_of_many_fields_or_of_none_prints_as_it_should() {
    for count in [0, 1, 63, 64, 65, 200] {
        let fields = (0..count).map(|number| (format!("f{number}"), json!(number)));
        let record = Value::Object(fields.collect());
        let table: Table = [("kept".to_owned(), record.clone())].into_iter().collect();
        for name in ["f0", "f62", "f63", "f64", "f199", "new"] {
            let (mut row, mut plain) = (table["kept"].clone(), record.clone());
            row.set(name, "é");
            plain[name] = json!("é");
            check(&row, plain.as_object().unwrap());
            row.set("last", json!([]));
            plain["last"] = json!([]);
            check(&row, plain.as_object().unwrap());
        }
    }
}

#[test]
fn a_written_record_is_whole_in_another_table() {
    let table: Table = [("kept".to_owned(), record())].into_iter().collect();
    let (mut row, mut plain) = (table["kept"].clone(), record());
    row.set("price", json!(1));
    row.set("new", "x");
    (plain["price"], plain["new"]) = (json!(1), json!("x"));
    let other: Table = [("written".to_owned(), row)].into_iter().collect();
    drop(table);
    check(&other["written"], plain.as_object().unwrap());
}
