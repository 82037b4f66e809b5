//! A tool as one table entry: its spec and its behaviour together, with the effect given by the function's type.
//!
//! Calls that do not fit a tool's signature raise in tau-bench before the tool runs; the same texts come from here.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use crate::state::{Datum, Label, Lookup, Object, State, hash};
use crate::tool::{Call, Effect, Field, Observation, Outcome, ToolSpec};
use crate::value::{self, same_text};

/// The text of an observation, or why there is none.
pub(crate) type Reply = Result<String, Stop>;

/// Why a tool did not do its work; both read `Error: …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The tool says no.
    Refused(Cow<'static, str>),
    /// The arguments (or the rows) do not fit the tool: Python raises there.
    Raised(Cow<'static, str>),
}

impl Stop {
    /// A refusal that a caller can turn into `Err` at once.
    pub(crate) fn refuse<T>(reason: impl Into<Cow<'static, str>>) -> Result<T, Self> {
        Err(Self::Refused(reason.into()))
    }
}

/// What a tool does, by what it may touch.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// Sees the state.
    Read(fn(&State, &Args<'_>) -> Reply),
    /// Changes the state.
    Write(fn(&mut State, &Args<'_>) -> Reply),
    /// Does not know the state.
    Generic(fn(&Args<'_>) -> Reply),
    /// The same, and the episode is over.
    Ends(fn(&Args<'_>) -> Reply),
}

/// Types of arguments.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    /// A text.
    Text,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A whole number.
    Integer,
    /// A number of either kind.
    Number,
    /// A list of objects with these keys, all required.
    Records(&'static [Parameter]),
}

/// One argument; all are required.
#[derive(Clone, Copy)]
pub(crate) struct Parameter {
    name: Label<'static>,
    form: Form,
    /// What it means to the API graph; empty for nothing.
    kind: &'static str,
    description: &'static str,
}

impl Parameter {
    /// An argument that outputs of `kind` can fill.
    pub(crate) const fn of(
        name: &'static str,
        form: Form,
        kind: &'static str,
        description: &'static str,
    ) -> Self {
        Self { name: Label::of(name), form, kind, description }
    }

    /// An argument that comes from nowhere but the conversation.
    pub(crate) const fn plain(name: &'static str, form: Form, description: &'static str) -> Self {
        Self::of(name, form, "", description)
    }

    fn schema(&self) -> Value {
        let text = self.description;
        match self.form {
            Form::Text => json!({"type": "string", "description": text}),
            Form::OneOf(texts) => json!({"type": "string", "enum": texts, "description": text}),
            Form::Texts => {
                json!({"type": "array", "items": {"type": "string"}, "description": text})
            }
            Form::Integer => json!({"type": "integer", "description": text}),
            Form::Number => json!({"type": "number", "description": text}),
            Form::Records(parts) => {
                json!({"type": "array", "description": text, "items": object_schema(parts)})
            }
        }
    }

    /// The fields that other tools can fill; `prefix` leads to where the parameter stands.
    fn fields(&self, prefix: &str) -> Vec<Field> {
        let path = format!("{prefix}{}", self.name.text);
        match self.form {
            Form::Records(parts) => {
                parts.iter().flat_map(|part| part.fields(&format!("{path}[]."))).collect()
            }
            _ if self.kind.is_empty() => Vec::new(),
            Form::Texts => vec![Field::new(format!("{path}[]"), self.kind)],
            _ => vec![Field::new(path, self.kind)],
        }
    }
}

/// JSON Schema of an object with these properties, all required.
fn object_schema(parameters: &[Parameter]) -> Value {
    let properties: Map<String, Value> = parameters
        .iter()
        .map(|parameter| (parameter.name.text.to_owned(), parameter.schema()))
        .collect();
    let required: Vec<&str> = parameters.iter().map(|parameter| parameter.name.text).collect();
    json!({"type": "object", "properties": properties, "required": required})
}

/// One tool.
#[derive(Clone, Copy)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) parameters: &'static [Parameter],
    /// Path and kind of the values in the observation that another tool can use.
    pub(crate) outputs: &'static [(&'static str, &'static str)],
    pub(crate) run: Run,
}

impl Tool {
    /// The tool as models and graphs see it.
    pub(crate) fn spec(&self) -> ToolSpec {
        ToolSpec {
            name: self.name.to_owned(),
            description: self.description.to_owned(),
            parameters: object_schema(self.parameters),
            effect: self.effect(),
            inputs: self.parameters.iter().flat_map(|parameter| parameter.fields("")).collect(),
            outputs: self.outputs.iter().map(|(path, kind)| Field::new(*path, *kind)).collect(),
            terminates: matches!(self.run, Run::Ends(_)),
        }
    }

    fn effect(&self) -> Effect {
        match self.run {
            Run::Read(_) => Effect::Read,
            Run::Write(_) => Effect::Write,
            Run::Generic(_) | Run::Ends(_) => Effect::Generic,
        }
    }

    /// Runs a call of this tool. `module` is the Python module that exception texts name.
    fn invoke(&self, module: &str, state: &mut State, call: &Call) -> Reply {
        let Some(args) = Args::of(self.parameters, call.arguments.held()) else {
            return Err(self.unfit(module, &call.arguments));
        };
        match self.run {
            Run::Read(run) => run(state, &args),
            Run::Write(run) => run(state, &args),
            Run::Generic(run) | Run::Ends(run) => run(&args),
        }
    }

    /// Python's own checks of a call: a doubled `data` first, then undeclared names, then missing ones.
    fn unfit(&self, module: &str, arguments: &Map<String, Value>) -> Stop {
        let declared =
            |name: &str| self.parameters.iter().any(|parameter| parameter.name.text == name);
        let class = class_name(self.name);
        if arguments.contains_key("data") {
            let place = format!("{module}.{}.{class}", self.name);
            return Stop::Raised(
                format!("{place}.invoke() got multiple values for keyword argument 'data'").into(),
            );
        }
        if let Some(name) = arguments.keys().find(|name| !declared(name)) {
            let name = value::text_repr(name);
            return Stop::Raised(
                format!("{class}.invoke() got an unexpected keyword argument {name}").into(),
            );
        }
        let missing: Vec<String> = self
            .parameters
            .iter()
            .map(|parameter| parameter.name.text)
            .filter(|name| !arguments.contains_key(*name))
            .map(|name| format!("'{name}'"))
            .collect();
        let names = match missing.as_slice() {
            [one] => format!("argument: {one}"),
            [one, two] => format!("arguments: {one} and {two}"),
            [first @ .., last] => format!("arguments: {}, and {last}", first.join(", ")),
            [] => "arguments".to_owned(),
        };
        Stop::Raised(
            format!("{class}.invoke() missing {} required positional {names}", missing.len())
                .into(),
        )
    }
}

/// Most arguments that a tool has.
const MOST: usize = 11;

/// The arguments of a call whose signature fits.
pub(crate) struct Args<'a> {
    given: [&'a Datum; MOST],
}

impl<'a> Args<'a> {
    /// The arguments, when each that is declared is there and no other.
    fn of(declared: &[Parameter], arguments: &'a Object) -> Option<Self> {
        debug_assert!(declared.len() <= MOST, "every argument has a place");
        if arguments.len() != declared.len() {
            return None;
        }
        let mut given = [&Datum::Null; MOST];
        for (place, (parameter, given)) in declared.iter().zip(&mut given).enumerate() {
            *given = arguments.likely_at(place, &parameter.name)?;
        }
        Some(Self { given })
    }

    /// All arguments, in the order of the declaration.
    #[inline]
    pub(crate) fn all<const N: usize>(&self) -> [&'a Datum; N] {
        *self.given.first_chunk().expect("no tool has so many arguments")
    }
}

/// The tools of a domain.
pub(crate) struct Toolbox {
    tools: &'static [Tool],
    /// The Python module that exception texts name.
    module: &'static str,
    /// Where each tool stands, by its name.
    places: OnceLock<Lookup>,
}

impl Toolbox {
    pub(crate) const fn new(tools: &'static [Tool], module: &'static str) -> Self {
        Self { tools, module, places: OnceLock::new() }
    }

    fn find(&self, name: &str) -> Option<&'static Tool> {
        let places = self.places.get_or_init(|| {
            let mut places = Lookup::default();
            for (place, tool) in self.tools.iter().enumerate() {
                places.add(hash(tool.name), place);
            }
            places
        });
        let is = |place: usize| same_text(self.tools[place].name, name);
        places.find(hash(name), is).map(|place| &self.tools[place])
    }

    /// Runs a call.
    pub(crate) fn invoke(&self, state: &mut State, call: &Call) -> Observation {
        let Some(tool) = self.find(&call.name) else { return Observation::unknown(&call.name) };
        match tool.invoke(self.module, state, call) {
            Ok(text) => Observation::done(text),
            Err(Stop::Refused(reason)) => Observation::refused(reason),
            Err(Stop::Raised(reason)) => {
                Observation { outcome: Outcome::Raised, ..Observation::refused(reason) }
            }
        }
    }
}

/// `get_order_details` as `GetOrderDetails`.
fn class_name(name: &str) -> String {
    name.split('_')
        .flat_map(|word| word.chars().enumerate())
        .map(|(index, letter)| if index == 0 { letter.to_ascii_uppercase() } else { letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domains::generic::{THINK, TRANSFER};
    use crate::state::Database;

    const THREE: Tool = Tool {
        name: "put_three_things",
        description: "",
        parameters: &[
            Parameter::of("a", Form::Text, "letter", "A letter."),
            Parameter::plain("b", Form::OneOf(&["x", "y"]), ""),
            Parameter::of("c", Form::Texts, "letter", ""),
        ],
        outputs: &[("$", "letter")],
        run: Run::Read(|_, args| {
            let [a, _, _] = args.all();
            Ok(a.to_string())
        }),
    };

    fn check(arguments: Value, text: &str, outcome: Outcome) {
        static TOOLS: [Tool; 2] = [THINK, THREE];
        let mut state = State::new(Arc::new(Database::default()));
        let call = Call::new("put_three_things", arguments);
        let observation = Toolbox::new(&TOOLS, "box").invoke(&mut state, &call);
        assert_eq!((observation.text.as_str(), observation.outcome), (text, outcome));
    }

    #[test]
    fn a_call_that_does_not_fit_raises_in_pythons_words() {
        let class = "Error: PutThreeThings.invoke()";
        let missing = |names: &str| format!("{class} missing {names}");
        check(
            json!({}),
            &missing("3 required positional arguments: 'a', 'b', and 'c'"),
            Outcome::Raised,
        );
        check(
            json!({"c": 1}),
            &missing("2 required positional arguments: 'a' and 'b'"),
            Outcome::Raised,
        );
        check(
            json!({"c": 1, "a": 1}),
            &missing("1 required positional argument: 'b'"),
            Outcome::Raised,
        );
        check(
            json!({"z": 1, "y": 1}),
            &format!("{class} got an unexpected keyword argument 'z'"),
            Outcome::Raised,
        );
        let doubled = "Error: box.put_three_things.PutThreeThings.invoke() got multiple values for keyword argument 'data'";
        check(json!({"z": 1, "data": 1}), doubled, Outcome::Raised);
        check(json!({"a": "p", "b": 0, "c": null}), "\"p\"", Outcome::Done);
    }

    #[test]
    fn a_spec_is_read_off_the_entry() {
        let spec = THREE.spec();
        assert_eq!(spec.parameters["required"], json!(["a", "b", "c"]));
        assert_eq!(spec.parameters["properties"]["c"]["items"], json!({"type": "string"}));
        assert_eq!(spec.inputs, [Field::new("a", "letter"), Field::new("c[]", "letter")]);
        assert_eq!((spec.effect, spec.terminates), (Effect::Read, false));
        assert!(TRANSFER.spec().terminates);
    }

    #[test]
    fn numbers_and_lists_of_records_are_declared_to_the_last_key() {
        const LEG: &[Parameter] = &[
            Parameter::of("number", Form::Text, "flight_number", ""),
            Parameter::plain("bags", Form::Integer, ""),
        ];
        let legs = Parameter::plain("legs", Form::Records(LEG), "");
        let schema = legs.schema();
        assert_eq!(schema["items"]["required"], json!(["number", "bags"]));
        assert_eq!(schema["items"]["properties"]["bags"]["type"], "integer");
        assert_eq!(legs.fields(""), [Field::new("legs[].number", "flight_number")]);
        assert_eq!(Parameter::plain("paid", Form::Number, "").schema()["type"], "number");
    }

    #[test]
    fn an_unknown_tool_is_unknown() {
        static TOOLS: [Tool; 1] = [THINK];
        let mut state = State::new(Arc::new(Database::default()));
        let call = Call::new("refund", json!({}));
        let observation = Toolbox::new(&TOOLS, "box").invoke(&mut state, &call);
        assert_eq!(
            (observation.text.as_str(), observation.outcome),
            ("Unknown action refund", Outcome::Unknown)
        );
    }
}
