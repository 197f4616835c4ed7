//! The engine that draws the screens, where it is WebKitGTK.

/// Has the engine do without its optimizing compilers. They make what computes for seconds on end quicker; the screens
/// wait for people, and each till would spend some four MiB on what they keep. To be called before there is a window, for
/// the processes of the engine take over what stands in the environment. Somebody who set it otherwise has it so.
pub(crate) fn without_optimizers() {
    // The engine's own names: the third compiler of scripts, and that of WebAssembly.
    for option in ["JSC_useDFGJIT", "JSC_useOMGJIT"] {
        if let Err(error) = glib::setenv(option, "0", false) {
            tracing::debug!(%error, option, "the engine goes on as it is");
        }
    }
}
