//! What an auditor gets of a month: checked by its own check, and of the same sums as the model.

use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{Datelike as _, NaiveDate};
use serde_json::{Value, json};

use crate::acts::Trade;
use crate::model::Figures;

impl Trade {
    /// The books of this month up to today, checked as an auditor does.
    pub(crate) fn books_are_sound(&mut self) {
        let first = self.day.with_day(1).unwrap();
        let folder = std::env::temp_dir().join(format!("kontor-books-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("books.zip");
        std::fs::write(&file, self.books(first)).unwrap();
        let (done, said) = python(&[Path::new("-m"), Path::new("zipfile"), Path::new("-e"), &file, &folder]);
        assert!(done, "{said}");
        std::fs::remove_file(file).unwrap();
        let (sound, said) = python(&[&folder.join("check.py")]);
        assert!(sound && said.contains("SOUND"), "{said}");
        self.books_say_the_same(&folder, first);
        std::fs::remove_dir_all(folder).unwrap();
    }

    fn books(&mut self, first: NaiveDate) -> Vec<u8> {
        let (mut bytes, mut state) = (Vec::new(), Value::Null);
        loop {
            let args = json!({ "period": { "from": first, "to": self.day }, "state": state, "most_kb": 300 });
            let piece = self.ask(0, "journal.export", args);
            bytes.extend(STANDARD.decode(piece["bytes"].as_str().unwrap()).unwrap());
            state = piece["state"].clone();
            if state.is_null() {
                return bytes;
            }
        }
    }

    fn books_say_the_same(&self, folder: &Path, first: NaiveDate) {
        let rows = |table: &str| -> Vec<Value> {
            serde_json::from_slice(&std::fs::read(folder.join(format!("{table}.json"))).unwrap()).unwrap()
        };
        let sum = |rows: &[Value], part: &str| rows.iter().map(|row| row[part].as_i64().unwrap()).sum::<i64>();
        let shop = &self.shop;
        let mut month = Figures::default();
        for (_, one) in shop.by_register.range((first, String::new())..) {
            month = super::sum(month, *one);
        }
        let (sales, returns) = (rows("sales"), rows("returns"));
        let count = |rows: &[Value]| i64::try_from(rows.len()).unwrap();
        assert_eq!((count(&sales), count(&returns)), (month.sales, month.returns), "documents of the month of {first}");
        assert_eq!((sum(&sales, "total"), sum(&returns, "total")), (month.sold, month.returned));
        assert_eq!(sum(&sales, "tax") - sum(&returns, "tax"), month.tax);
        let rounding: i64 = shop.rounding.range(first..).map(|(_, amount)| amount).sum();
        assert_eq!(sum(&sales, "rounding") - sum(&returns, "rounding"), rounding);
        let paid = sum(&rows("tenders"), "amount");
        let turned = month.sold + month.returned + sum(&sales, "rounding") + sum(&returns, "rounding");
        assert_eq!(paid, turned, "what was paid is what papers come to");
        let accounts = shop.customers.iter().filter_map(|one| one.account.as_ref()).flat_map(|one| &one.changes);
        let vouchers = shop.vouchers.iter().flat_map(|one| &one.changes);
        for (table, changes) in
            [("account_movements", accounts.collect::<Vec<_>>()), ("voucher_movements", vouchers.collect())]
        {
            let ours: i64 = changes.iter().filter(|(day, ..)| *day >= first).map(|(.., by)| by).sum();
            assert_eq!(sum(&rows(table), "amount"), ours, "{table}");
        }
        let approved: Vec<i64> = shop.approved.iter().filter(|one| one.day >= first).map(|one| one.amount).collect();
        let overrides = rows("overrides");
        assert_eq!((overrides.len(), sum(&overrides, "amount")), (approved.len(), approved.iter().sum()));
        let days = shop.by_day_closed.range(first..).map(|(_, count)| count).sum::<usize>();
        assert_eq!(rows("z_reports").len(), days, "every drawer that was closed");
    }
}

fn python(args: &[&Path]) -> (bool, String) {
    let done = Command::new("python3").args(args).output().expect("a Python that checks as an auditor does");
    (done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
}
