//! Where the keyboard is: on a lane, and maybe at one of its events.

use super::{Direction, EventAt, first_event, last_event, nearest_event, next_event};
use crate::inspector::model::{Lane, LaneKind};
use crate::inspector::projection::{Highlight, Look};

/// A lane and an event of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Focus {
    pub lane: LaneKind,
    pub event: Option<EventAt>,
    /// Where to look for the next event while there is none; it stays when the lane changes.
    pub time_ns: u64,
}

impl Focus {
    /// The focus on a lane as a whole.
    pub fn on_lane(look: &dyn Look, lane: usize, time_ns: u64) -> Option<Self> {
        look.lanes().get(lane).map(|lane| Focus { lane: lane.kind, event: None, time_ns })
    }

    /// Where the lane is now. `None` once it has gone.
    pub fn lane_index(&self, look: &dyn Look) -> Option<usize> {
        match self.lane {
            LaneKind::Task(task) => look.lane_of(task),
            kind => look.lanes().iter().take(2).position(|lane| lane.kind == kind),
        }
    }

    /// The lane, unless it has gone.
    pub fn lane<'l>(&self, look: &'l dyn Look) -> Option<&'l Lane> {
        self.lane_index(look).and_then(|index| look.lanes().get(index))
    }

    /// What is outlined for it.
    pub fn highlight(&self, look: &dyn Look) -> Highlight {
        let lane = self.lane(look);
        let time_ns = lane.and_then(|lane| self.event?.time_ns(lane, look.now_ns()));
        Highlight { lane: self.lane_index(look), time_ns }
    }

    /// The focus on the lane that is so many below, at most the last one.
    pub fn down(&self, look: &dyn Look, lanes: isize) -> Self {
        let last = look.lanes().len().saturating_sub(1);
        let lane = self.lane_index(look).unwrap_or(last).saturating_add_signed(lanes).min(last);
        Focus::on_lane(look, lane, self.time_ns).unwrap_or(*self)
    }

    /// The focus on the event before or after; at the ends it stays. From a lane as a whole it goes to the event that
    /// is next to the time.
    pub fn step(&self, look: &dyn Look, direction: Direction) -> Self {
        let Some(lane) = self.lane(look) else {
            return *self;
        };
        let event = match self.event {
            Some(event) => next_event(lane, event, direction).or(Some(event)),
            None => nearest_event(lane, self.time_ns),
        };
        self.at(event)
    }

    /// The focus on the first or the last event of the lane.
    pub fn end(&self, look: &dyn Look, direction: Direction) -> Self {
        let event = self.lane(look).and_then(|lane| match direction {
            Direction::Earlier => first_event(lane),
            Direction::Later => last_event(lane),
        });
        self.at(event)
    }

    /// The focus on another event of the same lane.
    pub fn at(&self, event: Option<EventAt>) -> Self {
        Focus { event, time_ns: event.map_or(self.time_ns, |event| event.at_ns), ..*self }
    }
}

#[cfg(test)]
mod tests {
    use webloop::trace::TaskId;

    use super::*;
    use crate::inspector::model::SpanKind;
    use crate::inspector::projection::fixture::Fixture;

    fn look() -> Fixture {
        let mut look = Fixture::new(3, 100);
        for lane in 1..=3 {
            look.span(lane, 0, 40, SpanKind::Ready);
            look.span(lane, 40, 50, SpanKind::Poll);
        }
        look
    }

    #[test]
    fn lanes_go_down_to_the_last_and_up_to_the_first() {
        let look = look();
        let first = Focus::on_lane(&look, 0, 0).expect("there is a lane");
        assert_eq!(first.down(&look, -1), first);
        assert_eq!(first.down(&look, 2).lane, LaneKind::Task(TaskId(2)));
        assert_eq!(first.down(&look, isize::MAX).lane, LaneKind::Task(TaskId(3)));
        assert_eq!(Focus::on_lane(&look, 4, 0), None);
    }

    #[test]
    fn another_lane_is_entered_at_the_same_time() {
        let look = look();
        let focus = Focus::on_lane(&look, 1, 45).expect("there is a lane").step(&look, Direction::Later);
        assert_eq!(focus.highlight(&look), Highlight { lane: Some(1), time_ns: Some((40, 50)) });
        let below = focus.down(&look, 1);
        assert_eq!(below.event, None);
        assert_eq!(below.step(&look, Direction::Earlier).highlight(&look).time_ns, Some((40, 50)));
    }

    #[test]
    fn steps_end_at_the_ends() {
        let look = look();
        let lane = Focus::on_lane(&look, 1, 0).expect("there is a lane");
        let last = lane.end(&look, Direction::Later);
        assert_eq!(last.highlight(&look).time_ns, Some((40, 50)));
        assert_eq!(last.step(&look, Direction::Later), last);
        assert_eq!(lane.end(&look, Direction::Earlier).highlight(&look).time_ns, Some((0, 40)));
    }

    #[test]
    fn a_lane_that_has_gone_is_nowhere_and_does_no_harm() {
        let mut look = look();
        let focus = Focus::on_lane(&look, 3, 0).expect("there is a lane").end(&look, Direction::Later);
        look.lanes.pop();
        assert_eq!(focus.highlight(&look), Highlight::default());
        assert_eq!(focus.step(&look, Direction::Later), focus);
        assert_eq!(focus.down(&look, -1).lane, LaneKind::Task(TaskId(1)));
    }
}
