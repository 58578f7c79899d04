//! A look at lanes that a test has written down.

use std::collections::VecDeque;

use webloop::trace::TaskId;

use super::Look;
use crate::inspector::model::{
    Lane, LaneKind, LaneState, Mark, MarkKind, Place, PlaceId, Span, SpanKind, Stats, WaitId,
};

pub(crate) struct Fixture {
    pub(crate) lanes: Vec<Lane>,
    pub(crate) now_ns: u64,
    pub(crate) labels: Vec<&'static str>,
}

impl Fixture {
    /// The lane of the loop, and `task_count` tasks that are named `worker 1` and so on.
    pub(crate) fn new(task_count: u32, now_ns: u64) -> Self {
        let mut lanes = vec![lane(LaneKind::Loop, "loop", LaneState::Loop)];
        lanes.extend(
            (1..=task_count)
                .map(|id| lane(LaneKind::Task(TaskId(id)), &format!("worker {id}"), LaneState::Ready)),
        );
        Fixture {
            lanes,
            now_ns,
            labels: vec![
                "lock \u{201c}page\u{201d}",
                "sleep until 2.000 s",
                "queue \u{201c}jobs\u{201d} (get)",
            ],
        }
    }

    pub(crate) fn span(&mut self, lane: usize, begin_ns: u64, end_ns: u64, kind: SpanKind) {
        self.lanes[lane].spans.push_back(Span { begin_ns, end_ns, kind });
    }

    pub(crate) fn mark(&mut self, lane: usize, at_ns: u64, kind: MarkKind) {
        self.lanes[lane].marks.push_back(Mark { at_ns, kind });
    }
}

pub(crate) fn lane(kind: LaneKind, name: &str, state: LaneState) -> Lane {
    Lane {
        kind,
        name: name.into(),
        parent: None,
        place: None,
        spans: VecDeque::new(),
        marks: VecDeque::new(),
        stats: Stats::default(),
        state,
    }
}

impl Look for Fixture {
    fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    fn now_ns(&self) -> u64 {
        self.now_ns
    }

    fn label(&self, wait: WaitId) -> &str {
        self.labels[wait.0 as usize]
    }

    fn lane_of(&self, task: TaskId) -> Option<usize> {
        self.lanes.iter().position(|lane| lane.task() == Some(task))
    }

    fn place(&self, _: PlaceId) -> Option<&Place> {
        None
    }

    fn culprit(&self, _: u64) -> Option<(usize, Place)> {
        Some((1, Place { file: "src/lessons/race.rs".into(), line: 12 }))
    }
}
