//! The harness itself: it must notice what a visitor's console would show, or every other scenario could
//! pass over a broken page.

use std::panic::catch_unwind;
use std::time::Duration;

use interplay_tests::{Setup, run};

/// Runs `script` in the page and compares whether the scenario then passes.
fn check(name: &str, script: &str, forgiven: Option<&str>, passes: bool) {
    let outcome = catch_unwind(|| {
        run(name, Setup::default(), async |tab| {
            if let Some(part) = forgiven {
                tab.forgive(part);
            }
            tab.script(script, Vec::new()).await?;
            // The console hears of it a moment later.
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok(())
        });
    });
    assert_eq!(outcome.is_ok(), passes, "{name}");
}

#[test]
fn a_scenario_fails_when_its_page_logs_an_error() {
    let throw = "setTimeout(() => { throw new Error('an example'); });";
    check("uncaught", throw, None, false);
    check("uncaught but announced", throw, Some("an example"), true);
    check("missing file", "await fetch('./missing.json');", None, false);
    let inline = "const script = document.createElement('script'); script.textContent = '1';\
                  document.head.append(script);";
    check("inline script", inline, None, false);
}
