//! Journals for tests: hand-made ones of single steps, and whole runs with the simulated model.

use std::rc::Rc;

use blueprint::persona::Persona;
use blueprint::{Blueprint, Context, Proposal, Provenance};
use dataset::{Ending, Models, Record, RecordId, Source, Trajectory, Turn, Verdict};
use environment::{Call, Environment, registry};
use futures_util::StreamExt;
use pipeline::committee::{Rule, Tally, Vote};
use pipeline::event::UsageByStage;
use pipeline::run::Resume;
use pipeline::{Cast, Journal, MemoryStore, RunConfig, Step, Store};
use serde_json::json;
use simulated::{Dials, SimulatedModel};

/// A domain on its generated database.
pub(crate) fn world(domain: &str) -> Environment {
    let domain = registry::find(domain).expect("the domain is built in");
    Environment::new(domain, domain.generate(1))
}

/// A blueprint with this walk and one action.
pub(crate) fn blueprint(task: u32, walk: &[&str]) -> Blueprint {
    let context = Context {
        account: "a".into(),
        walk: walk.iter().map(|tool| (*tool).to_owned()).collect(),
        ..Context::default()
    };
    let order = format!("#W{task}");
    let proposal = Proposal {
        instruction: format!("Cancel {order}."),
        actions: vec![Call::new("cancel_pending_order", json!({"order_id": order}))],
        ..Proposal::default()
    };
    let persona = Persona { id: "plain".into(), text: String::new() };
    let provenance = Provenance { seed: 1, task, round: 0, context, parents: Vec::new() };
    Blueprint::new("retail", proposal, persona, provenance)
}

/// A journal of these steps.
pub(crate) fn journal(task: u32, steps: Vec<Step>) -> Journal {
    Journal { task, steps, usage: UsageByStage::new() }
}

/// The committee's step: each vote as four digits, `1110`.
pub(crate) fn reviewed(round: u32, votes: &[&str], seats: u32, rule: Rule) -> Step {
    let bit = |vote: &str, at: usize| vote.as_bytes()[at] == b'1';
    let vote = |(judge, vote): (u32, &&str)| Vote {
        judge,
        correctness: bit(vote, 0),
        completeness: bit(vote, 1),
        satisfaction: bit(vote, 2),
        creativity: bit(vote, 3),
        ..Vote::default()
    };
    let votes: Vec<Vote> = (0..).zip(votes).map(vote).collect();
    let tally = Tally::of(&votes, rule);
    Step::Reviewed { round, votes, seats, tally }
}

/// All journals of a run with the simulated model.
pub(crate) fn run(config: RunConfig, dials: Dials) -> Vec<Journal> {
    let environment = world(&config.domain);
    let store = Rc::new(MemoryStore::default());
    let kept: Rc<dyn Store> = Rc::<MemoryStore>::clone(&store);
    let cast = Cast::one(Rc::new(SimulatedModel { dials }), "simulated");
    let resume = Resume { done: Vec::new(), concurrency: 4 };
    let run = pipeline::run(config, environment, cast, kept, resume);
    futures_executor::block_on(run.for_each(|_| std::future::ready(())));
    store.journals.take()
}

/// A record of this blueprint: hello, an answer, the stop word. The simulated model played.
pub(crate) fn record(blueprint: Blueprint) -> Record {
    let human =
        |text: &str| Turn::Human { text: text.into(), candidates: Vec::new(), faults: Vec::new() };
    let turns = vec![human("Hello."), Turn::Agent { text: "Done.".into() }, human("###STOP###")];
    Record {
        format: dataset::record::FORMAT,
        id: RecordId { task: blueprint.provenance.task, attempt: 0 },
        source: Source::Generated(1),
        blueprint,
        trajectory: Trajectory { turns, ending: Ending::Human },
        branch: None,
        verdict: Verdict { passed: true, ..Verdict::default() },
        keep: dataset::trajectory::KeepRule::default(),
        models: Models { simulated: true, ..Models::default() },
    }
}
