//! Our ESC/POS beside another program's: python-escpos 3.1, which `KONTOR_ESCPOS` names a Python with. Where a thing is
//! said in one way only, byte for byte; texts, for which several code pages are right, by reading each other's.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use kontor_domain::hardware::escpos::{Align, Encoder};
use kontor_domain::hardware::pages::Page;
use kontor_domain::hardware::picture::Dots;
use kontor_domain::hardware::strip::{Line, read};
use kontor_domain::hardware::{Drawer, Letters, Profile};
use serde_json::{Value, json};

const TEXTS: [&str; 6] = [
    "Mug, blue £6.50 (20% off)",
    "Señor Núñez ¿Qué tal? ¡Olé! ñandú",
    "Größe Öl Übermaß ß äöü",
    "Crème brûlée, œuf, garçon, île",
    "Zażółć gęślą jaźń, ŻÓŁĆ",
    "3 € – 12,90 €",
];
const EAN: &str = "4006381333931";
const CODE: &str = "Kontor-{1}";
const QR: &str = "1-A000001/0197F0C5A1B27C3D8E4F5A6B7C8D9E0F";

/// The name python-escpos has for a page.
fn name(page: Page) -> String {
    format!("{page:?}").replace("Wpc", "CP").replace("Pc", "CP")
}

fn letters_of(page: Page) -> String {
    (0x80..=0xff).filter_map(|byte| page.letter(byte)).filter(|letter| !matches!(letter, '\u{a0}' | '\u{ad}')).collect()
}

/// What the encoder writes behind its beginning.
fn ours(write: impl FnOnce(&mut Encoder)) -> String {
    let begin = Encoder::new(&Profile::default()).into_bytes().len();
    let mut encoder = Encoder::new(&Profile::default());
    write(&mut encoder);
    hex(&encoder.into_bytes()[begin..])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn theirs(asked: &Value) -> Value {
    let python = std::env::var_os("KONTOR_ESCPOS").expect("KONTOR_ESCPOS names a Python; `cargo xtask test` sets it");
    let mut running = Command::new(python)
        .args(["-c", include_str!("escpos.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    running.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let done = running.wait_with_output().unwrap();
    assert!(done.status.success(), "python-escpos failed");
    // It says some things beside what it was asked.
    let said = String::from_utf8(done.stdout).unwrap();
    serde_json::from_str(&said[said.find("{\"pages\"").unwrap()..]).unwrap()
}

// Red when, in crates/domain/src/hardware/profile.rs, `(Page::Pc737, 14),` becomes `(Page::Pc737, 15),`.
// Red when, in crates/domain/src/hardware/escpos.rs, `self.put(&[GS, b'V', 1]);` becomes `self.put(&[GS, b'V', 0]);`.
// Red when, in crates/domain/src/hardware/escpos.rs, `const PULSE: [u8; 2] = [50, 50];` becomes `const PULSE: [u8; 2] = [50, 250];`.
#[test]
fn what_we_say_is_what_python_escpos_says() {
    let texts: Vec<String> = TEXTS.iter().map(|text| ours(|to| to.text(text))).collect();
    let pages: BTreeMap<String, String> = Page::ALL.into_iter().map(|page| (name(page), letters_of(page))).collect();
    let asked = json!({ "pages": pages, "texts": TEXTS, "read": texts, "ean13": EAN, "code128": "Kontor-1", "qr": QR });
    let said = theirs(&asked);

    // Every letter of every page, and the number that the page has.
    for (page, number) in Letters::Epson.pages() {
        let bytes: Vec<u8> = letters_of(*page).chars().map(|letter| page.byte(letter).unwrap()).collect();
        let want = hex(&[&[0x1b, b't', *number], bytes.as_slice()].concat());
        assert_eq!(said["pages"][name(*page)], want, "{page:?}");
    }

    // It looks for a page letter by letter, we for the page that goes on longest; it finds the euro's sign in Greek first,
    // we in the page of Western Europe. Both are right if both read the same.
    for (at, text) in TEXTS.iter().enumerate() {
        assert_eq!(said["read"][at], *text, "our bytes by its tables");
        let bytes = unhex(said["texts"][at].as_str().unwrap());
        let read: String = read(&bytes, Letters::Epson).iter().map(Line::text).collect();
        // Of the pages that it may choose we have no ISO 8859-7, where its euro's sign is.
        assert_eq!(read.replace('\u{fffd}', "€"), *text, "its bytes by our tables");
    }

    let dots = |at: usize| matches!(at, 0 | 31 | 35 | 36);
    let commands = [
        ("init", "1b40".to_owned()),
        ("ean13", ours(|to| to.ean13(EAN))),
        ("code128", ours(|to| to.code128("Kontor-1"))),
        ("qr", ours(|to| to.qr(QR, 5))),
        ("cut", ours(Encoder::cut)),
        ("kick2", ours(|to| to.kick(Drawer::Pin2))),
        ("kick5", ours(|to| to.kick(Drawer::Pin5))),
        ("left", ours(|to| to.align(Align::Left))),
        ("centre", ours(|to| to.align(Align::Centre))),
        ("right", ours(|to| to.align(Align::Right))),
        ("feed", ours(|to| to.feed(3))),
        ("picture", ours(|to| to.dots(&Dots { width: 16, black: (0..48).map(dots).collect() }))),
    ];
    for (command, bytes) in commands {
        assert_eq!(said["commands"][command], bytes, "{command}");
    }
    assert!(hex(&Encoder::new(&Profile::default()).into_bytes()).starts_with("1b40"), "and we begin with it");
    // What it does not guard against: a brace begins a code set of Code 128, and is written twice where it is meant.
    assert!(ours(|to| to.code128(CODE)).ends_with("4b6f6e746f722d7b7b317d"), "its text is as it stands");
}
