//! Python's side of the bridge and the modules that programs may import, as files.

macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../python/", $path)))),+]
    };
}

/// Each with its path below the folder `python/`.
pub(super) const FILES: &[(&str, &str)] = files![
    "compat/aiohttp.py",
    "compat/pyscript.py",
    "webloop/__init__.py",
    "webloop/attributes.py",
    "webloop/clock.py",
    "webloop/core.py",
    "webloop/current.py",
    "webloop/event_loop.py",
    "webloop/handle.py",
    "webloop/interruption.py",
    "webloop/listeners.py",
    "webloop/locks.py",
    "webloop/missing.py",
    "webloop/names.py",
    "webloop/output.py",
    "webloop/patches.py",
    "webloop/program.py",
    "webloop/queues.py",
    "webloop/report.py",
    "webloop/rewrite.py",
    "webloop/runs.py",
    "webloop/stack.py",
    "webloop/tasks.py",
    "webloop/telling.py",
    "webloop/turns.py",
    "webloop/waiting.py",
    "webloop/watch.py",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_listed() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
        let mut found = Vec::new();
        for folder in ["compat", "webloop"] {
            for entry in std::fs::read_dir(root.join(folder)).expect("the folder is there") {
                let name = entry.expect("the folder can be listed").file_name();
                let name = name.to_str().expect("names are ASCII").to_owned();
                if name.ends_with(".py") {
                    found.push(format!("{folder}/{name}"));
                }
            }
        }
        found.sort();
        assert_eq!(found, FILES.iter().map(|(path, _)| (*path).to_owned()).collect::<Vec<_>>());
    }
}
