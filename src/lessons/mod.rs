//! The lessons: one static table, one file for each program.
//!
//! A lesson's file is shown as it is, so it must be readable in one look: it uses the loop and its stage, and nothing
//! else of the app.

mod blocking;
mod clock;
mod countdown;
mod philosophers;
mod race;
mod two_sleepers;
mod up_and_down;

use crate::program::Start;

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
    /// The name of its file.
    pub file_name: &'static str,
    /// Its file as highlighted HTML, made by the build script.
    pub source_html: &'static str,
    /// How it starts.
    pub start: Start,
}

/// The file's name and what the build script made of it.
macro_rules! source_html {
    ($stem:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $stem, ".html"))
    };
}

/// All lessons, in the order in which they are offered.
pub static LESSONS: &[Lesson] = &[
    Lesson {
        id: "clock",
        title: "Clock",
        teaches: "A task is a function that can wait: this one writes the time and sleeps until the next second, and \
            while it sleeps the page is free. It asks the wall clock anew each time, so small delays never add up.",
        try_it: "Run it, then scroll and select text: nothing stutters, yet the program never ends.",
        asyncio: "asyncio.create_task(tick())",
        file_name: "clock.rs",
        source_html: source_html!("clock"),
        start: Start::Task(|stage| Box::pin(clock::main(stage))),
    },
    Lesson {
        id: "countdown",
        title: "Countdown",
        teaches: "No coroutine at all: call_soon puts a callback into the queue, call_later puts one among the timers, \
            and each callback schedules the next. Whoever keeps the handle can cancel what has not happened yet.",
        try_it: "Cancel at 7. Then run it again and press Cancel after DONE!: what is over cannot be cancelled.",
        asyncio: "handle = loop.call_later(1, count, n - 1)",
        file_name: "countdown.rs",
        source_html: source_html!("countdown"),
        start: Start::Callback(countdown::main),
    },
    Lesson {
        id: "race",
        title: "Race",
        teaches: "Every lane is a task with a pace of its own, and gather waits for all of them. A monitor starts the \
            next race a second after the last lane has arrived, for ever.",
        try_it: "Set Lanes to 200 while a race is on. Then try 0.",
        asyncio: "await asyncio.gather(*lanes)",
        file_name: "race.rs",
        source_html: source_html!("race"),
        start: Start::Task(|stage| Box::pin(async { _ = race::main(stage).await })),
    },
    Lesson {
        id: "two-sleepers",
        title: "Two sleepers",
        teaches: "Two tasks count for ever, each with a period of its own. Nobody switches between them: await gives \
            the thread back, and the loop goes on with whoever is due.",
        try_it: "Watch the thousandths in the console grow: every sleep begins a little late. How does Clock avoid that?",
        asyncio: "await asyncio.sleep(0.4)",
        file_name: "two_sleepers.rs",
        source_html: source_html!("two_sleepers"),
        start: Start::Task(|stage| Box::pin(async { _ = two_sleepers::main(stage).await })),
    },
    Lesson {
        id: "up-and-down",
        title: "Up and down",
        teaches: "Three coroutines of one second each take one second together, because they wait at the same time. \
            One after the other they take three: waiting adds up.",
        try_it: "Guess the ratio with four coroutines, or with one that takes two seconds.",
        asyncio: "await asyncio.gather(up(), down(), spell())",
        file_name: "up_and_down.rs",
        source_html: source_html!("up_and_down"),
        start: Start::Task(|stage| Box::pin(async { _ = up_and_down::main(stage).await })),
    },
    Lesson {
        id: "blocking",
        title: "Don\u{2019}t block the loop",
        teaches: "Everything shares one thread, so a callback that computes for a second stops the clock, the page and \
            every click. Cut up with yield_now, the same work leaves room for all of them.",
        try_it: "Press both buttons and watch the ticks. Then look for the long turn in the inspector.",
        asyncio: "await asyncio.sleep(0)",
        file_name: "blocking.rs",
        source_html: source_html!("blocking"),
        start: Start::Task(|stage| Box::pin(blocking::main(stage))),
    },
    Lesson {
        id: "philosophers",
        title: "Dining philosophers",
        teaches: "Each task takes one lock and then waits for a second one, which its neighbour holds. Nobody can go \
            on, and nothing tells: no error, no busy loop, only silence.",
        try_it: "Run it and see in the inspector who waits for whom. Then let 1 take the right fork first and serve again.",
        asyncio: "async with left, right:",
        file_name: "philosophers.rs",
        source_html: source_html!("philosophers"),
        start: Start::Task(|stage| Box::pin(async { _ = philosophers::main(stage).await })),
    },
];

/// The lesson that is open where the address names none.
pub fn first() -> &'static Lesson {
    &LESSONS[0]
}

/// The lesson with this id.
pub fn find(id: &str) -> Option<&'static Lesson> {
    LESSONS.iter().find(|lesson| lesson.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_is_found_by_its_id_and_no_other_is() {
        for lesson in LESSONS {
            let found = find(lesson.id).expect("it is in the table");
            assert_eq!(found.title, lesson.title, "two lessons have the id {}", lesson.id);
        }
        assert!(find("").is_none());
        assert!(find("Clock").is_none());
    }

    #[test]
    fn the_source_that_is_shown_is_the_file() {
        for lesson in LESSONS {
            let path = format!("{}/src/lessons/{}", env!("CARGO_MANIFEST_DIR"), lesson.file_name);
            let file = std::fs::read_to_string(&path).expect("the lesson's file can be read");
            assert_eq!(text_of(lesson.source_html), file, "{path}");
        }
    }

    #[test]
    fn every_lesson_is_readable_in_one_look() {
        for lesson in LESSONS {
            let text = text_of(lesson.source_html);
            assert!(text.lines().count() <= 70, "{} has more than 70 lines", lesson.file_name);
            for line in text.lines() {
                assert!(line.chars().count() <= 76, "{}: too wide: {line}", lesson.file_name);
            }
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
