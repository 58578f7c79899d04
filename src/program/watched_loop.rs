//! A program in Rust, whose scheduler is an event loop in the page, as the page sees it.

use std::rc::{Rc, Weak};

use webloop::EventLoop;
use webloop::inspect::Inspector;
use webloop::trace::{Chunk, Text};

use super::Stage;
use super::watched::{Control, LOG_CAPACITY, Listener, Listeners, News, Pending, Snapshots, State, Watched};

/// So many callbacks of the loop's own are run by one step.
const MOST_WAKE_UPS: usize = 1_000;

/// An event loop, and the stage of the program that runs on it, if there is one.
pub struct WatchedLoop {
    event_loop: EventLoop,
    loop_control: webloop::Control,
    inspector: Inspector,
    stage: Option<Stage>,
    listeners: Listeners,
}

impl WatchedLoop {
    /// A loop that nobody outside calls.
    pub fn new(event_loop: &EventLoop) -> Rc<Self> {
        Rc::new(Self::with_stage(event_loop, None))
    }

    /// The loop of the program on this stage.
    pub(super) fn on_stage(stage: &Stage) -> Rc<Self> {
        let watched = Rc::new(Self::with_stage(stage.event_loop(), Some(stage.clone())));
        let weak = Rc::downgrade(&watched);
        stage.on_event(move || {
            if let Some(watched) = weak.upgrade() {
                watched.listeners.notify(News::State);
            }
        });
        watched
    }

    fn with_stage(event_loop: &EventLoop, stage: Option<Stage>) -> Self {
        WatchedLoop {
            event_loop: event_loop.clone(),
            loop_control: event_loop.control(),
            inspector: event_loop.inspect(),
            stage,
            listeners: Listeners::default(),
        }
    }

    /// Steps over callbacks of the loop's own, at most so many.
    fn step_own(&self) {
        for _ in 0..MOST_WAKE_UPS {
            let is_own = self.inspector.is_next_own();
            if !self.loop_control.step() || is_own {
                break;
            }
        }
    }

    /// Notes that the program was at work until now, and that others should look whether it goes on.
    pub(super) fn note_end_of_main(&self) {
        self.stage.iter().for_each(Stage::note_change);
        self.listeners.notify(News::State);
    }
}

impl Watched for WatchedLoop {
    fn control(&self, control: Control) {
        let loop_control = &self.loop_control;
        match control {
            Control::Pause(true) => loop_control.pause(),
            Control::Pause(false) => loop_control.resume(),
            Control::Step => _ = loop_control.step(),
            Control::StepOwn => self.step_own(),
            Control::StepTurn => _ = loop_control.step_turn(),
            Control::Speed(factor) if loop_control.speed() != factor => {
                let is_set = loop_control.set_speed(factor).is_ok();
                // Not `expect`: the code that writes the refused number is larger than this file's.
                assert!(is_set, "a speed is positive");
            }
            Control::VirtualTime(is_virtual) if loop_control.is_virtual_time() != is_virtual => {
                loop_control.set_virtual_time(is_virtual);
            }
            Control::Speed(_) | Control::VirtualTime(_) => return,
            Control::Cancel(task) => {
                if let Some(task) = self.inspector.task(task) {
                    task.cancel();
                }
            }
        }
        self.listeners.notify(News::State);
    }

    fn watch(&self, is_watched: bool) {
        if is_watched {
            self.inspector.trace().start(LOG_CAPACITY);
        } else {
            self.inspector.trace().stop();
        }
    }

    fn read(&self, from: u64) -> Chunk {
        self.inspector.trace().read(from)
    }

    fn count(&self) -> u64 {
        self.inspector.trace().count()
    }

    fn text(&self, text: Text) -> Rc<str> {
        self.inspector.trace().text(text)
    }

    fn state(&self) -> State {
        State {
            time: self.event_loop.time(),
            last_change: self.stage.as_ref().map(Stage::last_change).unwrap_or_default(),
            ready: self.inspector.ready_len(),
            turn_left: self.inspector.turn_left(),
            is_called: self.stage.as_ref().is_some_and(Stage::has_listeners),
            is_paused: self.loop_control.is_paused(),
        }
    }

    fn pending(&self) -> Pending {
        Pending {
            next: self.inspector.deadlines().first().copied(),
            tasks: self.event_loop.all_tasks().len(),
        }
    }

    fn snapshots(&self) -> Snapshots {
        Snapshots::Of(self.inspector.clone())
    }

    fn ask_snapshot(&self) {
        self.listeners.notify(News::Snapshot);
    }

    fn on_news(&self, listener: Weak<Listener>) {
        self.listeners.add(listener);
    }
}
