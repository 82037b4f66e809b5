//! Which fault hits which call.

use std::fmt::Write;

use seed::Stream;

use super::call::Call;
use super::fault::{Act, Cors, End, Fault};
use super::faults;
use super::wire::ALL;

/// How often `mixed` misbehaves, in percent of calls.
const PERCENT: u32 = 30;

/// Calls for the same thing that `mixed` may spoil; the next is answered well.
const PATIENCE: u32 = 3;

/// What the server plays.
#[derive(Clone, Copy)]
pub(super) enum Scenario {
    /// A server that does everything right.
    Calm,
    /// All faults that a good client gets over, at 30 % of calls.
    Mixed,
    /// One fault.
    One(&'static Fault),
}

impl Scenario {
    /// A scenario by its name.
    pub(super) fn parse(name: &str) -> Result<Self, String> {
        match name {
            "none" => Ok(Self::Calm),
            "mixed" => Ok(Self::Mixed),
            _ => faults::all().find(|fault| fault.name == name).map(Self::One).ok_or_else(|| {
                format!(
                    "there is no fault `{name}`: `serve-model --faults list` names them; `mixed` plays all, `none` none"
                )
            }),
        }
    }

    /// Its name.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Calm => "none",
            Self::Mixed => "mixed",
            Self::One(fault) => fault.name,
        }
    }

    /// The fault that hits a call, drawn from what is asked and how often it was asked.
    pub(super) fn fault(&self, call: &Call, digest: u64) -> Option<&'static Fault> {
        match self {
            Self::Calm => None,
            Self::One(fault) => {
                let is_over = fault.end == End::Repeat && call.attempt > 1;
                (!is_over && can_hit(fault, call)).then_some(*fault)
            }
            Self::Mixed => {
                let mut draw = Stream::new(digest, &format!("fault {}", call.attempt));
                if call.attempt > PATIENCE || !draw.percent(PERCENT) {
                    return None;
                }
                let fits = |fault: &&Fault| fault.mixed && can_hit(fault, call);
                let fitting = |table: &&'static [Fault]| {
                    Some(table.iter().filter(fits).collect::<Vec<_>>()).filter(|it| !it.is_empty())
                };
                // By what they touch first: there are many statuses, and few ways to spoil a call.
                let tables: Vec<_> = faults::TABLES.iter().filter_map(fitting).collect();
                draw.pick(&tables).and_then(|table| draw.pick(table).copied())
            }
        }
    }

    /// How pages are let in before anything is asked.
    pub(super) fn cors(&self) -> Cors {
        match self {
            Self::One(fault) => cors(fault),
            Self::Calm | Self::Mixed => Cors::Open,
        }
    }
}

/// How pages are let in while a fault plays.
pub(super) fn cors(fault: &Fault) -> Cors {
    let of = |act: &Act| if let Act::Cors(cors) = act { Some(*cors) } else { None };
    fault.acts.iter().find_map(of).unwrap_or_default()
}

fn can_hit(fault: &Fault, call: &Call) -> bool {
    let refuses = |act: &Act| !matches!(act, Act::Refuse(reason) if reason(call).is_none());
    let is_asked_for = fault.end != End::Adapt || !fault.mixed || fault.acts.iter().all(refuses);
    fault.wires.contains(&call.wire) && (fault.when)(call) && is_asked_for
}

/// The list for people: name, wires, what a good client ends with, what it does, what a client should do.
pub(crate) fn list() -> String {
    let mut text = String::new();
    for fault in faults::all() {
        let wires = if fault.wires.len() == ALL.len() {
            "all wires".to_owned()
        } else {
            fault.wires.iter().map(|wire| wire.name()).collect::<Vec<_>>().join(", ")
        };
        let mixed = if fault.mixed { ", mixed" } else { "" };
        let Fault { name, does, client, end, .. } = fault;
        let _ = writeln!(
            text,
            "{name}  ({wires}; {}{mixed})\n    {does}\n    A good client {client}.",
            end.word()
        );
    }
    text.push_str(
        "mixed\n    plays every fault that is marked so, at 30 % of calls; a call repeated three times is answered \
         well.\nnone\n    plays no fault.\n",
    );
    text
}
