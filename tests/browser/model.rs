//! Runs at an endpoint: what they will cost, what they cost, what holds them up, what is kept of them, and recordings.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use interplay_tests::{Running, Setup, Tab, interplay, run, site};
use xtask::http::Server;

use crate::dataset::{made_natively, tempfile};
use crate::environment::drop_files;
use crate::steps::{
    SOON, at, choose, dataset_hash, export, leave_the_example, run_to_the_end, served_model,
    set_up, use_endpoint, wait_for_phase,
};

/// A run of twenty tasks over a server that misbehaves, in a slow tab.
const LONG: Duration = Duration::from_mins(8);

/// A served model that misbehaves, and its base URL.
fn faulty_model() -> Result<(Running, String)> {
    let words = ["serve-model", "--port", "0", "--faults", "mixed"];
    let server = Running::start(&words, "http://")?;
    let address = server.line.split_whitespace().find(|word| word.starts_with("http://"));
    let address = address.context("it prints its address")?.to_owned();
    Ok((server, address))
}

/// Chooses a served model and fills in the run; leaves the run view open.
async fn at_the_model(tab: &Tab, address: &str, count: u32, seed: u32) -> Result<()> {
    use_endpoint(tab, address, "interplay-simulated", "sk-a-key-nobody-may-find").await?;
    tab.click(&at("nav-run")).await?;
    tab.fill(&at("count"), &count.to_string()).await?;
    tab.fill(&at("seed"), &seed.to_string()).await
}

/// A number on the meter.
async fn metered(tab: &Tab, name: &str) -> Result<u64> {
    let value = tab.find(&at("meter")).await?.attr(&format!("data-{name}")).await?;
    value.unwrap_or_default().parse().with_context(|| format!("the meter has no {name}"))
}

/// How many replies were kept ones.
async fn reused(tab: &Tab) -> Result<String> {
    let count = tab.find(&at("meter-reused")).await?.attr("data-count").await?;
    Ok(count.unwrap_or_default())
}

/// Fills a field and leaves it, as one does before anything else is clicked.
async fn fill_and_leave(tab: &Tab, name: &str, text: &str) -> Result<()> {
    tab.fill(&at(name), text).await?;
    tab.find(&at(name)).await?.send_keys("\u{e004}").await.context("cannot leave the field")
}

async fn wait_for_the_end(tab: &Tab) -> Result<()> {
    let finished = format!("{}[data-phase=\"Finished\"]", at("status"));
    let script = "return document.querySelector(arguments[0]) !== null";
    tab.until(LONG, async || {
        let over = tab.script(script, vec![finished.clone().into()]).await?;
        Ok((over == true).then_some(()))
    })
    .await
    .context("the run did not finish")
}

#[test]
fn twenty_tasks_over_a_server_that_misbehaves_give_the_same_dataset() {
    let setup = Setup { patience: Duration::from_mins(12), ..Setup::default() };
    run("misbehaving server", setup, async |tab| {
        // Refusals and broken answers stand on the console of every browser.
        tab.forgive("127.0.0.1");
        let (_server, address) = faulty_model()?;
        at_the_model(tab, &address, 20, 3).await?;
        tab.fill(&at("concurrency"), "8").await?;
        tab.wait_for_text(&at("estimate-calls"), "to", SOON).await?;
        tab.wait_for_text(&at("estimate-money"), "unknown price", SOON).await?;
        tab.picture("estimate").await?;
        tab.click(&at("start")).await?;
        leave_the_example(tab).await?;
        tab.find(&at("limiter")).await?;
        tab.until(LONG, async || Ok((metered(tab, "calls").await? > 100).then_some(()))).await?;
        tab.click(".meter-spent summary").await?;
        tab.picture("meter").await?;
        tab.appear((390, 844), false).await?;
        tab.picture("meter on a phone").await?;
        tab.appear((1280, 900), false).await?;
        wait_for_the_end(tab).await?;
        let hash = dataset_hash(tab).await?;
        let (_, native) = made_natively("misbehaving", 20, 3)?;
        ensure!(hash == native, "over faults {hash}, in process {native}");
        Ok(())
    });
}

#[test]
fn a_run_that_is_made_again_is_answered_from_kept_replies() {
    run("kept replies", Setup::default(), async |tab| {
        let (server, address) = served_model()?;
        at_the_model(tab, &address, 3, 5).await?;
        run_to_the_end(tab).await?;
        ensure!(metered(tab, "calls").await? > 20, "calls were made");
        let first = dataset_hash(tab).await?;
        // The server is gone, and what it said is kept.
        drop(server);
        tab.reload().await?;
        at_the_model(tab, &address, 3, 5).await?;
        tab.click(&at("start")).await?;
        // Of the run before there is no meter any more.
        tab.find(&at("meter")).await?;
        wait_for_phase(tab, "Finished").await?;
        ensure!(metered(tab, "calls").await? == 0, "the second run made calls");
        tab.find(&at("meter-reused")).await?;
        ensure!(dataset_hash(tab).await? != first, "both runs are in the dataset");
        tab.click(&at("nav-settings")).await?;
        tab.wait_for_text(&at("replies-kept"), "replies are kept", SOON).await?;
        tab.picture("kept replies").await?;
        tab.click(&at("replies-forget")).await?;
        tab.wait_for_text(&at("replies-kept"), "None are kept", SOON).await?;
        tab.forgive("ERR_CONNECTION_REFUSED");
        tab.click(&at("nav-run")).await?;
        tab.click(&at("start")).await?;
        wait_for_phase(tab, "Halted").await
    });
}

#[test]
fn a_cap_ends_a_run_as_stop_does_and_resuming_does_the_rest() {
    run("cap", Setup::default(), async |tab| {
        let (_server, address) = served_model()?;
        at_the_model(tab, &address, 3, 5).await?;
        fill_and_leave(tab, "cap-money", "1").await?;
        tab.click(&at("start")).await?;
        tab.wait_for_text(&at("error-banner"), "No price of interplay-simulated", SOON).await?;
        fill_and_leave(tab, "cap-money", "").await?;
        fill_and_leave(tab, "cap-calls", "12").await?;
        tab.click(&at("start")).await?;
        leave_the_example(tab).await?;
        wait_for_phase(tab, "Stopped").await?;
        tab.wait_for_text(&at("capped"), "12 calls", SOON).await?;
        ensure!(metered(tab, "calls").await? == 12, "it spent as many as it might");
        tab.picture("capped").await?;
        // The cap is of the run, not of each time it is taken up.
        tab.click(&at("resume")).await?;
        tab.until(SOON, async || Ok((reused(tab).await? == "12").then_some(()))).await?;
        wait_for_phase(tab, "Stopped").await?;
        ensure!(metered(tab, "calls").await? == 12, "it was taken up again and spent more");
        fill_and_leave(tab, "cap-calls", "").await?;
        tab.click(&at("resume")).await?;
        wait_for_phase(tab, "Finished").await?;
        ensure!(reused(tab).await? == "12", "what was paid for is used");
        ensure!(metered(tab, "calls").await? > 12, "the meter goes on from what was spent");
        let hash = dataset_hash(tab).await?;
        let (_, native) = made_natively("capped", 3, 5)?;
        ensure!(hash == native, "with a cap {hash}, in process {native}");
        Ok(())
    });
}

#[test]
fn a_price_is_typed_once_and_counts_in_estimate_meter_and_figures() {
    run("prices", Setup::default(), async |tab| {
        let (_server, address) = served_model()?;
        at_the_model(tab, &address, 2, 5).await?;
        tab.click(&at("price-open")).await?;
        tab.click(&at("price-add")).await?;
        fill_and_leave(tab, "price-0-model", "interplay-simulated").await?;
        fill_and_leave(tab, "price-0-prompt", "2.5").await?;
        fill_and_leave(tab, "price-0-completion", "10").await?;
        tab.wait_for_text(&at("price-current"), "costs $2.5 in and $10 out", SOON).await?;
        tab.find(&at("prices")).await?;
        tab.picture("prices").await?;
        tab.reload().await?;
        at_the_model(tab, &address, 2, 5).await?;
        tab.wait_for_text(&at("estimate-money"), "$", SOON).await?;
        fill_and_leave(tab, "cap-money", "5").await?;
        tab.picture("estimate with a price").await?;
        run_to_the_end(tab).await?;
        let nanos = metered(tab, "nanos").await?;
        ensure!(nanos > 0, "the meter counts money");
        tab.click(&at("nav-figures")).await?;
        tab.wait_for_text(&at("figures-cost"), "$", SOON).await
    });
}

/// A server that begins an answer, says half of it and waits until its asker hangs up.
fn hesitating_server(half: &'static str) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}/v1", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || drop(hesitate(stream, half)));
        }
    });
    Ok(address)
}

fn hesitate(mut stream: TcpStream, half: &str) -> Result<()> {
    let mut buffer = vec![0; 65536];
    let read = stream.read(&mut buffer)?;
    let allow =
        "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: *, authorization\r\n";
    if buffer[..read].starts_with(b"OPTIONS") {
        let head = format!("HTTP/1.1 204 No Content\r\n{allow}Connection: close\r\n\r\n");
        return Ok(stream.write_all(head.as_bytes())?);
    }
    let delta = serde_json::json!({"choices": [{"index": 0, "delta": {"content": half}}]});
    let head = format!("HTTP/1.1 200 OK\r\n{allow}Content-Type: text/event-stream\r\n\r\n");
    stream.write_all(format!("{head}data: {delta}\n\n").as_bytes())?;
    while stream.read(&mut buffer).is_ok_and(|read| read > 0) {}
    Ok(())
}

#[test]
fn an_answer_is_shown_as_text_while_it_is_written() {
    run("writing", Setup::default(), async |tab| {
        let address = hesitating_server("Half a <b>thought</b>\u{202e}")?;
        use_endpoint(tab, &address, "slow", "").await?;
        tab.click(&at("nav-run")).await?;
        tab.click(&at("start")).await?;
        tab.wait_for_text(&at("writing"), "Half a <b>thought</b>", SOON).await?;
        tab.find(&format!("{} .hidden-character", at("writing"))).await?;
        tab.wait_for_text(&at("limiter"), "in flight", SOON).await?;
        tab.picture("writing").await?;
        tab.click(&at("stop")).await?;
        wait_for_phase(tab, "Stopped").await?;
        let gone = "return document.querySelector('[data-test=writing]') === null";
        tab.until(SOON, async || Ok((tab.script(gone, Vec::new()).await? == true).then_some(())))
            .await
    });
}

/// A recording of three tasks made on the command line, and the hash that it came to.
fn recorded_natively(name: &str) -> Result<(String, String)> {
    let folder = tempfile(name)?;
    let path = |file: &str| folder.join(file).to_string_lossy().into_owned();
    let (out, recording) = (path("records.jsonl"), path("recording.jsonl"));
    let run = ["generate", "--count", "3", "--seed", "5", "--out", &out, "--record", &recording];
    let output = interplay(&run)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let hash = text.split_whitespace().find(|word| word.len() == 64).context("it prints a hash")?;
    Ok((fs::read_to_string(recording)?, hash.to_owned()))
}

async fn play(tab: &Tab) -> Result<()> {
    choose(tab, "pace", "instant").await?;
    tab.click(&at("recording-play")).await?;
    leave_the_example(tab).await
}

#[test]
fn a_recording_from_the_terminal_plays_in_the_tab_byte_for_byte() {
    run("recording dropped", Setup::default(), async |tab| {
        let (recording, native) = recorded_natively("recording")?;
        tab.click(&at("nav-graph")).await?;
        drop_files(tab, &[("run.jsonl", &recording)]).await?;
        tab.wait_for_text(&at("recording-about"), "3 tasks", SOON).await?;
        tab.picture("recording").await?;
        play(tab).await?;
        wait_for_phase(tab, "Finished").await?;
        tab.find(&at("replayed")).await?;
        let hash = dataset_hash(tab).await?;
        ensure!(hash == native, "in the tab {hash}, at the terminal {native}");
        Ok(())
    });
}

#[test]
fn a_recording_that_misses_a_request_or_is_damaged_says_so() {
    run("recording incomplete", Setup::default(), async |tab| {
        let (recording, _) = recorded_natively("incomplete")?;
        tab.click(&at("nav-graph")).await?;
        let lines: Vec<&str> = recording.lines().collect();
        let cut = &recording[..recording.len() - 30];
        drop_files(tab, &[("cut.jsonl", cut)]).await?;
        tab.wait_for_text(&at("error-banner"), &format!("line {}", lines.len()), SOON).await?;
        let some = lines[..lines.len() - 20].join("\n");
        drop_files(tab, &[("some.jsonl", &some)]).await?;
        tab.wait_for_text(&at("recording-about"), "some.jsonl", SOON).await?;
        play(tab).await?;
        wait_for_phase(tab, "Halted").await?;
        let banner = ".status .banner";
        tab.wait_for_text(banner, "the recording holds no reply to this request", SOON).await
    });
}

/// What the terminal makes of a recording.
fn replayed_natively(recording: &Path) -> Result<String> {
    let out = tempfile("replayed")?.join("records.jsonl").to_string_lossy().into_owned();
    let recording = recording.to_string_lossy().into_owned();
    let output = interplay(&["generate", "--replay", &recording, "--out", &out])?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let hash = text.split_whitespace().find(|word| word.len() == 64).context("it prints a hash")?;
    Ok(hash.to_owned())
}

#[test]
fn a_run_recorded_in_the_tab_plays_at_the_terminal_and_from_a_link() {
    run("recording made", Setup::default(), async |tab| {
        set_up(tab, 3, 5).await?;
        tab.click(&at("record")).await?;
        run_to_the_end(tab).await?;
        tab.click(&at("recording-save")).await?;
        let file = tab.download(".jsonl", SOON).await?;
        let hash = dataset_hash(tab).await?;
        ensure!(replayed_natively(&file)? == hash, "the terminal makes something else of it");
        let server = Server::bind("127.0.0.1", 0, "/")?.without_policy();
        let address = format!("http://{}/", server.address()?);
        let stage = server.start();
        let mut site = site()?;
        site.insert("runs/mine.jsonl".to_owned(), fs::read(&file)?);
        stage.show(site);
        tab.client().goto(&format!("{address}#recording=runs/mine.jsonl")).await?;
        tab.wait_for_text(&at("recording-url"), &format!("{address}runs/mine.jsonl"), SOON).await?;
        let asked = "return performance.getEntriesByType('resource').some((entry) => entry.name.includes('mine'))";
        ensure!(tab.script(asked, Vec::new()).await? == false, "it was fetched before a click");
        tab.picture("recording linked").await?;
        tab.click(&at("recording-fetch")).await?;
        tab.wait_for_text(&at("recording-about"), "3 tasks", SOON).await?;
        play(tab).await?;
        wait_for_phase(tab, "Finished").await?;
        ensure!(dataset_hash(tab).await? == hash, "the link makes something else of it");
        Ok(())
    });
}

#[test]
fn a_link_to_a_recording_elsewhere_must_be_https() {
    let setup =
        Setup { page: "index.html#recording=http://127.0.0.1:9/run.jsonl", ..Setup::default() };
    run("recording refused", setup, async |tab| {
        tab.wait_for_text(&at("recording-refused"), "https://", SOON).await
    });
}

#[test]
fn a_recording_holds_no_key() {
    run("recording without key", Setup::default(), async |tab| {
        let (_server, address) = served_model()?;
        at_the_model(tab, &address, 2, 5).await?;
        tab.click(&at("record")).await?;
        run_to_the_end(tab).await?;
        tab.click(&at("recording-save")).await?;
        let file = tab.download("recording.jsonl", SOON).await?;
        let recording = fs::read_to_string(&file)?;
        ensure!(recording.contains("\"recording\":1"), "it is a recording");
        ensure!(!recording.contains("nobody-may-find"), "it holds the key");
        let records = fs::read_to_string(export(tab, "export-records").await?)?;
        ensure!(!records.contains("nobody-may-find"), "the export holds the key");
        Ok(())
    });
}
