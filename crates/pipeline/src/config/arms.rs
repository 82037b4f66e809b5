//! Ablations: one run with one part of the method left out, so that a table shows what each part is worth.

use super::RunConfig;

/// One run of an ablation.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// Its name in tables and files: lower case, `_` between words.
    pub name: &'static str,
    /// What is left out, for people.
    pub about: &'static str,
    /// Its settings.
    pub config: RunConfig,
}

/// The whole method and seven runs with one part left out, all on the seed, rows and count of `base`.
pub fn arms(base: &RunConfig) -> Vec<Arm> {
    let arm = |name, about, leave_out: fn(&mut RunConfig)| {
        let mut config = base.clone();
        leave_out(&mut config);
        Arm { name, about, config }
    };
    vec![
        arm("full", "Nothing is left out.", |_| {}),
        arm("no_feedback", "A refused proposal is given up.", |it| it.phase1.feedback = false),
        arm("no_committee", "What passes the checks is accepted.", |it| {
            it.phase1.committee = false;
        }),
        arm("no_policy_check", "No program holds the actions against the policy.", |it| {
            it.phase1.checks.policy = false;
        }),
        arm("plain_walk", "Sampling does not look at what is covered.", |it| {
            it.sampling.coverage = false;
        }),
        arm("naive_human", "The human says its first draw.", |it| it.phase2.candidates = 1),
        arm("no_goal_tracker", "No program holds the human to its instruction.", |it| {
            it.phase2.goal_tracker = false;
        }),
        arm("no_recombination", "Accepted tasks are not joined.", |it| {
            it.recombination.percent = 0;
        }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_arm_but_the_full_one_differs_from_the_base_and_from_all_others() {
        let base = RunConfig { seed: 9, count: 7, ..RunConfig::default() };
        let arms = arms(&base);
        assert_eq!(arms[0].config, base);
        for (at, arm) in arms.iter().enumerate() {
            assert_eq!((arm.config.seed, arm.config.count), (9, 7), "{}", arm.name);
            let same = arms[..at].iter().find(|other| other.config == arm.config);
            assert_eq!(same.map(|other| other.name), None, "{}", arm.name);
        }
    }

    #[test]
    fn the_plain_loop_keeps_what_decides_acceptance_and_turns_every_saving_off() {
        let base = RunConfig::default();
        let plain = base.clone().plain_loop();
        assert_eq!(plain.phase1.rule, base.phase1.rule);
        assert_eq!(plain.phase2.candidates, base.phase2.candidates);
        let savings = [
            plain.sampling.coverage,
            plain.phase1.early_stop,
            plain.phase2.one_call,
            plain.phase2.one_critique,
            !plain.phase2.criticise_all,
        ];
        assert_eq!(savings, [false; 5]);
    }
}
