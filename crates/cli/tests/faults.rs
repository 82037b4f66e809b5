//! Whole runs against a server that misbehaves at 30 % of calls: the dataset is the one of a server that does not.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A server of its own process; it ends with the test.
struct Server {
    child: Child,
    /// `host:port`.
    address: String,
}

impl Server {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_interplay"));
        command.args(["serve-model", "--port", "0", "--faults", "mixed"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Self { child, address }
    }

    /// What was played.
    fn report(&self) -> Value {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream
            .write_all(b"GET /faults HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        serde_json::from_str(text.split("\r\n\r\n").nth(1).unwrap()).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs a command in `folder`; gives what it printed when it succeeds.
fn interplay(folder: &Path, arguments: &[&str]) -> String {
    let binary = env!("CARGO_BIN_EXE_interplay");
    let output = Command::new(binary).current_dir(folder).args(arguments).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{arguments:?}\n{said}\n{errors}");
    said
}

/// One run of `count` tasks, one dialogue each, of models that answer in process or at an address.
fn generate(folder: &Path, count: &str, out: &str, place: &[&str]) {
    let size = ["generate", "--count", count, "--set", "phase2.attempts=1", "--out", out];
    interplay(folder, &[&size[..], place].concat());
}

fn place(url: &str, dialect: &'static str) -> Vec<String> {
    let words = [
        "--endpoint",
        url,
        "--dialect",
        dialect,
        "--model",
        "interplay-simulated",
        "--concurrency",
        "200",
        "--in-flight",
        "64",
    ];
    words.map(str::to_owned).to_vec()
}

/// Says that two datasets are the same, and not empty.
fn assert_same(folder: &Path, first: &str, second: &str) {
    let records = fs::read_to_string(folder.join(first)).unwrap().lines().count();
    assert!(records > 0, "{first} holds nothing");
    let said = interplay(folder, &["audit", "--compare", first, second]);
    assert!(said.contains("both hold the same records"), "{said}");
}

/// Faults that were played, of all calls in percent.
fn share(report: &Value) -> u64 {
    report["faulty"].as_u64().unwrap() * 100 / report["calls"].as_u64().unwrap()
}

#[test]
fn two_hundred_blueprints_come_out_the_same_when_three_calls_in_ten_fail() {
    let folder = folder("faults-openai");
    let server = Server::start();
    generate(&folder, "200", "calm.jsonl", &[]);
    let place = place(&format!("http://{}/v1", server.address), "openai");
    let place: Vec<&str> = place.iter().map(String::as_str).collect();
    generate(&folder, "200", "mixed.jsonl", &place);
    assert_same(&folder, "calm.jsonl", "mixed.jsonl");
    let report = server.report();
    assert!((28..=33).contains(&share(&report)), "{report}");
    let kinds = report["played"].as_object().unwrap().len();
    assert!(kinds > 75, "{kinds} kinds of faults: {report}");
}

/// These wires carry no seed, or other ids: what comes out is compared with the same wire without faults.
#[test]
fn other_dialects_come_out_the_same_too() {
    for (dialect, version) in [("anthropic", "v1"), ("gemini", "v1beta")] {
        let folder = folder(&format!("faults-{dialect}"));
        let server = Server::start();
        for (faults, out) in [("/faults/none", "calm.jsonl"), ("", "mixed.jsonl")] {
            let place = place(&format!("http://{}{faults}/{version}", server.address), dialect);
            let place: Vec<&str> = place.iter().map(String::as_str).collect();
            generate(&folder, "20", out, &place);
        }
        assert_same(&folder, "calm.jsonl", "mixed.jsonl");
        let report = server.report();
        assert!((10..=20).contains(&share(&report)), "half of the calls were calm: {report}");
    }
}

#[test]
fn faults_are_listed_and_an_unknown_one_is_named() {
    let folder = folder("faults-list");
    let list = interplay(&folder, &["serve-model", "--faults", "list"]);
    for name in ["stream-bom  (all wires; read, mixed)", "rules-gemini  (gemini; adapt)", "mixed\n"]
    {
        assert!(list.contains(name), "{name} is not in\n{list}");
    }
    let binary = env!("CARGO_BIN_EXE_interplay");
    let output = Command::new(binary).args(["serve-model", "--faults", "rain"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("there is no fault `rain`"));
}
