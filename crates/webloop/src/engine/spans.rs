//! How long the slices, polls and callbacks of a traced loop take.
//!
//! A look at a browser's clock takes longer than the poll of a small task, and tells nothing about it: such clocks move
//! in steps of 5 to 100 us. So a callback is timed in one of two ways:
//! 1. *exactly*, by a look at its end, which is also the begin of the next. Every slice begins so; steps, single turns
//!    and loops on virtual time know nothing else.
//! 2. *in strides*, once some callbacks in a row were short (`note_length`): only where the slice looks at the clock
//!    anyway, every 128 callbacks at most, or where a timer is due. All that is recorded in between carries the time
//!    at which the stride began.
//!
//! A stride that took long held a long callback, and it cannot be told which. So the next ones are timed exactly
//! again (`note_stride`), and each such surprise doubles how many short ones it takes to come back to strides: whoever
//! is long every now and then is found out after a while.

use std::cell::Cell;

use crate::engine::Inner;
use crate::engine::turn::LONGEST_STRIDE;
use crate::record::events::{Event, LONG_TURN};
use crate::record::ids::{LoopTime, TaskId, nanos};

/// Up to here a callback is short: what looking at the clock adds to a longer one does not matter.
const SHORT_NS: u64 = 4_000;

/// From here on a stride is long: short callbacks do not add up to it.
const LONG_STRIDE_NS: u64 = LONGEST_STRIDE as u64 * SHORT_NS;

/// How many callbacks in a row must be short at first before they are timed in strides.
const LEAST_PATIENCE: u32 = 64;

/// And how many after surprises; at 0.1 us each, looking at the clock for so many takes a twentieth of a slice.
const MOST_PATIENCE: u32 = 4_096;

/// What is known of the spans of the slice that is under way.
pub(crate) struct Spans {
    /// Host time at which the slice began; `None` where that is not traced.
    slice_begin: Cell<Option<u64>>,
    /// Host time at which the last callback or stride ended and the next begins.
    last_look: Cell<Option<u64>>,
    allows_strides: Cell<bool>,
    /// How many callbacks have been run in this stride, without the yields that are put off.
    callbacks: Cell<u32>,
    /// How many callbacks in a row were short, while they are timed exactly.
    short_in_row: Cell<u32>,
    patience: Cell<u32>,
}

impl Default for Spans {
    fn default() -> Self {
        Spans {
            slice_begin: Cell::new(None),
            last_look: Cell::new(None),
            allows_strides: Cell::new(false),
            callbacks: Cell::new(0),
            short_in_row: Cell::new(0),
            patience: Cell::new(LEAST_PATIENCE),
        }
    }
}

impl Spans {
    /// Forgets the slice that is under way.
    pub(crate) fn forget(&self) {
        self.begin(None);
        self.patience.set(LEAST_PATIENCE);
    }

    fn begin(&self, host_now: Option<u64>) {
        self.slice_begin.set(host_now);
        self.last_look.set(host_now);
        self.allows_strides.set(false);
        self.callbacks.set(0);
        self.short_in_row.set(0);
    }

    pub(crate) fn count_callbacks(&self, count: u32) {
        self.callbacks.set(self.callbacks.get() + count);
    }

    /// Notes how long a callback took that was timed exactly. Returns whether the next may be timed in strides.
    fn note_length(&self, busy_ns: u64) -> bool {
        let in_row = if busy_ns < SHORT_NS { self.short_in_row.get() + 1 } else { 0 };
        self.short_in_row.set(in_row);
        self.allows_strides.get() && in_row >= self.patience.get()
    }

    /// Notes how long a stride took. Returns whether the next callbacks may be timed in one, too.
    fn note_stride(&self, busy_ns: u64) -> bool {
        let is_short = busy_ns < LONG_STRIDE_NS;
        if !is_short {
            self.short_in_row.set(0);
            self.patience.set((self.patience.get() * 2).min(MOST_PATIENCE));
        }
        is_short
    }
}

impl Inner {
    // Slices

    /// The loop gets the thread; callbacks are timed exactly until `allow_strides`.
    pub(crate) fn begin_slice(&self) {
        if self.recorder.is_on() {
            let host_now = self.host_now();
            self.recorder.spans.begin(Some(host_now));
            self.recorder.set_now(self.clock.time(|| host_now));
            self.recorder.begin_slice();
        }
    }

    /// From here to the end of the slice, callbacks that are too short for it need not be timed one by one.
    pub(crate) fn allow_strides(&self) {
        self.recorder.spans.allows_strides.set(true);
    }

    /// The loop gives the thread back.
    pub(crate) fn end_slice(&self) {
        let recorder = &self.recorder;
        if !recorder.is_on() {
            return;
        }
        if let Some(begin) = recorder.spans.slice_begin.get().filter(|_| recorder.has_slice_begun()) {
            let host_now = self.host_now();
            self.end_stride(host_now);
            let busy_ns = host_now.saturating_sub(begin);
            if busy_ns > nanos(LONG_TURN) {
                recorder.push(Event::LongTurn { busy_ns });
            }
            recorder.push(Event::SliceEnd { busy_ns });
        }
        recorder.end_slice();
        recorder.spans.begin(None);
    }

    /// Looks at the host's clock between two callbacks; where the trace has just done so, that look serves.
    #[inline]
    pub(crate) fn look(&self) -> u64 {
        if self.recorder.is_on() { self.look_traced() } else { self.host_now() }
    }

    #[cold]
    #[inline(never)]
    fn look_traced(&self) -> u64 {
        let last_look = self.recorder.spans.last_look.get().filter(|_| !self.recorder.is_in_stride());
        last_look.unwrap_or_else(|| {
            self.update_record_time();
            self.recorder.spans.last_look.get().expect("that was a look")
        })
    }

    /// Looks at the host's clock between two callbacks of a traced loop, for the records that follow.
    pub(crate) fn update_record_time(&self) {
        self.end_stride(self.host_now());
    }

    /// Ends the stride that is under way, if one is; the next span begins at `host_now`.
    fn end_stride(&self, host_now: u64) {
        let recorder = &self.recorder;
        recorder.push_yields();
        let begin = recorder.spans.last_look.replace(Some(host_now)).unwrap_or(host_now);
        recorder.set_now(self.clock.time(|| host_now));
        let callbacks = recorder.spans.callbacks.take();
        if callbacks > 0 {
            let busy_ns = host_now.saturating_sub(begin);
            recorder.push(Event::Stride { callbacks, busy_ns });
            recorder.set_in_stride(recorder.spans.note_stride(busy_ns) && !self.clock.is_virtual());
        }
    }

    /// Stops the trace, between or inside of callbacks.
    pub(crate) fn end_trace(&self) {
        if self.recorder.is_in_stride() {
            self.recorder.end_poll();
            self.end_stride(self.host_now());
        }
        self.recorder.stop();
    }

    // Polls and callbacks

    /// A poll begins; the trace is on.
    #[inline(always)]
    pub(crate) fn begin_poll_span(&self, task: TaskId) {
        self.begin_span();
        self.recorder.begin_poll(task);
    }

    /// A poll is over that began while the trace was on. `has_woken_itself` says that the task is going to be put into
    /// the ready queue again.
    #[inline(always)]
    pub(crate) fn end_poll_span(&self, task: TaskId, has_woken_itself: bool) {
        if !has_woken_itself || !self.recorder.end_yielding_poll_in_stride() {
            self.end_other_poll_span(task, has_woken_itself);
        }
    }

    #[inline(never)]
    pub(crate) fn end_other_poll_span(&self, task: TaskId, has_woken_itself: bool) {
        let recorder = &self.recorder;
        if recorder.is_in_poll() {
            let (busy_ns, end) = self.length_of_span();
            if busy_ns == 0 && has_woken_itself && recorder.has_only_yielded() {
                recorder.end_poll();
                recorder.push(Event::Yielded { task });
                recorder.set_now(end);
                return;
            }
            recorder.push_what_was_put_off();
            recorder.end_poll();
            recorder.set_now(end);
            recorder.push(Event::PollEnd { task, busy_ns });
        }
        if has_woken_itself {
            self.record(|| Event::Woken { task, by: Some(task) });
        }
    }

    /// A callback is over that began while the trace was on.
    pub(crate) fn end_callback_span(&self) {
        if self.recorder.is_on() {
            let (busy_ns, end) = self.length_of_span();
            self.recorder.push_what_was_put_off();
            self.recorder.set_now(end);
            self.recorder.push(Event::CallbackEnd { busy_ns });
        }
    }

    /// Begins the span of a poll or a callback where the last one ended: one look at the clock serves both.
    #[inline(always)]
    pub(crate) fn begin_span(&self) {
        if !self.recorder.is_in_stride() {
            self.begin_exact_span();
        }
    }

    #[inline(never)]
    fn begin_exact_span(&self) {
        let last_look = &self.recorder.spans.last_look;
        let begin = last_look.get().unwrap_or_else(|| self.host_now());
        last_look.set(Some(begin));
        self.recorder.set_now(self.clock.time(|| begin));
    }

    /// How long the poll or callback took that is over, in nanoseconds of the host's clock, and the loop time now: as far
    /// as it is known.
    fn length_of_span(&self) -> (u64, LoopTime) {
        let spans = &self.recorder.spans;
        if self.recorder.is_in_stride() {
            spans.count_callbacks(1);
            return (0, self.recorder.now());
        }
        let end = self.host_now();
        let begin = spans.last_look.replace(Some(end)).unwrap_or(end);
        let busy_ns = end.saturating_sub(begin);
        let is_in_stride = spans.note_length(busy_ns) && !self.clock.is_virtual();
        self.recorder.set_in_stride(is_in_stride);
        (busy_ns, self.clock.time(|| end))
    }
}
