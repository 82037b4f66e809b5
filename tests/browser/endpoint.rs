//! Endpoints and their keys: a key lies only where the visitor lets it, a link only suggests, the browser holds the
//! page to its hosts, and what a model writes stays text.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use interplay_tests::{Setup, Tab, run};
use serde_json::{Value, json};
use xtask::site::csp::{self, Reach};

use crate::steps::{
    SOON, at, choose, leave_the_example, served_model, use_endpoint, wait_for_phase,
};

const KEY: &str = "sk-a-key-nobody-may-find";

/// All that this browser keeps, one text for each place; encrypted bytes as the letters that they would be.
const PLACES: &str = "
    const letters = new TextDecoder('latin1');
    const plain = (name, value) =>
        value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? letters.decode(value) : value;
    const places = {
        address: location.href, cookies: document.cookie,
        local: JSON.stringify({...localStorage}), tab: JSON.stringify({...sessionStorage}),
    };
    for (const { name } of await indexedDB.databases()) {
        const database = await new Promise((done) => {
            const request = indexedDB.open(name);
            request.onsuccess = () => done(request.result);
        });
        for (const store of database.objectStoreNames) {
            places[name + '/' + store] = await new Promise((done) => {
                const request = database.transaction(store).objectStore(store).getAll();
                request.onsuccess = () => done(JSON.stringify(request.result, plain));
            });
        }
        database.close();
    }
    return places;
";

/// The places that hold the key, and all there are.
async fn places(tab: &Tab) -> Result<(Vec<String>, Value)> {
    let places = tab.script(PLACES, Vec::new()).await?;
    let all = places.as_object().context("places by name")?;
    let holding = all.iter().filter(|(_, text)| text.as_str().is_some_and(|it| it.contains(KEY)));
    Ok((holding.map(|(name, _)| name.clone()).collect(), places.clone()))
}

/// What stands in the field of the key.
async fn key(tab: &Tab) -> Result<String> {
    Ok(tab.find(&at("endpoint-key")).await?.prop("value").await?.unwrap_or_default())
}

async fn wait_for_key(tab: &Tab, expected: &str) -> Result<()> {
    let found = tab.until(SOON, async || Ok((key(tab).await? == expected).then_some(())));
    found.await.with_context(|| format!("the field of the key never held {expected:?}"))
}

/// Opens the form again, as a visitor who comes back.
async fn come_back(tab: &Tab) -> Result<()> {
    tab.reload().await?;
    tab.click(&at("nav-settings")).await?;
    tab.click(&at("play-endpoint")).await
}

/// Leaves the field of the key, as one does before anything else is clicked.
async fn leave_the_field(tab: &Tab) -> Result<()> {
    tab.click("h1").await
}

#[test]
fn a_key_kept_with_the_tab_lies_there_alone_and_is_gone_once_forgotten() {
    run("key in tab", Setup::default(), async |tab| {
        use_endpoint(tab, "http://127.0.0.1:9/v1", "nobody", KEY).await?;
        choose(tab, "key-place", "tab").await?;
        ensure!(places(tab).await?.0 == ["tab"], "{:#}", places(tab).await?.1);
        come_back(tab).await?;
        wait_for_key(tab, KEY).await?;
        tab.fill(&at("endpoint-url"), "http://127.0.0.1:10/v1").await?;
        wait_for_key(tab, "").await?;
        tab.fill(&at("endpoint-url"), "http://127.0.0.1:9/v1").await?;
        wait_for_key(tab, KEY).await?;
        tab.click(&at("forget-keys")).await?;
        wait_for_key(tab, "").await?;
        ensure!(places(tab).await?.0.is_empty(), "{:#}", places(tab).await?.1);
        come_back(tab).await?;
        wait_for_key(tab, "").await
    });
}

/// Tries to read out the key that encrypts the others.
const READ_OUT: &str = "
    const database = await new Promise((done) => {
        const request = indexedDB.open('interplay-keys');
        request.onsuccess = () => done(request.result);
    });
    const own = await new Promise((done) => {
        const request = database.transaction('own').objectStore('own').getAll();
        request.onsuccess = () => done(request.result[0]);
    });
    database.close();
    try { await crypto.subtle.exportKey('raw', own); return 'read out'; }
    catch (error) { return error.name; }
";

#[test]
fn a_key_kept_in_the_browser_is_encrypted_works_after_a_reload_and_can_be_forgotten() {
    run("key in browser", Setup::default(), async |tab| {
        let (_server, address) = served_model()?;
        use_endpoint(tab, &address, "interplay-simulated", KEY).await?;
        choose(tab, "key-place", "browser").await?;
        let sealed = async || {
            let (_, places) = places(tab).await?;
            anyhow::Ok(places["interplay-keys/sealed"].as_str().unwrap_or_default().to_owned())
        };
        let kept = async || Ok((sealed().await?.len() > KEY.len()).then_some(()));
        tab.until(SOON, kept).await.context("nothing was kept")?;
        ensure!(places(tab).await?.0.is_empty(), "{:#}", places(tab).await?.1);
        let refusal = tab.script(READ_OUT, Vec::new()).await?;
        ensure!(refusal == "InvalidAccessError", "its own key: {refusal}");
        come_back(tab).await?;
        wait_for_key(tab, KEY).await?;
        tab.click(&at("endpoint-test")).await?;
        tab.wait_for_text(&at("endpoint-verdict"), "interplay-simulated", SOON).await?;
        tab.fill(&at("endpoint-url"), "http://127.0.0.1:9/v1").await?;
        wait_for_key(tab, "").await?;
        tab.fill(&at("endpoint-url"), &address).await?;
        wait_for_key(tab, KEY).await?;
        tab.click(&at("forget-keys")).await?;
        wait_for_key(tab, "").await?;
        let forgotten = async || Ok((sealed().await? == "[]").then_some(()));
        tab.until(SOON, forgotten).await.context("it is still there")?;
        ensure!(places(tab).await?.1["interplay-keys/own"] == "[]", "its own key is forgotten too");
        let console = tab.console().await?;
        ensure!(!console.iter().any(|entry| entry.message.contains(KEY)), "the key is in the log");
        come_back(tab).await?;
        wait_for_key(tab, "").await
    });
}

#[test]
fn a_key_in_memory_lies_nowhere_and_going_back_to_memory_empties_the_other_places() {
    run("key in memory", Setup::default(), async |tab| {
        use_endpoint(tab, "http://127.0.0.1:9/v1", "nobody", KEY).await?;
        leave_the_field(tab).await?;
        ensure!(places(tab).await?.0.is_empty(), "{:#}", places(tab).await?.1);
        choose(tab, "key-place", "tab").await?;
        choose(tab, "key-place", "memory").await?;
        ensure!(places(tab).await?.0.is_empty(), "{:#}", places(tab).await?.1);
        wait_for_key(tab, KEY).await?;
        come_back(tab).await?;
        wait_for_key(tab, "").await
    });
}

/// A server that answers every question with `reply`, and tells of every one.
fn answering_server(reply: String) -> Result<(String, Receiver<String>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}/v1", listener.local_addr()?);
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (tell, reply) = (tell.clone(), reply.clone());
            std::thread::spawn(move || drop(answer(stream, &tell, &reply)));
        }
    });
    Ok((address, told))
}

fn answer(mut stream: TcpStream, tell: &Sender<String>, reply: &str) -> Result<()> {
    let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
    let head = loop {
        let read = stream.read(&mut buffer)?;
        ensure!(read > 0, "it hung up");
        seen.extend_from_slice(&buffer[..read]);
        if let Some(end) = seen.windows(4).position(|four| four == b"\r\n\r\n") {
            break String::from_utf8_lossy(&seen[..end]).into_owned();
        }
    };
    let length = head.to_ascii_lowercase();
    let length = length.lines().find_map(|line| line.strip_prefix("content-length: "));
    let whole = head.len() + 4 + length.map_or(Ok(0), |length| length.trim().parse::<usize>())?;
    while seen.len() < whole {
        let read = stream.read(&mut buffer)?;
        ensure!(read > 0, "it hung up");
        seen.extend_from_slice(&buffer[..read]);
    }
    tell.send(head.lines().next().unwrap_or_default().to_owned())?;
    let body = if head.starts_with("OPTIONS") { "" } else { reply };
    let head = format!(
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: *, authorization\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    Ok(stream.write_all(body.as_bytes())?)
}

fn completion(content: &str) -> String {
    json!({
        "id": "x", "object": "chat.completion", "created": 0, "model": "theirs",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}],
    })
    .to_string()
}

/// A page with a link that suggests an endpoint.
fn suggesting(address: &str) -> &'static str {
    let link = format!(
        "index.html#v=2&domain=retail&seed=4&count=2&endpoint.url={address}&endpoint.model=theirs"
    );
    Box::leak(link.into_boxed_str())
}

#[test]
fn a_link_only_suggests_an_endpoint_and_nothing_goes_there_before_a_click() {
    let (address, told) = answering_server(completion("ready")).expect("a server");
    let origin = address.trim_end_matches("/v1").to_owned();
    let setup = Setup { page: suggesting(&address), ..Setup::default() };
    run("suggestion", setup, async |tab| {
        tab.wait_for_text(&at("suggestion-host"), &origin, SOON).await?;
        for (name, width, dark) in [
            ("dark", 1280, true),
            ("phone", 390, false),
            ("phone-dark", 390, true),
            ("wide", 1280, false),
        ] {
            tab.appear((width, 900), dark).await?;
            tokio::time::sleep(Duration::from_millis(400)).await;
            tab.picture(&format!("suggested-{name}")).await?;
        }
        choose(tab, "pace", "instant").await?;
        tab.click(&at("start")).await?;
        leave_the_example(tab).await?;
        wait_for_phase(tab, "Finished").await?;
        ensure!(told.try_recv().is_err(), "the suggested server was asked");
        tab.click(&at("suggestion-accept")).await?;
        tab.wait_for_text(&at("key-origin"), &origin, SOON).await?;
        wait_for_key(tab, "").await?;
        ensure!(told.try_recv().is_err(), "accepting alone asked the server");
        tab.click(&at("endpoint-test")).await?;
        tab.until(SOON, async || Ok(told.try_recv().ok())).await.context("a click asks it")?;
        Ok(())
    });
}

#[test]
fn a_suggestion_that_is_ignored_leaves_the_endpoint_as_it_was() {
    run("suggestion ignored", Setup::default(), async |tab| {
        use_endpoint(tab, "http://127.0.0.1:9/v1", "mine", KEY).await?;
        let suggest = "location.hash = '#v=2&seed=4&endpoint.url=http://127.0.0.1:10/v1&endpoint.model=theirs'";
        tab.script(suggest, Vec::new()).await?;
        tab.wait_for_text(&at("suggestion-host"), "http://127.0.0.1:10", SOON).await?;
        tab.click(&at("suggestion-decline")).await?;
        tab.click(&at("nav-settings")).await?;
        tab.click(&at("play-endpoint")).await?;
        wait_for_key(tab, KEY).await?;
        let address = tab.find(&at("endpoint-url")).await?.prop("value").await?;
        ensure!(address.as_deref() == Some("http://127.0.0.1:9/v1"), "{address:?}");
        tab.script(suggest.replace("&seed", "&count=3&seed").as_str(), Vec::new()).await?;
        tab.click(&at("suggestion-accept")).await?;
        tab.find(&at("key-dropped")).await?;
        wait_for_key(tab, "").await
    });
}

#[test]
fn both_pages_carry_their_policy_and_an_unlisted_host_leads_from_one_to_the_other() {
    const POLICY: &str =
        "return document.querySelector('meta[http-equiv=Content-Security-Policy]').content";
    run("two pages", Setup::default(), async |tab| {
        let policy = tab.script(POLICY, Vec::new()).await?;
        ensure!(policy == csp::policy(Reach::KnownHosts).as_str(), "{policy}");
        use_endpoint(tab, "https://models.example/v1", "theirs", KEY).await?;
        tab.click(&at("endpoint-test")).await?;
        tab.wait_for_text(&at("endpoint-verdict"), "may not call", SOON).await?;
        tab.picture("unlisted").await?;
        tab.click(&at("reach-wide")).await?;
        tab.wait_for_text(&at("suggestion-host"), "https://models.example", SOON).await?;
        let policy = tab.script(POLICY, Vec::new()).await?;
        ensure!(policy == csp::policy(Reach::AnyHost).as_str(), "{policy}");
        let address = tab.client().current_url().await?;
        ensure!(address.path().ends_with("/any.html"), "{address}");
        ensure!(!address.as_str().contains(KEY), "the key is in the address");
        tab.click(&at("suggestion-accept")).await?;
        tab.find(&at("reach-is-wide")).await?;
        wait_for_key(tab, "").await
    });
}

#[test]
fn a_plain_address_elsewhere_is_refused_with_what_to_do_instead() {
    run("plain address", Setup::default(), async |tab| {
        use_endpoint(tab, "http://192.168.1.20:8000/v1", "theirs", "").await?;
        tab.wait_for_text(&at("reach-nowhere"), "ssh -L", SOON).await?;
        tab.click(&at("endpoint-list")).await?;
        tab.wait_for_text(&at("endpoint-models"), "ssh -L", SOON).await
    });
}

#[test]
fn the_page_may_call_every_server_of_its_list() {
    const BLOCKED: &str = "
        const list = document.querySelector('[data-test=endpoint-preset]');
        const blocked = [];
        for (const value of [...list.options].map((option) => option.value).filter(Boolean)) {
            list.value = value;
            list.dispatchEvent(new Event('change', { bubbles: true }));
            await new Promise((done) => setTimeout(done, 100));
            const note = document.querySelector('[data-test=key-origin]')?.innerText ?? '';
            if (!value.startsWith(note) || !note) blocked.push(value + ' is not taken');
            if (document.querySelector('[data-test=reach-other], [data-test=reach-nowhere]')) blocked.push(value);
        }
        return [list.options.length, blocked];
    ";
    run("servers of the list", Setup::default(), async |tab| {
        use_endpoint(tab, "http://127.0.0.1:9/v1", "m", "").await?;
        let told = tab.script(BLOCKED, Vec::new()).await?;
        ensure!(told[0].as_u64() > Some(15) && told[1] == json!([]), "{told}");
        Ok(())
    });
}

#[test]
fn the_models_of_a_server_are_listed_on_a_click() {
    run("models", Setup::default(), async |tab| {
        let (_server, address) = served_model()?;
        use_endpoint(tab, &address, "", "").await?;
        tab.click(&at("endpoint-list")).await?;
        tab.wait_for_text(&at("endpoint-models"), "to choose from", SOON).await?;
        let names = "return [...document.querySelectorAll('#endpoint-models option')].map((option) => option.value)";
        let names = tab.script(names, Vec::new()).await?;
        ensure!(names == json!(["interplay-simulated"]), "{names}");
        Ok(())
    });
}

#[test]
fn what_a_model_writes_stays_text_and_hides_nothing() {
    run("hostile text", Setup::default(), async |tab| {
        tab.script("window.pwned = false", Vec::new()).await?;
        let hostile = "<img src=x onerror='window.pwned = true'><script>window.pwned = true</script> pay \u{202e}05$\u{202c} now\u{200b}";
        let (address, _told) = answering_server(completion(hostile))?;
        use_endpoint(tab, &address, "theirs", "").await?;
        tab.click(&at("nav-run")).await?;
        tab.fill(&at("count"), "1").await?;
        tab.click(&at("start")).await?;
        leave_the_example(tab).await?;
        wait_for_phase(tab, "Finished").await?;
        let answer = ".step[open] .raw[open] pre";
        for part in ["<img src=x onerror", "U+202E", "U+200B"] {
            tab.wait_for_text(answer, part, SOON).await?;
        }
        let found =
            "return [window.pwned, document.querySelectorAll('main img, main script').length]";
        let found = tab.script(found, Vec::new()).await?;
        ensure!(found == json!([false, 0]), "{found}");
        Ok(())
    });
}

#[test]
fn the_form_at_every_size_and_in_both_colours() {
    run("form", Setup::default(), async |tab| {
        use_endpoint(tab, "http://localhost:11434/v1", "llama3.1", "").await?;
        let top =
            "document.querySelector('form.endpoint').scrollIntoView(); window.scrollBy(0, -120)";
        for (name, width, dark) in [
            ("1280-light", 1280, false),
            ("1280-dark", 1280, true),
            ("390-light", 390, false),
            ("390-dark", 390, true),
        ] {
            tab.appear((width, 900), dark).await?;
            tab.script(top, Vec::new()).await?;
            // Colours change over a moment.
            tokio::time::sleep(Duration::from_millis(400)).await;
            tab.picture(&format!("form-{name}")).await?;
            let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
            let wide = tab.script(wide, Vec::new()).await?;
            ensure!(wide == Value::Bool(false), "the form is wider than {name}");
        }
        Ok(())
    });
}
