//! The calculator tool: which texts it takes, and how it prints the result.

use super::expression;
use super::python::{items, raise};
use super::toolbox::{Reply, Stop};
use crate::state::Datum;
use crate::value::{float_repr, round2, type_name};

/// The characters that an expression may hold.
const ALLOWED: &str = "0123456789+-*/(). ";

/// `str(round(float(expression), 2))`, or the error that Python gives.
pub(super) fn calculate(expression: &Datum) -> Reply {
    let Datum::String(text) = expression else { return calculate_other(expression) };
    if !text.chars().all(|letter| ALLOWED.contains(letter)) {
        return Stop::refuse("invalid characters in expression");
    }
    let value = expression::evaluate(text).map_err(|text| Stop::Refused(text.into()))?;
    Ok(float_repr(round2(value)))
}

/// Values that are no text: Python loops over them first and fails to evaluate them afterwards.
fn calculate_other(expression: &Datum) -> Reply {
    for part in items(expression)?.as_ref() {
        match part {
            Datum::String(part) if ALLOWED.contains(part.as_str()) => {}
            Datum::String(_) => return Stop::refuse("invalid characters in expression"),
            _ => {
                return raise(format!(
                    "'in <string>' requires string as left operand, not {}",
                    type_name(part)
                ));
            }
        }
    }
    Stop::refuse("eval() arg 1 must be a string, bytes or code object")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str, expected: &str) {
        let found = match calculate(&expression.into()) {
            Ok(text) => text,
            Err(Stop::Refused(text) | Stop::Raised(text)) => format!("Error: {text}"),
        };
        assert_eq!(found, expected, "{expression}");
    }

    #[test]
    fn results_are_rounded_floats() {
        check("2 + 2", "4.0");
        check("-0.001", "-0.0");
        check("0*-1", "0.0");
        check("0.0*-1", "-0.0");
        check("-2**2", "-4.0");
        check("2**3**2", "512.0");
        check("-7//2", "-4.0");
        check("7 - 2 - 1", "4.0");
        check("2*(3+4)/-7", "-2.0");
        check("--+-5.", "-5.0");
        check("0.1+0.2", "0.3");
        check("0.125", "0.12");
        check("1000000*1000000*10000", "1e+16");
        check("9007199254740993-9007199254740992", "1.0");
    }

    #[test]
    fn errors_are_pythons() {
        let syntax = |text: &str| format!("Error: {text} (<string>, line 1)");
        check("two", "Error: invalid characters in expression");
        check("1,000", "Error: invalid characters in expression");
        check("1/0", "Error: division by zero");
        check("1/0.0", "Error: float division by zero");
        check("1//0", "Error: integer division or modulo by zero");
        check("1.5//0", "Error: float floor division by zero");
        check("0**-1", "Error: 0.0 cannot be raised to a negative power");
        check("", "Error: invalid syntax (<string>, line 0)");
        check("1 +", &syntax("invalid syntax"));
        check("(1+2", &syntax("'(' was never closed"));
        check("1+2)", &syntax("unmatched ')'"));
        check("(1 2)", &syntax("invalid syntax. Perhaps you forgot a comma?"));
        check("1 2", &syntax("invalid syntax"));
        check("2(3)", "Error: 'int' object is not callable");
        check("()", "Error: float() argument must be a string or a real number, not 'tuple'");
        let zeros = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
        check("012", &syntax(zeros));
        check("00.5", "0.5");
    }

    #[test]
    fn long_and_deep_expressions_do_not_exhaust_the_stack() {
        check(&format!("{}1", "1+".repeat(50_000)), "50001.0");
        check(&format!("{}1", "-".repeat(100_000)), "1.0");
        check(&format!("{}1{}", "(".repeat(200), ")".repeat(200)), "1.0");
        check(&"(".repeat(100_000), "Error: too many nested parentheses (<string>, line 1)");
        check(
            &format!("1{}", "**1".repeat(50_000)),
            "Error: too many nested parentheses (<string>, line 1)",
        );
    }

    #[test]
    fn the_recorded_sums_come_out_alike() {
        let path = format!(
            "{}/../../../shared/tau-bench/traces/calculate.jsonl",
            env!("CARGO_MANIFEST_DIR")
        );
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("skipped: {path} is not here");
            return;
        };
        let (mut exotic, mut unlike) = (0, Vec::new());
        for line in text.split_terminator('\n') {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            let (expression, expected) =
                (case["expression"].as_str().unwrap(), case["observation"].as_str().unwrap());
            if case["kind"] == "plain" {
                check(expression, expected);
                continue;
            }
            exotic += 1;
            let found =
                calculate(&Datum::from(&case["expression"])).unwrap_or_else(|stop| match stop {
                    Stop::Refused(text) | Stop::Raised(text) => format!("Error: {text}"),
                });
            if found != expected {
                let start: String = expression.chars().take(40).collect();
                unlike.push(format!("{start} => {found}, not {expected}"));
            }
        }
        println!("{} of {exotic} exotic sums differ:\n{}", unlike.len(), unlike.join("\n"));
        assert!(unlike.len() <= 20, "{unlike:#?}");
    }
}
