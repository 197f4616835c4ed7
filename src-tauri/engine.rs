//! The engine that draws the screens, where it is WebKitGTK.

/// Has the engine spare memory and the time of a start: it does without its optimizing compilers, which make what computes
/// for seconds on end quicker (the screens wait for people, and each till would spend some four MiB on what they keep),
/// collects its garbage sooner, and compiles of WebAssembly what has turned out to be busy, not what draws the first page
/// once. To be called before there is a window, for the processes of the engine take over what stands in the environment.
/// Somebody who set it otherwise has it so.
pub(crate) fn spare() {
    // The engine's own names: its third compiler of scripts, that of WebAssembly, its way on small machines, and how much
    // of WebAssembly is interpreted before it is compiled (150 and 50 otherwise).
    let options = [
        ("JSC_useDFGJIT", "0"),
        ("JSC_useOMGJIT", "0"),
        ("JSC_forceMiniVMMode", "1"),
        ("JSC_thresholdForBBQOptimizeAfterWarmUp", "10000"),
        ("JSC_thresholdForBBQOptimizeSoon", "10000"),
    ];
    for (option, value) in options {
        if let Err(error) = glib::setenv(option, value, false) {
            tracing::debug!(%error, option, "the engine goes on as it is");
        }
    }
}
