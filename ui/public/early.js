// Has the screens fetched and compiled while the page is still being read; boot.js takes them up.
globalThis.kontorScreens = WebAssembly.compileStreaming(fetch("/kontor_ui_bg.wasm"));
// What goes wrong is told by boot.js.
globalThis.kontorScreens.catch(() => {});
