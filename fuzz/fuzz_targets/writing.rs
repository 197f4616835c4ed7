//! Any texts, written as a table and read back.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kontor_domain::table::laws::writing(bytes));
