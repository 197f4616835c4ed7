//! What a training begins with: the shop's people, goods and settings, and its stock as it is now. Customers, sales and money
//! stay in the shop.

use std::collections::HashSet;
use std::path::Path;

use kontor_domain::stock::StockReason;
use kontor_domain::stock::cost::Worth;
use kontor_domain::training::PIN;
use kontor_domain::{Language, Minor, Qty, Secret, StockMovementId, StoreId, TenantId, VariantId, say};

use crate::before::{Before, hash};
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::db::dialect::{self, Part};
use crate::db::{Db, Mode};
use crate::dispatcher::Kontor;
use crate::identity::rows::Hash;
use crate::stock::moves::{self, Move, Of};
use crate::words::say_in;
use crate::{Result, business, identity, invoices, journal, repairs, stock};

/// The tables that are copied. Who throttled whom, who owes what and what was printed is no business of a training.
const TABLES: [&str; 19] = [
    "tenant",
    "store",
    "register",
    "own_role",
    "app_user",
    "blob",
    "category",
    "tax_class",
    "tax_rate",
    "product",
    "variant",
    "barcode",
    "catalog_change",
    "supplier",
    "stock_rule",
    "logo",
    "repair_desk",
    "repair_text",
    "repair_service",
];
/// What people's secrets were made into: it does not leave the shop's own data.
const SECRETS: [(&str, &str); 3] =
    [("app_user", "password_hash"), ("app_user", "pin_hash"), ("app_user", "recovery_hash")];
/// The series of numbers that are given out in a training, e.g. `1-T000001`.
const SERIES: &str = "T";
/// How many movements are weighed together.
const TOGETHER: usize = 256;

/// Writes the shop as it is at this moment, without its past, into a new data file.
pub(super) async fn copy(shop: &Db, tenant: TenantId, file: &Path) -> Result<()> {
    dialect::part_of(shop, tenant, file, Part { tables: &TABLES, blank: &SECRETS }).await
}

/// Gives the copy a name that says what it is, PINs that everybody knows, books of its own, and the shop's stock.
pub(super) async fn fill(training: &Kontor, shop: &Before) -> Result<()> {
    let levels = stock::rows::all_levels(&mut shop.tx(Mode::Read)).await?;
    let session = shop.session()?;
    let mut cx = training.cx_of_itself("training.begin");
    let mut named = business::rows::get(&mut cx.tx).await?;
    named.name = say_in(Language::of(&named.locale), &say!("TRAINING · {name}", name = named.name));
    business::rows::change(&mut cx.tx, &named, cx.now).await?;
    let pin = hash(PIN.into()).await?;
    let password = hash(Secret::new(identity::draw_token()?)).await?;
    for person in identity::rows::everybody(&mut cx.tx).await? {
        let secrets = [(Hash::Pin, Some(&pin)), (Hash::Password, Some(&password)), (Hash::Recovery, None)];
        for (which, hash) in secrets {
            identity::rows::set_hash(&mut cx.tx, person.user.id, which, hash.cloned(), cx.now).await?;
        }
    }
    for register in business::rows::all_registers(&mut cx.tx).await? {
        journal::new_book(&mut cx, register.id, SERIES).await?;
    }
    repairs::new_books(&mut cx, SERIES).await?;
    invoices::new_books(&mut cx, SERIES).await?;
    // As somebody: every movement says whose it was.
    identity::start_session(&mut cx, session.user.id, session.register.id).await?;
    let session = cx.session()?.id;
    put_in(&mut cx, levels).await?;
    identity::rows::end_session(&mut cx.tx, session, cx.now).await?;
    cx.tx.commit().await
}

/// Takes in what the shop has. What has a number for each piece is left out: the pieces are in the shop.
async fn put_in(cx: &mut Cx, levels: Vec<(VariantId, StoreId, Qty, Minor)>) -> Result<()> {
    let tracked: HashSet<VariantId> = catalog::tracked(&mut cx.tx).await?.into_iter().collect();
    let there = |level: &&(VariantId, StoreId, Qty, Minor)| level.2.0 > 0 && !tracked.contains(&level.0);
    let mut stores: Vec<StoreId> = levels.iter().map(|level| level.1).collect();
    stores.sort_unstable();
    stores.dedup();
    for store in stores {
        let of_store: Vec<_> = levels.iter().filter(there).filter(|level| level.1 == store).collect();
        for some in of_store.chunks(TOGETHER) {
            let mut moved = Vec::with_capacity(some.len());
            for (variant_id, _, qty, value) in some.iter().copied() {
                moved.push(Move {
                    id: StockMovementId(cx.new_id()?),
                    variant_id: *variant_id,
                    qty: *qty,
                    worth: Worth::Paid(*value),
                    reason: StockReason::Opening,
                    note: String::new(),
                    of: Of::Itself,
                    serials: Vec::new(),
                    packed: None,
                });
            }
            moves::apply(cx, store, moved).await?;
        }
    }
    Ok(())
}
