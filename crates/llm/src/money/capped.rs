//! A model whose calls are metered, and not made when they would go beyond a cap.

use std::rc::Rc;

use futures_util::future::LocalBoxFuture;

use super::Price;
use super::meter::Meter;
use crate::model::{ChatModel, ChatReply, ChatRequest, Delta, ModelError};

/// Meters one stage. It stands directly above the endpoint's client: what is answered from elsewhere costs nothing.
///
/// A call that would exceed a cap waits for those in flight, which may come to less than was expected of them; when
/// nothing is in flight any more it fails with [`ModelError::CapReached`]. So whatever was paid for has arrived by then.
/// A cap can be exceeded only by what calls come to beyond their cautious expectation; with a limit of reply tokens in
/// the request there is little of that.
pub struct Capped<M> {
    model: M,
    stage: String,
    price: Option<Price>,
    meter: Rc<Meter>,
}

impl<M> Capped<M> {
    /// Meters `model` under the name of a stage. Without a price only what the endpoint itself says is money.
    pub fn new(model: M, stage: impl Into<String>, price: Option<Price>, meter: Rc<Meter>) -> Self {
        Self { model, stage: stage.into(), price, meter }
    }
}

impl<M: ChatModel> Capped<M> {
    async fn call<'a>(
        &'a self,
        request: &'a ChatRequest,
        call: impl FnOnce(&'a M) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>>,
    ) -> Result<ChatReply, ModelError> {
        let price = self.price.as_ref();
        let expected = self.meter.expected(&self.stage, request, price);
        let admitted = self.meter.admit(expected).await?;
        let answer = call(&self.model).await;
        admitted.settle(&self.stage, request, &answer, price);
        answer
    }
}

impl<M: ChatModel> ChatModel for Capped<M> {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(self.call(request, |model| model.complete(request)))
    }

    fn complete_watched<'a>(
        &'a self,
        request: &'a ChatRequest,
        watch: &'a mut dyn FnMut(Delta),
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(self.call(request, |model| model.complete_watched(request, watch)))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::FutureExt;
    use futures_util::future::{join, join_all};

    use super::*;
    use crate::message::{Message, Role};
    use crate::model::{Cap, Usage};
    use crate::money::Caps;
    use crate::scripted::{Gate, ScriptedModel, Step};

    const PRICE: Price = Price { prompt: 1.0, completion: 10.0, cached: None, cache_write: None };

    fn request(bytes: usize, limit: Option<u32>) -> ChatRequest {
        let messages = vec![Message::new(Role::User, "x".repeat(bytes))];
        ChatRequest { messages, max_tokens: limit, ..ChatRequest::default() }
    }

    fn counting(prompt: u64, completion: u64) -> Step {
        let Step::Reply(mut reply) = Step::say("said") else { unreachable!("it says something") };
        let usage =
            Usage { prompt_tokens: prompt, completion_tokens: completion, ..Usage::default() };
        reply.usage = usage;
        Step::Reply(reply)
    }

    fn capped(steps: Vec<Step>, caps: Caps) -> (Capped<ScriptedModel>, Rc<Meter>) {
        let meter = Meter::new(caps);
        let model = ScriptedModel::new(steps);
        (Capped::new(model, "agent", Some(PRICE), Rc::clone(&meter)), meter)
    }

    fn ask(model: &impl ChatModel, request: &ChatRequest) -> Result<(), ModelError> {
        model.complete(request).now_or_never().expect("an answer at once").map(|_| ())
    }

    #[test]
    fn the_meter_counts_by_stage_what_was_answered() {
        let failure = ModelError::Malformed { host: "h".into(), reason: "r".into() };
        let steps = vec![counting(100, 10), Step::Fail(failure), Step::say("eight by")];
        let (model, meter) = capped(steps, Caps::default());
        ask(&model, &request(300, None)).expect("a reply");
        ask(&model, &request(300, None)).expect_err("a failure");
        ask(&model, &request(40, None)).expect("a reply");
        let spent = meter.stages()["agent"];
        assert_eq!((spent.calls, spent.failed, spent.estimated, spent.unpriced), (2, 1, 1, 0));
        assert_eq!((spent.usage.prompt_tokens, spent.usage.completion_tokens), (110, 12));
        assert_eq!(spent.nanos, 110 * 1000 + 12 * 10_000);
        assert_eq!(meter.total(), spent);
    }

    #[test]
    fn what_the_endpoint_says_a_call_cost_is_believed() {
        let Step::Reply(mut reply) = counting(100, 10) else { unreachable!("a reply") };
        reply.usage.cost_nanos = 77;
        let (model, meter) = capped(vec![Step::Reply(reply)], Caps::default());
        ask(&model, &request(300, None)).expect("a reply");
        assert_eq!(meter.total().nanos, 77);
    }

    #[test]
    fn a_call_without_a_price_is_counted_as_such() {
        let meter = Meter::new(Caps::default());
        let model = ScriptedModel::new(vec![counting(1, 1)]);
        let model = Capped::new(model, "agent", None, Rc::clone(&meter));
        ask(&model, &request(3, None)).expect("a reply");
        assert_eq!((meter.total().nanos, meter.total().unpriced), (0, 1));
    }

    #[test]
    fn the_call_that_would_exceed_a_cap_is_not_made() {
        let steps = || vec![counting(100, 10), counting(100, 10), counting(100, 10)];
        // 300 bytes and 10 tokens at most come to 100 + 10 at first, and to 110 + 10 by the stage's bytes.
        let cost = |prompt: u64| prompt * 1000 + 10 * 10_000;
        for (caps, which, made) in [
            (Caps { calls: Some(2), ..Caps::default() }, Cap::Calls, 2),
            (Caps { tokens: Some(110 + 120), ..Caps::default() }, Cap::Tokens, 2),
            (Caps { tokens: Some(110 + 119), ..Caps::default() }, Cap::Tokens, 1),
            (Caps { nanos: Some(cost(100) + cost(110)), ..Caps::default() }, Cap::Money, 2),
            (Caps { nanos: Some(cost(100) + cost(110) - 1), ..Caps::default() }, Cap::Money, 1),
            (Caps { calls: Some(0), ..Caps::default() }, Cap::Calls, 0),
        ] {
            let (model, meter) = capped(steps(), caps);
            let answers: Vec<_> = (0..3).map(|_| ask(&model, &request(300, Some(10)))).collect();
            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), made, "{caps:?}");
            let Err(ModelError::CapReached { which: found, spent, .. }) = &answers[made] else {
                panic!("{caps:?}: {answers:?}");
            };
            let total = meter.total();
            let expected = match which {
                Cap::Money => total.nanos,
                Cap::Tokens => total.tokens(),
                Cap::Calls => total.calls,
            };
            assert_eq!((*found, *spent), (which, expected), "{caps:?}");
            assert_eq!(model.model.steps_left(), 3 - made, "{caps:?}");
        }
    }

    #[test]
    fn the_last_that_fits_is_found_among_calls_in_flight() {
        let gate = Gate::new();
        let steps = (0..4).map(|_| counting(50, 5).behind(&gate)).collect();
        // Each is expected to come to 110 and comes to 55: two at once at first, and then three more would fit.
        let (model, meter) = capped(steps, Caps { tokens: Some(220), ..Caps::default() });
        let request = request(300, Some(10));
        let calls = join_all((0..4).map(|_| model.complete(&request)));
        let mut calls = Box::pin(calls);
        assert!((&mut calls).now_or_never().is_none());
        assert_eq!(model.model.steps_left(), 2, "two wait");
        gate.open();
        let answers = calls.now_or_never().expect("the gate is open");
        let made = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!((made, meter.total().tokens()), (3, 165));
        assert!(meter.total().tokens() <= 220);
    }

    #[test]
    fn a_dropped_call_frees_what_was_kept_for_it() {
        let (model, meter) =
            capped(vec![Step::Stall, counting(1, 1)], Caps { calls: Some(1), ..Caps::default() });
        let request = request(3, Some(1));
        let stalled = model.complete(&request);
        let waiting = model.complete(&request);
        let mut both = Box::pin(join(stalled, waiting));
        assert!((&mut both).now_or_never().is_none());
        drop(both);
        ask(&model, &request).expect("there is room again");
        assert_eq!(meter.total().calls, 1);
    }

    #[test]
    fn what_is_shown_while_it_comes_passes_through() {
        struct Showing(Cell<u32>);
        impl ChatModel for Showing {
            fn complete<'a>(
                &'a self,
                _: &'a ChatRequest,
            ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
                Box::pin(async { Err(ModelError::Exhausted) })
            }

            fn complete_watched<'a>(
                &'a self,
                _: &'a ChatRequest,
                watch: &'a mut dyn FnMut(Delta),
            ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
                watch(Delta::Text("piece".into()));
                self.0.set(self.0.get() + 1);
                Box::pin(async { Err(ModelError::Exhausted) })
            }
        }
        let model = Capped::new(Showing(Cell::new(0)), "agent", None, Meter::new(Caps::default()));
        let mut seen = Vec::new();
        let request = request(3, None);
        let mut watch = |delta| seen.push(delta);
        let answer = model.complete_watched(&request, &mut watch).now_or_never();
        assert!(answer.is_some_and(|answer| answer.is_err()));
        assert_eq!((seen, model.model.0.get()), (vec![Delta::Text("piece".into())], 1));
    }
}
