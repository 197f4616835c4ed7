//! A statement: of which days, and as which file.

use kontor_domain::accounts::{Account, GetStatement, GetStatementPdf, StatementWords};
use kontor_domain::{Message, Refusal};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::pane::move_name;
use crate::bridge::{self, Letter};
use crate::file;
use crate::kit::{Deed, Dialog, Form, Icon, TextField, heed};
use crate::session::Session;
use crate::shifts::save_pdf;
use crate::{t, ts};

/// Asks for the days, and hands the statement over.
#[component]
pub(super) fn StatementDialog(account: Account, #[prop(into)] on_close: Deed) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let today = session.today();
    let first = today.get(..8).map(|month| format!("{month}01")).unwrap_or_default();
    let (from, to) = (RwSignal::new(first), RwSignal::new(today));
    let customer_id = account.customer_id;
    let days = move || match (from.get_untracked().parse(), to.get_untracked().parse()) {
        (Ok(from), Ok(to)) => Some((from, to)),
        _ => {
            form.refuse(Refusal::invalid("to", Message::told(ts!(accounts.days_first))));
            None
        }
    };
    let pdf = move |_| {
        if let Some((from, to)) = days() {
            form.refusal.set(None);
            save_pdf(Letter::new(&GetStatementPdf { customer_id, from, to }));
        }
    };
    let name: String = account.customer.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let csv = move |_| {
        let Some((from, to)) = days() else { return };
        let name = format!("{name}-{from}-{to}.csv");
        spawn_local(async move {
            match bridge::call(GetStatement { customer_id, from, to }).await {
                Ok(statement) => {
                    form.refusal.try_set(None);
                    let columns = [
                        ts!(accounts.day),
                        ts!(accounts.what),
                        ts!(accounts.number),
                        ts!(shift.reason),
                        ts!(pay.amount),
                        ts!(accounts.owed),
                    ];
                    let (opening, closing) = (ts!(accounts.owed_before), ts!(accounts.owed_after));
                    let words = StatementWords {
                        columns: columns.each_ref().map(String::as_str),
                        opening: &opening,
                        closing: &closing,
                        kind: &move_name,
                    };
                    let _ = file::download_text(&name, &statement.csv(&words), "text/csv");
                }
                Err(refusal) => form.refuse(refusal),
            }
        });
    };
    let closed = on_close.clone();
    let title = ts!(accounts.statement_title, name = account.customer);
    view! {
        <Dialog title=title on_close=on_close testid="statement-dialog">
            <div class="dialog-body">
                <div class="cols">
                    <TextField label=t!(sales.from) value=from error=form.error("from") kind="date" testid="statement-from" autofocus=true/>
                    <TextField label=t!(sales.to) value=to error=form.error("to") kind="date" testid="statement-to"/>
                </div>
                {form.rest(&["from", "to"])}
            </div>
            <footer class="dialog-foot">
                <button class="btn push-left" type="button" on:click=heed(move |_| closed.act())>{t!(common.close)}</button>
                <button class="btn" type="button" data-testid="statement-csv" on:click=heed(csv)><Icon icon=icondata::LuDownload/>"CSV"</button>
                <button class="btn primary" type="button" data-testid="statement-pdf" on:click=heed(pdf)><Icon icon=icondata::LuDownload/>"PDF"</button>
            </footer>
        </Dialog>
    }
}
