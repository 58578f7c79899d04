//! The lane of the loop: when it had the thread, how many turns it ran, and when the tab was hidden.
//!
//! A hidden tab is told by the page and not by the trace, so it may be known before the records of that time are
//! read: what was noted waits until they are.

use std::collections::VecDeque;

use webloop::SourceLine;

use super::{Culprit, LOOP_LANE, LaneKind, MarkKind, Model, SpanKind};

#[derive(Default)]
pub(super) struct Slice {
    is_open: bool,
    is_long: bool,
    turns: u32,
    longest: Option<Longest>,
    /// The line that was at work while it was long.
    line_at_work: Option<SourceLine>,
}

/// The poll or callback that took longest.
struct Longest {
    busy_ns: u64,
    begin_ns: u64,
    culprit: Culprit,
}

#[derive(Default)]
pub(super) struct Hidden {
    is_hidden: bool,
    /// What was noted and not yet drawn, by time.
    noted: VecDeque<(u64, bool)>,
}

impl Slice {
    /// A poll shorter than this makes no turn long.
    const SHORT_NS: u64 = 1_000_000;

    pub(super) fn is_longer(&self, busy_ns: u64) -> bool {
        busy_ns > self.longest.as_ref().map_or(Self::SHORT_NS, |longest| longest.busy_ns)
    }

    #[cold]
    pub(super) fn note_longest(&mut self, busy_ns: u64, lane: LaneKind, begin_ns: u64, place: SourceLine) {
        self.longest =
            Some(Longest { busy_ns, begin_ns, culprit: Culprit { lane, place, is_at_work: false } });
    }
}

impl Model {
    /// Notes that the tab was hidden or shown.
    pub fn note_hidden(&mut self, at_ns: u64, is_hidden: bool) {
        let at_ns = at_ns.max(self.hidden.noted.back().map_or(0, |last| last.0));
        self.hidden.noted.push_back((at_ns, is_hidden));
        self.revision += 1;
    }

    /// Draws what was noted up to `at`.
    pub(super) fn apply_hidden(&mut self, at: u64) {
        while let Some((noted_ns, is_hidden)) = self.hidden.noted.front().copied()
            && noted_ns <= at
        {
            self.hidden.noted.pop_front();
            if self.hidden.is_hidden == is_hidden {
                continue;
            }
            self.hidden.is_hidden = is_hidden;
            if self.slice.is_open {
                continue;
            }
            let noted_ns = noted_ns.max(self.end_of_loop_lane());
            if is_hidden {
                self.push_span(LOOP_LANE, noted_ns, SpanKind::Hidden);
            } else {
                self.close_open(LOOP_LANE, noted_ns);
            }
        }
    }

    /// Where the next span of the loop's lane may begin.
    fn end_of_loop_lane(&self) -> u64 {
        self.lanes[LOOP_LANE].spans.back().map_or(0, |last| last.end_by(last.begin_ns))
    }

    pub(super) fn slice_begin(&mut self, at: u64) {
        if self.slice.is_open {
            // Its end was lost.
            self.slice_lost(at);
        }
        self.apply_hidden(at);
        let at = at.max(self.end_of_loop_lane());
        self.close_open(LOOP_LANE, at);
        self.push_span(LOOP_LANE, at, SpanKind::Slice { turns: 0 });
        self.slice = Slice { is_open: true, ..Slice::default() };
    }

    pub(super) fn turn_begin(&mut self) {
        self.lanes[LOOP_LANE].stats.polls += 1;
        self.slice.turns = self.slice.turns.saturating_add(1);
    }

    pub(super) fn slice_end(&mut self, at: u64, busy_ns: u64) {
        let stats = &mut self.lanes[LOOP_LANE].stats;
        stats.busy_ns = stats.busy_ns.saturating_add(busy_ns);
        stats.longest_poll_ns = stats.longest_poll_ns.max(busy_ns);
        if self.slice.is_open {
            self.slice_lost(at);
        }
    }

    pub(super) fn slice_lost(&mut self, at: u64) {
        if !self.slice.is_open {
            return;
        }
        let at = at.max(self.end_of_loop_lane());
        let turns = self.slice.turns;
        let kind = if self.slice.is_long { self.long_turn_span() } else { SpanKind::Slice { turns } };
        self.close_as(LOOP_LANE, at, kind);
        self.merge_last(LOOP_LANE);
        self.slice = Slice::default();
        if self.hidden.is_hidden {
            self.push_span(LOOP_LANE, at, SpanKind::Hidden);
        }
        self.apply_hidden(at);
    }

    pub(super) fn long_turn(&mut self, at: u64, busy_ns: u64, line_at_work: Option<SourceLine>) {
        self.slice.line_at_work = line_at_work;
        if self.slice.is_open {
            self.slice.is_long = true;
            return;
        }
        // The begin of its slice was lost.
        let begin_ns = at.saturating_sub(busy_ns).max(self.end_of_loop_lane());
        let at = at.max(begin_ns);
        self.close_open(LOOP_LANE, begin_ns);
        let kind = self.long_turn_span();
        self.push_span(LOOP_LANE, begin_ns, kind);
        self.close_open(LOOP_LANE, at);
        if self.hidden.is_hidden {
            self.push_span(LOOP_LANE, at, SpanKind::Hidden);
        }
    }

    /// A long turn and, marked in its lane, what has made it long.
    fn long_turn_span(&mut self) -> SpanKind {
        let longest = self.slice.longest.take();
        if let Some(Longest { begin_ns, culprit, .. }) = &longest
            && let Some(lane) = self.position_of(culprit.lane)
        {
            self.mark(lane, *begin_ns, MarkKind::LongPoll);
        }
        let culprit = longest.map(|longest| longest.culprit);
        SpanKind::LongTurn(match self.slice.line_at_work.take() {
            // What is called from outside the loop is no poll and no callback of it.
            Some(place) => {
                let lane = culprit.map_or(LaneKind::Callbacks, |culprit| culprit.lane);
                Some(Culprit { lane, place, is_at_work: true })
            }
            None => culprit,
        })
    }
}
