//! Texts for the calculator, as libFuzzer makes them up; what must hold is in `interplay_fuzz::calculate`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| interplay_fuzz::calculate::check(bytes));
