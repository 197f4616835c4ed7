//! The black-box tests of the program, on both engines; the tree mirrors the features.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on says so by panicking"
)]

mod account_records;
mod accounts;
mod any_cart;
mod backup;
mod books;
mod card_refunds;
mod carry;
mod catalog;
mod corrections;
mod costs;
mod counts;
mod crossing;
mod customers;
mod demo;
mod deposits;
mod escpos;
mod exactly_once;
mod exchanges;
mod handed_out;
mod hardware;
mod history;
mod hostile;
mod identity;
mod import;
mod invoices;
mod journal;
mod labels;
mod lists;
mod mail_script;
mod mail_server;
mod mails;
mod negative;
mod notices;
mod openings;
mod other_names;
mod overrides;
mod packs;
mod passcodes;
mod persons;
mod policy;
mod prices;
mod purchasing;
mod reorder;
mod repair_leaves;
mod repair_money;
mod repair_parts;
mod repair_records;
mod repairs;
mod reports;
mod reserved;
mod return_rules;
mod returns;
mod roles;
mod rounding;
mod sales;
mod scale_labels;
mod search;
mod serials;
mod shift_records;
mod shifts;
mod stock;
mod tables;
mod tenancy;
mod terminal_records;
mod terminals;
mod training;
mod transfers;
mod trouble;
mod vault;
mod vault_copies;
mod voucher_records;
mod vouchers;
mod words;
