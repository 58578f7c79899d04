//! Room for a program of one's own, in Python: it comes with a short one to begin with.

use super::{Content, Example, Lesson, Python};

pub(super) static LESSONS: &[Lesson] = &[Lesson {
    id: "own",
    title: "Your own program",
    teaches: "Paste any program that uses asyncio, or write one: CPython runs it on this page\u{2019}s loop. Hold it still, \
        step through it and see what each of its tasks waits for.",
    try_it: "Replace the program by one of yours, or begin with an example. What it needs of HTML goes into the tab HTML; \
        Share makes a link of both.",
    asyncio: "asyncio.run(main())",
    file_name: "own.py",
}];

/// Programs of the lessons.
static EXAMPLES: &[Example] = &[
    Example { title: "A clock", code: include_str!("the_loop/clock.py"), html: "" },
    Example {
        title: "A race",
        code: include_str!("the_loop/race.py"),
        html: include_str!("the_loop/race.html"),
    },
    Example {
        title: "Producer and consumer",
        code: include_str!("data/queue.py"),
        html: include_str!("data/queue.html"),
    },
    Example {
        title: "Fetch and gather",
        code: include_str!("fetching/weather.py"),
        html: include_str!("fetching/weather.html"),
    },
    Example {
        title: "A search that can break",
        code: include_str!("../../tests/explore/stale_search.py"),
        html: "",
    },
];

/// The content of the lesson with this id, if it is one of these.
pub(super) fn content_of(id: &str) -> Option<Content> {
    let python = Python {
        code: include_str!("own.py"),
        html: include_str!("own.html"),
        try_it: None,
        examples: EXAMPLES,
    };
    (id == "own").then_some(Content { source_html: "", start: None, python: Some(python) })
}
