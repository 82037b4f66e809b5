//! Each rule kept, broken and at its edge, on a tiny airline; and all of them on tau-bench's own ground truths.

mod accounts;
mod bookings;
mod cancellations;
mod changes;
mod compensations;
mod desk;
mod oracle;

use expect_test::Expect;

use super::RULES;
use crate::tool::Call;

/// The findings of a trace of these calls, a line each: step counted from 1, rule, message.
#[expect(clippy::needless_pass_by_value, reason = "an `expect!` reads best when given as it is")]
fn check(calls: &[Call], expected: Expect) {
    let trace = desk::environment().trace(calls);
    let findings = crate::policy::check(RULES, &trace);
    let every = RULES.iter().flat_map(|rule| {
        let trace = &trace;
        (0..calls.len()).filter_map(move |step| (rule.check)(trace, step))
    });
    assert_eq!(every.count(), findings.len(), "a rule looks at calls that it does not name");
    let line = |finding: crate::Finding| {
        let rule = finding.code.trim_start_matches("policy.airline.").to_owned();
        format!("{} {rule}: {}\n", finding.step.map_or(0, |step| step + 1), finding.message)
    };
    expected.assert_eq(&findings.into_iter().map(line).collect::<String>());
}

/// A trace that keeps every rule, and whose every call has its effect.
fn kept(calls: &[Call]) {
    let trace = desk::environment().trace(calls);
    for step in &trace.steps {
        assert!(step.observation.is_done(), "{} says {}", step.call.name, step.observation.text);
    }
    assert_eq!(crate::policy::check(RULES, &trace), []);
}
