//! A run that ended before its time, taken up again: the dataset is the one of an uninterrupted run.

use std::collections::BTreeMap;
use std::rc::Rc;

use dataset::{Record, RecordId, jsonl};
use futures_executor::block_on;
use futures_util::StreamExt;
use pipeline::run::Resume;
use pipeline::{Event, Journal, MemoryStore, RunConfig, Step, Store, run};
use seed::Stream;
use simulated::Dials;

use crate::support::{at, cast, config, of, perform};

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

/// A run with joined tasks and a pool that is seen early.
fn lively(domain: &str, count: u32) -> RunConfig {
    let mut config = RunConfig { domain: domain.into(), pool_lag: 3, ..config(count) };
    config.recombination.percent = 40;
    config.sampling.kin_percent = 60;
    config.phase2.attempts = 2;
    config
}

/// Plays a run that dies after so many events, again and again, each time on what the store holds; gives the records.
fn with_deaths(config: &RunConfig, concurrency: u32, cuts: &[usize]) -> Vec<Record> {
    let store = Rc::new(MemoryStore::default());
    let kept: Rc<dyn Store> = Rc::<MemoryStore>::clone(&store);
    let begin = || {
        let done = store.journals.borrow().clone();
        let resume = Resume { done, concurrency };
        run(config.clone(), of(&config.domain), cast(Dials::default()), Rc::clone(&kept), resume)
    };
    for cut in cuts {
        let told: Vec<Event> = block_on(begin().take(*cut).collect());
        assert_eq!(told.len(), *cut, "the run is longer than that");
    }
    let last: Vec<Event> = block_on(begin().collect());
    assert_eq!(last.last(), Some(&Event::Finished));
    let mut records: BTreeMap<RecordId, Record> = BTreeMap::new();
    for record in store.records.take() {
        // A task that died after it kept a record keeps it again: the very same.
        if let Some(before) = records.insert(record.id, record.clone()) {
            assert_eq!(before, record);
        }
    }
    records.into_values().collect()
}

#[test]
fn a_run_that_dies_anywhere_ends_with_the_dataset_of_an_uninterrupted_one() {
    for domain in ["retail", "airline"] {
        let config = lively(domain, 14);
        let whole = perform(config.clone(), Dials::default(), at(1));
        let mut stream = Stream::new(31, domain);
        for _ in 0..6 {
            let cut = 1 + stream.index(whole.events.len() - 2);
            let again = with_deaths(&config, stream.between(1, 6), &[cut]);
            assert_eq!(
                jsonl::write(&again),
                jsonl::write(&whole.records),
                "{domain}, cut at {cut}"
            );
        }
    }
}

#[test]
fn a_run_that_dies_three_times_still_does() {
    let config = lively("retail", 14);
    let whole = perform(config.clone(), Dials::default(), at(1));
    let again = with_deaths(&config, 4, &[90, 60, 120]);
    assert_eq!(jsonl::write(&again), jsonl::write(&whole.records));
    assert!(whole.records.len() > 10, "{} records", whole.records.len());
}

#[test]
fn a_resumed_run_joins_the_same_parents() {
    let config = lively("retail", 24);
    let parents = |journals: &[Journal]| -> Vec<Vec<String>> {
        let steps = journals.iter().flat_map(|journal| &journal.steps);
        steps
            .filter_map(|step| match step {
                Step::Recombined { parents, .. } => Some(parents.clone()),
                _ => None,
            })
            .collect()
    };
    let whole = perform(config.clone(), Dials::perfect(), at(3));
    let done: Vec<Journal> = whole.journals[..12].to_vec();
    let rest = perform(config, Dials::perfect(), Resume { done, concurrency: 3 });
    assert_eq!(parents(&whole.journals[12..]), parents(&rest.journals));
}
