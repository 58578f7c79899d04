//! An event of a lane: a span or a mark.

use crate::inspector::model::{Lane, Mark, Span};

/// A span or a mark of one lane, known by its time. Of several that begin at the same time, `nth` says which.
///
/// Events are ordered as they are stepped through: by time, and at equal times the marks before the spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventAt {
    pub at_ns: u64,
    pub is_span: bool,
    nth: u32,
}

impl EventAt {
    /// The event that is a lane's span with this index.
    pub fn of_span(lane: &Lane, index: usize) -> Option<Self> {
        let at_ns = lane.spans.get(index)?.begin_ns;
        let first = lane.spans.partition_point(|span| span.begin_ns < at_ns);
        Some(EventAt { at_ns, is_span: true, nth: (index - first) as u32 })
    }

    /// The event that is a lane's mark with this index.
    pub fn of_mark(lane: &Lane, index: usize) -> Option<Self> {
        let at_ns = lane.marks.get(index)?.at_ns;
        let first = lane.marks.partition_point(|mark| mark.at_ns < at_ns);
        Some(EventAt { at_ns, is_span: false, nth: (index - first) as u32 })
    }

    /// Where it is among the lane's spans or marks, if it is still there.
    fn index(self, lane: &Lane) -> Option<usize> {
        let first = if self.is_span {
            lane.spans.partition_point(|span| span.begin_ns < self.at_ns)
        } else {
            lane.marks.partition_point(|mark| mark.at_ns < self.at_ns)
        };
        Some(first + self.nth as usize)
    }

    pub fn span(self, lane: &Lane) -> Option<&Span> {
        let index = self.index(lane).filter(|_| self.is_span)?;
        lane.spans.get(index).filter(|span| span.begin_ns == self.at_ns)
    }

    pub fn mark(self, lane: &Lane) -> Option<&Mark> {
        let index = self.index(lane).filter(|_| !self.is_span)?;
        lane.marks.get(index).filter(|mark| mark.at_ns == self.at_ns)
    }

    /// Its begin and its end, if it is still there.
    pub fn time_ns(self, lane: &Lane, now_ns: u64) -> Option<(u64, u64)> {
        if let Some(span) = self.span(lane) {
            return Some((span.begin_ns, span.end_by(now_ns)));
        }
        self.mark(lane).map(|mark| (mark.at_ns, mark.at_ns))
    }
}
