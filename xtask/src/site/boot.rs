//! The few lines of JavaScript that start the wasm modules. They are generated files of their own, never
//! inline, because the content security policy allows no inline script.

use super::csp::{self, Reach};
use super::{Placed, RELOAD_PATH};

/// Starts the page; where that fails, says so in place of the text that stood there before. Where the browser knows
/// trusted types, the page may start the worker that its template names and turn no text into anything else.
pub(super) fn page(module: &Placed) -> String {
    let Placed { glue, wasm } = module;
    format!(
        r#"import init from "./{glue}";
const worker = new URL(document.querySelector("meta[name=interplay-worker]").content, document.baseURI).href;
globalThis.trustedTypes?.createPolicy("default", {{
  createScriptURL: (address) => new URL(address, document.baseURI).href === worker ? address : null,
}});
try {{
  await init({{ module_or_path: new URL("./{wasm}", import.meta.url) }});
}} catch (cause) {{
  const place = document.getElementById("boot") ?? document.body;
  place.textContent = `Interplay could not start here: ${{cause}}. It needs a current browser with WebAssembly.`;
  throw cause;
}}
"#
    )
}

/// Starts the worker. Messages that arrive while the wasm still loads are kept and given to it afterwards.
/// The worker speaks only to the hosts its page may speak to.
pub(super) fn worker(module: &Placed, reach: Reach) -> String {
    let Placed { glue, wasm } = module;
    let hosts = csp::hosts(reach);
    let patterns: Vec<_> = hosts.iter().map(|host| format!("/{}/", pattern(host))).collect();
    let patterns = patterns.join(", ");
    format!(
        r#"import init from "./{glue}";
const allowed = [{patterns}];
const send = self.fetch.bind(self);
self.fetch = (resource, options) => {{
  const address = new URL(resource.url ?? resource, self.location.href);
  if (address.origin !== self.location.origin && !allowed.some((host) => host.test(address.origin + "/"))) {{
    return Promise.reject(new TypeError(`this page may not speak to ${{address.origin}}; any.html beside it may`));
  }}
  return send(resource, options);
}};
const early = [];
const keep = (event) => early.push(event);
self.addEventListener("message", keep);
await init({{ module_or_path: new URL("./{wasm}", import.meta.url) }});
self.removeEventListener("message", keep);
for (const event of early) {{
  self.dispatchEvent(new MessageEvent("message", {{ data: event.data, ports: [...event.ports] }}));
}}
"#
    )
}

/// Reloads a watched page once the server's version differs from the one first heard of.
pub(super) fn reload() -> String {
    format!(
        r#"let loaded;
new EventSource("./{RELOAD_PATH}").addEventListener("version", (event) => {{
  loaded ??= event.data;
  if (event.data !== loaded) location.reload();
}});
"#
    )
}

/// The source of a regular expression that matches origins (with `/` appended) a host source stands for.
fn pattern(host: &str) -> String {
    let mut pattern = String::from("^");
    for letter in host.chars() {
        match letter {
            '.' | '/' => pattern.extend(['\\', letter]),
            _ => pattern.push(letter),
        }
    }
    // `:*` is any port or none; `*.` is any name below; a bare scheme is any host of it.
    let pattern = pattern.replace(":*", "(:[0-9]+)?").replace("*\\.", "[^\\/]+\\.");
    if host.ends_with(':') { pattern + "\\/\\/" } else { pattern + "\\/$" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &str, expected: &str) {
        assert_eq!(pattern(host), expected);
    }

    #[test]
    fn host_sources_become_anchored_expressions() {
        check("https://openrouter.ai", r"^https:\/\/openrouter\.ai\/$");
        check("https://*.openai.azure.com", r"^https:\/\/[^\/]+\.openai\.azure\.com\/$");
        check("http://localhost:*", r"^http:\/\/localhost(:[0-9]+)?\/$");
        check("https:", r"^https:\/\/");
    }

    #[test]
    fn the_worker_of_the_narrow_page_knows_no_pattern_that_fits_every_host() {
        let module = Placed { glue: "g.js".into(), wasm: "w.wasm".into() };
        assert!(!worker(&module, Reach::KnownHosts).contains(r"/^https:\/\//"));
        assert!(worker(&module, Reach::AnyHost).contains(r"/^https:\/\//"));
    }
}
