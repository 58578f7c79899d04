//! Passing data between tasks, and sharing it.

mod back_pressure;
mod barrier;
mod closure;
mod lost_update;
mod philosophers;
mod queue;
mod return_values;
mod semaphore;
mod shared_state;

use super::{Content, Lesson, Python, content};
use crate::lazy::{SplitLoaderError, lazy};
use crate::program::Start;

/// In the order in which they are offered.
pub(super) static LESSONS: &[Lesson] = &[
    Lesson {
        id: "return-values",
        title: "Return values",
        teaches: "A coroutine returns a value like any function, so steps that wait can be written one below the \
            other, each with what the one before gave. An error returns too: the steps after it never begin.",
        try_it: "When it has ended, fill in the fields yourself: password engine, ticket 1843.",
        asyncio: "ticket = await log_in(page, name, password)",
        file_name: "return_values.rs",
    },
    Lesson {
        id: "queue",
        title: "Queue",
        teaches: "A queue hands things from one task to another, and each keeps its own pace. An event tells the \
            producer to end, and a last item, the sentinel, tells the consumer that nothing follows.",
        try_it: "Press New letter a few times, then End: the consumer still takes all that was put.",
        asyncio: "while (title := await queue.get()) is not None:",
        file_name: "queue.rs",
    },
    Lesson {
        id: "closure",
        title: "Closure",
        teaches: "A callback can keep its own state: the count lives in the closure that the button calls. A second \
            closure made by the same function has a count of its own.",
        try_it: "Press Right while the program presses Left. Go on after the end: the closures are still there.",
        asyncio: "nonlocal count",
        file_name: "closure.rs",
    },
    Lesson {
        id: "shared-state",
        title: "Shared state",
        teaches: "Two tasks work together by one object that both hold: one counts in it, the other reads the count \
            and says when to end. With a copy each, neither ever learns of the other.",
        try_it: "Compare the two rows. Which line of the source makes the difference?",
        asyncio: "while state.should_continue:",
        file_name: "shared_state.rs",
    },
    Lesson {
        id: "lost-update",
        title: "Lost update and lock",
        teaches: "Tasks that read a number, wait, and write it back overwrite each other\u{2019}s updates. A lock held \
            from the read to the write prevents that, at the price of one after the other.",
        try_it: "Guess both counts for 50 tasks, and for 1. Then press Again.",
        asyncio: "async with lock:",
        file_name: "lost_update.rs",
    },
    Lesson {
        id: "back-pressure",
        title: "Back-pressure",
        teaches: "A queue without a limit grows as long as the producer is faster than its consumers. In a full one \
            put waits, so the producer slows down to their pace, and the work is done just as soon.",
        try_it: "Set the room to 1 and press Again. Does it take longer?",
        asyncio: "queue = asyncio.Queue(maxsize=5)",
        file_name: "back_pressure.rs",
    },
    Lesson {
        id: "semaphore",
        title: "Semaphore",
        teaches: "A semaphore lets a limited number of tasks in at a time, in the order in which they asked. It is \
            how one keeps from sending a thousand requests at once.",
        try_it: "Guess how long the jobs take with 1, 4 and 7 permits, then press Again.",
        asyncio: "async with semaphore:",
        file_name: "semaphore.rs",
    },
    Lesson {
        id: "barrier",
        title: "Barrier and condition",
        teaches: "A barrier holds every task back until the last of the party has come. A condition lets a task wait \
            until something is true of what it shares with others, and look again each time it is notified.",
        try_it: "Who eats first, and why not the one who came first? Step through the moment when a bowl is put down.",
        asyncio: "await condition.wait_for(lambda: bowls >= hunger)",
        file_name: "barrier.rs",
    },
    Lesson {
        id: "philosophers",
        title: "Dining philosophers",
        teaches: "Each task takes one lock and then waits for a second one, which its neighbour holds. Nobody can go \
            on, and nothing tells: no error, no busy loop, only silence.",
        try_it: "Run it and see in the inspector who waits for whom. Then let 1 take the right fork first and serve again.",
        asyncio: "async with left, right:",
        file_name: "philosophers.rs",
    },
];

/// The content of the lesson with this id, if it is one of these.
pub(super) fn content_of(id: &str) -> Option<Content> {
    let content = match id {
        "return-values" => content!(data::return_values, coroutine, python_page),
        "queue" => content!(data::queue, coroutine, python_page),
        "closure" => content!(data::closure, coroutine, python_page),
        "shared-state" => content!(data::shared_state, coroutine, python_page),
        "lost-update" => content!(data::lost_update, coroutine, python_page),
        "back-pressure" => content!(data::back_pressure, coroutine, python_page),
        "semaphore" => content!(data::semaphore, coroutine, python_page),
        "barrier" => content!(data::barrier, coroutine, python_page),
        "philosophers" => content!(
            data::philosophers,
            coroutine,
            python_page,
            "Run it: no error, only silence. Then let 1 take the right fork first and serve again. What of 4, and of 5?"
        ),
        _ => return None,
    };
    Some(content)
}

lazy! {
    chunk data;

    /// As `content_of`, fetched when it is first needed.
    pub(super) async fn fetch_content_of(id: &'static str) -> Result<Option<Content>, SplitLoaderError> {
        Ok(content_of(id))
    }
}
