//! The ledger: what a program left behind when it ended.
//!
//! It comes from the trace and the snapshot at the end. A task stands in it once: as a failure that nobody
//! saw, else as one that still waits, else as one that nobody awaited. What was made on one line stands in one entry.
//! The task `main` is the program itself: nobody has to await it.

mod gather;
#[cfg(test)]
mod tests;

use webloop::SourceLine;
use webloop::inspect::Snapshot;

use super::model::Model;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// What was left, in the order of [`EntryKind`].
    pub entries: Vec<Entry>,
    /// Whether every record was read; otherwise something may be missing.
    pub is_complete: bool,
}

/// Something that was left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub kind: EntryKind,
    pub text: String,
    /// The line that made the task, or set the timer, where it is known.
    pub place: Option<SourceLine>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A task failed or panicked, and nobody looked at its result.
    FailureUnseen,
    /// A task is over and still holds a lock or the like.
    LockHeld,
    StillWaiting,
    /// Items were put into a queue and never taken.
    ItemsLeft,
    /// A timer is set and has not fired.
    TimerArmed,
    /// A task is over, and nobody ever awaited it.
    NeverAwaited,
    /// A task failed, and somebody took the error: nothing is left behind.
    FailureTaken,
}

impl Ledger {
    /// What the program of `model` left behind; `snapshot_at_end` is of its loop when it had ended, before
    /// it was closed.
    pub fn of(model: &Model, snapshot_at_end: &Snapshot) -> Ledger {
        let mut entries = gather::entries(model, snapshot_at_end);
        entries.sort_by_key(|entry| entry.kind);
        Ledger { entries, is_complete: model.lost() == 0 }
    }

    /// Whether nothing was left behind, as far as is known.
    pub fn is_empty(&self) -> bool {
        self.entries.iter().all(|entry| entry.kind == EntryKind::FailureTaken)
    }
}
