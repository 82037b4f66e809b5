//! Damaged results files, as libFuzzer makes them up; what must hold is in `interplay_fuzz::results`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| interplay_fuzz::results::check(bytes));
