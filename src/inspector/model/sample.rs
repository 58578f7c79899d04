//! Models that a test writes down.

use webloop::trace::TaskId;

use super::{Lane, LaneKind, LaneState, Mark, MarkKind, Model, Span, SpanKind, Track};

impl Model {
    /// The lane of the loop, and `task_count` tasks that are named `worker 1` and so on: their lanes have their numbers.
    ///
    /// The first three waits are for the lock “page”, a sleep until 2 s, and the queue “jobs”.
    pub(crate) fn sample(task_count: u32, now_ns: u64) -> Self {
        let mut model = Model {
            lanes: vec![Lane::of_the_loop()],
            tracks: vec![Track::default()],
            now_ns,
            ..Model::new()
        };
        for number in 1..=task_count {
            model.add_lane(TaskId(number), format!("worker {number}").into(), 0);
        }
        model.labels.rename([
            "lock \u{201c}page\u{201d}",
            "sleep until 2.000 s",
            "queue \u{201c}jobs\u{201d} (get)",
        ]);
        model
    }

    pub(crate) fn span(&mut self, lane: usize, begin_ns: u64, end_ns: u64, kind: SpanKind) {
        self.lanes[lane].spans.push_back(Span { begin_ns, end_ns, kind });
    }

    pub(crate) fn push_mark(&mut self, lane: usize, at_ns: u64, kind: MarkKind) {
        self.lanes[lane].marks.push_back(Mark { at_ns, kind });
    }

    pub(crate) fn set_state(&mut self, lane: usize, state: LaneState) {
        self.lanes[lane].state = state;
    }

    pub(crate) fn pop_lane(&mut self) {
        if let Some(Lane { kind: LaneKind::Task(task), .. }) = self.lanes.pop() {
            self.lane_by_task.remove(&task);
        }
    }
}
