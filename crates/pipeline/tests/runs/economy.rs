//! Runs with a meter, a memory and a recording around the cast.

use std::collections::BTreeMap;
use std::rc::Rc;

use dataset::Models;
use llm::ModelError;
use llm::model::{Cap, SIMULATED};
use llm::money::{Caps, Meter, Price};
use llm::recording::{Header, MemoryTape, Recording, Session};
use llm::replies::key::Origin;
use llm::replies::{Memory, MemoryReplies, ReplyStore};
use pipeline::run::Resume;
use pipeline::{Cast, Event};
use simulated::Dials;

use crate::support::{By, cast, config, play};

fn resume(concurrency: u32) -> Resume {
    Resume { concurrency, ..Resume::default() }
}

/// A model that must not be asked.
fn nobody() -> Cast {
    let refuse = |_: &_| Err(ModelError::Exhausted);
    Cast::one(Rc::new(By(refuse)), SIMULATED)
}

#[test]
fn the_meter_counts_by_stage_what_the_journals_count() {
    let meter = Meter::new(Caps::default());
    let price = Price { prompt: 1.0, completion: 10.0, ..Price::default() };
    let cast = cast(Dials::default()).metered(&meter, |_| Some(price));
    let outcome = play(config(6), cast, resume(3));
    let mut journals: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (stage, usage) in outcome.journals.iter().flat_map(|journal| &journal.usage) {
        let sum = journals.entry(stage.name()).or_default();
        sum.0 += usage.calls;
        sum.1 += usage.tokens.prompt_tokens + usage.tokens.completion_tokens;
    }
    let stages = meter.stages();
    let metered: BTreeMap<&str, (u64, u64)> =
        stages.iter().map(|(name, spent)| (name.as_str(), (spent.calls, spent.tokens()))).collect();
    assert_eq!(metered, journals);
    assert_eq!(metered.len(), 6, "all stages are played: {metered:?}");
    let usage = meter.total().usage;
    assert_eq!(meter.total().nanos, usage.prompt_tokens * 1_000 + usage.completion_tokens * 10_000);
}

#[test]
fn a_second_run_over_the_same_replies_asks_nobody() {
    let store: Rc<MemoryReplies> = Rc::default();
    let remembering = |cast: Cast| {
        let memory = Memory::new(Rc::<MemoryReplies>::clone(&store) as Rc<dyn ReplyStore>, None);
        (cast.remembering(&Origin::new("simulated", ""), &memory), memory)
    };
    let (first, asked) = remembering(cast(Dials::default()));
    let first = play(config(6), first, resume(4));
    let (second, reused) = remembering(nobody());
    let second = play(config(6), second, resume(1));
    assert_eq!(first.journals, second.journals);
    assert_eq!((reused.asked(), reused.reused()), (0, asked.asked()));
    // Each question of the method has a seed of its own, so nothing was asked twice.
    assert_eq!(asked.reused(), 0);
    assert!(store.texts.borrow().keys().all(|key| key.as_str().ends_with("-0")));
}

#[test]
fn a_recorded_run_is_replayed_at_any_concurrency() {
    let tape: Rc<MemoryTape> = Rc::default();
    let header = Header::new(serde_json::Value::Null);
    let session = Session::begin(Rc::<MemoryTape>::clone(&tape), &header, None).expect("a tape");
    let recorded = play(config(6), cast(Dials::default()).recorded(&session), resume(4));
    let text = tape.lines.borrow().join("\n");
    let name = SIMULATED.to_owned();
    let models = Models {
        generator: name.clone(),
        judges: vec![name.clone()],
        human: name.clone(),
        agent: name,
        simulated: true,
    };
    for concurrency in [1, 16] {
        let recording = Recording::read(&text).expect("a recording");
        let replayed = play(config(6), Cast::replaying(&models, recording), resume(concurrency));
        assert_eq!(replayed.records, recorded.records);
        assert_eq!(replayed.journals, recorded.journals);
    }
}

#[test]
fn a_cap_ends_a_run_as_a_stop_does_and_what_is_closed_is_gone_on_from() {
    let whole = play(config(6), cast(Dials::default()), resume(3));
    let calls = whole.spent().0;
    let meter = Meter::new(Caps { calls: Some(calls / 2), ..Caps::default() });
    let capped = play(config(6), cast(Dials::default()).metered(&meter, |_| None), resume(3));
    let Some(Event::Halted { reason, unsaved: None }) = capped.events.last() else {
        panic!("it does not halt: {:?}", capped.events.last());
    };
    assert!(reason.contains(&Cap::Calls.amount(calls / 2)), "{reason}");
    assert_eq!(meter.total().calls, calls / 2);
    assert!(!capped.journals.is_empty() && capped.journals.len() < 6);
    let done = capped.journals.clone();
    let rest = play(config(6), cast(Dials::default()), Resume { done, concurrency: 3 });
    let mut journals = capped.journals;
    journals.extend(rest.journals);
    journals.sort_by_key(|journal| journal.task);
    assert_eq!(journals, whole.journals);
}
