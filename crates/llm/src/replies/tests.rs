//! Kept replies over a scripted model.

use futures_util::FutureExt;
use futures_util::future::join;

use super::*;
use crate::message::{Message, Role};
use crate::scripted::{Gate, ScriptedModel, Step};

fn request(text: &str) -> ChatRequest {
    ChatRequest { messages: vec![Message::new(Role::User, text)], ..ChatRequest::default() }
}

fn remembering(steps: Vec<Step>, store: &Rc<MemoryReplies>) -> Remembering<ScriptedModel> {
    let store: Rc<dyn ReplyStore> = Rc::<MemoryReplies>::clone(store);
    let origin = Origin::new("https://host/v1", "openai");
    Remembering::new(ScriptedModel::new(steps), origin, Memory::new(store, None))
}

fn ask(model: &impl ChatModel, text: &str) -> Result<String, ModelError> {
    let answer = model.complete(&request(text)).now_or_never().expect("an answer at once");
    answer.map(|reply| reply.message.content)
}

#[test]
fn a_second_run_makes_no_call() {
    let store = Rc::default();
    let first = remembering(vec![Step::say("one"), Step::say("two")], &store);
    assert_eq!((ask(&first, "a"), ask(&first, "b")), (Ok("one".into()), Ok("two".into())));
    assert_eq!((first.memory.reused(), first.memory.asked()), (0, 2));
    let second = remembering(Vec::new(), &store);
    assert_eq!((ask(&second, "b"), ask(&second, "a")), (Ok("two".into()), Ok("one".into())));
    assert_eq!((second.memory.reused(), second.memory.asked()), (2, 0));
    assert_eq!(ask(&second, "c"), Err(ModelError::Exhausted));
}

#[test]
fn the_same_request_in_one_run_gets_its_own_reply_each_time() {
    let store = Rc::default();
    let first = remembering(vec![Step::say("one"), Step::say("two")], &store);
    assert_eq!((ask(&first, "a"), ask(&first, "a")), (Ok("one".into()), Ok("two".into())));
    let second = remembering(vec![Step::say("three")], &store);
    let answers: Vec<_> = (0..3).map(|_| ask(&second, "a").expect("a reply")).collect();
    assert_eq!(answers, ["one", "two", "three"]);
    assert_eq!((second.memory.reused(), second.memory.asked()), (2, 1));
}

#[test]
fn the_same_request_twice_at_once_is_asked_twice() {
    let store = Rc::default();
    let gate = Gate::new();
    let model =
        remembering(vec![Step::say("one").behind(&gate), Step::say("two").behind(&gate)], &store);
    let request = request("a");
    let mut both = Box::pin(join(model.complete(&request), model.complete(&request)));
    assert!((&mut both).now_or_never().is_none());
    gate.open();
    let (one, two) = both.now_or_never().expect("the gate is open");
    let text = |reply: Result<ChatReply, ModelError>| reply.expect("a reply").message.content;
    assert_eq!((text(one), text(two)), ("one".into(), "two".into()));
    assert_eq!(store.texts.borrow().len(), 2);
}

#[test]
fn a_failure_and_a_dropped_call_leave_nothing_and_take_no_number() {
    let store = Rc::default();
    let failure = ModelError::Malformed { host: "h".into(), reason: "r".into() };
    let model =
        remembering(vec![Step::Fail(failure.clone()), Step::Stall, Step::say("one")], &store);
    assert_eq!(ask(&model, "a"), Err(failure));
    assert!(model.complete(&request("a")).now_or_never().is_none());
    assert!(store.texts.borrow().is_empty());
    assert_eq!(ask(&model, "a"), Ok("one".into()));
    assert_eq!(ask(&remembering(Vec::new(), &store), "a"), Ok("one".into()));
}

#[test]
fn a_damaged_reply_costs_a_call_and_a_word() {
    let store: Rc<MemoryReplies> = Rc::default();
    assert_eq!(ask(&remembering(vec![Step::say("one")], &store), "a"), Ok("one".into()));
    for text in store.texts.borrow_mut().values_mut() {
        text.truncate(20);
    }
    let model = remembering(vec![Step::say("again")], &store);
    assert_eq!(ask(&model, "a"), Ok("again".into()));
    let notes = model.memory.notes();
    assert!(notes.len() == 1 && notes[0].contains("cut off"), "{notes:?}");
    assert_eq!(ask(&remembering(Vec::new(), &store), "a"), Ok("again".into()), "it was mended");
}

struct Broken;

impl ReplyStore for Broken {
    fn get<'a>(&'a self, _: &'a ReplyKey) -> LocalBoxFuture<'a, Result<Option<String>, String>> {
        Box::pin(ready(Err("no such disk".into())))
    }

    fn put<'a>(&'a self, _: &'a ReplyKey, _: String) -> LocalBoxFuture<'a, Result<(), String>> {
        Box::pin(ready(Err("the disk is full".into())))
    }
}

#[test]
fn a_broken_store_stops_nothing() {
    let steps = vec![Step::say("one"), Step::say("two")];
    let memory = Memory::new(Rc::new(Broken), None);
    let model = Remembering::new(ScriptedModel::new(steps), Origin::default(), memory);
    assert_eq!((ask(&model, "a"), ask(&model, "b")), (Ok("one".into()), Ok("two".into())));
    assert_eq!(model.memory.notes().len(), 2, "each kind of failure is told once");
}

/// Says the same to everybody, and shows it while it comes.
struct Showing;

impl ChatModel for Showing {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        let _ = request;
        Box::pin(ready(Err(ModelError::Exhausted)))
    }

    fn complete_watched<'a>(
        &'a self,
        _: &'a ChatRequest,
        watch: &'a mut dyn FnMut(Delta),
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        watch(Delta::Text("hello".into()));
        let message = Message::new(Role::Assistant, "hello");
        Box::pin(ready(Ok(ChatReply::new("m", message, crate::Finish::Stop))))
    }
}

#[test]
fn a_reply_is_shown_while_it_comes_and_a_kept_one_is_there_at_once() {
    let store: Rc<MemoryReplies> = Rc::default();
    let seen = |store: &Rc<MemoryReplies>| {
        let memory = Memory::new(Rc::<MemoryReplies>::clone(store), None);
        let model = Remembering::new(Showing, Origin::default(), memory);
        let (mut seen, request) = (Vec::new(), request("a"));
        let mut watch = |delta| seen.push(delta);
        let answer = model.complete_watched(&request, &mut watch).now_or_never();
        assert!(answer.is_some_and(|answer| answer.is_ok()));
        seen
    };
    assert_eq!(seen(&store), [Delta::Text("hello".into())]);
    assert_eq!(seen(&store), []);
}
