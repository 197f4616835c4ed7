//! A ZIP file that is written in pieces by whoever is asked for the next one: between two, all that is needed to go on is a
//! small state. Source: PKWARE APPNOTE 6.3 (ZIP64 from version 4.5 on), RFC 1951.

use flate2::{Compress, Compression, FlushCompress};
use serde::{Deserialize, Serialize};
use sha2::digest::common::hazmat::SerializableState as _;
use sha2::{Digest as _, Sha256};

use crate::{Failure, Result};

/// Sizes lie behind the data, names are UTF-8.
const FLAGS: u16 = 1 << 3 | 1 << 11;
const DEFLATED: u16 = 8;
/// The version that knows ZIP64.
const VERSION: u16 = 45;
/// 1980-01-01: what a file without a time of its own has.
const DAY: u16 = 1 << 5 | 1;
/// What stands where ZIP64 says the size or place.
const ELSEWHERE: u32 = u32::MAX;
/// The last block of a deflated stream: an empty one.
const LAST_BLOCK: [u8; 2] = [3, 0];

/// A file that is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Inside {
    pub(super) name: String,
    /// How many rows of a table.
    pub(super) rows: i64,
    /// Its size in bytes.
    pub(super) bytes: u64,
    /// Its SHA-256, in hex.
    pub(super) sha256: String,
    crc: u32,
    packed: u64,
    place: u64,
}

/// A file that is being written into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Coming {
    name: String,
    rows: i64,
    bytes: u64,
    crc: u32,
    packed: u64,
    place: u64,
    /// SHA-256 as far as it got, in hex.
    sum: String,
}

/// How far it got.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Zip {
    pub(super) files: Vec<Inside>,
    coming: Option<Coming>,
    /// How many bytes were handed out.
    size: u64,
}

/// The piece that is being written.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    text: String,
}

impl Piece {
    pub(super) fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// How much is waiting to be packed, and is packed.
    pub(super) const fn weight(&self) -> usize {
        self.bytes.len() + self.text.len()
    }
}

impl Zip {
    /// Whether a file is being written.
    pub(super) const fn is_open(&self) -> bool {
        self.coming.is_some()
    }

    /// Whether no row of the file that is being written was counted yet.
    pub(super) fn is_first(&self) -> bool {
        self.coming.as_ref().is_none_or(|coming| coming.rows == 0)
    }

    /// Begins a file.
    pub(super) fn begin(&mut self, name: String, piece: &mut Piece) {
        let place = self.size;
        let mut head = Vec::new();
        numbers(&mut head, &[0x0403_4b50]);
        words(&mut head, &[VERSION, FLAGS, DEFLATED, 0, DAY]);
        numbers(&mut head, &[0, ELSEWHERE, ELSEWHERE]);
        words(&mut head, &[length(&name), 20]);
        head.extend(name.as_bytes());
        // Says that the sizes behind the data have eight bytes each.
        words(&mut head, &[1, 16]);
        head.extend([0; 16]);
        self.hand_out(&head, piece);
        let sum = hex(&Sha256::new().serialize());
        self.coming = Some(Coming { name, rows: 0, bytes: 0, crc: 0, packed: 0, place, sum });
    }

    /// Packs what was added to the piece, and counts the rows in it.
    ///
    /// # Errors
    /// A fault when no file was begun.
    pub(super) fn pack(&mut self, piece: &mut Piece, rows: i64) -> Result<()> {
        let text = std::mem::take(&mut piece.text);
        let Some(coming) = &mut self.coming else { return Err(Failure::fault("no file of the export was begun")) };
        coming.rows += rows;
        if text.is_empty() {
            return Ok(());
        }
        let packed = deflate(text.as_bytes())?;
        let state = unhex(&coming.sum)?.as_slice().try_into().map_err(Failure::fault)?;
        let mut sum = Sha256::deserialize(&state).map_err(Failure::fault)?;
        sum.update(text.as_bytes());
        coming.sum = hex(&sum.serialize());
        let mut crc = crc32fast::Hasher::new_with_initial_len(coming.crc, coming.bytes);
        crc.update(text.as_bytes());
        coming.crc = crc.finalize();
        coming.bytes += text.len() as u64;
        coming.packed += packed.len() as u64;
        self.hand_out(&packed, piece);
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// A fault when no file was begun.
    pub(super) fn end(&mut self, piece: &mut Piece) -> Result<()> {
        self.pack(piece, 0)?;
        let Some(mut coming) = self.coming.take() else { return Ok(()) };
        coming.packed += LAST_BLOCK.len() as u64;
        self.hand_out(&LAST_BLOCK, piece);
        let mut tail = Vec::new();
        numbers(&mut tail, &[0x0807_4b50, coming.crc]);
        sizes(&mut tail, &[coming.packed, coming.bytes]);
        self.hand_out(&tail, piece);
        let state = unhex(&coming.sum)?.as_slice().try_into().map_err(Failure::fault)?;
        let sum = Sha256::deserialize(&state).map_err(Failure::fault)?;
        let Coming { name, rows, bytes, crc, packed, place, .. } = coming;
        self.files.push(Inside { name, rows, bytes, sha256: hex(&sum.finalize()), crc, packed, place });
        Ok(())
    }

    /// Ends the whole.
    pub(super) fn close(&mut self, piece: &mut Piece) {
        let place = self.size;
        let mut all = Vec::new();
        for file in &self.files {
            numbers(&mut all, &[0x0201_4b50]);
            words(&mut all, &[VERSION, VERSION, FLAGS, DEFLATED, 0, DAY]);
            numbers(&mut all, &[file.crc, ELSEWHERE, ELSEWHERE]);
            words(&mut all, &[length(&file.name), 28, 0, 0, 0]);
            numbers(&mut all, &[0, ELSEWHERE]);
            all.extend(file.name.as_bytes());
            words(&mut all, &[1, 24]);
            sizes(&mut all, &[file.bytes, file.packed, file.place]);
        }
        let (count, size) = (self.files.len() as u64, all.len() as u64);
        numbers(&mut all, &[0x0606_4b50]);
        sizes(&mut all, &[44]);
        words(&mut all, &[VERSION, VERSION]);
        numbers(&mut all, &[0, 0]);
        sizes(&mut all, &[count, count, size, place]);
        numbers(&mut all, &[0x0706_4b50, 0]);
        sizes(&mut all, &[place + size]);
        numbers(&mut all, &[1, 0x0605_4b50]);
        words(&mut all, &[0, 0, u16::MAX, u16::MAX]);
        numbers(&mut all, &[ELSEWHERE, ELSEWHERE]);
        words(&mut all, &[0]);
        self.hand_out(&all, piece);
    }

    fn hand_out(&mut self, bytes: &[u8], piece: &mut Piece) {
        self.size += bytes.len() as u64;
        piece.bytes.extend(bytes);
    }
}

/// Deflated up to a whole byte, so that what comes next can be deflated by itself.
fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compress = Compress::new(Compression::new(6), false);
    let mut out = Vec::with_capacity(bytes.len() / 4 + 1_024);
    loop {
        let read = usize::try_from(compress.total_in()).map_err(Failure::fault)?;
        let rest = bytes.get(read..).unwrap_or_default();
        compress.compress_vec(rest, &mut out, FlushCompress::Sync).map_err(Failure::fault)?;
        let all = compress.total_in() == bytes.len() as u64;
        if all && out.len() < out.capacity() {
            return Ok(out);
        }
        out.reserve(out.capacity() + 1_024);
    }
}

fn words(to: &mut Vec<u8>, all: &[u16]) {
    to.extend(all.iter().flat_map(|one| one.to_le_bytes()));
}

fn numbers(to: &mut Vec<u8>, all: &[u32]) {
    to.extend(all.iter().flat_map(|one| one.to_le_bytes()));
}

fn sizes(to: &mut Vec<u8>, all: &[u64]) {
    to.extend(all.iter().flat_map(|one| one.to_le_bytes()));
}

fn length(name: &str) -> u16 {
    u16::try_from(name.len()).unwrap_or(u16::MAX)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    let digit = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(digit).collect();
    bytes.ok_or_else(|| Failure::fault("a state of an export is no hex"))
}
