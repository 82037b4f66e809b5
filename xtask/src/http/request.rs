//! As much of an HTTP/1.1 request as a server of static files looks at.

use std::io::Read;

/// Longer heads than this are refused.
const HEAD_LIMIT: usize = 16 * 1024;

/// Method, path and the one header that matters here.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    /// Percent-decoded, without the query.
    pub(super) path: String,
    /// The `Accept-Encoding` header, or nothing.
    pub(super) accept_encoding: String,
}

impl Request {
    /// Reads one head; `None` where it is malformed, too long or cut off.
    pub(super) fn read(stream: &mut impl Read) -> std::io::Result<Option<Request>> {
        let mut head = Vec::new();
        let mut chunk = [0; 2048];
        while !head.windows(4).any(|window| window == b"\r\n\r\n") {
            let count = stream.read(&mut chunk)?;
            if count == 0 || head.len() > HEAD_LIMIT {
                return Ok(None);
            }
            head.extend_from_slice(&chunk[..count]);
        }
        Ok(parse(&String::from_utf8_lossy(&head)))
    }
}

fn parse(head: &str) -> Option<Request> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    if !version.starts_with("HTTP/1.") {
        return None;
    }
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let header = |name: &str| {
        let mut fields = lines.clone().filter_map(|line| line.split_once(':'));
        fields
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
    };
    Some(Request {
        method: method.to_owned(),
        path: decode(path)?,
        accept_encoding: header("accept-encoding").unwrap_or_default(),
    })
}

/// Undoes percent-encoding; `None` where it is broken or not UTF-8.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?.to_owned();
            bytes.push(u8::from_str_radix(&digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_decoded_and_loses_its_query() {
        let head = "GET /a%20b.js?v=1 HTTP/1.1\r\nHost: x\r\nACCEPT-Encoding:  br \r\n\r\n";
        let request = Request::read(&mut head.as_bytes()).unwrap().unwrap();
        assert_eq!(request.path, "/a b.js");
        assert_eq!(request.accept_encoding, "br");
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let endless = "GET / HTTP/1.1\r\n".to_owned() + &"a: b\r\n".repeat(9000);
        for head in
            ["", "GET / HTTP/1.1\r\n", "hello\r\n\r\n", "GET /%zz HTTP/1.1\r\n\r\n", &endless]
        {
            assert_eq!(Request::read(&mut head.as_bytes()).unwrap(), None, "{head:.40}");
        }
    }
}
