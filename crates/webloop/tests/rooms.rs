//! The rooms of the crate: which uses which, read from the paths in the source.
//!
//! A room uses those that its arrows lead to, directly or through others, and none above it; only the files of one room may
//! import each other in a circle, and a circle is small. So that this can be read off the paths, all of them begin with
//! `crate::` and a room.

#![cfg(not(target_family = "wasm"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

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

/// The text of every file by its path below `src`, without the ending.
type Source = BTreeMap<String, String>;

fn add_folder(root: &Path, folder: &Path, source: &mut Source) {
    for entry in fs::read_dir(folder).expect("the source is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            add_folder(root, &path, source);
        } else {
            let name = path.strip_prefix(root).expect("it is below").with_extension("");
            let name = name.to_str().expect("names are plain").replace('\\', "/");
            source.insert(name, fs::read_to_string(&path).expect("it can be read"));
        }
    }
}

fn source() -> Source {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut source = Source::new();
    add_folder(&root, &root, &mut source);
    assert!(source.len() > 50 && source.contains_key("engine/mod") && source.contains_key("sync/queue"));
    source
}

/// What a file imports: the first two names of each path that begins with `crate::`, outside of comments and tests.
fn paths(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or(line));
    let paths = lines.flat_map(|line| line.split("crate::").skip(1).collect::<Vec<_>>()).map(|path| {
        let end = path.find(|letter: char| !(letter.is_alphanumeric() || "_:".contains(letter)));
        path[..end.unwrap_or(path.len())].split("::").take(2).collect::<Vec<_>>().join("/")
    });
    paths.collect()
}

/// The file in which what a path names lives.
fn file_of(path: &str, source: &Source) -> String {
    let room = room(path);
    if source.contains_key(path) { path.to_owned() } else { format!("{room}/mod") }
}

fn room(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

/// Whether the arrows lead from one room to another.
fn leads(from: &str, to: &str) -> bool {
    let direct = ARROWS.iter().find(|(room, _)| *room == from).map_or(&[][..], |(_, rooms)| rooms);
    direct.iter().any(|next| *next == to || leads(next, to))
}

/// The imports that go against the arrows or past the rooms.
fn wrong_imports(source: &Source) -> Vec<String> {
    let in_rooms = source.iter().filter(|(file, _)| *file != "lib");
    let wrong = in_rooms.flat_map(|(file, text)| {
        let from = room(file);
        let against = paths(text).into_iter().filter(move |to| from != room(to) && !leads(from, room(to)));
        let without_root =
            text.lines().any(|line| line.starts_with("use super::") || line.contains("super::super"));
        let relative = without_root.then(|| "by a path without root".to_owned());
        against.chain(relative).map(move |to| format!("{file} imports {to}"))
    });
    wrong.collect()
}

/// The largest set of files of which each imports each, directly or through others of them.
fn largest_circle(source: &Source) -> Vec<&str> {
    let reached = |start: &str| {
        let mut reached = BTreeSet::new();
        let mut fresh = vec![start.to_owned()];
        while let Some(file) = fresh.pop() {
            let imported = paths(source.get(&file).map_or("", String::as_str));
            let imported = imported.iter().map(|path| file_of(path, source)).filter(|other| *other != file);
            fresh.extend(imported.filter(|imported| reached.insert(imported.clone())));
        }
        reached
    };
    let reached_from: BTreeMap<&str, BTreeSet<String>> =
        source.keys().filter(|file| *file != "lib").map(|file| (file.as_str(), reached(file))).collect();
    let circles = reached_from.iter().map(|(file, reached)| {
        let in_circle =
            reached_from.iter().filter(|(other, back)| reached.contains(**other) && back.contains(*file));
        in_circle.map(|(other, _)| *other).collect::<Vec<_>>()
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
    let source = source();
    let circle = largest_circle(&source);
    assert!(circle.len() <= LARGEST_CIRCLE, "{} files import each other: {circle:?}", circle.len());
    assert!(circle.iter().all(|file| room(file) == room(circle[0])), "{circle:?}");
}

#[test]
fn imports_against_the_arrows_and_circles_are_found() {
    let made_up = |files: &[(&str, &str)]| -> Source {
        files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect()
    };
    let wrong =
        ["use crate::task::control::Control;", "fn f() -> crate::task::Task {}", "use crate::Control;"];
    for text in
        wrong.into_iter().chain(["use crate::{host, task};", "use super::super::task::control::Control;"])
    {
        assert_eq!(wrong_imports(&made_up(&[("engine/run", text)])).len(), 1, "{text}");
    }
    let right =
        "use crate::record::ids::TaskId; // crate::task\n#[cfg(test)]\nmod tests { use crate::Control; }";
    assert_eq!(wrong_imports(&made_up(&[("engine/run", right)])), [""; 0]);
    let circle = made_up(&[
        ("engine/mod", "use crate::engine::turn::Turn;"),
        ("engine/turn", "use crate::engine::cell::Cell;"),
        ("engine/cell", "use crate::engine::Engine;\nuse crate::engine::call;"),
        ("engine/call", ""),
        ("task/task", "use crate::engine::cell;"),
    ]);
    assert_eq!(largest_circle(&circle), ["engine/cell", "engine/mod", "engine/turn"]);
}
