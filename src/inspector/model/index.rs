//! Finds the lane of a task.
//!
//! Tasks are numbered in the order of creation, so a table does for nearly all of them. The few that are much older
//! than the others, and numbers far beyond, as only a damaged trace has them, go into a sorted list.

use webloop::trace::TaskId;

const NONE: u32 = u32::MAX;

/// How far the table may grow beyond its double at once.
const HEADROOM: usize = 1 << 16;

/// The table never grows beyond this.
const LONGEST: usize = 1 << 24;

#[derive(Default)]
pub(super) struct TaskIndex {
    /// The number of the first task in the table.
    base: u32,
    table: Vec<u32>,
    /// Task and lane, by task.
    others: Vec<(u32, u32)>,
}

impl TaskIndex {
    #[inline]
    pub(super) fn get(&self, task: TaskId) -> Option<usize> {
        match self.table.get(task.0.wrapping_sub(self.base) as usize) {
            Some(&NONE) | None => self.get_other(task),
            Some(&lane) => Some(lane as usize),
        }
    }

    #[cold]
    fn get_other(&self, task: TaskId) -> Option<usize> {
        let position = self.others.binary_search_by_key(&task.0, |other| other.0).ok()?;
        Some(self.others[position].1 as usize)
    }

    pub(super) fn insert(&mut self, task: TaskId, lane: usize) {
        let lane = u32::try_from(lane).expect("fewer than 2^32 lanes");
        let slot = task.0.wrapping_sub(self.base) as usize;
        if slot >= LONGEST.min(self.table.len() * 2 + HEADROOM) {
            match self.others.binary_search_by_key(&task.0, |other| other.0) {
                Ok(position) => self.others[position].1 = lane,
                Err(position) => self.others.insert(position, (task.0, lane)),
            }
            return;
        }
        if slot >= self.table.len() {
            self.table.resize(slot + 1, NONE);
        }
        self.table[slot] = lane;
    }

    /// Begins anew with these tasks and their lanes, in the order of creation.
    pub(super) fn rebuild(&mut self, tasks: &[(TaskId, usize)]) {
        let newest = tasks.last().map_or(0, |(task, _)| task.0);
        let reach = u32::try_from(tasks.len().saturating_mul(4)).unwrap_or(u32::MAX);
        self.base = newest.saturating_sub(reach);
        self.table = Vec::new();
        self.others.clear();
        for (task, lane) in tasks {
            self.insert(*task, *lane);
        }
    }
}
