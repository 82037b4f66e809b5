//! The arms: one config each, all on the seed, rows and count of a base.

use pipeline::RunConfig;

/// One run to compare.
pub(super) struct Arm {
    /// Its name in tables and files.
    pub(super) name: &'static str,
    /// What is different, for people.
    pub(super) about: &'static str,
    /// Its settings.
    pub(super) config: RunConfig,
}

fn arm(
    base: &RunConfig,
    name: &'static str,
    about: &'static str,
    change: fn(&mut RunConfig),
) -> Arm {
    let mut config = base.clone();
    change(&mut config);
    Arm { name, about, config }
}

/// The whole method, and the method with one part left out.
pub(super) fn parts(base: &RunConfig) -> Vec<Arm> {
    let without = |name, about, change| arm(base, name, about, change);
    vec![
        without("full", "nothing is left out", |_| {}),
        without("no_feedback", "a refused proposal is given up", |it| it.phase1.feedback = false),
        without("no_committee", "what passes the checks is accepted", |it| {
            it.phase1.committee = false;
        }),
        without("no_policy_check", "no program holds the actions against the policy", |it| {
            it.phase1.checks.policy = false;
        }),
        without("plain_walk", "walks do not lean to what is not covered yet", |it| {
            it.sampling.coverage = false;
        }),
        without("naive_human", "one reply of the human a turn, without critique", |it| {
            it.phase2.candidates = 1;
        }),
        without("no_goal_tracker", "nothing keeps the human to its instruction", |it| {
            it.phase2.goal_tracker = false;
        }),
        without("no_recombination", "no tasks are joined", |it| it.recombination.percent = 0),
    ]
}

/// The paper's plain loop, ours, and ours without each of its measures against cost.
pub(super) fn measures(base: &RunConfig) -> Vec<Arm> {
    vec![
        arm(base, "plain", "every judge, a call for each candidate and each critique", |it| {
            it.phase1.early_stop = false;
            it.phase2.one_call = false;
            it.phase2.one_critique = false;
        }),
        arm(base, "ours", "all measures", |_| {}),
        arm(base, "no_early_stop", "ours, and every judge is asked", |it| {
            it.phase1.early_stop = false;
        }),
        arm(base, "no_one_call", "ours, and a call for each candidate", |it| {
            it.phase2.one_call = false;
        }),
        arm(base, "no_one_critique", "ours, and a call for each critique", |it| {
            it.phase2.one_critique = false;
        }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_arm_but_the_first_differs_from_it_and_from_every_other() {
        for arms in [parts(&RunConfig::default()), measures(&RunConfig::default())] {
            for (at, arm) in arms.iter().enumerate() {
                let alike = arms[..at].iter().find(|other| other.config == arm.config);
                assert!(alike.is_none(), "{} is {}", arm.name, alike.map_or("", |arm| arm.name));
            }
        }
    }

    #[test]
    fn seed_rows_and_count_are_those_of_the_base() {
        let base = RunConfig { seed: 7, count: 3, ..RunConfig::default() };
        for arm in parts(&base).into_iter().chain(measures(&base)) {
            let RunConfig { seed, count, source, .. } = arm.config;
            assert_eq!((seed, count, source), (7, 3, base.source.clone()), "{}", arm.name);
        }
    }
}
