//! A running program: its event loop, its stage, and the watch over both.
//!
//! 1. *running*: `start` was called; tasks, timers or callbacks are left.
//! 2. *finished*: none is left. Its loop is open and its buttons work; one that starts something leads back to 1.
//! 3. *stopped*: `stop` was called or the program was dropped. Final.

use std::pin::Pin;
use std::rc::Rc;

use webloop::EventLoop;

use super::watch::{Phase, Watch};
use super::{Console, Stage};

/// How a program starts.
#[derive(Clone, Copy)]
pub enum Start {
    /// With a coroutine, which becomes the task "main".
    Task(fn(Stage) -> Pin<Box<dyn Future<Output = ()>>>),
    /// With a plain function, which schedules callbacks.
    Callback(fn(Stage)),
}

/// A program that was started. Dropping it stops it.
#[must_use = "dropping a program stops it"]
pub struct Program {
    event_loop: EventLoop,
    stage: Stage,
    watch: Rc<Watch>,
    /// Ends what somebody else runs.
    end: Option<Box<dyn Fn()>>,
}

impl Program {
    /// Starts a program on a loop that is its own; `on_phase` hears what it does, when it finishes, or goes on after
    /// that.
    ///
    /// It draws in `region`, which is emptied, as is the console.
    pub fn start(
        event_loop: EventLoop,
        start: Start,
        region: web_sys::Element,
        console: Console,
        on_phase: impl Fn(Phase) + 'static,
    ) -> Self {
        let program = Self::on_stage(event_loop, region, console, on_phase);
        let stage = program.stage.clone();
        match start {
            Start::Task(main) => {
                let main = program.event_loop.create_task_named("main", main(stage));
                let watch = Rc::downgrade(&program.watch);
                main.add_done_callback(move |_| {
                    if let Some(watch) = watch.upgrade() {
                        watch.note_end_of_main();
                    }
                });
            }
            Start::Callback(main) => main(stage),
        }
        program
    }

    /// As [`Program::start`], for a program that somebody else runs: `begin` starts it and gives what ends it, which is
    /// called before its loop is closed.
    pub fn start_guest(
        event_loop: EventLoop,
        begin: impl FnOnce(Stage) -> Box<dyn Fn()>,
        region: web_sys::Element,
        console: Console,
        on_phase: impl Fn(Phase) + 'static,
    ) -> Self {
        let mut program = Self::on_stage(event_loop, region, console, on_phase);
        program.end = Some(begin(program.stage.clone()));
        program
    }

    fn on_stage(
        event_loop: EventLoop,
        region: web_sys::Element,
        console: Console,
        on_phase: impl Fn(Phase) + 'static,
    ) -> Self {
        let stage = Stage::new(event_loop.clone(), region.clone(), console.clone());
        // What a program before this one has left there may have the focus.
        stage.keep_focus();
        region.set_text_content(None);
        console.clear();
        let watch = Watch::new(stage.clone(), on_phase);
        Program { event_loop, stage, watch, end: None }
    }

    /// The loop that the program runs on.
    pub fn event_loop(&self) -> &EventLoop {
        &self.event_loop
    }

    /// Whether the page can still call the program: it has a button or a field.
    pub fn has_listeners(&self) -> bool {
        self.stage.has_listeners()
    }

    /// Looks at once whether the program has finished, and what it is doing; otherwise it does so ten times a second.
    pub fn look(&self) {
        self.watch.look();
    }

    /// Ends the program: closes its loop, releases its listeners, disables its controls. Its output stays. The
    /// second time it does nothing.
    pub fn stop(&self) {
        self.watch.end();
        if let Some(end) = &self.end {
            end();
        }
        self.event_loop.close();
        self.stage.freeze();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
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
