//! A context that is too small: said loudly, in the words of many servers, or not at all.

use crate::serve_model::fault::{Act, End, ErrorLine, Fault, READ, STOP};
use crate::serve_model::wire::Wire::{Anthropic, Gemini, OpenAi};

const LOUD: Fault = Fault {
    does: "says that the conversation is too long for the model",
    client: "stops and says so: no repeat, no other parameter helps",
    ..STOP
};

/// A server's words, as a fault.
macro_rules! loud {
    ($name:literal, $wire:expr, $status:literal, $code:literal, $message:literal) => {
        Fault {
            name: $name,
            wires: &[$wire],
            acts: &[Act::Error(&ErrorLine {
                status: $status,
                code: $code,
                message: $message,
                headers: &[],
            })],
            ..LOUD
        }
    };
}

/// Tokens that a silent server keeps of a conversation.
const KEPT: u64 = 16;

pub(super) const FAULTS: &[Fault] = &[
    loud!(
        "context-openai",
        OpenAi,
        400,
        "context_length_exceeded",
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens. Please \
         reduce the length of the messages."
    ),
    loud!(
        "context-openai-new",
        OpenAi,
        400,
        "context_length_exceeded",
        "Your input exceeds the context window of this model. Please adjust your input and try again."
    ),
    loud!(
        "context-anthropic",
        Anthropic,
        400,
        "invalid_request_error",
        "prompt is too long: 213462 tokens > 200000 maximum"
    ),
    loud!(
        "context-gemini",
        Gemini,
        400,
        "",
        "The input token count (1196265) exceeds the maximum number of tokens allowed (1048575)."
    ),
    loud!(
        "context-openrouter",
        OpenAi,
        400,
        "",
        "This endpoint's maximum context length is 32768 tokens. However, you requested about 40012 tokens (36012 of \
         text input, 4000 in the output)."
    ),
    loud!(
        "context-xai",
        OpenAi,
        400,
        "",
        "This model's maximum prompt length is 131072 but the request contains 537812 tokens."
    ),
    loud!(
        "context-groq",
        OpenAi,
        400,
        "context_length_exceeded",
        "Please reduce the length of the messages or completion."
    ),
    loud!(
        "context-mistral",
        OpenAi,
        400,
        "3051",
        "Prompt contains 40012 tokens and 0 draft tokens, too large for model with 32768 maximum context length"
    ),
    loud!(
        "context-llamacpp",
        OpenAi,
        400,
        "exceed_context_size_error",
        "the request exceeds the available context size, try increasing it"
    ),
    loud!(
        "context-lmstudio",
        OpenAi,
        400,
        "",
        "The number of tokens to keep from the initial prompt is greater than the context length. Try to load the \
         model with a larger context length, or provide a shorter input"
    ),
    loud!(
        "context-vllm",
        OpenAi,
        400,
        "",
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, \
         1000 in the completion). Please reduce the length of the messages or completion."
    ),
    loud!(
        "context-sglang",
        OpenAi,
        400,
        "",
        "Requested token count exceeds the model's maximum context length of 4096 tokens. You requested a total of \
         5000 tokens: 4000 tokens from the input messages and 1000 tokens for the completion."
    ),
    loud!(
        "context-kimi",
        OpenAi,
        400,
        "",
        "Invalid request: Your request exceeded model token limit: 131072 (requested: 140000)"
    ),
    loud!(
        "context-minimax",
        OpenAi,
        400,
        "",
        "invalid params, context window exceeds limit (2013)"
    ),
    loud!(
        "context-together",
        OpenAi,
        422,
        "",
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9001 `inputs` tokens and \
         0 `max_new_tokens`"
    ),
    loud!(
        "context-fireworks",
        OpenAi,
        400,
        "",
        "The prompt is too long: 9001, model maximum context length: 8191"
    ),
    Fault {
        name: "context-silent",
        wires: &[OpenAi],
        does: "drops the beginning of the conversation without a word and counts 16 tokens (Ollama)",
        client: "sees that fewer tokens were read than sent, and says so",
        end: End::Other,
        mixed: false,
        acts: &[Act::Reply(|reply, _| {
            reply.usage.prompt_tokens = reply.usage.prompt_tokens.min(KEPT);
        })],
        ..READ
    },
];
