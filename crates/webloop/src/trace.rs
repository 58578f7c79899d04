//! What happened on a loop, as plain records in a bounded ring.
//!
//! Off (the default), tracing costs one branch. On, each record is a few numbers; texts are interned. Records
//! never keep a task, a waker or a value of the program alive. When the ring is full the oldest record goes.
//!
//! Records carry loop time. What happens inside a poll or a callback carries the time at which that began: the
//! clock is read once per poll, because a browser's clock costs as much as the poll of a small task.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

use crate::EventLoop;
use crate::clock::LoopTime;
use crate::current;
use crate::resource::ResourceId;

/// Names one task of one loop; numbers are given in the order of creation, from 1, and never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub u32);

/// Names one timer of one loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimerId(pub u64);

/// An interned text; [`Trace::text`] gives it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Text(u32);

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// Loop time in nanoseconds.
    pub at_ns: u64,
    /// What happened.
    pub event: Event,
}

/// What a record tells.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A task was made.
    TaskCreated {
        /// The new task.
        task: TaskId,
        /// The task that made it, if one did.
        parent: Option<TaskId>,
        /// The name that the program gave it.
        name: Option<Text>,
        /// The line that made it.
        location: &'static Location<'static>,
    },
    /// A task's future begins to be polled.
    PollBegin {
        /// The task.
        task: TaskId,
    },
    /// The poll is over.
    PollEnd {
        /// The task.
        task: TaskId,
        /// How long the poll took on the host's clock, in nanoseconds.
        busy_ns: u64,
    },
    /// A task was put into the ready queue.
    Woken {
        /// The task.
        task: TaskId,
        /// The task that was running at the time, if one was.
        by: Option<TaskId>,
    },
    /// A task that is being polled begins to wait.
    WaitBegin {
        /// The task.
        task: TaskId,
        /// For what.
        on: Awaiting,
    },
    /// A task got hold of something, such as a lock.
    Acquired {
        /// What it got.
        resource: ResourceId,
        /// Its type in lower case, such as `"lock"`.
        kind: &'static str,
        /// The name that the program gave it.
        name: Option<Text>,
        /// The task, if a task did it.
        task: Option<TaskId>,
    },
    /// Something was given back.
    Released {
        /// What was given back.
        resource: ResourceId,
        /// Its type in lower case, such as `"lock"`.
        kind: &'static str,
        /// The name that the program gave it.
        name: Option<Text>,
        /// The task, if a task did it.
        task: Option<TaskId>,
    },
    /// A timer was set.
    TimerSet {
        /// The timer.
        timer: TimerId,
        /// Its deadline in loop time, nanoseconds; `u64::MAX` is never.
        when_ns: u64,
    },
    /// A timer was due and joined the ready queue.
    TimerFired {
        /// The timer.
        timer: TimerId,
        /// By how much it was late, in nanoseconds of loop time.
        late_ns: u64,
    },
    /// A timer was cancelled before it was due.
    TimerCancelled {
        /// The timer.
        timer: TimerId,
    },
    /// A callback begins to run.
    CallbackBegin {
        /// The line that scheduled it; `None` for the loop's own, such as the end of a sleep.
        location: Option<&'static Location<'static>>,
    },
    /// The callback is over.
    CallbackEnd {
        /// How long it took on the host's clock, in nanoseconds.
        busy_ns: u64,
    },
    /// Somebody asked for a task to be cancelled.
    CancelRequested {
        /// The task to be cancelled.
        task: TaskId,
        /// The task that asked, if one did.
        by: Option<TaskId>,
    },
    /// A task is over.
    TaskDone {
        /// The task.
        task: TaskId,
        /// How it ended.
        outcome: Outcome,
    },
    /// Somebody awaits a task for the first time, or asks for its result, or wants to be called when it is done.
    Retrieved {
        /// The task.
        task: TaskId,
    },
    /// A queue's length has changed.
    QueueLength {
        /// The queue.
        resource: ResourceId,
        /// The name that the program gave it.
        name: Option<Text>,
        /// How many items it holds now.
        len: u32,
    },
    /// The loop gets the thread.
    SliceBegin,
    /// The loop gives the thread back.
    SliceEnd {
        /// How long it held the thread on the host's clock, in nanoseconds.
        busy_ns: u64,
    },
    /// A turn begins.
    TurnBegin {
        /// How many callbacks are ready.
        ready: u32,
    },
    /// A whole poll that did nothing but [`yield_now`](crate::yield_now): its begin, its wait for a turn, its wake by
    /// itself and its end.
    Yielded {
        /// The task.
        task: TaskId,
    },
    /// The last polls and callbacks were too short to be timed one by one. Their records carry the time at which the
    /// first of them began, and no busy time; this one carries the time at which the last was over.
    Stride {
        /// How many there were.
        callbacks: u32,
        /// How long they took together on the host's clock, in nanoseconds.
        busy_ns: u64,
    },
    /// The loop held the thread for longer than [`LONG_TURN`].
    LongTurn {
        /// For how long on the host's clock, in nanoseconds.
        busy_ns: u64,
    },
}

/// What a task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Awaiting {
    /// Its next turn: [`yield_now`](crate::yield_now).
    Turn,
    /// A deadline in loop time, nanoseconds.
    SleepUntil(u64),
    /// Another task.
    Task(TaskId),
    /// A [`Future`](crate::Future) that somebody sets.
    Future,
    /// Several tasks at once: `gather`, `wait`, `as_completed`, a task group.
    Tasks,
    /// A lock, queue, event or the like.
    Resource {
        /// Which.
        id: ResourceId,
        /// Its type and operation in lower case, such as `"lock"` or `"queue put"`.
        kind: &'static str,
        /// The name that the program gave it.
        name: Option<Text>,
    },
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It returned.
    Ok,
    /// It returned an error to the `gather`, `wait` or task group that runs it.
    Error,
    /// It was cancelled.
    Cancelled,
    /// It panicked.
    Panicked,
}

/// A slice of the loop that lasts longer than this is a [`Event::LongTurn`]: the bound from which on the W3C's Long
/// Tasks API reports a task that kept a page from answering.
pub const LONG_TURN: Duration = Duration::from_millis(50);

#[derive(Default)]
pub(crate) struct Recorder {
    is_on: Cell<bool>,
    /// Loop time for the records of the poll that is running.
    now: Cell<LoopTime>,
    ring: RefCell<Ring>,
    texts: RefCell<Texts>,
}

#[derive(Default)]
struct Ring {
    records: VecDeque<Record>,
    capacity: usize,
    /// How many records have gone from the front since tracing began.
    lost: u64,
}

#[derive(Default)]
struct Texts {
    by_number: Vec<Rc<str>>,
    numbers: HashMap<Rc<str>, Text>,
}

impl Recorder {
    #[inline]
    pub(crate) fn is_on(&self) -> bool {
        cfg!(feature = "trace") && self.is_on.get()
    }

    fn set_on(&self, is_on: bool) {
        if self.is_on.replace(is_on) != is_on {
            current::count_traced(if is_on { 1 } else { -1 });
        }
    }

    pub(crate) fn set_now(&self, now: LoopTime) {
        self.now.set(now);
    }

    pub(crate) fn push(&self, event: Event) {
        let mut ring = self.ring.borrow_mut();
        if ring.records.len() == ring.capacity {
            ring.records.pop_front();
            ring.lost += 1;
        }
        ring.records.push_back(Record { at_ns: self.now.get(), event });
    }

    pub(crate) fn intern(&self, text: &str) -> Text {
        let mut texts = self.texts.borrow_mut();
        if let Some(number) = texts.numbers.get(text) {
            return *number;
        }
        let number = Text(u32::try_from(texts.by_number.len()).expect("fewer than 2^32 different texts"));
        let text: Rc<str> = text.into();
        texts.by_number.push(Rc::clone(&text));
        texts.numbers.insert(text, number);
        number
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.set_on(false);
    }
}

/// The trace of a loop: start it, stop it, read it.
///
/// # Examples
///
/// ```
/// use webloop::trace::Event;
/// use webloop::{EventLoop, ManualHost};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// event_loop.trace().start(1_000);
/// event_loop.create_task(async {});
/// host.run_until_idle();
/// let chunk = event_loop.trace().read(0);
/// assert!(matches!(chunk.records[0].event, Event::TaskCreated { .. }));
/// event_loop.close();
/// ```
pub struct Trace<'l> {
    event_loop: &'l EventLoop,
}

/// Records read from a trace.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    /// The records, oldest first.
    pub records: Vec<Record>,
    /// Where the next call of [`Trace::read`] should begin.
    pub next: u64,
    /// How many records were asked for that had already left the ring.
    pub lost: u64,
}

impl EventLoop {
    /// The loop's trace.
    pub fn trace(&self) -> Trace<'_> {
        Trace { event_loop: self }
    }
}

impl Trace<'_> {
    fn recorder(&self) -> &Recorder {
        &self.event_loop.inner().recorder
    }

    /// Begins a new trace that keeps the last `capacity` records, at least one. A record takes
    /// `size_of::<Record>()` bytes: 40 in a page, 48 natively.
    pub fn start(&self, capacity: usize) {
        let recorder = self.recorder();
        recorder.set_now(self.event_loop.inner().now());
        *recorder.ring.borrow_mut() = Ring { records: VecDeque::new(), capacity: capacity.max(1), lost: 0 };
        recorder.set_on(true);
    }

    /// Stops tracing; what was recorded can still be read.
    pub fn stop(&self) {
        self.recorder().set_on(false);
    }

    /// Whether tracing is on.
    pub fn is_on(&self) -> bool {
        self.recorder().is_on()
    }

    /// Reads the records from number `from` on, counted from the start of the trace.
    pub fn read(&self, from: u64) -> Chunk {
        let ring = self.recorder().ring.borrow();
        let skip = from.saturating_sub(ring.lost);
        Chunk {
            records: ring.records.iter().skip(usize::try_from(skip).unwrap_or(usize::MAX)).copied().collect(),
            next: (ring.lost + ring.records.len() as u64).max(from),
            lost: ring.lost.saturating_sub(from),
        }
    }

    /// The text that a record refers to. A text of another loop's trace gives some other text or an empty one.
    pub fn text(&self, text: Text) -> Rc<str> {
        self.recorder().texts.borrow().by_number.get(text.0 as usize).map_or_else(|| "".into(), Rc::clone)
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "task {}", self.0)
    }
}
