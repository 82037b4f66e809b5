//! What a run has spent so far, by stage, and whether the next call still fits its caps.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use serde::{Deserialize, Serialize};

use super::{Price, bytes, float, reply_bytes, whole};
use crate::model::{Cap, ChatReply, ChatRequest, ModelError, Usage};

/// What a run may spend; `None` is no cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Caps {
    /// Billionths of a US dollar.
    pub nanos: Option<u64>,
    /// Tokens of requests and replies.
    pub tokens: Option<u64>,
    /// Calls that are answered.
    pub calls: Option<u64>,
}

/// What one stage has spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Calls that were answered.
    pub calls: u64,
    /// Calls that failed: what they cost is not known, mostly nothing.
    pub failed: u64,
    /// Tokens, as the endpoint counted them, or four bytes a token where it counted none.
    pub usage: Usage,
    /// Billionths of a US dollar of the calls with a price.
    pub nanos: u64,
    /// Calls without a price.
    pub unpriced: u64,
    /// Calls whose tokens were not counted by the endpoint.
    pub estimated: u64,
}

impl Spent {
    /// Tokens of requests and replies.
    pub fn tokens(&self) -> u64 {
        self.usage.prompt_tokens + self.usage.completion_tokens
    }
}

impl std::ops::AddAssign for Spent {
    fn add_assign(&mut self, other: Self) {
        self.calls += other.calls;
        self.failed += other.failed;
        self.usage += other.usage;
        self.nanos += other.nanos;
        self.unpriced += other.unpriced;
        self.estimated += other.estimated;
    }
}

/// Counts what is spent. One for a run; whoever asks a model shares it.
#[derive(Debug, Default)]
pub struct Meter {
    caps: Caps,
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    stages: BTreeMap<String, Gauge>,
    /// What the calls in flight may come to.
    reserved: Amounts,
    waiting: Vec<Waker>,
}

/// A stage, with what its next call is judged by.
#[derive(Clone, Copy, Debug, Default)]
struct Gauge {
    spent: Spent,
    /// Bytes of the requests that were answered.
    bytes: u64,
    /// Most tokens of a reply.
    most: u64,
}

/// Amounts that caps are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Amounts {
    nanos: u64,
    tokens: u64,
    calls: u64,
}

/// Tokens that a first reply may have, where nothing is known of its stage.
const FIRST_REPLY: u64 = 1024;

impl Meter {
    /// A meter at zero.
    pub fn new(caps: Caps) -> Rc<Self> {
        Rc::new(Self { caps, state: RefCell::default() })
    }

    /// A meter that goes on from what every stage has spent before.
    pub fn resumed(caps: Caps, spent: impl IntoIterator<Item = (String, Spent)>) -> Rc<Self> {
        let gauge = |(name, spent)| (name, Gauge { spent, ..Gauge::default() });
        let state = State { stages: spent.into_iter().map(gauge).collect(), ..State::default() };
        Rc::new(Self { caps, state: RefCell::new(state) })
    }

    /// What the run may spend.
    pub fn caps(&self) -> Caps {
        self.caps
    }

    /// What every stage has spent.
    pub fn stages(&self) -> BTreeMap<String, Spent> {
        let state = self.state.borrow();
        state.stages.iter().map(|(name, gauge)| (name.clone(), gauge.spent)).collect()
    }

    /// What all stages have spent.
    pub fn total(&self) -> Spent {
        total(&self.state.borrow())
    }

    /// What a call will come to, cautiously: prompt tokens by what the stage's bytes came to so far and a tenth more,
    /// or three bytes a token; reply tokens by the request's own limit, or the longest reply of the stage and a quarter
    /// more.
    pub(super) fn expected(
        &self,
        stage: &str,
        request: &ChatRequest,
        price: Option<&Price>,
    ) -> Amounts {
        let gauge = self.state.borrow().stages.get(stage).copied().unwrap_or_default();
        let length = bytes(request);
        let prompt = match gauge.bytes {
            0 => length.div_ceil(3),
            known => {
                let ratio = float(gauge.spent.usage.prompt_tokens) / float(known);
                whole(float(length) * ratio * 1.1)
            }
        };
        let replies = u64::from(request.more) + 1;
        let completion = match (request.max_tokens, gauge.most) {
            (Some(limit), _) => u64::from(limit) * replies,
            (None, 0) => FIRST_REPLY * replies,
            (None, most) => most + most / 4,
        };
        let usage =
            Usage { prompt_tokens: prompt, completion_tokens: completion, ..Usage::default() };
        // Without a price, by what the endpoint has said so far.
        let told = || {
            let (nanos, tokens) = (gauge.spent.nanos, gauge.spent.tokens());
            whole(float(prompt + completion) * float(nanos) / float(tokens.max(1)))
        };
        let nanos = price.map_or_else(told, |price| price.nanos(&usage));
        Amounts { nanos, tokens: prompt + completion, calls: 1 }
    }

    /// Waits until the call fits beside those in flight; an error when it does not fit and nothing is in flight that
    /// could come to less than was expected of it.
    pub(super) async fn admit(self: &Rc<Self>, expected: Amounts) -> Result<Admitted, ModelError> {
        poll_fn(|context| {
            let mut state = self.state.borrow_mut();
            let Some(error) = self.exceeded(&state, expected) else {
                state.reserved = state.reserved.plus(expected);
                return Poll::Ready(Ok(()));
            };
            if state.reserved == Amounts::default() {
                return Poll::Ready(Err(error));
            }
            state.waiting.push(context.waker().clone());
            Poll::Pending
        })
        .await?;
        Ok(Admitted { meter: Rc::clone(self), expected })
    }

    /// The cap that a call would exceed.
    fn exceeded(&self, state: &State, expected: Amounts) -> Option<ModelError> {
        let spent = total(state);
        let Amounts { nanos, tokens, calls } = state.reserved.plus(expected);
        let capped = [
            (Cap::Money, self.caps.nanos, spent.nanos, nanos),
            (Cap::Tokens, self.caps.tokens, spent.tokens(), tokens),
            (Cap::Calls, self.caps.calls, spent.calls, calls),
        ];
        capped.into_iter().find_map(|(which, cap, spent, next)| {
            let cap = cap.filter(|cap| spent.saturating_add(next) > *cap)?;
            Some(ModelError::CapReached { which, spent, cap })
        })
    }
}

fn total(state: &State) -> Spent {
    let mut total = Spent::default();
    for gauge in state.stages.values() {
        total += gauge.spent;
    }
    total
}

impl Amounts {
    fn plus(self, other: Self) -> Self {
        Self {
            nanos: self.nanos.saturating_add(other.nanos),
            tokens: self.tokens.saturating_add(other.tokens),
            calls: self.calls + other.calls,
        }
    }
}

/// A call in flight. What it was expected to come to is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Admitted {
    meter: Rc<Meter>,
    expected: Amounts,
}

impl Admitted {
    /// Writes down what the call came to.
    pub(super) fn settle(
        self,
        stage: &str,
        request: &ChatRequest,
        answer: &Result<ChatReply, ModelError>,
        price: Option<&Price>,
    ) {
        let stages = &mut self.meter.state.borrow_mut().stages;
        let gauge = stages.entry(stage.to_owned()).or_default();
        let Ok(reply) = answer else {
            gauge.spent.failed += 1;
            return;
        };
        let length = bytes(request);
        let mut usage = reply.usage;
        if usage.prompt_tokens + usage.completion_tokens == 0 {
            usage.prompt_tokens = length.div_ceil(4);
            usage.completion_tokens = reply_bytes(reply).div_ceil(4);
            gauge.spent.estimated += 1;
        }
        let told = Some(usage.cost_nanos).filter(|nanos| *nanos > 0);
        match told.or_else(|| price.map(|price| price.nanos(&usage))) {
            Some(nanos) => gauge.spent.nanos += nanos,
            None => gauge.spent.unpriced += 1,
        }
        gauge.spent.calls += 1;
        gauge.spent.usage += usage;
        gauge.bytes += length;
        gauge.most = gauge.most.max(usage.completion_tokens);
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        let waiting = {
            let mut state = self.meter.state.borrow_mut();
            let (reserved, mine) = (state.reserved, self.expected);
            state.reserved = Amounts {
                nanos: reserved.nanos.saturating_sub(mine.nanos),
                tokens: reserved.tokens.saturating_sub(mine.tokens),
                calls: reserved.calls.saturating_sub(mine.calls),
            };
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}
