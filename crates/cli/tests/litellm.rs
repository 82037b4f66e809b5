//! A real LiteLLM proxy between the client and the simulated model. Runs where `litellm` is on the path
//! (`pip install 'litellm[proxy]' prisma`), and is skipped elsewhere.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_interplay");
const KEY: &str = "sk-0123456789abcdef0123456789abcdef";
const PAGE: &str = "https://page.example";

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn is_installed() -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join("litellm").is_file())
}

/// The simulated model, and `host:port`.
fn simulated() -> (Running, String) {
    let mut command = Command::new(BINARY);
    command.args(["serve-model", "--port", "0"]).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
    (Running(child), address)
}

/// A proxy before `model`, which lets one page in, and its `host:port`.
fn proxy(folder: &Path, model: &str) -> (Running, String) {
    let config = format!(
        "model_list:\n  - model_name: interplay-simulated\n    litellm_params:\n      \
         model: openai/interplay-simulated\n      api_base: http://{model}/v1\n      api_key: none\n"
    );
    fs::write(folder.join("litellm.yaml"), config).unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let log = fs::File::create(folder.join("litellm.log")).unwrap();
    let mut command = Command::new("litellm");
    command.args(["--config", "litellm.yaml", "--host", "127.0.0.1", "--port", &port]);
    command.envs([("LITELLM_MASTER_KEY", KEY), ("LITELLM_CORS_ORIGINS", PAGE)]);
    // Its list of prices is not fetched.
    command.env("LITELLM_LOCAL_MODEL_COST_MAP", "True");
    command.current_dir(folder).stdout(log.try_clone().unwrap()).stderr(log);
    let running = Running(command.spawn().unwrap());
    let address = format!("127.0.0.1:{port}");
    let started = Instant::now();
    while TcpStream::connect(&address).is_err() {
        assert!(
            started.elapsed() < Duration::from_mins(2),
            "see litellm.log in {}",
            folder.display()
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    (running, address)
}

/// The head of the answer to a browser's question whether a page may send a key.
fn preflight(address: &str, page: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let ask = format!(
        "OPTIONS /chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: {page}\r\n\
         Access-Control-Request-Method: POST\r\n\
         Access-Control-Request-Headers: authorization,content-type\r\n\r\n"
    );
    stream.write_all(ask.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text.split("\r\n\r\n").next().unwrap().to_ascii_lowercase()
}

/// Runs a command in `folder`, with a key in its environment; gives its success and what it printed.
fn interplay(folder: &Path, key: &str, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(BINARY);
    command.current_dir(folder).env("PROXY_KEY", key).args(arguments);
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn a_run_through_a_litellm_proxy_makes_the_same_dataset() {
    if !is_installed() {
        return println!("skipped: litellm is not on the path");
    }
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("litellm");
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    let (_model, model) = simulated();
    let (_proxy, address) = proxy(&folder, &model);

    let allowed = preflight(&address, PAGE);
    assert!(allowed.starts_with("http/1.1 200"), "{allowed}");
    assert!(allowed.contains(&format!("access-control-allow-origin: {PAGE}")), "{allowed}");
    let refused = preflight(&address, "https://other.example");
    assert!(refused.starts_with("http/1.1 400"), "{refused}");

    let url = format!("http://{address}");
    let place = ["--endpoint", &url, "--model", "interplay-simulated", "--key-env", "PROXY_KEY"];
    let (is_well, said) = interplay(&folder, KEY, &[&["doctor"], &place[..]].concat());
    assert!(is_well && said.matches(" yes\n").count() == 3, "{said}");
    let (is_well, said) = interplay(&folder, "sk-wrong", &[&["doctor"], &place[..]].concat());
    assert!(!is_well && said.contains("does not accept the key"), "{said}");

    let run = ["generate", "--count", "3", "--out"];
    for arguments in
        [[&run[..], &["direct.jsonl"]].concat(), [&run[..], &["proxied.jsonl"], &place].concat()]
    {
        let (is_well, said) = interplay(&folder, KEY, &arguments);
        assert!(is_well, "{said}");
    }
    let same = ["audit", "--compare", "direct.jsonl", "proxied.jsonl"];
    let (_, said) = interplay(&folder, KEY, &same);
    assert!(said.contains("both hold the same records"), "{said}");
}
