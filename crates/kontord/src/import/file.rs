//! A file, read in flat memory: once to know it, once to take its rows.

use std::path::{Path, PathBuf};

use kontor_app::No;
use kontor_domain::import::{FileRow, SAMPLE};
use kontor_domain::say;
use kontor_domain::table::{Item, Limits, Reader};
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use crate::trouble::{self, refuse};

/// How many bytes are read at once.
const BLOCK: usize = 256 * 1024;

/// What a file is, before its rows are taken.
pub(super) struct Looked {
    /// What stands over the columns.
    pub(super) header: Vec<String>,
    /// The first rows.
    pub(super) sample: Vec<Vec<String>>,
    /// How many bytes it has.
    pub(super) size: i64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub(super) fingerprint: String,
}

/// Reads a file once through.
pub(super) async fn look(path: &Path) -> Result<Looked, No> {
    let mut rows = Rows::start(path).await?;
    let header = rows.header().await?;
    let mut sample = Vec::new();
    while sample.len() < SAMPLE
        && let Some(row) = rows.next().await?
    {
        sample.push(row.cells);
    }
    let (size, fingerprint) = rows.rest().await?;
    Ok(Looked { header, sample, size, fingerprint })
}

/// The rows of a file behind its header.
pub(super) struct Rows {
    path: PathBuf,
    file: File,
    reader: Reader,
    block: Vec<u8>,
    hash: Sha256,
    read: u64,
    over: bool,
}

impl Rows {
    /// Opens a file and passes over its header.
    pub(super) async fn open(path: &Path) -> Result<Self, No> {
        let mut rows = Self::start(path).await?;
        rows.header().await?;
        Ok(rows)
    }

    async fn start(path: &Path) -> Result<Self, No> {
        let file = File::open(path).await.map_err(|error| trouble::file(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            reader: Reader::new(Limits::default()),
            block: vec![0; BLOCK],
            hash: Sha256::new(),
            read: 0,
            over: false,
        })
    }

    async fn header(&mut self) -> Result<Vec<String>, No> {
        match self.item().await? {
            None => Err(refuse("empty_file", say!("The file is empty. Export it again where it comes from."))),
            Some(Item::Row(row)) => Ok(row.cells),
            Some(Item::Refused(row)) => {
                let message = say!("The first line can't be read as a header: {why}", why = row.why.message());
                Err(refuse("bad_header", message))
            }
        }
    }

    /// The next row, until the file is over.
    pub(super) async fn next(&mut self) -> Result<Option<FileRow>, No> {
        Ok(self.item().await?.map(FileRow::from))
    }

    async fn item(&mut self) -> Result<Option<Item>, No> {
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

    async fn more(&mut self) -> Result<(), No> {
        let bytes = self.file.read(&mut self.block).await.map_err(|error| trouble::file(&self.path, &error))?;
        let block = self.block.get(..bytes).unwrap_or_default();
        self.read = self.read.saturating_add(u64::try_from(bytes).unwrap_or_default());
        self.hash.update(block);
        if bytes == 0 {
            self.over = true;
            self.reader.end();
        } else {
            self.reader.push(block);
        }
        Ok(())
    }

    /// How many bytes were read.
    pub(super) const fn read(&self) -> u64 {
        self.read
    }

    /// Reads what is left without looking at it: the size and the fingerprint of the whole.
    async fn rest(mut self) -> Result<(i64, String), No> {
        while !self.over {
            let bytes = self.file.read(&mut self.block).await.map_err(|error| trouble::file(&self.path, &error))?;
            self.hash.update(self.block.get(..bytes).unwrap_or_default());
            self.read = self.read.saturating_add(u64::try_from(bytes).unwrap_or_default());
            self.over = bytes == 0;
        }
        let fingerprint = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((i64::try_from(self.read).unwrap_or(i64::MAX), fingerprint))
    }
}
