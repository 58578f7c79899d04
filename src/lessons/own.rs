//! Room for a program of one's own, in Python: it comes with a short one to begin with.

use super::{Content, Lesson, Python};
use crate::lazy::{SplitLoaderError, lazy};

pub(super) static LESSONS: &[Lesson] = &[Lesson {
    id: "own",
    title: "Your own program",
    teaches: "Paste any program that uses asyncio, or write one: CPython runs it on this page\u{2019}s loop. Hold it still, \
        step through it and see what each of its tasks waits for.",
    try_it: "Replace the program by one of yours. What it needs of HTML goes into the tab HTML; Share makes a link of both.",
    asyncio: "asyncio.run(main())",
    file_name: "own.py",
}];

/// The content of the lesson with this id, if it is one of these.
pub(super) fn content_of(id: &str) -> Option<Content> {
    let python = Python { code: include_str!("own.py"), html: "", try_it: None };
    (id == "own").then_some(Content { source_html: "", start: None, python: Some(python) })
}

lazy! {
    chunk own;

    /// As `content_of`, fetched when it is first needed.
    pub(super) async fn fetch_content_of(id: &'static str) -> Result<Option<Content>, SplitLoaderError> {
        Ok(content_of(id))
    }
}
