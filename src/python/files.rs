//! Python's side of the bridge and the modules that programs may import, as files.

macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../python/", $path)))),+]
    };
}

/// Each with its path below the folder `python/`.
pub(super) const FILES: &[(&str, &str)] = files!["webloop/__init__.py"];
