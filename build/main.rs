//! What the app is made of besides its own source: the lessons as HTML, the protocol of Python programs, the files of the
//! Python package, and the version of the editor.

mod editor_version;
mod highlight;
mod lessons;
mod protocol;
mod python_files;
mod tables;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    watch("build");
    allow_splitting();
    editor_version::name();
    lessons::build();
    protocol::build();
    python_files::build();
}

/// Makes what trunk releases splittable: `cfg(split)` turns lazy functions (src/lazy.rs) into split points, and the
/// relocations tell what belongs to which of them.
///
/// Only web/finish.mjs makes a whole program of that again, so it takes both: the feature, which index.html has trunk
/// switch on, and the release, which is all that web/finish.mjs works on. In any other build a lazy function is a plain
/// one.
fn allow_splitting() {
    println!("cargo::rustc-check-cfg=cfg(split)");
    let is_for_trunk = env::var_os("CARGO_FEATURE_SPLIT").is_some();
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let is_wasm = env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm");
    if is_for_trunk && is_release && is_wasm {
        println!("cargo::rustc-cfg=split");
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}

/// Where everything goes that is made here.
fn out_dir() -> PathBuf {
    env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts").into()
}

/// Lets a change of this file or folder build again.
fn watch(path: &str) {
    println!("cargo::rerun-if-changed={path}");
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("the folder can be read");
    entries.map(|entry| entry.expect("the folder can be listed").path()).collect()
}
