//! Which tasks go together, in which order, and what is said of those that do not.

use std::rc::Rc;

use environment::state::Datum;
use environment::{Observation, policy, registry};
use serde_json::json;

use super::*;
use crate::blueprint::{Proposal, Provenance};
use crate::context::Row;
use crate::manner::Manner;
use crate::persona;

fn retail() -> Environment {
    let domain = registry::find("retail").unwrap();
    Environment::new(domain, domain.generate(1))
}

/// A customer with two pending orders and a delivered one, and these.
struct Customer {
    id: String,
    pending: Vec<String>,
    delivered: Vec<String>,
}

fn customers(environment: &Environment) -> Vec<Customer> {
    let state = environment.reset();
    let of = |id: &str, status: &str| -> Vec<String> {
        let orders = state.get("users", id).unwrap()["orders"].as_array().unwrap();
        let orders = orders.iter().filter_map(Datum::as_str);
        let has = |order: &&str| state.get("orders", order).unwrap()["status"] == status;
        orders.filter(has).map(str::to_owned).collect()
    };
    let customer = |id: &str| Customer {
        id: id.to_owned(),
        pending: of(id, "pending"),
        delivered: of(id, "delivered"),
    };
    let all = state.rows("users").map(|(id, _)| customer(id));
    all.filter(|it| it.pending.len() >= 2 && !it.delivered.is_empty()).collect()
}

fn cancel(order: &str) -> Call {
    Call::new("cancel_pending_order", json!({"order_id": order, "reason": "no longer needed"}))
}

fn send(order: &str, street: &str) -> Call {
    let address = json!({"order_id": order, "address1": street, "address2": "", "city": "Bergen", "state": "NY",
        "country": "USA", "zip": "10001"});
    Call::new("modify_pending_order_address", address)
}

fn give_back(environment: &Environment, order: &str) -> Call {
    let state = environment.reset();
    let order_row = state.get("orders", order).unwrap();
    let (item, pay) =
        (&order_row["items"][0]["item_id"], &order_row["payment_history"][0]["payment_method_id"]);
    Call::new(
        "return_delivered_order_items",
        json!({"order_id": order, "item_ids": [item], "payment_method_id": pay}),
    )
}

/// An accepted task of a customer.
fn task(environment: &Environment, account: &str, number: u32, actions: Vec<Call>) -> Blueprint {
    let state = environment.reset();
    let rows = environment.domain().rows_of(&state, account).into_iter();
    let rows: Vec<Row> = rows.map(Row::from).collect();
    let core: Vec<String> = actions.iter().map(|call| call.name.clone()).collect();
    let context = Context {
        account: account.to_owned(),
        walk: [vec!["get_order_details".to_owned()], core.clone()].concat(),
        tools: [vec!["get_order_details".to_owned()], core.clone()].concat(),
        core,
        rows,
        persona: persona::NEUTRAL.to_owned(),
        questions: 1,
        ..Context::default()
    };
    let proposal =
        Proposal { instruction: format!("Task {number}."), actions, ..Proposal::default() };
    let provenance = Provenance { seed: 1, task: number, round: 0, context, parents: Vec::new() };
    Blueprint::new("retail", proposal, persona::all()[0].clone(), provenance)
}

/// Merges of a pool under many seeds.
fn merges(environment: &Environment, pool: &Pool, config: &RecombineConfig) -> Vec<Merge> {
    let merge = |seed| merge(environment, &mut Stream::new(seed, "merge"), pool, config);
    (0..24).filter_map(merge).collect()
}

fn ids(merge: &Merge) -> Vec<u32> {
    merge.parents.iter().map(|parent| parent.provenance.task).collect()
}

#[test]
fn tasks_that_do_not_touch_each_other_are_joined_in_full() {
    let environment = retail();
    let customer = &customers(&environment)[0];
    let mut one = task(&environment, &customer.id, 1, vec![cancel(&customer.pending[0])]);
    let mut two =
        task(&environment, &customer.id, 2, vec![give_back(&environment, &customer.delivered[0])]);
    one.proposal.outputs = vec!["no leaf: 1".into(), "no leaf: 2".into()];
    two.proposal.outputs = vec!["no leaf: 2".into(), "no leaf: 3".into()];
    let pool = Pool::from_iter([one.clone(), two.clone()]);
    let found = merges(&environment, &pool, &RecombineConfig::default());
    assert_eq!(found.len(), 24);
    for merge in found {
        let parents: Vec<&Blueprint> = merge.parents.iter().map(AsRef::as_ref).collect();
        assert!(parents == [&one, &two] || parents == [&two, &one]);
        let actions = parents.iter().flat_map(|it| it.proposal.actions.clone());
        assert_eq!(merge.actions, actions.collect::<Vec<_>>());
        assert_eq!(merge.outputs.len(), 3, "equal answers stand once");
        let context = &merge.context;
        assert_eq!((context.core.len(), context.walk.len(), context.questions), (2, 4, 2));
        assert_eq!(
            context.tools,
            ["cancel_pending_order", "get_order_details", "return_delivered_order_items"]
        );
        assert_eq!(context.rows, one.provenance.context.rows);
        assert_eq!(context.account, customer.id);
        assert_eq!(merge.conflicts, Vec::<String>::new());
    }
}

#[test]
fn an_order_is_found_in_which_both_can_be_done() {
    let environment = retail();
    let customer = &customers(&environment)[0];
    let order = &customer.pending[0];
    let state = environment.reset();
    let item = &state.get("orders", order).unwrap()["items"][0];
    let variants =
        &state.get("products", item["product_id"].as_str().unwrap()).unwrap()["variants"];
    let fits =
        |(id, variant): &(&str, &Datum)| item["item_id"] != **id && variant["available"] == true;
    let pay = &state.get("orders", order).unwrap()["payment_history"][0]["payment_method_id"];
    let swaps = variants.as_object().unwrap().iter().filter(fits).map(|(new, _)| {
        Call::new(
            "modify_pending_order_items",
            json!({"order_id": order, "item_ids": [item["item_id"]],
            "new_item_ids": [new], "payment_method_id": pay}),
        )
    });
    let runs =
        |call: &Call| environment.trace(std::slice::from_ref(call)).steps[0].observation.is_done();
    let swap = swaps.clone().find(runs).expect("some variant can be paid");
    // A modified order takes no other change: the address must come first.
    let pool = Pool::from_iter([
        task(&environment, &customer.id, 1, vec![swap]),
        task(&environment, &customer.id, 2, vec![send(order, "7 New Quay")]),
    ]);
    let found = merges(&environment, &pool, &RecombineConfig::default());
    assert!(found.len() == 24 && found.iter().all(|merge| ids(merge) == [2, 1]));
}

#[test]
fn tasks_about_one_order_that_exclude_each_other_are_explained() {
    let environment = retail();
    let customer = &customers(&environment)[0];
    let (one, two) = (&customer.pending[0], &customer.pending[1]);
    let reason = json!({"order_id": one, "reason": "ordered by mistake"});
    let mistake = Call::new("cancel_pending_order", reason);
    let pool = Pool::from_iter([
        task(&environment, &customer.id, 1, vec![cancel(one)]),
        task(&environment, &customer.id, 2, vec![send(two, "7 New Quay"), mistake]),
        task(&environment, &customer.id, 3, vec![give_back(&environment, &customer.delivered[0])]),
    ]);
    let found =
        merges(&environment, &pool, &RecombineConfig { max_parents: 3, ..Default::default() });
    let whole: Vec<&Merge> = found.iter().filter(|merge| !merge.conflicts.is_empty()).collect();
    assert!(!whole.is_empty());
    for merge in &found {
        assert!(
            !(ids(merge).contains(&1) && ids(merge).contains(&2)),
            "nobody sends what was cancelled"
        );
    }
    let texts: BTreeSet<&str> =
        whole.iter().flat_map(|merge| &merge.conflicts).map(String::as_str).collect();
    let expected = format!("both touch order {one}: ");
    assert!(
        texts.iter().all(|text| text.contains(&expected) && text.contains("cancel_pending_order")),
        "{texts:?}"
    );
}

#[test]
fn a_task_that_would_undo_all_of_another_is_left_out() {
    let environment = retail();
    let customer = &customers(&environment)[0];
    let mut pool = Pool::default();
    let actions = [
        vec![send(&customer.pending[0], "1 First Street")],
        vec![send(&customer.pending[0], "2 Second Street")],
        vec![cancel(&customer.pending[1])],
    ];
    for (number, actions) in (0..).zip(actions) {
        pool.push(task(&environment, &customer.id, number, actions).into());
    }
    let merges =
        merges(&environment, &pool, &RecombineConfig { min_parents: 2, ..Default::default() });
    assert!(!merges.is_empty());
    for merge in &merges {
        assert!(ids(merge).contains(&2), "{:?}", ids(merge));
        assert_eq!(merge.parents.len(), 2);
    }
    let said = merges.iter().flat_map(|merge| &merge.conflicts);
    assert!(said.into_iter().any(|conflict| conflict.contains("left in the end")));
}

#[test]
fn other_accounts_and_other_personas_are_never_joined() {
    let environment = retail();
    let customers = customers(&environment);
    let of = |customer: &Customer, number: u32, persona: usize| {
        let order = &customer.pending[number as usize % 2];
        let mut task = task(&environment, &customer.id, number, vec![cancel(order)]);
        task.persona = persona::all()[persona].clone();
        task
    };
    let pool = Pool::from_iter([
        of(&customers[0], 0, 0),
        of(&customers[1], 1, 0),
        of(&customers[0], 2, 1),
    ]);
    assert_eq!(merges(&environment, &pool, &RecombineConfig::default()).len(), 0);
    assert_eq!(merges(&environment, &Pool::default(), &RecombineConfig::default()).len(), 0);
}

/// What a run makes of a merge.
fn recombined(number: u32, merge: &Merge) -> Blueprint {
    let proposal = Proposal {
        instruction: format!("Task {number}."),
        actions: merge.actions.clone(),
        outputs: merge.outputs.clone(),
        forbidden: merge.forbidden.clone(),
        ..Proposal::default()
    };
    let parents = merge.parents.iter().map(|parent| parent.id.clone()).collect();
    let context = merge.context.clone();
    let provenance = Provenance { seed: 1, task: number, round: 0, context, parents };
    Blueprint::new("retail", proposal, merge.parents[0].persona.clone(), provenance)
}

#[test]
fn a_merge_is_made_once_and_never_joined_with_its_own_parents_but_chains_grow() {
    let environment = retail();
    let customer = &customers(&environment)[0];
    let (one, two) = (&customer.pending[0], &customer.pending[1]);
    let mut pool = Pool::from_iter([
        task(&environment, &customer.id, 1, vec![cancel(one)]),
        task(&environment, &customer.id, 2, vec![send(two, "7 New Quay")]),
    ]);
    let config = RecombineConfig { max_parents: 3, ..Default::default() };
    let first = merges(&environment, &pool, &config).remove(0);
    pool.push(Rc::new(recombined(3, &first)));
    assert_eq!(merges(&environment, &pool, &config).len(), 0, "there is no other merge");
    pool.push(Rc::new(task(
        &environment,
        &customer.id,
        4,
        vec![give_back(&environment, &customer.delivered[0])],
    )));
    let found = merges(&environment, &pool, &config);
    let sets: BTreeSet<Vec<u32>> = found
        .iter()
        .map(|merge| {
            let mut ids = ids(merge);
            ids.sort_unstable();
            ids
        })
        .collect();
    assert!(sets.contains(&vec![3, 4]), "the recombined one goes on: {sets:?}");
    assert!(
        !sets.iter().any(|ids| ids.contains(&3) && (ids.contains(&1) || ids.contains(&2))),
        "{sets:?}"
    );
    let narrow = RecombineConfig { max_parents: 2, ..Default::default() };
    assert!(merges(&environment, &pool, &narrow).iter().all(|merge| !ids(merge).contains(&3)));
    let told = found.iter().flat_map(|merge| &merge.conflicts);
    assert!(
        told.clone().any(|text| text.contains("stems from a task that is in it already")),
        "{:?}",
        told.collect::<Vec<_>>()
    );
}

#[test]
fn an_answer_that_the_other_task_changes_keeps_them_apart() {
    let environment = retail();
    let customer = &customers(&environment)[0];
    let order = &customer.pending[0];
    let state = environment.reset();
    let street =
        state.get("orders", order).unwrap()["address"]["address1"].as_str().unwrap().to_owned();
    let mut asking = task(&environment, &customer.id, 1, Vec::new());
    asking.proposal.outputs = vec![street];
    asking.provenance.context.rows = vec![Row { table: "orders".into(), id: order.clone() }];
    let pool = |call: Call| {
        Pool::from_iter([asking.clone(), task(&environment, &customer.id, 2, vec![call])])
    };
    let config = RecombineConfig::default();
    assert_eq!(merges(&environment, &pool(send(order, "7 New Quay")), &config).len(), 0);
    assert_eq!(
        merges(&environment, &pool(send(&customer.pending[1], "7 New Quay")), &config).len(),
        24
    );
}

#[test]
fn forbidden_wishes_are_kept_while_they_are_still_forbidden() {
    let environment = retail();
    let customer = &customers(&environment)[0];
    let (one, two) = (&customer.pending[0], &customer.pending[1]);
    let mut insisting = task(&environment, &customer.id, 1, vec![send(two, "7 New Quay")]);
    insisting.proposal.forbidden = vec![cancel(&customer.delivered[0])];
    insisting.provenance.context.manner = Manner::Forbidden;
    let pool = |call: Call| {
        Pool::from_iter([insisting.clone(), task(&environment, &customer.id, 2, vec![call])])
    };
    let config = RecombineConfig::default();
    let found = merges(&environment, &pool(send(one, "8 New Quay")), &config);
    assert_eq!(found.len(), 24);
    assert_eq!(found[0].forbidden, insisting.proposal.forbidden);
    assert_eq!(found[0].context.manner, Manner::Forbidden);
    // What one part forbids, no other part does.
    let mut other = insisting.clone();
    other.proposal.forbidden = vec![send(one, "8 New Quay")];
    let pool = Pool::from_iter([
        other,
        task(&environment, &customer.id, 2, vec![send(one, "8 New Quay")]),
    ]);
    assert_eq!(merges(&environment, &pool, &config).len(), 0);
}

/// A pool of many small tasks of a few customers, recombined ones among them as a run would make them.
fn grown(environment: &Environment, seed: u64) -> Pool {
    let mut stream = Stream::new(seed, "pool");
    let (customers, mut pool) = (customers(environment), Pool::default());
    for number in 0..40 {
        if stream.percent(30)
            && let Some(merge) = merge(environment, &mut stream, &pool, &RecombineConfig::default())
        {
            pool.push(Rc::new(recombined(number, &merge)));
            continue;
        }
        let customer = &customers[stream.index(3)];
        let order = |orders: &[String], stream: &mut Stream| stream.pick(orders).unwrap().clone();
        let call = |stream: &mut Stream| match stream.below(3) {
            0 => cancel(&order(&customer.pending, stream)),
            1 => send(&order(&customer.pending, stream), &format!("{number} New Quay")),
            _ => give_back(environment, &order(&customer.delivered, stream)),
        };
        let calls: Vec<Call> = (0..stream.between(1, 2)).map(|_| call(&mut stream)).collect();
        let trace = environment.trace(&calls);
        let done = trace.steps.iter().map(|step| &step.observation).all(Observation::is_done);
        if done && policy::check(environment.domain().rules(), &trace).is_empty() {
            pool.push(Rc::new(task(environment, &customer.id, number, calls)));
        }
    }
    pool
}

#[test]
fn every_merge_of_a_grown_pool_keeps_every_rule() {
    let environment = retail();
    let (mut made, mut chains, mut explained) = (0, 0, 0);
    for seed in 0..12 {
        let pool = grown(&environment, seed);
        let config = RecombineConfig {
            max_parents: 2 + u32::try_from(seed % 4).unwrap(),
            ..Default::default()
        };
        let made_before: Vec<BTreeSet<String>> =
            pool.iter().map(|it| ancestors(&pool, &it.id)).filter(|it| it.len() > 1).collect();
        for merge in merges(&environment, &pool, &config) {
            check_merge(&environment, &merge);
            let parts: Vec<BTreeSet<String>> =
                merge.parents.iter().map(|parent| ancestors(&pool, &parent.id)).collect();
            let all: BTreeSet<String> = parts.iter().flatten().cloned().collect();
            assert_eq!(
                all.len(),
                parts.iter().map(BTreeSet::len).sum::<usize>(),
                "no ancestor twice"
            );
            assert!(all.len() <= config.max_parents as usize && !made_before.contains(&all));
            made += 1;
            chains += usize::from(all.len() > merge.parents.len());
            explained += merge.conflicts.len();
        }
    }
    assert!(made > 100 && chains > 5 && explained > 20, "{made} {chains} {explained}");
}

fn ancestors(pool: &Pool, id: &str) -> BTreeSet<String> {
    let blueprint = pool.find(id).unwrap();
    if blueprint.provenance.parents.is_empty() {
        return BTreeSet::from([id.to_owned()]);
    }
    blueprint.provenance.parents.iter().flat_map(|parent| ancestors(pool, parent)).collect()
}

fn check_merge(environment: &Environment, merge: &Merge) {
    let same = |of: fn(&Blueprint) -> &str| {
        merge.parents.iter().map(|it| of(it).to_owned()).collect::<BTreeSet<_>>().len() == 1
    };
    assert!(same(|it| &it.persona.id) && same(|it| &it.provenance.context.account));
    assert!(merge.parents.len() >= 2);
    let trace = environment.trace(&merge.actions);
    for step in &trace.steps {
        assert!(step.observation.is_done() && !step.before.same_as(&step.after), "{:?}", step.call);
    }
    assert_eq!(policy::check(environment.domain().rules(), &trace), []);
    let parts = merge.parents.iter().flat_map(|it| it.proposal.actions.clone());
    assert_eq!(merge.actions, parts.collect::<Vec<_>>());
    assert_eq!(merge.context.core.len(), merge.actions.len());
}
