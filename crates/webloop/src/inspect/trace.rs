//! What happened on a loop, as plain records in a bounded ring.
//!
//! Off (the default), tracing costs one branch. On, each record is a few numbers; texts are interned. Records
//! never keep a task, a waker or a value of the program alive. When the ring is full the oldest record goes.
//!
//! Records carry loop time. What happens inside a poll or a callback carries the time at which that began: reading
//! a browser's clock costs more than the poll of a small task. Where many callbacks in a row turn out too short for
//! such a clock, it is read once per [`Event::Stride`] instead of once per callback.

use std::fmt;
use std::rc::Rc;

use crate::engine::Engine;
pub use crate::record::events::{Awaiting, Event, LONG_TURN, Outcome, Record};
pub use crate::record::ids::{TaskId, Text, TimerId};
pub use crate::record::ring::Chunk;

/// The trace of a loop: start it, stop it, read it; see [`Inspector::trace`](crate::inspect::Inspector::trace).
///
/// # Examples
///
/// ```
/// use webloop::trace::Event;
/// use webloop::{EventLoop, ManualHost};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let trace = event_loop.inspect().trace();
/// trace.start(1_000);
/// drop(event_loop.create_task(async {}));
/// host.run_until_idle();
/// let chunk = trace.read(0);
/// assert!(matches!(chunk.records[0].event, Event::TaskCreated { .. }));
/// event_loop.close();
/// ```
#[derive(Clone)]
pub struct Trace {
    engine: Rc<Engine>,
}

impl Trace {
    pub(super) fn new(engine: Rc<Engine>) -> Self {
        Trace { engine }
    }

    /// Begins a new trace that keeps the last `capacity` records, at least one.
    ///
    /// A record takes `size_of::<Record>()` bytes, 40 in a page and 56 natively, or 4 where it is one of many yields in a
    /// row. Memory is taken as records come, up to what `capacity` and some 2,000 more take.
    pub fn start(&self, capacity: usize) {
        self.engine.start_trace(capacity);
    }

    /// Stops tracing; what was recorded can still be read.
    pub fn stop(&self) {
        self.engine.stop_trace();
    }

    /// Whether tracing is on.
    pub fn is_on(&self) -> bool {
        self.engine.trace().is_on()
    }

    /// Reads the records from number `from` on, counted from the start of the trace.
    pub fn read(&self, from: u64) -> Chunk {
        self.engine.trace().read(from)
    }

    /// How many records there have been since the start of the trace: the number that the next one will have.
    pub fn count(&self) -> u64 {
        self.engine.trace().count()
    }

    /// The text that a record refers to. A text of another loop's trace gives some other text or an empty one.
    pub fn text(&self, text: Text) -> Rc<str> {
        self.engine.trace().text(text).unwrap_or_else(|| "".into())
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Trace").field("is_on", &self.is_on()).finish_non_exhaustive()
    }
}
