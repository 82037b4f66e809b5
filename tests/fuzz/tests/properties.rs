//! The properties on random input, on input that once failed, and on files with one known fault each.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "properties/files.rs"]
mod files;

use std::fs;
use std::path::Path;

use environment::value::{self, Form};
use environment::{Call, Database, Environment, State, diff, hash, schema};
use interplay_fuzz::source::Source;
use interplay_fuzz::world::{document, world, worlds};
use interplay_fuzz::{calculate, loader, patch, results, tools};
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest,
};
use serde_json::{Map, Value};

/// How many inputs each property sees.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..most)
}

/// Any JSON: numbers of both kinds to their limits, texts with any character, lists and objects a few levels deep.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-3_i8..4).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-3_i8..4).prop_map(|whole| Value::from(f64::from(whole))),
        any::<String>().prop_map(Value::from),
        "[a-b]{0,2}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::vec(("[a-c]|.{0,3}", inner), 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn record() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec(("[a-c]|.{0,3}", json()), 0..5)
        .prop_map(|fields| fields.into_iter().collect())
}

/// A state of the mock domain whose first record is `before` in the database and `after` in the episode.
fn written(before: &Map<String, Value>, after: &Map<String, Value>) -> (State, State) {
    let domain = world("mock").environment.domain();
    let rows: Map<String, Value> =
        [("r/1~".to_owned(), Value::Object(before.clone()))].into_iter().collect();
    let tables = domain.tables().iter().zip([rows, Map::new()]);
    let tables = tables.map(|(name, rows)| ((*name).to_owned(), rows)).collect();
    let initial = Environment::new(domain, Database::new(tables)).reset();
    let mut state = initial.clone();
    state.insert(domain.tables()[0], "r/1~", Value::Object(after.clone()));
    (initial, state)
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn tools_take_any_sequence_of_calls(bytes in bytes(300)) {
        tools::check(&bytes);
    }

    #[test]
    fn tools_take_any_json(at in any::<prop::sample::Index>(), values in prop::collection::vec(json(), 12)) {
        for world in worlds() {
            let tool = at.get(world.environment.domain().tools());
            let names = tool.parameters["properties"].as_object().unwrap().keys();
            let arguments = names.cloned().zip(values.clone()).collect();
            let call = Call { name: tool.name.clone(), arguments };
            drop(schema::check(tool, &call));
            tools::step(&world.environment, &mut world.environment.reset(), &call);
        }
    }

    #[test]
    fn hashes_and_comparison_agree_and_patches_apply(before in record(), after in record()) {
        let (initial, state) = written(&before, &after);
        let same = hash::consistent(&initial) == hash::consistent(&state);
        prop_assert_eq!(initial.same_as(&state), same);
        let (one, two) = (Value::Object(before), Value::Object(after));
        prop_assert_eq!(value::hash_same(&one, &two), same);
        let led = patch::apply(document(&initial), &diff::patch(&initial, &state));
        prop_assert!(value::same(&led.unwrap(), &document(&state)));
    }

    #[test]
    fn printed_json_reads_back_as_the_same_data(json in json()) {
        let back = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        prop_assert!(value::same(&back(&value::dumps(&json)), &json));
        prop_assert!(value::same(&back(&value::canonical(&json)), &json));
        let mut ordered = String::new();
        value::write_form(&mut ordered, Form::Ordered, &json).unwrap();
        prop_assert_eq!(value::dumps(&back(&ordered)), value::dumps(&json));
        prop_assert!(value::dumps(&json).is_ascii());
    }

    #[test]
    fn damaged_data_files_are_refused_with_their_place_or_can_be_lived_with(bytes in bytes(200)) {
        loader::check(&bytes);
    }

    #[test]
    fn damaged_results_are_read_as_far_as_they_go(bytes in bytes(200)) {
        results::check(&bytes);
    }

    #[test]
    fn every_expression_has_a_result_or_an_error(bytes in bytes(60), text in any::<String>()) {
        calculate::check(&bytes);
        calculate::check_text(&text);
    }
}

/// Without this the properties could hold because nothing ever gets past the first check.
#[test]
fn random_calls_get_through_every_tool() {
    for world in worlds() {
        let environment = &world.environment;
        let mut left: Vec<&str> =
            environment.domain().tools().iter().map(|tool| tool.name.as_str()).collect();
        let mut stream = seed::Stream::new(1, "hard input");
        for _ in 0..100_000 {
            if left.is_empty() {
                break;
            }
            let bytes: Vec<u8> = (0..300).map(|_| stream.next_u64().to_le_bytes()[0]).collect();
            let mut source = Source::new(&bytes);
            let (mut state, call) = (environment.reset(), tools::call(world, &mut source));
            if left.contains(&call.name.as_str()) {
                let done = tools::run(environment, &mut state, &call).is_done();
                left.retain(|tool| !done || *tool != call.name);
            }
        }
        assert!(left.is_empty(), "{}: {left:?} never did anything", environment.domain().name());
    }
}

#[test]
fn inputs_that_once_failed_pass() {
    let targets = ["tools", "loader", "results", "calculate"];
    let checks: [fn(&[u8]); 4] = [tools::check, loader::check, results::check, calculate::check];
    for (target, check) in targets.into_iter().zip(checks) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("found").join(target);
        let Ok(entries) = fs::read_dir(&folder) else {
            println!("{target}: fuzzing has found nothing yet");
            continue;
        };
        for file in entries.map(|entry| entry.unwrap().path()) {
            println!("{}", file.display());
            check(&fs::read(file).unwrap());
        }
    }
}
