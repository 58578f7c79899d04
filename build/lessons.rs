//! Makes the tables of the lessons: for each group `OUT_DIR/<group>/lessons.rs`, which `src/lessons/<group>/mod.rs` includes,
//! and the highlighted source that it names.
//!
//! A lesson is files of one name: the program in Rust, `.toml` with what the list of lessons says of it (its head),
//! the same program in Python, and the HTML of that where it needs some. A file in Rust without a head is no
//! lesson, but something that lessons share. The folder's `mod.rs` has nothing of a lesson but its `mod`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::highlight::highlight;
use crate::{entries, out_dir, watch};

const LESSONS: &str = "src/lessons";

/// What stands in a lesson's head. `src/lessons/mod.rs` says what each of it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    /// Where it stands in its group: lessons are listed by this number.
    place: u32,
    id: String,
    title: String,
    teaches: String,
    try_it: String,
    try_it_in_python: Option<String>,
    asyncio: String,
}

struct Lesson {
    /// The name of its module.
    name: String,
    head: Head,
    path: PathBuf,
}

pub(crate) fn build() {
    watch(LESSONS);
    for group in entries(Path::new(LESSONS)).into_iter().filter(|path| path.is_dir()) {
        let group_name = group.file_name().expect("an entry of a folder has a name");
        let out_group = out_dir().join(group_name);
        fs::create_dir_all(&out_group).expect("OUT_DIR can be written");
        let lessons = lessons_in(&group);
        for lesson in &lessons {
            let source = read(&lesson.path.with_extension("rs"));
            fs::write(out_group.join(&lesson.name).with_extension("html"), highlight(&source))
                .expect("OUT_DIR can be written");
        }
        fs::write(out_group.join("lessons.rs"), tables(&lessons)).expect("OUT_DIR can be written");
    }
}

fn lessons_in(group: &Path) -> Vec<Lesson> {
    let is_head = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "toml");
    let mut lessons: Vec<_> = entries(group).into_iter().filter(is_head).map(lesson).collect();
    lessons.sort_by(|one, other| (one.head.place, &one.name).cmp(&(other.head.place, &other.name)));
    lessons
}

fn lesson(path: PathBuf) -> Lesson {
    let head = toml::from_str(&read(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_stem().expect("an entry of a folder has a name");
    Lesson { name: name.to_str().expect("names of modules are ASCII").to_owned(), head, path }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The table that the page begins with, and the contents, which it may fetch later.
fn tables(lessons: &[Lesson]) -> String {
    let mut code = String::from(
        "/// In the order in which they are offered.\npub(super) static LESSONS: &[Lesson] = &[\n",
    );
    for Lesson { name, head, .. } in lessons {
        let Head { id, title, try_it, asyncio, .. } = head;
        // Its lines are one paragraph.
        let teaches = head.teaches.trim().replace('\n', " ");
        push(
            &mut code,
            format_args!(
                "    Lesson {{ id: {id:?}, title: {title:?}, teaches: {teaches:?}, try_it: {try_it:?}, \
                 asyncio: {asyncio:?}, file_name: \"{name}.rs\" }},\n"
            ),
        );
    }
    code.push_str("];\n\n");
    for lesson in lessons {
        let constant = lesson.name.to_uppercase();
        push(&mut code, format_args!("pub(super) const {constant}: Content = {};\n", content(lesson)));
    }
    code.push_str(
        "\n/// The content of the lesson with this id, if it is one of these.\n\
         pub(super) fn content_of(id: &str) -> Option<Content> {\n    match id {\n",
    );
    for Lesson { name, head, .. } in lessons {
        push(&mut code, format_args!("        {:?} => Some({}),\n", head.id, name.to_uppercase()));
    }
    code.push_str("        _ => None,\n    }\n}\n");
    code
}

fn content(Lesson { name, head, path }: &Lesson) -> String {
    let start = if read(&path.with_extension("rs")).contains("pub async fn main(") {
        format!("Start::Task(|stage| Box::pin(async {{ _ = {name}::main(stage).await }}))")
    } else {
        format!("Start::Callback({name}::main)")
    };
    let root = std::env::current_dir().expect("cargo runs build scripts in the package's folder");
    let include = |extension| format!("include_str!({:?})", root.join(path.with_extension(extension)));
    let html = if path.with_extension("html").exists() { include("html") } else { "\"\"".to_owned() };
    let code = include("py");
    format!(
        "Content {{ source_html: include_str!(\"{name}.html\"), start: Some({start}), python: Some(Python {{ \
         code: {code}, html: {html}, try_it: {:?}, examples: &[] }}) }}",
        head.try_it_in_python
    )
}

fn push(code: &mut String, text: std::fmt::Arguments<'_>) {
    code.write_fmt(text).expect("a string takes any text");
}
