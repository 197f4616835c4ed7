//! The log: to standard error, as loud as `KONTOR_LOG` says. Arguments and tokens are never in it.

use tracing_subscriber::EnvFilter;

/// The programs whose level `KONTOR_LOG` sets; what other libraries have to say stays at warnings, for some of them
/// would print what they carry.
const OURS: [&str; 3] = ["kontor", "kontor_app", "kontord"];

/// Starts the log. `KONTOR_LOG` is one of `error`, `warn` (the default), `info`, `debug` and `trace`.
pub fn start() {
    let level = std::env::var("KONTOR_LOG").unwrap_or_default().to_lowercase();
    let level = match level.as_str() {
        known @ ("off" | "error" | "info" | "debug" | "trace") => known,
        _ => "warn",
    };
    let rest = if matches!(level, "off" | "error") { level } else { "warn" };
    let ours = OURS.map(|name| format!("{name}={level}")).join(",");
    let filter = EnvFilter::new(format!("{rest},{ours}"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
