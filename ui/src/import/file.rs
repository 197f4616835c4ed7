//! A chosen file, read piece by piece, so that its size does not matter.

use js_sys::{Array, Uint8Array};
use kontor_domain::import::{FileRow, SAMPLE};
use kontor_domain::table::{Item, Limits, Reader};
use kontor_domain::{Message, Refusal};
use sha2::{Digest as _, Sha256};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::i18n::said;
use crate::ts;

/// How many bytes are read at once.
const BLOCK: f64 = 262_144.0;

/// What a file is, before its rows are taken.
#[derive(Clone)]
pub(crate) struct Looked {
    pub(super) file: File,
    /// What stands over the columns.
    pub(super) header: Vec<String>,
    /// The first rows.
    pub(super) sample: Vec<Vec<String>>,
    /// How many rows it has behind the header.
    pub(crate) rows: i64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub(super) fingerprint: String,
    /// Whether the program made it itself.
    pub(super) made: bool,
}

/// Reads a file once through.
pub(super) async fn look(file: File) -> Result<Looked, Refusal> {
    let mut rows = Rows::start(&file);
    let header = rows.header().await?;
    let (mut sample, mut count) = (Vec::new(), 0);
    while let Some(row) = rows.next().await? {
        count += 1;
        if sample.len() < SAMPLE {
            sample.push(row.cells);
        }
    }
    let fingerprint = rows.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Looked { file, header, sample, rows: count, fingerprint, made: false })
}

/// A table that the program made itself, as a file.
pub(crate) async fn made(name: &str, text: &str) -> Result<Looked, Refusal> {
    let parts = Array::of1(&JsValue::from_str(text));
    let file = File::new_with_str_sequence(&parts, name)
        .map_err(|_| Refusal::new("unreadable", Message::told(ts!(import.unreadable))))?;
    let looked = look(file).await?;
    // The same rows another time are another change, and never go on with an interrupted one.
    let once = || crate::bridge::new_id::<uuid::Uuid>().simple();
    Ok(Looked { fingerprint: format!("{}{}", once(), once()), made: true, ..looked })
}

/// The rows of a file behind its header.
pub(super) struct Rows {
    blob: Blob,
    at: f64,
    size: f64,
    reader: Reader,
    hash: Sha256,
    over: bool,
}

impl Rows {
    /// Passes over the header.
    pub(super) async fn open(file: &File) -> Result<Self, Refusal> {
        let mut rows = Self::start(file);
        rows.header().await?;
        Ok(rows)
    }

    fn start(file: &File) -> Self {
        let blob: &Blob = file.unchecked_ref();
        let reader = Reader::new(Limits::default());
        Self { blob: blob.clone(), at: 0.0, size: blob.size(), reader, hash: Sha256::new(), over: false }
    }

    async fn header(&mut self) -> Result<Vec<String>, Refusal> {
        match self.item().await? {
            None => Err(Refusal::new("empty_file", Message::told(ts!(import.empty_file)))),
            Some(Item::Row(row)) => Ok(row.cells),
            Some(Item::Refused(row)) => {
                Err(Refusal::new("bad_header", Message::told(ts!(import.bad_header, why = said(&row.why.message())))))
            }
        }
    }

    /// The next row, until the file is over.
    pub(super) async fn next(&mut self) -> Result<Option<FileRow>, Refusal> {
        Ok(self.item().await?.map(FileRow::from))
    }

    async fn item(&mut self) -> Result<Option<Item>, Refusal> {
        loop {
            if let Some(item) = self.reader.next() {
                return Ok(Some(item));
            }
            if self.over {
                return Ok(None);
            }
            self.more().await?;
        }
    }

    async fn more(&mut self) -> Result<(), Refusal> {
        if self.at >= self.size {
            self.over = true;
            self.reader.end();
            return Ok(());
        }
        let unreadable = |_| Refusal::new("unreadable", Message::told(ts!(import.unreadable)));
        let until = self.size.min(next(self.at));
        let slice = self.blob.slice_with_f64_and_f64(self.at, until).map_err(unreadable)?;
        let bytes = JsFuture::from(slice.array_buffer()).await.map_err(unreadable)?;
        let bytes = Uint8Array::new(&bytes).to_vec();
        self.hash.update(&bytes);
        self.reader.push(&bytes);
        self.at = until;
        Ok(())
    }
}

/// The place of the block behind this one. The browser counts bytes so.
#[expect(clippy::float_arithmetic, reason = "a place in a file, exact up to 2^53 bytes; no money")]
fn next(at: f64) -> f64 {
    at + BLOCK
}
