//! How long the slices, polls and callbacks of a traced loop take.
//!
//! Reading a browser's clock takes longer than the poll of a small task, and says nothing about it: such clocks move in
//! steps of 5 to 100 us. So a callback is timed in one of two ways:
//! 1. *exactly*, by a reading at its end, which is also the begin of the next. Every slice begins so; steps, single turns
//!    and loops on virtual time know nothing else.
//! 2. *in strides*, once some callbacks in a row were short (`note_length`): only where the slice reads the clock anyway,
//!    every 128 callbacks at most, or where a timer is due. All that is recorded in between carries the time at which the
//!    stride began.
//!
//! A stride that took long had a long callback in it, and nobody knows which. So the next ones are timed exactly
//! again (`note_stride`), and each such surprise doubles how many short ones it takes to come back to strides: whoever
//! is long every now and then is found out after a while.

use std::cell::Cell;

/// At most this many callbacks run between two readings of the host's clock.
pub(crate) const LONGEST_STRIDE: u32 = 128;

/// Up to here a callback is short: what reading the clock adds to a longer one does not matter.
const SHORT_NS: u64 = 4_000;

/// From here on a stride is long: short callbacks do not add up to it.
const LONG_STRIDE_NS: u64 = LONGEST_STRIDE as u64 * SHORT_NS;

/// How many callbacks in a row must be short at first before they are timed in strides.
const LEAST_PATIENCE: u32 = 64;

/// And how many after surprises; at 0.1 us each, reading the clock for so many takes a twentieth of a slice.
const MOST_PATIENCE: u32 = 4_096;

/// What is known of the spans of the slice that is under way.
pub(crate) struct Spans {
    /// Host time at which the slice began; `None` where that is not traced.
    slice_begin: Cell<Option<u64>>,
    /// Host time at which the last callback or stride ended and the next begins.
    last_end: Cell<Option<u64>>,
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
            last_end: Cell::new(None),
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

    /// A slice begins at `host_now`; callbacks are timed exactly until `allow_strides`. `None` ends it.
    pub(crate) fn begin(&self, host_now: Option<u64>) {
        self.slice_begin.set(host_now);
        self.last_end.set(host_now);
        self.allows_strides.set(false);
        self.callbacks.set(0);
        self.short_in_row.set(0);
    }

    /// From here to the end of the slice, callbacks that are too short for it need not be timed one by one.
    pub(crate) fn allow_strides(&self) {
        self.allows_strides.set(true);
    }

    pub(crate) fn slice_begin(&self) -> Option<u64> {
        self.slice_begin.get()
    }

    /// Host time at which the last callback or stride ended, if that is known.
    pub(crate) fn last_end(&self) -> Option<u64> {
        self.last_end.get()
    }

    /// A callback or stride ends at `host_now`, and the next begins there; gives for how long it lasted.
    pub(crate) fn end_at(&self, host_now: u64) -> u64 {
        let begin = self.last_end.replace(Some(host_now)).unwrap_or(host_now);
        host_now.saturating_sub(begin)
    }

    pub(crate) fn count_callbacks(&self, count: u32) {
        self.callbacks.set(self.callbacks.get() + count);
    }

    /// How many callbacks there have been in the stride, which is over.
    pub(crate) fn take_callbacks(&self) -> u32 {
        self.callbacks.take()
    }

    /// Notes how long a callback took that was timed exactly. Returns whether the next may be timed in strides.
    pub(crate) fn note_length(&self, busy_ns: u64) -> bool {
        let in_row = if busy_ns < SHORT_NS { self.short_in_row.get() + 1 } else { 0 };
        self.short_in_row.set(in_row);
        self.allows_strides.get() && in_row >= self.patience.get()
    }

    /// Notes how long a stride took. Returns whether the next callbacks may be timed in one, too.
    pub(crate) fn note_stride(&self, busy_ns: u64) -> bool {
        let is_short = busy_ns < LONG_STRIDE_NS;
        if !is_short {
            self.short_in_row.set(0);
            self.patience.set((self.patience.get() * 2).min(MOST_PATIENCE));
        }
        is_short
    }
}
