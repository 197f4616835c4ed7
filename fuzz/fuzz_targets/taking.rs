//! Any bytes as a file of products, customers, stock or sales.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kontor_domain::table::laws::taking(bytes));
