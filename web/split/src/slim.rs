//! Takes out of the bound program, and out of its script, what people would download for nothing.

use std::mem;

use wasm_bindgen_cli_support::Output;

/// What the module of the script's own functions begins with, as wasm-bindgen names it.
const OWN_MODULE: &str = "./page_bg";

/// What the exports begin with by which the script calls closures.
const CLOSURES: &str = "wasm_bindgen__convert__closures";

/// Classes of wasm-streams, a crate that Leptos links to talk with a server.
const STREAM_CLASSES: [&str; 3] = ["intounderlyingbytesource", "intounderlyingsink", "intounderlyingsource"];

/// Names as they were and as they are now.
pub(crate) type Names = Vec<(String, String)>;

/// Drops exports that nobody can call, so that the optimizer drops what they keep, and gives imports and closures short
/// names. Theirs bear hashes, which do not compress, and stand both in the program and in the script.
pub(crate) fn slim_program(output: &mut Output) -> Names {
    let script = output.js().to_owned();
    let module = output.wasm_mut();

    let is_unused = |name: &str| STREAM_CLASSES.iter().any(|class| is_of_unmade_class(name, class, &script));
    let unused: Vec<_> =
        module.exports.iter().filter(|export| is_unused(&export.name)).map(|export| export.id()).collect();
    for export in unused {
        module.exports.delete(export);
    }

    let imports = module.imports.iter_mut();
    let own = imports.filter(|import| import.module.starts_with(OWN_MODULE)).map(|import| &mut import.name);
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    let mut names = Names::new();
    for name in own.chain(exports.filter(|name| name.starts_with(CLOSURES))) {
        let short = format!("${}", names.len());
        names.push((mem::replace(name, short.clone()), short));
    }
    // No name is then replaced in the middle of a longer one.
    names.sort_by_key(|(long, _)| usize::MAX - long.len());
    names
}

/// Whether an export belongs to a class of which no object exists, since the program does not import what makes one.
fn is_of_unmade_class(export: &str, class: &str, script: &str) -> bool {
    let name = export.strip_prefix("__wbg_").unwrap_or(export);
    name.strip_prefix(class).is_some_and(|rest| rest.starts_with('_'))
        && !script.contains(&format!("__wbg_{class}_new"))
}

/// Puts the new names into the script, and takes out its comments and indentation. wasm-bindgen writes comments on lines
/// of their own, and no text that goes over several lines.
pub(crate) fn slim_script(script: &str, names: &Names) -> String {
    let is_code =
        |line: &&str| !line.is_empty() && !["//", "/*", "*"].iter().any(|mark| line.starts_with(mark));
    let code: Vec<_> = script.lines().map(str::trim).filter(is_code).collect();
    names.iter().fold(code.join("\n"), |script, (long, short)| script.replace(long, short))
}
