//! Kept replies, recordings and caps on the command line, with a served model; and that no key gets anywhere.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const KEY: &str = "sk-test-AbCdEfGhIjKl0123456789";

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs a command; gives its exit code and what it printed on both streams.
fn interplay(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_interplay"));
    let output = command.current_dir(folder).env("TEST_KEY", KEY).args(arguments).output().unwrap();
    let [out, errors] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.code().unwrap(), format!("{out}{errors}"))
}

/// The served simulated model; stopped when dropped.
struct Served {
    child: Child,
    url: String,
}

impl Served {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_interplay"));
        command.args(["serve-model", "--port", "0"]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().rsplit(' ').next().unwrap().to_owned();
        assert!(url.starts_with("http://"), "{line}");
        Self { child, url }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The flags of a small run at an endpoint.
fn run_at<'a>(url: &'a str, out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let run = ["generate", "--count", "3", "--seed", "5", "--out", out, "--endpoint", url];
    [&run[..], &["--model", "interplay-simulated"], more].concat()
}

fn figure<'a>(printed: &'a str, label: &str) -> &'a str {
    let line = printed.lines().find(|line| line.starts_with(label));
    line.unwrap_or_else(|| panic!("no {label} in\n{printed}"))[label.len()..].trim()
}

#[test]
fn a_recorded_run_is_replayed_and_a_run_with_kept_replies_makes_no_call() {
    let folder = folder("recorded");
    let served = Served::start();
    let url = served.url.clone();
    let keep = ["--record", "run.rec", "--replies", "kept", "--journal", "one.j"];
    let (code, first) = interplay(&folder, &run_at(&url, "one", &keep));
    assert_eq!(code, 0, "{first}");
    let records = fs::read(folder.join("one")).unwrap();
    assert!(!records.is_empty(), "{first}");
    assert_eq!(figure(&first, "reused replies"), "0");
    drop(served);

    // Nobody answers any more.
    let (code, printed) = interplay(&folder, &run_at(&url, "off", &[]));
    assert_eq!(code, 1, "{printed}");
    let (code, again) = interplay(&folder, &run_at(&url, "two", &["--replies", "kept"]));
    assert_eq!(code, 0, "{again}");
    assert_eq!(fs::read(folder.join("two")).unwrap(), records);
    assert_eq!(figure(&again, "spent in all"), "0 calls, 0 tokens");
    assert_ne!(figure(&again, "reused replies"), "0");

    let replay = ["generate", "--replay", "run.rec", "--out", "three", "--journal", "three.j"];
    let (code, printed) = interplay(&folder, &[&replay[..], &["--concurrency", "16"]].concat());
    assert_eq!(code, 0, "{printed}");
    assert_eq!(fs::read(folder.join("three")).unwrap(), records);
    let journals = |name| fs::read(folder.join(name)).unwrap();
    assert_eq!(journals("one.j"), journals("three.j"));
    let (code, printed) = interplay(&folder, &["audit", "--compare", "one", "three"]);
    assert_eq!(code, 0, "{printed}");
}

#[test]
fn a_recording_that_lacks_a_reply_or_is_damaged_says_so() {
    let folder = folder("damaged-recording");
    let run = ["generate", "--count", "2", "--out", "one", "--record", "run.rec"];
    assert_eq!(interplay(&folder, &run).0, 0);
    let text = fs::read_to_string(folder.join("run.rec")).unwrap();
    let replay = |text: &str, out: &str| {
        fs::write(folder.join("cut.rec"), text).unwrap();
        interplay(&folder, &["generate", "--replay", "cut.rec", "--out", out])
    };
    let cut = text.rfind("{\"call\"").unwrap();
    let (code, printed) = replay(&text[..cut], "two");
    assert_eq!(code, 1, "{printed}");
    assert!(printed.contains("the recording holds no reply to this request"), "{printed}");
    let (code, printed) = replay(&text[..text.len() - 9], "three");
    assert_eq!(code, 2, "{printed}");
    assert!(printed.contains("the JSON is cut off at column"), "{printed}");
    let (code, printed) = replay("{\"journals\":1}\n", "four");
    assert_eq!(code, 2, "{printed}");
    assert!(printed.contains("line 1: this is no recording"), "{printed}");
}

#[test]
fn a_run_that_reached_its_cap_is_resumed_to_the_same_dataset() {
    let folder = folder("capped");
    let run = |out: &'static str, journal: &'static str, more: &[&'static str]| {
        let run = ["generate", "--count", "6", "--seed", "5", "--out", out, "--journal", journal];
        interplay(&folder, &[&run[..], more].concat())
    };
    let (code, whole) = run("whole", "whole.j", &["--price", "1/10"]);
    assert_eq!(code, 0, "{whole}");
    assert!(figure(&whole, "spent in all").contains(", $"), "{whole}");
    assert!(figure(&whole, "spent on agent").contains("calls"), "{whole}");
    for (cap, amount, words) in [
        ("--max-calls", "150", "the run may spend 150 calls"),
        ("--max-tokens", "200000", "the run may spend 200000 tokens"),
        ("--max-money", "0.20", "the run may spend $0.20"),
    ] {
        let [out, journal] = ["capped", "capped.j"];
        for name in [out, journal] {
            fs::remove_file(folder.join(name)).ok();
        }
        let (code, printed) = run(out, journal, &["--price", "1/10", cap, amount]);
        assert_eq!(code, 1, "{printed}");
        assert!(figure(&printed, "the run halted").contains(words), "{printed}");
        let spent = figure(&printed, "spent in all");
        let number = |at: usize| spent.split([' ', ',']).filter(|it| !it.is_empty()).nth(at);
        let calls: u64 = number(0).unwrap().parse().unwrap();
        let tokens: u64 = number(2).unwrap().parse().unwrap();
        match cap {
            "--max-calls" => assert_eq!(calls, 150, "{printed}"),
            "--max-tokens" => assert!((150_000..=200_000).contains(&tokens), "{printed}"),
            _ => {
                let dollars: f64 = spent.rsplit('$').next().unwrap().parse().unwrap();
                assert!((0.15..=0.20).contains(&dollars), "{printed}");
            }
        }
        let (code, printed) = run(out, journal, &["--resume"]);
        assert_eq!(code, 0, "{printed}");
        let bytes = |name| fs::read(folder.join(name)).unwrap();
        assert_eq!(bytes("capped"), bytes("whole"), "{cap}");
    }
}

#[test]
fn a_cap_on_money_without_a_price_is_refused() {
    let folder = folder("no-price");
    let run = ["--max-money", "1"];
    let (code, printed) = interplay(&folder, &run_at("http://localhost:9/v1", "one", &run));
    assert_eq!(code, 2, "{printed}");
    assert!(printed.contains("give --price IN/OUT"), "{printed}");
    assert!(!folder.join("one").exists());
}

#[test]
fn an_estimate_holds_what_the_run_takes() {
    let folder = folder("estimate");
    let run = ["--count", "10", "--seed", "5", "--price", "1/10"];
    let (code, printed) = interplay(&folder, &[&["estimate", "--json"], &run[..]].concat());
    assert_eq!(code, 0, "{printed}");
    let estimate: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let (code, printed) = interplay(&folder, &[&["generate", "--out", "one"], &run[..]].concat());
    assert_eq!(code, 0, "{printed}");
    let calls: f64 = figure(&printed, "spent in all").split(' ').next().unwrap().parse().unwrap();
    let end = |name: &str| estimate["calls"][name].as_f64().unwrap();
    assert!((end("low")..=end("high")).contains(&calls), "{calls} of {}", estimate["calls"]);
}

/// Reads one request; gives its headers and how long its body was.
fn request(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.to_lowercase();
    let length = length.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    stream.read_exact(&mut vec![0; length]).unwrap();
    head
}

/// An endpoint that tells everybody the key it was given: in a status, or in every text of a reply.
fn parrot(status: &'static str) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let head = request(&mut stream);
            let key = head.lines().find_map(|line| line.split_once("Bearer ")).map(|it| it.1);
            let key = key.unwrap_or("none");
            let body = if status == "200 OK" {
                format!(
                    r#"{{"model":"m {key}","choices":[{{"message":{{"role":"assistant","content":"key {key}"}},"finish_reason":"stop"}}]}}"#
                )
            } else {
                let message = format!("The quota of {key} is used up (insufficient_quota)");
                format!(r#"{{"error":{{"message":"{message}"}}}}"#)
            };
            let length = body.len();
            let head = "Content-Type: application/json\r\nConnection: close";
            write!(stream, "HTTP/1.1 {status}\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}")
                .ok();
        }
    });
    url
}

/// Every file under a folder, as text.
fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let nested = paths.flat_map(|path| {
        if path.is_dir() { texts(&path) } else { vec![(path.clone(), text(&path))] }
    });
    nested.collect()
}

#[test]
fn no_key_reaches_a_file_or_the_terminal_whatever_the_endpoint_echoes() {
    for status in ["200 OK", "401 Unauthorized", "400 Bad Request", "429 Too Many Requests"] {
        let folder = folder(&format!("key-{}", &status[..3]));
        let url = parrot(status);
        let keep =
            ["--key-env", "TEST_KEY", "--record", "rec", "--replies", "kept", "--journal", "j"];
        let more = [&keep[..], &["--attempts-out", "attempts", "--price", "1/1"]].concat();
        let (_, printed) = interplay(&folder, &run_at(&url, "out", &more));
        let files = texts(&folder);
        let (rec, kept) = ("rec", "kept");
        let holds = |part: &str| files.iter().any(|(path, _)| path.ends_with(part));
        assert!(holds(rec), "{printed}");
        if status == "200 OK" {
            // It was echoed, and hidden, where replies are kept.
            let hidden = |(path, text): &&(PathBuf, String)| {
                text.contains("[key hidden]") && path.components().any(|it| it.as_os_str() == kept)
            };
            assert!(files.iter().filter(hidden).count() > 0, "{printed}");
        } else {
            assert!(printed.contains("the run halted"), "{printed}");
        }
        let all = files.iter().map(|(_, text)| text.as_str()).chain([printed.as_str()]);
        for text in all {
            // Whole, and in pieces that are long enough to be of use.
            for piece in [KEY, &KEY[..16], &KEY[10..]] {
                assert!(!text.contains(piece), "{status}: {text}");
            }
        }
    }
}
