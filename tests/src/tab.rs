//! One tab: what a visitor does and sees, each wait with an end and each failure with what was looked for.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use http::Method;
use serde_json::{Value, json};
use url::Url;

use crate::driver::Driver;
use crate::process;

/// How long something on the page may take to appear unless the scenario says otherwise.
const PATIENCE: Duration = Duration::from_secs(20);

/// Control and A, then no modifier (WebDriver, keyboard actions).
const MARK_ALL: &str = "\u{e009}a\u{e000}";
/// The delete key.
const DELETE: &str = "\u{e017}";

/// A browser's only tab.
#[derive(Debug)]
pub struct Tab {
    client: Client,
    folder: PathBuf,
    root: String,
    /// The driver's process, above all of the browser's.
    driver: u32,
    console: RefCell<Vec<Entry>>,
    forgiven: RefCell<Vec<String>>,
}

/// How much memory a page takes.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Bytes that the page's scripts hold, wasm excluded.
    pub heap: f64,
    /// Nodes of its documents.
    pub nodes: f64,
    /// Resident bytes of its process.
    pub process: Option<u64>,
}

/// One line of the browser's console.
#[derive(Debug, Clone)]
pub struct Entry {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// Where it happened, and what.
    pub message: String,
}

impl Tab {
    pub(crate) async fn open(driver: &Driver, folder: &Path, root: String) -> Result<Tab> {
        let client = driver.session(folder).await?;
        let (console, forgiven) = Default::default();
        Ok(Tab {
            client,
            folder: folder.to_path_buf(),
            root,
            driver: driver.id(),
            console,
            forgiven,
        })
    }

    /// The driver's client, for what has no word here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The address of the site's folder, with a slash at its end.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Goes to a page of the site, by its path inside the site.
    pub async fn visit(&self, page: &str) -> Result<()> {
        let address = format!("{}{page}", self.root);
        self.client.goto(&address).await.with_context(|| format!("cannot open {address}"))
    }

    /// Loads the page again.
    pub async fn reload(&self) -> Result<()> {
        self.client.refresh().await.context("cannot reload")
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> Result<Element> {
        let wait = self.client.wait().at_most(PATIENCE);
        let found = wait.for_element(Locator::Css(css)).await;
        found.with_context(|| format!("`{css}` did not appear within {} s", PATIENCE.as_secs()))
    }

    /// Waits for an element, brings it to the middle of the window (away from what sticks to its edges) and clicks it.
    pub async fn click(&self, css: &str) -> Result<()> {
        let element = self.find(css).await?;
        let middle = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.client.execute(middle, vec![serde_json::to_value(&element)?]).await?;
        element.click().await.with_context(|| format!("cannot click `{css}`"))
    }

    /// Presses the mouse in the middle of an element, if it is there. Unlike [`click`](Self::click) it waits for nothing
    /// and leaves no reference to the element behind, which would keep what the page throws away alive.
    pub async fn press(&self, css: &str) -> Result<()> {
        let middle = "
            const element = document.querySelector(arguments[0]);
            if (!element) return null;
            element.scrollIntoView({ block: 'center', behavior: 'instant' });
            const box = element.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        ";
        let middle = self.script(middle, vec![css.into()]).await?;
        let (Some(x), Some(y)) = (middle[0].as_f64(), middle[1].as_f64()) else { return Ok(()) };
        for kind in ["mousePressed", "mouseReleased"] {
            let press = json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1});
            self.devtools("Input.dispatchMouseEvent", press).await?;
        }
        Ok(())
    }

    /// Replaces what stands in a field, as people do: all of it is marked and typed over. A field emptied first could
    /// be filled again by the page before the typing begins.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let field = self.find(css).await?;
        let keys = if text.is_empty() { DELETE } else { text };
        field
            .send_keys(&format!("{MARK_ALL}{keys}"))
            .await
            .with_context(|| format!("cannot type into `{css}`"))
    }

    /// The text a visitor sees in an element.
    pub async fn text(&self, css: &str) -> Result<String> {
        let element = self.find(css).await?;
        element.text().await.with_context(|| format!("`{css}` has no text"))
    }

    /// Waits until the text of an element contains `part`.
    pub async fn wait_for_text(&self, css: &str, part: &str, patience: Duration) -> Result<()> {
        let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
        let seen = RefCell::new(String::new());
        let found = self.until(patience, async || {
            let text = self.script(script, vec![css.into()]).await?;
            text.as_str().unwrap_or_default().clone_into(&mut seen.borrow_mut());
            Ok(seen.borrow().contains(part).then_some(()))
        });
        found
            .await
            .with_context(|| format!("`{css}` never said `{part}`; it says: {}", seen.borrow()))
    }

    /// Asks `question` again and again until it has an answer.
    pub async fn until<T>(
        &self,
        patience: Duration,
        question: impl AsyncFn() -> Result<Option<T>>,
    ) -> Result<T> {
        let end = tokio::time::Instant::now() + patience;
        loop {
            if let Some(answer) = question().await? {
                return Ok(answer);
            }
            ensure!(tokio::time::Instant::now() < end, "not within {} s", patience.as_secs());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Runs JavaScript in the page; a promise is waited for.
    pub async fn script(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        self.client
            .execute(body, arguments)
            .await
            .with_context(|| format!("the script failed: {body}"))
    }

    /// Memory of the page: what scripts hold (page only), and what its process takes with its workers, where the
    /// system tells.
    pub async fn memory(&self) -> Result<Memory> {
        self.devtools("HeapProfiler.collectGarbage", json!({})).await?;
        self.devtools("Performance.enable", json!({})).await?;
        let metrics = self.devtools("Performance.getMetrics", json!({})).await?;
        let all = metrics["metrics"].as_array().context("the browser tells its metrics")?;
        let number = |name: &str| {
            let metric = all.iter().find(|metric| metric["name"] == name)?;
            metric["value"].as_f64()
        };
        Ok(Memory {
            heap: number("JSHeapUsedSize").unwrap_or_default(),
            nodes: number("Nodes").unwrap_or_default(),
            process: process::page_memory(self.driver),
        })
    }

    /// Changes the size of the window and the colours the visitor prefers. Below 600 pixels it is a phone.
    pub async fn appear(&self, size: (u32, u32), dark: bool) -> Result<()> {
        let (width, height) = size;
        let metrics = json!({
            "width": width, "height": height, "mobile": width < 600,
            "deviceScaleFactor": if width < 600 { 2 } else { 1 },
        });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
        let scheme = if dark { "dark" } else { "light" };
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// Takes a picture of the window as it is and leaves it in the scenario's folder.
    pub async fn picture(&self, name: &str) -> Result<PathBuf> {
        let path = self.folder.join(format!("{name}.png"));
        let png = self.client.screenshot().await.context("cannot take a picture")?;
        fs::write(&path, png)?;
        Ok(path)
    }

    /// Waits for a finished download whose name ends in `ending`; gives the file and takes it out of the
    /// folder's way, so that the next one is found too.
    pub async fn download(&self, ending: &str, patience: Duration) -> Result<PathBuf> {
        let downloads = self.folder.join("downloads");
        let found = self.until(patience, async || {
            let paths = fs::read_dir(&downloads)?.flatten().map(|entry| entry.path());
            let mut paths: Vec<PathBuf> = paths.collect();
            paths.sort();
            Ok(paths.into_iter().find(|path| path.to_string_lossy().ends_with(ending)))
        });
        let path = found.await.with_context(|| format!("no download ended in `{ending}`"))?;
        let name = path.file_name().context("a download has a name")?;
        let kept = self.folder.join(name);
        fs::rename(&path, &kept)?;
        Ok(kept)
    }

    /// Everything on the console so far, oldest first.
    pub async fn console(&self) -> Result<Vec<Entry>> {
        let log = self.client.issue_cmd(Vendor::new("se/log", json!({"type": "browser"}))).await?;
        for entry in log.as_array().into_iter().flatten() {
            let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
            let entry = Entry { level: text("level"), message: text("message") };
            self.console.borrow_mut().push(entry);
        }
        Ok(self.console.borrow().clone())
    }

    /// Announces that an error containing `part` may be logged: a scenario that provokes one says so.
    pub fn forgive(&self, part: &str) {
        self.forgiven.borrow_mut().push(part.to_owned());
    }

    /// Fails when the console holds an error nobody announced: an uncaught exception, a missing file, a
    /// violated policy.
    pub async fn check_console(&self) -> Result<()> {
        let entries = self.console().await?;
        let forgiven = self.forgiven.borrow();
        let fatal = entries.iter().filter(|entry| {
            let announced = forgiven.iter().any(|part| entry.message.contains(part.as_str()));
            (entry.level == "SEVERE" || entry.message.contains("Content Security Policy"))
                && !announced
        });
        let fatal: Vec<&str> = fatal.map(|entry| entry.message.as_str()).collect();
        if !fatal.is_empty() {
            bail!("the page logged errors:\n  {}", fatal.join("\n  "));
        }
        Ok(())
    }

    /// Sends a command of the DevTools protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        let body = json!({"cmd": command, "params": parameters});
        let sent = self.client.issue_cmd(Vendor::new("goog/cdp/execute", body)).await;
        sent.with_context(|| format!("{command} failed"))
    }

    /// A picture, the page's source and its console, for whoever reads about the failure.
    pub(crate) async fn leave_evidence(&self) {
        drop(self.picture("failure").await);
        let source = self.client.source().await.unwrap_or_default();
        let mut console = String::new();
        for Entry { level, message } in self.console().await.unwrap_or_default() {
            writeln!(console, "{level} {message}").expect("writing to a string cannot fail");
        }
        drop(fs::write(self.folder.join("failure.html"), source));
        drop(fs::write(self.folder.join("console.txt"), &console));
        eprintln!("evidence is in {}\n{console}", self.folder.display());
    }
}

/// A command of chromedriver that the standard does not have.
#[derive(Debug)]
struct Vendor {
    path: &'static str,
    body: Value,
}

impl Vendor {
    fn new(path: &'static str, body: Value) -> Vendor {
        Vendor { path, body }
    }
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _address: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
