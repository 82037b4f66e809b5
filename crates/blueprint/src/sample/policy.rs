//! Policy sampler: which of the rules that concern the core are put before the generator.

use environment::Rule;
use seed::Stream;

use super::Sampler;
use super::api::Plan;
use super::lean::{Leaning, weights};

impl Sampler {
    /// Ids of up to `count` rules in the order of the policy: one that is particular to each tool of the core first,
    /// then any that concern the core, those that fewest tasks were shown first. With an empty core the tools of the
    /// walk stand for it.
    pub(super) fn policies(
        &self,
        stream: &mut Stream,
        plan: &Plan,
        count: u32,
        leaning: &Leaning<'_>,
    ) -> Vec<String> {
        let tools = self.in_list_order(if plan.core.is_empty() { &plan.walk } else { &plan.core });
        let rules = self.environment.domain().rules();
        let mut chosen: Vec<usize> = Vec::new();
        for tool in &tools {
            let own: Vec<usize> =
                (0..rules.len()).filter(|at| self.is_own(&rules[*at], tool)).collect();
            let shown: Vec<u32> = own.iter().map(|at| leaning.shown(rules[*at].id)).collect();
            chosen.extend(stream.weighted(&weights(&shown)).map(|at| own[at]));
        }
        let concerns = |at: &usize| tools.iter().any(|tool| rules[*at].concerns(tool));
        let mut others: Vec<usize> = (0..rules.len()).filter(concerns).collect();
        stream.shuffle(&mut others);
        others.sort_by_cached_key(|at| leaning.shown(rules[*at].id));
        chosen.extend(others);
        let mut kept: Vec<usize> = Vec::new();
        for at in chosen {
            if kept.len() < count as usize && !kept.contains(&at) {
                kept.push(at);
            }
        }
        kept.sort_unstable();
        kept.into_iter().map(|at| rules[at].id.to_owned()).collect()
    }

    /// Whether one of these rules is particular to a write of the core: something to ask against.
    pub(super) fn can_be_asked_against(&self, policies: &[String], core: &[String]) -> bool {
        let rules = self.environment.domain().rules().iter();
        let mut shown = rules.filter(|rule| policies.iter().any(|id| id == rule.id));
        shown.any(|rule| core.iter().any(|tool| self.is_own(rule, tool)))
    }

    /// True of a rule that concerns this tool and not every tool.
    fn is_own(&self, rule: &Rule, tool: &str) -> bool {
        let tools = self.environment.domain().tools();
        rule.concerns(tool) && !tools.iter().all(|other| rule.concerns(&other.name))
    }
}
