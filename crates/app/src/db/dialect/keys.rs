//! Where the vault's keys of their own lie: beside the data file, each in a file, or in a table of the server that no copy has. What
//! is destroyed here is destroyed in every copy, for no copy ever had it.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use kontor_domain::{Refusal, TenantId, VaultKeyId, say};
use zeroize::Zeroizing;

use super::Db;
use super::file::private;
use crate::db::Tx;
use crate::{Failure, Result, args, here};

/// The folder beside the data file.
const FOLDER: &str = "vault";

/// A key.
pub type OwnKey = Zeroizing<[u8; 32]>;

fn folder(db: &Db) -> Option<PathBuf> {
    db.file().map(|file| file.parent().unwrap_or(Path::new(".")).join(FOLDER))
}

fn file(folder: &Path, id: VaultKeyId) -> PathBuf {
    folder.join(format!("{}.key", id.0.simple()))
}

/// Keeps a key, unless there is one of this id already; gives the one that is kept. In a data folder it is there before the
/// transaction ends, and stays if that comes to nothing: then it is of no use to anybody.
///
/// # Errors
/// What the machine or the server can't do.
pub async fn keep(tx: &mut Tx, tenant: TenantId, id: VaultKeyId, drawn: OwnKey) -> Result<OwnKey> {
    if let Some(there) = find(tx, id).await? {
        return Ok(there);
    }
    match folder(tx.db()) {
        Some(folder) => here(|| write(&folder, id, &drawn)).map_err(|error| not_written(&folder, &error))?,
        None => {
            let now = tx.clock().await?;
            let sql = "INSERT INTO vault_own_key (id, tenant_id, bytes, created_at) VALUES ($1, $2, $3, $4)";
            tx.rows_of_one_engine(sql, args![id, tenant, drawn.to_vec(), now]).await?;
        }
    }
    Ok(drawn)
}

/// A key that was not destroyed.
///
/// # Errors
/// What the machine or the server can't do.
pub async fn find(tx: &mut Tx, id: VaultKeyId) -> Result<Option<OwnKey>> {
    let bytes = match folder(tx.db()) {
        Some(folder) => match here(|| std::fs::read(file(&folder, id))) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::fault(error)),
        },
        None => {
            let rows = tx.rows_of_one_engine("SELECT bytes FROM vault_own_key WHERE id = $1", args![id]).await?;
            match rows.first() {
                Some(row) => Zeroizing::new(row.get("bytes")?),
                None => return Ok(None),
            }
        }
    };
    // A file that was cut short by a loss of power holds no key.
    Ok(<[u8; 32]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new))
}

/// Destroys a key. One that is gone already is no error: this may be asked again after a loss of power.
///
/// # Errors
/// What the machine or the server can't do.
pub async fn destroy(tx: &mut Tx, id: VaultKeyId) -> Result<()> {
    match folder(tx.db()) {
        Some(folder) => here(|| overwrite(&folder, id)).map_err(Failure::fault),
        None => tx.rows_of_one_engine("DELETE FROM vault_own_key WHERE id = $1", args![id]).await.map(drop),
    }
}

fn write(folder: &Path, id: VaultKeyId, key: &OwnKey) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    #[cfg(unix)]
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    let mut file = private(&file(folder, id))?;
    file.set_len(0)?;
    file.write_all(key.as_slice())?;
    file.sync_all()?;
    sync(folder);
    sync(folder.parent().unwrap_or(folder));
    Ok(())
}

fn overwrite(folder: &Path, id: VaultKeyId) -> std::io::Result<()> {
    let file = file(folder, id);
    if !file.exists() {
        return Ok(());
    }
    let mut open = std::fs::OpenOptions::new().write(true).open(&file)?;
    open.write_all(&[0; 32])?;
    open.sync_all()?;
    drop(open);
    std::fs::remove_file(&file)?;
    sync(folder);
    Ok(())
}

/// Makes sure that a name outlives a power cut, where the system can.
fn sync(folder: &Path) {
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}

fn not_written(folder: &Path, error: &std::io::Error) -> Failure {
    let message = say!(
        "The folder {folder} can't be written ({error}), so nothing was put into the vault. Make room or give Kontor the right to write there, then try again.",
        folder = folder.display(),
        error
    );
    Refusal::new("vault_not_written", message).into()
}
