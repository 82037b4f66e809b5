//! Files can be dropped anywhere on the page; while some are held over it, a sign says what can be opened.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DataTransfer, DragEvent, EventTarget};
use yew::prelude::*;

use crate::action::Action;
use crate::action::files::FilesAction;
use crate::hooks::use_send;
use crate::platform;

/// Events of a drag over the page.
const EVENTS: [&str; 4] = ["dragenter", "dragover", "dragleave", "drop"];

/// What is being read, if anything is.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Names of the files that the worker reads.
    #[prop_or_default]
    pub reading: Option<Vec<String>>,
}

/// The sign, and whoever listens.
#[component(DropZone)]
pub fn drop_zone(props: &Props) -> Html {
    let over = use_state(|| false);
    let send = use_send();
    {
        let over = over.setter();
        use_effect_with((), move |()| {
            let listener = Closure::<dyn Fn(DragEvent)>::new(move |event: DragEvent| {
                if let Some(shown) = handle(&event, &send) {
                    over.set(shown);
                }
            });
            let document: EventTarget = platform::document().into();
            for event in EVENTS {
                // Only a missing listener is refused, and this one is there.
                let _ = document
                    .add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
            }
            move || {
                for event in EVENTS {
                    let _ = document.remove_event_listener_with_callback(
                        event,
                        listener.as_ref().unchecked_ref(),
                    );
                }
            }
        });
    }
    html! {
        <>
            if *over {
                <div class="drop-zone" data-test="drop-zone">
                    <div class="drop-zone-sign">
                        <p><strong>{ "Drop files to open them" }</strong></p>
                        <p>{ "tau-bench's data files (orders, products, users · flights, reservations, users), all of one domain, results of its runs, or a recording of a run." }</p>
                        <p class="small muted">{ "They are read in this tab and sent nowhere." }</p>
                    </div>
                </div>
            }
            if let Some(names) = &props.reading {
                <div class="drop-zone-reading" role="status" data-test="files-reading">{ format!("Reading {}…", names.join(", ")) }</div>
            }
        </>
    }
}

/// What becomes of a drag: whether the sign is shown from now on, if that changes.
fn handle(event: &DragEvent, send: &Callback<Action>) -> Option<bool> {
    let data = event.data_transfer().filter(holds_files)?;
    // A place of its own for files may have taken them already; without this the browser would open the file.
    let taken = event.default_prevented();
    event.prevent_default();
    match event.type_().as_str() {
        "drop" => {
            let files = data.files().map(|list| platform::files(&list)).unwrap_or_default();
            if !taken && !files.names.is_empty() {
                send.emit(Action::Files(FilesAction::Dropped(files)));
            }
            Some(false)
        }
        // Where the pointer goes on to; nothing when it leaves the window.
        "dragleave" => event.related_target().is_none().then_some(false),
        _ => Some(!taken),
    }
}

fn holds_files(data: &DataTransfer) -> bool {
    data.types().includes(&"Files".into(), 0)
}
