//! Where proposals and dialogues are lost, and why.

use std::collections::{BTreeMap, BTreeSet};

use blueprint::check::Report;
use dataset::Verdict;
use dataset::cause::{self, Diagnosis};
use environment::Finding;
use pipeline::committee::{Tally, Vote};
use serde::{Deserialize, Serialize};

use crate::number::{Count, Counter};

/// A place where something can be lost, in the order of the method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Format check.
    Format,
    /// Execution check.
    Execution,
    /// Policy check.
    Policy,
    /// No-op check.
    NoOp,
    /// Grounding check.
    Grounding,
    /// Uniqueness check.
    Uniqueness,
    /// Duplicate check.
    Duplicates,
    /// The committee.
    Committee,
    /// The verdict on a dialogue.
    Verdict,
}

/// Whose doing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The proposal.
    Task,
    /// A judge whose vote nobody can read.
    Judge,
    /// The simulated human.
    Human,
    /// The agent.
    Agent,
}

/// One step of the funnel: what came in, and what was lost there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Where.
    pub place: Place,
    /// Proposals (or, at the verdict, dialogues) that came so far.
    pub came: u64,
    /// Those that were lost here: of several checks, the first that found something.
    pub lost: Count,
}

/// One cause, whether or not something else was wrong too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Where it was found.
    pub place: Place,
    /// Whose doing it is.
    pub side: Side,
    /// Stable name: the code of a finding, `committee.correctness`, or of a dialogue that was not kept
    /// `failed: wrong write`.
    pub code: String,
    /// Proposals or dialogues that have it.
    #[serde(flatten)]
    pub count: Count,
}

/// The funnel as it is gathered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Funnel {
    came: BTreeMap<Place, u64>,
    lost: BTreeMap<Place, Counter>,
    causes: BTreeMap<(Place, Side, String), Counter>,
}

impl Funnel {
    /// A proposal was checked.
    pub(crate) fn checked(&mut self, task: u32, report: &Report) {
        let stages: [(Place, &[Finding]); 7] = [
            (Place::Format, &report.format),
            (Place::Execution, &report.execution),
            (Place::Policy, &report.policy),
            (Place::NoOp, &report.no_op),
            (Place::Grounding, &report.grounding),
            (Place::Uniqueness, &report.uniqueness),
            (Place::Duplicates, &report.duplicates),
        ];
        let mut lost = false;
        for (place, findings) in stages {
            self.causes(task, place, Side::Task, findings.iter().map(|finding| &*finding.code));
            if !lost {
                self.pass(task, place, findings.is_empty());
            }
            lost |= !findings.is_empty();
        }
    }

    /// The committee voted.
    pub(crate) fn reviewed(&mut self, task: u32, votes: &[Vote], tally: &Tally) {
        self.pass(task, Place::Committee, tally.accepted);
        if votes.iter().any(|vote| vote.fault.is_some()) {
            self.causes(task, Place::Committee, Side::Judge, ["committee.unreadable_vote"]);
        }
        if tally.accepted {
            return;
        }
        let criteria = [
            ("committee.correctness", tally.correctness),
            ("committee.completeness", tally.completeness),
            ("committee.satisfaction", tally.satisfaction),
            ("committee.creativity", tally.creativity),
        ];
        let mut refused: Vec<&str> =
            criteria.into_iter().filter(|(_, won)| !won).map(|(code, _)| code).collect();
        if refused.is_empty() {
            refused.push("committee.rule");
        }
        self.causes(task, Place::Committee, Side::Task, refused);
    }

    /// A dialogue was judged; `failure` says why it was not kept. Faults of the human and findings of procedure are
    /// counted whether or not it failed for them.
    pub(crate) fn judged(
        &mut self,
        task: u32,
        verdict: &Verdict,
        faults: &[String],
        failure: Option<&Diagnosis>,
    ) {
        self.pass(task, Place::Verdict, verdict.passed);
        self.causes(task, Place::Verdict, Side::Human, faults.iter().map(String::as_str));
        let procedure = verdict.procedure.iter().map(|finding| finding.code.as_str());
        self.causes(task, Place::Verdict, Side::Agent, procedure);
        if let Some(Diagnosis { cause, side, .. }) = failure {
            let side = match side {
                cause::Side::Human => Side::Human,
                cause::Side::Agent => Side::Agent,
                cause::Side::Task => Side::Task,
            };
            let code = format!("failed: {}", cause.label());
            self.causes(task, Place::Verdict, side, [code.as_str()]);
        }
    }

    pub(crate) fn levels(&self) -> Vec<Level> {
        let level = |(place, came): (&Place, &u64)| Level {
            place: *place,
            came: *came,
            lost: self.lost.get(place).map(Counter::count).unwrap_or_default(),
        };
        self.came.iter().map(level).collect()
    }

    /// All causes, by place and side, then the most frequent first.
    pub(crate) fn found(&self) -> Vec<Cause> {
        let cause = |((place, side, code), counter): (&(Place, Side, String), &Counter)| Cause {
            place: *place,
            side: *side,
            code: code.clone(),
            count: counter.count(),
        };
        let mut causes: Vec<Cause> = self.causes.iter().map(cause).collect();
        causes.sort_by_key(|cause| (cause.place, cause.side, u64::MAX - cause.count.n));
        causes
    }

    fn pass(&mut self, task: u32, place: Place, passed: bool) {
        *self.came.entry(place).or_default() += 1;
        if !passed {
            self.lost.entry(place).or_default().add(task);
        }
    }

    /// Counts each code once.
    fn causes<'a>(
        &mut self,
        task: u32,
        place: Place,
        side: Side,
        codes: impl IntoIterator<Item = &'a str>,
    ) {
        for code in codes.into_iter().collect::<BTreeSet<_>>() {
            self.causes.entry((place, side, code.to_owned())).or_default().add(task);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(code: &str) -> Finding {
        Finding::new(code, "", "")
    }

    #[test]
    fn a_proposal_is_lost_once_and_all_its_causes_count() {
        let mut funnel = Funnel::default();
        let report = Report {
            execution: vec![finding("execution.refused"), finding("execution.refused")],
            grounding: vec![finding("grounding.id")],
            ..Report::default()
        };
        funnel.checked(3, &report);
        funnel.checked(4, &Report::default());
        let levels = funnel.levels();
        let lost: Vec<_> = levels.iter().map(|level| (level.came, level.lost.n)).collect();
        assert_eq!(lost, [(2, 0), (2, 1), (1, 0), (1, 0), (1, 0), (1, 0), (1, 0)]);
        let codes: Vec<_> =
            funnel.found().into_iter().map(|cause| (cause.code, cause.count.n)).collect();
        assert_eq!(codes, [("execution.refused".to_owned(), 1), ("grounding.id".to_owned(), 1)]);
        assert_eq!(levels[1].lost.behind.ranges, [(3, 3)]);
    }

    #[test]
    fn the_committee_names_the_criteria_it_refused_or_else_its_rule() {
        let mut funnel = Funnel::default();
        let all = Tally {
            correctness: true,
            completeness: true,
            satisfaction: true,
            creativity: true,
            accepted: false,
        };
        funnel.reviewed(0, &[], &Tally { creativity: false, ..all.clone() });
        funnel.reviewed(1, &[], &all);
        funnel.reviewed(2, &[], &Tally { accepted: true, ..all });
        let codes: Vec<_> = funnel.found().into_iter().map(|cause| cause.code).collect();
        assert_eq!(codes, ["committee.creativity", "committee.rule"]);
        assert_eq!((funnel.levels()[0].came, funnel.levels()[0].lost.n), (3, 2));
    }

    #[test]
    fn the_humans_faults_stand_apart_from_the_agents() {
        let mut funnel = Funnel::default();
        let failed = Verdict { missing_outputs: vec!["5".into()], ..Verdict::default() };
        let drifted = Diagnosis {
            cause: cause::Cause::HumanDrifted,
            side: cause::Side::Human,
            diverged: 2,
            exact: true,
            why: String::new(),
        };
        funnel.judged(0, &failed, &["human.invented".into()], Some(&drifted));
        let passed = Verdict {
            passed: true,
            procedure: vec![finding("procedure.no_consent")],
            ..Verdict::default()
        };
        funnel.judged(1, &passed, &[], None);
        let codes: Vec<_> =
            funnel.found().into_iter().map(|cause| (cause.side, cause.code)).collect();
        let expected = [
            (Side::Human, "failed: human drifted"),
            (Side::Human, "human.invented"),
            (Side::Agent, "procedure.no_consent"),
        ];
        assert_eq!(codes, expected.map(|(side, code)| (side, code.to_owned())));
    }
}
