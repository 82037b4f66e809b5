//! Asks until the endpoint's ways are known: every refusal that says how changes the next request, and what has helped
//! is kept.

use super::Client;
use super::refusal::{self, Change};
use super::settle::{Settled, settle};
use crate::learn::{self, Lesson};
use crate::model::{ChatReply, ChatRequest, Delta, ModelError};
use crate::retry::RetryPolicy;
use crate::transport::Transport;
use crate::wire::plan::Plan;

/// Most changes in one call; there are fewer things to learn.
const MOST_CHANGES: usize = 16;

/// What one call knows and has learnt.
struct Course {
    lesson: Lesson,
    notes: Vec<String>,
    /// What was wrong with the last answer in JSON.
    complaint: Option<String>,
    /// How often the same form was sent again.
    repeated: u32,
}

impl<T: Transport> Client<T> {
    /// One answer, with as many calls as it takes to learn how to ask.
    pub(super) async fn answer(
        &self,
        request: &ChatRequest,
        retry: &RetryPolicy,
        watch: &mut dyn FnMut(Delta),
    ) -> Result<ChatReply, ModelError> {
        let lesson = self.learned.borrow().of(self.endpoint.host(), &request.model);
        let mut course = Course { lesson, notes: Vec::new(), complaint: None, repeated: 0 };
        for _ in 0..MOST_CHANGES {
            match self.step(request, retry, &mut course, watch).await? {
                None => watch(Delta::Again),
                Some(mut reply) => {
                    if !course.notes.is_empty() {
                        let host = self.endpoint.host();
                        self.learned.borrow_mut().keep(host, &request.model, course.lesson);
                    }
                    reply.learned = course.notes;
                    return Ok(reply);
                }
            }
        }
        let reason = "it refuses the request in every form".to_owned();
        Err(ModelError::Malformed { host: self.host(), reason })
    }

    /// One form of the request; `None` when the next form may do.
    async fn step(
        &self,
        request: &ChatRequest,
        retry: &RetryPolicy,
        course: &mut Course,
        watch: &mut dyn FnMut(Delta),
    ) -> Result<Option<ChatReply>, ModelError> {
        let Course { lesson, complaint, repeated, .. } = course;
        let mut plan = Plan::new(request, lesson, &self.endpoint);
        plan.stream = self.stream;
        plan.complaint = complaint.as_deref();
        let outcome = match self.call(&plan, retry, watch).await {
            Ok(reply) => settle(reply, &plan, &self.endpoint, *repeated)?,
            Err(refusal) => match refusal::read(&refusal, &plan) {
                Some(change) => Settled::Change(change),
                None => return Err(refusal.error),
            },
        };
        match outcome {
            Settled::Reply(reply) => Ok(Some(*reply)),
            Settled::Change(change) => {
                course.learn(change);
                Ok(None)
            }
            Settled::Complain(complaint) => {
                course.complaint = Some(complaint);
                Ok(None)
            }
            Settled::Repeat => {
                course.repeated += 1;
                Ok(None)
            }
        }
    }
}

impl Course {
    fn learn(&mut self, change: Change) {
        // A complaint belongs to the form that it was made in.
        self.complaint = None;
        // Of several rungs only the last one holds.
        if let Change::Rung(_) = change {
            let last = learn::answers(self.lesson.rung);
            self.notes.retain(|note| *note != last);
        }
        let note = change.apply(&mut self.lesson);
        self.notes.push(note);
    }
}
