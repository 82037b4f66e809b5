//! The same in a browser tab: files come from the server of the page, results go back to it.
//!
//! The query of the page is the address that results are posted to.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use bench::input::{DOMAINS, Input, Paths};
use bench::timing::Measured;
use bench::world::World;
use gloo_net::http::Request;
use wasm_bindgen_futures::spawn_local;

/// Episodes that live at once when memory is measured.
const LIVE: usize = 10_000;

pub(super) fn main() {
    spawn_local(async {
        let report = report().await;
        let Some(address) = address() else { return };
        let Ok(request) = Request::post(&address).body(report) else { return };
        // The server stops listening once it has the report; how the answer fares is no matter.
        drop(request.send().await);
    });
}

/// One JSON line a result.
async fn report() -> String {
    let mut inputs = Vec::new();
    for domain in DOMAINS {
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let paths = Paths::of(domain);
        for path in paths.iter().flat_map(Paths::all) {
            if let Some(bytes) = fetch(&path).await {
                files.insert(path, bytes);
            }
        }
        inputs.push(Input::read(domain, |path| files.get(path).cloned()));
    }
    let lines = Rc::new(RefCell::new(String::new()));
    let note = |measured: &Measured| {
        let line = serde_json::to_string(measured).unwrap_or_default();
        let mut lines = lines.borrow_mut();
        lines.push_str(&line);
        lines.push('\n');
    };
    bench::run(&inputs, "", &clock, note);
    for input in &inputs {
        note(&live(input));
    }
    lines.take()
}

/// What one live episode holds: the growth of wasm's memory under many of them.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn live(input: &Input) -> Measured {
    let world = World::new(input);
    let before = core::arch::wasm32::memory_size(0);
    let states: Vec<_> =
        (0..LIVE).map(|index| world.reached(&world.truths[index % world.truths.len()])).collect();
    let after = core::arch::wasm32::memory_size(0);
    Measured {
        domain: input.domain.clone(),
        workload: "memory of a changed episode".to_owned(),
        unit: "episode".to_owned(),
        seconds: 0.0,
        bytes: Some((after - before) as f64 * 65_536.0 / states.len() as f64),
    }
}

async fn fetch(path: &str) -> Option<Vec<u8>> {
    let response = Request::get(path).send().await.ok()?;
    if response.ok() { response.binary().await.ok() } else { None }
}

fn address() -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    Some(search.strip_prefix('?')?.to_owned())
}

fn clock() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |timer| timer.now() / 1000.0)
}
