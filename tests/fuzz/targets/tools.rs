//! Sequences of tool calls on every domain, as libFuzzer makes them up; what must hold is in `interplay_fuzz::tools`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| interplay_fuzz::tools::check(bytes));
