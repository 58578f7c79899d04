//! What is awaited, as it says itself when somebody makes a snapshot.
//!
//! A parked task goes on when one of the clones of its waker is used. So everything that keeps wakers reports them too,
//! each place once, however many tasks wait there: a snapshot of many who wait for one thing must not take time for every
//! two of them.

use std::collections::{HashMap, HashSet};
use std::panic::Location;

use crate::engine::waker_slot::{WakerAddress, WakerSlot};
use crate::engine::watchers::Watchers;
use crate::record::ids::{LoopTime, NEVER, TaskKey, duration};
use crate::record::snapshot::Wait;
use crate::record::source_line::SourceLine;

/// The answers of what tasks of one loop wait at.
pub(crate) struct WaitReport {
    loop_id: u32,
    /// What the task waits for that is asked for just now.
    waits: Vec<Wait>,
    /// The line at which it waits, where that is known.
    line: Option<SourceLine>,
    /// How many clones of each waker have been found.
    found: HashMap<WakerAddress, usize>,
    /// Where wakers have been counted already.
    counted: HashSet<usize>,
}

impl WaitReport {
    pub(crate) fn new(loop_id: u32) -> Self {
        WaitReport { loop_id, waits: Vec::new(), line: None, found: HashMap::new(), counted: HashSet::new() }
    }

    /// The loop whose tasks are asked; all others are outside of it.
    pub(crate) fn loop_id(&self) -> u32 {
        self.loop_id
    }

    // What is awaited

    pub(crate) fn add(&mut self, wait: Wait) {
        self.waits.push(wait);
    }

    /// What is awaited was asked for at this line. Of several it is the first.
    pub(crate) fn at(&mut self, location: &'static Location<'static>) {
        self.line.get_or_insert(location.into());
    }

    /// A deadline is awaited, which may be never.
    pub(crate) fn add_deadline(&mut self, when: LoopTime) {
        if when != NEVER {
            self.add(Wait::Until(duration(when)));
        }
    }

    /// A task is awaited that is not over.
    pub(crate) fn add_task(&mut self, task: TaskKey) {
        // Tasks of another loop have numbers of their own.
        self.add(if task.loop_id == self.loop_id { Wait::Task(task.id) } else { Wait::Outside });
    }

    /// Those of `tasks` that are not over are awaited.
    pub(crate) fn add_tasks(&mut self, tasks: impl IntoIterator<Item = TaskKey>) {
        let (own, foreign): (Vec<_>, Vec<_>) =
            tasks.into_iter().partition(|task| task.loop_id == self.loop_id);
        self.add(Wait::Tasks(own.into_iter().map(|task| task.id).collect()));
        if !foreign.is_empty() {
            self.add(Wait::Outside);
        }
    }

    /// What was added since the last time.
    pub(crate) fn take_waits(&mut self) -> Vec<Wait> {
        std::mem::take(&mut self.waits)
    }

    /// The line that was told since the last time.
    pub(crate) fn take_line(&mut self) -> Option<SourceLine> {
        self.line.take()
    }

    // Where wakers are kept

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

    /// A clone of this waker is kept somewhere.
    pub(crate) fn count(&mut self, waker: WakerAddress) {
        *self.found.entry(waker).or_default() += 1;
    }

    /// How many clones of the waker have been found.
    pub(crate) fn found(&self, waker: WakerAddress) -> usize {
        self.found.get(&waker).copied().unwrap_or(0)
    }
}
