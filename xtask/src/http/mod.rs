//! A web server for static files, on the standard library alone.
//!
//! axum with tower-http would add some forty crates to the build a newcomer waits for before the first
//! page; serving a handful of files from memory to one person needs none of them. The browser tests use
//! the same server, so what they see is what `serve` gives.

mod asset;
mod request;
mod respond;

use std::io::{ErrorKind, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use crate::site::{RELOAD_PATH, Site, csp, reach_of};
use asset::Files;
use request::Request;
use respond::Reply;

/// A server bound to an address; it answers once [`Server::start`] was called.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    prefix: String,
    policy: bool,
}

/// The site a running server shows; replace it at any time.
#[derive(Debug, Clone)]
pub struct Stage {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    prefix: String,
    policy: bool,
    shown: Mutex<Shown>,
    changed: Condvar,
}

#[derive(Debug, Default, Clone)]
struct Shown {
    files: Option<Arc<Files>>,
    version: u64,
}

impl Server {
    /// Binds `host` at `port` (0 takes a free one). `prefix` is the sub-path the site lies under, such as
    /// `/` or `/some/where/`.
    pub fn bind(host: &str, port: u16, prefix: &str) -> Result<Server> {
        let listener = TcpListener::bind((host, port)).map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => {
                anyhow!(
                    "port {port} is in use; choose another: cargo xtask serve --port {}",
                    port.wrapping_add(1).max(1024)
                )
            }
            ErrorKind::PermissionDenied => {
                anyhow!("port {port} needs special rights; choose one above 1023 with --port")
            }
            _ => anyhow!("cannot serve at {host}:{port}: {error}"),
        })?;
        Ok(Server { listener, prefix: prefix.to_owned(), policy: true })
    }

    /// Sends no content security policy, like most hosts of static files: the pages' own must do.
    #[must_use]
    pub fn without_policy(self) -> Server {
        Server { policy: false, ..self }
    }

    /// Where the server listens.
    pub fn address(&self) -> Result<SocketAddr> {
        self.listener.local_addr().context("the socket has no address")
    }

    /// Answers requests on threads of its own until the process ends. Nothing is shown before
    /// [`Stage::show`].
    pub fn start(self) -> Stage {
        let Server { listener, prefix, policy } = self;
        let shown = Mutex::default();
        let shared = Arc::new(Shared { prefix, policy, shown, changed: Condvar::new() });
        let stage = Stage { shared: Arc::clone(&shared) };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // A visitor who goes away in the middle of an answer is no news to anyone.
                std::thread::spawn(move || drop(answer(stream, &shared)));
            }
        });
        stage
    }
}

impl Stage {
    /// Shows `site` from now on and tells watching pages.
    pub fn show(&self, site: Site) {
        let files = Arc::new(Files::new(site));
        let mut shown = self.shared.shown.lock().unwrap_or_else(PoisonError::into_inner);
        *shown = Shown { version: files.version(), files: Some(files) };
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn now(&self) -> Shown {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits up to `patience` for a version other than `known`; returns the version there is then.
    fn newer_than(&self, known: u64, patience: Duration) -> u64 {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |shown: &mut Shown| shown.version == known;
        let waited = self.changed.wait_timeout_while(shown, patience, same);
        waited.unwrap_or_else(PoisonError::into_inner).0.version
    }
}

fn answer(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.set_write_timeout(Some(Duration::from_secs(20)))?;
    let Some(request) = Request::read(&mut stream)? else {
        return Reply::text(400, "This is not a request that can be read.").send(&mut stream, true);
    };
    let body = request.method != "HEAD";
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return Reply::text(405, "Only GET and HEAD are answered here.").send(&mut stream, true);
    }
    let prefix = shared.prefix.as_str();
    let Some(path) = request.path.strip_prefix(prefix) else {
        if format!("{}/", request.path) == prefix {
            return Reply::redirect(prefix).send(&mut stream, body);
        }
        return Reply::text(404, "There is nothing here.").send(&mut stream, body);
    };
    if path == RELOAD_PATH && body {
        return tell_versions(&mut stream, shared);
    }
    let Some(files) = shared.now().files else {
        let wait = "There is no page yet: it is still being built, or the build failed. The terminal says which.";
        return Reply::text(503, wait).send(&mut stream, body);
    };
    let path = if path.is_empty() { "index.html" } else { path };
    match files.get(path) {
        Some(asset) => {
            let policy = shared.policy.then(|| csp::policy(reach_of(path)));
            Reply::asset(path, asset, &request, policy).send(&mut stream, body)
        }
        None => Reply::text(404, "There is nothing here.").send(&mut stream, body),
    }
}

/// An event stream that names the version shown, at once and whenever it changes.
fn tell_versions(stream: &mut TcpStream, shared: &Shared) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\n\r\nretry: 500\n\n"
    )?;
    let mut told = 0;
    loop {
        let version = shared.newer_than(told, Duration::from_secs(10));
        if version == told {
            write!(stream, ": still here\n\n")?;
        } else {
            write!(stream, "event: version\ndata: {version:016x}\n\n")?;
            told = version;
        }
        stream.flush()?;
    }
}

#[cfg(test)]
mod tests;
