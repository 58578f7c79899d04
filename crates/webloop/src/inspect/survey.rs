//! Who waits for what, found by asking everything that tasks wait at.
//!
//! A parked task goes on when one of the clones of its waker is used. Those that this crate keeps are found and
//! counted, each once; where there are more, somebody outside keeps them. A clone that is not found, or one that a
//! `FuturesUnordered` and the like have wrapped, counts as outside too: a task that may go on is never taken for one
//! that cannot, at the price of the other mistake.

use std::collections::HashMap;

use crate::engine::Engine;
use crate::engine::cell::TaskRef;
use crate::engine::wait_report::WaitReport;
use crate::engine::waker::TaskWaker;
use crate::engine::waker_slot::WakerAddress;
use crate::record::ids::{LoopTime, TaskId, duration};
use crate::record::snapshot::Wait;
use crate::record::source_line::SourceLine;

/// The answers of what the tasks of a loop wait at.
pub(super) struct Survey<'l> {
    /// In the order of creation.
    tasks: &'l [TaskRef],
    index_of: HashMap<WakerAddress, usize>,
    /// For each task what it waits for.
    waits: Vec<Vec<Wait>>,
    /// For each task the line at which it waits, where that is known.
    lines: Vec<Option<SourceLine>>,
    report: WaitReport,
}

impl<'l> Survey<'l> {
    /// Asks everything that the parked ones among the `tasks` of a loop wait at. They are in the order of creation.
    pub(super) fn of(engine: &Engine, tasks: &'l [TaskRef]) -> Self {
        let mut report = WaitReport::new(engine.id());
        let waits = tasks.iter().map(|cell| {
            if cell.is_parked() {
                cell.report_waits(&mut report);
            }
            (report.take_waits(), report.take_line())
        });
        let (waits, lines) = waits.unzip();
        let index_of =
            tasks.iter().enumerate().filter_map(|(index, cell)| Some((engine.waker_address(cell)?, index)));
        let index_of = index_of.collect();
        Survey { tasks, index_of, waits, lines, report }
    }

    /// The task that the waker wakes, unless it is over or of another loop.
    pub(super) fn task_of(&self, waker: WakerAddress) -> Option<TaskId> {
        self.index_of.get(&waker).map(|index| self.tasks[*index].id)
    }

    /// Notes an alarm that will wake a task.
    pub(super) fn add_alarm(&mut self, waker: WakerAddress, when: LoopTime, line: Option<SourceLine>) {
        if let Some(&index) = self.index_of.get(&waker) {
            self.lines[index] = self.lines[index].or(line);
            self.report.count(waker);
            self.waits[index].push(Wait::Until(duration(when)));
        }
    }

    /// The line at which the task at `index` waits, once all alarms were added.
    pub(super) fn line(&self, index: usize) -> Option<SourceLine> {
        self.lines[index]
    }

    /// What the task at `index` waits for, once all alarms were added.
    pub(super) fn take_waits(&mut self, index: usize) -> Vec<Wait> {
        let mut waits = std::mem::take(&mut self.waits[index]);
        for wait in &mut waits {
            if let Wait::Tasks(ids) = wait {
                ids.retain(|id| self.tasks.binary_search_by_key(id, |cell| cell.id).is_ok());
            }
        }
        let cell = &self.tasks[index];
        let has_more = |waker: &TaskWaker| waker.clones() > self.report.found(waker.address());
        let is_awaited_outside = cell.waker().is_some_and(has_more);
        if is_awaited_outside && !waits.contains(&Wait::Outside) {
            waits.push(Wait::Outside);
        }
        waits
    }
}
