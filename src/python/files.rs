//! The Python package and the modules that programs may import, as files; build/python_files.rs lists them.

/// Each with its path below the folder `python/`.
pub(super) const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/python_files.rs"));
