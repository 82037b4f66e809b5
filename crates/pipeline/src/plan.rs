//! What a run will ask, before it begins: calls and tokens by stage, worked out from its settings.
//!
//! The averages are those of the simulated model, 200 tasks of each domain with the default dials (seed 3). How often a
//! language model is refused, how long its dialogues are and how much it writes differs; the spans say by how much we
//! reckon. What is certain is counted: rounds, seats, attempts, candidates, steps, the length of the tools.

use environment::Domain;
use llm::money::{Plan, Span, StagePlan};

use crate::config::{Calling, Phase1Config, Phase2Config, RunConfig};
use crate::event::Stage;

/// Averages of one domain.
struct Measured {
    /// Proposals a task.
    proposals: f64,
    /// Turns of the human in a dialogue.
    turns: f64,
    /// Replies and calls of the agent in a dialogue.
    steps: f64,
    /// Tokens of a request, in the order of [`Stage::ALL`]; the agent's without its tools.
    prompt: [f64; 6],
    /// Tokens of a reply, in the same order; the human's with four candidates.
    completion: [f64; 6],
    /// Share of the requests' tokens that repeats an earlier beginning, in the same order.
    cached: [f64; 6],
}

const RETAIL: Measured = Measured {
    proposals: 1.84,
    turns: 6.66,
    steps: 12.8,
    prompt: [4825.0, 4178.0, 597.0, 550.0, 456.0, 2310.0],
    completion: [243.0, 53.0, 83.0, 73.0, 7.0, 23.0],
    cached: [0.43, 0.59, 0.12, 0.89, 0.78, 0.95],
};

const AIRLINE: Measured = Measured {
    proposals: 1.83,
    turns: 6.91,
    steps: 13.8,
    prompt: [5036.0, 4335.0, 768.0, 559.0, 461.0, 2944.0],
    completion: [282.0, 56.0, 77.0, 73.0, 7.0, 27.0],
    cached: [0.45, 0.65, 0.16, 0.89, 0.78, 0.96],
};

/// Candidates in a reply of the human, where its tokens were measured.
const CANDIDATES: f64 = 4.0;

/// Share of the tasks that get a blueprint.
const BLUEPRINTS: Span = Span { low: 0.5, likely: 0.93, high: 1.0 };

/// Share of the proposals that pass the checks and reach the committee.
const REVIEWED: Span = Span { low: 0.5, likely: 0.68, high: 1.0 };

/// Share of the dialogues that succeed.
const SUCCEED: f64 = 0.7;

/// Share of the human's turns in which candidates are left to criticise.
const CRITICISED: Span = Span { low: 0.4, likely: 0.91, high: 1.0 };

/// Share of a dialogue that is new where it leaves an earlier one.
const BRANCHED: Span = Span { low: 0.2, likely: 0.56, high: 1.0 };

/// How far dialogues of other models may be from the measured ones.
const DIALOGUE: Span = Span { low: 0.5, likely: 1.0, high: 2.0 };

/// How far requests may be.
const PROMPT: Span = Span { low: 0.5, likely: 1.1, high: 2.0 };

/// How far replies may be: language models write more than the simulated one, and may reason.
const COMPLETION: Span = Span { low: 0.5, likely: 3.0, high: 12.0 };

const BASIS: &str = "averages of 200 tasks of the simulated model; a language model's dialogues \
                     are taken for half to twice as long and its replies for up to twelve times";

/// What `tasks` tasks of a run in this domain will ask.
pub fn plan(config: &RunConfig, domain: &dyn Domain, tasks: u32) -> Plan {
    let measured = if domain.name() == "airline" { &AIRLINE } else { &RETAIL };
    let tools: usize = domain
        .tools()
        .iter()
        .map(|tool| tool.name.len() + tool.description.len() + tool.parameters.to_string().len())
        .sum();
    let tools = f64::from(u32::try_from(tools / 4).unwrap_or(u32::MAX));
    let [propose, review, advise] = phase1(config, domain, measured);
    let [human, critic, agent] = phase2(&config.phase2, measured);
    let calls = [propose, review, advise, human, critic, agent];
    let stages = Stage::ALL.into_iter().zip(calls).enumerate().map(|(at, (stage, calls))| {
        let (prompt, completion) = match stage {
            Stage::Agent => (measured.prompt[at] + tools, measured.completion[at]),
            Stage::Human => {
                (measured.prompt[at], of_human(&config.phase2, measured.completion[at]))
            }
            _ => (measured.prompt[at], measured.completion[at]),
        };
        StagePlan {
            stage: stage.name().to_owned(),
            calls: calls.times(exactly(f64::from(tasks))),
            prompt: PROMPT.times(exactly(prompt)),
            cached: measured.cached[at],
            completion: COMPLETION.times(exactly(completion)),
        }
    });
    let stages = stages.filter(|stage| stage.calls.high > 0.0).collect();
    Plan { stages, basis: BASIS.to_owned() }
}

/// Calls of a task: proposals, votes, advice.
fn phase1(config: &RunConfig, domain: &dyn Domain, measured: &Measured) -> [Span; 3] {
    let Phase1Config { committee, checks_first, judges, early_stop, .. } = config.phase1;
    let rounds = f64::from(config.phase1.rounds(domain));
    let likely = measured.proposals.min(rounds + 1.0);
    let proposals = Span { low: 1.0, likely, high: rounds + 1.0 };
    let seats = f64::from(judges.max(1));
    // No outcome is certain before half of the seats and one more have voted.
    let asked = if early_stop { (seats / 2.0).floor() + 1.0 } else { seats };
    let votes = Span { low: asked, likely: asked + 0.12 * (seats - asked), high: seats };
    let reviewed = if checks_first { REVIEWED } else { exactly(1.0) };
    let review = if committee { proposals.times(reviewed).times(votes) } else { exactly(0.0) };
    let advise = Span { low: 0.0, likely: likely - 1.0, high: rounds };
    [proposals, review, advise]
}

/// Calls of a task: candidates, critiques, the agent's.
fn phase2(config: &Phase2Config, measured: &Measured) -> [Span; 3] {
    let attempts = f64::from(config.attempts);
    let until_success = Span {
        low: attempts.min(1.0),
        likely: (1.0 - (1.0 - SUCCEED).powf(attempts)) / SUCCEED,
        high: attempts,
    };
    let attempts = if config.keep_all { exactly(attempts) } else { until_success };
    let attempts = if config.branch { branched(attempts) } else { attempts };
    let dialogues = BLUEPRINTS.times(attempts);
    let most = f64::from(config.max_steps);
    let within = |average: f64| {
        let span = DIALOGUE.times(exactly(average));
        Span { low: span.low.min(most), likely: span.likely.min(most), high: span.high.min(most) }
    };
    let candidates = f64::from(config.candidates.max(1));
    let turns = dialogues.times(within(measured.turns));
    // An endpoint that gives one reply a call is asked for the others one by one.
    let draws = if config.one_call {
        Span { high: candidates, ..exactly(1.0) }
    } else {
        exactly(candidates)
    };
    let needed = if config.criticise_all { exactly(1.0) } else { CRITICISED };
    let critiques = match (config.candidates > 1 || config.criticise_all, config.one_critique) {
        (false, _) => exactly(0.0),
        (true, true) => needed,
        (true, false) => needed.times(Span { low: candidates.min(2.0), ..exactly(candidates) }),
    };
    let again = Span { high: 1.2, ..exactly(1.0) };
    let mut agent = dialogues.times(within(measured.steps)).times(again);
    if config.calling == Calling::Prompted {
        agent.high *= 1.2;
    }
    [turns.times(draws), turns.times(critiques), agent]
}

/// So many attempts in whole dialogues, when all but the first leave an earlier one.
fn branched(attempts: Span) -> Span {
    let whole = |attempts: f64, share: f64| attempts.min(1.0) + (attempts - 1.0).max(0.0) * share;
    Span {
        low: whole(attempts.low, BRANCHED.low),
        likely: whole(attempts.likely, BRANCHED.likely),
        high: whole(attempts.high, BRANCHED.high),
    }
}

/// Tokens of a reply of the human, which holds one candidate or all.
fn of_human(config: &Phase2Config, measured: f64) -> f64 {
    let candidates = if config.one_call { f64::from(config.candidates.max(1)) } else { 1.0 };
    measured * candidates / CANDIDATES
}

fn exactly(number: f64) -> Span {
    Span { low: number, likely: number, high: number }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use environment::{Environment, registry};
    use futures_executor::block_on;
    use futures_util::StreamExt;
    use llm::money::{Price, estimate};
    use simulated::{Dials, SimulatedModel};

    use super::*;
    use crate::cast::Cast;
    use crate::event::UsageByStage;
    use crate::ports::MemoryStore;
    use crate::run::{Resume, run};

    /// What a run really asks, by stage.
    fn asked(config: &RunConfig, dials: Dials) -> UsageByStage {
        let domain = registry::find(&config.domain).expect("the domain is built in");
        let world = Environment::new(domain, domain.generate(1));
        let cast = Cast::one(Rc::new(SimulatedModel { dials }), "m");
        let store = Rc::new(MemoryStore::default());
        let kept: Rc<dyn crate::Store> = Rc::<MemoryStore>::clone(&store);
        let running = run(config.clone(), world, cast, kept, Resume::default());
        block_on(running.for_each(|_| std::future::ready(())));
        let mut usage = UsageByStage::default();
        for (stage, spent) in store.journals.borrow().iter().flat_map(|journal| &journal.usage) {
            let sum = usage.entry(*stage).or_default();
            sum.calls += spent.calls;
            sum.tokens += spent.tokens;
        }
        usage
    }

    fn number(count: u64) -> f64 {
        f64::from(u32::try_from(count).expect("a small run"))
    }

    /// The plan of a run holds what the simulated model does; its tokens do not count tools.
    fn check(config: &RunConfig, dials: Dials) {
        let domain = registry::find(&config.domain).expect("the domain is built in");
        let plan = plan(config, domain, config.count);
        let usage = asked(config, dials);
        let planned: Vec<_> = plan.stages.iter().map(|stage| stage.stage.as_str()).collect();
        for stage in usage.keys() {
            assert!(planned.contains(&stage.name()), "{stage:?} is not planned: {planned:?}");
        }
        for stage in &plan.stages {
            let found = usage.iter().find(|(known, _)| known.name() == stage.stage);
            let spent = found.map(|(_, spent)| *spent).unwrap_or_default();
            let calls = number(spent.calls);
            assert!(stage.calls.holds(calls), "{}: {calls} of {:?}", stage.stage, stage.calls);
            if spent.calls > 0 {
                let tools = if stage.stage == "agent" { 4000.0 } else { 0.0 };
                let prompt = number(spent.tokens.prompt_tokens) / calls + tools;
                assert!(
                    stage.prompt.holds(prompt),
                    "{}: {prompt} of {:?}",
                    stage.stage,
                    stage.prompt
                );
                let reply = number(spent.tokens.completion_tokens) / calls;
                let expected = stage.completion;
                assert!(expected.holds(reply), "{}: {reply} of {expected:?}", stage.stage);
            }
        }
    }

    fn of(domain: &str) -> RunConfig {
        RunConfig { domain: domain.into(), seed: 21, count: 20, ..RunConfig::default() }
    }

    #[test]
    fn a_plan_holds_what_runs_really_ask() {
        for domain in ["retail", "airline"] {
            check(&of(domain), Dials::default());
            check(&of(domain), Dials::perfect());
        }
        check(&of("retail").plain_loop(), Dials::default());
    }

    #[test]
    fn settings_change_the_plan_as_they_change_the_run() {
        let mut config = of("retail");
        config.phase1.judges = 5;
        config.phase1.checks_first = false;
        config.phase1.feedback_rounds = Some(1);
        config.phase2.keep_all = false;
        config.phase2.candidates = 1;
        check(&config, Dials::default());
        config.phase2.keep_all = true;
        config.phase2.branch = true;
        check(&config, Dials::default());
        config.phase1.committee = false;
        config.phase2.attempts = 1;
        config.phase2.max_steps = 6;
        check(&config, Dials::default());
    }

    #[test]
    fn a_plan_becomes_money() {
        let domain = registry::find("retail").expect("the domain is built in");
        let plan = plan(&of("retail"), domain, 20);
        let price = Price { prompt: 1.0, completion: 4.0, ..Price::default() };
        let found = estimate(&plan, |_| Some(price));
        let dollars = found.dollars.expect("a price");
        assert!(dollars.low < dollars.likely && dollars.likely < dollars.high, "{dollars:?}");
        // 20 tasks of some 50 agent's calls with 6,000 tokens each are the most of it.
        assert!((2.0..20.0).contains(&dollars.likely), "{dollars:?}");
    }

    #[test]
    fn names_of_stages_are_those_in_journals() {
        for stage in Stage::ALL {
            assert_eq!(serde_json::json!(stage), stage.name());
        }
    }
}
