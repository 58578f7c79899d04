//! The model of the inspector: a loop's trace records, read on as they come, as lanes of spans and marks.
//!
//! Times are loop times in nanoseconds. Whatever records come, in whatever order, a lane's spans are sorted and do
//! not overlap, its marks are sorted, and at most [`MOST_SPANS`] spans and [`MOST_MARKS`] marks are kept: the oldest
//! go first, and a span that still lasts stays. Positions in [`Model::lanes`] hold until the next change; from frame
//! to frame a lane is known by its [`LaneKind`].

mod bounds;
mod facts;
mod labels;
mod lane;
mod loop_lane;
mod polls;
mod reader;
mod resources;
mod restore;
#[cfg(test)]
pub(super) mod sample;
mod seed;
#[cfg(test)]
mod tests;
mod written;

pub use labels::words_of_deadline;
pub use lane::{Culprit, Lane, LaneKind, LaneState, Mark, MarkKind, OPEN, Span, SpanKind, Stats, WaitId};

pub(super) use facts::Facts;
pub(super) use restore::Header;

use std::rc::Rc;

use rustc_hash::FxHashMap;
use webloop::ResourceId;
use webloop::trace::TaskId;

use bounds::Bounds;
use facts::Track;
use labels::Labels;
use loop_lane::{Hidden, Slice};
use resources::Named;

/// At most so many spans are kept, over all lanes, besides those that still last.
pub const MOST_SPANS: usize = 200_000;

/// At most so many marks are kept, over all lanes.
pub const MOST_MARKS: usize = 100_000;

/// At most so many lanes are kept, unless more tasks than that are alive at once: those of the tasks that have been
/// over for longest go first.
pub const MOST_LANES: usize = 20_000;

/// How long a step is in a model by steps.
pub const STEP_NS: u64 = 50_000_000;

/// Where the lane of the loop is in [`Model::lanes`].
pub const LOOP_LANE: usize = 0;

/// Where the lane of the callbacks is in [`Model::lanes`].
pub const CALLBACKS_LANE: usize = 1;

/// What happened on a loop, as lanes.
pub struct Model {
    lanes: Vec<Lane>,
    /// What else is known of a lane, at the same position.
    tracks: Vec<Track>,
    /// Looked into for each record, so by a quick hash.
    lane_by_task: FxHashMap<TaskId, usize>,
    labels: Labels,
    facts: Facts,
    resource_names: FxHashMap<ResourceId, Named>,
    /// The lane whose poll or callback is open.
    running: Option<usize>,
    /// What the running poll waits for so far.
    poll_waits: Vec<WaitId>,
    /// Whether the running task was woken during its poll.
    is_woken_in_poll: bool,
    slice: Slice,
    hidden: Hidden,
    bounds: Bounds,
    earliest_ns: Option<u64>,
    /// The time of the last record; times never go back.
    latest_ns: u64,
    now_ns: u64,
    lost: u64,
    is_lost_since_seed: bool,
    revision: u64,
    is_by_steps: bool,
}

impl Model {
    /// A model of a loop of which nothing is known: the lanes of the loop and of its callbacks.
    pub fn new() -> Self {
        Model {
            lanes: vec![Lane::of_the_loop(), Lane::of_callbacks()],
            tracks: vec![Track::default(); 2],
            lane_by_task: FxHashMap::default(),
            labels: Labels::new(),
            facts: Facts::default(),
            resource_names: FxHashMap::default(),
            running: None,
            poll_waits: Vec::new(),
            is_woken_in_poll: false,
            slice: Slice::default(),
            hidden: Hidden::default(),
            bounds: Bounds::new(),
            earliest_ns: None,
            latest_ns: 0,
            now_ns: 0,
            lost: 0,
            is_lost_since_seed: false,
            revision: 0,
            is_by_steps: false,
        }
    }

    /// One of which the times count steps, of [`STEP_NS`] each.
    pub fn by_steps() -> Self {
        Model { is_by_steps: true, ..Model::new() }
    }

    pub fn is_by_steps(&self) -> bool {
        self.is_by_steps
    }

    /// The lanes: 0 is the loop, 1 are the callbacks, then the tasks in the order of creation.
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// Where the lane of a task is in [`Model::lanes`].
    pub fn lane_of(&self, task: TaskId) -> Option<usize> {
        self.lane_by_task.get(&task).copied()
    }

    /// The earliest and the latest loop time that is known, in nanoseconds; spans that were given up do not count.
    pub fn span_range(&self) -> (u64, u64) {
        (self.earliest_ns.unwrap_or(0), self.now_ns())
    }

    /// Where open spans end when drawn: never before the last record.
    pub fn now_ns(&self) -> u64 {
        self.now_ns.max(self.latest_ns)
    }

    /// Moves on where open spans end when drawn. That alone is no change as [`Model::revision`] counts them.
    pub fn set_now(&mut self, now_ns: u64) {
        self.now_ns = self.now_ns.max(now_ns.min(LATEST));
        self.apply_hidden(self.now_ns());
    }

    /// Notes that the program is over: open spans end here.
    pub fn end(&mut self, at_ns: u64) {
        let at = self.advance(at_ns.max(self.now_ns));
        self.apply_hidden(at);
        self.close_running(at);
        for lane in 0..self.lanes.len() {
            self.close_open(lane, at);
        }
        self.slice = Slice::default();
        self.revision += 1;
    }

    /// Whether nothing has happened on any lane.
    pub fn is_empty(&self) -> bool {
        self.lanes.iter().all(|lane| lane.spans.is_empty() && lane.marks.is_empty() && lane.task().is_none())
    }

    /// How many tasks with a lane are over.
    pub fn finished(&self) -> usize {
        self.lanes.iter().filter(|lane| lane.state.is_over()).count()
    }

    /// How many records were lost before they were read.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// How many old spans were given up to keep memory bounded.
    pub fn dropped_spans(&self) -> u64 {
        self.bounds.dropped_spans
    }

    /// How many lanes of tasks that are over were given up to keep memory bounded.
    pub fn dropped_lanes(&self) -> u64 {
        self.bounds.dropped_lanes
    }

    /// What a wait waits for, in words: `sleep until 2.000 s`, `lock “page”`, `task worker`, `the browser`.
    pub fn label(&self, wait: WaitId) -> &str {
        self.labels.words(wait)
    }

    /// A number that grows with every change.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Where a lane is in [`Model::lanes`].
    pub fn position_of(&self, kind: LaneKind) -> Option<usize> {
        match kind {
            LaneKind::Loop => Some(LOOP_LANE),
            LaneKind::Callbacks => Some(CALLBACKS_LANE),
            LaneKind::Task(task) => self.lane_of(task),
        }
    }

    /// The lane of a task; one that was never heard of gets one.
    #[inline]
    fn lane_for(&mut self, task: TaskId) -> usize {
        match self.lane_of(task) {
            Some(lane) => lane,
            None => self.add_lane(task, format!("Task-{}", task.0).into(), self.latest_ns),
        }
    }

    #[cold]
    fn add_lane(&mut self, task: TaskId, name: Rc<str>, created_ns: u64) -> usize {
        let mut lane = Lane::new(LaneKind::Task(task), name, LaneState::Ready);
        lane.stats.created_ns = created_ns;
        self.lanes.push(lane);
        self.tracks.push(Track::default());
        let position = self.lanes.len() - 1;
        self.lane_by_task.insert(task, position);
        position
    }

    fn name_of(&self, task: TaskId) -> Rc<str> {
        match self.lane_of(task) {
            Some(lane) => Rc::clone(&self.lanes[lane].name),
            None => format!("Task-{}", task.0).into(),
        }
    }

    /// Moves on to a record's time and gives it; a time before the last record's becomes that one.
    #[inline]
    fn advance(&mut self, at_ns: u64) -> u64 {
        self.latest_ns = self.latest_ns.max(at_ns.min(LATEST));
        if self.earliest_ns.is_none() {
            self.earliest_ns = Some(self.latest_ns);
        }
        self.latest_ns
    }

    pub(super) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Whether the task in this lane was made while its loop was traced, and nobody awaited it or asked for its
    /// result.
    pub(super) fn is_unretrieved(&self, lane: usize) -> bool {
        self.tracks[lane].is_created && !self.tracks[lane].is_retrieved
    }
}

/// The latest time that a span may begin or end at, [`OPEN`] being none.
const LATEST: u64 = OPEN - 1;

impl Default for Model {
    fn default() -> Self {
        Model::new()
    }
}
