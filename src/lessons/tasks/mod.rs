//! Coroutines and tasks: how to start, await, collect, limit and cancel them.

mod cancel;
mod coroutines;
mod event_loop;
mod first_of_many;
mod gather;
mod gather_errors;
mod task_group;
mod two_tasks;

use super::{Content, Lesson, Python, content};
use crate::lazy::{SplitLoaderError, lazy};
use crate::program::Start;

/// In the order in which they are offered.
pub(super) static LESSONS: &[Lesson] = &[
    Lesson {
        id: "coroutines",
        title: "Coroutine after coroutine",
        teaches: "Calling an async function runs nothing: it gives a coroutine, which runs while it is awaited. Two of \
            two seconds each, awaited one after the other, take four.",
        try_it: "Both are made at the beginning. Guess what the second one does in the first two seconds.",
        asyncio: "await nap(\"first\"); await nap(\"second\")",
        file_name: "coroutines.rs",
    },
    Lesson {
        id: "tasks",
        title: "Tasks",
        teaches: "A task runs by itself from the loop\u{2019}s next turn on; awaiting it only waits for its end. Two \
            tasks of two seconds sleep at the same time, so both take two seconds.",
        try_it: "Guess how long 100 tasks take. Set Tasks to 100 and press Start them again.",
        asyncio: "task = asyncio.create_task(nap(\"first\"))",
        file_name: "two_tasks.rs",
    },
    Lesson {
        id: "event-loop",
        title: "Event loop",
        teaches: "Nothing may block the page, so run_until_complete only schedules the coroutine, and returns at once \
            with its task. add_done_callback tells when the task is over, whichever way it ended.",
        try_it: "Press Cancel at 3: the callback comes all the same. Then run it again and press Cancel at the end.",
        asyncio: "task = loop.run_until_complete(count())  # Pyodide: at once",
        file_name: "event_loop.rs",
    },
    Lesson {
        id: "gather",
        title: "Gather",
        teaches: "gather runs all that it is given at once and takes as long as the slowest. The results stand in the \
            order of the arguments, whoever came first.",
        try_it: "Before Oslo answers, guess which city gather names first.",
        asyncio: "oslo, rome, bern = await asyncio.gather(*asked)",
        file_name: "gather.rs",
    },
    Lesson {
        id: "gather-errors",
        title: "Gather and errors",
        teaches: "When one of many fails, gather gives that error at once; the others go on, but nobody hears of them. \
            gather_settled waits for all and gives every outcome, good or bad.",
        try_it: "Watch c and d after gather has failed. Which of the two calls would tell you that c failed?",
        asyncio: "await asyncio.gather(*jobs, return_exceptions=True)",
        file_name: "gather_errors.rs",
    },
    Lesson {
        id: "cancel",
        title: "Cancel",
        teaches: "A cancelled task ends where it waits, and its clean-up runs; a time-out does the same from a clock. \
            A shielded task goes on when whoever waits for it is cancelled.",
        try_it: "Press Stop within the first second: the files are closed then, too.",
        asyncio: "task.cancel(); await asyncio.wait_for(job, 2); await asyncio.shield(job)",
        file_name: "cancel.rs",
    },
    Lesson {
        id: "task-group",
        title: "TaskGroup",
        teaches: "A task group is over when all its tasks are over, so none is left behind. When one fails, its \
            siblings are cancelled and clean up, and then the group gives the error.",
        try_it: "Let 4 fail, or nobody (0), and guess each time how long the group takes.",
        asyncio: "async with asyncio.TaskGroup() as group:",
        file_name: "task_group.rs",
    },
    Lesson {
        id: "first-of-many",
        title: "First of many",
        teaches: "wait gives the tasks back as soon as the first is over, and leaves it to you what happens to the \
            rest. as_completed gives every answer as soon as it is there.",
        try_it: "Compare the bars: which ones stand still after the first answer, and why?",
        asyncio: "await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)",
        file_name: "first_of_many.rs",
    },
];

/// The content of the lesson with this id, if it is one of these.
pub(super) fn content_of(id: &str) -> Option<Content> {
    let content = match id {
        "coroutines" => content!(tasks::coroutines, coroutine, python),
        "tasks" => content!(
            tasks::two_tasks,
            coroutine,
            python,
            "Guess how long 100 tasks take. Then write range(100) in the place of the two names, and run it."
        ),
        "event-loop" => content!(
            tasks::event_loop,
            function,
            python,
            "Raise an error at 3: the callback comes all the same. What does it get from the task then?"
        ),
        "gather" => content!(tasks::gather, coroutine, python),
        "gather-errors" => content!(tasks::gather_errors, coroutine, python),
        "cancel" => content!(tasks::cancel, coroutine, python),
        "task-group" => content!(
            tasks::task_group,
            coroutine,
            python,
            "Set FAILING to 4, or to 0, so that nobody fails, and guess each time how long the group takes."
        ),
        "first-of-many" => content!(
            tasks::first_of_many,
            coroutine,
            python,
            "Let Rome take three seconds, too. Who is the first then, and who is not needed any more?"
        ),
        _ => return None,
    };
    Some(content)
}

lazy! {
    chunk tasks;

    /// As `content_of`, fetched when it is first needed.
    pub(super) async fn fetch_content_of(id: &'static str) -> Result<Option<Content>, SplitLoaderError> {
        Ok(content_of(id))
    }
}
