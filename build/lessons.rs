//! Turns each lesson's source file into highlighted HTML, `OUT_DIR/<group>/<lesson>.html`, for `src/lessons` to include.

use std::fs;
use std::path::Path;

use crate::highlight::highlight;
use crate::{entries, out_dir, watch};

const LESSONS: &str = "src/lessons";

pub(crate) fn build() {
    watch(LESSONS);
    for group in entries(Path::new(LESSONS)).into_iter().filter(|path| path.is_dir()) {
        let out_group = out_dir().join(group.file_name().expect("an entry of a folder has a name"));
        fs::create_dir_all(&out_group).expect("OUT_DIR can be written");
        for path in entries(&group) {
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            let stem = path.file_stem().expect("an entry of a folder has a name");
            if is_rust && stem != "mod" {
                let source = fs::read_to_string(&path).expect("a lesson is UTF-8 text");
                fs::write(out_group.join(stem).with_extension("html"), highlight(&source))
                    .expect("OUT_DIR can be written");
            }
        }
    }
}
