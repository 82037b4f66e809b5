//! Where a conversation stands, seen by the agent: read from its messages anew at every step.

use llm::{Message, Role};
use serde_json::Value;

use super::super::rows::{Call, Rows, lines};
use super::super::speech::{Heard, hear};
use super::super::want::{Identity, Question, Want};
use super::super::{listen, phrases};
use crate::template::sentences;

/// A tool call with what the tool said.
#[derive(Debug)]
pub(super) struct Seen<'m> {
    /// The call.
    pub(super) call: Call,
    /// The observation; empty while it is outstanding.
    pub(super) observation: &'m str,
}

/// One request of the customer.
#[derive(Debug)]
pub(super) struct Request {
    /// What the customer wants, as said last.
    pub(super) want: Want,
    /// How far it has come.
    pub(super) stage: Stage,
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The customer said it.
    Open,
    /// The customer was asked to say it again and has not.
    Unclear,
    /// A change was proposed.
    Proposed,
    /// The customer said yes to it.
    Confirmed,
    /// A write call was made for it, by position in [`Scene::seen`].
    Made(usize),
    /// Reported, answered or refused.
    Closed,
}

/// The conversation so far.
#[derive(Debug, Default)]
pub(super) struct Scene<'m> {
    /// All that the customer said about who they are.
    pub(super) identity: Identity,
    /// The requests in the order they came up.
    pub(super) requests: Vec<Request>,
    /// The calls with their observations.
    pub(super) seen: Vec<Seen<'m>>,
    /// How many messages of the customer in a row said nothing that the agent could use.
    pub(super) lost: usize,
}

const WRITES: [&str; 7] = [
    "cancel_pending_order",
    "exchange_delivered_order_items",
    "modify_pending_order_address",
    "modify_pending_order_items",
    "modify_pending_order_payment",
    "modify_user_address",
    "return_delivered_order_items",
];

impl<'m> Scene<'m> {
    /// Reads the conversation.
    pub(super) fn of(messages: &'m [Message]) -> Self {
        let mut scene = Self::default();
        for message in messages {
            match message.role {
                Role::System => {}
                Role::User => scene.listen(&message.content),
                Role::Assistant if message.tool_calls.is_empty() => scene.said(&message.content),
                Role::Assistant => scene.called(message),
                Role::Tool => {
                    if let Some(seen) = scene.seen.last_mut() {
                        seen.observation = &message.content;
                    }
                }
            }
        }
        scene
    }

    /// The first request that is not closed.
    pub(super) fn current(&self) -> Option<&Request> {
        self.requests.iter().find(|request| request.stage != Stage::Closed)
    }

    /// The account, once it was found.
    pub(super) fn user_id(&self) -> Option<&'m str> {
        let found = |seen: &&Seen| {
            seen.call.name.starts_with("find_user_id") && !is_error(seen.observation)
        };
        self.seen.iter().find(found).map(|seen| seen.observation)
    }

    /// True when this very call was made already.
    pub(super) fn asked(&self, call: &Call) -> bool {
        self.seen.iter().any(|seen| seen.call == *call)
    }

    /// The observation of this very call.
    pub(super) fn observation(&self, call: &Call) -> Option<&'m str> {
        self.seen.iter().rev().find(|seen| seen.call == *call).map(|seen| seen.observation)
    }

    /// The rows that matter for a want, as the tools showed them last.
    pub(super) fn rows(&self, want: &Want) -> Rows {
        let mut rows =
            Rows { user_id: self.user_id().unwrap_or_default().to_owned(), ..Rows::default() };
        let about_products =
            matches!(want, Want::Ask(Question::Stock { .. } | Question::Cheapest { .. }));
        for seen in self.seen.iter().filter(|seen| !seen.observation.is_empty()) {
            let order_id = seen.call.text("order_id");
            if order_id.is_empty() || about_products || want.order() == Some(order_id) {
                note_order(&mut rows, order_id, seen);
            }
            if seen.call.name == "list_all_product_types" && about_products {
                rows.types = object(seen.observation);
            }
            note_user(&mut rows, seen);
        }
        self.note_products(&mut rows, about_products);
        rows
    }

    /// The products that the rows' orders refer to, or all that were looked up.
    fn note_products(&self, rows: &mut Rows, all: bool) {
        let of_orders = |rows: &Rows, id: &str| {
            rows.orders
                .values()
                .any(|order| lines(order).iter().any(|line| line["product_id"] == id))
        };
        for seen in self.seen.iter().filter(|seen| seen.call.name == "get_product_details") {
            let id = seen.call.text("product_id").to_owned();
            if (all || of_orders(rows, &id)) && !is_error(seen.observation) {
                rows.products
                    .insert(id, serde_json::from_str(seen.observation).unwrap_or_default());
            }
        }
    }

    /// Takes in a message of the customer.
    fn listen(&mut self, text: &str) {
        let mut identity = Identity::default();
        let mut useful = false;
        for sentence in sentences(text) {
            useful |= phrases::read_identity(sentence, &mut identity);
        }
        self.learn(identity);
        let known = self.requests.len();
        let wants = listen::wants(text);
        let (yes, no) = (starts_with_word(text, "yes"), starts_with_word(text, "no"));
        if let Some(request) =
            self.requests.iter_mut().find(|request| request.stage != Stage::Closed)
        {
            request.stage = match request.stage {
                Stage::Proposed
                    if yes && !wants.iter().any(|want| want.same_kind(&request.want)) =>
                {
                    Stage::Confirmed
                }
                Stage::Proposed | Stage::Confirmed if !wants.is_empty() => Stage::Open,
                Stage::Proposed if no => Stage::Unclear,
                stage => stage,
            };
            useful |= request.stage == Stage::Confirmed;
        }
        for want in wants {
            useful = true;
            self.take(want, known);
        }
        self.lost = if useful { 0 } else { self.lost + 1 };
    }

    /// Adds a request, or replaces the open one that is said anew; `known` counts those of earlier messages.
    fn take(&mut self, want: Want, known: usize) {
        let open =
            self.requests.iter_mut().take(known).find(|request| request.stage != Stage::Closed);
        match open {
            Some(request) if request.want.same_kind(&want) && !request.is_made() => {
                *request = Request::new(want);
            }
            _ => self.requests.push(Request::new(want)),
        }
    }

    /// Takes in what the agent itself said.
    fn said(&mut self, text: &str) {
        let Some(request) = self.requests.iter_mut().find(|request| request.stage != Stage::Closed)
        else {
            return;
        };
        let over = matches!(request.want, Want::Ask(_)) || request.is_made();
        request.stage = match hear(text) {
            Heard::Propose(_) => Stage::Proposed,
            Heard::Repeat => Stage::Unclear,
            Heard::Refuse => Stage::Closed,
            Heard::Other if over => Stage::Closed,
            Heard::Other | Heard::Identify => request.stage,
        };
    }

    fn called(&mut self, message: &Message) {
        for call in &message.tool_calls {
            let arguments = call.parsed().unwrap_or_default();
            if is_write(&call.name)
                && let Some(request) =
                    self.requests.iter_mut().find(|request| request.stage != Stage::Closed)
            {
                request.stage = Stage::Made(self.seen.len());
            }
            self.seen
                .push(Seen { call: Call { name: call.name.clone(), arguments }, observation: "" });
        }
    }

    fn learn(&mut self, new: Identity) {
        if !new.first.is_empty() {
            (self.identity.first, self.identity.last) = (new.first, new.last);
        }
        self.identity.zip = new.zip.or(self.identity.zip.take());
        self.identity.email = new.email.or(self.identity.email.take());
    }
}

impl Request {
    fn new(want: Want) -> Self {
        Self { want, stage: Stage::Open }
    }

    fn is_made(&self) -> bool {
        matches!(self.stage, Stage::Made(_))
    }
}

/// True when an observation is a refusal.
pub(super) fn is_error(observation: &str) -> bool {
    observation.starts_with("Error")
}

fn is_write(tool: &str) -> bool {
    WRITES.contains(&tool)
}

fn note_order(rows: &mut Rows, order_id: &str, seen: &Seen) {
    if order_id.is_empty() {
        return;
    }
    if seen.call.name == "get_order_details" && is_error(seen.observation) {
        rows.missing.push(order_id.to_owned());
    } else if let Some(order) = object(seen.observation) {
        rows.orders.insert(order_id.to_owned(), Value::Object(order));
    }
}

/// The user's row; a change that moves money on a gift card makes it stale.
fn note_user(rows: &mut Rows, seen: &Seen) {
    let shows_user = ["get_user_details", "modify_user_address"].contains(&seen.call.name.as_str());
    if shows_user && !is_error(seen.observation) {
        rows.user = serde_json::from_str(seen.observation).ok();
    } else if is_write(&seen.call.name) && seen.observation.contains("gift_card") {
        rows.user = None;
    }
}

fn object(text: &str) -> Option<serde_json::Map<String, Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

fn starts_with_word(text: &str, word: &str) -> bool {
    let start: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    start.eq_ignore_ascii_case(word)
}
