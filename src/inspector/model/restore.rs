//! A model made from lanes that are complete, as they come out of a file.

use super::{Lane, LaneKind, Model, Place, PlaceId, WaitId};

/// Who made a turn long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::inspector) struct Culprit {
    pub(in crate::inspector) begin_ns: u64,
    pub(in crate::inspector) end_ns: u64,
    pub(in crate::inspector) lane: LaneKind,
    pub(in crate::inspector) place: Place,
}

/// What a file tells besides the lanes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

    /// Who made the turn long that began at `begin_ns`, and where its lane is.
    pub(in crate::inspector) fn culprit_of(&self, begin_ns: u64) -> Option<(&Culprit, usize)> {
        let position = self.culprits.binary_search_by_key(&begin_ns, |culprit| culprit.begin_ns).ok()?;
        let culprit = &self.culprits[position];
        Some((culprit, self.position_of(culprit.lane)?))
    }

    pub(in crate::inspector) fn wait_of_words(&mut self, words: &str) -> WaitId {
        self.labels.of_words(words)
    }

    pub(in crate::inspector) fn place_id(&mut self, place: Option<Place>) -> PlaceId {
        place.map_or(PlaceId::NONE, |place| self.places.of_place(place))
    }

    /// Puts a lane where it belongs; `false` where the lanes before it are not there yet or its task has one.
    pub(in crate::inspector) fn restore_lane(&mut self, position: usize, lane: Lane) -> bool {
        if let LaneKind::Task(task) = lane.kind {
            if position != self.lanes.len() || self.lane_of(task).is_some() {
                return false;
            }
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
    pub(in crate::inspector) fn finish_restoring(&mut self, header: &Header, culprits: Vec<Culprit>) {
        self.earliest_ns = Some(header.earliest_ns);
        self.latest_ns = header.now_ns.min(super::LATEST);
        self.lost = header.lost;
        self.bounds.dropped_spans = header.dropped_spans;
        self.bounds.spans = self.lanes.iter().map(|lane| lane.spans.len()).sum();
        self.bounds.marks = self.lanes.iter().map(|lane| lane.marks.len()).sum();
        self.culprits = culprits.into();
        self.keep_bounds();
        self.revision += 1;
    }
}
