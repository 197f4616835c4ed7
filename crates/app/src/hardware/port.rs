//! How a printer is reached: opened, written to, asked how it is. Over the network here; USB and serial join by the same
//! trait.

use std::time::Duration;

use futures::future::BoxFuture;
use kontor_domain::hardware::PrinterKind;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::printers::rows::Target;

/// Why writing stopped, and how much had been taken by then.
#[derive(Debug)]
pub(super) struct Stopped {
    /// How many bytes were taken before.
    pub(super) taken: usize,
    /// Whether the printer was there and took nothing more; else the connection broke.
    pub(super) stuck: bool,
}

/// A way to a printer. Nothing waits longer than it is told to.
pub(super) trait Port: Send {
    /// Opens it; false when there is nobody.
    fn open(&mut self, patience: Duration) -> BoxFuture<'_, bool>;
    /// Writes all of it, waiting so long for each piece to be taken.
    fn write<'a>(&'a mut self, bytes: &'a [u8], patience: Duration) -> BoxFuture<'a, Result<(), Stopped>>;
    /// The next byte that the printer says; none when it says nothing for so long.
    fn read(&mut self, patience: Duration) -> BoxFuture<'_, Option<u8>>;
    /// Says that nothing more comes; true when the printer hangs up after it has taken everything.
    fn close(&mut self, patience: Duration) -> BoxFuture<'_, bool>;
    /// What was written, where that is kept instead of printed.
    fn paper(&mut self) -> Option<Vec<u8>> {
        None
    }
}

/// The way to a printer.
pub(super) fn port(printer: &Target) -> Box<dyn Port> {
    match printer.kind {
        PrinterKind::Network => Box::new(Network { address: printer.address.clone(), stream: None }),
        PrinterKind::Virtual => Box::new(Kept(Vec::new())),
    }
}

/// A printer that listens on the network, as almost all do on port 9100.
struct Network {
    address: String,
    stream: Option<TcpStream>,
}

impl Port for Network {
    fn open(&mut self, patience: Duration) -> BoxFuture<'_, bool> {
        Box::pin(async move {
            self.stream = timeout(patience, TcpStream::connect(&self.address)).await.ok().and_then(Result::ok);
            self.stream.is_some()
        })
    }

    fn write<'a>(&'a mut self, bytes: &'a [u8], patience: Duration) -> BoxFuture<'a, Result<(), Stopped>> {
        Box::pin(async move {
            let mut taken = 0;
            while let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty()) {
                let Some(stream) = &mut self.stream else { return Err(Stopped { taken, stuck: false }) };
                match timeout(patience, stream.write(rest)).await {
                    Ok(Ok(more)) if more > 0 => taken += more,
                    Ok(_) => return Err(Stopped { taken, stuck: false }),
                    Err(_) => return Err(Stopped { taken, stuck: true }),
                }
            }
            Ok(())
        })
    }

    fn read(&mut self, patience: Duration) -> BoxFuture<'_, Option<u8>> {
        Box::pin(async move {
            let stream = self.stream.as_mut()?;
            timeout(patience, stream.read_u8()).await.ok().and_then(Result::ok)
        })
    }

    fn close(&mut self, patience: Duration) -> BoxFuture<'_, bool> {
        Box::pin(async move {
            let Some(mut stream) = self.stream.take() else { return false };
            let hung_up = async {
                stream.shutdown().await?;
                let mut rest = [0; 64];
                while stream.read(&mut rest).await? > 0 {}
                std::io::Result::Ok(())
            };
            matches!(timeout(patience, hung_up).await, Ok(Ok(())))
        })
    }
}

/// A printer that is none: it keeps what it is sent, and is always ready.
struct Kept(Vec<u8>);

impl Port for Kept {
    fn open(&mut self, _: Duration) -> BoxFuture<'_, bool> {
        Box::pin(async { true })
    }

    fn write<'a>(&'a mut self, bytes: &'a [u8], _: Duration) -> BoxFuture<'a, Result<(), Stopped>> {
        self.0.extend_from_slice(bytes);
        Box::pin(async { Ok(()) })
    }

    fn read(&mut self, _: Duration) -> BoxFuture<'_, Option<u8>> {
        Box::pin(async { None })
    }

    fn close(&mut self, _: Duration) -> BoxFuture<'_, bool> {
        Box::pin(async { true })
    }

    fn paper(&mut self) -> Option<Vec<u8>> {
        Some(std::mem::take(&mut self.0))
    }
}
