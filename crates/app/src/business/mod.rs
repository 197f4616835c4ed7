//! The business: its settings, stores and registers.

mod mutations;
mod queries;
pub mod rows;

use kontor_domain::business::{
    AddRegister, AddStore, ChangeBusiness, ChangeCash, ChangePatterns, ChangeReserving, ChangeShifts, ChangeStock,
    GetBusiness, LegalLines, RegisterAt, Registers, StoreSetUp,
};
use kontor_domain::overrides::ChangeOverrides;
use kontor_domain::{Refusal, RegisterId, StoreId, say, text};

use crate::cx::Cx;
use crate::registry::Feature;
use crate::zone::Zone;
use crate::{Explain as _, Result, journal};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<GetBusiness>(queries::get)
        .on::<Registers>(queries::registers)
        .on::<ChangeBusiness>(mutations::change)
        .on::<ChangeCash>(mutations::change_cash)
        .on::<ChangePatterns>(mutations::change_patterns)
        .on::<ChangeOverrides>(mutations::change_overrides)
        .on::<ChangeShifts>(mutations::change_shifts)
        .on::<ChangeStock>(mutations::change_stock)
        .on::<ChangeReserving>(mutations::change_reserving)
        .on::<AddStore>(mutations::add_store)
        .on::<AddRegister>(mutations::add_register)
}

/// Checks the lines on receipts.
pub(crate) fn tidy_legal(legal: LegalLines) -> Result<LegalLines> {
    Ok(LegalLines {
        legal_name: text::optional_line("legal.legal_name", say!("The legal name"), &legal.legal_name)?,
        address: text::block("legal.address", say!("The address"), &legal.address)?,
        tax_number: text::optional_line("legal.tax_number", say!("The tax number"), &legal.tax_number)?,
        contact: text::block("legal.contact", say!("The contact"), &legal.contact)?,
        footer: text::block("legal.footer", say!("The footer"), &legal.footer)?,
    })
}

/// Checks a locale: a language of two or three letters, and a region.
pub(crate) fn tidy_locale(locale: &str) -> Result<String> {
    let locale = locale.trim().replace('_', "-");
    let mut parts = locale.split('-');
    let language =
        parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.chars().all(|c| c.is_ascii_lowercase()));
    let rest = parts.all(|p| (2..=8).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphanumeric()));
    if language && rest {
        return Ok(locale);
    }
    Err(Refusal::invalid("locale", say!("Write language and region like en-GB or es-ES.")).into())
}

/// Opens a store with its first register.
pub(crate) async fn open_store(
    cx: &mut Cx,
    id: StoreId,
    register_id: RegisterId,
    store: &StoreSetUp,
) -> Result<RegisterAt> {
    let name = text::line("store.name", say!("The store's name"), &store.name)?;
    let timezone = store.timezone.trim();
    if timezone.parse::<Zone>().is_err() {
        let message = say!("{timezone} is no time zone. Write it like Europe/London.", timezone);
        return Err(Refusal::field("invalid", "store.timezone", message).into());
    }
    if store.cutoff_hour > 12 {
        return Err(Refusal::invalid("store.cutoff_hour", say!("A business day ends between 0 and 12 o'clock.")).into());
    }
    let tenant = cx.tenant()?;
    let new = rows::NewStore { id, name: &name, timezone, cutoff_hour: store.cutoff_hour };
    rows::add_store(&mut cx.tx, tenant, new, cx.now).await.taken("store__id", Refusal::id_taken)?;
    open_register(cx, register_id, id, &store.register).await
}

/// Puts a register into a store: its code is the next free number, and its book is empty.
pub(crate) async fn open_register(cx: &mut Cx, id: RegisterId, store_id: StoreId, name: &str) -> Result<RegisterAt> {
    let name = text::line("register", say!("The register's name"), name)?;
    let tenant = cx.tenant()?;
    let code = (rows::count_registers(&mut cx.tx).await? + 1).to_string();
    rows::add_register(&mut cx.tx, tenant, (id, store_id), (&name, &code, false), cx.now)
        .await
        .taken("register__id", Refusal::id_taken)?;
    journal::first_book(cx, id).await?;
    rows::register(&mut cx.tx, id).await
}

/// The register of a store that past sales are brought into, made when the first of them comes. Nobody sells at it.
pub(crate) async fn import_register(cx: &mut Cx, store_id: StoreId) -> Result<RegisterAt> {
    if let Some(register) = rows::import_register(&mut cx.tx, store_id).await? {
        return Ok(register);
    }
    let (tenant, id) = (cx.tenant()?, cx.new_id()?.into());
    // Registers that people open are numbered; this one's numbers can't meet theirs.
    let code = format!("H{}", rows::count_registers(&mut cx.tx).await? + 1);
    rows::add_register(&mut cx.tx, tenant, (id, store_id), ("Past sales", &code, true), cx.now).await?;
    journal::first_book(cx, id).await?;
    rows::register(&mut cx.tx, id).await
}
