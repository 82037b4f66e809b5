//! Opens the measurement in headless Chromium: its files come from our server, its report is posted to a socket.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::http::Server;
use crate::site::{Module, Site};
use crate::{browser, metadata, workspace};

/// How long the tab may take.
const PATIENCE: Duration = Duration::from_mins(10);

const PAGE: &str = "<!doctype html><meta charset=utf-8><title>bench</title>\
<script type=module>import init from './bound.js'; init({ module_or_path: 'bound.wasm' });</script>";

const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// The report of the tab: one JSON line a result.
pub(super) fn run(module: Module, data: Option<&Path>) -> Result<String> {
    let server = Server::bind("127.0.0.1", 0, "/")?.without_policy();
    let port = server.address()?.port();
    server.start().show(site(module, data)?);
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no port is free")?;
    listener.set_nonblocking(true)?;
    let answer = listener.local_addr()?.port();
    let profile = metadata::target_dir()?.join("bench-profile");
    workspace::fresh_dir(&profile)?;
    let mut chrome = Command::new(browser::find_or_install()?.chrome);
    chrome.args(FLAGS).arg(format!("--user-data-dir={}", profile.display()));
    chrome.arg(format!("http://127.0.0.1:{port}/?http://127.0.0.1:{answer}/"));
    let chrome = chrome.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let _running = Running(chrome.context("cannot start Chromium")?);
    wait(&listener)
}

/// A browser that ends with us.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn site(module: Module, data: Option<&Path>) -> Result<Site> {
    let mut site = Site::new();
    site.insert("index.html".to_owned(), PAGE.as_bytes().to_vec());
    site.insert("bound.js".to_owned(), module.glue.into_bytes());
    site.insert("bound.wasm".to_owned(), module.wasm);
    for (path, script) in module.snippets {
        site.insert(path, script.into_bytes());
    }
    for folder in ["data", "traces"] {
        let Some(place) = data.map(|data| data.join(folder)) else { continue };
        for path in workspace::files_below(&place, &|_| false)? {
            site.insert(format!("{folder}/{path}"), fs::read(place.join(&path))?);
        }
    }
    Ok(site)
}

/// Waits for the one request that is posted here and gives its body.
fn wait(listener: &TcpListener) -> Result<String> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        match listener.accept() {
            Ok((stream, _)) => {
                if let Some(body) = body(stream)? {
                    return Ok(body);
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                std::thread::sleep(Duration::from_millis(50));
            }
            Err(error) => return Err(error).context("cannot listen for the tab's report"),
        }
    }
    bail!("the tab sent no report within {} s", PATIENCE.as_secs())
}

/// The body of a POST; `None` for connections that a browser opens in advance.
fn body(mut stream: TcpStream) -> Result<Option<String>> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let (mut bytes, mut chunk) = (Vec::new(), [0; 16 * 1024]);
    loop {
        let read = stream.read(&mut chunk).unwrap_or(0);
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                stream.write_all(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")?;
                return Ok(head.starts_with("POST").then(|| body.to_owned()));
            }
        }
        if read == 0 {
            return Ok(None);
        }
    }
}
