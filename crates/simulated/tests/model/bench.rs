//! The method in small, for tests: prompts from real rows, the generator's answer, and the dialogue about it.
//! The pipeline does the same over ports; here it is a plain loop, so that a failure points at the model.

use std::rc::Rc;

use environment::domain::RowRef;
use environment::{Call, Domain, Environment, State};
use llm::{ChatReply, ChatRequest, Message, Role, ToolDefinition};
use seed::Stream;
use serde_json::{Map, Value, json};
use simulated::{Dials, reply};

const GENERATOR: &str = include_str!("../../../pipeline/prompts/generator.md");
const CRITIC: &str = include_str!("../../../pipeline/prompts/critic.md");
const JUDGE: &str = include_str!("../../../pipeline/prompts/judge.md");
const MERGE: &str = include_str!("../../../pipeline/prompts/merge.md");
const CRITICS: &str = include_str!("../../../pipeline/prompts/critics.md");
const SUMMARY: &str = include_str!("../../../pipeline/prompts/feedback.md");
const REVISE: &str = include_str!("../../../pipeline/prompts/revise.md");
pub(crate) const PERSONA: &str =
    "A retired lighthouse keeper who writes long letters and likes things to be exact.";

/// One task with all that its prompts need.
pub(crate) struct Bench {
    pub(crate) environment: Environment,
    pub(crate) tools: Rc<Vec<ToolDefinition>>,
}

/// A task as the generator proposes it.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) instruction: String,
    pub(crate) calls: Vec<Call>,
    pub(crate) outputs: Vec<String>,
    pub(crate) forbidden: Vec<Call>,
}

impl Task {
    /// Several tasks as one.
    pub(crate) fn of(parts: &[Self]) -> Self {
        let mut outputs = Vec::new();
        for output in parts.iter().flat_map(|part| &part.outputs) {
            if !outputs.contains(output) {
                outputs.push(output.clone());
            }
        }
        Self {
            instruction: String::new(),
            calls: parts.iter().flat_map(|part| part.calls.clone()).collect(),
            outputs,
            forbidden: Vec::new(),
        }
    }

    /// The task as prompts show it.
    pub(crate) fn shown(&self) -> Value {
        json!({"instruction": self.instruction, "actions": self.calls, "outputs": self.outputs})
    }
}

/// What a generator's prompt is about.
pub(crate) struct Frame<'f> {
    pub(crate) core: &'f [String],
    pub(crate) questions: u32,
    pub(crate) manner: &'f str,
    pub(crate) data: &'f str,
    pub(crate) examples: &'f str,
}

impl Default for Frame<'_> {
    fn default() -> Self {
        Self { core: &[], questions: 0, manner: "collaborative", data: "", examples: "[]" }
    }
}

/// What the checks of the method say about a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Good,
    Format,
    Tool,
    Execution,
    Policy,
    Intent,
    Output,
}

impl Bench {
    pub(crate) fn retail() -> Self {
        Self::of("retail")
    }

    pub(crate) fn airline() -> Self {
        Self::of("airline")
    }

    /// One of every domain that the model plays.
    pub(crate) fn all() -> [Self; 2] {
        [Self::retail(), Self::airline()]
    }

    /// Name of the domain, for messages.
    pub(crate) fn name(&self) -> &'static str {
        self.domain().name()
    }

    fn of(domain: &str) -> Self {
        let domain = environment::registry::find(domain).expect("the domain is listed");
        let environment = Environment::new(domain, domain.generate(1));
        let tools = domain.tools().iter().map(|tool| ToolDefinition {
            name: tool.name.clone(),
            description: tool.description.clone(),
            parameters: tool.parameters.clone(),
        });
        Self { tools: Rc::new(tools.collect()), environment }
    }

    pub(crate) fn domain(&self) -> &'static dyn Domain {
        self.environment.domain()
    }

    /// The opening messages of the generator for a seed: an account whose rows suit a random core.
    pub(crate) fn context(&self, seed: u64) -> (Vec<Message>, String) {
        self.context_of(seed, "collaborative")
    }

    /// The same for a customer of a manner.
    pub(crate) fn context_of(&self, seed: u64, manner: &str) -> (Vec<Message>, String) {
        let mut stream = Stream::new(seed, "bench");
        let state = self.environment.reset();
        let accounts = self.accounts(&state);
        let writes = self.writes();
        let count = if stream.percent(15) { 0 } else { stream.between(1, 3) as usize };
        loop {
            let account = stream.pick(&accounts).expect("there are accounts").clone();
            let rows = self.domain().rows_of(&state, &account);
            let mut core: Vec<String> =
                stream.sample(&writes, count).into_iter().map(|tool| (*tool).to_owned()).collect();
            stream.shuffle(&mut core);
            let held = |row: &&RowRef| matches!(row.table.as_str(), "orders" | "reservations");
            if rows.iter().filter(held).count() == 0 || !self.domain().suits(&state, &rows, &core) {
                continue;
            }
            let questions = if core.is_empty() { 2 } else { stream.below(3) };
            let data = Self::data(&state, &rows);
            let messages = self.prompt(&Frame {
                core: &core,
                questions,
                manner,
                data: &data,
                ..Frame::default()
            });
            if generate(&Dials::perfect(), &messages, 1).contains("do not allow") {
                continue;
            }
            return (messages, data);
        }
    }

    /// Two tasks of one account that go together, and the rows of both; `None` where the account of the seed has none.
    pub(crate) fn kin(&self, seed: u64) -> Option<([Task; 2], String)> {
        let mut stream = Stream::new(seed, "kin");
        let state = self.environment.reset();
        let account = stream.pick(&self.accounts(&state))?.clone();
        let rows = self.domain().rows_of(&state, &account);
        let data = Self::data(&state, &rows);
        let writes = self.writes();
        let mut task = || {
            let core = vec![(*stream.pick(&writes)?).to_owned()];
            let questions = stream.below(3);
            let frame = Frame { core: &core, questions, data: &data, ..Frame::default() };
            let answer = generate(&Dials::perfect(), &self.prompt(&frame), 3);
            read(&answer).ok().filter(|task| task.calls.len() == 1)
        };
        let pair = [task()?, task()?];
        let trace = self.environment.trace(&Task::of(&pair).calls);
        let works = trace
            .steps
            .iter()
            .all(|step| step.observation.is_done() && !step.before.same_as(&step.after));
        // Two counts of bags in one reservation mean something else one after the other.
        let [one, two] = pair.each_ref().map(|task| &task.calls[0]);
        let apart =
            one.name != two.name || one.arguments.values().next() != two.arguments.values().next();
        let sound = works && apart && self.broken_rules(&Task::of(&pair)).is_empty();
        sound.then_some((pair, data))
    }

    /// The opening messages of the generator.
    pub(crate) fn prompt(&self, frame: &Frame) -> Vec<Message> {
        let policy: Vec<String> = (self.domain().rules().iter())
            .map(|rule| format!("- [{}] {}", rule.id, rule.sentence))
            .collect();
        let slots = [
            ("domain", self.name()),
            ("persona", PERSONA),
            ("manner", frame.manner),
            ("policy", &policy.join("\n")),
            ("core", &json!(frame.core).to_string()),
            ("questions", &frame.questions.to_string()),
            ("tools", &self.specs()),
            ("metadata", "{}"),
            ("data", frame.data),
            ("examples", frame.examples),
        ];
        pair(GENERATOR, &slots)
    }

    /// The opening messages of the merger.
    pub(crate) fn merge_prompt(&self, parents: &[Task], data: &str) -> Vec<Message> {
        let whole = Task::of(parents);
        let shown: Vec<Value> = parents.iter().map(Task::shown).collect();
        let slots = [
            ("domain", self.name()),
            ("persona", PERSONA),
            ("parents", &json!(shown).to_string()),
            ("actions", &json!(whole.calls).to_string()),
            ("outputs", &json!(whole.outputs).to_string()),
            ("data", data),
        ];
        pair(MERGE, &slots)
    }

    /// Ids of all accounts.
    pub(crate) fn accounts(&self, state: &State) -> Vec<String> {
        state.rows(self.domain().charter().accounts).map(|(id, _)| id.to_owned()).collect()
    }

    /// Names of the tools that change something.
    pub(crate) fn writes(&self) -> Vec<&'static str> {
        let all = self.domain().tools().iter().map(|tool| tool.name.as_str());
        all.filter(|tool| self.environment.is_write(tool)).collect()
    }

    pub(crate) fn data(state: &State, rows: &[RowRef]) -> String {
        let dates = dates(state, rows);
        let mut tables: Vec<(&str, Map<String, Value>)> = Vec::new();
        for RowRef { table, id } in rows {
            let row = state.get(table, id).expect("the domain names rows that exist");
            let row = shortened(row.to_value(), &dates);
            match tables.iter_mut().find(|(name, _)| *name == table) {
                Some((_, rows)) => drop(rows.insert(id.clone(), row)),
                None => tables.push((table, Map::from_iter([(id.clone(), row)]))),
            }
        }
        let blocks = tables
            .into_iter()
            .map(|(table, rows)| format!("<data table=\"{table}\">{}</data>", Value::from(rows)));
        blocks.collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn specs(&self) -> String {
        let specs: Vec<Value> =
            self.domain().tools().iter().map(environment::ToolSpec::to_function).collect();
        Value::from(specs).to_string()
    }

    /// The state after the task's actions; `Err` is the observation of the first that had no effect.
    pub(crate) fn run(&self, task: &Task) -> Result<State, String> {
        let trace = self.environment.trace(&task.calls);
        match trace.steps.iter().find(|step| !step.observation.is_done()) {
            Some(step) => Err(format!("{}: {}", step.call.name, step.observation.text)),
            None => Ok(trace.last().clone()),
        }
    }

    /// Ids of the rules that a task's actions break.
    pub(crate) fn broken_rules(&self, task: &Task) -> Vec<String> {
        let trace = self.environment.trace(&task.calls);
        let findings = environment::policy::check(self.domain().rules(), &trace);
        findings.into_iter().map(|finding| finding.code).collect()
    }

    /// The first check that refuses an answer.
    pub(crate) fn kind(&self, answer: &str, data: &str) -> Kind {
        let Ok(task) = read(answer) else { return Kind::Format };
        if task.calls.iter().any(|call| self.environment.tool(&call.name).is_none()) {
            return Kind::Tool;
        }
        if self.run(&task).is_err() {
            return Kind::Execution;
        }
        if !self.broken_rules(&task).is_empty() {
            return Kind::Policy;
        }
        let scores = self.judge(&Dials::perfect(), &task, data, 1);
        match (&scores["correctness"], &scores["completeness"], &scores["satisfaction"]) {
            (right, whole, _) if *right != 1 || *whole != 1 => Kind::Intent,
            (_, _, answered) if *answered != 1 => Kind::Output,
            _ => Kind::Good,
        }
    }

    /// The core of a context.
    #[expect(clippy::unused_self, reason = "reads better beside `context`")]
    pub(crate) fn core(&self, messages: &[Message]) -> Vec<String> {
        let core =
            between(&messages[1].content, "<core>", "</core>").expect("the prompt has a core");
        serde_json::from_str(core).expect("the core is JSON")
    }

    /// The scores that a judge gives a task.
    pub(crate) fn judge(&self, dials: &Dials, task: &Task, data: &str, seed: u32) -> Value {
        let answer = self.vote(dials, task, data, seed);
        let scores = between(&answer, "<scores>", "</scores>").expect("a judge gives scores");
        serde_json::from_str(scores).expect("the scores are JSON")
    }

    /// What a judge says about a task.
    pub(crate) fn vote(&self, dials: &Dials, task: &Task, data: &str, seed: u32) -> String {
        let diff = self
            .run(task)
            .map(|state| environment::diff::readable(&self.environment.reset(), &state));
        let text = task.shown();
        let slots = [
            ("domain", self.name()),
            ("task", &text.to_string()),
            ("tools", &self.specs()),
            ("diff", &diff.unwrap_or_default()),
            ("data", data),
        ];
        ask(dials, pair(JUDGE, &slots), seed)
    }
}

/// The critic's score of one message.
pub(crate) fn criticise(instruction: &str, response: &str, seed: u32) -> i32 {
    let slots = [("persona", PERSONA), ("instruction", instruction), ("response", response)];
    let answer = ask(&Dials::perfect(), pair(CRITIC, &slots), seed);
    between(&answer, "<score>", "</score>")
        .and_then(|score| score.parse().ok())
        .expect("a critic gives a number")
}

/// The critic's answer about several messages.
pub(crate) fn criticise_all(dials: &Dials, instruction: &str, responses: &[String]) -> String {
    let responses = json!(responses).to_string();
    let slots = [("persona", PERSONA), ("instruction", instruction), ("responses", &responses)];
    ask(dials, pair(CRITICS, &slots), 1)
}

/// What the summariser makes of a finding.
pub(crate) fn summarise(dials: &Dials, finding: &str, seed: u32) -> String {
    let findings = json!([{"code": "a.b", "message": finding, "hint": ""}]).to_string();
    let slots = [
        ("domain", "retail"),
        ("task", "{}"),
        ("diff", ""),
        ("findings", &findings),
        ("reviews", "[]"),
    ];
    ask(dials, pair(SUMMARY, &slots), seed)
}

/// The generator's raw answer.
pub(crate) fn generate(dials: &Dials, messages: &[Message], seed: u32) -> String {
    ask(dials, messages.to_vec(), seed)
}

/// The conversation of the next round.
pub(crate) fn revise(messages: &mut Vec<Message>, answer: &str, feedback: &str) {
    messages.push(Message::new(Role::Assistant, answer));
    messages.push(Message::new(Role::User, fill(REVISE, &[("feedback", feedback)])));
}

/// Reads an answer strictly.
pub(crate) fn read(answer: &str) -> Result<Task, String> {
    let text = between(answer, "<answer>", "</answer>").ok_or("no answer")?;
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(Task {
        instruction: value["instruction"].as_str().ok_or("no instruction")?.to_owned(),
        calls: serde_json::from_value(value["actions"].clone())
            .map_err(|error| error.to_string())?,
        outputs: serde_json::from_value(value["outputs"].clone())
            .map_err(|error| error.to_string())?,
        forbidden: serde_json::from_value(value.get("forbidden").cloned().unwrap_or(json!([])))
            .map_err(|error| error.to_string())?,
    })
}

/// The reply to messages, after a trip through JSON.
pub(crate) fn ask(dials: &Dials, messages: Vec<Message>, seed: u32) -> String {
    let request = ChatRequest { messages, seed: Some(seed), ..ChatRequest::default() };
    let reply = reply(dials, &request);
    let text = serde_json::to_string(&reply).expect("a reply has a JSON form");
    let back: ChatReply = serde_json::from_str(&text).expect("and is read back");
    assert_eq!(back, reply);
    back.message.content
}

pub(crate) fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let start = text.find(open)? + open.len();
    Some(&text[start..start + text[start..].find(close)?])
}

pub(crate) fn pair(template: &str, slots: &[(&str, &str)]) -> Vec<Message> {
    let (system, user) = template.split_once("\n---\n").expect("a prompt has two parts");
    vec![
        Message::new(Role::System, fill(system, slots)),
        Message::new(Role::User, fill(user, slots)),
    ]
}

pub(crate) fn fill(template: &str, slots: &[(&str, &str)]) -> String {
    slots.iter().fold(template.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{{{name}}}}}"), value)
    })
}

/// The dates that the reservations among the rows name, and some days on which flights are sold.
fn dates(state: &State, rows: &[RowRef]) -> Vec<String> {
    let flights = |row: &RowRef| {
        let flights = state.get(&row.table, &row.id)?.get("flights")?.as_array()?;
        Some(
            flights
                .iter()
                .filter_map(|flight| flight["date"].as_str())
                .map(str::to_owned)
                .collect(),
        )
    };
    let named: Vec<Vec<String>> = rows.iter().filter_map(flights).collect();
    named.concat().into_iter().chain((18..23).map(|day| format!("2024-05-{day}"))).collect()
}

/// A flight with a few of its dates; other rows have none and stay as they are.
fn shortened(mut row: Value, dates: &[String]) -> Value {
    if let Some(Value::Object(all)) = row.get_mut("dates") {
        all.retain(|date, _| dates.contains(date));
    }
    row
}
