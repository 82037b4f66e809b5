//! The measures against cost: one config each, all on the seed, rows and count of a base.

use pipeline::{Arm, RunConfig};

/// The paper's plain loop, ours, ours with the measures that are off by default, and ours without each of its measures.
pub(super) fn measures(base: &RunConfig) -> Vec<Arm> {
    let without = |name, about, change: fn(&mut RunConfig)| {
        let mut config = base.clone();
        change(&mut config);
        Arm { name, about, config }
    };
    let plain = base.clone().plain_loop();
    let about = "Every judge votes, every candidate and every critique is a call.";
    vec![
        Arm { name: "plain", about, config: plain },
        without("ours", "All measures.", |_| {}),
        without("stop_when_lost", "Ours, and a dialogue ends when its way is lost.", |it| {
            it.phase2.stop_when_lost = true;
        }),
        without("branch", "Ours, and further dialogues go on from within the one before.", |it| {
            it.phase2.branch = true;
        }),
        without("branch_and_stop", "Both of these.", |it| {
            it.phase2.branch = true;
            it.phase2.stop_when_lost = true;
        }),
        without("no_early_stop", "Ours, and every judge is asked.", |it| {
            it.phase1.early_stop = false;
        }),
        without("no_one_call", "Ours, and a call for each candidate.", |it| {
            it.phase2.one_call = false;
        }),
        without("no_one_critique", "Ours, and a call for each critique.", |it| {
            it.phase2.one_critique = false;
        }),
        without("criticise_all", "Ours, and critiques that decide nothing.", |it| {
            it.phase2.criticise_all = true;
        }),
        without("no_checks_first", "Ours, and the committee is asked before the checks.", |it| {
            it.phase1.checks_first = false;
        }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_differs_from_ours_and_from_every_other_and_keeps_seed_and_rows() {
        let base = RunConfig { seed: 7, count: 3, ..RunConfig::default() };
        let arms = measures(&base);
        for (at, arm) in arms.iter().enumerate() {
            let alike = arms[..at].iter().find(|other| other.config == arm.config);
            assert!(alike.is_none(), "{} is {}", arm.name, alike.map_or("", |arm| arm.name));
            let RunConfig { seed, count, source, .. } = &arm.config;
            assert_eq!((*seed, *count, source), (7, 3, &base.source), "{}", arm.name);
        }
    }
}
