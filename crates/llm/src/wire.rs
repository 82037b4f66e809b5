//! Wire formats, one module each. Pure: text in, text out.

pub mod openai;
mod server;
