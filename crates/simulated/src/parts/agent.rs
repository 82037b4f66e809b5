//! The agent: follows the policy with the tools it has. It authenticates, looks up what it needs one call at a time,
//! describes each change and waits for a yes, reports, and answers from what the tools showed.

mod faults;
mod scene;

use llm::Message;
use seed::Stream;
use serde_json::json;

use super::speech;
use crate::calling::Tools;
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
    tools: Tools,
    stream: &mut Stream,
) -> Step {
    let scene = Scene::<S>::of(messages);
    if let Some(again) = faults::again(dials, &scene, messages, tools, stream) {
        return call(again);
    }
    if scene.lost >= PATIENCE {
        return hand_over(tools);
    }
    if scene.account().is_none() {
        return authenticate(dials, &scene, stream);
    }
    match scene.current() {
        None if !scene.unfinished.is_empty() => Step::Say(speech::go_on(stream)),
        None if scene.lost > 0 => Step::Say(speech::lost(stream)),
        None => Step::Say(speech::offer(scene.requests.is_empty(), stream)),
        Some(request) => Clerk { dials, scene: &scene, request, tools }.serve(stream),
    }
}

/// Finds the account by what the customer said; asks where that is not enough.
fn authenticate<S: Skill>(dials: &Dials, scene: &Scene<S>, stream: &mut Stream) -> Step {
    if let Some(look) = faults::early(dials, scene, stream) {
        return call(look);
    }
    let untried = S::lookups(&scene.identity).into_iter().find(|call| !scene.asked(call));
    untried.map_or_else(|| Step::Say(speech::identify::<S>(!scene.seen.is_empty(), stream)), call)
}

/// An agent at work on one request.
struct Clerk<'a, S: Skill> {
    dials: &'a Dials,
    scene: &'a Scene<'a, S>,
    request: &'a Request<S::Want>,
    tools: Tools<'a>,
}

impl<S: Skill> Clerk<'_, S> {
    fn serve(&self, stream: &mut Stream) -> Step {
        match self.request.stage {
            Stage::Made(made) => return self.report(made, stream),
            Stage::Unclear => return Step::Say(speech::lost(stream)),
            Stage::Withdrawn => return Step::Say(speech::take_time(stream)),
            Stage::Open | Stage::Proposed | Stage::Confirmed | Stage::Closed => {}
        }
        let rows = self.scene.rows(&self.request.want);
        match S::fulfil(&self.request.want, &rows) {
            Ok(Deed::Call(write)) => self.write(write, &rows, stream),
            Ok(Deed::Answer(answer)) => self.tell(&answer, stream),
            Ok(Deed::Denial(why)) | Err(Problem::Refused(why)) => self.deny(&why, &rows, stream),
            Err(problem) => self.overcome(problem, stream),
        }
    }

    /// Gets what is missing, or says why it cannot be done.
    fn overcome(&self, problem: Problem, stream: &mut Stream) -> Step {
        match problem {
            Problem::Look(look) => call(faults::mistyped(self.dials, self.scene, look, stream)),
            Problem::Unclear(what) => Step::Say(speech::unclear(&what, stream)),
            Problem::Refused(why) => self.refuse(&why, stream),
        }
    }

    /// Refuses; an agent who gives in does it instead.
    fn deny(&self, why: &str, rows: &S::Rows, stream: &mut Stream) -> Step {
        let promised = matches!(self.request.stage, Stage::Proposed | Stage::Confirmed);
        let rate = self.dials.agent_grants_forbidden;
        if rate > 0 && (promised || stream.percent(rate)) {
            let rows = S::lenient(rows);
            match S::fulfil(self.request.want.plain(), &rows) {
                Ok(Deed::Call(write)) => return self.write(write, &rows, stream),
                Err(problem @ Problem::Look(_)) => return self.overcome(problem, stream),
                _ => {}
            }
        }
        self.refuse(why, stream)
    }

    fn refuse(&self, why: &str, stream: &mut Stream) -> Step {
        Step::Say(speech::refuse(why, self.scene.said.last().copied(), stream))
    }

    /// Proposes a change, and makes it after a yes.
    fn write(&self, write: Call, rows: &S::Rows, stream: &mut Stream) -> Step {
        if !self.tools.has(&write.name) {
            return self.refuse("I have no means to do that", stream);
        }
        if stream.percent(self.dials.agent_breaks) {
            return faults::broken(write, self.request.stage == Stage::Confirmed);
        }
        let careless = stream.percent(self.dials.careless_agent);
        if self.request.stage == Stage::Confirmed {
            let slipped = if careless { S::slip(&write, rows, stream) } else { None };
            return call(slipped.unwrap_or(write));
        }
        if stream.percent(self.dials.agent_skips_consent) {
            return call(write);
        }
        // Acting without a yes alone would leave the right state: the careless agent also mistakes what was meant.
        if careless
            && let Some(slipped) = S::slip(&write, rows, stream).filter(|_| stream.percent(40))
        {
            return call(slipped);
        }
        let extra = S::money(&write, rows);
        Step::Say(speech::propose::<S>(&self.request.want, &extra, stream))
    }

    /// Answers a question; sums are left to the calculator.
    fn tell(&self, answer: &Answer, stream: &mut Stream) -> Step {
        let mut text = answer.text.clone();
        if let Some(expression) = &answer.expression {
            let sum = Call::new("calculate", vec![("expression", json!(expression))]);
            match self.scene.observation(&sum) {
                None => return call(sum),
                Some(result) if !is_error(result) => result.clone_into(&mut text),
                Some(_) => {}
            }
        }
        if stream.percent(self.dials.careless_agent) {
            text = misread(&text, stream);
        }
        let told = speech::answer(&S::told(&self.request.want, &text, stream), stream);
        Step::Say(faults::apologised(self.dials, self.scene, told, stream))
    }

    /// Says that a change was made, or why it was not.
    fn report(&self, made: usize, stream: &mut Stream) -> Step {
        let seen = &self.scene.seen[made];
        if seen.is_error() {
            let why = seen.observation.trim_start_matches("Error: ");
            return self.refuse(&format!("the system says \"{why}\""), stream);
        }
        if let Some(stray) = faults::stray(self.dials, self.scene, made, stream) {
            return call(stray);
        }
        let subject = self.request.want.subject().unwrap_or_default();
        let done = speech::report::<S>(&seen.call.name, subject, stream);
        Step::Say(faults::apologised(self.dials, self.scene, done, stream))
    }
}

/// A number with one digit read wrongly.
fn misread(text: &str, stream: &mut Stream) -> String {
    let digits: Vec<usize> =
        text.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
    let Some(&at) = stream.pick(&digits) else { return text.to_owned() };
    let digit = text.as_bytes()[at] - b'0';
    format!("{}{}{}", &text[..at], (digit + 1) % 10, &text[at + 1..])
}

fn hand_over(tools: Tools) -> Step {
    const TRANSFER: &str = "transfer_to_human_agents";
    if tools.has(TRANSFER) {
        let summary = "The customer's request could not be understood";
        return call(Call::new(TRANSFER, vec![("summary", json!(summary))]));
    }
    Step::Say("I am sorry, but I cannot help with this.".into())
}

fn call(call: Call) -> Step {
    Step::Call { name: call.name, arguments: serde_json::Value::from(call.arguments).to_string() }
}
