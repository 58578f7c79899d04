//! Keeps the model small: old spans, old marks and the lanes of tasks long over go.
//!
//! A program that polls millions of times a second would push its own history out within a moment. When that
//! happens, tiny polls that follow each other closely become one span, and the gap that is bridged grows until the
//! history is long enough to look at, or the gap is as long as it may be. When calm returns, so does what is fine.

use super::{LaneState, MOST_LANES, MOST_MARKS, MOST_SPANS, Model, Span, SpanKind, WaitId};

/// A span shorter than this is tiny.
const TINY_NS: u64 = 100_000;

/// Tiny spans become one that is no longer than this, or so many times the gap that is bridged.
const LONGEST_MERGED_NS: u64 = 1_000_000;
const LONGEST_MERGED_GAPS: u64 = 50;

const FIRST_GRAIN_NS: u64 = 20_000;
const LARGEST_GRAIN_NS: u64 = FIRST_GRAIN_NS << 10;

/// A history shorter than this is too short to look at.
const SHORT_HISTORY_NS: u64 = 10_000_000_000;

pub(super) struct Bounds {
    /// How many spans there are, over all lanes.
    pub(super) spans: usize,
    pub(super) marks: usize,
    pub(super) dropped_spans: u64,
    pub(super) dropped_lanes: u64,
    /// Tiny polls become one span across gaps up to this.
    pub(super) grain_ns: u64,
    /// Loop time at which something was last given up, or the gap was last made shorter.
    calm_since_ns: u64,
    /// Where it is looked again, if what remains cannot go.
    next_spans: usize,
    next_lanes: usize,
}

impl Bounds {
    pub(super) fn new() -> Self {
        Bounds {
            spans: 0,
            marks: 0,
            dropped_spans: 0,
            dropped_lanes: 0,
            grain_ns: 0,
            calm_since_ns: 0,
            next_spans: MOST_SPANS,
            next_lanes: MOST_LANES,
        }
    }
}

/// Whether `next` may become a part of `last`.
#[inline]
pub(super) fn is_mergeable(last: &Span, next: &Span, grain_ns: u64) -> bool {
    let is_same = match (last.kind, next.kind) {
        (SpanKind::Poll | SpanKind::EstimatedPoll, SpanKind::Poll | SpanKind::EstimatedPoll) => true,
        (SpanKind::Slice { .. }, SpanKind::Slice { .. }) => true,
        (SpanKind::Callback(last), SpanKind::Callback(next)) => last == next,
        _ => false,
    };
    let longest = LONGEST_MERGED_NS.max(grain_ns * LONGEST_MERGED_GAPS);
    is_same
        && next.begin_ns.wrapping_sub(last.end_ns) <= grain_ns
        && next.end_ns.wrapping_sub(next.begin_ns) <= TINY_NS
        && next.end_ns.wrapping_sub(last.begin_ns) <= longest
}

impl Model {
    /// Makes the last span of a lane, which is over, a part of the one before where both are tiny and close.
    pub(super) fn merge_last(&mut self, lane: usize) {
        let spans = &mut self.lanes[lane].spans;
        let Some(&last) = spans.back() else { return };
        // What stands between two polls is at most a wait and its end.
        let gap = spans.iter().rev().skip(1).take(2).take_while(|span| is_between(span)).count();
        let Some(before) = (spans.len() - 1).checked_sub(gap + 1) else { return };
        if !is_mergeable(&spans[before], &last, self.bounds.grain_ns) {
            return;
        }
        spans[before].end_ns = last.end_ns;
        spans[before].kind = match (spans[before].kind, last.kind) {
            (SpanKind::Slice { turns }, SpanKind::Slice { turns: more }) => {
                SpanKind::Slice { turns: turns.saturating_add(more) }
            }
            (SpanKind::Poll, SpanKind::Poll) if gap == 0 => SpanKind::Poll,
            (SpanKind::Poll, _) => SpanKind::EstimatedPoll,
            (kind, _) => kind,
        };
        spans.truncate(before + 1);
        self.bounds.spans -= gap + 1;
    }

    /// While records are read: lets what is kept be more than it may be, but not by much.
    pub(super) fn keep_bounds_roughly(&mut self) {
        if self.bounds.spans > self.bounds.next_spans + MOST_SPANS / 4 {
            self.trim_spans();
        }
        if self.bounds.marks > MOST_MARKS + MOST_MARKS / 4 {
            self.trim_marks();
        }
        if self.lanes.len() > self.bounds.next_lanes + MOST_LANES / 4 {
            self.trim_lanes();
        }
    }

    pub(super) fn keep_bounds(&mut self) {
        if self.lanes.len() > self.bounds.next_lanes {
            self.trim_lanes();
        }
        if self.bounds.spans > self.bounds.next_spans {
            self.trim_spans();
        }
        if self.bounds.marks > MOST_MARKS {
            self.trim_marks();
        }
        if self.labels.is_sweep_due() {
            self.sweep_labels();
        }
        if self.latest_ns - self.bounds.calm_since_ns > SHORT_HISTORY_NS {
            self.bounds.calm_since_ns = self.latest_ns;
            self.bounds.grain_ns = finer(self.bounds.grain_ns);
        }
    }

    /// Gives the oldest spans up, down to three quarters of what may be kept.
    fn trim_spans(&mut self) {
        let mut excess = self.bounds.spans.saturating_sub(MOST_SPANS / 4 * 3);
        let closed = self.lanes.iter().flat_map(|lane| &lane.spans).filter(|span| !span.is_open());
        let begins = closed.map(|span| span.begin_ns).collect();
        let Some(newest) = smallest(begins, excess) else { return };
        for lane in &mut self.lanes {
            let before = lane.spans.len();
            while excess > 0
                && let Some(first) = lane.spans.front()
                && !first.is_open()
                && first.begin_ns <= newest
            {
                lane.spans.pop_front();
                excess -= 1;
            }
            self.bounds.spans -= before - lane.spans.len();
            self.bounds.dropped_spans += (before - lane.spans.len()) as u64;
            if lane.spans.capacity() > 64 && lane.spans.len() < lane.spans.capacity() / 4 {
                lane.spans.shrink_to(lane.spans.len() * 2);
            }
        }
        self.earliest_ns = self.earliest_ns.max(Some(newest));
        self.bounds.calm_since_ns = self.latest_ns;
        self.bounds.next_spans = MOST_SPANS.max(self.bounds.spans + MOST_SPANS / 4);
        if self.latest_ns - newest < SHORT_HISTORY_NS {
            self.bounds.grain_ns = coarser(self.bounds.grain_ns);
        }
    }

    fn trim_marks(&mut self) {
        let mut excess = self.bounds.marks.saturating_sub(MOST_MARKS / 4 * 3);
        let times = self.lanes.iter().flat_map(|lane| &lane.marks).map(|mark| mark.at_ns).collect();
        let Some(newest) = smallest(times, excess) else { return };
        for lane in &mut self.lanes {
            while excess > 0 && lane.marks.front().is_some_and(|first| first.at_ns <= newest) {
                lane.marks.pop_front();
                excess -= 1;
                self.bounds.marks -= 1;
            }
            if lane.marks.capacity() > 64 && lane.marks.len() < lane.marks.capacity() / 4 {
                lane.marks.shrink_to(lane.marks.len() * 2);
            }
        }
    }

    /// Gives up the lanes of the tasks that have been over for longest.
    fn trim_lanes(&mut self) {
        let excess = self.lanes.len().saturating_sub(MOST_LANES / 4 * 3);
        let ends = self.lanes.iter().filter(|lane| lane.state.is_over());
        let ends: Vec<u64> = ends.map(|lane| lane.stats.ended_ns.unwrap_or(0)).collect();
        let mut left = excess.min(ends.len());
        if let Some(newest) = smallest(ends, excess) {
            let running = self.running.map(|lane| self.lanes[lane].kind);
            let is_given_up = self.lanes.iter().map(|lane| {
                let is_given_up =
                    left > 0 && lane.state.is_over() && lane.stats.ended_ns.unwrap_or(0) <= newest;
                left -= usize::from(is_given_up);
                is_given_up
            });
            let is_given_up: Vec<bool> = is_given_up.collect();
            self.give_up_lanes(&is_given_up);
            self.running = running.and_then(|kind| self.position_of(kind));
        }
        self.bounds.next_lanes = MOST_LANES.max(self.lanes.len() + MOST_LANES / 4);
    }

    fn give_up_lanes(&mut self, is_given_up: &[bool]) {
        for (lane, _) in is_given_up.iter().enumerate().filter(|(_, is_given_up)| **is_given_up) {
            let row = &self.lanes[lane];
            self.bounds.spans -= row.spans.len();
            self.bounds.marks -= row.marks.len();
            self.bounds.dropped_spans += row.spans.len() as u64;
            self.bounds.dropped_lanes += 1;
        }
        let mut given_up = is_given_up.iter();
        self.lanes.retain(|_| !given_up.next().expect("one for each lane"));
        let mut given_up = is_given_up.iter();
        self.tracks.retain(|_| !given_up.next().expect("one for each track"));
        let lanes = self.lanes.iter().enumerate();
        self.lane_by_task = lanes.filter_map(|(lane, row)| Some((row.task()?, lane))).collect();
    }

    fn sweep_labels(&mut self) {
        let of_spans = self.lanes.iter().flat_map(|lane| &lane.spans).filter_map(|span| match span.kind {
            SpanKind::Wait(wait) => Some(wait),
            _ => None,
        });
        let of_states = self.lanes.iter().filter_map(|lane| match lane.state {
            LaneState::Waiting(wait) => Some(wait),
            _ => None,
        });
        let used: Vec<WaitId> = of_spans.chain(of_states).chain(self.poll_waits.iter().copied()).collect();
        self.labels.sweep(used.into_iter());
    }
}

fn is_between(span: &Span) -> bool {
    matches!(span.kind, SpanKind::Ready | SpanKind::Wait(_))
}

fn coarser(grain_ns: u64) -> u64 {
    (grain_ns * 2).clamp(FIRST_GRAIN_NS, LARGEST_GRAIN_NS)
}

fn finer(grain_ns: u64) -> u64 {
    if grain_ns <= FIRST_GRAIN_NS { 0 } else { grain_ns / 2 }
}

fn smallest(mut values: Vec<u64>, count: usize) -> Option<u64> {
    let index = count.min(values.len()).checked_sub(1)?;
    Some(*values.select_nth_unstable(index).1)
}
