//! Takes over what a snapshot has: the tasks that its trace does not know.

use std::rc::Rc;
use std::time::Duration;

use webloop::inspect::{Snapshot, TaskInfo, TaskState, Wait};

use super::{LaneState, Model, SpanKind, WaitId};
use crate::inspector::words;

impl Model {
    /// Adds the tasks that existed before the trace was started. After records were lost, `snapshot` being taken
    /// right after they were read, brings up to date what the tasks do: those that are not there are over.
    pub fn seed(&mut self, snapshot: &Snapshot) {
        let at = self.advance(nanos(snapshot.time));
        for info in &snapshot.tasks {
            let lane = self.lane_of_info(info);
            if !self.lanes[lane].state.is_over() {
                self.take_over_state(lane, info, at);
            }
        }
        if self.is_lost_since_seed {
            self.end_those_not_in(snapshot, at);
            self.is_lost_since_seed = false;
        }
        self.keep_bounds();
        self.revision += 1;
    }

    fn lane_of_info(&mut self, info: &TaskInfo) -> usize {
        let created_ns = nanos(info.created_at);
        let lane = match self.lane_of(info.id) {
            Some(lane) => lane,
            None => self.add_lane(info.id, Rc::clone(&info.name), created_ns),
        };
        let row = &mut self.lanes[lane];
        if row.place.is_none() {
            row.name = Rc::clone(&info.name);
            row.parent = info.parent;
            row.place = Some(info.location);
            row.stats.created_ns = created_ns;
        }
        lane
    }

    fn take_over_state(&mut self, lane: usize, info: &TaskInfo, at: u64) {
        let (state, kind) = match info.state {
            TaskState::Running => {
                if self.running != Some(lane) {
                    self.close_open(lane, at);
                }
                self.lanes[lane].state = LaneState::Running;
                return;
            }
            TaskState::Ready => (LaneState::Ready, SpanKind::Ready),
            TaskState::Waiting => {
                let wait = self.label_of_waits(&info.waits);
                (LaneState::Waiting(wait), SpanKind::Wait(wait))
            }
        };
        if self.running == Some(lane) {
            return;
        }
        let last = self.lanes[lane].spans.back().filter(|last| last.is_open()).map(|last| last.kind);
        let is_same = last.is_some_and(|last| match (last, kind) {
            (SpanKind::Wait(last), SpanKind::Wait(wait)) => self.label(last) == self.label(wait),
            (last, kind) => last == kind,
        });
        if !is_same {
            self.lanes[lane].state = state;
            self.follow_with(lane, at, kind);
        }
    }

    fn label_of_waits(&mut self, waits: &[Wait]) -> WaitId {
        let waits: Vec<WaitId> = waits.iter().map(|wait| self.label_of_wait(wait)).collect();
        self.labels.any_of(&waits)
    }

    fn label_of_wait(&mut self, wait: &Wait) -> WaitId {
        match wait {
            Wait::Turn => WaitId::TURN,
            Wait::Future | Wait::Futures(_) => WaitId::FUTURE,
            Wait::Tasks(_) => WaitId::TASKS,
            Wait::Until(when) => self.labels.of_words(&words::sleep(*when)),
            Wait::Task(task) => {
                let name = self.name_of(*task);
                self.labels.of_words(&format!("task {name}"))
            }
            // How much there is of it changes while it is waited for.
            Wait::Resource(info) => {
                let words = self.words_of_resource(info.kind, info.id, info.name.clone());
                self.labels.of_words(&words)
            }
            _ => WaitId::OUTSIDE,
        }
    }

    /// How they ended was lost with the records.
    fn end_those_not_in(&mut self, snapshot: &Snapshot, at: u64) {
        for lane in 0..self.lanes.len() {
            let Some(task) = self.lanes[lane].task() else { continue };
            let is_there = snapshot.tasks.binary_search_by_key(&task, |info| info.id).is_ok();
            if is_there || self.lanes[lane].state.is_over() {
                continue;
            }
            self.close_open(lane, at);
            self.lanes[lane].state = LaneState::Done;
            self.lanes[lane].stats.ended_ns = Some(at);
        }
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(super::LATEST)
}
