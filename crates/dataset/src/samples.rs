//! Records for tests: short dialogues, played in the real domains.

use std::sync::LazyLock;

use blueprint::{Blueprint, Context, Proposal, Provenance, persona::Persona};
use environment::state::Row;
use environment::{Call, Environment, State, diff, registry};
use serde_json::{Value, json};

use crate::attempt::{Attempt, Tried};
use crate::attempts::Attempts;
use crate::judge::judge;
use crate::record::{FORMAT, Models, Record, RecordId, Source};
use crate::trajectory::{Candidate, Ending, KeepRule, Trajectory, Turn};
use crate::verify::Databases;

/// Seed of the databases.
pub(crate) const SEED: u64 = 1;

static DATABASES: LazyLock<Databases> = LazyLock::new(|| {
    let mut databases = Databases::new();
    for domain in registry::all() {
        databases.environment(domain.name(), &Source::Generated(SEED)).unwrap();
    }
    databases
});

/// Databases in which those of [`SEED`] are there already, since making one takes a while without optimisation.
pub(crate) fn databases() -> Databases {
    DATABASES.clone()
}

/// The environment of a domain.
pub(crate) fn environment(domain: &str) -> Environment {
    databases().environment(domain, &Source::Generated(SEED)).unwrap()
}

/// What happens in a dialogue, before it is played.
pub(crate) enum Line {
    Human(&'static str),
    Agent(String),
    Tool(Call),
}

/// One record of the mock domain: a member borrows a book.
pub(crate) fn record() -> Record {
    let (member, email, book, title) = free_book();
    let lend = Call::new("lend_book", json!({"member_id": member, "book_id": book}));
    let lines = vec![
        Line::Human("Hello, I would like to borrow a book."),
        Line::Agent("Gladly. What is your email address?".into()),
        Line::Human("It is the usual one."),
        Line::Tool(Call::new("find_member_by_email", json!({"email": email}))),
        Line::Tool(Call::new("list_books", json!({}))),
        Line::Agent(format!("I can lend you {title}. Shall I?")),
        Line::Human("Yes, please."),
        Line::Tool(lend.clone()),
        Line::Agent(format!("Done: you have {title} now.")),
        Line::Human("###STOP###"),
    ];
    play("mock", proposal(vec![lend], vec![title]), lines, RecordId { task: 0, attempt: 0 })
}

/// A record of the retail domain that ends with a transfer: nothing is written.
pub(crate) fn transferred() -> Record {
    let transfer =
        Call::new("transfer_to_human_agents", json!({"summary": "Asks for a gift — \"wrapped\"."}));
    let lines = vec![
        Line::Human("Wrap my order."),
        Line::Tool(Call::new("list_all_product_types", json!({}))),
        Line::Agent("I cannot do that, but 50 product types are on offer.".into()),
        Line::Human("Then give me somebody who can."),
        Line::Tool(transfer),
    ];
    play("retail", proposal(Vec::new(), vec!["50".into()]), lines, RecordId { task: 2, attempt: 1 })
}

/// A record of the retail domain: the first pending order is cancelled.
pub(crate) fn cancelled() -> Record {
    let state = environment("retail").reset();
    let pending = |(_, order): &(&str, &Row)| order["status"] == "pending";
    let order = state.rows("orders").find(pending).unwrap().1;
    let order_id = order["order_id"].clone();
    let total = order["payment_history"][0]["amount"].to_string();
    let cancel = Call::new(
        "cancel_pending_order",
        json!({"order_id": order_id, "reason": "no longer needed"}),
    );
    let lines = vec![
        Line::Human("Cancel it. What do I get back?"),
        Line::Tool(Call::new("get_user_details", json!({"user_id": order["user_id"]}))),
        Line::Tool(Call::new("get_order_details", json!({"order_id": "#W0"}))),
        Line::Agent("Shall I cancel it?".into()),
        Line::Human("Yes."),
        Line::Tool(cancel.clone()),
        Line::Agent(format!("Done. You get back {total}.")),
        Line::Human("Good. ###STOP###"),
    ];
    play("retail", proposal(vec![cancel], vec![total]), lines, RecordId { task: 1, attempt: 0 })
}

/// The cancellation of [`cancelled`] with three attempts: a success, one with another reason, and one in which the human
/// leaves too soon.
pub(crate) fn attempts() -> Attempts {
    let good = cancelled();
    let proposal = good.blueprint.proposal.clone();
    let order = proposal.actions[0].arguments["order_id"].clone();
    let mistaken = Call::new(
        "cancel_pending_order",
        json!({"order_id": order, "reason": "ordered by mistake"}),
    );
    let mut bad = good.trajectory.clone();
    bad.turns[5] = tool(&environment("retail"), &calls(&good.trajectory.turns[..5]), mistaken, 5);
    let mut left = good.trajectory.clone();
    left.turns.truncate(4);
    left.turns.push(Turn::Human { text: "###STOP###".into(), candidates: vec![], faults: vec![] });
    let trajectories = [good.trajectory.clone(), bad, left];
    tried(&good.blueprint, trajectories.into())
}

/// Attempts at a blueprint, judged by the default rule.
pub(crate) fn tried(blueprint: &Blueprint, trajectories: Vec<Trajectory>) -> Attempts {
    let environment = environment(&blueprint.domain);
    let attempt = |(number, trajectory): (u32, Trajectory)| {
        let reached = reached(&environment, &trajectory.turns);
        let verdict =
            judge(&environment, &blueprint.proposal, KeepRule::default(), &trajectory, &reached);
        Attempt { number, trajectory, verdict }
    };
    let attempts = (0..).zip(trajectories).map(attempt).collect();
    let tried = Tried { task: 3, blueprint: blueprint.clone(), attempts };
    Attempts::new(&environment, Source::Generated(SEED), tried)
}

/// The state that the calls of a dialogue reach.
pub(crate) fn reached(environment: &Environment, turns: &[Turn]) -> State {
    calls(turns).iter().fold(environment.reset(), |mut state, call| {
        environment.step(&mut state, call);
        state
    })
}

fn calls(turns: &[Turn]) -> Vec<Call> {
    let call = |turn: &Turn| match turn {
        Turn::Tool { call, .. } => Some(call.clone()),
        Turn::Human { .. } | Turn::Agent { .. } => None,
    };
    turns.iter().filter_map(call).collect()
}

/// A call as a turn, after other calls.
fn tool(environment: &Environment, before: &[Call], call: Call, index: usize) -> Turn {
    let mut state = environment.reset();
    for call in before {
        environment.step(&mut state, call);
    }
    let old = state.clone();
    let observation = environment.step(&mut state, &call);
    Turn::Tool { id: format!("c{index}"), call, observation, patch: diff::patch(&old, &state) }
}

/// One of each, in order of id.
pub(crate) fn records() -> Vec<Record> {
    vec![record(), cancelled(), transferred()]
}

/// A member, their email, and the id and title of a book that they can borrow.
fn free_book() -> (String, Value, String, String) {
    let state = environment("mock").reset();
    let members: Vec<_> = state.rows("members").collect();
    let may = |member: &Row, book: &str| {
        let held = member["books"].as_array().unwrap();
        held.len() < 3 && held.iter().all(|id| id != book)
    };
    for (id, book) in state.rows("books").filter(|(_, book)| book["copies"].as_u64() > Some(0)) {
        if let Some((member, row)) = members.iter().find(|(_, member)| may(member, id)) {
            return (
                (*member).to_owned(),
                row["email"].to_value(),
                id.to_owned(),
                book["title"].as_str().unwrap().into(),
            );
        }
    }
    unreachable!("the library of seed {SEED} has a book for somebody")
}

pub(crate) fn proposal(actions: Vec<Call>, outputs: Vec<String>) -> Proposal {
    Proposal {
        thought: "A plan.".into(),
        instruction: "You want something.".into(),
        actions,
        outputs,
        forbidden: Vec::new(),
    }
}

/// Plays a dialogue and judges it.
pub(crate) fn play(domain: &str, proposal: Proposal, lines: Vec<Line>, id: RecordId) -> Record {
    let environment = environment(domain);
    let mut state = environment.reset();
    let mut turns = Vec::new();
    for (index, line) in lines.into_iter().enumerate() {
        turns.push(match line {
            Line::Human(text) => {
                Turn::Human { text: text.into(), candidates: candidates(text), faults: Vec::new() }
            }
            Line::Agent(text) => Turn::Agent { text },
            Line::Tool(call) => {
                let before = state.clone();
                let observation = environment.step(&mut state, &call);
                Turn::Tool {
                    id: format!("c{index}"),
                    call,
                    observation,
                    patch: diff::patch(&before, &state),
                }
            }
        });
    }
    let ending = if matches!(turns.last(), Some(Turn::Human { .. })) {
        Ending::Human
    } else {
        Ending::Transfer
    };
    let trajectory = Trajectory { turns, ending };
    let verdict = judge(&environment, &proposal, KeepRule::default(), &trajectory, &state);
    let persona = Persona { id: "plain".into(), text: "Says little.".into() };
    let provenance = Provenance {
        seed: 7,
        task: id.task,
        round: 0,
        context: Context::default(),
        parents: Vec::new(),
    };
    let blueprint = Blueprint::new(domain, proposal, persona, provenance);
    let models =
        Models { agent: "agent-model".into(), simulated: id.attempt > 0, ..Models::default() };
    Record {
        format: FORMAT,
        id,
        source: Source::Generated(SEED),
        blueprint,
        trajectory,
        branch: None,
        verdict,
        keep: KeepRule::default(),
        models,
    }
}

fn candidates(text: &str) -> Vec<Candidate> {
    let other = Candidate { text: "I do not remember.".into(), score: None, faults: Vec::new() };
    vec![other, Candidate { text: text.to_owned(), score: Some(9), faults: Vec::new() }]
}
