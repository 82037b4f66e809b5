//! Where a model is: the options that name an endpoint, and the client that they make.

use std::time::Duration;

use anyhow::{Context, bail};
use llm::presets::{self, PRESETS, Preset};
use llm::{Client, Dialect, Endpoint, Secret, Transport};

use crate::transport::Reqwest;

/// An endpoint on the command line.
#[derive(clap::Args)]
pub(crate) struct Place {
    /// Base URL of an endpoint, such as `https://api.openai.com/v1`; without it and --preset the simulated model plays.
    #[arg(long, value_name = "URL", requires = "model")]
    pub(crate) endpoint: Option<String>,
    /// Name of the model at the endpoint.
    #[arg(long)]
    pub(crate) model: Option<String>,
    /// Environment variable that holds the endpoint's key.
    #[arg(long, value_name = "NAME", requires = "model")]
    key_env: Option<String>,
    /// What kind of endpoint it is: gives its address and its peculiarities. An address alone mostly tells; `doctor
    /// --presets` lists the kinds.
    #[arg(long, value_name = "KIND", requires = "model")]
    preset: Option<String>,
    /// What it speaks, where the address does not tell.
    #[arg(long, value_name = "NAME", requires = "model", value_parser = ["openai", "anthropic", "gemini"])]
    dialect: Option<String>,
    /// Ask for answers in one piece instead of streams.
    #[arg(long, requires = "model")]
    no_stream: bool,
    /// Longest wait for an answer, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
}

impl Place {
    /// The endpoint and the name of its model; `None` when the simulated model plays.
    pub(crate) fn endpoint(&self) -> anyhow::Result<Option<(Endpoint, String)>> {
        let kind = self.preset.as_deref().map(kind).transpose()?;
        let address = self.endpoint.as_deref().or(kind.map(|kind| kind.base_url));
        let (Some(address), Some(model)) = (address, &self.model) else {
            if self.model.is_some() {
                bail!(
                    "--model names a model of an endpoint: give its --endpoint URL or --preset KIND"
                );
            }
            return Ok(None);
        };
        if address.contains('<') {
            bail!(
                "the address of this kind differs from account to account: give {address} as --endpoint"
            );
        }
        let mut endpoint = Endpoint::parse(address).map_err(anyhow::Error::msg)?;
        if let Some(kind) = kind {
            endpoint = endpoint.of_kind(kind);
        }
        match self.dialect.as_deref() {
            Some("openai") => endpoint.dialect = Dialect::OpenAi,
            Some("anthropic") => endpoint.dialect = Dialect::Anthropic,
            Some("gemini") => endpoint.dialect = Dialect::Gemini,
            _ => {}
        }
        if let Some(name) = &self.key_env {
            let key = std::env::var(name)
                .with_context(|| format!("the environment variable {name} holds no key"))?;
            endpoint.key = Secret::new(&key);
        }
        Ok(Some((endpoint, model.clone())))
    }

    /// What sends the calls.
    pub(crate) fn transport(&self) -> anyhow::Result<Reqwest> {
        Ok(Reqwest::with_timeout(Duration::from_secs(self.timeout))?)
    }

    /// A client over a transport.
    pub(crate) fn client<T: Transport>(&self, transport: T, endpoint: Endpoint) -> Client<T> {
        let mut client = Client::new(transport, endpoint);
        client.stream = !self.no_stream;
        client
    }

    /// True when the simulated model plays.
    pub(crate) fn simulated(&self) -> bool {
        self.model.is_none()
    }
}

fn kind(id: &str) -> anyhow::Result<&'static Preset> {
    presets::by_id(id).with_context(|| {
        let ids: Vec<&str> = PRESETS.iter().map(|preset| preset.id).collect();
        format!("there is no kind `{id}`; known are {}", ids.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        place: Place,
    }

    fn endpoint(line: &str) -> Result<Option<(Endpoint, String)>, String> {
        let words = std::iter::once("interplay").chain(line.split(' ').filter(|it| !it.is_empty()));
        let line = Line::try_parse_from(words).map_err(|error| error.to_string())?;
        line.place.endpoint().map_err(|error| error.to_string())
    }

    #[test]
    fn options_make_an_endpoint_or_say_what_is_missing() {
        assert!(endpoint("").is_ok_and(|found| found.is_none()));
        let (found, model) =
            endpoint("--preset mistral --model m").expect("good").expect("an endpoint");
        assert_eq!((found.base_url.as_str(), model.as_str()), ("https://api.mistral.ai/v1", "m"));
        let line = "--endpoint http://127.0.0.1:9/v1 --preset deepseek --model m";
        let (found, _) = endpoint(line).expect("good").expect("an endpoint");
        assert_eq!(found.base_url, "http://127.0.0.1:9/v1");
        assert_eq!(found.preset().map(|preset| preset.id), Some("deepseek"));
        let line = "--endpoint http://127.0.0.1:9 --dialect anthropic --model m";
        let (found, _) = endpoint(line).expect("good").expect("an endpoint");
        assert_eq!(found.dialect, Dialect::Anthropic);
        for (line, says) in [
            ("--model m", "--endpoint"),
            ("--endpoint http://127.0.0.1:9/v1", "--model"),
            ("--preset odd --model m", "known are openai, anthropic"),
            ("--preset azure --model m", "<resource>"),
            ("--endpoint http://127.0.0.1:9/v1 --model m --dialect odd", "invalid value"),
            ("--endpoint ftp://x --model m", "https://"),
            ("--timeout 0", "not in 1..=86400"),
        ] {
            let error = endpoint(line).err().unwrap_or_default();
            assert!(error.contains(says), "{line}: {error}");
        }
    }
}
