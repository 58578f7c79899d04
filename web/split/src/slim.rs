//! Takes out of the bound program what people would download for nothing.

use std::mem;

use wasm_bindgen_cli_support::Output;

/// What the module of the script's own functions begins with, as wasm-bindgen names it.
const OWN_MODULE: &str = "./page_bg";

/// What the exports begin with by which the script calls closures.
const CLOSURES: &str = "wasm_bindgen__convert__closures";

/// Gives imports and closures short names in the program; gives what they were and what they are, as JSON, for who minifies
/// the script. Theirs bear hashes, which do not compress.
pub(crate) fn shorten_names(output: &mut Output) -> String {
    let module = output.wasm_mut();
    let imports = module.imports.iter_mut().filter(|import| import.module.starts_with(OWN_MODULE));
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    let names = imports
        .map(|import| &mut import.name)
        .chain(exports.filter(|name| name.starts_with(CLOSURES)))
        .enumerate()
        .map(|(index, name)| {
            let short = format!("${index}");
            format!("{:?}:{short:?}", mem::replace(name, short.clone()))
        });
    format!("{{{}}}", names.collect::<Vec<_>>().join(","))
}
