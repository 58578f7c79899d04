//! Finds out what a program is doing and when it has finished: no task, timer or callback is left.
//!
//! It polls ten times a second and when it hears of news. Once the program has finished it polls no more until there are
//! any, so a page at rest has no timer.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;

use super::status::fetch_status;
use super::{Listener, News, Pending, State, Status, Watched};

const PERIOD_MS: u32 = 100;

/// Every so many polls it looks for tasks that are stuck while others go on.
const THOROUGH_PERIOD: u32 = 5;

/// Looking for tasks that are stuck takes too long for more tasks than this; for a program that is busy meanwhile, for
/// fewer.
const MOST_TASKS: usize = 20_000;
const MOST_TASKS_BUSY: usize = 1_000;

/// How a program is doing, as long as it is not stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A task, timer or callback is left; what it is doing.
    Running(Status),
    Finished {
        /// Loop time at the end.
        after: Duration,
    },
}

pub(super) struct Watch {
    watched: Rc<dyn Watched>,
    phase: RefCell<Phase>,
    polls: Cell<u32>,
    /// Whether a snapshot was asked for that has not come.
    is_asking: Cell<bool>,
    /// Whether what a snapshot tells is being found out.
    is_describing: Cell<bool>,
    /// Whether the program has begun and was not stopped.
    is_on: Cell<bool>,
    on_phase: Box<dyn Fn(Phase)>,
    interval: RefCell<Option<Interval>>,
    /// When the program was last known to be at work.
    last_busy: Cell<Duration>,
    /// Heard as long as it is kept.
    _listener: Rc<Listener>,
}

impl Watch {
    pub(super) fn new(watched: Rc<dyn Watched>, on_phase: impl Fn(Phase) + 'static) -> Rc<Self> {
        Rc::new_cyclic(|this: &Weak<Watch>| {
            let weak = this.clone();
            let listener: Rc<Listener> = Rc::new(move |news| {
                if let Some(watch) = weak.upgrade() {
                    watch.note_news(news);
                }
            });
            watched.on_news(Rc::downgrade(&listener));
            Watch {
                watched,
                phase: RefCell::new(Phase::Running(Status::Busy)),
                // Not thorough at once: what that takes may have to be fetched, and the program begins first.
                polls: Cell::new(1),
                is_asking: Cell::new(false),
                is_describing: Cell::new(false),
                is_on: Cell::new(false),
                on_phase: Box::new(on_phase),
                interval: RefCell::new(None),
                last_busy: Cell::new(Duration::ZERO),
                _listener: listener,
            }
        })
    }

    /// Begins the watch: the program has begun.
    pub(super) fn begin(self: &Rc<Self>) {
        self.is_on.set(true);
        self.poll_regularly();
        self.poll_status();
    }

    /// Ends the watch: `on_phase` is not called any more.
    pub(super) fn end(&self) {
        self.is_on.set(false);
        self.rest();
    }

    fn rest(&self) {
        let interval = self.interval.take();
        drop(interval);
    }

    fn poll_regularly(self: &Rc<Self>) {
        let is_polling = self.interval.borrow().is_some();
        if !is_polling {
            let weak = Rc::downgrade(self);
            let interval = Interval::new(PERIOD_MS, move || {
                if let Some(watch) = weak.upgrade() {
                    watch.polls.set(watch.polls.get().wrapping_add(1));
                    watch.poll_status();
                }
            });
            self.interval.replace(Some(interval));
        }
    }

    fn note_news(self: &Rc<Self>, news: News) {
        let is_resting = self.interval.borrow().is_none();
        match news {
            _ if !self.is_on.get() => {}
            // Most of what a finished program does when it is called takes no time that anybody should be told of.
            News::State if is_resting => self.poll_regularly(),
            News::State => self.poll_status(),
            News::Snapshot if self.is_asking.take() => self.describe(),
            News::Snapshot => {}
        }
    }

    fn poll_status(self: &Rc<Self>) {
        if !self.is_on.get() {
            return;
        }
        let (state, pending) = (self.watched.state(), self.watched.pending());
        if is_finished(&state, &pending) {
            self.rest();
            // Nobody was there at the very end. It was not before the program last drew or wrote something.
            let after = self.last_busy.get().max(state.last_change);
            return self.set_phase(Phase::Finished { after });
        }
        self.last_busy.set(state.time);
        if self.is_snapshot_wanted(&state, &pending) {
            self.is_asking.set(true);
            self.watched.ask_snapshot();
        } else {
            self.set_phase(Phase::Running(Status::of_state(&state, &pending)));
        }
    }

    fn is_snapshot_wanted(&self, state: &State, pending: &Pending) -> bool {
        if state.is_paused {
            return true;
        }
        // Tasks that were found stuck stay so until they are cancelled, so they are looked at each time.
        let was_stuck = matches!(*self.phase.borrow(), Phase::Running(Status::Stuck(_)));
        let is_thorough = was_stuck || self.polls.get().is_multiple_of(THOROUGH_PERIOD);
        let is_quiet = state.ready == 0 && pending.next.is_none_or(|when| when == Duration::MAX);
        let most_tasks = if state.ready == 0 { MOST_TASKS } else { MOST_TASKS_BUSY };
        (is_quiet || is_thorough) && pending.tasks <= most_tasks
    }

    /// Says what the snapshot tells that was asked for. What cannot be fetched for that is left unsaid from now on: a page
    /// without a network would ask for it ten times a second.
    fn describe(self: &Rc<Self>) {
        if self.is_describing.replace(true) {
            return;
        }
        let weak = Rc::downgrade(self);
        let status = fetch_status(Rc::clone(&self.watched));
        spawn_local(async move {
            let status = status.await;
            if let (Some(watch), Ok(status)) = (weak.upgrade(), status) {
                watch.is_describing.set(false);
                watch.note_status(status);
            }
        });
    }

    fn note_status(&self, status: Option<Status>) {
        let (state, pending) = (self.watched.state(), self.watched.pending());
        // Of one that has finished the next poll says so.
        if self.is_on.get() && !is_finished(&state, &pending) {
            self.set_phase(Phase::Running(status.unwrap_or_else(|| Status::of_state(&state, &pending))));
        }
    }

    fn set_phase(&self, phase: Phase) {
        let before = self.phase.replace(phase.clone());
        if before != phase {
            (self.on_phase)(phase);
        }
    }
}

fn is_finished(state: &State, pending: &Pending) -> bool {
    state.ready == 0 && *pending == Pending::default()
}
