//! Plays a recording: the same requests get the same replies, in whatever order they come.

use std::rc::Rc;

use futures_util::future::{LocalBoxFuture, ready};

use super::difference;
use super::reader::Recording;
use crate::model::{ChatModel, ChatReply, ChatRequest, ModelError};
use crate::replies::key::{Occurrences, Origin, Parts};

/// A model that answers from a recording and reaches nothing else.
#[derive(Debug)]
pub struct Replayer {
    recording: Rc<Recording>,
    occurrences: Occurrences,
}

impl Replayer {
    /// Plays a recording from its beginning.
    pub fn new(recording: Rc<Recording>) -> Self {
        Self { recording, occurrences: Occurrences::default() }
    }

    fn answer(&self, request: &ChatRequest) -> Result<ChatReply, ModelError> {
        let parts = Parts::of(request);
        let digest = parts.digest(&Origin::default());
        let taken = self.occurrences.take(&digest);
        let Some(at) = self.recording.places.get(&(digest, taken.number)) else {
            let reason = difference::explain(&self.recording, request, &parts, taken.number);
            return Err(ModelError::NotRecorded { reason });
        };
        taken.keep();
        self.recording.calls[*at].answer.clone().into_result()
    }
}

impl ChatModel for Replayer {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(ready(self.answer(request)))
    }
}
