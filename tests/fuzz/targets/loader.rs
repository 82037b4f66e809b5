//! Damaged data files, as libFuzzer makes them up; what must hold is in `interplay_fuzz::loader`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| interplay_fuzz::loader::check(bytes));
