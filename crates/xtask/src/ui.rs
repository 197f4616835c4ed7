//! Builds the screens: cargo for wasm32, the parts that come later cut out, wasm-bindgen as a library, and the files
//! beside it, into ui/dist.

use crate::{peers, sh, wasm};
use anyhow::{Context, Result, anyhow, bail};
use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Instant;
use wasm_bindgen_cli_support::Bindgen;

#[path = "../../../ui/texts.rs"]
mod texts;

/// How to build the screens.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Small: what is shipped.
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// With names and debug information, for the browser's inspector.
    #[arg(long)]
    dev: bool,
}

/// What the screens are built for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Profile {
    /// Quick to build and quick enough to run: tests and `run`.
    Quick,
    /// Unoptimised with debug information.
    Dev,
    /// What is shipped.
    Release,
}

impl Profile {
    /// The name of the cargo profile, and of its folder.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            Profile::Quick => ("wasm-quick", "wasm-quick"),
            Profile::Dev => ("dev", "debug"),
            Profile::Release => ("wasm", "wasm"),
        }
    }
}

/// `cargo xtask ui`.
pub(crate) fn run(args: &Args) -> Result<()> {
    build(match (args.release, args.dev) {
        (true, _) => Profile::Release,
        (_, true) => Profile::Dev,
        _ => Profile::Quick,
    })
}

/// Builds the screens unless what stands in ui/dist was made from the same inputs.
pub(crate) fn build(profile: Profile) -> Result<()> {
    let toolchain = wasm::toolchain()?;
    // In the tree's own target folder: it speaks of this tree's ui/dist, whatever target folder is used.
    let stamp = sh::root().join("target/ui.stamp");
    let now = format!("{profile:?} {} {:016x}", toolchain.name(), fingerprint()?);
    let dist = dist();
    if dist.join("kontor_ui_bg.wasm").is_file() && fs::read_to_string(&stamp).is_ok_and(|was| was == now) {
        eprintln!("  ui/dist is up to date");
        return Ok(());
    }
    let (name, folder) = profile.names();
    let mut cargo = toolchain.cargo("rustc");
    cargo.args(["--package", "kontor-ui", "--profile", name]);
    if profile == Profile::Release {
        let flags: Vec<String> = smaller().iter().map(|flag| format!("{flag:?}")).collect();
        cargo.arg("--config").arg(format!("target.{}.rustflags=[{}]", wasm::TRIPLE, flags.join(",")));
    }
    sh::run(&mut cargo)?;

    let started = Instant::now();
    let wasm = toolchain.target_dir().join(wasm::TRIPLE).join(folder).join("kontor-ui.wasm");
    let made = toolchain.target_dir().join("bindgen");
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    let first = toolchain.target_dir().join("first/kontor_ui.wasm");
    split(&wasm, &first, &made)?;
    Bindgen::new()
        .input_path(&first)
        .out_name("kontor_ui")
        .web(true)?
        .typescript(false)
        .keep_debug(profile == Profile::Dev)
        .remove_name_section(profile == Profile::Release)
        .keep_lld_exports(true)
        .generate(&made)
        .context("wasm-bindgen")?;
    if profile == Profile::Release {
        for module in modules(&made)? {
            shrink(&module)?;
        }
    }
    name_parts(&made)?;

    let mut files = BTreeMap::new();
    gather(&made, Path::new(""), &mut files)?;
    let ui = sh::root().join("ui");
    gather(&ui.join("public"), Path::new(""), &mut files)?;
    let sheet = toolchain.target_dir().join("screens.css");
    fs::write(&sheet, styles(&ui.join("styles"))?)?;
    files.insert(PathBuf::from("screens.css"), sheet);
    gather(&ui.join("fonts"), Path::new("fonts"), &mut files)?;
    for (name, text) in said(&ui)? {
        let written = toolchain.target_dir().join(name.replace('/', "-"));
        fs::write(&written, text)?;
        files.insert(PathBuf::from(name), written);
    }
    files.insert(PathBuf::from("index.html"), ui.join("index.html"));
    fs::create_dir_all(sh::root().join("target"))?;
    sync(&files, &dist)?;
    let mut all = 0;
    for module in modules(&dist)? {
        all += fs::metadata(module)?.len();
    }
    let first = fs::metadata(dist.join("kontor_ui_bg.wasm"))?.len();
    let took = started.elapsed().as_millis();
    eprintln!("  ui/dist: {} KB of wasm, of which {} come first; bound in {took} ms", all / 1024, first / 1024);
    fs::write(stamp, now)?;
    Ok(())
}

/// The style sheets in their order: what comes later may say otherwise. The page reads them as one, for each file that it
/// has to ask for is time before the till is there.
const STYLES: [&str; 11] =
    ["tokens", "fonts", "kit", "parts", "frame", "start", "till", "lists", "reports", "repairs", "print"];

fn styles(folder: &Path) -> Result<String> {
    let mut found = BTreeMap::new();
    gather(folder, Path::new(""), &mut found)?;
    let mut sheet = String::new();
    for name in STYLES {
        let file = found.remove(Path::new(&format!("{name}.css"))).with_context(|| format!("ui/styles/{name}.css"))?;
        sheet.push_str(&fs::read_to_string(file)?);
    }
    match found.keys().next() {
        Some(other) => bail!("ui/styles/{} has no place among the style sheets: say where in xtask", other.display()),
        None => Ok(sheet),
    }
}

/// What is said in each language, by the name of its file: on the screens, and by the program where that is not English.
fn said(ui: &Path) -> Result<[(&'static str, String); 3]> {
    let read = |path: PathBuf| -> Result<_> {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(texts::named(&serde_json::from_str(&text).with_context(|| path.display().to_string())?))
    };
    let words = read(sh::root().join("crates/app/words/es.json"))?;
    Ok([
        ("texts/en.txt", texts::packed(read(ui.join("locales/en.json"))?.values())),
        ("texts/es.txt", texts::packed(read(ui.join("locales/es.json"))?.values())),
        ("words/es.txt", texts::packed(words.iter().flat_map(|(english, said)| [english, said]))),
    ])
}

/// Cuts the parts that come later out of the whole: `first` is what the screens start with, the others go to `made`
/// with the script that fetches them.
fn split(whole: &Path, first: &Path, made: &Path) -> Result<()> {
    let whole = fs::read(whole).with_context(|| whole.display().to_string())?;
    for folder in [Some(made), first.parent()].into_iter().flatten() {
        fs::create_dir_all(folder)?;
    }
    let mut options = wasm_split_cli_support::Options::new(&whole);
    options.output_dir = made;
    options.main_out_path = first;
    options.main_module = "./kontor_ui.js";
    options.link_name = "./parts.js";
    wasm_split_cli_support::transform(options).map_err(|report| anyhow!("wasm-split: {report:#}"))?;
    Ok(())
}

/// Names the parts that come later after what they all hold, so that screens that were opened before an update never
/// fetch a part of after it: the two do not fit together.
fn name_parts(made: &Path) -> Result<()> {
    let mut modules = modules(made)?;
    modules.sort();
    let mut hasher = DefaultHasher::new();
    for module in &modules {
        fs::read(module)?.hash(&mut hasher);
    }
    let build = hasher.finish();
    let script = made.join("parts.js");
    let mut fetches = fs::read_to_string(&script)?;
    for module in modules.iter().filter(|module| !module.ends_with("kontor_ui_bg.wasm")) {
        let stem = module.file_stem().and_then(|stem| stem.to_str()).context("a part has a name")?;
        let (was, name) = (format!("\"./{stem}.wasm\""), format!("{stem}-{build:016x}.wasm"));
        if !fetches.contains(&was) {
            bail!("parts.js does not fetch {stem}.wasm: another version of wasm_split_cli_support?");
        }
        fetches = fetches.replace(&was, &format!("\"./{name}\""));
        fs::rename(module, made.join(name))?;
    }
    fs::write(script, fetches)?;
    Ok(())
}

/// Every module in a folder.
fn modules(folder: &Path) -> Result<Vec<PathBuf>> {
    let files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    Ok(files.into_iter().filter(|file| file.extension().is_some_and(|end| end == "wasm")).collect())
}

/// What makes the compiler's own output smaller: nothing is inlined that grows by it, hashing is not unrolled, and places
/// in the source are named without the folders of the machine that built it.
fn smaller() -> Vec<String> {
    let mut flags =
        ["-Cllvm-args=-inline-threshold=0", "--cfg=sha2_backend_soft=\"compact\""].map(str::to_owned).to_vec();
    let mut short = |folder: &Path| flags.push(format!("--remap-path-prefix={}/=", folder.display()));
    short(&sh::root());
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let sources = home.and_then(|home| home.join("registry/src").read_dir().ok());
    for registry in sources.into_iter().flatten().flatten() {
        short(&registry.path());
    }
    flags
}

/// Makes a module smaller: some ten parts in a hundred.
fn shrink(module: &Path) -> Result<()> {
    let smaller = module.with_extension("smaller");
    let mut opt = peers::wasm_opt()?;
    // At the bottom of memory is the end of the stack: nothing is read from there at an offset.
    opt.args(["--low-memory-unused", "--flatten", "--rereloop", "-Oz", "-Oz"]);
    // What rustc makes use of; the module does not say so any more.
    for feature in
        ["bulk-memory", "mutable-globals", "multivalue", "nontrapping-float-to-int", "reference-types", "sign-ext"]
    {
        opt.arg(format!("--enable-{feature}"));
    }
    sh::run(opt.arg(module).arg("-o").arg(&smaller))?;
    fs::rename(smaller, module)?;
    Ok(())
}

fn dist() -> PathBuf {
    sh::root().join("ui/dist")
}

/// A number that changes when an input of the screens does: paths, sizes and times, not contents.
fn fingerprint() -> Result<u64> {
    let root = sh::root();
    let mut files = BTreeMap::new();
    gather(&root.join("ui"), Path::new("ui"), &mut files)?;
    gather(&root.join("crates/domain"), Path::new("domain"), &mut files)?;
    gather(&root.join("crates/app/words"), Path::new("words"), &mut files)?;
    gather(&root.join("crates/xtask/src"), Path::new("xtask"), &mut files)?;
    for name in ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"] {
        files.insert(PathBuf::from(name), root.join(name));
    }
    let mut hasher = DefaultHasher::new();
    for (name, file) in files.iter().filter(|(name, _)| !name.starts_with("ui/dist")) {
        let about = fs::metadata(file).with_context(|| file.display().to_string())?;
        (name, about.len(), about.modified()?).hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// Adds every file under `dir` to `files`, named under `prefix`. A missing folder has no files.
fn gather(dir: &Path, prefix: &Path, files: &mut BTreeMap<PathBuf, PathBuf>) -> Result<()> {
    if !dir.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let entry = entry?;
        let name = prefix.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &name, files)?;
        } else {
            files.insert(name, entry.path());
        }
    }
    Ok(())
}

/// Makes `dist` hold exactly `files`, leaving alone what is already so: the shell embeds the folder and
/// builds again when a time in it changes.
fn sync(files: &BTreeMap<PathBuf, PathBuf>, dist: &Path) -> Result<()> {
    let mut stale = BTreeMap::new();
    gather(dist, Path::new(""), &mut stale)?;
    for (name, source) in files {
        stale.remove(name);
        let bytes = fs::read(source).with_context(|| source.display().to_string())?;
        let to = dist.join(name);
        if fs::read(&to).is_ok_and(|there| there == bytes) {
            continue;
        }
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        // In one go, for somebody may be embedding the folder or serving from it.
        let coming = sh::root().join("target/ui.coming");
        fs::write(&coming, bytes)?;
        fs::rename(&coming, &to).with_context(|| to.display().to_string())?;
    }
    for file in stale.values() {
        fs::remove_file(file)?;
    }
    Ok(())
}
