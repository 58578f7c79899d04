//! What the timeline needs to know of a model: its lanes, the time now, and the names of what is waited for.

use webloop::trace::TaskId;

use crate::inspector::model::{Lane, Model, Place, PlaceId, WaitId};

/// A model as the timeline reads it.
pub trait Look {
    fn lanes(&self) -> &[Lane];
    /// Where spans that are still open end when drawn.
    fn now_ns(&self) -> u64;
    /// What a wait is for.
    fn label(&self, wait: WaitId) -> &str;
    fn lane_of(&self, task: TaskId) -> Option<usize>;
    /// The line that scheduled a callback.
    fn place(&self, place: PlaceId) -> Option<&Place>;
    /// Which lane made the loop's turn at this time long, and where it was created.
    fn culprit(&self, at_ns: u64) -> Option<(usize, Place)>;
}

impl Look for Model {
    fn lanes(&self) -> &[Lane] {
        self.lanes()
    }

    fn now_ns(&self) -> u64 {
        self.now_ns()
    }

    fn label(&self, wait: WaitId) -> &str {
        self.label(wait)
    }

    fn lane_of(&self, task: TaskId) -> Option<usize> {
        self.lane_of(task)
    }

    fn place(&self, place: PlaceId) -> Option<&Place> {
        self.place(place)
    }

    fn culprit(&self, at_ns: u64) -> Option<(usize, Place)> {
        self.culprit(at_ns)
    }
}

/// Whether nothing has happened on any lane.
pub fn is_empty(lanes: &[Lane]) -> bool {
    lanes.iter().all(|lane| lane.spans.is_empty() && lane.marks.is_empty() && lane.task().is_none())
}
