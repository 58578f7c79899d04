//! A model made from lanes that are complete, as they come out of a file.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{CALLBACKS_LANE, LOOP_LANE, Lane, LaneKind, LaneState, Model, WaitId};

/// What a file tells besides the lanes.
#[derive(Default, Serialize, Deserialize)]
pub(in crate::inspector) struct Header {
    pub(in crate::inspector) earliest_ns: u64,
    pub(in crate::inspector) now_ns: u64,
    pub(in crate::inspector) lost: u64,
    pub(in crate::inspector) dropped_spans: u64,
}

impl Model {
    pub(in crate::inspector) fn header(&self) -> Header {
        let (earliest_ns, now_ns) = self.span_range();
        Header { earliest_ns, now_ns, lost: self.lost, dropped_spans: self.bounds.dropped_spans }
    }

    /// What is waited for, in words, each at the position that is its number.
    pub(in crate::inspector) fn waits(&self) -> &[Rc<str>] {
        self.labels.all()
    }

    pub(in crate::inspector) fn wait_of_words(&mut self, words: &str) -> WaitId {
        self.labels.of_words(words)
    }

    /// Puts a lane where it belongs; `false` where the lanes before it are not there yet or its task has one.
    pub(in crate::inspector) fn restore_lane(&mut self, position: usize, lane: Lane) -> bool {
        let is_in_place = match lane.kind {
            LaneKind::Loop => position == LOOP_LANE,
            LaneKind::Callbacks => position == CALLBACKS_LANE,
            LaneKind::Task(task) => position == self.lanes.len() && self.lane_of(task).is_none(),
        };
        if !is_in_place || (lane.state == LaneState::Loop) == lane.task().is_some() {
            return false;
        }
        if let LaneKind::Task(task) = lane.kind {
            self.add_lane(task, "".into(), 0);
        }
        self.lanes[position] = lane;
        true
    }

    /// For what is added to a lane; the spans and marks in it have to be sorted when it is done.
    pub(in crate::inspector) fn lane_mut(&mut self, position: usize) -> Option<&mut Lane> {
        self.lanes.get_mut(position)
    }

    /// What is to be called when all lanes are complete.
    pub(in crate::inspector) fn finish_restoring(&mut self, header: &Header) {
        self.earliest_ns = Some(header.earliest_ns);
        self.latest_ns = header.now_ns.min(super::LATEST);
        self.lost = header.lost;
        self.bounds.dropped_spans = header.dropped_spans;
        self.bounds.spans = self.lanes.iter().map(|lane| lane.spans.len()).sum();
        self.bounds.marks = self.lanes.iter().map(|lane| lane.marks.len()).sum();
        self.keep_bounds();
        self.revision += 1;
    }
}
