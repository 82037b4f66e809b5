//! Hard input: what must hold for the tools, the loader, the results reader and the calculator whatever comes in.
//!
//! Each module has one `check` that takes bytes, makes an input of them and panics when a property fails. The fuzz
//! targets call it with bytes that libFuzzer makes up, the tests with random bytes and with those of past failures.

pub mod calculate;
pub mod damage;
pub mod loader;
pub mod patch;
pub mod results;
pub mod source;
pub mod tools;
pub mod world;
