//! Whole runs with the simulated model, on the retail domain where nothing else is said: same bytes at any concurrency, resume, cancel, failure.

use std::cell::Cell;
use std::rc::Rc;

use dataset::{Record, digest, jsonl};
use environment::{Environment, registry};
use futures_executor::block_on;
use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, ready};
use llm::model::SIMULATED;
use llm::{ChatModel, ChatReply, ChatRequest, ModelError};
use pipeline::run::Resume;
use pipeline::{Cast, Event, Journal, MemoryStore, RunConfig, Step, Store, StoreError, run};
use simulated::Dials;

/// The simulated model, which answers after a number of polls that depends on the request: tasks overtake each other.
struct Wandering(Dials);

impl ChatModel for Wandering {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        let mut polls = request.seed.unwrap_or(0) % 5;
        Box::pin(futures_util::future::poll_fn(move |context| {
            if polls == 0 {
                return std::task::Poll::Ready(Ok(simulated::reply(&self.0, request)));
            }
            polls -= 1;
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        }))
    }
}

fn config(count: u32) -> RunConfig {
    RunConfig { count, seed: 11, ..RunConfig::default() }
}

fn at_the_airline(count: u32) -> RunConfig {
    RunConfig { domain: "airline".into(), ..config(count) }
}

fn world() -> Environment {
    of("retail")
}

fn of(domain: &str) -> Environment {
    let domain = registry::find(domain).expect("the domain is built in");
    Environment::new(domain, domain.generate(1))
}

fn cast(dials: Dials) -> Cast {
    Cast::one(Rc::new(Wandering(dials)), SIMULATED)
}

struct Outcome {
    records: Vec<Record>,
    journals: Vec<Journal>,
    events: Vec<Event>,
}

fn perform(config: RunConfig, dials: Dials, resume: Resume) -> Outcome {
    let store = Rc::new(MemoryStore::default());
    let kept: Rc<dyn Store> = Rc::<MemoryStore>::clone(&store);
    let world = of(&config.domain);
    let events = block_on(run(config, world, cast(dials), kept, resume).collect());
    let (mut records, mut journals) = (store.records.take(), store.journals.take());
    records.sort_by_key(|record| record.id);
    journals.sort_by_key(|journal| journal.task);
    Outcome { records, journals, events }
}

fn at(concurrency: u32) -> Resume {
    Resume { concurrency, ..Resume::default() }
}

#[test]
fn the_same_seed_gives_the_same_bytes_at_any_concurrency() {
    let alone = perform(config(24), Dials::default(), at(1));
    let crowd = perform(config(24), Dials::default(), at(16));
    assert_eq!(jsonl::write(&alone.records), jsonl::write(&crowd.records));
    assert_eq!(alone.journals, crowd.journals);
    assert!(alone.records.len() >= 10, "{} records", alone.records.len());
}

#[test]
fn the_airline_gives_the_same_bytes_at_any_concurrency_and_records_that_hold() {
    let alone = perform(at_the_airline(12), Dials::default(), at(1));
    let crowd = perform(at_the_airline(12), Dials::default(), at(16));
    assert_eq!(jsonl::write(&alone.records), jsonl::write(&crowd.records));
    assert_eq!(alone.journals, crowd.journals);
    assert!(alone.records.len() >= 5, "{} records", alone.records.len());
    for record in &alone.records {
        let findings = dataset::verify::record(&of("airline"), record);
        assert!(findings.is_empty(), "{:?}: {findings:?}", record.id);
    }
}

#[test]
fn another_seed_gives_another_dataset() {
    let other = RunConfig { seed: 12, ..config(6) };
    let hash = |config| digest::dataset_hash(&perform(config, Dials::default(), at(4)).records);
    assert_ne!(hash(config(6)), hash(other));
}

#[test]
fn every_kept_record_passes_verification_again() {
    let outcome = perform(config(10), Dials::default(), at(4));
    assert!(!outcome.records.is_empty());
    for record in &outcome.records {
        assert!(record.verdict.passed && record.models.simulated);
        let findings = dataset::verify::record(&world(), record);
        assert!(findings.is_empty(), "{:?}: {findings:?}", record.id);
    }
}

#[test]
fn default_dials_show_every_stage_of_rejection_within_fifty_tasks() {
    let outcome = perform(config(50), Dials::default(), at(8));
    let steps = || outcome.journals.iter().flat_map(|journal| &journal.steps);
    let checked = |pick: fn(&blueprint::check::Report) -> usize| {
        steps().any(|step| matches!(step, Step::Checked { report, .. } if pick(report) > 0))
    };
    assert!(checked(|report| report.format.len()), "no format finding");
    assert!(checked(|report| report.execution.len()), "no execution finding");
    assert!(checked(|report| report.policy.len()), "no policy finding");
    assert!(
        steps().any(|step| matches!(step, Step::Reviewed { tally, .. } if !tally.accepted)),
        "no committee refusal"
    );
    assert!(
        steps().any(
            |step| matches!(step, Step::Accepted { blueprint } if blueprint.provenance.round > 0)
        ),
        "no revision accepted"
    );
    assert!(
        steps().any(|step| matches!(step, Step::Judged { verdict, .. } if !verdict.passed)),
        "no failed dialogue"
    );
}

#[test]
fn perfect_dials_accept_nearly_everything() {
    accept_nearly_everything(config(40));
    accept_nearly_everything(at_the_airline(40));
}

fn accept_nearly_everything(config: RunConfig) {
    let outcome = perform(config, Dials::perfect(), at(8));
    let accepted = outcome.journals.iter().filter(|journal| journal.blueprint().is_some()).count();
    assert!(accepted >= 36, "{accepted} of 40 accepted");
    let judged = outcome.journals.iter().flat_map(|journal| &journal.steps);
    let failed = judged
        .filter(|step| matches!(step, Step::Judged { verdict, .. } if !verdict.passed))
        .count();
    assert!(failed <= accepted * 3 / 20, "{failed} failed dialogues");
}

#[test]
fn the_example_pool_grows_with_accepted_tasks() {
    let outcome = perform(config(30), Dials::default(), at(8));
    let accepted: Vec<&str> = outcome
        .journals
        .iter()
        .filter_map(Journal::blueprint)
        .map(|blueprint| blueprint.id.as_str())
        .collect();
    let shown = |journal: &Journal| match &journal.steps[0] {
        Step::Sampled { context, .. } => context.examples.clone(),
        other => panic!("a task begins with its context, not {other:?}"),
    };
    assert!(
        outcome.journals[..16].iter().all(|journal| shown(journal).is_empty()),
        "nothing is visible before the lag"
    );
    let later: Vec<String> = outcome.journals[16..].iter().flat_map(shown).collect();
    assert!(!later.is_empty() && later.iter().all(|id| accepted.contains(&id.as_str())));
}

#[test]
fn a_resumed_run_ends_with_the_dataset_of_an_uninterrupted_one() {
    let whole = perform(config(20), Dials::default(), at(4));
    let done: Vec<Journal> =
        whole.journals.iter().filter(|journal| journal.task % 3 != 1).cloned().collect();
    let before: Vec<Record> =
        whole.records.iter().filter(|record| record.id.task % 3 != 1).cloned().collect();
    let rest = perform(config(20), Dials::default(), Resume { done: done.clone(), concurrency: 4 });
    assert!(
        matches!(rest.events[0], Event::Started { total: 20, done: 13 }),
        "{:?}",
        rest.events[0]
    );
    let mut records: Vec<Record> = before.into_iter().chain(rest.records).collect();
    records.sort_by_key(|record| record.id);
    assert_eq!(jsonl::write(&records), jsonl::write(&whole.records));
}

#[test]
fn a_dropped_run_stops_at_once() {
    let store = Rc::new(MemoryStore::default());
    let kept: Rc<dyn Store> = Rc::<MemoryStore>::clone(&store);
    let mut running = run(config(40), world(), cast(Dials::default()), kept, at(4));
    let some: Vec<Event> = block_on(running.by_ref().take(30).collect());
    assert_eq!(some.len(), 30);
    drop(running);
    assert_eq!(Rc::strong_count(&store), 1, "nothing keeps the store alive");
}

/// A store whose disk is full after a number of records.
struct Full {
    room: Cell<u32>,
    kept: MemoryStore,
}

impl Store for Full {
    fn keep<'a>(&'a self, record: &'a Record) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        if self.room.get() == 0 {
            return Box::pin(ready(Err(StoreError { message: "the disk is full".into() })));
        }
        self.room.set(self.room.get() - 1);
        self.kept.keep(record)
    }

    fn close<'a>(&'a self, journal: &'a Journal) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        self.kept.close(journal)
    }
}

#[test]
fn a_full_disk_halts_the_run_and_hands_over_the_record() {
    let store = Rc::new(Full { room: Cell::new(2), kept: MemoryStore::default() });
    let kept: Rc<dyn Store> = Rc::<Full>::clone(&store);
    let events: Vec<Event> =
        block_on(run(config(20), world(), cast(Dials::perfect()), kept, at(1)).collect());
    let Some(Event::Halted { reason, unsaved: Some(line) }) = events.last() else {
        panic!("{:?}", events.last())
    };
    assert_eq!(reason, "the disk is full");
    assert!(jsonl::parse_line(1, line).unwrap().verdict.passed);
    assert_eq!(store.kept.records.borrow().len(), 2);
}

/// A model that cannot be reached after some answers.
struct Failing(Cell<u32>);

impl ChatModel for Failing {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        let down =
            ModelError::Unreachable { host: "http://127.0.0.1:9".into(), reason: "refused".into() };
        let reply =
            if left == 0 { Err(down) } else { Ok(simulated::reply(&Dials::perfect(), request)) };
        Box::pin(ready(reply))
    }
}

#[test]
fn an_unreachable_endpoint_halts_with_its_address_and_keeps_what_was_kept() {
    let store = Rc::new(MemoryStore::default());
    let kept: Rc<dyn Store> = Rc::<MemoryStore>::clone(&store);
    let failing = Cast::one(Rc::new(Failing(Cell::new(400))), "m");
    let events: Vec<Event> = block_on(run(config(20), world(), failing, kept, at(1)).collect());
    let Some(Event::Halted { reason, unsaved: None }) = events.last() else {
        panic!("{:?}", events.last())
    };
    assert!(reason.contains("http://127.0.0.1:9"), "{reason}");
    assert!(!store.records.borrow().is_empty());
}
