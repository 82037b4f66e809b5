//! Wire formats, one module each. Pure: text in, text out.

pub mod anthropic;
pub mod gemini;
pub mod openai;
mod server;
