//! A model that plays a script: the test bed for everything above it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use futures_util::future::LocalBoxFuture;

use crate::message::{Message, Role, ToolCall};
use crate::model::{ChatModel, ChatReply, ChatRequest, Finish, ModelError};

/// What the model does with one request.
#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::large_enum_variant, reason = "a test holds a handful of them")
)]
#[derive(Clone, Debug)]
pub enum Step {
    /// It answers.
    Reply(ChatReply),
    /// It fails.
    Fail(ModelError),
    /// It never answers; only dropping the call ends it.
    Stall,
    /// It does the inner step once the gate is open.
    Behind(Gate, Box<Step>),
}

impl Step {
    /// Answers with a text.
    pub fn say(text: impl Into<String>) -> Self {
        Self::Reply(reply(Message::new(Role::Assistant, text), Finish::Stop))
    }

    /// Calls a tool; `arguments` is JSON text.
    pub fn call(id: &str, name: &str, arguments: &str) -> Self {
        let call = ToolCall { id: id.into(), name: name.into(), arguments: arguments.into() };
        Self::Reply(reply(Message::call(call), Finish::ToolCalls))
    }

    /// This step, once `gate` is open.
    #[must_use]
    pub fn behind(self, gate: &Gate) -> Self {
        Self::Behind(gate.clone(), Box::new(self))
    }
}

fn reply(message: Message, finish: Finish) -> ChatReply {
    ChatReply::new("scripted", message, finish)
}

/// Holds steps back until a test opens it. Clones share one gate.
#[derive(Clone, Debug, Default)]
pub struct Gate(Rc<GateState>);

#[derive(Debug, Default)]
struct GateState {
    is_open: Cell<bool>,
    wakers: RefCell<Vec<Waker>>,
}

impl Gate {
    /// A closed gate.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens it for good and wakes who waits.
    pub fn open(&self) {
        self.0.is_open.set(true);
        for waker in self.0.wakers.take() {
            waker.wake();
        }
    }

    /// Ready once the gate is open.
    pub async fn wait(&self) {
        poll_fn(|context| {
            if self.0.is_open.get() {
                return Poll::Ready(());
            }
            self.0.wakers.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// A model that plays steps in the order of the calls, or answers each request by a function.
/// A call counts from the first poll of its future, as with a real endpoint.
pub struct ScriptedModel {
    next: Next,
    requests: RefCell<Vec<ChatRequest>>,
    dropped: Cell<usize>,
}

enum Next {
    Steps(RefCell<VecDeque<Step>>),
    By(Box<dyn Fn(&ChatRequest) -> Step>),
}

impl ScriptedModel {
    /// Plays `steps`, then fails with [`ModelError::Exhausted`].
    pub fn new(steps: Vec<Step>) -> Self {
        Self::playing(Next::Steps(RefCell::new(steps.into())))
    }

    /// Does what `step` says of each request, in whatever order the calls come.
    pub fn by(step: impl Fn(&ChatRequest) -> Step + 'static) -> Self {
        Self::playing(Next::By(Box::new(step)))
    }

    /// The requests so far, in the order of the calls.
    pub fn requests(&self) -> Vec<ChatRequest> {
        self.requests.borrow().clone()
    }

    /// Steps not yet played; 0 for a function.
    pub fn steps_left(&self) -> usize {
        match &self.next {
            Next::Steps(steps) => steps.borrow().len(),
            Next::By(_) => 0,
        }
    }

    /// Calls that were begun and dropped before they ended.
    pub fn dropped(&self) -> usize {
        self.dropped.get()
    }

    fn playing(next: Next) -> Self {
        Self { next, requests: RefCell::default(), dropped: Cell::new(0) }
    }

    fn begin(&self, request: &ChatRequest) -> Step {
        self.requests.borrow_mut().push(request.clone());
        match &self.next {
            Next::Steps(steps) => {
                steps.borrow_mut().pop_front().unwrap_or(Step::Fail(ModelError::Exhausted))
            }
            Next::By(step) => step(request),
        }
    }
}

impl ChatModel for ScriptedModel {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(async move {
            let mut step = self.begin(request);
            let mut running = Running { dropped: &self.dropped, is_done: false };
            let result = loop {
                step = match step {
                    Step::Reply(reply) => break Ok(reply),
                    Step::Fail(error) => break Err(error),
                    Step::Stall => std::future::pending().await,
                    Step::Behind(gate, inner) => {
                        gate.wait().await;
                        *inner
                    }
                };
            };
            running.is_done = true;
            result
        })
    }
}

/// Counts a call that is dropped before it is done.
struct Running<'a> {
    dropped: &'a Cell<usize>,
    is_done: bool,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            self.dropped.set(self.dropped.get() + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn request(text: &str) -> ChatRequest {
        ChatRequest { messages: vec![Message::new(Role::User, text)], ..ChatRequest::default() }
    }

    fn ask(model: &ScriptedModel, text: &str) -> Option<Result<String, ModelError>> {
        let answer = model.complete(&request(text)).now_or_never()?;
        Some(answer.map(|reply| reply.message.content))
    }

    #[test]
    fn steps_are_played_in_order_until_none_is_left() {
        let failure = ModelError::Malformed { host: "h".into(), reason: "r".into() };
        let model = ScriptedModel::new(vec![Step::say("one"), Step::Fail(failure.clone())]);
        assert_eq!(ask(&model, "a"), Some(Ok("one".into())));
        assert_eq!(ask(&model, "b"), Some(Err(failure)));
        assert_eq!(ask(&model, "c"), Some(Err(ModelError::Exhausted)));
        let asked: Vec<_> =
            model.requests().iter().map(|r| r.messages[0].content.clone()).collect();
        assert_eq!(asked, ["a", "b", "c"]);
        assert_eq!((model.steps_left(), model.dropped()), (0, 0));
    }

    #[test]
    fn a_stalled_call_ends_only_by_being_dropped() {
        let model = ScriptedModel::new(vec![Step::Stall]);
        assert_eq!(ask(&model, "a"), None);
        assert_eq!(model.dropped(), 1);
    }

    #[test]
    fn a_gate_holds_a_call_until_it_opens() {
        let gate = Gate::new();
        let model = ScriptedModel::new(vec![Step::say("late").behind(&gate), Step::say("early")]);
        let first = request("a");
        let mut held = model.complete(&first);
        assert!((&mut held).now_or_never().is_none());
        assert_eq!(ask(&model, "b"), Some(Ok("early".into())));
        gate.open();
        let reply = held.now_or_never().expect("the gate is open").expect("a reply");
        assert_eq!(reply.message.content, "late");
        assert_eq!(model.dropped(), 0);
    }

    #[test]
    fn a_function_answers_by_request_and_a_call_unpolled_is_none() {
        let model = ScriptedModel::by(|request| Step::say(request.messages[0].content.repeat(2)));
        drop(model.complete(&request("never")));
        assert_eq!(ask(&model, "ab"), Some(Ok("abab".into())));
        assert_eq!(model.requests().len(), 1);
    }
}
