//! Where the records of one loop are made.
//!
//! Records that may turn out to be worthless are put off: that a slice, a turn or a poll begins. The next record
//! takes them along, in this order and before itself. So nothing is written for a slice in which nothing happens,
//! and one record is enough for a poll in which a task yields and does nothing else. Such polls within a stride are
//! put off as well: all that is to be written of them is the tasks' numbers, and they go to the ring many at a time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::record::events::{Awaiting, Event, Record};
use crate::record::ids::{LoopTime, TaskId, Text};
use crate::record::ring::{Chunk, Ring};
use crate::record::spans::{LONGEST_STRIDE, Spans};
use crate::record::texts::Texts;
use crate::record::thread;

// The state of a recorder, in one word, since every poll changes it.

/// Callbacks are timed in strides.
const IN_STRIDE: u32 = 1;
/// A poll is being traced.
const IN_POLL: u32 = 1 << 1;
/// That it begins is put off.
const POLL: u32 = 1 << 2;
/// That a turn begins is put off.
const TURN: u32 = 1 << 3;
/// That a slice begins is put off.
const SLICE: u32 = 1 << 4;
/// One poll that only yielded is put off; there may be up to `MOST_YIELDS`, all of them before the rest.
const YIELD: u32 = 1 << 8;

/// As many as a stride has callbacks.
const MOST_YIELDS: usize = LONGEST_STRIDE as usize;

pub(crate) struct Recorder {
    loop_id: u32,
    is_on: Cell<bool>,
    state: Cell<u32>,
    /// The time that records carry.
    now: Cell<LoopTime>,
    slice_begin: Cell<LoopTime>,
    turn_ready: Cell<u32>,
    /// The tasks whose yielding polls are put off, then the one that is being polled.
    polled: [Cell<TaskId>; MOST_YIELDS],
    spans: Spans,
    ring: RefCell<Ring>,
    texts: Texts,
}

impl Recorder {
    pub(crate) fn new(loop_id: u32) -> Self {
        Recorder {
            loop_id,
            is_on: Cell::new(false),
            state: Cell::new(0),
            now: Cell::new(0),
            slice_begin: Cell::new(0),
            turn_ready: Cell::new(0),
            polled: [const { Cell::new(TaskId(0)) }; MOST_YIELDS],
            spans: Spans::default(),
            ring: RefCell::default(),
            texts: Texts::default(),
        }
    }

    #[inline(always)]
    pub(crate) fn is_on(&self) -> bool {
        cfg!(feature = "trace") && self.is_on.get()
    }

    /// Begins a new trace. Of a slice or a poll that is under way it gets no half.
    pub(crate) fn start(&self, capacity: usize, now: LoopTime) {
        self.state.set(0);
        self.spans.forget();
        self.now.set(now);
        let old = self.ring.replace(Ring::new(capacity));
        drop(old);
        self.set_on(true);
    }

    pub(crate) fn stop(&self) {
        self.state.set(0);
        self.spans.forget();
        self.set_on(false);
    }

    fn set_on(&self, is_on: bool) {
        if self.is_on.replace(is_on) != is_on {
            thread::count_traced(if is_on { 1 } else { -1 });
        }
    }

    fn has(&self, flags: u32) -> bool {
        self.state.get() & flags != 0
    }

    fn add(&self, flags: u32) {
        self.state.set(self.state.get() | flags);
    }

    fn remove(&self, flags: u32) {
        self.state.set(self.state.get() & !flags);
    }

    pub(crate) fn spans(&self) -> &Spans {
        &self.spans
    }

    // Records

    pub(crate) fn now(&self) -> LoopTime {
        self.now.get()
    }

    pub(crate) fn set_now(&self, now: LoopTime) {
        debug_assert!(!self.has_yields(), "what was put off goes with the time at which it was");
        self.now.set(now);
    }

    #[inline(never)]
    pub(crate) fn push(&self, event: Event) {
        self.push_what_was_put_off();
        self.write(self.now.get(), event);
    }

    #[inline(always)]
    fn write(&self, at_ns: LoopTime, event: Event) {
        self.ring.borrow_mut().push(Record { at_ns, event });
    }

    /// Writes what was put off, for a record that is to follow it.
    #[inline]
    pub(crate) fn push_what_was_put_off(&self) {
        if self.state.get() & !IN_STRIDE != 0 {
            self.push_put_off();
        }
    }

    #[inline(never)]
    fn push_put_off(&self) {
        self.push_yields();
        let state = self.state.get();
        self.remove(SLICE | TURN | POLL);
        if state & SLICE != 0 {
            self.write(self.slice_begin.get(), Event::SliceBegin);
        }
        if state & TURN != 0 {
            self.write(self.now.get(), Event::TurnBegin { ready: self.turn_ready.get() });
        }
        let task = self.polled[0].get();
        if state & POLL != 0 {
            self.write(self.now.get(), Event::PollBegin { task });
        }
        if state & IN_POLL != 0 && thread::take_yield(self.loop_id) {
            self.write(self.now.get(), Event::WaitBegin { task, on: Awaiting::Turn });
        }
    }

    // Slices, turns, strides

    /// A slice begins, now.
    pub(crate) fn begin_slice(&self) {
        self.state.set(SLICE);
        self.slice_begin.set(self.now.get());
    }

    /// Whether there is a record of the slice.
    pub(crate) fn has_slice_begun(&self) -> bool {
        !self.has(SLICE)
    }

    /// The slice is over.
    pub(crate) fn end_slice(&self) {
        self.state.set(0);
    }

    /// A turn begins.
    pub(crate) fn begin_turn(&self, ready: usize) {
        let ready = u32::try_from(ready).unwrap_or(u32::MAX);
        if self.is_in_stride() {
            // Putting it off would keep the first poll of the turn from being put off itself.
            self.push(Event::TurnBegin { ready });
        } else {
            self.add(TURN);
            self.turn_ready.set(ready);
        }
    }

    #[inline(always)]
    pub(crate) fn is_in_stride(&self) -> bool {
        self.has(IN_STRIDE)
    }

    pub(crate) fn set_in_stride(&self, is_in_stride: bool) {
        if is_in_stride { self.add(IN_STRIDE) } else { self.remove(IN_STRIDE) }
    }

    // Polls

    /// A poll begins.
    #[inline(always)]
    pub(crate) fn begin_poll(&self, task: TaskId) {
        let state = self.state.get();
        self.polled[yields_in(state) % MOST_YIELDS].set(task);
        self.state.set(state | IN_POLL | POLL);
        thread::forget_yield();
    }

    /// Ends the poll if the task has yielded in it and nothing else is to be recorded of it, nor anything before it, and it
    /// is not timed by itself.
    #[inline(always)]
    pub(crate) fn end_yielding_poll_in_stride(&self) -> bool {
        let state = self.state.get();
        let can_be_put_off = state % YIELD == IN_STRIDE | IN_POLL | POLL && thread::has_yielded();
        if can_be_put_off {
            self.state.set(state - (IN_POLL | POLL) + YIELD);
            if yields_in(state) == MOST_YIELDS - 1 {
                self.push_yields();
            }
        }
        can_be_put_off
    }

    /// Whether the task that is being polled has yielded, and nothing of its poll has been recorded yet.
    pub(crate) fn has_only_yielded(&self) -> bool {
        self.has(POLL) && thread::has_yielded()
    }

    /// Whether a poll is being traced.
    pub(crate) fn is_in_poll(&self) -> bool {
        self.has(IN_POLL)
    }

    /// The poll is over, or nothing more is to be recorded of it.
    pub(crate) fn end_poll(&self) {
        self.remove(IN_POLL | POLL);
    }

    fn has_yields(&self) -> bool {
        yields_in(self.state.get()) > 0
    }

    /// Writes of the polls that only yielded.
    #[inline(never)]
    pub(crate) fn push_yields(&self) {
        let state = self.state.get();
        let count = yields_in(state);
        if count == 0 {
            return;
        }
        self.spans.count_callbacks(count as u32);
        self.ring.borrow_mut().push_yields(self.now.get(), &self.polled[..count]);
        self.state.set(state % YIELD);
        if state & IN_POLL != 0 {
            self.polled[0].set(self.polled[count].get());
        }
    }

    // What people read

    pub(crate) fn intern(&self, text: &str) -> Text {
        self.texts.intern(text)
    }

    pub(crate) fn text(&self, text: Text) -> Option<Rc<str>> {
        self.texts.get(text)
    }

    /// The records from number `from` on.
    pub(crate) fn read(&self, from: u64) -> Chunk {
        self.ring.borrow().read(from)
    }

    /// How many records there have been.
    pub(crate) fn count(&self) -> u64 {
        self.ring.borrow().count()
    }
}

fn yields_in(state: u32) -> usize {
    (state / YIELD) as usize
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.set_on(false);
    }
}
