//! What must hold of every context, on the real domains.

mod airline;
mod leaning;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::LazyLock;

use environment::{Call, Database, registry};
use serde_json::json;

use super::*;
use crate::blueprint::{Blueprint, Proposal, Provenance};

/// Made once: the samplers only read it.
static RETAIL: LazyLock<Environment> = LazyLock::new(|| environment("retail"));

fn environment(domain: &str) -> Environment {
    let domain = registry::find(domain).unwrap();
    Environment::new(domain, domain.generate(1))
}

fn contexts(environment: &Environment, config: &SamplingConfig, count: u64) -> Vec<Context> {
    let sampler = Sampler::new(environment, config.clone());
    (0..count)
        .map(|seed| sampler.sample(&mut Stream::new(seed, "task"), &Pool::default()))
        .collect()
}

/// Each number as often as any other.
fn even(counts: std::ops::RangeInclusive<u32>) -> Weights {
    counts.map(|count| (count, 1)).collect()
}

/// A blueprint whose actions call these tools.
fn blueprint(domain: &str, id: &str, tools: &[&str]) -> Blueprint {
    let actions = tools.iter().map(|tool| Call::new(*tool, json!({}))).collect();
    let proposal = Proposal { actions, ..Proposal::default() };
    let provenance =
        Provenance { seed: 1, task: 0, round: 0, context: Context::default(), parents: Vec::new() };
    let persona = persona::find(persona::NEUTRAL).cloned().unwrap();
    Blueprint { id: id.to_owned(), ..Blueprint::new(domain, proposal, persona, provenance) }
}

/// Bounds and references that hold whatever the configuration.
fn check_context(environment: &Environment, config: &SamplingConfig, context: &Context) {
    let (domain, state) = (environment.domain(), environment.reset());
    let writes = u32::try_from(context.core.len()).unwrap();
    assert!(config.writes.get(&writes).is_some_and(|weight| *weight > 0), "{context:?}");
    assert!(context.core.iter().all(|tool| environment.is_write(tool)), "{context:?}");
    let walked = context.walk.iter().filter(|tool| environment.is_write(tool));
    assert!(walked.eq(&context.core), "{context:?}");
    let tools: BTreeSet<&String> = context.walk.iter().collect();
    assert_eq!(tools, context.tools.iter().collect(), "{context:?}");
    let rules: Vec<&str> = domain.rules().iter().map(|rule| rule.id).collect();
    let at: Vec<usize> = context
        .policies
        .iter()
        .map(|id| rules.iter().position(|rule| rule == id).unwrap())
        .collect();
    assert!(at.windows(2).all(|pair| pair[0] < pair[1]), "{context:?}");
    assert!(context.policies.len() <= config.max_policies as usize, "{context:?}");
    assert!(persona::find(&context.persona).is_some(), "{context:?}");
    assert!(context.questions <= config.max_questions.max(1), "{context:?}");
    assert!(context.questions > 0 || writes > 0, "{context:?}");
    check_rows(environment, context);
    assert!(state.get(domain.charter().accounts, &context.account).is_some());
}

/// The rows start with the account, belong to it, and are enough for the core.
fn check_rows(environment: &Environment, context: &Context) {
    let (domain, state) = (environment.domain(), environment.reset());
    let all = domain.rows_of(&state, &context.account);
    let rows: Vec<RowRef> =
        context.rows.iter().map(|row| RowRef::new(&row.table, &row.id)).collect();
    assert_eq!(rows[0], RowRef::new(domain.charter().accounts, &context.account));
    assert!(rows.iter().all(|row| all.contains(row)), "{context:?}");
    assert!(domain.suits(&state, &rows, &context.core), "{context:?}");
    assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len(), "{context:?}");
}

#[test]
fn every_context_keeps_its_bounds_and_suits_its_core() {
    let plain = SamplingConfig::default();
    let long =
        SamplingConfig { writes: even(2..=4), walk: even(2..=12), max_rows: 1, ..plain.clone() };
    let asking = SamplingConfig { writes: even(0..=0), max_questions: 0, ..plain.clone() };
    for config in [plain, long, asking] {
        let environment = RETAIL.clone();
        for context in contexts(&environment, &config, 200) {
            check_context(&environment, &config, &context);
        }
    }
    let (environment, config) =
        (environment("mock"), SamplingConfig { writes: even(1..=2), ..Default::default() });
    for context in contexts(&environment, &config, 200) {
        check_context(&environment, &config, &context);
    }
}

/// Every call of this tool that could be meant, over the rows of the context.
fn candidates(environment: &Environment, context: &Context, tool: &str) -> Vec<Call> {
    let state = environment.reset();
    let user = state.get("users", &context.account).unwrap();
    let methods: Vec<&str> = user["payment_methods"].as_object().unwrap().keys().collect();
    let address = json!({"address1": "1 Quay", "address2": "", "city": "Bergen", "state": "NY", "country": "USA", "zip": "10001"});
    let with = |key: &str, id: &str| {
        let mut arguments = address.clone();
        arguments[key] = json!(id);
        Call::new(tool, arguments)
    };
    if tool == "modify_user_address" {
        return vec![with("user_id", &context.account)];
    }
    let mut calls = Vec::new();
    for id in context.rows.iter().filter(|row| row.table == "orders").map(|row| &row.id) {
        calls.push(Call::new(tool, json!({"order_id": id, "reason": "no longer needed"})));
        calls.push(with("order_id", id));
        for method in &methods {
            calls.push(Call::new(tool, json!({"order_id": id, "payment_method_id": method})));
            for line in state.get("orders", id).unwrap()["items"].as_array().unwrap() {
                let (item, product) = (&line["item_id"], line["product_id"].as_str().unwrap());
                calls.push(Call::new(
                    tool,
                    json!({"order_id": id, "item_ids": [item], "payment_method_id": method}),
                ));
                for new in
                    state.get("products", product).unwrap()["variants"].as_object().unwrap().keys()
                {
                    calls.push(Call::new(
                        tool,
                        json!({"order_id": id, "item_ids": [item], "new_item_ids": [new],
                        "payment_method_id": method}),
                    ));
                }
            }
        }
    }
    let parameters = environment.tool(tool).unwrap().parameters["properties"].as_object().unwrap();
    let fits = |call: &Call| {
        call.arguments.len() == parameters.len()
            && parameters.keys().all(|key| call.arguments.contains_key(key))
    };
    calls.retain(fits);
    calls
}

/// Whether calls of the core exist that run one after the other and break no rule.
fn can_be_done(environment: &Environment, context: &Context, done: &[Call]) -> bool {
    let Some(tool) = context.core.get(done.len()) else { return true };
    candidates(environment, context, tool).into_iter().any(|call| {
        let calls = [done, &[call]].concat();
        let trace = environment.trace(&calls);
        let ran = trace.steps.iter().all(|step| step.observation.is_done());
        let kept = environment::policy::check(environment.domain().rules(), &trace).is_empty();
        ran && kept && can_be_done(environment, context, &calls)
    })
}

#[test]
fn every_core_can_be_carried_out_on_its_rows() {
    let config = SamplingConfig { max_rows: 2, ..Default::default() };
    for context in contexts(&RETAIL, &config, 150) {
        assert!(can_be_done(&RETAIL, &context, &[]), "{context:?}");
    }
}

#[test]
fn the_same_stream_gives_the_same_context_and_another_gives_another() {
    let environment = RETAIL.clone();
    let config = SamplingConfig::default();
    let (one, two) = (contexts(&environment, &config, 100), contexts(&environment, &config, 100));
    assert_eq!(one, two);
    let texts: BTreeSet<String> =
        one.iter().map(|context| serde_json::to_string(context).unwrap()).collect();
    assert_eq!(texts.len(), 100);
}

#[test]
fn every_write_is_in_some_core_and_every_bound_is_reached() {
    let environment = RETAIL.clone();
    let contexts = contexts(&environment, &SamplingConfig::default(), 200);
    let met: BTreeSet<&str> =
        contexts.iter().flat_map(|context| &context.core).map(String::as_str).collect();
    let tools = environment.domain().tools().iter().map(|tool| tool.name.as_str());
    assert_eq!(met, tools.filter(|tool| environment.is_write(tool)).collect());
    let values =
        |of: &dyn Fn(&Context) -> usize| contexts.iter().map(of).collect::<BTreeSet<usize>>();
    assert_eq!(values(&|context| context.core.len()), BTreeSet::from([1, 2, 3]));
    assert_eq!(values(&|context| context.questions as usize), BTreeSet::from([0, 1, 2]));
    assert_eq!(values(&|context| context.frequencies.rows as usize), BTreeSet::from([1, 2, 3, 4]));
    assert!(values(&|context| context.policies.len()).len() >= 5);
    assert!(values(&|context| usize::from(context.persona == persona::NEUTRAL)).len() == 2);
    let twice = |context: &&Context| {
        context.core.iter().collect::<BTreeSet<_>>().len() < context.core.len()
    };
    assert!(contexts.iter().any(|context| twice(&context)), "a tool never came twice");
    let accounts: BTreeSet<&str> =
        contexts.iter().map(|context| context.account.as_str()).collect();
    assert!(accounts.len() > 120, "{}", accounts.len());
}

#[test]
fn rows_stay_few_and_bring_the_products_of_their_orders_alone() {
    let environment = RETAIL.clone();
    let config = SamplingConfig { max_rows: 2, ..Default::default() };
    let sampler = Sampler::new(&environment, config.clone());
    for context in contexts(&environment, &config, 100) {
        let blocks: BTreeMap<String, _> =
            sampler.data_blocks(&environment, &context).into_iter().collect();
        let orders = blocks.get("orders").cloned().unwrap_or_default();
        assert!(orders.len() <= context.frequencies.rows.max(3) as usize, "{context:?}");
        let items = orders.values().flat_map(|order| order["items"].as_array().unwrap());
        let named: BTreeSet<&str> =
            items.map(|item| item["product_id"].as_str().unwrap()).collect();
        let products = blocks.get("products").cloned().unwrap_or_default();
        assert_eq!(named, products.keys().map(String::as_str).collect(), "{context:?}");
        assert!(orders.values().all(|order| order["user_id"] == context.account.as_str()));
        assert_eq!(blocks["users"].len(), 1);
    }
}

#[test]
fn each_tool_of_the_core_brings_a_rule_of_its_own() {
    let environment = RETAIL.clone();
    let config = SamplingConfig { min_policies: 3, ..Default::default() };
    let rules = environment.domain().rules();
    let concerns =
        |id: &str, tool: &str| rules.iter().any(|rule| rule.id == id && rule.concerns(tool));
    for context in contexts(&environment, &config, 100) {
        let concerned = |tool: &String| context.policies.iter().any(|rule| concerns(rule, tool));
        assert!(context.core.iter().all(concerned), "{context:?}");
        let relevant = |rule: &String| context.core.iter().any(|tool| concerns(rule, tool));
        assert!(context.policies.iter().all(relevant), "{context:?}");
    }
}

#[test]
fn metadata_counts_sums_and_ranges_what_the_rows_hold() {
    let row = |value: Value| value.as_object().cloned().unwrap();
    let line = |price: f64| json!({"item_id": "i1", "product_id": "p1", "price": price, "options": {"size": "M"}});
    let order = json!({"order_id": "#1", "user_id": "u1", "status": "pending", "items": [line(0.1), line(0.2)],
        "address": {"city": "Oslo"}, "payment_history": []});
    let variant = |available: bool, price: Value| json!({"available": available, "price": price});
    let product = json!({"product_id": "p1", "name": "Lamp",
        "variants": {"i1": variant(true, json!(3)), "i2": variant(false, json!(2.5)), "i3": variant(true, json!(9))}});
    let user = json!({"orders": ["#1"], "email": "a@example.org"});
    let database = Database::new(vec![
        ("orders".into(), row(json!({"#1": order}))),
        ("products".into(), row(json!({"p1": product}))),
        ("users".into(), row(json!({"u1": user}))),
    ]);
    let environment = Environment::new(registry::find("retail").unwrap(), database);
    let context =
        &contexts(&environment, &SamplingConfig { writes: even(1..=1), ..Default::default() }, 1)
            [0];
    let metadata =
        Sampler::new(&environment, SamplingConfig::default()).metadata(&environment, context);
    let expected = json!({
        "account": "u1",
        "counts": {"users": 1, "orders": 1, "products": 1},
        "rows": {
            "users": {"u1": {"orders": {"count": 1}, "email": "a@example.org"}},
            "orders": {"#1": {
                "status": "pending",
                "items": {"count": 2, "price": {"from": 0.1, "to": 0.2, "sum": 0.3}},
                "payment_history": {"count": 0},
            }},
            "products": {"p1": {
                "name": "Lamp",
                "variants": {"count": 3, "available": 2, "price": {"from": 2.5, "to": 9}},
            }},
        },
    });
    assert_eq!(metadata, expected);
}

#[test]
fn a_core_that_nobody_suits_is_cut_until_somebody_does() {
    let row = |value: Value| value.as_object().cloned().unwrap();
    let retail = registry::find("retail").unwrap();
    let check = |users: Value, core: &[&str], account: &str| {
        let tables = [("orders", json!({})), ("products", json!({})), ("users", users)];
        let tables = tables.into_iter().map(|(name, rows)| (name.to_owned(), row(rows))).collect();
        let environment = Environment::new(retail, Database::new(tables));
        for context in contexts(
            &environment,
            &SamplingConfig { writes: even(3..=3), ..Default::default() },
            50,
        ) {
            assert!(context.core.is_empty() || context.core == core, "{context:?}");
            assert_eq!(context.account, account);
            assert_eq!(
                context.core.is_empty(),
                !context.walk.iter().any(|tool| environment.is_write(tool))
            );
            assert!(context.questions > 0 || !context.core.is_empty());
        }
    };
    // Without orders a customer can only move, and only once.
    check(json!({"u1": {"orders": [], "payment_methods": {}}}), &["modify_user_address"], "u1");
    check(json!({}), &[], "");
}

#[test]
fn examples_share_tools_with_the_core_where_any_do() {
    let environment = RETAIL.clone();
    let config = SamplingConfig { max_examples: 2, ..Default::default() };
    let sampler = Sampler::new(&environment, config);
    let names: Vec<&str> =
        environment.domain().tools().iter().map(|tool| tool.name.as_str()).collect();
    let writes: Vec<&str> = names.into_iter().filter(|tool| environment.is_write(tool)).collect();
    let mut pool: Pool = writes.iter().map(|tool| blueprint("retail", tool, &[tool])).collect();
    pool.push(Rc::new(blueprint("mock", "elsewhere", &writes)));
    let mut shown = 0;
    for seed in 0..200 {
        let context = sampler.sample(&mut Stream::new(seed, "task"), &pool);
        let kinds = context.core.iter().collect::<BTreeSet<_>>().len();
        assert_eq!(context.examples.len(), context.frequencies.examples as usize);
        let shared = context.examples.iter().filter(|id| context.core.contains(id)).count();
        assert_eq!(shared, kinds.min(context.examples.len()), "{context:?}");
        assert!(!context.examples.contains(&"elsewhere".to_owned()));
        shown += shared;
    }
    assert!(shown > 100, "{shown}");
}

#[test]
fn on_plain_walks_a_growing_pool_changes_the_examples_and_nothing_else() {
    let environment = RETAIL.clone();
    let plain = SamplingConfig { coverage: false, kin_percent: 0, ..Default::default() };
    let sampler = Sampler::new(&environment, plain);
    let pool = Pool::from_iter([blueprint("retail", "one", &["cancel_pending_order"])]);
    for seed in 0..100 {
        let bare = sampler.sample(&mut Stream::new(seed, "task"), &Pool::default());
        let full = sampler.sample(&mut Stream::new(seed, "task"), &pool);
        assert_eq!(Context { examples: Vec::new(), ..full.clone() }, bare);
        assert_eq!(full.examples.is_empty(), full.frequencies.examples == 0);
    }
}

#[test]
fn a_context_survives_json_and_an_older_one_lacks_its_frequencies() {
    let context = &contexts(&environment("mock"), &SamplingConfig::default(), 1)[0];
    let mut value = serde_json::to_value(context).unwrap();
    assert_eq!(&serde_json::from_value::<Context>(value.clone()).unwrap(), context);
    value.as_object_mut().unwrap().shift_remove("frequencies");
    assert_eq!(
        serde_json::from_value::<Context>(value).unwrap().frequencies,
        Frequencies::default()
    );
}
