//! Where the keyboard is: on a lane, and maybe at one of its events.

use super::{Direction, EventAt, first_event, last_event, nearest_event, next_event};
use crate::inspector::model::{Lane, LaneKind, Model};
use crate::inspector::projection::{Highlight, LaneRows};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Focus {
    pub lane: LaneKind,
    pub event: Option<EventAt>,
    /// Where to look for the next event while there is none; it stays when the lane changes.
    pub time_ns: u64,
}

impl Focus {
    /// The focus on a lane as a whole.
    pub fn on_lane(model: &Model, lane: usize, time_ns: u64) -> Option<Self> {
        model.lanes().get(lane).map(|lane| Focus { lane: lane.kind, event: None, time_ns })
    }

    /// Where the lane is now. `None` once it has gone.
    pub fn lane_index(&self, model: &Model) -> Option<usize> {
        model.position_of(self.lane)
    }

    /// The lane, unless it has gone.
    pub fn lane<'l>(&self, model: &'l Model) -> Option<&'l Lane> {
        self.lane_index(model).and_then(|index| model.lanes().get(index))
    }

    pub fn highlight(&self, model: &Model) -> Highlight {
        let lane = self.lane(model);
        let time_ns = lane.and_then(|lane| self.event?.time_ns(lane, model.now_ns()));
        Highlight { lane: self.lane_index(model), time_ns }
    }

    /// The focus on the lane that is so many rows below, at most the last one.
    pub fn down(&self, model: &Model, rows: &LaneRows, count: isize) -> Self {
        let lane = self.lane_index(model).unwrap_or(model.lanes().len().saturating_sub(1));
        let below = rows.lane_below(lane, count);
        below.and_then(|lane| Focus::on_lane(model, lane, self.time_ns)).unwrap_or(*self)
    }

    /// The focus on the event before or after; at the ends it stays. From a lane as a whole it goes to the event that
    /// is next to the time.
    pub fn step(&self, model: &Model, direction: Direction) -> Self {
        let Some(lane) = self.lane(model) else {
            return *self;
        };
        let event = match self.event {
            Some(event) => next_event(lane, event, direction).or(Some(event)),
            None => nearest_event(lane, self.time_ns),
        };
        self.at(event)
    }

    /// The focus on the first or the last event of the lane.
    pub fn end(&self, model: &Model, direction: Direction) -> Self {
        let event = self.lane(model).and_then(|lane| match direction {
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

    fn sample() -> Model {
        let mut model = Model::sample(3, 100);
        for lane in 1..=3 {
            model.span(lane, 0, 40, SpanKind::Ready);
            model.span(lane, 40, 50, SpanKind::Poll);
        }
        model
    }

    fn all(model: &Model) -> LaneRows {
        LaneRows::all(model.lanes().len())
    }

    #[test]
    fn lanes_go_down_to_the_last_and_up_to_the_first() {
        let model = sample();
        let first = Focus::on_lane(&model, 0, 0).expect("there is a lane");
        assert_eq!(first.down(&model, &all(&model), -1), first);
        assert_eq!(first.down(&model, &all(&model), 2).lane, LaneKind::Task(TaskId(2)));
        assert_eq!(first.down(&model, &all(&model), isize::MAX).lane, LaneKind::Task(TaskId(3)));
        assert_eq!(Focus::on_lane(&model, 4, 0), None);
    }

    #[test]
    fn another_lane_is_entered_at_the_same_time() {
        let model = sample();
        let focus = Focus::on_lane(&model, 1, 45).expect("there is a lane").step(&model, Direction::Later);
        assert_eq!(focus.highlight(&model), Highlight { lane: Some(1), time_ns: Some((40, 50)) });
        let below = focus.down(&model, &all(&model), 1);
        assert_eq!(below.event, None);
        assert_eq!(below.step(&model, Direction::Earlier).highlight(&model).time_ns, Some((40, 50)));
    }

    #[test]
    fn steps_end_at_the_ends() {
        let model = sample();
        let lane = Focus::on_lane(&model, 1, 0).expect("there is a lane");
        let last = lane.end(&model, Direction::Later);
        assert_eq!(last.highlight(&model).time_ns, Some((40, 50)));
        assert_eq!(last.step(&model, Direction::Later), last);
        assert_eq!(lane.end(&model, Direction::Earlier).highlight(&model).time_ns, Some((0, 40)));
    }

    #[test]
    fn a_lane_that_has_gone_is_nowhere_and_does_no_harm() {
        let mut model = sample();
        let focus = Focus::on_lane(&model, 3, 0).expect("there is a lane").end(&model, Direction::Later);
        model.pop_lane();
        assert_eq!(focus.highlight(&model), Highlight::default());
        assert_eq!(focus.step(&model, Direction::Later), focus);
        assert_eq!(focus.down(&model, &all(&model), -1).lane, LaneKind::Task(TaskId(1)));
    }
}
