//! Spelling and rounding against literals and, where they are present, tau-bench's vectors.

use serde::Deserialize;
use serde_json::{Value, json};

use super::*;
use crate::hash;

/// The lines of an oracle file, or a printed reason for having none.
fn oracle<T: for<'a> Deserialize<'a>>(name: &str) -> Vec<T> {
    let path = format!("{}/../../../shared/tau-bench/traces/{name}", env!("CARGO_MANIFEST_DIR"));
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {path} is not here");
        return Vec::new();
    };
    text.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn floats_print_as_python_prints_them() {
    let check = |float: f64, text: &str| assert_eq!(float_repr(float), text);
    check(0.0, "0.0");
    check(-0.0, "-0.0");
    check(12.0, "12.0");
    check(12.30, "12.3");
    check(0.0001, "0.0001");
    check(0.000_01, "1e-05");
    check(0.000_012_5, "1.25e-05");
    check(1e15, "1000000000000000.0");
    check(9_999_999_999_999_998.0, "9999999999999998.0");
    check(1e16, "1e+16");
    check(1.5e300, "1.5e+300");
    check(1.421_085_471_520_200_4e-14, "1.4210854715202004e-14");
    check(f64::NEG_INFINITY, "-inf");
}

#[test]
fn rounding_looks_at_the_exact_value_and_breaks_ties_to_even() {
    let check = |float: f64, text: &str| assert_eq!(float_repr(round2(float)), text);
    check(0.125, "0.12");
    check(0.375, "0.38");
    check(-0.125, "-0.12");
    check(2.675, "2.67");
    check(1.005, "1.0");
    check(0.005, "0.01");
    check(-0.001, "-0.0");
    check(8_000_000_000_000_001.0 / 8.0, "1000000000000000.1");
    check(4_503_599_627_370_497.5, "4503599627370498.0");
    check(1e300, "1e+300");
}

#[test]
fn an_int_stays_an_int_and_compares_with_floats() {
    let sum = |one: Value, two: Value| {
        Number::of(&one).unwrap().plus(Number::of(&two).unwrap()).round2().to_value()
    };
    assert_eq!(sum(json!(0), json!(50)).to_string(), "50");
    assert_eq!(sum(json!(0), json!(50.0)).to_string(), "50.0");
    assert!(python_eq(&json!(100), &json!(100.0)));
    assert!(python_eq(&json!([true]), &json!([1])));
    assert!(!same(&json!(100), &json!(100.0)));
    assert!(!same(&json!({"a": 0.0}), &json!({"a": -0.0})));
    assert!(same(&json!({"a": 1, "b": 2}), &json!({"b": 2, "a": 1})));
    assert!(hash_same(&json!({"a": {}}), &json!({"a": []})));
}

#[test]
fn dumps_escapes_and_separates_like_python() {
    let value = json!({"b": [1, 2.0, true, null], "a": "é\u{7f}\u{1f600}/\"\\\n\u{1}", "": {}});
    let text =
        r#"{"b": [1, 2.0, true, null], "a": "\u00e9\u007f\ud83d\ude00/\"\\\n\u0001", "": {}}"#;
    assert_eq!(dumps(&value), text);
}

#[test]
fn canonical_json_sorts_by_code_point_and_keeps_text_raw() {
    let value = json!({"\u{ffff}": 1, "\u{1f600}": 2, "Z": "é\u{7f}\u{1}\t", "a": []});
    assert_eq!(
        canonical(&value),
        "{\"Z\":\"é\u{7f}\\u0001\\t\",\"a\":[],\"\u{ffff}\":1,\"\u{1f600}\":2}"
    );
}

#[test]
fn tuples_print_as_python_prints_them() {
    let check = |value: Value, text: &str| assert_eq!(tuple_text(&value), text);
    check(json!({}), "()");
    check(json!([[]]), "((),)");
    check(json!({"b": 50, "a": [50.0, true, null]}), "(('a', (50.0, True, None)), ('b', 50))");
    check(json!("it's"), "it's");
    check(
        json!(["it's", "\"it's\"", "\u{a0}é\u{200b}\u{e0001}\t\\"]),
        r#"("it's", '"it\'s"', '\xa0é\u200b\U000e0001\t\\')"#,
    );
}

#[test]
fn float_vectors_hold() {
    #[derive(Deserialize)]
    struct Vector {
        bits: String,
        repr: String,
        round2: String,
    }
    for vector in oracle::<Vector>("float_vectors.jsonl") {
        let float = f64::from_bits(u64::from_str_radix(&vector.bits, 16).unwrap());
        assert_eq!(
            (float_repr(float), float_repr(round2(float))),
            (vector.repr, vector.round2),
            "{}",
            vector.bits
        );
    }
}

#[test]
fn hash_vectors_hold() {
    #[derive(Deserialize)]
    struct Vector {
        value: Value,
        str: String,
        hash: String,
        canonical: String,
        canonical_sha256: String,
        json_dumps: String,
    }
    for vector in oracle::<Vector>("hash_vectors.jsonl") {
        if vector.str == "12345678901234567890123" {
            println!("skipped: an integer beyond 64 bits is no JSON number here");
            continue;
        }
        assert_eq!(tuple_text(&vector.value), vector.str);
        assert_eq!(hash::consistent_value(&vector.value), vector.hash);
        assert_eq!(canonical(&vector.value), vector.canonical);
        assert_eq!(hash::canonical_value(&vector.value), vector.canonical_sha256);
        assert_eq!(dumps(&vector.value), vector.json_dumps);
    }
}
