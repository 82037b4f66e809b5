//! Answers, with the headers a host of this page should send.

use std::io::Write;

use super::asset::Asset;
use super::request::Request;
use crate::site::ending;

/// One answer, not yet sent.
#[derive(Debug)]
pub(super) struct Reply<'a> {
    status: &'static str,
    headers: Vec<(&'static str, String)>,
    body: &'a [u8],
}

impl<'a> Reply<'a> {
    /// A sentence for a person.
    pub(super) fn text(status: u16, sentence: &'a str) -> Reply<'a> {
        let status = match status {
            400 => "400 Bad Request",
            404 => "404 Not Found",
            405 => "405 Method Not Allowed",
            _ => "503 Service Unavailable",
        };
        let headers = vec![("Content-Type", "text/plain; charset=utf-8".to_owned())];
        Reply { status, headers, body: sentence.as_bytes() }
    }

    /// Sends the visitor to the site's own folder.
    pub(super) fn redirect(target: &str) -> Reply<'static> {
        let headers = vec![("Location", target.to_owned())];
        Reply { status: "308 Permanent Redirect", headers, body: b"" }
    }

    /// A file of the site, with the content security policy to send along, if any.
    pub(super) fn asset(
        path: &str,
        asset: &'a Asset,
        request: &Request,
        policy: Option<String>,
    ) -> Reply<'a> {
        let (kind, compressible) = media_type(path);
        let (body, encoding) = asset.encoded(&request.accept_encoding, compressible);
        let mut headers = vec![
            ("Content-Type", kind.to_owned()),
            ("Vary", "Accept-Encoding".to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
            ("Referrer-Policy", "no-referrer".to_owned()),
        ];
        let policy = policy.map(|policy| policy + "; frame-ancestors 'none'");
        headers.extend(policy.map(|policy| ("Content-Security-Policy", policy)));
        headers.extend(encoding.map(|encoding| ("Content-Encoding", encoding.to_owned())));
        Reply { status: "200 OK", headers, body }
    }

    /// Writes the answer, without its body for a HEAD request, and closes.
    pub(super) fn send(self, stream: &mut impl Write, body: bool) -> std::io::Result<()> {
        // Gathered first: a head in many small writes would travel in many packets.
        let mut head = Vec::new();
        write!(head, "HTTP/1.1 {}\r\n", self.status)?;
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n")?;
        }
        write!(head, "Content-Length: {}\r\n", self.body.len())?;
        write!(head, "Cache-Control: no-store\r\nConnection: close\r\n\r\n")?;
        stream.write_all(&head)?;
        stream.write_all(if body { self.body } else { b"" })?;
        stream.flush()
    }
}

/// The media type of a file by its ending, and whether compressing it pays.
fn media_type(path: &str) -> (&'static str, bool) {
    match ending(path) {
        "html" => ("text/html; charset=utf-8", true),
        "js" => ("text/javascript; charset=utf-8", true),
        "css" => ("text/css; charset=utf-8", true),
        "wasm" => ("application/wasm", true),
        "json" | "map" => ("application/json", true),
        "webmanifest" => ("application/manifest+json", true),
        "svg" => ("image/svg+xml", true),
        "txt" | "md" => ("text/plain; charset=utf-8", true),
        "png" => ("image/png", false),
        "ico" => ("image/x-icon", false),
        "woff2" => ("font/woff2", false),
        _ => ("application/octet-stream", false),
    }
}
