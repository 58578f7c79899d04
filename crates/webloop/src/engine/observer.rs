//! What a loop writes into its trace, if that is on: when slices, turns, polls and callbacks begin and end.
//!
//! Off, each of these costs a branch. The engine says what happens; this reads the clock for it, as seldom as
//! `record::spans` allows, and writes the records.

use crate::engine::time::Time;
use crate::record::events::{Event, LONG_TURN};
use crate::record::ids::{LoopTime, TaskId, nanos};
use crate::record::recorder::Recorder;
use crate::record::source_line::SourceLine;

pub(crate) struct Observer {
    recorder: Recorder,
}

impl Observer {
    pub(super) fn new(loop_id: u32) -> Self {
        Observer { recorder: Recorder::new(loop_id) }
    }

    #[inline(always)]
    pub(super) fn is_on(&self) -> bool {
        self.recorder.is_on()
    }

    /// What has been recorded.
    pub(crate) fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Begins a new trace.
    pub(super) fn start(&self, capacity: usize, time: &Time) {
        self.recorder.start(capacity, time.now());
    }

    /// Stops the trace, between or inside of callbacks.
    pub(super) fn stop(&self, time: &Time) {
        if self.recorder.is_in_stride() {
            self.recorder.end_poll();
            self.end_stride(time);
        }
        self.recorder.stop();
    }

    /// Notes `event` of a loop that is running.
    pub(super) fn note(&self, event: Event) {
        self.recorder.push(event);
    }

    /// Notes `event` of a loop that is not, so that no span has read the clock.
    pub(super) fn note_now(&self, event: Event, time: &Time) {
        self.recorder.set_now(time.now());
        self.recorder.push(event);
    }

    // Slices and turns

    /// The loop gets the thread; callbacks are timed exactly until `allow_strides`.
    pub(super) fn begin_slice(&self, time: &Time) {
        if self.is_on() {
            let host_now = time.read();
            self.recorder.spans().begin(Some(host_now));
            self.recorder.set_now(time.clock().at(host_now));
            self.recorder.begin_slice();
        }
    }

    /// From here to the end of the slice, callbacks that are too short for it need not be timed one by one.
    pub(super) fn allow_strides(&self) {
        self.recorder.spans().allow_strides();
    }

    /// The loop gives the thread back.
    pub(super) fn end_slice(&self, time: &Time) {
        if !self.is_on() {
            return;
        }
        let spans = self.recorder.spans();
        if let Some(begin) = spans.slice_begin().filter(|_| self.recorder.has_slice_begun()) {
            let busy_ns = self.end_stride(time).saturating_sub(begin);
            if busy_ns > nanos(LONG_TURN) {
                self.note(Event::LongTurn { busy_ns, location: None });
            }
            self.note(Event::SliceEnd { busy_ns });
        }
        self.recorder.end_slice();
        spans.begin(None);
    }

    pub(super) fn begin_turn(&self, ready: usize) {
        if self.is_on() {
            self.recorder.begin_turn(ready);
        }
    }

    /// Reads the host's clock between two callbacks; where the trace has just done so, that reading serves.
    #[inline]
    pub(super) fn read_between(&self, time: &Time) -> u64 {
        if self.is_on() { self.read_traced(time) } else { time.read() }
    }

    #[cold]
    #[inline(never)]
    fn read_traced(&self, time: &Time) -> u64 {
        let last_end = self.recorder.spans().last_end().filter(|_| !self.recorder.is_in_stride());
        last_end.unwrap_or_else(|| self.end_stride(time))
    }

    /// Reads the clock for the records that follow, between two callbacks.
    pub(super) fn update_time(&self, time: &Time) {
        if self.is_on() {
            self.end_stride(time);
        }
    }

    /// Ends the stride that is under way, if one is; the next span begins at the host time that this gives.
    fn end_stride(&self, time: &Time) -> u64 {
        let host_now = time.read();
        let (recorder, spans) = (&self.recorder, self.recorder.spans());
        recorder.push_yields();
        let busy_ns = spans.end_at(host_now);
        recorder.set_now(time.clock().at(host_now));
        let callbacks = spans.take_callbacks();
        if callbacks > 0 {
            recorder.push(Event::Stride { callbacks, busy_ns });
            recorder.set_in_stride(spans.note_stride(busy_ns) && !time.clock().is_virtual());
        }
        host_now
    }

    // Polls and callbacks; the trace is on when they begin

    #[inline(always)]
    pub(super) fn begin_poll(&self, task: TaskId, time: &Time) {
        self.begin_span(time);
        self.recorder.begin_poll(task);
    }

    /// A poll is over. `has_woken_itself` says that the task is going to be put into the ready queue again.
    #[inline(always)]
    pub(super) fn end_poll(&self, task: TaskId, has_woken_itself: bool, time: &Time) {
        if !has_woken_itself || !self.recorder.end_yielding_poll_in_stride() {
            self.end_other_poll(task, has_woken_itself, time);
        }
    }

    #[inline(never)]
    fn end_other_poll(&self, task: TaskId, has_woken_itself: bool, time: &Time) {
        let recorder = &self.recorder;
        if recorder.is_in_poll() {
            let (busy_ns, end) = self.end_span(time);
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
        // The trace may have been stopped inside.
        if has_woken_itself && self.is_on() {
            recorder.push(Event::Woken { task, by: Some(task) });
        }
    }

    pub(super) fn begin_callback(&self, location: Option<SourceLine>, time: &Time) {
        self.begin_span(time);
        self.note(Event::CallbackBegin { location });
    }

    pub(super) fn end_callback(&self, time: &Time) {
        if self.is_on() {
            let (busy_ns, end) = self.end_span(time);
            self.recorder.push_what_was_put_off();
            self.recorder.set_now(end);
            self.note(Event::CallbackEnd { busy_ns });
        }
    }

    /// Begins the span of a poll or a callback where the last one ended: one reading of the clock serves both.
    #[inline(always)]
    fn begin_span(&self, time: &Time) {
        if !self.recorder.is_in_stride() {
            self.begin_exact_span(time);
        }
    }

    #[inline(never)]
    fn begin_exact_span(&self, time: &Time) {
        let spans = self.recorder.spans();
        let begin = spans.last_end().unwrap_or_else(|| {
            let host_now = time.read();
            spans.end_at(host_now);
            host_now
        });
        self.recorder.set_now(time.clock().at(begin));
    }

    /// How long the poll or callback took that is over, in nanoseconds of the host's clock, and the loop time now: as far
    /// as it is known.
    fn end_span(&self, time: &Time) -> (u64, LoopTime) {
        let spans = self.recorder.spans();
        if self.recorder.is_in_stride() {
            spans.count_callbacks(1);
            return (0, self.recorder.now());
        }
        let host_now = time.read();
        let busy_ns = spans.end_at(host_now);
        self.recorder.set_in_stride(spans.note_length(busy_ns) && !time.clock().is_virtual());
        (busy_ns, time.clock().at(host_now))
    }
}
