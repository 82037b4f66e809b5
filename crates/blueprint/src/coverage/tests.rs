//! What is counted, and that leaning on it fills the graph sooner than the plain walk.

use std::rc::Rc;

use environment::{Call, registry};
use seed::Stream;
use serde_json::json;

use super::*;
use crate::blueprint::{Proposal, Provenance};
use crate::context::{Context, Row};
use crate::pool::Pool;
use crate::sample::{Sampler, SamplingConfig};

fn environment(domain: &str) -> Environment {
    let domain = registry::find(domain).unwrap();
    Environment::new(domain, domain.generate(1))
}

/// An accepted task of this context, with a call of each tool of its core.
fn accepted(domain: &str, task: u32, context: Context) -> Blueprint {
    let call = |tool: &String| Call::new(tool.as_str(), json!({"task": task}));
    let actions = context.core.iter().map(call).collect();
    let proposal = Proposal { instruction: format!("Do {task}."), actions, ..Proposal::default() };
    let persona = persona::find(&context.persona).unwrap_or(&persona::all()[0]).clone();
    let provenance = Provenance { seed: 1, task, round: 0, context, parents: Vec::new() };
    Blueprint::new(domain, proposal, persona, provenance)
}

fn texts(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Two tasks at the library.
fn library() -> Vec<Blueprint> {
    let context = |walk: &[&str], core: &[&str], book: &str| Context {
        walk: texts(walk),
        core: texts(core),
        rows: vec![Row { table: "books".into(), id: book.into() }],
        ..Context::default()
    };
    let one = context(&["find_member_by_email", "lend_book"], &["lend_book"], "b1");
    let two = context(
        &["list_books", "return_book", "find_member_by_email", "lend_book"],
        &["return_book", "lend_book", "return_book"],
        "b1",
    );
    vec![accepted("mock", 0, one), accepted("mock", 1, two)]
}

#[test]
fn shares_count_each_thing_once_and_only_what_there_is() {
    let (environment, tasks) = (environment("mock"), library());
    let (universe, coverage) = (Universe::of(&environment), Coverage::of(&tasks));
    let share = |dimension| {
        let share = coverage.share(&universe, dimension);
        (share.covered, share.of)
    };
    assert_eq!(share(Dimension::Tools), (4, Some(5)));
    assert_eq!(share(Dimension::Writes), (2, Some(2)));
    // `return_book → find_member_by_email` is an edge, since returning shows the member's email.
    assert_eq!(share(Dimension::Edges), (3, Some(12)));
    assert_eq!((share(Dimension::Pairs), share(Dimension::Triples)), ((2, None), (1, None)));
    assert_eq!((share(Dimension::Rows), share(Dimension::Lengths)), ((1, Some(13)), (2, None)));
    assert_eq!(share(Dimension::Manners), (1, Some(6)));
    assert_eq!(share(Dimension::Personas).0, 1);
    assert_eq!(coverage.missing(&universe, Dimension::Tools), ["get_member"]);
    assert_eq!(coverage.share(&universe, Dimension::Edges).percent(), Some(25));
    assert_eq!(coverage.share(&universe, Dimension::Pairs).percent(), None);
}

#[test]
fn a_curve_says_what_was_covered_after_each_task_and_which_tasks_cover_it() {
    let (environment, tasks) = (environment("mock"), library());
    let (universe, coverage) = (Universe::of(&environment), Coverage::of(&tasks));
    assert_eq!(coverage.curve(&universe, Dimension::Tools), [2, 4]);
    assert_eq!(coverage.curve(&universe, Dimension::Edges), [1, 3]);
    assert_eq!(coverage.curve(&universe, Dimension::Rows), [1, 1]);
    let edge = "find_member_by_email → lend_book";
    assert_eq!(coverage.covering(&universe, Dimension::Edges, edge), [0, 1]);
    assert_eq!(coverage.covering(&universe, Dimension::Writes, "return_book"), [1]);
}

#[test]
fn a_rule_is_exercised_by_the_calls_it_concerns_forbidden_ones_among_them() {
    let environment = environment("retail");
    let universe = Universe::of(&environment);
    let mut task = accepted(
        "retail",
        0,
        Context { core: texts(&["cancel_pending_order"]), ..Context::default() },
    );
    let names = |task: &Blueprint| {
        let coverage = Coverage::of([task]);
        let missing = coverage.missing(&universe, Dimension::Policies);
        (coverage.share(&universe, Dimension::Policies).covered, missing)
    };
    let rules = environment.domain().rules().iter();
    let concerned: Vec<&str> =
        rules.filter(|rule| rule.concerns("cancel_pending_order")).map(|rule| rule.id).collect();
    let (covered, missing) = names(&task);
    assert_eq!(covered as usize, concerned.len());
    assert!(!missing.iter().any(|id| concerned.contains(&id.as_str())));
    task.proposal.forbidden = vec![Call::new("modify_user_address", json!({}))];
    assert!(names(&task).0 > covered);
}

/// Tasks until this share of the edges is covered, when every context is accepted; and the curve.
fn tasks_to(
    percent: u32,
    domain: &str,
    config: &SamplingConfig,
    budget: u32,
) -> (Option<usize>, Vec<u32>) {
    let environment = environment(domain);
    let (sampler, universe) =
        (Sampler::new(&environment, config.clone()), Universe::of(&environment));
    let mut pool = Pool::default();
    for task in 0..budget {
        let context = sampler.sample(&mut Stream::new(3, &format!("task {task}")), &pool);
        pool.push(Rc::new(accepted(domain, task, context)));
    }
    let coverage = Coverage::of(pool.iter().map(AsRef::as_ref));
    let all = coverage.share(&universe, Dimension::Edges).of.unwrap();
    let curve = coverage.curve(&universe, Dimension::Edges);
    (curve.iter().position(|covered| covered * 100 >= all * percent), curve)
}

#[test]
fn leaning_on_coverage_walks_nearly_every_edge_with_far_fewer_tasks_than_the_plain_walk() {
    for domain in ["retail", "airline"] {
        let plain = SamplingConfig { coverage: false, ..SamplingConfig::default() };
        let (led, curve) = tasks_to(95, domain, &SamplingConfig::default(), 400);
        let (walked, plain) = tasks_to(95, domain, &plain, 400);
        let at = |curve: &[u32]| [19, 49, 99, 199, 399].map(|task| curve[task]);
        println!("{domain}: 95 % of the edges after {led:?} tasks, plainly after {walked:?}");
        println!("  after 20, 50, 100, 200, 400 tasks: {:?}, plainly {:?}", at(&curve), at(&plain));
        let led = led.expect("leaning covers 95 % of the edges within 400 tasks");
        assert!(walked.is_none_or(|walked| walked >= 2 * led), "{domain}: {led} {walked:?}");
        assert!(at(&curve).iter().zip(at(&plain)).all(|(led, plain)| *led >= plain));
    }
}
