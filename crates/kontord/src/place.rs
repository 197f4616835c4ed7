//! Where the data is, as the command line says it.

use std::path::PathBuf;

use kontor_app::No;
use kontor_app::db::Place;
use kontor_domain::{TenantId, say};

use crate::trouble::refuse;

/// The options that say which business a program works on; every door takes them.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct PlaceArgs {
    /// The data folder [default: the user's own, made on first use]
    #[arg(long, value_name = "DIR", global = true)]
    pub data: Option<PathBuf>,
    /// A PostgreSQL database in place of a data folder: postgres://user@host/name
    /// [env: KONTOR_DATABASE]
    #[arg(long, value_name = "URL", global = true, conflicts_with = "data")]
    pub database: Option<String>,
    /// The business: its name for `setup`; elsewhere its id, where a database holds several
    #[arg(long, value_name = "NAME|ID", global = true)]
    pub business: Option<String>,
}

impl PlaceArgs {
    /// The place they name.
    ///
    /// # Errors
    /// Refuses when no folder was named and this user has none of their own.
    pub fn place(&self) -> Result<Place, No> {
        if let Some(folder) = &self.data {
            return Ok(Place::Folder(folder.clone()));
        }
        let named = self.database.clone().or_else(|| std::env::var("KONTOR_DATABASE").ok());
        match named.filter(|url| !url.is_empty()) {
            Some(url) => Ok(Place::Server(url)),
            None => Ok(Place::Folder(own_folder()?)),
        }
    }

    /// The business's id, where it was given.
    ///
    /// # Errors
    /// Refuses what is no id.
    pub fn business_id(&self) -> Result<Option<TenantId>, No> {
        let parse = |text: &String| {
            text.parse().map_err(|_| {
                refuse("bad_business", say!("--business wants the id of a business, as `kontord setup` printed it."))
            })
        };
        self.business.as_ref().map(parse).transpose()
    }
}

/// The user's own data folder for Kontor, as the platform wants it.
fn own_folder() -> Result<PathBuf, No> {
    let name = if cfg!(any(windows, target_os = "macos")) { "Kontor" } else { "kontor" };
    let folder = dirs::data_local_dir().map(|folder| folder.join(name));
    folder.ok_or_else(|| {
        refuse("no_data_folder", say!("This user has no data folder. Say where the data is with --data DIR."))
    })
}
