//! The table of tasks that are not over, their numbers, and which of them is running.
//!
//! Numbers grow and are never used again; slots of the table are. So whoever kept a slot asks whether the task that is
//! there has the number it should have.

use std::cell::{Cell, RefCell};

use slab::Slab;

use crate::record::ids::TaskId;

pub(crate) struct Tasks<T> {
    table: RefCell<Slab<T>>,
    last_id: Cell<u32>,
    /// The slot of the task that is being polled, and its number, which is kept until those who wait for the task have
    /// been notified, when it is in the table no more.
    running: Cell<Option<(usize, TaskId)>>,
}

impl<T> Default for Tasks<T> {
    fn default() -> Self {
        Tasks { table: RefCell::default(), last_id: Cell::new(0), running: Cell::new(None) }
    }
}

impl<T: Clone> Tasks<T> {
    pub(super) fn next_id(&self) -> TaskId {
        self.last_id.set(self.last_id.get() + 1);
        TaskId(self.last_id.get())
    }

    /// Keeps the task that `make` makes for the slot that it is given, which must run no code of the program.
    pub(super) fn insert(&self, make: impl FnOnce(usize) -> T) -> T {
        let mut table = self.table.borrow_mut();
        let entry = table.vacant_entry();
        let task = make(entry.key());
        entry.insert(task.clone());
        task
    }

    pub(super) fn get(&self, slot_index: usize) -> Option<T> {
        self.table.borrow().get(slot_index).cloned()
    }

    /// Takes a task out, which is to be dropped by whoever gets it: that may run code of the program.
    pub(super) fn remove(&self, slot_index: usize) -> Option<T> {
        self.table.borrow_mut().try_remove(slot_index)
    }

    /// All tasks, by slot.
    pub(super) fn all(&self) -> Vec<T> {
        let table = self.table.borrow();
        // A table that had many tasks has many empty slots.
        if table.is_empty() { Vec::new() } else { table.iter().map(|(_, task)| task.clone()).collect() }
    }

    /// The first task that satisfies `test`, which must run no code of the program.
    pub(super) fn find(&self, test: impl Fn(&T) -> bool) -> Option<T> {
        self.table.borrow().iter().map(|(_, task)| task).find(|task| test(task)).cloned()
    }

    // Which is running

    #[inline(always)]
    pub(super) fn set_running(&self, task: Option<(usize, TaskId)>) {
        self.running.set(task);
    }

    pub(super) fn running_id(&self) -> Option<TaskId> {
        self.running.get().map(|(_, id)| id)
    }

    /// The running task, unless it is over.
    pub(super) fn running(&self, id_of: impl FnOnce(&T) -> TaskId) -> Option<T> {
        let (slot_index, id) = self.running.get()?;
        self.get(slot_index).filter(|task| id_of(task) == id)
    }
}
