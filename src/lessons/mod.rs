//! The lessons, in groups: one folder for a group, and files of one name for each lesson, of which build/lessons.rs makes the
//! tables.
//!
//! A lesson's program is shown as it is, so it must be readable in one look: it uses the loop and its stage, and nothing
//! else of the app. What the list of lessons needs is in the page from the beginning, and so is the lesson that it opens
//! with; the other programs are fetched with the first of them that is opened.

mod data;
mod fetching;
mod own;
mod server;
mod tasks;
mod the_loop;

use crate::lazy::{SplitLoaderError, lazy};
use crate::program::Start;

/// A group of lessons.
pub struct Group {
    /// What people call it.
    pub title: &'static str,
    /// Its lessons, in the order in which they are offered.
    pub lessons: &'static [Lesson],
}

/// A lesson.
pub struct Lesson {
    /// What its address calls it.
    pub id: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it teaches, in two sentences.
    pub teaches: &'static str,
    /// A thing to try.
    pub try_it: &'static str,
    /// The line of asyncio that it is about.
    pub asyncio: &'static str,
    /// The name of its file: that in Rust, where there is one.
    pub file_name: &'static str,
}

impl Lesson {
    /// Whether it has a program in Rust.
    pub fn has_rust(&self) -> bool {
        self.file_name.ends_with(".rs")
    }

    /// The name of the same program in Python.
    pub fn python_file_name(&self) -> String {
        self.file_name.replace(".rs", ".py")
    }
}

/// A lesson's program.
#[derive(Clone, Copy)]
pub struct Content {
    /// Its file as highlighted HTML, made by the build script.
    pub source_html: &'static str,
    /// How it starts, where it is there in Rust.
    pub start: Option<Start>,
    /// The same program in Python, where there is one.
    pub python: Option<Python>,
}

/// A lesson's program in Python.
#[derive(Clone, Copy)]
pub struct Python {
    /// Its text.
    pub code: &'static str,
    /// The HTML that it brings along, empty where it needs none.
    pub html: &'static str,
    /// A thing to try, where that is another one than in Rust.
    pub try_it: Option<&'static str>,
    /// Other programs to begin with.
    pub examples: &'static [Example],
}

/// A program in Python that somebody may begin with.
#[derive(Clone, Copy)]
pub struct Example {
    /// What people call it.
    pub title: &'static str,
    /// Its text.
    pub code: &'static str,
    /// The HTML that it brings along, empty where it needs none.
    pub html: &'static str,
}

/// All groups, in the order in which they are offered.
pub static GROUPS: &[Group] = &[
    Group { title: "Your own", lessons: own::LESSONS },
    Group { title: "The loop", lessons: the_loop::LESSONS },
    Group { title: "Coroutines and tasks", lessons: tasks::LESSONS },
    Group { title: "Passing data", lessons: data::LESSONS },
    Group { title: "Fetching", lessons: fetching::LESSONS },
    Group { title: "A server in the page", lessons: server::LESSONS },
];

/// All lessons, in the order in which they are offered.
pub fn all() -> impl Iterator<Item = &'static Lesson> + Clone {
    GROUPS.iter().flat_map(|group| group.lessons)
}

/// The lesson that is open where the address names none.
pub fn first() -> &'static Lesson {
    &the_loop::LESSONS[0]
}

/// The lesson in which people write a program of their own.
pub fn own() -> &'static Lesson {
    &own::LESSONS[0]
}

/// The lesson with this id.
pub fn find(id: &str) -> Option<&'static Lesson> {
    all().find(|lesson| lesson.id == id)
}

/// The program of a lesson, without waiting: for programs that hold all of them.
///
/// # Panics
///
/// When the lesson is in no group.
pub fn content_of(lesson: &Lesson) -> Content {
    let groups = [
        the_loop::content_of,
        tasks::content_of,
        data::content_of,
        fetching::content_of,
        server::content_of,
        own::content_of,
    ];
    let content = groups.into_iter().find_map(|content_of| content_of(lesson.id));
    content.expect("every lesson is in a group that knows its content")
}

/// Fetches the program of a lesson, unless it is here already.
///
/// # Errors
///
/// When it cannot be fetched; the next call tries again.
///
/// # Panics
///
/// When the lesson is in no group.
pub(crate) async fn fetch_content_of(lesson: &'static Lesson) -> Result<Content, SplitLoaderError> {
    if lesson.id == "clock" { Ok(the_loop::CLOCK) } else { fetch_other_content_of(lesson).await }
}

lazy! {
    chunk lessons;

    async fn fetch_other_content_of(lesson: &'static Lesson) -> Result<Content, SplitLoaderError> {
        Ok(content_of(lesson))
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    #[test]
    fn every_lesson_is_found_by_its_id_and_no_other_is() {
        for lesson in all() {
            let found = find(lesson.id).expect("it is in the table");
            assert_eq!(found.title, lesson.title, "two lessons have the id {}", lesson.id);
        }
        assert!(find("").is_none());
        assert!(find("Clock").is_none());
    }

    #[test]
    fn the_source_that_is_shown_is_the_file() {
        for lesson in all().filter(|lesson| lesson.has_rust()) {
            let path = path_of(lesson);
            let file = std::fs::read_to_string(&path).expect("the lesson's file can be read");
            assert_eq!(text_of(content_of(lesson).source_html), file, "{path:?}");
        }
    }

    fn path_of(lesson: &Lesson) -> PathBuf {
        let lessons = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lessons");
        let folders = std::fs::read_dir(lessons).expect("the lessons' folder can be listed");
        let mut paths = folders.map(|entry| entry.expect("it has names").path().join(lesson.file_name));
        paths.find(|path| path.is_file()).expect("every lesson has a file")
    }

    #[test]
    fn every_lesson_is_readable_in_one_look() {
        for lesson in all() {
            let content = content_of(lesson);
            assert_readable(lesson.file_name, &text_of(content.source_html));
            let python = content.python.expect("every lesson has a program in Python");
            assert_readable(&lesson.python_file_name(), python.code);
        }
    }

    fn assert_readable(file_name: &str, text: &str) {
        assert!(text.lines().count() <= 80, "{file_name} has more than 80 lines");
        for line in text.lines() {
            assert!(line.chars().count() <= 76, "{file_name}: too wide: {line}");
        }
    }

    /// The text content of HTML that has no other entities than these three.
    fn text_of(html: &str) -> String {
        let mut text = String::new();
        let mut is_inside_tag = false;
        for character in html.chars() {
            match character {
                '<' => is_inside_tag = true,
                '>' if is_inside_tag => is_inside_tag = false,
                _ if is_inside_tag => {}
                _ => text.push(character),
            }
        }
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    }
}
