//! The other end of the worker: starts it, starts it again when it breaks down, and gathers what it says into one
//! action a frame, so that a fast stream costs one drawing.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use protocol::{Answer, Frame, Reply, Request};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use crate::action::{Action, Files, Notice};
use crate::platform;

/// Breakdowns after which the worker is not started again.
const PATIENCE: u32 = 3;

/// Sends commands, and turns what comes back into actions.
#[derive(Clone)]
pub struct Bridge {
    inner: Rc<Inner>,
}

struct Inner {
    send: Callback<Action>,
    live: RefCell<Option<Live>>,
    /// Up and listening: what is posted before would be lost.
    ready: Cell<bool>,
    waiting: RefCell<Vec<(Request, Files)>>,
    inbox: RefCell<Vec<Answer>>,
    frame_pending: Cell<bool>,
    breakdowns: Cell<u32>,
}

/// A worker with the closures that listen to it.
struct Live {
    worker: Worker,
    _message: Closure<dyn Fn(MessageEvent)>,
    _error: Closure<dyn Fn(Event)>,
}

impl Drop for Live {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Bridge {
    /// Starts the worker; what it says goes to `send`.
    pub fn start(send: Callback<Action>) -> Self {
        let inner = Inner {
            send,
            live: RefCell::default(),
            ready: Cell::default(),
            waiting: RefCell::default(),
            inbox: RefCell::default(),
            frame_pending: Cell::default(),
            breakdowns: Cell::default(),
        };
        let bridge = Self { inner: Rc::new(inner) };
        bridge.spawn();
        bridge
    }

    /// Sends a command with the files that belong to it, at the latest when the worker is up.
    pub fn post(&self, request: Request, files: Files) {
        if !self.inner.ready.get() {
            self.inner.waiting.borrow_mut().push((request, files));
            return;
        }
        let posted = serde_wasm_bindgen::to_value(&Frame::new(&request))
            .map_err(|error| error.to_string())
            .and_then(|frame| {
                if !files.handles.is_empty() {
                    let handles: js_sys::Array = files.handles.iter().collect();
                    // Only a sealed object is refused, and this one is new.
                    let _ = js_sys::Reflect::set(&frame, &"files".into(), &handles);
                }
                self.post_frame(&frame)
            });
        if let Err(message) = posted {
            self.inner.send.emit(Action::Tell(Notice::alarm(format!(
                "The background worker cannot be reached: {message}."
            ))));
        }
    }

    fn post_frame(&self, frame: &JsValue) -> Result<(), String> {
        match self.inner.live.borrow().as_ref() {
            Some(live) => live.worker.post_message(frame).map_err(|error| platform::words(&error)),
            None => Err("it is not running; reload the page".into()),
        }
    }

    fn spawn(&self) {
        match self.create() {
            Ok(live) => *self.inner.live.borrow_mut() = Some(live),
            Err(message) => self.inner.send.emit(Action::WorkerDied { message, restarted: false }),
        }
    }

    fn create(&self) -> Result<Live, String> {
        let address = platform::worker_address().ok_or("the page does not name its worker")?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&address, &options)
            .map_err(|error| platform::words(&error))?;
        let hearer = self.clone();
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            hearer.hear(event.data());
        });
        let mourner = self.clone();
        let error = Closure::<dyn Fn(Event)>::new(move |event: Event| mourner.broke_down(&event));
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        Ok(Live { worker, _message: message, _error: error })
    }

    fn hear(&self, data: JsValue) {
        let answers = serde_wasm_bindgen::from_value::<Frame>(data)
            .map_err(|error| format!("the message cannot be read: {error}"))
            .and_then(|frame| frame.open::<Vec<Answer>>());
        match answers {
            Ok(answers) => answers.into_iter().for_each(|answer| self.sort(answer)),
            Err(message) => self.inner.send.emit(Action::Tell(Notice::alarm(format!(
                "From the background worker: {message}."
            )))),
        }
    }

    fn sort(&self, answer: Answer) {
        if answer.reply == Reply::Ready {
            self.inner.ready.set(true);
            self.inner.send.emit(Action::WorkerReady);
            let waiting = std::mem::take(&mut *self.inner.waiting.borrow_mut());
            for (request, files) in waiting {
                self.post(request, files);
            }
            return;
        }
        self.inner.inbox.borrow_mut().push(answer);
        if !self.inner.frame_pending.replace(true) {
            let bridge = self.clone();
            platform::next_frame(move || bridge.deliver());
        }
    }

    fn deliver(&self) {
        self.inner.frame_pending.set(false);
        let answers = std::mem::take(&mut *self.inner.inbox.borrow_mut());
        if !answers.is_empty() {
            self.inner.send.emit(Action::Answers(answers));
        }
    }

    /// An `ErrorEvent` when the worker's code failed; a plain event, without a message, when it could not be loaded.
    fn broke_down(&self, event: &Event) {
        event.prevent_default();
        self.deliver();
        self.inner.ready.set(false);
        self.inner.waiting.borrow_mut().clear();
        let breakdowns = self.inner.breakdowns.get() + 1;
        self.inner.breakdowns.set(breakdowns);
        let restarted = breakdowns < PATIENCE;
        let message = js_sys::Reflect::get(event, &JsValue::from_str("message"))
            .ok()
            .and_then(|text| text.as_string());
        let message = message
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| "its script could not be loaded".into());
        self.inner.send.emit(Action::WorkerDied { message, restarted });
        // The closures that are running now belong to the worker that is dropped: wait until they have returned.
        let bridge = self.clone();
        platform::after(0, move || {
            *bridge.inner.live.borrow_mut() = None;
            if restarted {
                bridge.spawn();
            }
        });
    }
}
