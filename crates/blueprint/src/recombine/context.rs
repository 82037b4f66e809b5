//! The contexts of several tasks as one.

use environment::Domain;

use super::once;
use crate::context::{Context, Frequencies};
use crate::manner::Manner;

/// Walks and cores one after the other; tools, rules and rows each once, tools and rules in the order of the domain.
/// The manner is the forbidden one where one of them is, else the one that they share.
pub(super) fn join(domain: &dyn Domain, contexts: &[&Context]) -> Context {
    let all = || contexts.iter().copied();
    let has = |of: fn(&Context) -> &Vec<String>, name: &str| {
        all().any(|context| of(context).iter().any(|other| other == name))
    };
    let tools = domain.tools().iter().map(|tool| tool.name.clone());
    let rules = domain.rules().iter().map(|rule| rule.id.to_owned());
    let sum = |of: fn(&Frequencies) -> u32| all().map(|it| of(&it.frequencies)).sum();
    Context {
        account: all().map(|it| it.account.clone()).next().unwrap_or_default(),
        walk: all().flat_map(|it| &it.walk).cloned().collect(),
        core: all().flat_map(|it| &it.core).cloned().collect(),
        tools: tools.filter(|name| has(|it| &it.tools, name)).collect(),
        policies: rules.filter(|id| has(|it| &it.policies, id)).collect(),
        rows: once(all().flat_map(|it| &it.rows)),
        persona: all().map(|it| it.persona.clone()).next().unwrap_or_default(),
        examples: Vec::new(),
        questions: all().map(|it| it.questions).sum(),
        manner: manner(contexts),
        frequencies: Frequencies {
            writes: sum(|it| it.writes),
            walk: sum(|it| it.walk),
            policies: sum(|it| it.policies),
            rows: sum(|it| it.rows),
            persona: all().any(|it| it.frequencies.persona),
            examples: 0,
            questions: sum(|it| it.questions),
        },
    }
}

fn manner(contexts: &[&Context]) -> Manner {
    let manners = || contexts.iter().map(|context| context.manner);
    if manners().any(|manner| manner == Manner::Forbidden) {
        return Manner::Forbidden;
    }
    let first = manners().next().unwrap_or_default();
    if manners().all(|manner| manner == first) { first } else { Manner::default() }
}
