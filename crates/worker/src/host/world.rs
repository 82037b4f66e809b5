//! Looks at a world: replay costs microseconds, so each question is answered from the initial state on.

use environment::offer::{self, Place};
use environment::{Call, Environment, Rule, browse, inspect};
use protocol::Reply;
use protocol::world::{Description, Look, Moment, RuleCard, Seen, UndecidedCard};

use super::{Host, Outcome};

pub(super) fn look(host: &Host, moment: &Moment, look: Look) -> Outcome {
    let env = host.worlds.get(&moment.world.domain, &moment.world.source)?;
    Ok(Reply::World { mark: moment.mark, seen: seen(&env, &moment.calls, look) })
}

fn seen(env: &Environment, calls: &[Call], look: Look) -> Seen {
    if let Look::Walk = look {
        return Seen::Walk(inspect::inspect(env, calls));
    }
    let mut state = env.reset();
    for call in calls {
        env.step(&mut state, call);
    }
    let place = Place { env, state: &state, calls };
    match look {
        Look::Description | Look::Walk => Seen::Description(Box::new(describe(place))),
        Look::Rows(query) => {
            Seen::Rows { tables: browse::counts(&state), listing: browse::list(&state, &query) }
        }
        Look::Row { table, id } => {
            Seen::Row { text: state.get(&table, &id).map(|row| row.to_value().to_string()) }
        }
        Look::Draft { tool } => {
            let call = Call { arguments: offer::draft(place, &tool), name: tool };
            let offers = offer::offers(place, &call);
            Seen::Draft { call, offers }
        }
        Look::Offers { call } => Seen::Offers(offer::offers(place, &call)),
    }
}

fn describe(place: Place<'_>) -> Description {
    let domain = place.env.domain();
    let rule = |rule: &Rule| RuleCard {
        id: rule.id.to_owned(),
        sentence: rule.sentence.to_owned(),
        how: rule.how.to_owned(),
        tools: rule.tools.iter().map(|tool| (*tool).to_owned()).collect(),
    };
    let undecided = domain
        .charter()
        .policy
        .undecided
        .iter()
        .map(|it| UndecidedCard { sentence: it.sentence.to_owned(), why: it.why.to_owned() });
    let account = offer::first_account(place);
    Description {
        tables: browse::counts(place.state),
        tools: domain.tools().to_vec(),
        policy: domain.policy().to_owned(),
        rules: domain.rules().iter().map(rule).collect(),
        undecided: undecided.collect(),
        first: offer::first_call(place),
        account: account.map(|row| (row.table, row.id)),
    }
}
