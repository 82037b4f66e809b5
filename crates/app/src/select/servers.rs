//! The servers to choose from, by where they run.

/// A server that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name for people.
    pub name: &'static str,
    /// Its base URL.
    pub base_url: &'static str,
}

/// Those that are reached over the network.
pub fn hosted() -> Vec<Server> {
    SERVERS.into_iter().filter(|server| server.base_url.starts_with("https:")).collect()
}

/// Those that run on the visitor's own machine.
pub fn near() -> Vec<Server> {
    SERVERS.into_iter().filter(|server| server.base_url.starts_with("http:")).collect()
}

const SERVERS: [Server; 2] = [
    Server { name: "OpenAI", base_url: "https://api.openai.com/v1" },
    Server { name: "Ollama", base_url: "http://localhost:11434/v1" },
];
