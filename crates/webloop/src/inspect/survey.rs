//! Who waits for what, found by asking everything that tasks wait at.
//!
//! A parked task goes on when one of the clones of its waker is used. Those that this crate keeps are found and
//! counted, each once; where there are more, somebody outside keeps them. A clone that is not found, or one that a
//! `FuturesUnordered` and the like have wrapped, counts as outside too: a task that may go on is never taken for one
//! that cannot, at the price of the other mistake.

use std::collections::{HashMap, HashSet};

use crate::engine::cell::TaskRef;
use crate::engine::waker::TaskKey;
use crate::engine::waker_slot::WakerAddress;
use crate::engine::waker_slot::WakerSlot;
use crate::engine::watchers::Watchers;
use crate::record::ids::{LoopTime, NEVER, TaskId, duration};
use crate::record::snapshot::Wait;
use crate::wait::resource::Resource;

/// The answers of what the tasks of a loop wait at.
pub(crate) struct Survey<'l> {
    loop_id: u32,
    /// In the order of creation.
    tasks: &'l [TaskRef],
    index_of: HashMap<WakerAddress, usize>,
    /// For each task how many clones of its waker have been found.
    found: Vec<usize>,
    /// For each task what it waits for.
    waits: Vec<Vec<Wait>>,
    /// The task whose waits are being asked for.
    asked: usize,
    /// Where wakers have been counted already.
    counted: HashSet<usize>,
}

impl<'l> Survey<'l> {
    /// Prepares to ask the `tasks` of a loop, which are in the order of creation.
    pub(crate) fn new(loop_id: u32, tasks: &'l [TaskRef]) -> Self {
        Survey {
            loop_id,
            tasks,
            index_of: tasks.iter().enumerate().map(|(index, cell)| (cell.waker_address(), index)).collect(),
            found: vec![0; tasks.len()],
            waits: tasks.iter().map(|_| Vec::new()).collect(),
            asked: 0,
            counted: HashSet::new(),
        }
    }

    /// Asks everything that the task at `index` waits at.
    pub(crate) fn ask(&mut self, index: usize) {
        self.asked = index;
        let tasks = self.tasks;
        tasks[index].tell_waits(self);
    }

    /// The task that the waker wakes, unless it is over or of another loop.
    pub(crate) fn task_of(&self, waker: WakerAddress) -> Option<TaskId> {
        self.index_of.get(&waker).map(|index| self.tasks[*index].id)
    }

    /// Notes an alarm that will wake a task.
    pub(crate) fn has_alarm(&mut self, waker: WakerAddress, when: LoopTime) {
        if let Some(&index) = self.index_of.get(&waker) {
            self.found[index] += 1;
            self.waits[index].push(Wait::Until(duration(when)));
        }
    }

    /// What the task at `index` waits for, once everything was asked.
    pub(crate) fn take_waits(&mut self, index: usize) -> Vec<Wait> {
        let mut waits = std::mem::take(&mut self.waits[index]);
        let is_awaited_outside = self.tasks[index].waker_clones() > self.found[index];
        if is_awaited_outside && !waits.contains(&Wait::Outside) {
            waits.push(Wait::Outside);
        }
        waits
    }

    // The answers

    pub(crate) fn awaits(&mut self, wait: Wait) {
        self.waits[self.asked].push(wait);
    }

    /// The task waits for a deadline, which may be never.
    pub(crate) fn awaits_deadline(&mut self, when: LoopTime) {
        if when != NEVER {
            self.awaits(Wait::Until(duration(when)));
        }
    }

    /// The task waits for another, which is not over.
    pub(crate) fn awaits_task(&mut self, task: TaskKey) {
        // Another loop is outside of this one, and its tasks have other numbers.
        self.awaits(if task.loop_id == self.loop_id { Wait::Task(task.id) } else { Wait::Outside });
    }

    /// The task waits for those of `tasks` that are not over.
    pub(crate) fn awaits_tasks(&mut self, tasks: impl IntoIterator<Item = TaskKey>) {
        let (own, foreign): (Vec<_>, Vec<_>) =
            tasks.into_iter().partition(|task| task.loop_id == self.loop_id);
        let alive = own.into_iter().map(|task| task.id).filter(|id| self.is_alive(*id)).collect();
        self.awaits(Wait::Tasks(alive));
        if !foreign.is_empty() {
            self.awaits(Wait::Outside);
        }
    }

    /// The task waits for `operation` at a lock, queue or the like.
    pub(crate) fn awaits_resource(&mut self, resource: &Resource, operation: &'static str) {
        let info = resource.info(operation, self.loop_id);
        let is_held_elsewhere = resource.is_held_outside(self.loop_id);
        self.awaits(Wait::Resource(info));
        if is_held_elsewhere {
            self.awaits(Wait::Outside);
        }
    }

    /// Here a waker may be kept.
    pub(crate) fn has_waker(&mut self, slot: &WakerSlot) {
        if let Some(waker) = slot.address()
            && self.counted.insert(std::ptr::from_ref(slot).addr())
        {
            self.count(waker);
        }
    }

    /// Here the wakers of everybody who awaits the same thing are kept.
    pub(crate) fn has_watchers(&mut self, watchers: &Watchers) {
        if self.counted.insert(std::ptr::from_ref(watchers).addr()) {
            watchers.each_waker(|waker| self.count(WakerAddress::of(waker)));
        }
    }

    fn count(&mut self, waker: WakerAddress) {
        if let Some(&index) = self.index_of.get(&waker) {
            self.found[index] += 1;
        }
    }

    fn is_alive(&self, id: TaskId) -> bool {
        self.tasks.binary_search_by_key(&id, |cell| cell.id).is_ok()
    }
}
