//! The endpoints that people use, and what is peculiar about each: addresses, headers, fields, and the settings that
//! let a web page in.

use crate::address::{Dialect, host_name, is_private};
use crate::learn::TokenLimit;

/// The header in which a key travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyHeader {
    /// `Authorization: Bearer …`.
    Bearer,
    /// `api-key` (Azure).
    ApiKey,
    /// `x-api-key` (Anthropic).
    XApiKey,
    /// `x-goog-api-key` (Gemini).
    XGoogApiKey,
}

impl KeyHeader {
    /// The header's name and value for a key.
    pub(crate) fn with(self, key: &str) -> (String, String) {
        match self {
            Self::Bearer => ("Authorization".into(), format!("Bearer {key}")),
            Self::ApiKey => ("api-key".into(), key.to_owned()),
            Self::XApiKey => ("x-api-key".into(), key.to_owned()),
            Self::XGoogApiKey => ("x-goog-api-key".into(), key.to_owned()),
        }
    }
}

/// Reasoning that a server wants back with the messages it led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Echo {
    /// None, or only what stands in the calls.
    No,
    /// `reasoning_content` on every message of the model, even if it is empty beside a call (DeepSeek).
    Content,
    /// `reasoning_details` as they came (OpenRouter).
    Details,
}

/// In what a server differs from OpenAI's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quirks {
    /// Name of the token limit.
    pub limit: TokenLimit,
    /// Ids of calls must have exactly nine letters and digits.
    pub nine_ids: bool,
    /// It takes `stream_options`.
    pub stream_usage: bool,
    /// Name of the seed.
    pub seed: &'static str,
    /// Its word for "must call a tool".
    pub required: &'static str,
    /// What it wants back.
    pub echo: Echo,
    /// A forced tool choice needs thinking switched off.
    pub force_without_thinking: bool,
}

impl Quirks {
    /// A server that is like most.
    pub(crate) const NONE: Self = Self {
        limit: TokenLimit::MaxTokens,
        nine_ids: false,
        stream_usage: true,
        seed: "seed",
        required: "required",
        echo: Echo::No,
        force_without_thinking: false,
    };
}

/// One kind of endpoint.
#[derive(Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name on the command line and in links.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Where it is; a part in angle brackets is to be filled in.
    pub base_url: &'static str,
    /// What it speaks.
    pub dialect: Dialect,
    /// How a key travels.
    pub key: KeyHeader,
    /// Whether it answers without a key.
    pub keyless: bool,
    /// How to let this page in; `{page}` stands for its origin.
    pub cors: &'static str,
    /// How to make it call tools.
    pub tools: &'static str,
    /// How to give it a longer context.
    pub context: &'static str,
    pub(crate) quirks: Quirks,
}

const HOSTED_TOOLS: &str = "Choose a model that can call tools, or let the agent write its calls (phase2.calling=prompted).";
const HOSTED_CONTEXT: &str = "Choose a model with a longer context.";
const HOSTED_CORS: &str =
    "It lets web pages in; an extension, a proxy or a firewall may be in the way.";

const HOSTED: Preset = Preset {
    id: "",
    name: "",
    base_url: "",
    dialect: Dialect::OpenAi,
    key: KeyHeader::Bearer,
    keyless: false,
    cors: HOSTED_CORS,
    tools: HOSTED_TOOLS,
    context: HOSTED_CONTEXT,
    quirks: Quirks::NONE,
};

const LOCAL: Preset = Preset { keyless: true, ..HOSTED };

/// All kinds, the hosted ones first.
pub const PRESETS: [Preset; 18] = [
    Preset {
        id: "openai",
        name: "OpenAI",
        base_url: "https://api.openai.com/v1",
        cors: "It lets web pages in, but withholds the answer to a wrong key: check the key first.",
        quirks: Quirks { limit: TokenLimit::MaxCompletionTokens, ..Quirks::NONE },
        ..HOSTED
    },
    Preset {
        id: "anthropic",
        name: "Anthropic",
        base_url: "https://api.anthropic.com",
        dialect: Dialect::Anthropic,
        key: KeyHeader::XApiKey,
        cors: "Some organisations bar web pages: allow them in the console's settings, or use another key. Sign-in tokens of a subscription do not work.",
        ..HOSTED
    },
    Preset {
        id: "gemini",
        name: "Google Gemini",
        base_url: "https://generativelanguage.googleapis.com/v1beta",
        dialect: Dialect::Gemini,
        key: KeyHeader::XGoogApiKey,
        ..HOSTED
    },
    Preset {
        id: "gemini-openai",
        name: "Google Gemini (OpenAI form)",
        base_url: "https://generativelanguage.googleapis.com/v1beta/openai",
        ..HOSTED
    },
    Preset {
        id: "openrouter",
        name: "OpenRouter",
        base_url: "https://openrouter.ai/api/v1",
        quirks: Quirks { echo: Echo::Details, ..Quirks::NONE },
        ..HOSTED
    },
    Preset { id: "groq", name: "Groq", base_url: "https://api.groq.com/openai/v1", ..HOSTED },
    Preset {
        id: "mistral",
        name: "Mistral",
        base_url: "https://api.mistral.ai/v1",
        quirks: Quirks {
            nine_ids: true,
            stream_usage: false,
            seed: "random_seed",
            required: "any",
            ..Quirks::NONE
        },
        ..HOSTED
    },
    Preset { id: "together", name: "Together", base_url: "https://api.together.xyz/v1", ..HOSTED },
    Preset {
        id: "deepseek",
        name: "DeepSeek",
        base_url: "https://api.deepseek.com",
        quirks: Quirks { echo: Echo::Content, force_without_thinking: true, ..Quirks::NONE },
        ..HOSTED
    },
    Preset {
        id: "fireworks",
        name: "Fireworks",
        base_url: "https://api.fireworks.ai/inference/v1",
        ..HOSTED
    },
    Preset {
        id: "huggingface",
        name: "Hugging Face router",
        base_url: "https://router.huggingface.co/v1",
        ..HOSTED
    },
    Preset {
        id: "azure",
        name: "Azure OpenAI",
        base_url: "https://<resource>.openai.azure.com",
        key: KeyHeader::ApiKey,
        quirks: Quirks { limit: TokenLimit::MaxCompletionTokens, ..Quirks::NONE },
        ..HOSTED
    },
    Preset {
        id: "ollama",
        name: "Ollama",
        base_url: "http://localhost:11434/v1",
        cors: "Start it with OLLAMA_ORIGINS={page} ollama serve (on macOS: launchctl setenv OLLAMA_ORIGINS {page}, then start it again).",
        tools: "Pull a model that ollama.com marks with `tools`, or let the agent write its calls (phase2.calling=prompted).",
        context: "It cuts off what is too long without a word. Start it with OLLAMA_CONTEXT_LENGTH=32768 ollama serve.",
        ..LOCAL
    },
    Preset {
        id: "lm-studio",
        name: "LM Studio",
        base_url: "http://localhost:1234/v1",
        cors: "Start its server with lms server start --cors, or switch on Enable CORS in its developer settings.",
        context: "Load the model with lms load MODEL --context-length 32768, or set the length where you load it.",
        ..LOCAL
    },
    Preset {
        id: "llama.cpp",
        name: "llama.cpp server",
        base_url: "http://localhost:8080/v1",
        cors: "Start it with --cors-origins '*' (a list of several does not work), or without that option.",
        tools: "Start it with --jinja and a model whose template knows tools, or let the agent write its calls (phase2.calling=prompted).",
        context: "Start it with -c 32768.",
        ..LOCAL
    },
    Preset {
        id: "vllm",
        name: "vLLM",
        base_url: "http://localhost:8000/v1",
        cors: "Start vLLM with --allowed-origins '[\"{page}\"]', and check its key: it withholds the answer to a wrong one. Start transformers serve, which has the same port, with --enable-cors.",
        tools: "Start it with --enable-auto-tool-choice --tool-call-parser PARSER, the parser of your model.",
        context: "Start it with --max-model-len 32768, as far as the memory goes.",
        ..LOCAL
    },
    Preset {
        id: "sglang",
        name: "SGLang",
        base_url: "http://localhost:30000/v1",
        cors: "It lets every page in: something before it (a proxy) does not.",
        tools: "Start it with --tool-call-parser PARSER, the parser of your model.",
        context: "Start it with --context-length 32768, as far as the memory goes.",
        ..LOCAL
    },
    Preset {
        id: "litellm",
        name: "LiteLLM proxy",
        base_url: "http://localhost:4000",
        cors: "Enter its master key: it can withhold its answer to a missing one. If the key is there, start it with LITELLM_CORS_ORIGINS={page}, or without that variable.",
        ..LOCAL
    },
];

/// The kind of this name.
pub fn by_id(id: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.id == id)
}

/// The kind that a base URL is known for: hosts by their names, local servers by their usual ports.
pub fn of(base_url: &str, dialect: Dialect) -> Option<&'static Preset> {
    let host = host_of(base_url);
    if host.ends_with(".openai.azure.com") {
        return by_id("azure");
    }
    let of_host = |preset: &&Preset| preset.dialect == dialect && host_of(preset.base_url) == host;
    if let Some(preset) = PRESETS.iter().find(of_host) {
        return Some(preset);
    }
    let port = host.rsplit_once(':').map(|(_, port)| port)?;
    // llama.cpp has announced a second one.
    let port = if port == "9931" { "8080" } else { port };
    let of_port = |preset: &&Preset| {
        preset.keyless && host_of(preset.base_url).rsplit_once(':').is_some_and(|(_, p)| p == port)
    };
    let is_near = is_private(host_name(base_url)) && dialect == Dialect::OpenAi;
    PRESETS.iter().find(of_port).filter(|_| is_near)
}

/// Host and port.
fn host_of(base_url: &str) -> &str {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Endpoint;

    #[test]
    fn every_preset_is_an_address_that_is_known_for_it() {
        for preset in &PRESETS {
            let address = preset.base_url.replace("<resource>", "mine");
            let endpoint = Endpoint::parse(&address).expect(preset.id);
            assert_eq!(endpoint.dialect, preset.dialect, "{}", preset.id);
            assert_eq!(endpoint.preset().map(|preset| preset.id), Some(preset.id));
            assert_eq!(by_id(preset.id), Some(preset));
            assert_eq!(preset.keyless, endpoint.is_private(), "{}", preset.id);
        }
    }

    #[test]
    fn local_servers_are_known_by_their_ports_and_strangers_are_not() {
        for (address, id) in [
            ("http://192.168.1.7:11434/v1", Some("ollama")),
            ("http://localhost:9931/v1", Some("llama.cpp")),
            ("http://127.0.0.1:4000/v1", Some("litellm")),
            ("https://api.example.com:11434/v1", None),
            ("http://localhost:5000/v1", None),
            ("http://localhost/v1", None),
        ] {
            let endpoint = Endpoint::parse(address).expect(address);
            assert_eq!(endpoint.preset().map(|preset| preset.id), id, "{address}");
        }
    }
}
