//! Reports that are one table each: what was earned, and what goods are worth.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::acts::Trade;

impl Trade {
    /// What was earned with each product today, and what lies in the stores now and lay there yesterday is worth.
    pub(crate) fn tables_are(&mut self) {
        let day = self.day;
        let ours = self.shop.earned.iter().filter(|((of, _), _)| *of == day);
        let ours: BTreeMap<String, [i64; 4]> = ours.map(|((_, title), sums)| (title.clone(), *sums)).collect();
        let total: [i64; 4] = std::array::from_fn(|at| ours.values().map(|sums| sums[at]).sum());
        let margin = |cells: &Value| {
            let cell = |at: usize| cells[at].as_i64().unwrap();
            // How many, before tax, what of that has a known cost, and that cost.
            let [qty, net, cost, earned, uncosted] = [cell(0), cell(1), cell(2), cell(3), cell(5)];
            assert_eq!(earned, net - uncosted - cost, "{cells}");
            [qty, net, net - uncosted, cost]
        };
        let table = self.table("margin", day);
        assert_eq!(rows(&table, margin), nothing_left_out(ours), "what was earned on {day}");
        assert_eq!(margin(&table["total"]), total, "what was earned on {day}");
        let worth = self.shop.worth_now();
        self.shop.worth.insert(day, worth);
        for of in [Some(day), day.pred_opt()].into_iter().flatten() {
            let Some(ours) = self.shop.worth.get(&of).cloned() else { continue };
            let table = self.table("stock_value", of);
            let value = |cells: &Value| [cells[0].as_i64().unwrap(), cells[1].as_i64().unwrap()];
            assert_eq!(rows(&table, value), nothing_left_out(ours), "what goods were worth in the evening of {of}");
        }
    }

    fn table(&mut self, what: &str, day: NaiveDate) -> Value {
        let period = json!({ "from": day, "to": day });
        self.ask(0, "reports.table", json!({ "what": what, "by": "product", "period": period }))
    }
}

fn rows<const N: usize>(table: &Value, read: impl Fn(&Value) -> [i64; N]) -> BTreeMap<String, [i64; N]> {
    let rows = table["rows"].as_array().unwrap().iter();
    nothing_left_out(rows.map(|row| (row["name"].as_str().unwrap().to_owned(), read(&row["cells"]))).collect())
}

/// What comes to nothing may stand in a report or not.
fn nothing_left_out<const N: usize>(mut rows: BTreeMap<String, [i64; N]>) -> BTreeMap<String, [i64; N]> {
    rows.retain(|_, sums| *sums != [0; N]);
    rows
}
