//! The agent: follows the policy with the tools it has. It authenticates, looks up what it needs one call at a time,
//! describes each change and waits for a yes, reports, and answers from what the tools showed.

mod scene;

use llm::{Message, ToolDefinition};
use seed::Stream;
use serde_json::json;

use super::answers::{Answer, answer};
use super::resolve::{self, Problem, resolve};
use super::rows::{Call, Rows};
use super::slips::slip;
use super::speech;
use super::want::{Question, Want};
use crate::dials::Dials;
use scene::{Request, Scene, Stage, is_error};

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
pub(crate) fn act(
    dials: &Dials,
    messages: &[Message],
    tools: &[ToolDefinition],
    stream: &mut Stream,
) -> Step {
    let scene = Scene::of(messages);
    if scene.lost >= PATIENCE {
        return hand_over(tools);
    }
    let Some(_) = scene.user_id() else { return authenticate(&scene, stream) };
    match scene.current() {
        None if scene.lost > 0 => Step::Say(speech::lost(stream)),
        None => Step::Say(speech::offer(scene.requests.is_empty(), stream)),
        Some(request) => serve(dials, &scene, request, tools, stream),
    }
}

/// Finds the account by email, or else by name and zip code; asks when neither is known.
fn authenticate(scene: &Scene, stream: &mut Stream) -> Step {
    let identity = &scene.identity;
    let by_email = identity
        .email
        .as_ref()
        .map(|email| Call::new("find_user_id_by_email", vec![("email", json!(email))]));
    let by_zip = identity.zip.as_ref().filter(|_| !identity.first.is_empty()).map(|zip| {
        let arguments = vec![
            ("first_name", json!(identity.first)),
            ("last_name", json!(identity.last)),
            ("zip", json!(zip)),
        ];
        Call::new("find_user_id_by_name_zip", arguments)
    });
    let untried = by_email.into_iter().chain(by_zip).find(|call| !scene.asked(call));
    untried.map_or_else(|| Step::Say(speech::identify(!scene.seen.is_empty(), stream)), call)
}

fn serve(
    dials: &Dials,
    scene: &Scene,
    request: &Request,
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
    if let Want::Ask(question) = &request.want {
        return match answer(question, &rows) {
            Ok(answer) => tell(dials, scene, question, &answer, stream),
            Err(problem) => overcome(problem, &rows, stream),
        };
    }
    let write = match resolve(&request.want, &rows) {
        Ok(write) => write,
        Err(problem) => return overcome(problem, &rows, stream),
    };
    if !tools.iter().any(|tool| tool.name == write.name) {
        return Step::Say(speech::refuse("I have no means to do that", stream));
    }
    let careless = stream.percent(dials.careless_agent);
    if request.stage == Stage::Confirmed {
        let slipped = if careless { slip(&write, &rows, stream) } else { None };
        return call(slipped.unwrap_or(write));
    }
    // Acting without a yes alone would leave the right state: the careless agent also mistakes what was meant.
    if careless && let Some(slipped) = slip(&write, &rows, stream).filter(|_| stream.percent(40)) {
        return call(slipped);
    }
    Step::Say(speech::propose(&request.want, &money(&write, &rows), stream))
}

/// Gets what is missing, or says why it cannot be done.
fn overcome(problem: Problem, rows: &Rows, stream: &mut Stream) -> Step {
    match problem {
        Problem::NeedUser => {
            call(Call::new("get_user_details", vec![("user_id", json!(rows.user_id))]))
        }
        Problem::NeedOrder(order) => {
            call(Call::new("get_order_details", vec![("order_id", json!(order))]))
        }
        Problem::NeedProduct(product) => {
            call(Call::new("get_product_details", vec![("product_id", json!(product))]))
        }
        Problem::NeedTypes => call(Call::new("list_all_product_types", Vec::new())),
        Problem::Unclear(what) => Step::Say(speech::unclear(&what, stream)),
        Problem::Refused(why) => Step::Say(speech::refuse(&why, stream)),
    }
}

/// Answers a question; sums are left to the calculator.
fn tell(
    dials: &Dials,
    scene: &Scene,
    question: &Question,
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
    Step::Say(speech::answer(question, &text, stream))
}

/// A number with one digit read wrongly.
fn misread(text: &str, stream: &mut Stream) -> String {
    let digits: Vec<usize> =
        text.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
    let Some(&at) = stream.pick(&digits) else { return text.to_owned() };
    let digit = text.as_bytes()[at] - b'0';
    format!("{}{}{}", &text[..at], (digit + 1) % 10, &text[at + 1..])
}

fn report(scene: &Scene, made: usize, request: &Request, stream: &mut Stream) -> Step {
    let seen = &scene.seen[made];
    if is_error(seen.observation) {
        let why = format!("the system says \"{}\"", seen.observation.trim_start_matches("Error: "));
        return Step::Say(speech::refuse(&why, stream));
    }
    Step::Say(speech::report(&seen.call.name, request.want.order().unwrap_or_default(), stream))
}

/// A sentence about the price difference of a swap; other changes need none.
fn money(write: &Call, rows: &Rows) -> String {
    if !write.arguments.contains_key("new_item_ids") {
        return String::new();
    }
    let difference = resolve::difference(write, rows);
    match difference {
        more if more > 0.0 => format!("That costs ${more:.2} more."),
        less if less < 0.0 => format!("You would get ${:.2} back.", -less),
        _ => "The price stays the same.".to_owned(),
    }
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
