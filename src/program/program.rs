//! A running program: what runs it, and the watch over it.
//!
//! 1. *running*: it was started; tasks, timers or callbacks are left.
//! 2. *finished*: none is left. Its buttons work; one that starts something leads back to 1.
//! 3. *stopped*: `stop` was called. Its output stays. Final.
//!
//! Dropping it in any of them takes it away for good.

use std::pin::Pin;
use std::rc::Rc;

use webloop::EventLoop;

use super::watch::{Phase, Watch};
use super::{Console, Stage, Watched, WatchedLoop};

/// How a program in Rust starts.
#[derive(Clone, Copy)]
pub enum Start {
    /// With a coroutine, which becomes the task "main".
    Task(fn(Stage) -> Pin<Box<dyn Future<Output = ()>>>),
    /// With a plain function, which schedules callbacks.
    Callback(fn(Stage)),
}

pub trait Runner {
    fn watched(&self) -> Rc<dyn Watched>;

    /// Lets the program begin, once.
    fn start(&self);

    /// Ends the program: its clean-up runs, and nothing of it afterwards. Its output stays.
    fn stop(&self);

    /// Takes away what is left of the program, which may not have been stopped.
    fn discard(&self);
}

/// A program. Dropping it takes it away.
#[must_use = "dropping a program takes it away"]
pub struct Program {
    runner: Box<dyn Runner>,
    watch: Rc<Watch>,
}

impl Program {
    /// A program in Rust on a loop that is its own. It draws in `region`, which is emptied, as is the console;
    /// `on_phase` hears what it does, when it finishes, or goes on after that.
    pub fn new(
        event_loop: EventLoop,
        start: Start,
        region: web_sys::Element,
        console: Console,
        on_phase: impl Fn(Phase) + 'static,
    ) -> Self {
        super::empty(&region);
        console.clear();
        let stage = Stage::new(event_loop, region, console);
        let watched = WatchedLoop::on_stage(&stage);
        Program::of(Box::new(RustRunner { start, stage, watched }), on_phase)
    }

    pub fn of(runner: Box<dyn Runner>, on_phase: impl Fn(Phase) + 'static) -> Self {
        let watch = Watch::new(runner.watched(), on_phase);
        Program { runner, watch }
    }

    pub fn watched(&self) -> Rc<dyn Watched> {
        self.runner.watched()
    }

    /// Lets it begin, once: what is to hold from its first callback on was said to its scheduler before.
    pub fn start(&self) {
        self.runner.start();
        self.watch.begin();
    }

    /// Ends it; its output stays. The second time it does nothing.
    pub fn stop(&self) {
        self.watch.end();
        self.runner.stop();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.watch.end();
        self.runner.discard();
    }
}

struct RustRunner {
    start: Start,
    stage: Stage,
    watched: Rc<WatchedLoop>,
}

impl Runner for RustRunner {
    fn watched(&self) -> Rc<dyn Watched> {
        Rc::clone(&self.watched) as Rc<dyn Watched>
    }

    fn start(&self) {
        match self.start {
            Start::Task(main) => {
                let event_loop = self.stage.event_loop();
                let main = event_loop.create_task_named("main", main(self.stage.clone()));
                let watched = Rc::downgrade(&self.watched);
                main.add_done_callback(move |_| {
                    if let Some(watched) = watched.upgrade() {
                        watched.note_end_of_main();
                    }
                });
            }
            Start::Callback(main) => main(self.stage.clone()),
        }
    }

    /// Closes its loop, which ends its tasks and timers, releases its listeners and disables its controls.
    fn stop(&self) {
        self.stage.event_loop().close();
        self.stage.freeze();
    }

    fn discard(&self) {
        self.stop();
    }
}

/// Makes a loop that the browser runs. Natively, where the crate is only checked, one that nobody runs.
pub fn new_event_loop() -> EventLoop {
    #[cfg(target_family = "wasm")]
    return EventLoop::new();
    #[cfg(not(target_family = "wasm"))]
    return EventLoop::with_host(webloop::ManualHost::new());
}
