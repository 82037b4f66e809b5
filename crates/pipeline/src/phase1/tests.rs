//! Joined tasks, from a merge to a blueprint: what the generator writes, what it cannot change, what is refused.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use blueprint::sample::Sampler;
use environment::{Call, Environment, registry};
use futures_executor::block_on;
use futures_util::future::{LocalBoxFuture, ready};
use llm::{ChatModel, ChatReply, ChatRequest, Message, ModelError, Role};
use simulated::Dials;

use super::*;
use crate::cast::Cast;
use crate::config::RunConfig;
use crate::ports::MemoryStore;
use crate::task::Shared;

/// The simulated model, except that it answers the merging prompt with texts of ours, in order.
#[derive(Default)]
struct Model {
    answers: RefCell<Vec<String>>,
    prompts: RefCell<Vec<Vec<Message>>>,
}

impl ChatModel for Model {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        let mut reply = simulated::reply(&Dials::perfect(), request);
        if request.messages[1].content.contains("<parents>") {
            self.prompts.borrow_mut().push(request.messages.clone());
            let answer = self.answers.borrow_mut().remove(0);
            reply.message = Message::new(Role::Assistant, answer);
        }
        Box::pin(ready(Ok(reply)))
    }
}

fn task(model: &Rc<Model>) -> Task {
    let domain = registry::find("retail").expect("the domain is built in");
    let environment = Environment::new(domain, domain.generate(1));
    let config = RunConfig { seed: 3, ..RunConfig::default() };
    let model: Rc<dyn ChatModel> = Rc::<Model>::clone(model);
    let shared = Shared {
        sampler: Sampler::new(&environment, config.sampling.clone()),
        config,
        environment,
        cast: Cast::one(model, "m"),
        store: Rc::new(MemoryStore::default()),
        tools: Rc::default(),
        events: RefCell::default(),
        tools_json: String::new(),
        settled: RefCell::default(),
        audience: RefCell::default(),
        calls: Cell::default(),
    };
    Task::new(Rc::new(shared), 0)
}

/// A task with several actions and an output, and its two halves: they are its parents.
fn halves(task: &Task) -> (Vec<Rc<Blueprint>>, Rc<Blueprint>) {
    let shared = &task.shared;
    let whole = (0..60).find_map(|number| {
        let other = Task::new(Rc::clone(shared), number);
        let made = block_on(pose(&other, &Pool::default(), None)).expect("nothing halts");
        shared.settled.borrow_mut().settle(number, None);
        made.filter(|it| it.proposal.actions.len() > 1 && !it.proposal.outputs.is_empty())
    });
    let whole = whole.expect("some task has two actions and an output");
    let part = |actions: &[Call], outputs: &[String], name: &str| {
        let proposal = Proposal {
            instruction: name.to_owned(),
            actions: actions.to_vec(),
            outputs: outputs.to_vec(),
            ..whole.proposal.clone()
        };
        let Blueprint { persona, provenance, .. } = (*whole).clone();
        Rc::new(Blueprint::new("retail", proposal, persona, provenance))
    };
    let Proposal { actions, outputs, .. } = &whole.proposal;
    (vec![part(&actions[..1], &[], "first"), part(&actions[1..], outputs, "second")], whole)
}

fn answer(instruction: &str) -> String {
    let answer = json!({"instruction": instruction, "actions": [], "outputs": ["mine"]});
    format!("<thought>One story.</thought><answer>{answer}</answer>")
}

fn names(task: &Task) -> Vec<&'static str> {
    let name = |step: &Step| match step {
        Step::Sampled { .. } => "sampled",
        Step::Recombined { .. } => "recombined",
        Step::Proposed { .. } => "proposed",
        Step::Checked { .. } => "checked",
        Step::Reviewed { .. } => "reviewed",
        Step::Advised { .. } => "advised",
        Step::Accepted { .. } => "accepted",
        Step::Rejected { .. } => "rejected",
        _ => "other",
    };
    task.log.borrow().iter().map(name).collect()
}

/// What was made of two halves with these answers to the merging prompt.
struct Merging {
    task: Task,
    model: Rc<Model>,
    parents: Vec<Rc<Blueprint>>,
    /// The task that was cut.
    whole: Rc<Blueprint>,
    made: Option<Rc<Blueprint>>,
}

fn joined(answers: impl Fn(&Blueprint) -> Vec<String>) -> Merging {
    let model = Rc::new(Model::default());
    let (parents, whole) = halves(&task(&model));
    model.answers.replace(answers(&whole));
    let task = task(&model);
    let Proposal { actions, outputs, .. } = whole.proposal.clone();
    let conflicts = vec!["a third does not go with them".into()];
    let joined = Joined::new(&parents, actions, outputs, conflicts);
    let plan = Some((joined, whole.provenance.context.clone()));
    let made = block_on(pose(&task, &Pool::default(), plan)).expect("nothing halts");
    Merging { task, model, parents, whole, made }
}

#[test]
fn the_instruction_is_the_generators_and_the_rest_is_the_parents() {
    let Merging { task, model, parents, whole, made } =
        joined(|whole| vec![answer(&whole.proposal.instruction)]);
    let made = made.expect("the whole was accepted before");
    assert_eq!(
        names(&task),
        ["sampled", "recombined", "proposed", "checked", "reviewed", "accepted"]
    );
    assert_eq!(
        (&made.proposal.actions, &made.proposal.outputs),
        (&whole.proposal.actions, &whole.proposal.outputs)
    );
    let ids: Vec<&String> = parents.iter().map(|parent| &parent.id).collect();
    assert_eq!(made.provenance.parents.iter().collect::<Vec<_>>(), ids);
    assert_eq!(made.proposal.thought, "One story.");
    let prompt = &model.prompts.borrow()[0][1].content;
    for shown in [
        "first",
        "second",
        &whole.proposal.outputs[0],
        &whole.proposal.actions[1].name,
        "<data table=",
    ] {
        assert!(prompt.contains(shown), "{shown} is missing in {prompt}");
    }
    let log = task.log.borrow();
    let Step::Recombined { parents, conflicts } = &log[1] else { panic!("{:?}", log[1]) };
    assert_eq!((parents.len(), conflicts.len()), (2, 1));
}

#[test]
fn an_answer_that_cannot_be_read_is_revised_with_the_same_parents() {
    let Merging { task, model, parents, whole, made } =
        joined(|whole| vec!["I would rather not.".into(), answer(&whole.proposal.instruction)]);
    let made = made.expect("the second answer is good");
    assert_eq!(made.provenance.round, 1);
    assert_eq!(made.proposal.actions, whole.proposal.actions);
    assert_eq!(made.provenance.parents.len(), parents.len());
    assert_eq!(
        names(&task),
        [
            "sampled",
            "recombined",
            "proposed",
            "checked",
            "advised",
            "proposed",
            "checked",
            "reviewed",
            "accepted"
        ]
    );
    let prompts = model.prompts.borrow();
    assert_eq!(prompts[1].len(), 4);
    assert!(prompts[1][3].content.contains("<feedback>"));
}

#[test]
fn a_story_that_drops_a_wish_is_refused_by_the_committee() {
    let Merging { task, made, .. } = joined(|whole| {
        let half = whole.proposal.instruction.split(". ").next().unwrap_or_default().to_owned();
        vec![answer(&half); 4]
    });
    assert!(made.is_none());
    assert_eq!(names(&task).last(), Some(&"rejected"));
}

#[test]
fn what_the_parents_forbid_stays_forbidden_and_is_shown_to_the_judges() {
    let model = Rc::new(Model::default());
    let task = task(&model);
    let (mut parents, _) = halves(&task);
    let call = Call {
        name: "cancel_pending_order".into(),
        arguments: environment::tool::Arguments::new(),
    };
    let mut parent = (*parents[0]).clone();
    parent.proposal.forbidden = vec![call.clone(), call.clone()];
    parents[0] = Rc::new(parent);
    let joined = Joined::new(&parents, Vec::new(), Vec::new(), Vec::new());
    let whole = joined.with_forbidden(parents[1].proposal.clone());
    assert_eq!(whole.forbidden, [call]);
    assert!(shown(&whole)["forbidden"].is_array());
    assert!(shown(&parents[1].proposal).get("forbidden").is_none());
}
