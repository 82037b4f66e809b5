//! What a test of an endpoint found, in a word.

use llm::doctor::Cause;
use protocol::{Ability, Examined};
use serde_json::Value;

/// Tone and word of the verdict.
pub fn word(found: &Examined) -> (&'static str, &'static str) {
    match found.cause {
        Cause::AllWell => ("good", "works"),
        _ if answers(found) => ("warn", "answers, but"),
        Cause::Silence => ("bad", "no answer"),
        _ => ("bad", "does not work"),
    }
}

/// True when a run can be tried: the model answers, whatever it cannot do.
pub fn can_run(found: &Examined) -> bool {
    found.cause == Cause::AllWell || answers(found)
}

/// The cause as one word, for programs.
pub fn name(cause: Cause) -> String {
    let name = serde_json::to_value(cause).ok();
    name.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Whether the model can do something, for programs.
pub fn works(ability: &Ability) -> &'static str {
    match ability.works {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not tried",
    }
}

fn answers(found: &Examined) -> bool {
    !found.abilities.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cause: Cause, answers: bool) -> Examined {
        let ability =
            Ability { name: "Tool calls".into(), works: Some(false), note: String::new() };
        Examined {
            cause,
            story: String::new(),
            remedy: String::new(),
            abilities: if answers { vec![ability] } else { Vec::new() },
            learnt: Vec::new(),
        }
    }

    #[test]
    fn a_model_that_answers_without_calling_tools_can_be_run_but_is_not_praised() {
        let found = found(Cause::NoToolCalling, true);
        assert_eq!((word(&found), can_run(&found)), (("warn", "answers, but"), true));
        assert_eq!(name(found.cause), "no_tool_calling");
    }

    #[test]
    fn what_does_not_answer_cannot_be_run() {
        for cause in [Cause::WrongKey, Cause::Cors, Cause::Silence, Cause::ServerOff] {
            let found = found(cause, false);
            assert_eq!((word(&found).0, can_run(&found)), ("bad", false), "{cause:?}");
        }
        assert_eq!(word(&found(Cause::AllWell, true)).0, "good");
    }
}
