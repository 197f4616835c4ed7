// Starts the screens. A file of its own, for the page allows no inline script.
import init from "/kontor_ui.js";

init({ module_or_path: globalThis.kontorScreens });
