//! A program in Rust, whose scheduler is an event loop in the page, as the page sees it.

use std::rc::{Rc, Weak};

use webloop::EventLoop;
use webloop::inspect::Snapshot;
use webloop::trace::{Chunk, Text};

use super::Stage;
use super::watched::{Control, LOG_CAPACITY, Listener, Listeners, News, Pending, State, Watched};

/// An event loop, and the stage of the program that runs on it, if there is one.
pub struct WatchedLoop {
    event_loop: EventLoop,
    stage: Option<Stage>,
    listeners: Listeners,
}

impl WatchedLoop {
    /// A loop that nobody outside calls.
    pub fn new(event_loop: &EventLoop) -> Rc<Self> {
        Rc::new(WatchedLoop { event_loop: event_loop.clone(), stage: None, listeners: Listeners::default() })
    }

    /// The loop of the program on this stage.
    pub(super) fn on_stage(stage: &Stage) -> Rc<Self> {
        let watched = Rc::new(WatchedLoop {
            event_loop: stage.event_loop().clone(),
            stage: Some(stage.clone()),
            listeners: Listeners::default(),
        });
        let weak = Rc::downgrade(&watched);
        stage.on_event(move || {
            if let Some(watched) = weak.upgrade() {
                watched.listeners.tell(News::State);
            }
        });
        watched
    }

    /// Notes that the program was at work until now, and that others should look whether it goes on.
    pub(super) fn note_end_of_main(&self) {
        self.stage.iter().for_each(Stage::note_change);
        self.listeners.tell(News::State);
    }
}

impl Watched for WatchedLoop {
    fn control(&self, control: Control) {
        let event_loop = &self.event_loop;
        match control {
            Control::Pause(true) => event_loop.pause(),
            Control::Pause(false) => event_loop.resume(),
            Control::Step => _ = event_loop.step(),
            Control::StepTurn => _ = event_loop.step_turn(),
            Control::Speed(factor) if event_loop.speed() != factor => {
                let is_set = event_loop.set_speed(factor).is_ok();
                // Not `expect`: the code that writes the refused number is larger than this file's.
                assert!(is_set, "a speed is positive");
            }
            Control::VirtualTime(is_virtual) if event_loop.is_virtual_time() != is_virtual => {
                event_loop.set_virtual_time(is_virtual);
            }
            Control::Speed(_) | Control::VirtualTime(_) => return,
            Control::Cancel(task) => {
                if let Some(task) = event_loop.task(task) {
                    task.cancel();
                }
            }
        }
        self.listeners.tell(News::State);
    }

    fn watch(&self, is_watched: bool) {
        if is_watched {
            self.event_loop.trace().start(LOG_CAPACITY);
        } else {
            self.event_loop.trace().stop();
        }
    }

    fn read(&self, from: u64) -> Chunk {
        self.event_loop.trace().read(from)
    }

    fn count(&self) -> u64 {
        self.event_loop.trace().count()
    }

    fn text(&self, text: Text) -> Rc<str> {
        self.event_loop.trace().text(text)
    }

    fn state(&self) -> State {
        State {
            time: self.event_loop.time(),
            last_change: self.stage.as_ref().map(Stage::last_change).unwrap_or_default(),
            ready: self.event_loop.ready_len(),
            turn_left: self.event_loop.turn_left(),
            is_called: self.stage.as_ref().is_some_and(Stage::has_listeners),
            is_paused: self.event_loop.is_paused(),
        }
    }

    fn pending(&self) -> Pending {
        Pending {
            next: self.event_loop.deadlines().first().copied(),
            tasks: self.event_loop.all_tasks().len(),
        }
    }

    fn snapshot(&self) -> Rc<Snapshot> {
        Rc::new(self.event_loop.snapshot())
    }

    fn ask_snapshot(&self) {
        self.listeners.tell(News::Snapshot);
    }

    fn on_news(&self, listener: Weak<Listener>) {
        self.listeners.add(listener);
    }
}
