//! Files that are brought in.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use kontor_domain::import::{
    BeginImport, EndImport, FileRow, ImportKind, ImportRun, ImportState, Reading, SuggestReading, TakeRows, UndoImport,
};
use kontor_domain::{ImportId, Rate};

use crate::{Shop, new_id};

/// A file: a line each, cells between bars.
pub struct File {
    /// What it is of.
    pub kind: ImportKind,
    /// The first line.
    pub header: Vec<String>,
    /// All other lines.
    pub rows: Vec<FileRow>,
    /// What tells it from other files.
    pub fingerprint: String,
    /// The rate that its prices hold, if it is said.
    pub tax: Option<Rate>,
}

/// A file of these lines.
pub fn file(kind: ImportKind, text: &str) -> File {
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let header = cells(lines.next().unwrap());
    let rows = (2..).zip(lines).map(|(line, text)| FileRow { line, cells: cells(text), fault: None }).collect();
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let fingerprint = format!("{:016x}", hasher.finish()).repeat(4);
    File { kind, header, rows, fingerprint, tax: None }
}

impl File {
    /// Begins to bring it in.
    pub async fn begin(&self, shop: &Shop, dry_run: bool) -> ImportRun {
        let sample = self.rows.iter().map(|row| row.cells.clone()).collect();
        let suggest = SuggestReading { kind: self.kind, header: self.header.clone(), sample };
        let reading = Reading { tax: self.tax, ..shop.call(suggest).await.unwrap().reading };
        let begin = BeginImport {
            id: new_id(),
            kind: self.kind,
            file_name: "file.csv".into(),
            file_size: 1_000,
            fingerprint: self.fingerprint.clone(),
            reading,
            dry_run,
        };
        shop.call(begin).await.unwrap()
    }

    /// Sends the rows in pieces of three, as if they were three hundred.
    pub async fn send(&self, shop: &Shop, id: ImportId) {
        for (at, rows) in self.rows.chunks(3).enumerate() {
            let first_row = i64::try_from(at * 3).unwrap();
            shop.call(TakeRows { id, first_row, rows: rows.to_vec() }).await.unwrap();
        }
    }

    /// Brings all of it in.
    pub async fn bring_in(&self, shop: &Shop, dry_run: bool) -> ImportRun {
        let run = self.begin(shop, dry_run).await;
        self.send(shop, run.id).await;
        end(shop, run.id).await
    }
}

/// Ends an import, however long it takes.
pub async fn end(shop: &Shop, id: ImportId) -> ImportRun {
    loop {
        let run = shop.call(EndImport { id, cancelled: false }).await.unwrap();
        if run.state != ImportState::Settling {
            return run;
        }
    }
}

/// Undoes an import, however long it takes.
pub async fn undo(shop: &Shop, id: ImportId) -> ImportRun {
    loop {
        let run = shop.call(UndoImport { id }).await.unwrap();
        if run.state == ImportState::Undone {
            return run;
        }
    }
}
