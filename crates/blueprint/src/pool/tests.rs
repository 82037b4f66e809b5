//! Views of one pool: each sees its own length, whoever goes on.

use environment::Call;
use serde_json::json;

use super::*;
use crate::blueprint::{Proposal, Provenance};
use crate::context::Context;
use crate::coverage::Dimension;
use crate::persona;

/// Blueprint `n`: account `n % 7`, one call of a tool that three share; every fifth of another domain.
fn blueprint(n: u32) -> Blueprint {
    let action = Call::new(format!("tool{}", n % 3), json!({"n": n}));
    let proposal =
        Proposal { instruction: format!("Do {n}."), actions: vec![action], ..Proposal::default() };
    let context = Context { account: format!("u{}", n % 7), ..Context::default() };
    let provenance = Provenance { seed: 1, task: n, round: 0, context, parents: Vec::new() };
    let persona = persona::all()[0].clone();
    Blueprint::new(if n % 5 == 4 { "airline" } else { "retail" }, proposal, persona, provenance)
}

/// A pool sees exactly the blueprints of these numbers.
fn check(pool: &Pool, numbers: &[u32]) {
    let expected: Vec<Blueprint> = numbers.iter().map(|n| blueprint(*n)).collect();
    assert_eq!(pool.len(), numbers.len());
    assert!(pool.iter().map(AsRef::as_ref).eq(&expected));
    for blueprint in &expected {
        assert_eq!(pool.find(&blueprint.id).map(AsRef::as_ref), Some(blueprint));
    }
    assert!(pool.find(&blueprint(1000).id).is_none());
    for domain in ["retail", "airline"] {
        let own: Vec<&Blueprint> = expected.iter().filter(|it| it.domain == domain).collect();
        let Some(view) = pool.of(domain) else {
            assert!(own.is_empty());
            continue;
        };
        assert_eq!(view.seen as usize, own.len());
        for account in (0..7).map(|n| format!("u{n}")) {
            let found = view.ledger.of_account(&account, view.seen);
            let found: Vec<&Blueprint> =
                found.iter().map(|number| pool.on(&view.ledger, *number).as_ref()).collect();
            let of = |it: &&&Blueprint| it.provenance.context.account == account;
            assert_eq!(found, own.iter().filter(of).copied().collect::<Vec<_>>());
        }
        let called = own.iter().filter(|it| it.proposal.actions[0].name == "tool1").count();
        let counted = view.ledger.coverage.count(Dimension::Writes, "tool1", view.seen);
        assert_eq!(counted as usize, called);
    }
    assert!(pool.of("mock").is_none());
}

#[test]
fn a_clone_keeps_seeing_what_it_saw() {
    let (mut pool, mut views) = (Pool::default(), Vec::new());
    for n in 0..200 {
        views.push(pool.clone());
        pool.push(Rc::new(blueprint(n)));
    }
    for (len, view) in (0..).zip(&views) {
        check(view, &(0..len).collect::<Vec<_>>());
    }
    check(&pool, &(0..200).collect::<Vec<_>>());
}

#[test]
fn pools_that_part_go_their_own_ways() {
    let mut one: Pool = (0..70).map(blueprint).collect();
    let mut two = one.clone();
    (70..75).for_each(|n| one.push(Rc::new(blueprint(n))));
    (80..85).for_each(|n| two.push(Rc::new(blueprint(n))));
    check(&one, &(0..75).collect::<Vec<_>>());
    check(&two, &(0..70).chain(80..85).collect::<Vec<_>>());
}

#[test]
fn the_first_of_a_pool_goes_on_as_a_pool_of_its_own() {
    let pool: Pool = (0..70).map(blueprint).collect();
    let mut first = pool.first(3);
    first.push(Rc::new(blueprint(90)));
    check(&first, &[0, 1, 2, 90]);
    check(&pool.first(66), &(0..66).collect::<Vec<_>>());
    assert_eq!(pool.len(), 70);
}

#[test]
fn families_are_blueprints_of_one_account_and_persona() {
    let pool: Pool = (0..14).filter(|n| n % 5 != 4).map(blueprint).collect();
    let view = pool.of("retail").unwrap();
    let families: Vec<Vec<u32>> = (0..view.ledger.joinable(view.seen))
        .map(|at| view.ledger.joinable_family(at, view.seen).to_vec())
        .collect();
    let tasks = |family: &Vec<u32>| -> Vec<u32> {
        family.iter().map(|number| pool.on(&view.ledger, *number).provenance.task).collect()
    };
    let expected: Vec<Vec<u32>> =
        vec![vec![0, 7], vec![1, 8], vec![3, 10], vec![5, 12], vec![6, 13]];
    let mut found: Vec<Vec<u32>> = families.iter().map(tasks).collect();
    found.sort();
    assert_eq!(found, expected);
    assert_eq!(view.ledger.joinable(1), 0);
}

#[test]
fn ancestors_of_a_recombined_blueprint_are_first_hand() {
    let mut pool: Pool = (0..4).map(blueprint).collect();
    let recombined = |n: u32, parents: &[&Blueprint]| {
        let mut blueprint = blueprint(n);
        blueprint.provenance.parents = parents.iter().map(|parent| parent.id.clone()).collect();
        blueprint
    };
    let (child, stranger) = (recombined(5, &[&blueprint(0), &blueprint(1)]), blueprint(99));
    let grandchild = recombined(6, &[&child, &blueprint(3), &stranger]);
    pool.push(Rc::new(child));
    pool.push(Rc::new(grandchild));
    let view = pool.of("retail").unwrap();
    assert_eq!(view.ledger.ancestors(0), [0]);
    assert_eq!(view.ledger.ancestors(4), [0, 1]);
    assert_eq!(view.ledger.ancestors(5), [0, 1, 3, 4], "the stranger has a number of its own");
    assert!(view.ledger.is_merged(&[0, 1], 5) && !view.ledger.is_merged(&[0, 1], 4));
    assert!(!view.ledger.is_merged(&[0, 3], 6));
}
