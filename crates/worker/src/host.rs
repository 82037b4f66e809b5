//! Commands in, replies out. One function a command; the run itself is the runner's.

use std::cell::RefCell;
use std::rc::Rc;

use pipeline::Journal;
use protocol::{Command, Frame, Reply, Request, RunInfo, RunStatus};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

use crate::keys::Keys;
use crate::library::Library;
use crate::locks;
use crate::models;
use crate::page::Page;
use crate::replies::Replies;
use crate::runner::Runner;
use crate::tape::BlobTape;
use crate::worlds::Worlds;

mod catalogue;
mod endpoints;
mod export;
mod figures;
mod files;
mod recordings;
mod results;
mod runs;
mod world;

/// What all commands share.
pub(crate) struct Host {
    page: Page,
    worlds: Worlds,
    desk: results::Desk,
    keys: Keys,
    library: RefCell<Option<Rc<Library>>>,
    runner: RefCell<Option<Runner>>,
    /// Journals of the example, for looking at its tasks.
    example: RefCell<Vec<Journal>>,
    /// The recording that can be played.
    recording: RefCell<Option<Rc<recordings::Open>>>,
    /// The recording that was made last.
    tape: RefCell<Option<Rc<BlobTape>>>,
    replies: RefCell<Option<Rc<Replies>>>,
    /// Address of the last exported file.
    exported: RefCell<Option<String>>,
}

/// What a command came to: its reply, or a message for the visitor.
type Outcome = Result<Reply, String>;

/// Listens to the page for as long as the worker lives.
pub fn listen() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let page = Page::new(scope.clone());
    let host = Rc::new(Host {
        page: page.clone(),
        worlds: Worlds::default(),
        desk: results::Desk::default(),
        keys: Keys::default(),
        library: RefCell::default(),
        runner: RefCell::default(),
        example: RefCell::default(),
        recording: RefCell::default(),
        tape: RefCell::default(),
        replies: RefCell::default(),
        exported: RefCell::default(),
    });
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let host = Rc::clone(&host);
        wasm_bindgen_futures::spawn_local(async move { host.receive(event.data()).await });
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    page.say(0, Reply::Ready);
}

impl Host {
    async fn receive(&self, data: JsValue) {
        let files = files::beside(&data);
        let frame =
            serde_wasm_bindgen::from_value::<Frame>(data).map_err(|error| error.to_string());
        match frame.and_then(|frame| frame.open::<Request>()) {
            Ok(Request { id, command }) => {
                let reply = self
                    .perform(id, command, &files)
                    .await
                    .unwrap_or_else(|message| Reply::Failed { message });
                self.page.say(id, reply);
                models::tell_learnt(&self.page);
            }
            Err(message) => self.page.say(0, Reply::Failed { message }),
        }
    }

    async fn perform(&self, id: u64, command: Command, files: &[File]) -> Outcome {
        match command {
            Command::Example => runs::example(self).await,
            Command::Start { request } => runs::start(self, id, request).await,
            Command::Resume { run, how } => runs::resume(self, id, &run, how).await,
            Command::Plan { config } => catalogue::plan(&config),
            Command::Recording => recordings::give(self),
            Command::FetchRecording { url } => recordings::fetch(self, url).await,
            Command::CloseRecording => {
                self.recording.take();
                Ok(Reply::Done)
            }
            Command::Replies => self.kept_replies(false).await,
            Command::ForgetReplies => self.kept_replies(true).await,
            Command::Pause => Ok(self.hold(true)),
            Command::Continue => Ok(self.hold(false)),
            Command::Stop => runs::stop(self).await,
            Command::Runs => Ok(Reply::Runs { runs: self.runs().await? }),
            Command::Show { run } => runs::show(self, &run).await,
            Command::Watch { run, task } => runs::watch(self, run, task).await,
            Command::Figures { run } => figures::figures(self, id, run).await,
            Command::Records { run, offset, limit, deleted } => {
                let page = catalogue::Window { offset, limit };
                catalogue::records(self, run.as_deref(), page, deleted).await
            }
            Command::Record { key } => catalogue::record(self, key).await,
            Command::Delete { keys } => catalogue::set_deleted(self, &keys, true).await,
            Command::Restore { keys } => catalogue::set_deleted(self, &keys, false).await,
            Command::EmptyBin => catalogue::empty_bin(self).await,
            Command::Export { run, form, bad_turns } => {
                export::export(self, run.as_deref(), form, bad_turns).await
            }
            Command::Graph { domain } => catalogue::graph(&domain),
            Command::World { moment, look } => world::look(self, &moment, look),
            Command::Open { domain } => files::open(self, files, domain.as_deref()).await,
            Command::GradeResults { mark, source } => results::grade(self, id, mark, source).await,
            Command::ResultsRun { mark, place, source } => {
                results::run(self, mark, place, &source).await
            }
            Command::Test { endpoint, around } => endpoints::test(&endpoint, around).await,
            Command::Models { endpoint } => endpoints::models(&endpoint).await,
            Command::KeepKey { key } => endpoints::kept(self.keys.keep(&key).await),
            Command::RecallKey { origin } => endpoints::recalled(self.keys.recall(origin).await),
            Command::ForgetKeys => endpoints::kept(self.keys.forget().await),
            Command::Know { learned } => {
                models::know(learned);
                Ok(Reply::Done)
            }
            Command::Storage => Ok(catalogue::storage().await),
        }
    }

    fn hold(&self, held: bool) -> Reply {
        if let Some(runner) = self.runner.borrow().as_ref() {
            runner.hold(held);
        }
        Reply::Done
    }

    /// The library, opened on first use and again after a failure.
    async fn library(&self) -> Result<Rc<Library>, String> {
        let open = self.library.borrow().clone();
        if let Some(library) = open {
            return Ok(library);
        }
        let library = Rc::new(Library::open().await.map_err(|error| error.message)?);
        Ok(Rc::clone(self.library.borrow_mut().get_or_insert(library)))
    }

    /// The kept replies, opened on first use and again after a failure.
    async fn replies(&self) -> Result<Rc<Replies>, String> {
        let open = self.replies.borrow().clone();
        if let Some(replies) = open {
            return Ok(replies);
        }
        let replies = Rc::new(Replies::open().await?);
        Ok(Rc::clone(self.replies.borrow_mut().get_or_insert(replies)))
    }

    /// How many replies are kept, perhaps after all were forgotten.
    async fn kept_replies(&self, forget: bool) -> Outcome {
        let replies = self.replies().await?;
        if forget {
            replies.forget().await?;
        }
        let (count, bytes) = replies.measure().await?;
        Ok(Reply::Replies { count, bytes })
    }

    /// All runs; one that is stored as running but does not run here runs in another tab, or was cut off.
    async fn runs(&self) -> Result<Vec<RunInfo>, String> {
        let mut runs = self.library().await?.runs().await.map_err(|error| error.message)?;
        let here =
            self.runner.borrow().as_ref().map(|runner| (runner.info.id.clone(), runner.status()));
        for run in &mut runs {
            match &here {
                Some((id, status)) if *id == run.id => run.status = status.clone(),
                _ if run.status != RunStatus::Running => {}
                _ if locks::is_held(&runs::lock_name(&run.id)).await => {
                    run.status = RunStatus::Elsewhere;
                }
                _ => run.status = RunStatus::CutOff,
            }
        }
        Ok(runs)
    }
}
