//! Tools: sequences of calls, from sound to senseless, on a small database of each domain.

use environment::tool::{Observation, Outcome, ToolSpec};
use environment::{Call, Environment, State, diff, hash, schema, value};
use serde_json::{Map, Value, json};

use crate::patch;
use crate::source::Source;
use crate::world::{Values, World, part, worlds};

/// Calls of one sequence.
pub const CALLS: usize = 8;

/// The bytes choose a domain and then call after call.
pub fn check(bytes: &[u8]) {
    let mut source = Source::new(bytes);
    let Some(world) = source.pick(worlds()) else { return };
    check_on(world, &mut source);
}

/// A sequence of calls on one world.
pub fn check_on(world: &World, source: &mut Source<'_>) {
    let environment = &world.environment;
    let (initial, mut state) = (environment.reset(), environment.reset());
    for _ in 0..CALLS {
        if source.is_empty() {
            break;
        }
        let call = call(world, source);
        run(environment, &mut state, &call);
    }
    // Hashing is slow, and states without a difference have just been found the same.
    if check_change(&initial, &state) > 0 || source.one_in(16) {
        let told = world.hash == hash::consistent(&state);
        assert_eq!(initial.same_as(&state), told, "{}", diff::readable(&initial, &state));
    }
}

/// Runs one call, and once more with the right amounts where a booking did not add up: random ones never would.
pub fn run(environment: &Environment, state: &mut State, call: &Call) -> Observation {
    let seen = step(environment, state, call);
    match settled(call, &seen) {
        Some(again) => step(environment, state, &again),
        None => seen,
    }
}

/// Runs one call and checks all that must hold for any.
pub fn step(environment: &Environment, state: &mut State, call: &Call) -> Observation {
    let before = state.clone();
    let spec = environment.tool(&call.name);
    if let Some(spec) = spec {
        drop(schema::check(spec, call));
    }
    let seen = environment.step(state, call);
    let mut twin = before.clone();
    assert_eq!(
        environment.step(&mut twin, call),
        seen,
        "the same call on the same state: {call:?}"
    );
    assert!(twin.same_as(state), "the same call on the same state: {call:?}");
    let error = seen.text.starts_with("Error: ");
    assert_eq!(
        error,
        matches!(seen.outcome, Outcome::Refused | Outcome::Raised),
        "{call:?} {seen:?}"
    );
    assert_eq!(spec.is_none(), seen.outcome == Outcome::Unknown, "{call:?} {seen:?}");
    let may_change = match seen.outcome {
        Outcome::Done => environment.is_write(&call.name),
        // tau-bench keeps what a booking had deducted before it raised over a certificate listed twice.
        Outcome::Raised => call.name == "book_reservation",
        Outcome::Refused | Outcome::Unknown => false,
    };
    let changes = check_change(&before, state);
    assert!(may_change || changes == 0, "{call:?} {seen:?}: {}", diff::readable(&before, state));
    seen
}

/// The patch leads from one state to the other. Gives its length.
fn check_change(before: &State, after: &State) -> usize {
    let patch = diff::patch(before, after);
    if patch.is_empty() {
        assert!(before.same_as(after), "no difference is shown between different states");
        return 0;
    }
    let touched: Vec<_> =
        before.changes().chain(after.changes()).map(|change| (change.table, change.id)).collect();
    let led = patch::apply(part(before, &touched), &patch);
    let led = led.unwrap_or_else(|fault| panic!("{fault} in {patch:#?}"));
    assert!(value::same(&led, &part(after, &touched)), "{patch:#?}");
    patch.len()
}

/// A call of one of the domain's tools, or now and then of none.
pub fn call(world: &World, source: &mut Source<'_>) -> Call {
    let tools = world.environment.domain().tools();
    if source.one_in(64) {
        return Call::new(source.text(), source.json(2));
    }
    let Some(tool) = source.pick(tools) else { return Call::new("", json!({})) };
    let mut making = Making { world, near: source.pick(&world.neighbours), tool, source };
    let mut arguments = Map::new();
    for (name, schema) in tool.parameters["properties"].as_object().into_iter().flatten() {
        if !making.source.one_in(64) {
            arguments.insert(name.clone(), making.argument(name, schema));
        }
    }
    if source.one_in(64) {
        let name = if source.one_in(3) { "data".to_owned() } else { source.text() };
        arguments.insert(name, source.json(2));
    }
    Call { name: tool.name.clone(), arguments: arguments.into() }
}

/// The arguments of one call in the making.
struct Making<'a, 'b, 'c> {
    world: &'a World,
    /// Values that belong together.
    near: Option<&'a (Values, Values)>,
    tool: &'a ToolSpec,
    source: &'b mut Source<'c>,
}

impl<'a> Making<'a, '_, '_> {
    /// A value for the place at `path`: mostly one that its schema allows and the rows know.
    fn argument(&mut self, path: &str, schema: &'a Value) -> Value {
        if self.source.one_in(24) {
            return self.source.json(4);
        }
        match schema["type"].as_str() {
            Some("string") => {
                let among =
                    schema["enum"].as_array().map_or_else(|| self.known(path), Vec::as_slice);
                let known = if self.source.one_in(12) { None } else { self.source.pick(among) };
                known.cloned().unwrap_or_else(|| self.source.text().into())
            }
            Some("integer" | "number") => self.source.number(),
            Some("array") => {
                let (path, length) = (format!("{path}[]"), 1 + self.source.below(5) / 2);
                let length = if self.source.one_in(12) { 0 } else { length };
                (0..length).map(|_| self.argument(&path, &schema["items"])).collect()
            }
            Some("object") => {
                let parts = schema["properties"].as_object().into_iter().flatten();
                let part = |(name, schema): (&String, &'a Value)| {
                    (name.clone(), self.argument(&format!("{path}.{name}"), schema))
                };
                Value::Object(parts.map(part).collect())
            }
            _ => self.source.json(2),
        }
    }

    /// The known values of the kind that this argument has: of the row at hand, of its neighbours, or of all rows.
    fn known(&mut self, path: &str) -> &'a [Value] {
        let Some(field) = self.tool.inputs.iter().find(|field| field.path == path) else {
            return &[];
        };
        let (own, named) = self
            .near
            .map_or((None, None), |(own, named)| (own.get(&field.kind), named.get(&field.kind)));
        let all = self.world.values.get(&field.kind);
        let first = match self.source.byte() % 8 {
            0..=2 => own.or(named),
            3..=6 => named.or(own),
            _ => None,
        };
        first.or(all).map_or(&[], Vec::as_slice)
    }
}

/// The same booking with the price that the refusal names, in as many parts as before.
fn settled(call: &Call, seen: &Observation) -> Option<Call> {
    let (_, rest) = seen.text.split_once("total price is ")?;
    let price: f64 = rest.split(',').next()?.parse().ok()?;
    let mut again = call.clone();
    let parts = again.arguments.get_mut("payment_methods")?.as_array_mut()?;
    let count = u32::try_from(parts.len()).ok().filter(|count| *count > 0)?;
    for part in parts {
        part.as_object_mut()?.insert("amount".to_owned(), json!(price / f64::from(count)));
    }
    Some(again)
}
