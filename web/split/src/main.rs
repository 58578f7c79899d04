//! Takes the code of lazy functions (src/lazy.rs) out of the page's program: `webloop-split LINKED SITE NAME`.
//!
//! `LINKED` is what the linker wrote, with relocations (build.rs asks for them). It is split, what remains goes through
//! wasm-bindgen, and the result replaces `NAME.js` and `NAME_bg.wasm` in the folder `SITE`. Where there are lazy
//! functions, their chunks, `NAME-*.wasm`, and the script that fetches them, `NAME-split.js`, are put beside these. Each
//! file bears the name, in which trunk has a hash: parts of two releases do not fit, and no cache can mix them.
//!
//! Both halves are libraries rather than commands, so that Cargo.lock pins them and nobody has to install them.

mod slim;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

use slim::{Names, slim_program, slim_script};

/// What wasm-bindgen calls its files. The program names one in each of its imports, so this is short.
const BOUND: &str = "page";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [linked, site, name] = arguments.as_slice() else {
        eprintln!("usage: webloop-split LINKED SITE NAME");
        return ExitCode::from(2);
    };
    match split(Path::new(linked), Path::new(site), name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn split(linked: &Path, site: &Path, name: &str) -> Result<(), String> {
    let program = fs::read(linked).map_err(|error| format!("cannot read {}: {error}", linked.display()))?;
    let rest = site.join(format!("{BOUND}.wasm"));
    let script_name = format!("./{name}.js");
    let link_name = format!("./{name}-split.js");

    let mut options = Options::new(&program);
    options.output_dir = site;
    options.main_out_path = &rest;
    options.main_module = &script_name;
    options.link_name = &link_name;
    let chunks = transform(options)
        .map_err(|error| format!("cannot split {}: {error:#}", linked.display()))?
        .split_modules;
    let names = bind(&rest, site, !chunks.is_empty()).map_err(|error| {
        format!("wasm-bindgen cannot process what {} is without its chunks: {error}", linked.display())
    })?;
    slim_file(&site.join(format!("{BOUND}.js")), &names)
        .and_then(|()| rename_parts(site, name, &rest, &chunks, &site.join(&link_name)))
        .map_err(|error| format!("cannot name the parts in {}: {error}", site.display()))
}

/// Runs wasm-bindgen as trunk does, but for the exports that chunks link to, and without a default address for
/// WebAssembly, as index.html gives one. Gives the names that the script does not know yet.
fn bind(program: &Path, site: &Path, has_chunks: bool) -> Result<Names, String> {
    let generate = || {
        let mut bindgen = Bindgen::new();
        bindgen.web(true)?.input_path(program).out_name(BOUND).typescript(false).keep_lld_exports(has_chunks);
        let mut output = bindgen.generate_output()?;
        let names = slim_program(&mut output);
        output.emit(site).map(|()| names)
    };
    generate().map_err(|error| format!("{error:#}"))
}

fn slim_file(script: &Path, names: &Names) -> io::Result<()> {
    fs::write(script, slim_script(&fs::read_to_string(script)?, names))
}

/// Gives every part its name, in the folder and, for chunks, in the script that fetches them.
fn rename_parts(site: &Path, name: &str, rest: &Path, chunks: &[PathBuf], link: &Path) -> io::Result<()> {
    fs::remove_file(rest)?;
    fs::rename(site.join(format!("{BOUND}.js")), site.join(format!("{name}.js")))?;
    fs::rename(site.join(format!("{BOUND}_bg.wasm")), site.join(format!("{name}_bg.wasm")))?;
    if chunks.is_empty() {
        return fs::remove_file(link);
    }
    let mut script = fs::read_to_string(link)?;
    for chunk in chunks {
        let file_name = chunk.file_name().unwrap_or_default().to_string_lossy();
        let address = format!("\"./{file_name}\"");
        if script.contains(&address) {
            script = script.replace(&address, &format!("\"./{name}-{file_name}\""));
            fs::rename(chunk, site.join(format!("{name}-{file_name}")))?;
        } else {
            // It is empty: whatever its functions need is needed elsewhere as well.
            fs::remove_file(chunk)?;
        }
    }
    fs::write(link, script)
}
