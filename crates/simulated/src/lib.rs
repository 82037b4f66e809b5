//! A model that plays every part of the method from the prompts alone: no key, no network.

use llm::{ChatReply, ChatRequest, Finish, Message, Role, Usage};

pub mod dials;

pub use dials::Dials;

/// The reply to a request: a pure function of the dials and the request.
pub fn reply(_dials: &Dials, _request: &ChatRequest) -> ChatReply {
    ChatReply {
        model: "interplay-simulated".into(),
        message: Message::new(Role::Assistant, ""),
        finish: Finish::Stop,
        usage: Usage::default(),
    }
}
