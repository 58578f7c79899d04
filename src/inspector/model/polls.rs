//! The life of a task, and of a callback, as spans.
//!
//! 1. Made: no span yet. -> woken (2).
//! 2. Ready, from woken to polled. -> polled (3).
//! 3. Polled. Woken meanwhile -> ready (2); else -> waits (4).
//! 4. Waits, from the end of the poll to the wake, for all that the poll began to wait for. -> woken (2).
//! 5. Over: no span any more, whatever comes.
//!
//! A span of no length becomes the one that follows it, so a step that takes no time leaves no trace of its own.

use std::rc::Rc;

use webloop::SourceLine;
use webloop::trace::{Outcome, TaskId};

use super::bounds::is_mergeable;
use super::facts::CancelPhase;
use super::reader::Estimate;
use super::{CALLBACKS_LANE, LaneState, Mark, MarkKind, Model, OPEN, Span, SpanKind, WaitId};

impl Model {
    pub(super) fn task_created(
        &mut self,
        task: TaskId,
        at: u64,
        parent: Option<TaskId>,
        name: Option<Rc<str>>,
        place: SourceLine,
    ) {
        let lane = self.lane_for(task);
        let row = &mut self.lanes[lane];
        if let Some(name) = name {
            row.name = name;
        }
        row.parent = parent;
        row.place = Some(place);
        row.stats.created_ns = at;
        self.tracks[lane].is_created = true;
        self.mark(lane, at, MarkKind::Created { by: parent });
    }

    pub(super) fn poll_begin(&mut self, lane: usize, at: u64) {
        self.close_running(at);
        if self.lanes[lane].state.is_over() {
            return;
        }
        if self.tracks[lane].cancel == CancelPhase::Requested {
            self.tracks[lane].cancel = CancelPhase::Delivered;
            self.mark(lane, at, MarkKind::CancelDelivered);
        }
        let row = &mut self.lanes[lane];
        if let Some(Span { begin_ns, end_ns: OPEN, kind: SpanKind::Ready }) = row.spans.back() {
            row.stats.latest_wake_ns = row.stats.latest_wake_ns.max(at - begin_ns);
        }
        row.state = LaneState::Running;
        self.follow_with(lane, at, SpanKind::Poll);
        self.running = Some(lane);
        self.poll_waits.clear();
        self.is_woken_in_poll = false;
    }

    pub(super) fn poll_end(&mut self, lane: usize, at: u64, busy_ns: u64, estimate: Option<Estimate>) {
        if self.lanes[lane].state.is_over() {
            return;
        }
        if self.running != Some(lane) {
            // Its begin was lost.
            self.close_running(at);
            let end_ns = self.lanes[lane].spans.back().map_or(0, |span| span.end_by(at));
            self.poll_begin(lane, at.saturating_sub(busy_ns).max(end_ns));
        }
        let busy_ns = estimate.map_or(busy_ns, |estimate| estimate.busy_ns.max(busy_ns));
        self.count_poll(lane, busy_ns);
        let kind = if estimate.is_some() { SpanKind::EstimatedPoll } else { SpanKind::Poll };
        self.close_as(lane, at, kind);
        self.merge_last(lane);
        self.running = None;
        self.after_poll(lane, at);
    }

    /// What follows a poll, as far as is known before its task may turn out to be over.
    fn after_poll(&mut self, lane: usize, at: u64) {
        if self.is_woken_in_poll {
            self.lanes[lane].state = LaneState::Ready;
            self.push_span(lane, at, SpanKind::Ready);
        } else {
            let wait = self.labels.any_of(&self.poll_waits);
            self.lanes[lane].state = LaneState::Waiting(wait);
            self.push_span(lane, at, SpanKind::Wait(wait));
        }
        self.poll_waits.clear();
        self.is_woken_in_poll = false;
    }

    /// A whole poll that woke its own task.
    #[inline]
    pub(super) fn yielded(&mut self, lane: usize, at: u64, estimate: Estimate) {
        if self.running.is_some() {
            self.close_running(at);
        }
        let Estimate { end_ns, busy_ns } = estimate;
        let row = &mut self.lanes[lane];
        row.stats.polls += 1;
        row.stats.busy_ns = row.stats.busy_ns.saturating_add(busy_ns);
        row.stats.longest_poll_ns = row.stats.longest_poll_ns.max(busy_ns);
        if let Some(ready) = row.spans.back().copied()
            && ready.end_ns == OPEN
            && ready.kind == SpanKind::Ready
        {
            row.stats.latest_wake_ns = row.stats.latest_wake_ns.max(at - ready.begin_ns);
            let poll = Span { begin_ns: at, end_ns, kind: SpanKind::EstimatedPoll };
            let before = row.spans.len().wrapping_sub(2);
            if let Some(last) = row.spans.get_mut(before)
                && is_mergeable(last, &poll, self.bounds.grain_ns)
            {
                last.end_ns = end_ns;
                last.kind = SpanKind::EstimatedPoll;
                row.spans[before + 1].begin_ns = end_ns;
                self.latest_ns = end_ns;
                return;
            }
        }
        self.yielded_apart(lane, at, end_ns);
    }

    #[inline(never)]
    fn yielded_apart(&mut self, lane: usize, at: u64, end_ns: u64) {
        if self.lanes[lane].state.is_over() {
            return;
        }
        if self.tracks[lane].cancel == CancelPhase::Requested {
            self.tracks[lane].cancel = CancelPhase::Delivered;
            self.mark(lane, at, MarkKind::CancelDelivered);
        }
        self.follow_with(lane, at, SpanKind::EstimatedPoll);
        let end_ns = self.advance(end_ns);
        self.close_open(lane, end_ns);
        self.merge_last(lane);
        self.push_span(lane, end_ns, SpanKind::Ready);
        self.lanes[lane].state = LaneState::Ready;
    }

    pub(super) fn woken(&mut self, lane: usize, task: TaskId, at: u64, by: Option<TaskId>) {
        if self.lanes[lane].state.is_over() {
            return;
        }
        if by != Some(task) {
            self.mark(lane, at, MarkKind::Woken { by });
        }
        if self.running == Some(lane) {
            self.is_woken_in_poll = true;
            return;
        }
        let row = &mut self.lanes[lane];
        row.state = LaneState::Ready;
        let is_ready = row.spans.back().is_some_and(|last| last.is_open() && last.kind == SpanKind::Ready);
        if !is_ready {
            self.follow_with(lane, at, SpanKind::Ready);
        }
    }

    pub(super) fn wait_begin(&mut self, lane: usize, at: u64, wait: WaitId) {
        if self.lanes[lane].state.is_over() {
            return;
        }
        if self.running != Some(lane) {
            // It has waited since before anybody watched, or since it was made and ran at once; or the begin of its poll was
            // lost, the end of which then says so.
            self.lanes[lane].state = LaneState::Waiting(wait);
            self.follow_with(lane, at, SpanKind::Wait(wait));
        } else if !self.poll_waits.contains(&wait) {
            self.poll_waits.push(wait);
        }
    }

    pub(super) fn cancel_requested(&mut self, lane: usize, at: u64, by: Option<TaskId>) {
        if self.lanes[lane].state.is_over() {
            return;
        }
        self.tracks[lane].cancel = CancelPhase::Requested;
        self.mark(lane, at, MarkKind::CancelRequested { by });
    }

    pub(super) fn task_done(&mut self, lane: usize, at: u64, outcome: Outcome) {
        if self.lanes[lane].state.is_over() {
            return;
        }
        if self.running == Some(lane) {
            self.running = None;
        }
        self.close_open(lane, at);
        let row = &mut self.lanes[lane];
        row.stats.ended_ns = Some(at);
        let (state, mark) = match outcome {
            Outcome::Ok => (LaneState::Done, MarkKind::Done),
            Outcome::Error => (LaneState::Failed, MarkKind::Failed),
            Outcome::Panicked => (LaneState::Panicked, MarkKind::Panicked),
            Outcome::Cancelled => (LaneState::Cancelled, MarkKind::CancelDelivered),
        };
        row.state = state;
        if mark != MarkKind::CancelDelivered || self.tracks[lane].cancel != CancelPhase::Delivered {
            self.mark(lane, at, mark);
        }
    }

    pub(super) fn callback_begin(&mut self, at: u64, place: Option<SourceLine>) {
        self.close_running(at);
        self.push_span(CALLBACKS_LANE, at, SpanKind::Callback(place));
        self.running = Some(CALLBACKS_LANE);
    }

    pub(super) fn callback_end(&mut self, at: u64, busy_ns: u64, estimate: Option<Estimate>) {
        if self.running != Some(CALLBACKS_LANE) {
            return;
        }
        self.count_poll(CALLBACKS_LANE, estimate.map_or(busy_ns, |estimate| estimate.busy_ns.max(busy_ns)));
        self.close_open(CALLBACKS_LANE, at);
        self.merge_last(CALLBACKS_LANE);
        self.running = None;
    }

    fn count_poll(&mut self, lane: usize, busy_ns: u64) {
        let row = &mut self.lanes[lane];
        row.stats.polls += 1;
        row.stats.busy_ns = row.stats.busy_ns.saturating_add(busy_ns);
        row.stats.longest_poll_ns = row.stats.longest_poll_ns.max(busy_ns);
        let last = row.spans.back();
        let place = match last.map(|span| span.kind) {
            Some(SpanKind::Callback(place)) => place,
            _ => row.place,
        };
        if let (Some(last), Some(place)) = (last, place)
            && self.slice.is_longer(busy_ns)
        {
            self.slice.note_longest(busy_ns, row.kind, last.begin_ns, place);
        }
    }

    /// Closes the poll or callback of which the end was lost.
    pub(super) fn close_running(&mut self, at: u64) {
        if let Some(lane) = self.running.take() {
            self.close_open(lane, at);
            if self.lanes[lane].state == LaneState::Running {
                self.after_poll(lane, at);
            }
        }
    }

    // Spans

    pub(super) fn push_span(&mut self, lane: usize, begin_ns: u64, kind: SpanKind) {
        self.lanes[lane].spans.push_back(Span { begin_ns, end_ns: OPEN, kind });
        self.bounds.spans += 1;
    }

    /// Ends the span that lasts, if one does, and begins another.
    pub(super) fn follow_with(&mut self, lane: usize, at: u64, kind: SpanKind) {
        match self.lanes[lane].spans.back_mut() {
            Some(last) if last.is_open() && last.begin_ns == at => last.kind = kind,
            Some(last) => {
                last.end_ns = last.end_by(at);
                self.push_span(lane, at, kind);
            }
            None => self.push_span(lane, at, kind),
        }
    }

    /// Ends the span that lasts, if one does. What only stands between others is left out where it has no length.
    pub(super) fn close_open(&mut self, lane: usize, at: u64) {
        let spans = &mut self.lanes[lane].spans;
        let Some(last) = spans.back_mut().filter(|last| last.is_open()) else { return };
        last.end_ns = at.max(last.begin_ns);
        let is_between = matches!(last.kind, SpanKind::Ready | SpanKind::Wait(_) | SpanKind::Hidden);
        if is_between && last.end_ns == last.begin_ns {
            spans.pop_back();
            self.bounds.spans -= 1;
        }
    }

    pub(super) fn close_as(&mut self, lane: usize, at: u64, kind: SpanKind) {
        if let Some(last) = self.lanes[lane].spans.back_mut().filter(|last| last.is_open()) {
            last.end_ns = at.max(last.begin_ns);
            last.kind = kind;
        }
    }

    // Marks

    pub(super) fn mark(&mut self, lane: usize, at_ns: u64, kind: MarkKind) {
        let marks = &mut self.lanes[lane].marks;
        // Nearly always the last one; the begin of a long poll is only known when it is over.
        let position = marks.iter().rposition(|mark| mark.at_ns <= at_ns).map_or(0, |before| before + 1);
        marks.insert(position, Mark { at_ns, kind });
        self.bounds.marks += 1;
    }
}
