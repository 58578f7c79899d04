//! The bounded memory of a trace: the newest records, and how many there have been.
//!
//! Records lie in blocks that are filled from front to back and used again from the oldest on, so that a trace grows
//! up to its bound without ever being copied, and a new record is written without reading the old ones. Of the
//! polls that only yield, which may come by millions, a block has little more than the tasks' numbers: writing whole
//! records, a task that yields took 1.4 times as long with the trace on as with it off, and so it takes 1.1 times.

use std::cell::Cell;
use std::collections::VecDeque;

use crate::record::events::{Event, Record};
use crate::record::ids::{LoopTime, TaskId};

/// Records read from a trace.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    /// The records, oldest first.
    pub records: Vec<Record>,
    /// Where the next call of [`Trace::read`](crate::trace::Trace::read) should begin.
    pub next: u64,
    /// How many records were asked for that had already left the ring.
    pub lost: u64,
}

/// How many records a block stands for at most.
const LONGEST_BLOCK: usize = 1024;

/// The last records of a trace, at least `capacity` of which are kept.
#[derive(Default)]
pub(crate) struct Ring {
    /// The block that is being filled.
    newest: Block,
    /// The full blocks, oldest first.
    full: VecDeque<Block>,
    capacity: usize,
    block_size: usize,
    /// How many records have left with the blocks that were used again.
    gone: u64,
}

#[derive(Default)]
struct Block {
    entries: Vec<Entry>,
    /// The tasks of all the entries that are yields, in order.
    yielded: Vec<TaskId>,
    /// How many records this stands for.
    len: usize,
}

enum Entry {
    Record(Record),
    /// So many records [`Event::Yielded`] of the same time.
    Yields {
        at_ns: LoopTime,
        count: usize,
    },
}

impl Ring {
    pub(crate) fn new(capacity: usize) -> Self {
        let capacity = capacity.max(1);
        Ring { capacity, block_size: capacity.min(LONGEST_BLOCK), ..Ring::default() }
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, record: Record) {
        if self.room() == 0 {
            self.next_block();
        }
        self.newest.entries.push(Entry::Record(record));
        self.newest.len += 1;
    }

    /// Adds a record [`Event::Yielded`] of each of the tasks.
    pub(crate) fn push_yields(&mut self, at_ns: LoopTime, mut tasks: &[Cell<TaskId>]) {
        while !tasks.is_empty() {
            if self.room() == 0 {
                self.next_block();
            }
            let count = tasks.len().min(self.room());
            self.newest.entries.push(Entry::Yields { at_ns, count });
            self.newest.yielded.extend(tasks[..count].iter().map(Cell::get));
            self.newest.len += count;
            tasks = &tasks[count..];
        }
    }

    /// How many records the newest block has room for.
    fn room(&self) -> usize {
        self.block_size - self.newest.len
    }

    #[cold]
    #[inline(never)]
    fn next_block(&mut self) {
        let can_reuse = self.full.len() * self.block_size >= self.capacity;
        let oldest = if can_reuse { self.full.pop_front() } else { None };
        let next = oldest.map_or_else(
            || Block::like(&self.newest),
            |mut oldest| {
                self.gone += oldest.len as u64;
                oldest.clear();
                oldest
            },
        );
        self.full.push_back(std::mem::replace(&mut self.newest, next));
    }

    /// How many records there have been.
    pub(crate) fn count(&self) -> u64 {
        self.gone + (self.full.len() * self.block_size + self.newest.len) as u64
    }

    /// The records from number `from` on, counted from the first there ever was.
    pub(crate) fn read(&self, from: u64) -> Chunk {
        let next = self.count();
        // A block that is still to be used again may have records beyond the capacity.
        let lost = next.saturating_sub(self.capacity as u64);
        let wanted = next.saturating_sub(from.max(lost));
        let mut records = Vec::with_capacity(usize::try_from(wanted).expect("no more than there are"));
        let mut to_skip = from.max(lost) - self.gone;
        for block in self.full.iter().chain([&self.newest]) {
            let skipped = usize::try_from(to_skip).map_or(block.len, |to_skip| to_skip.min(block.len));
            block.read(skipped, &mut records);
            to_skip -= skipped as u64;
        }
        Chunk { records, next: next.max(from), lost: lost.saturating_sub(from) }
    }
}

impl Block {
    /// An empty block for records such as `other` has.
    fn like(other: &Block) -> Self {
        let (entries, yielded) = (other.entries.len(), other.yielded.len());
        Block { entries: Vec::with_capacity(entries), yielded: Vec::with_capacity(yielded), len: 0 }
    }

    fn clear(&mut self) {
        self.entries.clear();
        self.yielded.clear();
        self.len = 0;
    }

    /// Adds all but the first `to_skip` records to `records`.
    fn read(&self, mut to_skip: usize, records: &mut Vec<Record>) {
        if to_skip == self.len {
            return;
        }
        let mut yielded = &self.yielded[..];
        for entry in &self.entries {
            match *entry {
                Entry::Record(_) if to_skip > 0 => to_skip -= 1,
                Entry::Record(record) => records.push(record),
                Entry::Yields { at_ns, count } => {
                    let (tasks, others) = yielded.split_at(count);
                    let skipped = to_skip.min(count);
                    let tasks = tasks[skipped..].iter();
                    records.extend(tasks.map(|&task| Record { at_ns, event: Event::Yielded { task } }));
                    to_skip -= skipped;
                    yielded = others;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ring that has taken in as many records as asked for. Each has its number as its time if it is no yield and
    /// else as its task.
    fn filled(capacity: usize, records: u64) -> Ring {
        let mut ring = Ring::new(capacity);
        let mut number = 0;
        while number < records {
            let yields = (number % 7 * 100).min(records - number);
            let tasks: Vec<_> =
                (number..number + yields).map(|task| Cell::new(TaskId(task as u32))).collect();
            ring.push_yields(number, &tasks);
            number += yields;
            if number < records {
                ring.push(Record { at_ns: number, event: Event::SliceBegin });
                number += 1;
            }
        }
        ring
    }

    fn numbers(records: &[Record]) -> Vec<u64> {
        let numbers = records.iter().map(|record| match record.event {
            Event::Yielded { task } => u64::from(task.0),
            _ => record.at_ns,
        });
        numbers.collect()
    }

    #[test]
    fn the_newest_are_kept_whatever_the_size_and_one_at_least() {
        for capacity in [0, 1, 2, 1_000, LONGEST_BLOCK, LONGEST_BLOCK + 1, 3 * LONGEST_BLOCK - 1] {
            for records in [0, 1, 2, 1_023, 1_024, 1_025, 3_071, 3_072, 10_000] {
                let chunk = filled(capacity, records).read(0);
                let lost = records.saturating_sub(capacity.max(1) as u64);
                assert_eq!((chunk.lost, chunk.next), (lost, records), "{capacity}, {records}");
                assert_eq!(filled(capacity, records).count(), records);
                let expected: Vec<_> = (lost..records).collect();
                assert_eq!(numbers(&chunk.records), expected, "{capacity}, {records}");
            }
        }
    }

    #[test]
    fn reading_may_begin_anywhere() {
        let ring = filled(2_000, 10_000);
        for from in [0, 7_999, 8_000, 8_001, 8_500, 9_000, 9_999, 10_000, 10_001, u64::MAX] {
            let chunk = ring.read(from);
            let first = from.clamp(8_000, 10_000);
            assert_eq!(numbers(&chunk.records), (first..10_000).collect::<Vec<_>>(), "{from}");
            assert_eq!((chunk.lost, chunk.next), (first.saturating_sub(from), from.max(10_000)), "{from}");
        }
    }

    #[test]
    fn memory_grows_with_the_records_and_ends_two_blocks_above_the_capacity_at_most() {
        for capacity in [1, 2, 1_000, 1_024, 1_025, 5_000, 100_000] {
            let block_size = capacity.min(LONGEST_BLOCK);
            for records in [0, 1, 5_000, 500_000] {
                let ring = filled(capacity, records);
                let slots = (ring.full.len() + 1) * block_size;
                assert!(slots < (capacity + 2 * block_size).min(records as usize + block_size + 1));
                let blocks = || ring.full.iter().chain([&ring.newest]);
                // What grows by doubling may end at not quite twice its size.
                let most = (2 * block_size).max(4);
                assert!(blocks().all(|block| block.entries.capacity() <= most));
                assert!(blocks().all(|block| block.yielded.capacity() <= most));
            }
        }
    }
}
