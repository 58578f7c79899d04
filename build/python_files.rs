//! Lists the Python files that a program's interpreter is given: `OUT_DIR/python_files.rs`, an array of their paths below
//! `python/` and their texts.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{entries, out_dir, watch};

const FOLDER: &str = "python";

pub(crate) fn build() {
    watch(FOLDER);
    let mut paths = Vec::new();
    add_files(Path::new(FOLDER), &mut paths);
    paths.sort();
    let root = std::env::current_dir().expect("cargo runs build scripts in the package's folder");
    let mut list = String::from("&[\n");
    for path in paths {
        let parts = path.iter().skip(1).map(|part| part.to_str().expect("names of modules are ASCII"));
        let name = parts.collect::<Vec<_>>().join("/");
        writeln!(list, "    ({name:?}, include_str!({:?})),", root.join(&path))
            .expect("a string takes any text");
    }
    list.push(']');
    fs::write(out_dir().join("python_files.rs"), list).expect("OUT_DIR can be written");
}

fn add_files(folder: &Path, paths: &mut Vec<PathBuf>) {
    for path in entries(folder) {
        if path.is_dir() {
            add_files(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            paths.push(path);
        }
    }
}
