//! Takes the code of lazy functions (src/lazy.rs) out of the page's program: `webloop-split LINKED SITE NAME`.
//!
//! `LINKED` is what the linker wrote, with relocations (build/main.rs asks for them). It is split, what remains goes
//! through wasm-bindgen, and the result replaces `NAME.js` and `NAME_bg.wasm` in the folder `SITE`. The chunks of lazy functions
//! and the script that fetches them, `split.js`, are put into the folder `NAME`. Trunk has a hash in that name: parts of two
//! releases do not fit, and no cache can mix them. `names.json` beside them says which names have become shorter in the program, and
//! have to in its script.
//!
//! Both halves are libraries rather than commands, so that Cargo.lock pins them and nobody has to install them.

mod slim;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

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
    let folder = site.join(name);
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let rest = site.join(format!("{BOUND}.wasm"));
    // As each is called by the other.
    let script_name = format!("../{name}.js");
    let link_name = format!("./{name}/split.js");

    let mut options = Options::new(&program);
    options.output_dir = site;
    options.main_out_path = &rest;
    options.main_module = &script_name;
    options.link_name = &link_name;
    let chunks = transform(options)
        .map_err(|error| format!("cannot split {}: {error:#}", linked.display()))?
        .split_modules;
    let names = bind(&rest, site).map_err(|error| {
        format!("wasm-bindgen cannot process what {} is without its chunks: {error}", linked.display())
    })?;
    fs::write(folder.join("names.json"), names)
        .and_then(|()| place_parts(site, name, &rest, &chunks, &site.join(&link_name)))
        .map_err(|error| format!("cannot place the parts in {}: {error}", site.display()))
}

/// Runs wasm-bindgen as trunk does, but for the exports that chunks link to; gives the names that have become shorter.
fn bind(program: &Path, site: &Path) -> Result<String, String> {
    let generate = || {
        let mut bindgen = Bindgen::new();
        bindgen.web(true)?.input_path(program).out_name(BOUND).typescript(false).keep_lld_exports(true);
        let mut output = bindgen.generate_output()?;
        let names = slim::shorten_names(&mut output);
        output.emit(site).map(|()| names)
    };
    generate().map_err(|error| format!("{error:#}"))
}

/// Puts the program in the place of what trunk has staged, and the chunks beside the script that fetches them.
fn place_parts(site: &Path, name: &str, rest: &Path, chunks: &[PathBuf], link: &Path) -> io::Result<()> {
    fs::remove_file(rest)?;
    fs::rename(site.join(format!("{BOUND}.js")), site.join(format!("{name}.js")))?;
    fs::rename(site.join(format!("{BOUND}_bg.wasm")), site.join(format!("{name}_bg.wasm")))?;
    let script = fs::read_to_string(link)?;
    for chunk in chunks {
        let file_name = chunk.file_name().unwrap_or_default();
        if script.contains(&format!("\"./{}\"", file_name.to_string_lossy())) {
            fs::rename(chunk, site.join(name).join(file_name))?;
        } else {
            // It is empty: whatever its functions need is needed elsewhere as well.
            fs::remove_file(chunk)?;
        }
    }
    Ok(())
}
