//! The native client against every fault: what comes of it stands in the table that both shells share, and is what the
//! fault asks of a good client.

use std::rc::Rc;
use std::time::Duration;

use drill::{Ask, CALM, Kind, PATIENCE_MILLIS, Row, Unit, kept, play, table};
use llm::{ChatModel, ChatRequest, Client, Dialect, Endpoint, Message, RetryPolicy, Role};

use super::start;
use crate::serve_model::fault::{End, Fault};
use crate::serve_model::faults;
use crate::serve_model::wire::{ALL, Wire};
use crate::transport::Reqwest;

fn dialect(wire: Wire) -> Dialect {
    match wire {
        Wire::OpenAi => Dialect::OpenAi,
        Wire::Anthropic => Dialect::Anthropic,
        Wire::Gemini => Dialect::Gemini,
    }
}

fn of(fault: &str, wires: &[Wire]) -> Vec<Unit> {
    let unit = |wire: &Wire| Unit { fault: fault.to_owned(), dialect: dialect(*wire) };
    wires.iter().map(unit).collect()
}

/// What is wrong with what came of a fault.
fn wrong_end(fault: &Fault, row: &Row) -> Option<&'static str> {
    let Row { ask: Ask { kind, stream }, outcome, .. } = row;
    let is_of_another_kind = match fault.name.split('-').next() {
        // Damage to JSON changes what is said where words were wanted.
        Some("json") => *kind != Kind::Json,
        _ if fault.name.starts_with("no-tools") => *kind != Kind::Call,
        Some("tool") if fault.end == End::Stop => *kind != Kind::Call || !stream,
        _ => false,
    };
    if is_of_another_kind {
        return None;
    }
    let is_same = outcome.starts_with("same");
    let is_error = outcome.starts_with("error");
    let is_repeated = outcome.contains(" calls");
    // What cannot be read may have been an accident; what names no cause may have to do with the form of the request.
    let may_be_asked_again = outcome.contains("malformed")
        || fault.name.starts_with("no-tools")
        || fault.name == "status-422";
    match fault.end {
        _ if outcome.contains("SHOWS THE KEY") => Some("it shows the key"),
        _ if outcome.contains("learns it again") => Some("what was learnt is learnt again"),
        // It is the agent that stops: a call that cannot be read is never run.
        End::Stop if outcome.contains("arguments that cannot be read") => None,
        _ if outcome.contains("shown") => Some("something else was shown"),
        End::Read if !is_same => Some("it is not read"),
        End::Read if is_repeated => Some("it is asked again"),
        End::Repeat | End::Adapt if !is_same => Some("it is not got over"),
        End::Stop if !is_error => Some("it is no error"),
        End::Stop if is_repeated && !may_be_asked_again => Some("it is asked again"),
        End::Read | End::Repeat | End::Adapt | End::Other | End::Stop => None,
    }
}

#[tokio::test]
async fn every_fault_ends_as_the_table_says_and_as_it_should() {
    let base = start().await;
    let host = base.trim_end_matches("/v1");
    let patience = Duration::from_millis(PATIENCE_MILLIS);
    let transport = Rc::new(Reqwest::with_timeout(patience).expect("a transport"));
    let faulty = faults::all().flat_map(|fault| of(fault.name, fault.wires));
    let units: Vec<Unit> = of(CALM, ALL).into_iter().chain(faulty).collect();
    let rows = play(transport, host, &units).await;
    kept::compare(&rows).unwrap_or_else(|differs| panic!("{differs}"));
    let text = table::write(&rows);
    assert!(table::read(&text).as_ref() == Ok(&rows), "the table says it all");
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|row| {
            let fault = faults::all().find(|fault| fault.name == row.unit.fault)?;
            let wrong = wrong_end(fault, row)?;
            let Unit { fault, dialect } = &row.unit;
            Some(format!("{fault} on {dialect:?}, {}: {wrong}: {}", row.ask.name(), row.outcome))
        })
        .collect();
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn words_of_the_server_reach_the_error_in_every_shape() {
    let base = start().await;
    let host = base.trim_end_matches("/v1");
    let transport = Rc::new(Reqwest::new().expect("a transport"));
    let request = ChatRequest {
        model: "m".into(),
        messages: vec![Message::new(Role::User, "What are you?")],
        ..ChatRequest::default()
    };
    let shapes = faults::all().filter(|fault| fault.name.starts_with("error-"));
    for fault in shapes.filter(|fault| fault.does.starts_with("50")) {
        for wire in fault.wires {
            let version = if *wire == Wire::Gemini { "v1beta" } else { "v1" };
            let address = format!("{host}/faults/{}/{version}", fault.name);
            let mut endpoint = Endpoint::parse(&address).expect("an address");
            endpoint.dialect = dialect(*wire);
            let mut client = Client::new(Rc::clone(&transport), endpoint);
            client.retry = RetryPolicy::ONCE;
            let text = client.complete(&request).await.expect_err(fault.name).to_string();
            let words = if fault.name == "error-empty" {
                "no explanation"
            } else {
                "The engine is warming up"
            };
            assert!(text.contains(words), "{} on {}: {text}", fault.name, wire.name());
        }
    }
}
