//! The Rust twins of the golden programs, and how one is run.
//!
//! A twin has the name of its program without the number, logs with the same words, and is listed in `TWINS` of its module. How a
//! program begins and ends is that of `golden/run.py`: `main` is a task like the others; when it is over, the turn
//! that learns of it runs to its end; then what is left is cancelled in the order in which it was made.

/// Lists one twin: its number and its function here, and what is done before the loop runs, if anything. `native only`
/// marks a program in which something panics: on wasm32 that would end the whole run.
macro_rules! twin {
    ($number:literal, $name:ident, native only) => {
        $crate::twins::Twin {
            is_native_only: true,
            ..twin!($number, $name)
        }
    };
    ($number:literal, $name:ident $(, setup = $setup:path)?) => {
        $crate::twins::Twin {
            name: concat!($number, "_", stringify!($name)),
            log: include_str!(concat!("../golden/", $number, "_", stringify!($name), ".log")),
            setup: [$(Some($setup as fn(&webloop::EventLoop)),)? None][0],
            main: || Box::pin($name()),
            is_native_only: false,
        }
    };
}

mod callbacks;
mod cancelling;
mod endings;
mod futures;
mod gathering;
mod groups;
mod limits;
mod locks;
mod queues;
mod tasks;
mod timeouts;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use webloop::{EventLoop, call_soon, time};

/// A golden program's twin.
pub struct Twin {
    /// The name of the program, with its number.
    pub name: &'static str,
    /// What CPython printed.
    pub log: &'static str,
    /// What is done before the loop runs.
    pub setup: Option<fn(&EventLoop)>,
    /// The program.
    pub main: fn() -> Pin<Box<dyn Future<Output = ()>>>,
    /// Whether a panic has to be caught, which wasm32 cannot do.
    #[allow(dead_code, reason = "only a run in the browser skips such a twin")]
    pub is_native_only: bool,
}

/// All twins, by number.
pub fn all() -> impl Iterator<Item = &'static Twin> {
    [
        callbacks::TWINS,
        tasks::TWINS,
        futures::TWINS,
        cancelling::TWINS,
        gathering::TWINS,
        timeouts::TWINS,
        groups::TWINS,
        queues::TWINS,
        locks::TWINS,
        limits::TWINS,
        endings::TWINS,
    ]
    .into_iter()
    .flatten()
}

thread_local! {
    static LINES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static IS_MAIN_OVER: Cell<bool> = const { Cell::new(false) };
}

/// Logs one line.
pub fn log(text: impl Into<String>) {
    LINES.with_borrow_mut(|lines| lines.push(text.into()));
}

/// Logs one line with the loop's time before it.
pub fn at(text: &str) {
    log(format!("{} {text}", stamp()));
}

/// The loop's time in seconds, to two decimals.
pub fn stamp() -> String {
    format!("{:.2}", time().as_secs_f64())
}

/// A truth value as a word.
pub fn yes(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

/// A bystander that logs `-- 1`, `-- 2`, ... one line a turn, beginning with the next turn.
pub fn ticks(count: u32) {
    fn tick(number: u32, count: u32) {
        log(format!("-- {number}"));
        if number < count {
            call_soon(move || tick(number + 1, count));
        }
    }
    call_soon(move || tick(1, count));
}

/// Logs a line when it is dropped: Python's `finally`.
pub struct Finally<F: FnOnce()>(Option<F>);

/// Runs `action` when the guard is dropped.
pub fn finally<F: FnOnce()>(action: F) -> Finally<F> {
    Finally(Some(action))
}

impl<F: FnOnce()> Drop for Finally<F> {
    fn drop(&mut self) {
        if let Some(action) = self.0.take() {
            action();
        }
    }
}

/// Hundredths of a second, the unit of the programs' delays.
pub fn centis(hundredths: u64) -> Duration {
    Duration::from_millis(10 * hundredths)
}

/// Schedules the program; when `main` is over the loop pauses, in the middle of that turn.
pub fn begin(event_loop: &EventLoop, twin: &Twin) {
    LINES.take();
    IS_MAIN_OVER.set(false);
    if let Some(setup) = twin.setup {
        setup(event_loop);
    }
    let main = event_loop.create_task((twin.main)());
    let paused = event_loop.clone();
    main.add_done_callback(move |_main| {
        IS_MAIN_OVER.set(true);
        paused.control().pause();
    });
    drop(main);
}

/// Whether `main` is over.
pub fn is_main_over() -> bool {
    IS_MAIN_OVER.get()
}

/// Ends the program as `asyncio.run` does, and gives its log.
pub fn end(event_loop: &EventLoop) -> String {
    if event_loop.inspect().turn_left() > 0 {
        event_loop.control().step_turn();
    }
    let leftover = event_loop.all_tasks();
    for task in &leftover {
        task.cancel();
    }
    while leftover.iter().any(|task| !task.is_done()) {
        assert!(event_loop.control().step_turn(), "a cancelled task ends without outside help");
    }
    event_loop.close();
    LINES.take().into_iter().map(|line| line + "\n").collect()
}
