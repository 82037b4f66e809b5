//! The transport of the command line: reqwest with rustls. Dropping a call closes its connection.

use std::error::Error;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use llm::client::{HttpRequest, HttpResponse};
use llm::{Endpoint, Transport};
use reqwest::{Client, ClientBuilder, redirect};

/// Longest wait for a whole answer.
const TIMEOUT: Duration = Duration::from_mins(2);

/// Sends by reqwest, waits by tokio: calls need a tokio runtime with time and IO enabled.
pub(crate) struct Reqwest {
    /// For the wide world, through the proxy that the environment names.
    client: Client,
    /// For this machine and private networks, which no proxy reaches.
    direct: Client,
}

impl Reqwest {
    /// A transport that waits two minutes for an answer.
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        Self::with_timeout(TIMEOUT)
    }

    /// A transport that waits `timeout` for an answer.
    pub(crate) fn with_timeout(timeout: Duration) -> Result<Self, reqwest::Error> {
        // It is an error to install a second one, and of no consequence: the first stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self { client: builder(timeout).build()?, direct: builder(timeout).no_proxy().build()? })
    }

    fn client_for(&self, url: &str) -> &Client {
        let is_private = Endpoint::parse(url).is_ok_and(|endpoint| endpoint.is_private());
        if is_private { &self.direct } else { &self.client }
    }
}

/// No redirects: a key must not travel on.
fn builder(timeout: Duration) -> ClientBuilder {
    Client::builder().redirect(redirect::Policy::none()).timeout(timeout)
}

impl Transport for Reqwest {
    fn send(&self, request: HttpRequest) -> LocalBoxFuture<'_, Result<HttpResponse, String>> {
        Box::pin(async move {
            send(self.client_for(&request.url), request).await.map_err(|error| describe(&error))
        })
    }

    fn sleep(&self, millis: u64) -> LocalBoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(Duration::from_millis(millis)))
    }
}

async fn send(client: &Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let start = match request.body {
        Some(body) => client.post(&request.url).body(body),
        None => client.get(&request.url),
    };
    let builder =
        request.headers.iter().fold(start, |builder, (name, value)| builder.header(name, value));
    let response = builder.send().await?;
    let retry_after = response.headers().get("retry-after");
    Ok(HttpResponse {
        status: response.status().as_u16(),
        retry_after: retry_after.and_then(|value| value.to_str().ok()).map(str::to_owned),
        body: response.text().await?,
    })
}

/// The innermost cause, which is the one that helps ("Connection refused").
fn describe(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".into();
    }
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Answers one connection with `answer`, or never; gives the address and what it was sent.
    async fn server(
        answer: Option<&'static str>,
    ) -> (String, tokio::task::JoinHandle<(String, bool)>) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let served = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            let mut buffer = vec![0; 4096];
            let count = socket.read(&mut buffer).await.expect("a request");
            let sent = String::from_utf8_lossy(&buffer[..count]).into_owned();
            if let Some(answer) = answer {
                socket.write_all(answer.as_bytes()).await.expect("sent");
            }
            let is_closed = matches!(socket.read(&mut buffer).await, Ok(0) | Err(_));
            (sent, is_closed)
        });
        (format!("http://{address}"), served)
    }

    fn request(url: &str) -> HttpRequest {
        let headers = vec![("Authorization".into(), "Bearer secret-key".into())];
        HttpRequest { url: url.into(), headers, body: Some("{}".into()) }
    }

    #[tokio::test]
    async fn status_retry_after_and_body_come_back() {
        let answer = "HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 4\r\n\
                      Connection: close\r\n\r\nslow";
        let (url, served) = server(Some(answer)).await;
        let response = Reqwest::new().expect("a transport").send(request(&url)).await;
        let expected =
            HttpResponse { status: 429, retry_after: Some("7".into()), body: "slow".into() };
        assert_eq!(response, Ok(expected));
        let (sent, _) = served.await.expect("served");
        assert!(sent.starts_with("POST / HTTP/1.1\r\n"), "{sent}");
        assert!(sent.contains("authorization: Bearer secret-key\r\n"), "{sent}");
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let answer = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\
                      Content-Length: 0\r\n\r\n";
        let (url, _served) = server(Some(answer)).await;
        let response = Reqwest::new().expect("a transport").send(request(&url)).await;
        assert_eq!(response.map(|response| response.status), Ok(302));
    }

    #[tokio::test]
    async fn a_server_that_is_off_gives_a_cause_without_the_key() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        drop(listener);
        let cause = Reqwest::new().expect("a transport").send(request(&url)).await;
        let cause = cause.expect_err("nobody listens");
        assert!(cause.to_lowercase().contains("refused") && !cause.contains("secret"), "{cause}");
    }

    #[tokio::test]
    async fn a_silent_server_is_given_up() {
        let (url, _served) = server(None).await;
        let transport = Reqwest::with_timeout(Duration::from_millis(50)).expect("a transport");
        assert_eq!(transport.send(request(&url)).await, Err("no answer in time".into()));
    }

    #[tokio::test]
    async fn dropping_a_call_closes_the_connection() {
        let (url, served) = server(None).await;
        let transport = Reqwest::new().expect("a transport");
        let call = transport.send(request(&url));
        let cut = tokio::time::timeout(Duration::from_millis(200), call).await;
        assert!(cut.is_err(), "the server does not answer");
        let seen = tokio::time::timeout(Duration::from_secs(5), served).await;
        let (_, is_closed) = seen.expect("the connection ends").expect("served");
        assert!(is_closed);
    }
}
