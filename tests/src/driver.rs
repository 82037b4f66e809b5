//! The driver process and the browser it starts. Both end when this is dropped.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};

/// What a browser in a test does not need, or must not do.
const FLAGS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
];

/// A running chromedriver.
#[derive(Debug)]
pub(crate) struct Driver {
    child: Child,
    port: u16,
    /// The session to end before the driver, or its browser would outlive it.
    session: RefCell<Option<String>>,
}

impl Driver {
    /// Starts the program named by CHROMEDRIVER, or the one on the PATH, on a free port. It takes the port
    /// free for IPv6 and may then find it taken for IPv4, so it is asked more than once.
    pub(crate) fn start(folder: &Path) -> Result<Driver> {
        for _ in 0..10 {
            if let Some(driver) = Driver::try_start(folder)? {
                return Ok(driver);
            }
        }
        bail!("chromedriver finds no port; see {}", folder.join("chromedriver.log").display())
    }

    /// `None` where the driver ended before it listened.
    fn try_start(folder: &Path) -> Result<Option<Driver>> {
        let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let log = folder.join("chromedriver.log");
        let mut command = Command::new(&program);
        command.arg("--port=0").arg(format!("--log-path={}", log.display()));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let missing = "cannot start chromedriver; `cargo xtask test` finds or installs it";
        let mut child = command.spawn().context(missing)?;
        let output = child.stdout.take().context("chromedriver has no output")?;
        let mut driver = Driver { child, port: 0, session: RefCell::default() };
        for line in BufReader::new(output).lines() {
            let line = line?;
            if let Some((_, rest)) = line.split_once("started successfully on port ") {
                driver.port = rest.trim_end_matches('.').parse().context("chromedriver's port")?;
                return Ok(Some(driver));
            }
        }
        Ok(None)
    }

    /// Number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Opens a browser with a fresh profile in `folder`.
    pub(crate) async fn session(&self, folder: &Path) -> Result<Client> {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(folder));
        let client = builder.connect(&format!("http://127.0.0.1:{}", self.port)).await;
        let client = client.context("chromedriver could not start the browser")?;
        *self.session.borrow_mut() = client.session_id().await?;
        Ok(client)
    }

    /// Asks for the end of the session without a runtime: dropping happens where there may be none.
    fn end_session(&self, session: &str) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let host = format!("127.0.0.1:{}", self.port);
        write!(
            stream,
            "DELETE /session/{session} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(session) = self.session.borrow_mut().take() {
            // The browser may be gone already; then there is nothing to end.
            drop(self.end_session(&session));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn capabilities(folder: &Path) -> Map<String, Value> {
    let path = |part: &str| folder.join(part).to_string_lossy().into_owned();
    let profile = format!("--user-data-dir={}", path("profile"));
    let args: Vec<Value> =
        FLAGS.iter().copied().chain([profile.as_str()]).map(Value::from).collect();
    let mut options = json!({
        "args": args,
        "prefs": {
            "download.default_directory": path("downloads"),
            "download.prompt_for_download": false,
            "profile.default_content_setting_values.automatic_downloads": 1,
        },
    });
    if let Some(chrome) = std::env::var_os("CHROME").map(PathBuf::from) {
        options["binary"] = chrome.to_string_lossy().into();
    }
    let capabilities = [
        ("browserName", json!("chrome")),
        ("goog:chromeOptions", options),
        ("goog:loggingPrefs", json!({"browser": "ALL"})),
    ];
    capabilities.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}
