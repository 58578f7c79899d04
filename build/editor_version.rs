//! Tells `src/editor` the version of the files that it fetches.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{entries, watch};

/// Sets `EDITOR_VERSION` to a number made of all that web/editor/build.mjs makes the editor of, and of its style sheet:
/// it goes into their addresses, so that no browser takes those of another release out of its cache.
pub(crate) fn name() {
    let fixed = ["web/package-lock.json", "style/editor.css"].map(PathBuf::from);
    watch("web/editor");
    fixed.iter().for_each(|path| println!("cargo::rerun-if-changed={}", path.display()));
    let mut paths = entries(Path::new("web/editor"));
    paths.extend(fixed);
    paths.sort();
    let mut version = Fnv::new();
    for path in paths {
        let bytes = fs::read(&path).expect("the editor's sources can be read");
        // A checkout may have line ends of its own.
        bytes.into_iter().filter(|&byte| byte != b'\r').for_each(|byte| version.add(byte));
    }
    println!("cargo::rustc-env=EDITOR_VERSION={:016x}", version.0);
}

/// The hash FNV-1a, which is the same with every compiler.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
}
