//! Who listens to a run hears every answer of every task, and changes nothing.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_executor::block_on;
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use llm::model::SIMULATED;
use llm::{ChatModel, ChatReply, ChatRequest, Delta, ModelError};
use pipeline::{Asked, Audience, Cast, MemoryStore, Store, run};
use simulated::Dials;

use crate::support::{Wandering, at, config, of, perform};

/// The simulated model, which says its text in two pieces.
struct Speaking(Wandering);

impl ChatModel for Speaking {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        self.0.complete(request)
    }

    fn complete_watched<'a>(
        &'a self,
        request: &'a ChatRequest,
        watch: &'a mut dyn FnMut(Delta),
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(async move {
            watch(Delta::Text("(".into()));
            let reply = self.0.complete(request).await?;
            watch(Delta::Text(reply.message.content.clone()));
            Ok(reply)
        })
    }
}

#[derive(Default)]
struct Ears {
    open: RefCell<BTreeMap<u64, (Asked, String)>>,
    over: RefCell<Vec<(Asked, String)>>,
}

impl Audience for Ears {
    fn begun(&self, call: Asked) {
        let before = self.open.borrow_mut().insert(call.number, (call, String::new()));
        assert!(before.is_none(), "call {} begins twice", call.number);
    }

    fn heard(&self, call: Asked, delta: Delta) {
        let Delta::Text(text) = delta else { return };
        self.open.borrow_mut().get_mut(&call.number).expect("it has begun").1.push_str(&text);
    }

    fn over(&self, call: Asked) {
        let known = self.open.borrow_mut().remove(&call.number).expect("it has begun");
        self.over.borrow_mut().push(known);
    }
}

#[test]
fn an_audience_hears_every_call_of_every_task_to_its_end() {
    let ears: Rc<Ears> = Rc::default();
    let store = Rc::new(MemoryStore::default());
    let kept: Rc<dyn Store> = Rc::<MemoryStore>::clone(&store);
    let cast = Cast::one(Rc::new(Speaking(Wandering(Dials::default()))), SIMULATED);
    let running = run(config(6), of("retail"), cast, kept, at(3));
    running.listen(Rc::<Ears>::clone(&ears));
    block_on(running.for_each(|_| std::future::ready(())));
    let alone = perform(config(6), Dials::default(), at(3));
    let mut journals = store.journals.take();
    journals.sort_by_key(|journal| journal.task);
    assert_eq!(journals, alone.journals, "listening changes nothing");
    assert!(ears.open.borrow().is_empty());
    for journal in &journals {
        for (stage, usage) in &journal.usage {
            let over = ears.over.borrow();
            let of_stage =
                over.iter().filter(|(call, _)| call.task == journal.task && call.stage == *stage);
            assert_eq!(of_stage.clone().count() as u64, usage.calls, "{} {stage:?}", journal.task);
            for (call, text) in of_stage {
                assert!(text.starts_with('('), "{call:?}: {text}");
            }
        }
    }
}

#[test]
fn a_run_that_is_dropped_ends_its_calls() {
    let ears: Rc<Ears> = Rc::default();
    let cast = Cast::one(Rc::new(Speaking(Wandering(Dials::default()))), SIMULATED);
    let mut running = run(config(6), of("retail"), cast, Rc::new(MemoryStore::default()), at(3));
    running.listen(Rc::<Ears>::clone(&ears));
    block_on(async {
        while ears.open.borrow().is_empty() {
            running.next().await.expect("it goes on");
        }
    });
    drop(running);
    assert!(ears.open.borrow().is_empty());
    assert!(!ears.over.borrow().is_empty());
}
