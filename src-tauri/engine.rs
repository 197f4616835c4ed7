//! The engine that draws the screens, where it is WebKitGTK.

/// Has the engine spare memory: it does without its optimizing compilers, which make what computes for seconds on end
/// quicker (the screens wait for people, and each till would spend some four MiB on what they keep), and collects its
/// garbage sooner (some three MiB). To be called before there is a window, for the processes of the engine take over
/// what stands in the environment. Somebody who set it otherwise has it so.
pub(crate) fn spare_memory() {
    // The engine's own names: the third compiler of scripts, that of WebAssembly, and its way on small machines.
    for (option, value) in [("JSC_useDFGJIT", "0"), ("JSC_useOMGJIT", "0"), ("JSC_forceMiniVMMode", "1")] {
        if let Err(error) = glib::setenv(option, value, false) {
            tracing::debug!(%error, option, "the engine goes on as it is");
        }
    }
}
