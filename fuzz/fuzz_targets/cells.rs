//! Any text as a number and as a day.
#![no_main]

use kontor_domain::table::laws;

libfuzzer_sys::fuzz_target!(|text: &str| {
    laws::number(text);
    laws::date(text);
});
