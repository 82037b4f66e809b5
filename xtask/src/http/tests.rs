//! The server as a browser sees it: over a socket.

use std::io::Read as _;

use super::*;

fn started(prefix: &str) -> (SocketAddr, Stage) {
    let server = Server::bind("127.0.0.1", 0, prefix).unwrap();
    (server.address().unwrap(), server.start())
}

fn site() -> Site {
    let files = [
        ("index.html", "<p>home".to_owned()),
        ("any.html", "<p>any".to_owned()),
        ("page-1.wasm", "w".repeat(4000)),
        ("page-1.js", "j".repeat(4000)),
    ];
    files.map(|(path, text)| (path.to_owned(), text.into_bytes())).into()
}

/// Head and body of the answer to one request.
fn ask(address: SocketAddr, request: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    (String::from_utf8(bytes[..end].to_vec()).unwrap(), bytes[end..].to_vec())
}

fn get(address: SocketAddr, path: &str) -> (String, Vec<u8>) {
    ask(address, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip, br\r\n\r\n"))
}

#[test]
fn files_come_with_their_media_type_compression_and_policy() {
    let (address, stage) = started("/");
    stage.show(site());
    let (head, body) = get(address, "/page-1.wasm");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("Content-Type: application/wasm\r\n"), "{head}");
    assert!(head.contains("Content-Encoding: br\r\n"), "{head}");
    assert!(head.contains("Cache-Control: no-store\r\n"), "{head}");
    assert!(head.contains("Content-Security-Policy: default-src 'none';"), "{head}");
    let mut unpacked = Vec::new();
    brotli::BrotliDecompress(&mut body.as_slice(), &mut unpacked).unwrap();
    assert_eq!(unpacked, site()["page-1.wasm"]);
    assert!(get(address, "/page-1.js").0.contains("Content-Type: text/javascript"));
}

#[test]
fn the_root_is_the_index_and_only_the_wide_page_has_the_wide_policy() {
    let (address, stage) = started("/");
    stage.show(site());
    let (head, body) = get(address, "/?x=1");
    assert_eq!(body, b"<p>home");
    assert!(!head.contains(" https: "), "{head}");
    assert!(get(address, "/any.html").0.contains(" https: "));
}

#[test]
fn a_plain_host_sends_no_policy() {
    let server = Server::bind("127.0.0.1", 0, "/").unwrap().without_policy();
    let address = server.address().unwrap();
    server.start().show(site());
    let (head, body) = get(address, "/");
    assert!(!head.contains("Content-Security-Policy") && body == b"<p>home", "{head}");
}

#[test]
fn a_head_request_has_the_length_but_no_body() {
    let (address, stage) = started("/");
    stage.show(site());
    let (head, body) = ask(address, "HEAD /index.html HTTP/1.1\r\n\r\n");
    assert!(head.contains("Content-Length: 7\r\n") && body.is_empty(), "{head}");
}

#[test]
fn a_site_under_a_sub_path_lives_there_and_nowhere_else() {
    let (address, stage) = started("/some/where/");
    stage.show(site());
    assert_eq!(get(address, "/some/where/").1, b"<p>home");
    assert!(get(address, "/some/where").0.contains("Location: /some/where/\r\n"));
    assert!(get(address, "/index.html").0.starts_with("HTTP/1.1 404"));
}

#[test]
fn requests_that_cannot_be_served_get_a_status_that_says_so() {
    let (address, stage) = started("/");
    assert!(get(address, "/").0.starts_with("HTTP/1.1 503"));
    stage.show(site());
    assert!(get(address, "/../Cargo.toml").0.starts_with("HTTP/1.1 404"));
    assert!(ask(address, "POST / HTTP/1.1\r\n\r\n").0.starts_with("HTTP/1.1 405"));
    assert!(ask(address, "hello\r\n\r\n").0.starts_with("HTTP/1.1 400"));
}

#[test]
fn a_watching_page_hears_of_a_new_version() {
    let (address, stage) = started("/");
    stage.show(site());
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(format!("GET /{RELOAD_PATH} HTTP/1.1\r\n\r\n").as_bytes()).unwrap();
    let mut heard = String::new();
    let mut listen = |count: usize| {
        let mut chunk = [0; 512];
        while heard.matches("event: version").count() < count || !heard.ends_with("\n\n") {
            let read = stream.read(&mut chunk).unwrap();
            heard += std::str::from_utf8(&chunk[..read]).unwrap();
        }
        heard.clone()
    };
    let first = listen(1);
    let mut newer = site();
    newer.insert("index.html".into(), b"<p>new home".to_vec());
    stage.show(newer);
    let both = listen(2);
    let stamps: Vec<_> = both.lines().filter(|line| line.starts_with("data: ")).collect();
    assert!(first.contains(stamps[0]) && stamps[0] != stamps[1], "{both}");
}

#[test]
fn a_port_in_use_is_answered_with_the_flag_that_helps() {
    let server = Server::bind("127.0.0.1", 0, "/").unwrap();
    let port = server.address().unwrap().port();
    let error = Server::bind("127.0.0.1", port, "/").unwrap_err().to_string();
    assert!(error.contains("in use") && error.contains("--port"), "{error}");
}
