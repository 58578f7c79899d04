//! The event loop itself: tasks, callbacks, timers, and what they share.

mod blocking;
mod call_soon_order;
mod clock;
mod countdown;
mod race;
mod top_level_await;
mod two_sleepers;
mod up_and_down;

use super::{Content, Lesson, Python, content};
use crate::lazy::{SplitLoaderError, lazy};
use crate::program::Start;

/// In the order in which they are offered.
pub(super) static LESSONS: &[Lesson] = &[
    Lesson {
        id: "clock",
        title: "Clock",
        teaches: "A task is a function that can wait: this one writes the time and sleeps until the next second, and \
            while it sleeps the page is free. It asks the wall clock anew each time, so small delays never add up.",
        try_it: "Run it, then scroll and select text: nothing stutters, yet the program never ends.",
        asyncio: "asyncio.create_task(tick())",
        file_name: "clock.rs",
    },
    Lesson {
        id: "countdown",
        title: "Countdown",
        teaches: "No coroutine at all: call_soon puts a callback into the queue, call_later puts one among the timers, \
            and each callback schedules the next. Whoever keeps the handle can cancel what has not happened yet.",
        try_it: "Press Cancel at 7. Then run it again and press Cancel after DONE!: what is over cannot be cancelled.",
        asyncio: "handle = loop.call_later(1, count, n - 1)",
        file_name: "countdown.rs",
    },
    Lesson {
        id: "race",
        title: "Race",
        teaches: "Every lane is a task with a pace of its own, and gather waits for all of them. A monitor starts the \
            next race a second after the last lane has arrived, for ever.",
        try_it: "Set Lanes to 200 while a race is on. Then try 0.",
        asyncio: "await asyncio.gather(*lanes)",
        file_name: "race.rs",
    },
    Lesson {
        id: "two-sleepers",
        title: "Two sleepers",
        teaches: "Two tasks count for ever, each with a period of its own. Nobody switches between them: await gives \
            the thread back, and the loop goes on with whoever is due.",
        try_it: "Watch the thousandths in the console grow: every sleep begins a little late. How does Clock avoid that?",
        asyncio: "await asyncio.sleep(0.4)",
        file_name: "two_sleepers.rs",
    },
    Lesson {
        id: "up-and-down",
        title: "Up and down",
        teaches: "Three coroutines of one second each take one second together, because they wait at the same time. \
            One after the other they take three: waiting adds up.",
        try_it: "Guess the ratio with four coroutines, or with one that takes two seconds.",
        asyncio: "await asyncio.gather(up(), down(), spell())",
        file_name: "up_and_down.rs",
    },
    Lesson {
        id: "top-level-await",
        title: "Top-level await",
        teaches: "A program may await at its top level: add_slowly is awaited straight away, and the line below has \
            the sum. Two programs that are started like this do not wait for each other.",
        try_it: "Guess when first and second end. Then turn on Virtual time and run it again.",
        asyncio: "total = await add_slowly(1, 2)",
        file_name: "top_level_await.rs",
    },
    Lesson {
        id: "call-soon-order",
        title: "call_soon order",
        teaches: "Callbacks, tasks and timers stand in one queue, and who came first runs first. What they schedule \
            runs a turn later, and timers that are due line up behind who is ready.",
        try_it: "Write the order that you expect into the field, then press Show the order. Or take it step by step.",
        asyncio: "loop.call_soon(step)",
        file_name: "call_soon_order.rs",
    },
    Lesson {
        id: "blocking",
        title: "Don\u{2019}t block the loop",
        teaches: "Everything shares one thread, so a callback that computes for a second stops the clock, the page and \
            every click. Cut up with yield_now, the same work leaves room for all of them.",
        try_it: "Press both buttons and watch the ticks. Then look for the long turn in the inspector.",
        asyncio: "await asyncio.sleep(0)",
        file_name: "blocking.rs",
    },
];

const CLOCK: Content = content!(the_loop::clock, coroutine, python);

/// The content of the lesson with this id, if it is one of these.
pub(super) fn content_of(id: &str) -> Option<Content> {
    let content = match id {
        "clock" => CLOCK,
        "countdown" => content!(the_loop::countdown, function, python_page),
        "race" => content!(
            the_loop::race,
            coroutine,
            python_page,
            "Write range(1, 201) in the place of range(1, 9) and run it again: two hundred lanes, and one thread."
        ),
        "two-sleepers" => content!(the_loop::two_sleepers, coroutine, python),
        "up-and-down" => content!(the_loop::up_and_down, coroutine, python_page),
        "top-level-await" => content!(the_loop::top_level_await, coroutine, python),
        "call-soon-order" => content!(
            the_loop::call_soon_order,
            coroutine,
            python,
            "Write down the order that you expect, then press Run. Or take it step by step."
        ),
        "blocking" => content!(the_loop::blocking, coroutine, python_page),
        _ => return None,
    };
    Some(content)
}

/// As `content_of`, fetched when it is first needed. The lesson that the page opens with is there from the beginning: it
/// need not wait for a second fetch.
pub(super) async fn fetch_content_of(id: &'static str) -> Result<Option<Content>, SplitLoaderError> {
    match id {
        "clock" => Ok(Some(CLOCK)),
        _ => fetch_other_content_of(id).await,
    }
}

lazy! {
    chunk the_loop;

    async fn fetch_other_content_of(id: &'static str) -> Result<Option<Content>, SplitLoaderError> {
        Ok(content_of(id))
    }
}
