//! The transport of the command line: reqwest with rustls. Dropping a call closes its connection.

use std::error::Error;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream;
use llm::{Body, Endpoint, HttpRequest, HttpResponse, Transport, TransportError};
use reqwest::{Client, ClientBuilder, Response, redirect};
use tokio::time::Instant;

/// Longest wait for the first piece of an answer, and from one to the next.
const SILENCE: Duration = Duration::from_mins(3);

/// Sends by reqwest, waits by tokio: calls need a tokio runtime with time and IO enabled.
pub(crate) struct Reqwest {
    /// For the wide world, through the proxy that the environment names.
    client: Client,
    /// For this machine and private networks, which no proxy reaches.
    direct: Client,
    started: Instant,
}

impl Reqwest {
    /// A transport that waits ten minutes for an answer.
    #[cfg(test)]
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        Self::with_timeout(Duration::from_mins(10))
    }

    /// A transport that waits `timeout` for an answer, and no longer than three minutes for the next piece of it.
    pub(crate) fn with_timeout(timeout: Duration) -> Result<Self, reqwest::Error> {
        // It is an error to install a second one, and of no consequence: the first stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (client, direct) = (builder(timeout).build()?, builder(timeout).no_proxy().build()?);
        Ok(Self { client, direct, started: Instant::now() })
    }

    fn client_for(&self, url: &str) -> &Client {
        let is_private = Endpoint::parse(url).is_ok_and(|endpoint| endpoint.is_private());
        if is_private { &self.direct } else { &self.client }
    }
}

/// No redirects: a key must not travel on.
fn builder(timeout: Duration) -> ClientBuilder {
    let silence = SILENCE.min(timeout);
    Client::builder().redirect(redirect::Policy::none()).timeout(timeout).read_timeout(silence)
}

impl Transport for Reqwest {
    fn send(
        &self,
        request: HttpRequest,
    ) -> LocalBoxFuture<'_, Result<HttpResponse, TransportError>> {
        let client = self.client_for(&request.url);
        Box::pin(async move {
            send(client, request)
                .await
                .map_err(|error| failure(&error, TransportError::Unreachable))
        })
    }

    fn sleep(&self, millis: u64) -> LocalBoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(Duration::from_millis(millis)))
    }

    fn now_millis(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
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
    let readable = response.headers().iter().filter_map(|(name, value)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    });
    Ok(HttpResponse {
        status: response.status().as_u16(),
        headers: readable.collect(),
        body: body(response),
    })
}

/// The body piece by piece; after a failure it ends.
fn body(response: Response) -> Body {
    let next = async |response: Option<Response>| {
        let mut response = response?;
        match response.chunk().await {
            Ok(None) => None,
            Ok(Some(piece)) => Some((Ok(piece.to_vec()), Some(response))),
            Err(error) => Some((Err(failure(&error, TransportError::Dropped)), None)),
        }
    };
    stream::unfold(Some(response), next).boxed_local()
}

fn failure(error: &reqwest::Error, otherwise: fn(String) -> TransportError) -> TransportError {
    if error.is_timeout() { TransportError::TimedOut } else { otherwise(describe(error)) }
}

/// The innermost cause, which is the one that helps ("Connection refused").
fn describe(error: &reqwest::Error) -> String {
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

    /// The whole body.
    async fn text(body: Body) -> Result<String, TransportError> {
        let pieces: Vec<_> = body.collect().await;
        let pieces: Result<Vec<_>, _> = pieces.into_iter().collect();
        Ok(String::from_utf8(pieces?.concat()).expect("text"))
    }

    #[tokio::test]
    async fn status_retry_after_and_body_come_back() {
        let answer = "HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 4\r\n\
                      Connection: close\r\n\r\nslow";
        let (url, served) = server(Some(answer)).await;
        let response = Reqwest::new().expect("a transport").send(request(&url)).await;
        let response = response.expect("an answer");
        assert_eq!((response.status, response.header("retry-after")), (429, Some("7")));
        assert_eq!(text(response.body).await, Ok("slow".into()));
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
        let cause = cause.err().expect("nobody listens").to_string();
        assert!(cause.to_lowercase().contains("refused") && !cause.contains("secret"), "{cause}");
    }

    #[tokio::test]
    async fn a_silent_server_is_given_up() {
        let (url, _served) = server(None).await;
        let transport = Reqwest::with_timeout(Duration::from_millis(50)).expect("a transport");
        assert_eq!(transport.send(request(&url)).await.err(), Some(TransportError::TimedOut));
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_no_whole_one() {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nConnection: close\r\n\r\nhalf";
        let (url, _served) = server(Some(answer)).await;
        let transport = Reqwest::with_timeout(Duration::from_millis(500)).expect("a transport");
        let response = transport.send(request(&url)).await.expect("a head");
        let pieces: Vec<_> = response.body.collect().await;
        assert_eq!(pieces.first(), Some(&Ok(b"half".to_vec())));
        assert!(pieces.last().is_some_and(Result::is_err), "{pieces:?}");
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
