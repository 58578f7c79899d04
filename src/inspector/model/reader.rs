//! Reads trace records.
//!
//! Records of a stride carry the time at which it began. They are read with times spread evenly over the stride,
//! so that who ran after whom and who woke whom can still be seen.

use std::rc::Rc;

use webloop::trace::{Awaiting, Chunk, Event, Record, Text};

use super::facts::CancelPhase;
use super::labels::{WaitKey, words_of_deadline};
use super::resources::words_of_resource;
use super::{LaneState, Model, WaitId};

/// Gives the text of an interned number.
type Texts<'t> = &'t dyn Fn(Text) -> Rc<str>;

/// Bounds are looked at after so many records.
const BLOCK: usize = 4096;

/// The stride that a record belongs to: where its callback ends and which share of the time it has.
#[derive(Clone, Copy)]
pub(super) struct Estimate {
    pub(super) end_ns: u64,
    pub(super) busy_ns: u64,
}

impl Model {
    /// Reads on; `text` gives the text of an interned number.
    ///
    /// Where records were lost, what was running or ready is closed, and what the tasks wait for stands as it was
    /// last known: [`Model::seed`] brings that up to date.
    pub fn feed(&mut self, chunk: &Chunk, text: &dyn Fn(Text) -> Rc<str>) {
        if chunk.lost > 0 {
            self.skip_lost(chunk.lost);
        }
        let mut records = &chunk.records[..];
        while let Some(end) = records.iter().position(|record| matches!(record.event, Event::Stride { .. })) {
            let stride = &records[end];
            let Event::Stride { callbacks, busy_ns } = stride.event else { break };
            let (begin, found) = begin_of_stride(&records[..end], callbacks);
            self.read_plain(&records[..begin], text);
            self.read_stride(&records[begin..end], found, stride.at_ns, callbacks, busy_ns, text);
            records = &records[end + 1..];
        }
        self.read_plain(records, text);
        self.apply_hidden(self.latest_ns);
        self.keep_bounds();
        if chunk.lost > 0 || !chunk.records.is_empty() {
            self.revision += 1;
        }
    }

    fn read_plain(&mut self, records: &[Record], text: Texts<'_>) {
        for block in records.chunks(BLOCK) {
            for record in block {
                let at = self.advance(record.at_ns);
                match record.event {
                    Event::Yielded { task } => {
                        let lane = self.lane_for(task);
                        self.yielded(lane, at, Estimate { end_ns: at, busy_ns: 0 });
                    }
                    event => self.read(at, event, None, text),
                }
            }
            self.keep_bounds_roughly();
        }
    }

    /// Reads the records of the last `found` of `callbacks` callbacks, spread up to `end_ns`.
    fn read_stride(
        &mut self,
        records: &[Record],
        found: u32,
        end_ns: u64,
        callbacks: u32,
        busy_ns: u64,
        text: Texts<'_>,
    ) {
        let Some(first) = records.first() else { return };
        let begin_ns = self.advance(first.at_ns);
        let end_ns = end_ns.clamp(begin_ns, super::LATEST);
        let step = (end_ns - begin_ns) as f64 / f64::from(callbacks);
        let time_at = |index: u32| {
            if index >= callbacks { end_ns } else { end_ns.min(begin_ns + (step * f64::from(index)) as u64) }
        };
        let busy_ns = busy_ns / u64::from(callbacks.max(1));
        let mut index = callbacks - found;
        let (mut this_ns, mut next_ns) = (time_at(index), time_at(index + 1));
        for record in records {
            let at = self.advance(record.at_ns.max(this_ns));
            let estimate = Estimate { end_ns: next_ns.max(at), busy_ns };
            match record.event {
                Event::Yielded { task } => {
                    let lane = self.lane_for(task);
                    self.yielded(lane, at, estimate);
                }
                event @ (Event::PollEnd { .. } | Event::CallbackEnd { .. }) => {
                    let at = self.advance(estimate.end_ns);
                    self.read(at, event, Some(estimate), text);
                }
                event => {
                    self.read(at, event, Some(estimate), text);
                    continue;
                }
            }
            index += 1;
            (this_ns, next_ns) = (next_ns, time_at(index.saturating_add(1)));
        }
        self.advance(end_ns);
        self.keep_bounds_roughly();
    }

    fn read(&mut self, at: u64, event: Event, estimate: Option<Estimate>, text: Texts<'_>) {
        match event {
            Event::TaskCreated { task, parent, name, location } => {
                self.task_created(task, at, parent, name.map(text), location);
            }
            Event::TaskRenamed { task, name } => {
                let lane = self.lane_for(task);
                self.lanes[lane].name = text(name);
            }
            Event::PollBegin { task } => {
                let lane = self.lane_for(task);
                self.poll_begin(lane, at);
            }
            Event::PollEnd { task, busy_ns } => {
                let lane = self.lane_for(task);
                self.poll_end(lane, at, busy_ns, estimate);
            }
            Event::Yielded { task } => {
                let lane = self.lane_for(task);
                self.yielded(lane, at, Estimate { end_ns: at, busy_ns: 0 });
            }
            Event::Woken { task, by } => {
                let lane = self.lane_for(task);
                self.woken(lane, task, at, by);
            }
            Event::WaitBegin { task, on } => {
                let lane = self.lane_for(task);
                let wait = self.label_of(on, text);
                self.wait_begin(lane, at, wait);
            }
            Event::CancelRequested { task, by } => {
                let lane = self.lane_for(task);
                self.cancel_requested(lane, at, by);
            }
            Event::TaskDone { task, outcome } => {
                let lane = self.lane_for(task);
                self.task_done(lane, at, outcome);
            }
            Event::Retrieved { task } => {
                let lane = self.lane_for(task);
                self.tracks[lane].is_retrieved = true;
            }
            Event::CallbackBegin { location } => self.callback_begin(at, location),
            Event::CallbackEnd { busy_ns } => self.callback_end(at, busy_ns, estimate),
            Event::SliceBegin => self.slice_begin(at),
            Event::SliceEnd { busy_ns } => self.slice_end(at, busy_ns),
            Event::TurnBegin { .. } => self.turn_begin(),
            Event::LongTurn { busy_ns, location } => self.long_turn(at, busy_ns, location),
            Event::Acquired { resource, kind, name, task } => {
                self.facts.acquired(resource, kind, task, name.map(text));
            }
            Event::Released { resource, task, .. } => self.facts.released(resource, task),
            Event::QueueLength { resource, name, len } => {
                self.facts.queue_length(resource, len, || name.map(text));
            }
            // Timers that are left are in the snapshot at the end; a stride is read with what it is about.
            Event::TimerSet { .. } | Event::TimerFired { .. } | Event::TimerCancelled { .. } => {}
            _ => {}
        }
    }

    fn label_of(&mut self, on: Awaiting, text: Texts<'_>) -> WaitId {
        match on {
            Awaiting::Turn => WaitId::TURN,
            Awaiting::Future => WaitId::FUTURE,
            Awaiting::Tasks => WaitId::TASKS,
            Awaiting::SleepUntil(when_ns) => {
                self.labels.of(WaitKey::Until(when_ns), || words_of_deadline(when_ns).into())
            }
            Awaiting::Task(task) => {
                let name = self.name_of(task);
                self.labels.of(WaitKey::Task(task), || format!("task {name}").into())
            }
            Awaiting::Resource { id, kind, name } => {
                let names = &self.resource_names;
                self.labels.of(WaitKey::Resource(id, kind, name), || {
                    words_of_resource(names, kind, id, name.map(text)).into()
                })
            }
            _ => WaitId::OUTSIDE,
        }
    }

    fn skip_lost(&mut self, lost: u64) {
        self.lost = self.lost.saturating_add(lost);
        self.is_lost_since_seed = true;
        let at = self.latest_ns;
        self.slice_lost(at);
        if let Some(lane) = self.running.take()
            && self.lanes[lane].state == LaneState::Running
        {
            self.lanes[lane].state = LaneState::Ready;
        }
        for lane in 1..self.lanes.len() {
            if !matches!(self.lanes[lane].state, LaneState::Waiting(_)) {
                self.close_open(lane, at);
            }
        }
        // Whatever was lost may have been a release, a retrieval or the delivery of a cancellation.
        self.facts.resources.clear();
        for track in &mut self.tracks {
            track.is_created = false;
            track.cancel = CancelPhase::None;
        }
    }
}

/// Where in `records` the last `callbacks` callbacks begin, and how many of them there are.
fn begin_of_stride(records: &[Record], callbacks: u32) -> (usize, u32) {
    let mut found = 0;
    let mut begin = records.len();
    for (index, record) in records.iter().enumerate().rev() {
        match record.event {
            Event::Yielded { .. } | Event::PollEnd { .. } | Event::CallbackEnd { .. }
                if found == callbacks =>
            {
                break;
            }
            Event::Yielded { .. } => {
                found += 1;
                begin = index;
            }
            Event::PollEnd { .. } | Event::CallbackEnd { .. } => found += 1,
            Event::PollBegin { .. } | Event::CallbackBegin { .. } => begin = index,
            _ => {}
        }
    }
    (begin, found)
}
