//! QR codes.

use kontor_domain::hardware::picture::Dots;
use qrcodegen::{QrCode, QrCodeEcc};

use crate::{Failure, Result};

/// The modules of a QR code, without its quiet zone: of four levels of correction the second, as receipt printers draw it.
pub(crate) fn dots(text: &str) -> Result<Dots> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(Failure::fault)?;
    let side = code.size();
    let black = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| code.get_module(x, y)).collect();
    Ok(Dots { width: usize::try_from(side).unwrap_or_default(), black })
}
