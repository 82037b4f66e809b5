//! What depends on the pool: kin of accepted tasks, and leaning to what they do not cover. And manners.

use super::*;

/// A run in which every context is accepted, with calls that name rows: each action names one held row of its task.
fn grown(environment: &Environment, config: &SamplingConfig, count: u32) -> Vec<Blueprint> {
    let sampler = Sampler::new(environment, config.clone());
    let mut pool = Pool::default();
    for task in 0..count {
        let context = sampler.sample(&mut Stream::new(9, &format!("task {task}")), &pool);
        pool.push(Rc::new(accepted(environment, task, context)));
    }
    pool.iter().map(|blueprint| blueprint.as_ref().clone()).collect()
}

fn accepted(environment: &Environment, task: u32, context: Context) -> Blueprint {
    let held = context.rows.iter().skip(1).map(|row| row.id.as_str());
    let mut held = held.cycle();
    let call = |tool: &String| Call::new(tool.as_str(), json!({"id": held.next()}));
    let actions = context.core.iter().map(call).collect();
    let proposal = Proposal { instruction: format!("Do {task}."), actions, ..Proposal::default() };
    let persona = persona::find(&context.persona).cloned().unwrap();
    let provenance = Provenance { seed: 1, task, round: 0, context, parents: Vec::new() };
    Blueprint::new(environment.domain().name(), proposal, persona, provenance)
}

/// The families of blueprints, by account and persona.
fn families(blueprints: &[Blueprint]) -> Vec<Vec<&Blueprint>> {
    let mut families: BTreeMap<(&str, &str), Vec<&Blueprint>> = BTreeMap::new();
    for blueprint in blueprints {
        let account = &blueprint.provenance.context.account;
        families.entry((account, &blueprint.persona.id)).or_default().push(blueprint);
    }
    families.into_values().collect()
}

#[test]
fn kin_share_persona_and_account_but_no_core_and_no_row_that_they_work_on() {
    let environment = RETAIL.clone();
    let config = SamplingConfig { kin_percent: 60, ..Default::default() };
    let blueprints = grown(&environment, &config, 120);
    let families = families(&blueprints);
    let kin: Vec<&Vec<&Blueprint>> = families.iter().filter(|family| family.len() > 1).collect();
    let members: usize = kin.iter().map(|family| family.len()).sum();
    assert!(members > 50, "{members} of 120 have kin");
    assert!(kin.iter().all(|family| family.len() <= 6));
    for family in kin {
        let core = |blueprint: &&Blueprint| {
            let mut core = blueprint.provenance.context.core.clone();
            core.sort();
            core
        };
        let cores: BTreeSet<Vec<String>> = family.iter().map(core).collect();
        assert_eq!(cores.len(), family.len(), "{cores:?}");
        for (at, later) in family.iter().enumerate() {
            let shown = &later.provenance.context.rows[1..];
            let named = family[..at].iter().flat_map(|earlier| &earlier.proposal.actions);
            let named: BTreeSet<&str> = named.filter_map(|call| call.text("id")).collect();
            let orders = shown.iter().filter(|row| row.table == "orders");
            assert!(orders.clone().all(|row| !named.contains(row.id.as_str())), "{later:?}");
        }
    }
}

#[test]
fn without_kin_hardly_any_two_tasks_share_persona_and_account() {
    let config = SamplingConfig { kin_percent: 0, ..Default::default() };
    let blueprints = grown(&RETAIL, &config, 120);
    assert!(families(&blueprints).iter().all(|family| family.len() == 1));
}

#[test]
fn kin_keep_the_bounds_of_any_context() {
    for domain in ["retail", "airline", "mock"] {
        let environment = environment(domain);
        let config = SamplingConfig { kin_percent: 100, ..Default::default() };
        for blueprint in grown(&environment, &config, 60) {
            check_context(&environment, &config, &blueprint.provenance.context);
        }
    }
}

#[test]
fn leaning_visits_more_accounts_and_personas_than_drawing_evenly() {
    let met = |coverage: bool| {
        let config = SamplingConfig { coverage, kin_percent: 0, ..Default::default() };
        let blueprints = grown(&RETAIL, &config, 200);
        let accounts: BTreeSet<&str> =
            blueprints.iter().map(|it| it.provenance.context.account.as_str()).collect();
        let personas: BTreeSet<&str> = blueprints.iter().map(|it| it.persona.id.as_str()).collect();
        (accounts.len(), personas.len())
    };
    let (led, even) = (met(true), met(false));
    assert!(led.0 > even.0 + 10 && led.1 >= even.1, "{led:?} {even:?}");
    assert_eq!(led.1, persona::all().len(), "every persona is met");
}

#[test]
fn the_same_pool_gives_the_same_context_and_a_view_of_it_does_too() {
    let environment = RETAIL.clone();
    let config = SamplingConfig::default();
    let sampler = Sampler::new(&environment, config.clone());
    let blueprints = grown(&environment, &config, 40);
    let whole: Pool = blueprints.iter().cloned().collect();
    let (mut growing, mut view) = (Pool::default(), Pool::default());
    for (at, blueprint) in blueprints.iter().enumerate() {
        if at == 20 {
            view = growing.clone();
        }
        growing.push(Rc::new(blueprint.clone()));
    }
    let half: Pool = blueprints[..20].iter().cloned().collect();
    for seed in 0..40 {
        let sample = |pool: &Pool| sampler.sample(&mut Stream::new(seed, "task"), pool);
        assert_eq!(sample(&growing), sample(&whole));
        assert_eq!(sample(&view), sample(&half));
    }
}

#[test]
fn manners_come_by_weight_and_the_default_is_collaborative_alone() {
    let environment = RETAIL.clone();
    let drawn = |manners: BTreeMap<Manner, u32>| {
        let config = SamplingConfig { manners, ..Default::default() };
        let mut met: BTreeMap<Manner, usize> = BTreeMap::new();
        for context in contexts(&environment, &config, 200) {
            *met.entry(context.manner).or_default() += 1;
        }
        met
    };
    let default = drawn(SamplingConfig::default().manners);
    assert_eq!(default, [(Manner::Collaborative, 200)].into());
    let met =
        drawn([(Manner::Impatient, 30), (Manner::Digressing, 10), (Manner::Forbidden, 0)].into());
    assert_eq!(met.keys().copied().collect::<Vec<_>>(), [Manner::Impatient, Manner::Digressing]);
    assert!(met[&Manner::Impatient] > 2 * met[&Manner::Digressing], "{met:?}");
}

#[test]
fn a_forbidden_wish_has_a_rule_of_a_write_of_the_core_to_ask_against() {
    for domain in ["retail", "airline", "mock"] {
        let environment = environment(domain);
        let config = SamplingConfig {
            manners: [(Manner::Forbidden, 1)].into(),
            writes: even(0..=3),
            min_policies: 0,
            ..Default::default()
        };
        let rules = environment.domain().rules();
        let tools = environment.domain().tools();
        let (mut forbidden, mut asking) = (0, 0);
        for context in contexts(&environment, &config, 100) {
            let own = |rule: &&environment::Rule| {
                context.core.iter().any(|tool| rule.concerns(tool))
                    && !tools.iter().all(|tool| rule.concerns(&tool.name))
            };
            let shown = rules.iter().filter(|rule| context.policies.iter().any(|id| id == rule.id));
            assert_eq!(context.manner == Manner::Forbidden, shown.filter(own).count() > 0);
            forbidden += usize::from(context.manner == Manner::Forbidden);
            asking += usize::from(context.core.is_empty());
        }
        // At the library no rule is about returning alone.
        let all = domain == "mock" || forbidden + asking == 100;
        assert!(forbidden > 30 && all, "{domain}: {forbidden} {asking}");
    }
}
