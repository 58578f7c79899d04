//! The seam between a program's scheduler and the page: what can be done to it, and what it says.
//!
//! Nothing here needs an answer at once, since a scheduler may be in another process: what was asked for comes later, and
//! listeners hear of it. A scheduler in the page may answer before the call has returned, so whoever calls holds no borrow.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::time::Duration;

use webloop::inspect::{Inspector, Snapshot};
use webloop::trace::{Chunk, TaskId, Text};

/// So many records wait for the next read; older ones are lost, which [`Watched::read`] says.
pub const LOG_CAPACITY: usize = 200_000;

/// A program's scheduler as the page sees it.
pub trait Watched {
    /// Does something to it.
    fn control(&self, control: Control);

    /// Begins a new log, which keeps the last [`LOG_CAPACITY`] records, or ends it.
    fn watch(&self, is_watched: bool);

    /// The records from number `from` on, counted from the beginning of the log.
    fn read(&self, from: u64) -> Chunk;

    /// How many records there have been since the beginning of the log.
    fn count(&self) -> u64;

    /// The text that a record refers to.
    fn text(&self, text: Text) -> Rc<str>;

    /// How it is now, as far as is known: cheap, for every frame.
    fn state(&self) -> State;

    /// What is left to be done beside what is ready; may cost time for every task and timer.
    fn pending(&self) -> Pending;

    /// What gives the latest snapshot that is known, or one of this moment.
    fn snapshots(&self) -> Snapshots;

    /// Asks for a fresh snapshot; [`News::Snapshot`] says that it is there.
    fn ask_snapshot(&self);

    /// Adds somebody who hears of news for as long as the listener lives.
    fn on_news(&self, listener: Weak<Listener>);
}

/// Hears of news.
pub type Listener = dyn Fn(News);

/// What listeners hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The state may have changed. A scheduler in the page says so only of what others have done to it.
    State,
    /// There is a snapshot of this moment.
    Snapshot,
}

/// What can be done to a scheduler.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Control {
    /// Holds the program still, or lets it go on.
    Pause(bool),
    /// Runs one callback of a paused program.
    Step,
    /// Runs callbacks of a paused program until one has run in which code of the program runs.
    StepOwn,
    /// Runs one turn of a paused program.
    StepTurn,
    /// How many seconds its clock moves in a second of real time: a positive number.
    Speed(f64),
    /// Whether its clock jumps to the next deadline instead of waiting for it.
    VirtualTime(bool),
    /// Asks for a task to be cancelled.
    Cancel(TaskId),
}

/// How a program is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Loop time.
    pub time: Duration,
    /// Loop time when the program last did something that can be seen.
    pub last_change: Duration,
    /// How many callbacks are ready.
    pub ready: usize,
    /// How many of these belong to the turn under way.
    pub turn_left: usize,
    /// Whether somebody outside may still call the program: a button, a listener.
    pub is_called: bool,
    /// Whether it is held still.
    pub is_paused: bool,
}

impl State {
    /// How many callbacks the turn has that a step would run next.
    pub fn turn(&self) -> usize {
        if self.turn_left > 0 { self.turn_left } else { self.ready }
    }
}

/// What gives a snapshot. The code that makes one is fetched later than what runs a program, so only what is fetched later
/// may take one.
pub enum Snapshots {
    /// One that was sent.
    Sent(Rc<Snapshot>),
    /// A loop of which one is made.
    Of(Inspector),
}

impl Snapshots {
    /// The snapshot.
    pub fn take(self) -> Rc<Snapshot> {
        match self {
            Snapshots::Sent(snapshot) => snapshot,
            Snapshots::Of(inspector) => Rc::new(inspector.snapshot()),
        }
    }
}

/// What is left of a program beside what is ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// The earliest deadline, [`Duration::MAX`] where there are only timers that never fire; `None` where no timer is set.
    pub next: Option<Duration>,
    /// How many tasks are not over.
    pub tasks: usize,
}

/// Those who hear of news of one scheduler.
#[derive(Default)]
pub struct Listeners {
    listeners: RefCell<Vec<Weak<Listener>>>,
}

impl Listeners {
    /// Adds one.
    pub fn add(&self, listener: Weak<Listener>) {
        let mut listeners = self.listeners.borrow_mut();
        listeners.retain(|listener| listener.strong_count() > 0);
        listeners.push(listener);
    }

    /// Notifies all of them.
    pub fn notify(&self, news: News) {
        let listeners: Vec<_> = self.listeners.borrow().iter().filter_map(Weak::upgrade).collect();
        for listener in listeners {
            listener(news);
        }
    }
}
