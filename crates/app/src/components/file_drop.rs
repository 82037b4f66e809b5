//! A place to drop files on, which is also a button that chooses them.

use web_sys::{DragEvent, FileList, HtmlInputElement};
use yew::prelude::*;

use crate::action::Files;
use crate::platform;

/// What to show and whom to tell.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What to drop here.
    pub label: AttrValue,
    /// Endings that are offered, such as `.json`.
    pub accept: AttrValue,
    /// Test hook of the input.
    pub test: AttrValue,
    /// True while nothing can be taken.
    #[prop_or_default]
    pub disabled: bool,
    /// Gets the files.
    pub onfiles: Callback<Files>,
}

/// The place.
#[component(FileDrop)]
pub fn file_drop(props: &Props) -> Html {
    let over = use_state(|| false);
    let disabled = props.disabled;
    let hover = |on: bool| {
        let over = over.clone();
        Callback::from(move |event: DragEvent| {
            // Without this the browser would open the file in place of the page.
            event.prevent_default();
            over.set(on && !disabled);
        })
    };
    let drop = {
        let (onfiles, over) = (props.onfiles.clone(), over.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            if !disabled {
                read(event.data_transfer().and_then(|data| data.files()), &onfiles);
            }
        })
    };
    let choose = {
        let onfiles = props.onfiles.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            read(input.files(), &onfiles);
            // So that the same files can be chosen again after a repair.
            input.set_value("");
        })
    };
    html! {
        <label class={classes!("file-drop", over.then_some("file-drop-over"), disabled.then_some("file-drop-off"))}
            ondragover={hover(true)} ondragleave={hover(false)} ondrop={drop}>
            <input type="file" class="visually-hidden" multiple=true accept={props.accept.clone()} data-test={props.test.clone()}
                disabled={props.disabled} onchange={choose} />
            <span class="button button-small file-drop-button" aria-hidden="true">{ "Choose files" }</span>
            <span>{ &props.label }</span>
        </label>
    }
}

fn read(list: Option<FileList>, onfiles: &Callback<Files>) {
    let files = list.map(|list| platform::files(&list)).unwrap_or_default();
    if !files.names.is_empty() {
        onfiles.emit(files);
    }
}
