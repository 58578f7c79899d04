//! The timeline's other scale: a program's log with the number of the step in the place of the time.
//!
//! A step is one poll or one callback. By time, all that happens at once has no width, as everything has in a program that is
//! stepped or runs in virtual time; by steps, each step is as wide as the others. The log is told once more with other
//! times to a model of its own, so nothing else of the inspector knows of it, and it costs nothing while nobody asks.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use webloop::inspect::Snapshot;
use webloop::trace::{Chunk, Event, Record, Text};

use super::model::{Model, STEP_NS};
use crate::program::Watched;

/// A program's log by steps, while somebody wants it.
#[derive(Default)]
pub(super) struct StepScale {
    model: Rc<RefCell<Model>>,
    clock: RefCell<Option<StepClock>>,
}

impl StepScale {
    /// Its model; it is always the same cell.
    pub(super) fn model(&self) -> &Rc<RefCell<Model>> {
        &self.model
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.clock.borrow().is_some()
    }

    /// Begins to count, or stops. What the log has already is read by `catch_up`.
    pub(super) fn want(&self, is_wanted: bool) {
        self.clock.replace(is_wanted.then(StepClock::default));
        self.model.replace(Model::by_steps());
    }

    /// Begins anew, for another log.
    pub(super) fn start_over(&self) {
        self.want(self.is_wanted());
    }

    /// Reads what the log still has of the records up to number `end`.
    pub(super) fn catch_up(&self, watched: &dyn Watched, end: u64) {
        let mut chunk = watched.read(0);
        chunk.records.truncate(end.saturating_sub(chunk.lost) as usize);
        self.feed(&chunk, &|text| watched.text(text));
        self.seed(&watched.snapshots().take());
    }

    /// Reads on.
    pub(super) fn feed(&self, chunk: &Chunk, text: &dyn Fn(Text) -> Rc<str>) {
        if let Some(clock) = &mut *self.clock.borrow_mut() {
            let mut model = self.model.borrow_mut();
            model.feed(&clock.retimed(chunk), text);
            model.set_now(clock.now_ns());
        }
    }

    pub(super) fn seed(&self, snapshot: &Snapshot) {
        if let Some(clock) = &*self.clock.borrow() {
            let time = Duration::from_nanos(clock.now_ns());
            self.model.borrow_mut().seed(&Snapshot { time, ..snapshot.clone() });
            self.model.borrow_mut().name_resources(&snapshot.resources);
        }
    }

    pub(super) fn end(&self) {
        if let Some(clock) = &*self.clock.borrow() {
            self.model.borrow_mut().end(clock.now_ns());
        }
    }
}

/// Counts the steps of a log.
#[derive(Default)]
struct StepClock {
    /// How many have begun.
    steps: u64,
    is_in_step: bool,
}

impl StepClock {
    /// Where the last step that has begun ends.
    fn now_ns(&self) -> u64 {
        self.steps.saturating_mul(STEP_NS)
    }

    /// The records with other times: a step's begin and end are at its own, and what happens in it at its middle.
    fn retimed(&mut self, chunk: &Chunk) -> Chunk {
        self.is_in_step &= chunk.lost == 0;
        let mut records = Vec::with_capacity(chunk.records.len());
        for record in &chunk.records {
            match record.event {
                Event::PollBegin { .. } | Event::CallbackBegin { .. } => {
                    self.begin(&mut records, record.event)
                }
                Event::PollEnd { .. } | Event::CallbackEnd { .. } => self.end(&mut records, record.event),
                Event::Yielded { task } => {
                    self.begin(&mut records, Event::PollBegin { task });
                    self.push(&mut records, Event::Woken { task, by: Some(task) });
                    self.end(&mut records, Event::PollEnd { task, busy_ns: 0 });
                }
                // It says how to spread times that are not used here.
                Event::Stride { .. } => {}
                event => self.push(&mut records, event),
            }
        }
        Chunk { records, ..*chunk }
    }

    fn begin(&mut self, records: &mut Vec<Record>, event: Event) {
        records.push(Record { at_ns: self.now_ns(), event });
        self.steps += 1;
        self.is_in_step = true;
    }

    fn end(&mut self, records: &mut Vec<Record>, event: Event) {
        // Its begin may have been lost.
        self.steps += u64::from(!self.is_in_step);
        self.is_in_step = false;
        records.push(Record { at_ns: self.now_ns(), event });
    }

    fn push(&self, records: &mut Vec<Record>, event: Event) {
        let before_end_ns = if self.is_in_step { STEP_NS / 2 } else { 0 };
        records.push(Record { at_ns: self.now_ns() - before_end_ns, event });
    }
}

#[cfg(test)]
mod tests {
    use webloop::trace::TaskId;

    use super::*;

    const TASK: TaskId = TaskId(1);

    fn retimed(clock: &mut StepClock, events: &[Event], lost: u64) -> Vec<(f64, Event)> {
        let records = events.iter().map(|&event| Record { at_ns: 7, event }).collect();
        let chunk = clock.retimed(&Chunk { records, next: 0, lost });
        let in_steps = |record: Record| (record.at_ns as f64 / STEP_NS as f64, record.event);
        chunk.records.into_iter().map(in_steps).collect()
    }

    #[test]
    fn a_step_is_as_wide_as_the_others_and_what_happens_in_it_is_at_its_middle() {
        let mut clock = StepClock::default();
        let begin = Event::PollBegin { task: TASK };
        let woken = Event::Woken { task: TaskId(2), by: Some(TASK) };
        let end = Event::PollEnd { task: TASK, busy_ns: 5 };
        let turn = Event::TurnBegin { ready: 1 };
        assert_eq!(
            retimed(&mut clock, &[turn, begin, woken, end, turn], 0),
            [(0.0, turn), (0.0, begin), (0.5, woken), (1.0, end), (1.0, turn)]
        );
        assert_eq!(retimed(&mut clock, &[begin], 0), [(1.0, begin)]);
        assert_eq!(retimed(&mut clock, &[end], 0), [(2.0, end)], "a step may go on in the next chunk");
    }

    #[test]
    fn a_yield_is_a_step_and_a_stride_is_none() {
        let mut clock = StepClock::default();
        let stride = Event::Stride { callbacks: 1, busy_ns: 5 };
        let found = retimed(&mut clock, &[Event::Yielded { task: TASK }, stride], 0);
        assert_eq!(found.iter().map(|(step, _)| *step).collect::<Vec<_>>(), [0.0, 0.5, 1.0]);
    }

    #[test]
    fn a_step_of_which_the_begin_is_lost_counts() {
        let mut clock = StepClock::default();
        let begin = Event::CallbackBegin { location: None };
        let end = Event::CallbackEnd { busy_ns: 5 };
        assert_eq!(retimed(&mut clock, &[begin], 0), [(0.0, begin)]);
        assert_eq!(retimed(&mut clock, &[end], 3), [(2.0, end)]);
    }
}
