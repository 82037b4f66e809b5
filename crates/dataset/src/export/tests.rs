//! Both training formats, on played dialogues: their shape, and the way back.

use expect_test::{Expect, expect};
use serde_json::Value;

use super::{Format, filtered, line};
use crate::import::{self, Said};
use crate::marks::Filter;
use crate::record::Record;
use crate::samples;

fn row(format: Format, record: &Record) -> Value {
    serde_json::from_str(&line(format, record).unwrap()).unwrap()
}

/// The messages of a row, one a line, long texts cut to their beginnings.
fn check(row: &Value, list: &str, expected: &Expect) {
    let mut messages = row[list].as_array().unwrap().clone();
    messages.iter_mut().for_each(shorten);
    let lines: Vec<String> = messages.iter().map(Value::to_string).collect();
    expected.assert_eq(&lines.join("\n"));
}

fn shorten(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > 120 => {
            *text = text.chars().take(60).chain(['…']).collect();
        }
        Value::Object(map) => map.values_mut().for_each(shorten),
        _ => {}
    }
}

#[test]
fn a_sharegpt_row_has_three_keys_and_a_call_with_an_arguments_object() {
    let row = row(Format::Sharegpt, &samples::record());
    assert_eq!(
        row.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["conversations", "tools", "system"]
    );
    check(
        &row,
        "conversations",
        &expect![[r#"
        {"from":"human","value":"Hello, I would like to borrow a book."}
        {"from":"gpt","value":"Gladly. What is your email address?"}
        {"from":"human","value":"It is the usual one."}
        {"from":"function_call","value":"{\"name\":\"find_member_by_email\",\"arguments\":{\"email\":\"ada.stone@example.org\"}}"}
        {"from":"observation","value":"m1"}
        {"from":"function_call","value":"{\"name\":\"list_books\",\"arguments\":{}}"}
        {"from":"observation","value":"{\"b1\": {\"id\": \"b1\", \"title\": \"The Salt Road\", \"copies\": 2}, …"}
        {"from":"gpt","value":"I can lend you The Salt Road. Shall I?"}
        {"from":"human","value":"Yes, please."}
        {"from":"function_call","value":"{\"name\":\"lend_book\",\"arguments\":{\"member_id\":\"m1\",\"book_id\":\"b1\"}}"}
        {"from":"observation","value":"{\"name\": \"Ada Stone\", \"email\": \"ada.stone@example.org\", \"books\": [\"b1\"]}"}
        {"from":"gpt","value":"Done: you have The Salt Road now."}"#]],
    );
}

#[test]
fn an_openai_row_has_messages_and_wrapped_tools() {
    let row = row(Format::Openai, &samples::record());
    assert_eq!(row.as_object().unwrap().keys().collect::<Vec<_>>(), ["messages", "tools"]);
    check(
        &row,
        "messages",
        &expect![[r##"
        {"role":"system","content":"# Library desk policy\n\nYou serve the desk of a small lending…"}
        {"role":"user","content":"Hello, I would like to borrow a book."}
        {"role":"assistant","content":"Gladly. What is your email address?"}
        {"role":"user","content":"It is the usual one."}
        {"role":"assistant","tool_calls":[{"id":"call_3","type":"function","function":{"name":"find_member_by_email","arguments":"{\"email\":\"ada.stone@example.org\"}"}}]}
        {"role":"tool","tool_call_id":"call_3","content":"m1"}
        {"role":"assistant","tool_calls":[{"id":"call_4","type":"function","function":{"name":"list_books","arguments":"{}"}}]}
        {"role":"tool","tool_call_id":"call_4","content":"{\"b1\": {\"id\": \"b1\", \"title\": \"The Salt Road\", \"copies\": 2}, …"}
        {"role":"assistant","content":"I can lend you The Salt Road. Shall I?"}
        {"role":"user","content":"Yes, please."}
        {"role":"assistant","tool_calls":[{"id":"call_7","type":"function","function":{"name":"lend_book","arguments":"{\"member_id\":\"m1\",\"book_id\":\"b1\"}"}}]}
        {"role":"tool","tool_call_id":"call_7","content":"{\"name\": \"Ada Stone\", \"email\": \"ada.stone@example.org\", \"books\": [\"b1\"]}"}
        {"role":"assistant","content":"Done: you have The Salt Road now."}"##]],
    );
    let tools = row["tools"].as_array().unwrap();
    assert!(tools.iter().all(
        |tool| tool["type"] == "function" && tool["function"]["parameters"]["type"] == "object"
    ));
    assert_eq!(tools.len(), samples::environment("mock").domain().tools().len());
}

#[test]
fn the_tools_of_a_sharegpt_row_are_bare_definitions_and_its_system_text_is_the_policy() {
    let row = row(Format::Sharegpt, &samples::cancelled());
    let domain = samples::environment("retail").domain();
    let tools: Vec<Value> = serde_json::from_str(row["tools"].as_str().unwrap()).unwrap();
    assert_eq!(tools.len(), domain.tools().len());
    for (tool, spec) in tools.iter().zip(domain.tools()) {
        assert_eq!(
            tool.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["name", "description", "parameters"]
        );
        assert_eq!(
            (&tool["name"], &tool["parameters"]),
            (&Value::from(spec.name.as_str()), &spec.parameters)
        );
    }
    assert_eq!(row["system"], domain.policy());
}

#[test]
fn every_format_leads_back_to_the_same_turns_without_the_last_words() {
    for record in samples::records() {
        let mut said = import::plain(&record.trajectory);
        if matches!(said.last(), Some(Said::Human(_))) {
            said.pop();
        }
        for format in [Format::Sharegpt, Format::Openai] {
            let found = import::row(&row(format, &record)).unwrap();
            assert_eq!(found.turns, said);
            assert_eq!(found.format, format);
            assert!(found.tools.contains(&"calculate".to_owned()) && !found.system.is_empty());
        }
    }
}

#[test]
fn no_row_holds_the_stop_word_or_a_trace_of_how_it_was_made() {
    for record in samples::records() {
        for format in [Format::Sharegpt, Format::Openai] {
            let text = line(format, &record).unwrap();
            for foreign in [
                "###STOP###",
                "You want something.",
                "I do not remember.",
                "agent-model",
                &record.blueprint.id,
            ] {
                assert!(!text.contains(foreign), "{foreign} in {text}");
            }
        }
    }
}

#[test]
fn a_dialogue_that_ends_with_a_call_keeps_its_last_observation() {
    let row = row(Format::Sharegpt, &samples::transferred());
    let last = row["conversations"].as_array().unwrap().last().unwrap();
    assert_eq!(last["from"], "observation");
}

#[test]
fn arguments_that_were_encoded_as_a_text_are_read_as_an_object() {
    let mut row = row(Format::Sharegpt, &samples::record());
    let expected = import::row(&row).unwrap();
    let value = row["conversations"][3]["value"].as_str().unwrap();
    let mut call: Value = serde_json::from_str(value).unwrap();
    call["arguments"] = call["arguments"].to_string().into();
    row["conversations"][3]["value"] = call.to_string().into();
    let found = import::row(&row).unwrap();
    assert_eq!(found.turns, expected.turns);
    assert_eq!((found.encoded, expected.encoded), (vec![3], Vec::new()));
}

#[test]
fn faulty_rows_name_the_place() {
    let faulty = |format, change: fn(&mut Value)| {
        let mut row = row(format, &samples::record());
        change(&mut row);
        import::row(&row).unwrap_err().to_string()
    };
    let sharegpt = |change| faulty(Format::Sharegpt, change);
    let openai = |change| faulty(Format::Openai, change);
    let messages = [
        sharegpt(|row| row["score"] = 1.into()),
        sharegpt(|row| drop(row.as_object_mut().unwrap().remove("system"))),
        sharegpt(|row| row["tools"] = "[".into()),
        sharegpt(|row| row["conversations"][0]["from"] = "robot".into()),
        sharegpt(|row| row["conversations"][0]["id"] = 1.into()),
        sharegpt(|row| row["conversations"][0]["value"] = Value::Null),
        sharegpt(|row| drop(row["conversations"].as_array_mut().unwrap().remove(4))),
        sharegpt(|row| drop(row["conversations"].as_array_mut().unwrap().remove(3))),
        sharegpt(|row| {
            row["conversations"][3]["value"] = r#"{"name": "x", "arguments": 1}"#.into();
        }),
        openai(|row| row["messages"][0]["role"] = "user".into()),
        openai(|row| row["messages"] = Value::Array(Vec::new())),
        openai(|row| row["messages"][5]["tool_call_id"] = "other".into()),
        openai(|row| drop(row["messages"].as_array_mut().unwrap().remove(4))),
        openai(|row| drop(row["messages"][2].as_object_mut().unwrap().remove("content"))),
        openai(|row| row["tools"][0] = 1.into()),
        import::row(&Value::from(1)).unwrap_err().to_string(),
        import::row(&serde_json::json!({"text": ""})).unwrap_err().to_string(),
    ];
    expect![[r"
        row: has a key `score` that this format does not have
        row: has no `system`
        tools: is not JSON in a text: EOF while parsing a list at line 1 column 1
        conversations[0]: is from `robot`, whom this format does not know
        conversations[0]: has a key `id` that this format does not have
        conversations[0]: has no text `value`
        conversations[3]: is a call that no observation follows
        conversations[3]: is an observation without a call before it
        conversations[3]: has arguments that are not a JSON object
        messages[0]: is not the system message
        messages: is empty
        messages[4]: is a call whose result does not follow
        messages[4]: is the result of no call
        messages[2]: says and calls nothing
        tools: has a tool without a name
        row: is not a JSON object
        row: has neither `conversations` (sharegpt) nor `messages` (openai)"]]
    .assert_eq(&messages.join("\n"));
}

#[test]
fn a_record_of_an_unknown_domain_is_exported_as_a_record_only() {
    let mut record = samples::record();
    record.blueprint.domain = "moon".into();
    assert!(line(Format::Interplay, &record).is_ok());
    expect!["the record of task 0 belongs to the domain `moon`, which this version does not have. Update Interplay to export it"].assert_eq(&line(Format::Sharegpt, &record).unwrap_err().to_string());
}

#[test]
fn formats_are_found_by_their_names() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(format));
    }
    expect!["there is no export format `csv`. Use interplay, sharegpt or openai"]
        .assert_eq(&"csv".parse::<Format>().unwrap_err().to_string());
}

#[test]
fn bad_turns_are_kept_dropped_or_masked() {
    let record = samples::cancelled(); // its second call fails
    let rows = |format, filter| filtered(format, filter, &record).unwrap();
    for format in Format::ALL {
        assert_eq!(rows(format, Filter::Keep), Some(line(format, &record).unwrap()));
        assert_eq!(rows(format, Filter::Drop), None);
        assert!(filtered(format, Filter::Drop, &samples::record()).unwrap().is_some());
    }
    assert_eq!(rows(Format::Interplay, Filter::Mask), rows(Format::Interplay, Filter::Keep));
    let openai: Value = serde_json::from_str(&rows(Format::Openai, Filter::Mask).unwrap()).unwrap();
    let weights: Vec<usize> = (0..openai["messages"].as_array().unwrap().len())
        .filter(|at| openai["messages"][at]["weight"] == 0)
        .collect();
    assert_eq!(weights, [4]);
    assert_eq!(openai["messages"][4]["tool_calls"][0]["function"]["name"], "get_order_details");
    assert!(import::row(&openai).is_ok());
    let masked = rows(Format::Sharegpt, Filter::Mask).unwrap();
    let kept = import::row(&serde_json::from_str(&masked).unwrap()).unwrap();
    let said = import::plain(&record.trajectory);
    assert_eq!(kept.turns.len(), said.len() - 2, "without the failed call and the last words");
}
