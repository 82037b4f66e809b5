//! The agent: follows the policy with the tools it has. It authenticates, looks up what it needs one call at a time,
//! describes each change and waits for a yes, reports, and answers from what the tools showed.

mod scene;

use llm::{Message, ToolDefinition};
use seed::Stream;
use serde_json::json;

use super::speech;
use crate::dials::Dials;
use crate::skill::{Answer, Call, Deed, Problem, Skill, Wanted, is_error};
use scene::{Request, Scene, Stage};

/// What the agent does next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// It says something.
    Say(String),
    /// It calls a tool: name and arguments as JSON text.
    Call {
        /// Name of the tool.
        name: String,
        /// The arguments object.
        arguments: String,
    },
}

/// Messages of the customer that say nothing usable before the agent hands over.
const PATIENCE: usize = 4;

/// The agent's next step.
pub(crate) fn act<S: Skill>(
    dials: &Dials,
    messages: &[Message],
    tools: &[ToolDefinition],
    stream: &mut Stream,
) -> Step {
    let scene = Scene::<S>::of(messages);
    if scene.lost >= PATIENCE {
        return hand_over(tools);
    }
    if scene.account().is_none() {
        return authenticate(&scene, stream);
    }
    match scene.current() {
        None if scene.lost > 0 => Step::Say(speech::lost(stream)),
        None => Step::Say(speech::offer(scene.requests.is_empty(), stream)),
        Some(request) => serve(dials, &scene, request, tools, stream),
    }
}

/// Finds the account by what the customer said; asks where that is not enough.
fn authenticate<S: Skill>(scene: &Scene<S>, stream: &mut Stream) -> Step {
    let untried = S::lookups(&scene.identity).into_iter().find(|call| !scene.asked(call));
    untried.map_or_else(|| Step::Say(speech::identify::<S>(!scene.seen.is_empty(), stream)), call)
}

fn serve<S: Skill>(
    dials: &Dials,
    scene: &Scene<S>,
    request: &Request<S::Want>,
    tools: &[ToolDefinition],
    stream: &mut Stream,
) -> Step {
    if let Stage::Made(made) = request.stage {
        return report(scene, made, request, stream);
    }
    if request.stage == Stage::Unclear {
        return Step::Say(speech::lost(stream));
    }
    let rows = scene.rows(&request.want);
    let write = match S::fulfil(&request.want, &rows) {
        Ok(Deed::Call(write)) => write,
        Ok(Deed::Answer(answer)) => return tell(dials, scene, &request.want, &answer, stream),
        Ok(Deed::Denial(why)) => return Step::Say(speech::refuse(&why, stream)),
        Err(problem) => return overcome(problem, stream),
    };
    if !tools.iter().any(|tool| tool.name == write.name) {
        return Step::Say(speech::refuse("I have no means to do that", stream));
    }
    let careless = stream.percent(dials.careless_agent);
    if request.stage == Stage::Confirmed {
        let slipped = if careless { S::slip(&write, &rows, stream) } else { None };
        return call(slipped.unwrap_or(write));
    }
    // Acting without a yes alone would leave the right state: the careless agent also mistakes what was meant.
    if careless && let Some(slipped) = S::slip(&write, &rows, stream).filter(|_| stream.percent(40))
    {
        return call(slipped);
    }
    Step::Say(speech::propose::<S>(&request.want, &S::money(&write, &rows), stream))
}

/// Gets what is missing, or says why it cannot be done.
fn overcome(problem: Problem, stream: &mut Stream) -> Step {
    match problem {
        Problem::Look(look) => call(look),
        Problem::Unclear(what) => Step::Say(speech::unclear(&what, stream)),
        Problem::Refused(why) => Step::Say(speech::refuse(&why, stream)),
    }
}

/// Answers a question; sums are left to the calculator.
fn tell<S: Skill>(
    dials: &Dials,
    scene: &Scene<S>,
    want: &S::Want,
    answer: &Answer,
    stream: &mut Stream,
) -> Step {
    let mut text = answer.text.clone();
    if let Some(expression) = &answer.expression {
        let sum = Call::new("calculate", vec![("expression", json!(expression))]);
        match scene.observation(&sum) {
            None => return call(sum),
            Some(result) if !is_error(result) => result.clone_into(&mut text),
            Some(_) => {}
        }
    }
    if stream.percent(dials.careless_agent) {
        text = misread(&text, stream);
    }
    Step::Say(speech::answer(&S::told(want, &text, stream), stream))
}

/// A number with one digit read wrongly.
fn misread(text: &str, stream: &mut Stream) -> String {
    let digits: Vec<usize> =
        text.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
    let Some(&at) = stream.pick(&digits) else { return text.to_owned() };
    let digit = text.as_bytes()[at] - b'0';
    format!("{}{}{}", &text[..at], (digit + 1) % 10, &text[at + 1..])
}

fn report<S: Skill>(
    scene: &Scene<S>,
    made: usize,
    request: &Request<S::Want>,
    stream: &mut Stream,
) -> Step {
    let seen = &scene.seen[made];
    if seen.is_error() {
        let why = format!("the system says \"{}\"", seen.observation.trim_start_matches("Error: "));
        return Step::Say(speech::refuse(&why, stream));
    }
    Step::Say(speech::report::<S>(
        &seen.call.name,
        request.want.subject().unwrap_or_default(),
        stream,
    ))
}

fn hand_over(tools: &[ToolDefinition]) -> Step {
    const TRANSFER: &str = "transfer_to_human_agents";
    if tools.iter().any(|tool| tool.name == TRANSFER) {
        let summary = "The customer's request could not be understood";
        return call(Call::new(TRANSFER, vec![("summary", json!(summary))]));
    }
    Step::Say("I am sorry, but I cannot help with this.".into())
}

fn call(call: Call) -> Step {
    Step::Call { name: call.name, arguments: serde_json::Value::from(call.arguments).to_string() }
}
