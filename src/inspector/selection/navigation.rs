//! From event to event of a lane, by searching: a step costs the same in a lane of ten events and of a hundred thousand.

use super::EventAt;
use crate::inspector::model::Lane;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Earlier,
    Later,
}

/// The event of a lane that comes next after `from`, or before it. `None` at the ends.
pub fn next_event(lane: &Lane, from: EventAt, direction: Direction) -> Option<EventAt> {
    // The number of events of either kind that come before `from`, itself not counted.
    let span_index = count_before(lane.spans.len(), |index| EventAt::of_span(lane, index) < Some(from));
    let mark_index = count_before(lane.marks.len(), |index| EventAt::of_mark(lane, index) < Some(from));
    match direction {
        Direction::Earlier => {
            let span = span_index.checked_sub(1).and_then(|index| EventAt::of_span(lane, index));
            let mark = mark_index.checked_sub(1).and_then(|index| EventAt::of_mark(lane, index));
            span.max(mark)
        }
        Direction::Later => {
            let span_index = span_index + usize::from(EventAt::of_span(lane, span_index) == Some(from));
            let mark_index = mark_index + usize::from(EventAt::of_mark(lane, mark_index) == Some(from));
            earlier_of(EventAt::of_span(lane, span_index), EventAt::of_mark(lane, mark_index))
        }
    }
}

pub fn first_event(lane: &Lane) -> Option<EventAt> {
    earlier_of(EventAt::of_span(lane, 0), EventAt::of_mark(lane, 0))
}

pub fn last_event(lane: &Lane) -> Option<EventAt> {
    let span = lane.spans.len().checked_sub(1).and_then(|index| EventAt::of_span(lane, index));
    let mark = lane.marks.len().checked_sub(1).and_then(|index| EventAt::of_mark(lane, index));
    span.max(mark)
}

/// The event that a lane is at, at a time: the span that lasts then, or else the one before, or else the first.
pub fn nearest_event(lane: &Lane, time_ns: u64) -> Option<EventAt> {
    let begun = lane.spans.partition_point(|span| span.begin_ns <= time_ns);
    let span = begun.checked_sub(1).and_then(|index| EventAt::of_span(lane, index));
    span.or_else(|| first_event(lane))
}

fn earlier_of(a: Option<EventAt>, b: Option<EventAt>) -> Option<EventAt> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// How many of the first indices are `before`; it is so for all of them up to some index.
fn count_before(length: usize, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, length);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspector::model::{MarkKind, Model, OPEN, SpanKind, WaitId};

    fn sample() -> Model {
        let mut model = Model::sample(1, 500);
        model.push_mark(1, 100, MarkKind::Created { by: None });
        model.push_mark(1, 100, MarkKind::Woken { by: None });
        model.span(1, 100, 120, SpanKind::Ready);
        model.span(1, 120, 120, SpanKind::Poll);
        model.span(1, 120, 300, SpanKind::Wait(WaitId(0)));
        model.push_mark(1, 300, MarkKind::Woken { by: None });
        model.span(1, 310, OPEN, SpanKind::Poll);
        model
    }

    fn steps(lane: &Lane, from: EventAt, direction: Direction) -> Vec<(u64, bool)> {
        let events = std::iter::successors(Some(from), |from| next_event(lane, *from, direction));
        events.take(20).map(|event| (event.at_ns, event.is_span)).collect()
    }

    #[test]
    fn later_and_earlier_go_through_every_span_and_mark_once() {
        let model = sample();
        let lane = &model.lanes()[1];
        let first = first_event(lane).expect("there are events");
        let last = last_event(lane).expect("there are events");
        let mut later = steps(lane, first, Direction::Later);
        assert_eq!(
            later,
            [(100, false), (100, false), (100, true), (120, true), (120, true), (300, false), (310, true)]
        );
        later.reverse();
        assert_eq!(steps(lane, last, Direction::Earlier), later);
    }

    #[test]
    fn a_step_from_an_event_that_is_no_longer_there_finds_its_neighbours() {
        let mut model = sample();
        let first = first_event(&model.lanes()[1]).expect("there are events");
        let poll = EventAt::of_span(&model.lanes()[1], 1).expect("there is such a span");
        model.lane_mut(1).expect("there is a lane").spans.drain(..2);
        model.lane_mut(1).expect("there is a lane").marks.drain(..2);
        let lane = &model.lanes()[1];
        assert_eq!(first.time_ns(lane, 500), None);
        assert_eq!(next_event(lane, first, Direction::Later).map(|event| event.at_ns), Some(120));
        assert_eq!(next_event(lane, first, Direction::Earlier), None);
        assert!(next_event(lane, poll, Direction::Earlier).is_none());
    }

    #[test]
    fn the_nearest_event_is_the_span_that_lasts() {
        let model = sample();
        let at =
            |time_ns| nearest_event(&model.lanes()[1], time_ns).map(|event| (event.at_ns, event.is_span));
        assert_eq!(at(0), Some((100, false)));
        assert_eq!(at(110), Some((100, true)));
        assert_eq!(at(305), Some((120, true)));
        assert_eq!(at(9999), Some((310, true)));
        assert_eq!(nearest_event(&model.lanes()[0], 5), None);
    }

    #[test]
    fn an_event_knows_its_times() {
        let model = sample();
        let lane = &model.lanes()[1];
        let last = last_event(lane).expect("there are events");
        assert_eq!(last.time_ns(lane, 500), Some((310, 500)));
        let first = first_event(lane).expect("there are events");
        assert_eq!(first.time_ns(lane, 500), Some((100, 100)));
        assert!(first.span(lane).is_none() && last.mark(lane).is_none());
    }
}
