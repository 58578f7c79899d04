//! The rooms of the crate: which uses which, read from the paths in the source.
//!
//! A room uses those that its arrows lead to, directly or through others, and none above it; only the files of one room may
//! import each other in a circle, and a circle is small. Paths are followed to the file that they name, so that a name that is passed
//! on by `lib.rs` counts as wrong too: inside the crate everybody says where things live.

#![cfg(not(target_family = "wasm"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The arrows from room to room.
const ARROWS: &[(&str, &[&str])] = &[
    ("combine", &["task", "wait"]),
    ("sync", &["wait"]),
    ("wait", &["engine"]),
    ("inspect", &["task"]),
    ("task", &["engine"]),
    ("engine", &["host", "record"]),
    ("host", &[]),
    ("record", &[]),
];

/// The most files that may import each other in a circle.
const LARGEST_CIRCLE: usize = 5;

/// A crate's source: the text of every file by its path below `src`, without the ending.
type Source = BTreeMap<String, String>;

fn source() -> Source {
    fn add_folder(root: &Path, folder: &Path, source: &mut Source) {
        for entry in fs::read_dir(folder).expect("the source is there") {
            let path: PathBuf = entry.expect("it can be listed").path();
            if path.is_dir() {
                add_folder(root, &path, source);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).expect("it is below").with_extension("");
                let name = name.to_str().expect("names are plain").replace('\\', "/");
                source.insert(name, fs::read_to_string(&path).expect("it can be read"));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut source = Source::new();
    add_folder(&root, &root, &mut source);
    source
}

/// The code of a file: without comments, without texts, and without its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    let lines = text.lines().map(|line| {
        let line = line.split("//").next().unwrap_or(line);
        // What is between quotes is every second piece; a path has none.
        line.split('"').step_by(2).collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules of the crate that a file names by paths from the root, its own parent or its own children.
fn paths(file: &str, text: &str, source: &Source) -> Vec<String> {
    let code = code(text);
    let mut found = Vec::new();
    let own = file.strip_suffix("/mod").unwrap_or(file);
    let parent = own.rsplit_once('/').map_or("", |(parent, _)| parent);
    for (root, prefix) in [("crate::", ""), ("super::", parent), ("self::", own)] {
        let mut pieces = code.split(root);
        let mut before = pieces.next().unwrap_or("");
        for after in pieces {
            // Not the end of another name, as in `webloop_crate::`.
            if !before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':') {
                found.extend(expand(prefix, after));
            }
            before = after;
        }
    }
    // A `mod.rs` that passes on what its files have names them without a root.
    if own != file || file == "lib" {
        let child = if file == "lib" { String::new() } else { format!("{own}/") };
        for line in code.lines().filter_map(|line| line.trim().split_once("use ")) {
            let first = line.1.split("::").next().unwrap_or("").trim();
            let is_file =
                |name: &str| source.contains_key(name) || source.contains_key(&format!("{name}/mod"));
            if is_file(&format!("{child}{first}")) {
                found.extend(expand(child.trim_end_matches('/'), line.1));
            }
        }
    }
    found
}

/// The paths that begin with what follows `crate::` or the like, with the names in braces one by one.
fn expand(prefix: &str, after: &str) -> Vec<String> {
    let end = after.find(|letter: char| !(letter.is_alphanumeric() || "_:".contains(letter)));
    let head = &after[..end.unwrap_or(after.len())];
    let base = head.trim_end_matches(':').replace("::", "/");
    let base =
        if prefix.is_empty() { base } else { format!("{prefix}/{base}").trim_end_matches('/').to_owned() };
    let names = after[head.len()..].strip_prefix('{').and_then(|rest| rest.split('}').next());
    match names.filter(|_| head.is_empty() || head.ends_with("::")) {
        Some(names) => {
            let names = names.split(',').map(|name| name.split(" as ").next().unwrap_or("").trim());
            let names = names.filter(|name| !name.is_empty());
            names
                .map(|name| format!("{base}/{}", name.replace("::", "/")).trim_start_matches('/').to_owned())
                .collect()
        }
        None => vec![base],
    }
}

/// The file in which what a path names lives: the longest beginning that is a file.
fn file_of(path: &str, source: &Source) -> String {
    let mut module = path;
    loop {
        let candidates = [module.to_owned(), format!("{module}/mod")];
        if let Some(file) = candidates.into_iter().find(|file| source.contains_key(file)) {
            return file;
        }
        match module.rsplit_once('/') {
            Some((parent, _)) => module = parent,
            None => return "lib".to_owned(),
        }
    }
}

/// Who imports whom, file by file.
fn imports(source: &Source) -> BTreeMap<String, BTreeSet<String>> {
    let files = source.iter().map(|(file, text)| {
        let imported = paths(file, text, source).into_iter().map(|path| file_of(&path, source));
        (file.clone(), imported.filter(|imported| imported != file).collect())
    });
    files.collect()
}

fn room(file: &str) -> &str {
    file.split('/').next().unwrap_or(file)
}

/// Whether the arrows lead from one room to another.
fn leads(from: &str, to: &str) -> bool {
    let direct = ARROWS.iter().find(|(room, _)| *room == from).map_or(&[][..], |(_, rooms)| rooms);
    direct.iter().any(|next| *next == to || leads(next, to))
}

/// The imports that go against the arrows, and the files that are in no room.
fn wrong_imports(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    for (file, imported) in imports(source) {
        let from = room(&file);
        if from == "lib" {
            continue;
        }
        if !ARROWS.iter().any(|(room, _)| *room == from) {
            wrong.push(format!("{file} is in no room"));
        }
        let against = imported.iter().filter(|to| from != room(to) && !leads(from, room(to)));
        wrong.extend(against.map(|to| format!("{file} imports {to}")));
    }
    wrong
}

/// The largest set of files of which each imports each, directly or through others of them.
fn largest_circle(source: &Source) -> Vec<String> {
    let imports = imports(source);
    let reached = |start: &str| {
        let mut reached = BTreeSet::new();
        let mut fresh = vec![start];
        while let Some(file) = fresh.pop() {
            for next in imports.get(file).into_iter().flatten() {
                if reached.insert(next.as_str()) {
                    fresh.push(next);
                }
            }
        }
        reached
    };
    let reached_from: BTreeMap<&str, BTreeSet<&str>> =
        imports.keys().map(|file| (file.as_str(), reached(file))).collect();
    let circles = reached_from.iter().map(|(file, reached)| {
        let in_circle = reached.iter().filter(|other| reached_from[*other].contains(file));
        in_circle.map(|other| (*other).to_owned()).collect::<Vec<_>>()
    });
    circles.max_by_key(Vec::len).unwrap_or_default()
}

#[test]
fn rooms_use_only_those_that_the_arrows_lead_to() {
    let wrong = wrong_imports(&source());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_large_circle_of_imports_and_none_across_rooms() {
    let circle = largest_circle(&source());
    assert!(circle.len() <= LARGEST_CIRCLE, "{} files import each other: {circle:?}", circle.len());
    assert!(circle.iter().all(|file| room(file) == room(&circle[0])), "{circle:?}");
}

#[test]
fn every_file_is_read() {
    let source = source();
    assert!(source.len() > 50 && source.contains_key("engine/mod") && source.contains_key("sync/queue"));
    let imports = imports(&source);
    assert!(imports["sync/lock"].contains("wait/waiter"));
    assert!(imports["task/task"].contains("engine/mod"));
}

// The checker itself, on a crate that is made up

fn made_up(files: &[(&str, &str)]) -> Source {
    files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn an_import_against_the_arrows_is_found_however_it_is_written() {
    let writings = [
        "use crate::task::control::Control;",
        "use crate::{host, task::control};",
        "use crate::task::{control::Control};",
        "pub(crate) use crate::task::control::Control as Other;",
        "fn f() -> crate::task::control::Control { todo() }",
        "use super::super::task::control::Control;",
    ];
    for writing in writings {
        let source =
            made_up(&[("engine/run", writing), ("task/mod", ""), ("task/control", ""), ("host/mod", "")]);
        // Of a path through `super` it is enough that it leads out of the room.
        assert_eq!(wrong_imports(&source).len(), 1, "{writing}: {:?}", wrong_imports(&source));
    }
}

#[test]
fn what_is_passed_on_by_the_root_and_what_is_in_no_room_is_wrong() {
    let source = made_up(&[("lib", "pub use task::control::Control;"), ("task/control", "")]);
    assert_eq!(wrong_imports(&source), Vec::<String>::new());
    let with = |file: &'static str, text: &'static str| {
        let mut source = source.clone();
        source.extend(made_up(&[(file, text)]));
        wrong_imports(&source)
    };
    assert_eq!(with("combine/wait", "use crate::Control;"), ["combine/wait imports lib"]);
    assert_eq!(with("attic/old", ""), ["attic/old is in no room"]);
    assert_eq!(with("combine/wait", "//! crate::Control\n/* */ use crate::task::control::Control;"), [""; 0]);
    assert_eq!(with("wait/sleep", "const WORDS: &str = \"crate::task::control\";"), [""; 0]);
    assert_eq!(with("wait/sleep", "#[cfg(test)]\nmod tests {\n    use crate::Control;\n}"), [""; 0]);
}

#[test]
fn a_circle_is_found_through_others_and_through_what_a_room_passes_on() {
    let source = made_up(&[
        ("engine/mod", "mod turn;\npub(crate) use turn::Turn;"),
        ("engine/turn", "use crate::engine::cell::Cell;"),
        ("engine/cell", "use crate::engine::{Engine, call};"),
        ("engine/call", ""),
        ("task/task", "use crate::engine::cell;"),
    ]);
    assert_eq!(largest_circle(&source), ["engine/cell", "engine/mod", "engine/turn"]);
    let without = made_up(&[("engine/cell", "use crate::engine::call;"), ("engine/call", "")]);
    assert_eq!(largest_circle(&without), [""; 0]);
}
