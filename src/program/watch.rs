//! Finds out when a program has finished: no task, timer or callback is left on its loop.
//!
//! It looks ten times a second, at the end of the main task, and after every event in the program's region. Once the
//! program has finished it looks no more, so a page at rest has no timer.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use webloop::EventLoop;

use super::doing::{Describe, fetch_describe};
use super::{Doing, Stage};

const PERIOD_MS: u32 = 100;

/// Every so many looks it looks for tasks that are stuck while others go on.
const THOROUGH_PERIOD: u32 = 5;

/// How a program is doing, as long as it is not stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A task, timer or callback is left; what it is doing.
    Running(Doing),
    /// Nothing is left.
    Finished {
        /// Loop time at the end.
        after: Duration,
    },
}

pub(super) struct Watch {
    stage: Stage,
    phase: RefCell<Phase>,
    looks: Cell<u32>,
    /// `None` until it was fetched.
    describe: Cell<Option<Describe>>,
    on_phase: Box<dyn Fn(Phase)>,
    interval: RefCell<Option<Interval>>,
    /// When the program was last known to be at work.
    last_busy: Cell<Duration>,
}

impl Watch {
    pub(super) fn new(stage: Stage, on_phase: impl Fn(Phase) + 'static) -> Rc<Self> {
        let watch = Rc::new(Watch {
            stage,
            phase: RefCell::new(Phase::Running(Doing::Busy)),
            looks: Cell::new(0),
            describe: Cell::new(None),
            on_phase: Box::new(on_phase),
            interval: RefCell::new(None),
            last_busy: Cell::new(Duration::ZERO),
        });
        watch.look_regularly();
        watch.fetch_describe();
        let weak = Rc::downgrade(&watch);
        watch.stage.on_event(move || {
            if let Some(watch) = weak.upgrade() {
                watch.look_regularly();
            }
        });
        watch
    }

    /// Where it cannot be fetched, nobody says what the program is doing; it runs all the same.
    fn fetch_describe(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            if let (Ok(describe), Some(watch)) = (fetch_describe().await, weak.upgrade()) {
                watch.describe.set(Some(describe));
                watch.look();
            }
        });
    }

    /// Ends the watch: `on_phase` is not called any more.
    pub(super) fn end(&self) {
        let interval = self.interval.take();
        drop(interval);
    }

    pub(super) fn note_end_of_main(&self) {
        self.note_busy();
        self.look();
    }

    fn look_regularly(self: &Rc<Self>) {
        let is_looking = self.interval.borrow().is_some();
        if !is_looking {
            let weak: Weak<Watch> = Rc::downgrade(self);
            let interval = Interval::new(PERIOD_MS, move || {
                if let Some(watch) = weak.upgrade() {
                    watch.look();
                }
            });
            self.interval.replace(Some(interval));
        }
    }

    /// Looks at once, as after a step.
    pub(super) fn look(&self) {
        if self.interval.borrow().is_none() {
            return;
        }
        let phase = if is_idle(self.stage.event_loop()) {
            // Nobody was there at the very end. It was not before the program last drew or wrote something.
            let after = self.last_busy.get().max(self.stage.last_change());
            Phase::Finished { after }
        } else {
            self.note_busy();
            Phase::Running(self.doing())
        };
        if matches!(phase, Phase::Finished { .. }) {
            self.end();
        }
        let before = self.phase.replace(phase.clone());
        if before != phase {
            (self.on_phase)(phase);
        }
    }

    fn doing(&self) -> Doing {
        let looks = self.looks.get().wrapping_add(1);
        self.looks.set(looks);
        // Tasks that were found stuck stay so until they are cancelled, so they are looked at each time.
        let was_stuck = matches!(*self.phase.borrow(), Phase::Running(Doing::Stuck(_)));
        let is_thorough = was_stuck || looks.is_multiple_of(THOROUGH_PERIOD);
        let describe = self.describe.get();
        describe.map_or(Doing::Busy, |describe| {
            describe(self.stage.event_loop(), self.stage.has_listeners(), is_thorough)
        })
    }

    fn note_busy(&self) {
        self.last_busy.set(self.stage.event_loop().time());
    }
}

fn is_idle(event_loop: &EventLoop) -> bool {
    event_loop.ready_len() == 0 && event_loop.deadlines().is_empty() && event_loop.all_tasks().is_empty()
}
