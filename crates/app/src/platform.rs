//! What only a page can do: document, clipboard, downloads, files, local settings. Every failure is a text to show.

pub mod permission;
pub mod tab_keys;
pub mod tab_learnt;

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Document, Element, File, FileList, HtmlAnchorElement, HtmlElement,
    HtmlInputElement, HtmlMetaElement, HtmlSelectElement, ScrollIntoViewOptions,
    ScrollLogicalPosition, Storage, Url, Window,
};

use crate::action::settings::Surroundings;
use crate::action::{Files, Theme};

/// Key of the local settings.
const LOCAL: &str = "interplay.settings";

/// The window.
pub fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

/// The document.
pub fn document() -> Document {
    window().document().expect("a window that runs a page has a document")
}

/// Address of the worker's script, as the page's template names it.
pub fn worker_address() -> Option<String> {
    let meta = document().query_selector("meta[name='interplay-worker']").ok()??;
    Some(meta.dyn_into::<HtmlMetaElement>().ok()?.content())
}

/// Where the page runs, and whom it may speak to.
pub fn surroundings() -> Surroundings {
    let named = document().query_selector("meta[name='interplay-connect']").ok().flatten();
    let sources = named.and_then(|meta| meta.get_attribute("content")).unwrap_or_default();
    // Others that call themselves Safari name themselves too; on a phone of Apple's all are Safari within.
    let agent = window().navigator().user_agent().unwrap_or_default();
    let others = ["Chrome/", "Chromium/", "Android"];
    let page = link_to("");
    let page = page.split(['?', '#']).next().unwrap_or_default();
    Surroundings {
        folder: page.rfind('/').map_or_else(String::new, |end| page[..=end].to_owned()),
        origin: window().location().origin().unwrap_or_default(),
        sources: sources.split_whitespace().map(str::to_owned).collect(),
        safari: agent.contains("Safari/") && !others.iter().any(|other| agent.contains(other)),
    }
}

/// The fragment of the address, with `#`; empty when there is none.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Writes the fragment; makes an entry in the history, and no `hashchange` event.
pub fn set_fragment(fragment: &str) {
    if let Ok(history) = window().history() {
        // A page in a sandbox may not write its address; it works all the same.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&format!("#{fragment}")));
    }
}

/// The page's address with another fragment.
pub fn link_to(fragment: &str) -> String {
    let href = window().location().href().unwrap_or_default();
    let base = href.split('#').next().unwrap_or_default();
    format!("{base}#{fragment}")
}

/// Switches the colours.
pub fn set_theme(theme: Theme) {
    let Some(root) = document().document_element() else { return };
    // The attribute is one of three fixed words; setting it cannot fail.
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light => root.set_attribute("data-theme", "light"),
        Theme::Dark => root.set_attribute("data-theme", "dark"),
    };
}

/// Reads the local settings; `None` where there are none or the browser keeps nothing.
pub fn recall() -> Option<String> {
    window().local_storage().ok()??.get_item(LOCAL).ok()?
}

/// The storage that lasts as long as the tab; `None` where the browser keeps nothing.
fn tab_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// Keeps the local settings. A browser that keeps nothing only makes the visitor type again.
pub fn remember(json: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(LOCAL, json);
    }
}

/// Offers a text as a file.
pub fn download(name: &str, text: &str) -> Result<(), String> {
    let options = BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    let parts = Array::of1(&JsValue::from_str(text));
    let blob =
        Blob::new_with_str_sequence_and_options(&parts, &options).map_err(|error| words(&error))?;
    let url = Url::create_object_url_with_blob(&blob).map_err(|error| words(&error))?;
    offer(name, &url)?;
    // The browser reads the blob after this turn of the event loop: give it a minute.
    after(60_000, move || drop(Url::revoke_object_url(&url)));
    Ok(())
}

/// Offers what the browser holds under an address as a file.
pub fn offer(name: &str, url: &str) -> Result<(), String> {
    let anchor: HtmlAnchorElement =
        document().create_element("a").map_err(|error| words(&error))?.unchecked_into();
    anchor.set_href(url);
    anchor.set_download(name);
    anchor.click();
    Ok(())
}

/// Puts a text on the clipboard.
pub async fn copy(text: String) -> Result<(), String> {
    let navigator = window().navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"))
        .unwrap_or(JsValue::UNDEFINED);
    if clipboard.is_undefined() {
        return Err("this browser offers no clipboard to pages without https".into());
    }
    JsFuture::from(navigator.clipboard().write_text(&text))
        .await
        .map(drop)
        .map_err(|error| words(&error))
}

/// Handles to files that the visitor chose or dropped.
pub fn files(list: &FileList) -> Files {
    let handles: Vec<File> = (0..list.length()).filter_map(|place| list.get(place)).collect();
    Files { names: handles.iter().map(File::name).collect(), handles }
}

/// Asks the browser not to evict what this page stores; false where it makes no such promise.
pub async fn protect_storage() -> bool {
    let navigator = window().navigator();
    // Missing on pages without https.
    let storage = js_sys::Reflect::get(&navigator, &JsValue::from_str("storage"))
        .unwrap_or(JsValue::UNDEFINED);
    if storage.is_undefined() {
        return false;
    }
    let Ok(promise) = navigator.storage().persist() else { return false };
    JsFuture::from(promise).await.is_ok_and(|promised| promised == JsValue::TRUE)
}

/// A moment in the visitor's own words and time zone; milliseconds since 1970-01-01 UTC.
#[expect(clippy::cast_precision_loss, reason = "dates are far below 2⁵³ milliseconds")]
pub fn local_time(millis: u64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(millis as f64));
    date.to_locale_string("default", &JsValue::UNDEFINED).into()
}

/// What stands in the control that an event came from.
pub fn typed(event: &web_sys::Event) -> String {
    let target = event.target().unwrap_or_else(|| document().into());
    match target.dyn_into::<HtmlInputElement>() {
        Ok(input) => input.value(),
        Err(other) => {
            other.dyn_into::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default()
        }
    }
}

/// How far a list is scrolled, and how much of it is seen, in pixels.
pub fn scrolled(list: &yew::NodeRef) -> (u32, u32) {
    let Some(list) = list.cast::<Element>() else { return (0, 0) };
    (list.scroll_top().unsigned_abs(), list.client_height().unsigned_abs())
}

/// Scrolls a list as little as needed to bring a row into view; rows are `height` pixels high.
pub fn scroll_to_row(list: &yew::NodeRef, row: usize, height: u32) {
    let Some(element) = list.cast::<Element>() else { return };
    let (top, seen) = scrolled(list);
    let start = u32::try_from(row).unwrap_or(u32::MAX).saturating_mul(height);
    let end = start.saturating_add(height);
    let goal = if start < top { start } else { end.saturating_sub(seen).max(top) };
    if goal != top {
        element.set_scroll_top(i32::try_from(goal).unwrap_or(i32::MAX));
    }
}

/// Scrolls a frame to its end.
pub fn scroll_to_end(frame: &yew::NodeRef) {
    if let Some(frame) = frame.cast::<Element>() {
        frame.set_scroll_top(frame.scroll_height());
    }
}

/// True when a `<details>` is open.
pub fn is_open(details: &yew::NodeRef) -> bool {
    details.cast::<Element>().is_some_and(|details| details.has_attribute("open"))
}

/// True when a frame shows its end, give or take a few lines.
pub fn is_at_end(frame: &yew::NodeRef) -> bool {
    let Some(frame) = frame.cast::<Element>() else { return true };
    frame.scroll_top() + frame.client_height() + 80 >= frame.scroll_height()
}

/// Scrolls to the element of this id.
pub fn reveal(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.scroll_into_view();
        focus(&element);
    }
}

/// Scrolls as little as needed to see the element of this id, and focuses it.
pub fn near(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
        focus(&element);
    }
}

/// Scrolls up or down to where the element of this id begins, unless that is in view.
pub fn top(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    let height =
        window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    let top = element.get_bounding_client_rect().top();
    if top < 0.0 || top > height / 2.0 {
        element.scroll_into_view();
    }
}

/// Runs something later.
pub fn after(millis: u32, job: impl FnOnce() + 'static) {
    let job = Closure::once_into_js(job);
    let millis = i32::try_from(millis).unwrap_or(i32::MAX);
    // Only an invalid handler is refused, and this one is a function.
    let _ =
        window().set_timeout_with_callback_and_timeout_and_arguments_0(job.unchecked_ref(), millis);
}

/// Runs something before the next frame is drawn; soon after where nothing is drawn because the tab is hidden.
pub fn next_frame(job: impl FnOnce() + 'static) {
    if document().hidden() {
        after(200, job);
    } else {
        let job = Closure::once_into_js(job);
        // As above.
        let _ = window().request_animation_frame(job.unchecked_ref());
    }
}

/// A seed at random: 0 to 999,999, short enough to read out.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= random() < 1")]
pub fn random_seed() -> u64 {
    (js_sys::Math::random() * 1_000_000.0) as u64
}

/// A JavaScript error in words.
pub fn words(error: &JsValue) -> String {
    let message = js_sys::Reflect::get(error, &JsValue::from_str("message"))
        .ok()
        .and_then(|text| text.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}

fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // An element that takes no focus stays as it is.
        let _ = element.focus();
    }
}
