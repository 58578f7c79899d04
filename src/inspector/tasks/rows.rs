//! The rows of the table of tasks: which there are, in which order, and what each says.
//!
//! Of tasks that live a snapshot says what they do, which is exact; how often and how long they ran, and everything
//! about those that are over, by the model. Only rows that are shown are put into words, since there may be thousands.

#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::HashMap;

use webloop::SourceLine;
use webloop::inspect::{TaskInfo, TaskState, Wait};
use webloop::trace::TaskId;

use super::sort::{Column, Sort, sortable};
use crate::inspector::model::{Lane, LaneKind, LaneState, Model, SpanKind};
use crate::inspector::names::{Names, find};
use crate::inspector::session::{Observed, Phase};
use crate::inspector::words;

/// What a task does, or how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    Running,
    Ready,
    Waiting,
    /// Somebody has asked for it to be cancelled, and it has not had its turn yet.
    Cancelling,
    Panicked,
    Failed,
    Cancelled,
    Done,
    /// Its end was not recorded.
    Over,
}

impl State {
    pub(crate) fn word(self) -> &'static str {
        match self {
            State::Running => "running",
            State::Ready => "ready",
            State::Waiting => "waiting",
            State::Cancelling => "cancelling",
            State::Panicked => "panicked",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
            State::Done => "done",
            State::Over => "over",
        }
    }

    /// What tells the states apart without their colours.
    pub(crate) fn shape(self) -> &'static str {
        match self {
            State::Running => "\u{25cf}",
            State::Ready => "\u{25d0}",
            State::Waiting => "\u{25cb}",
            State::Cancelling => "\u{25cc}",
            State::Panicked => "!",
            State::Failed => "\u{2715}",
            State::Cancelled => "\u{2298}",
            State::Done => "\u{2713}",
            State::Over => "\u{2013}",
        }
    }

    pub(crate) fn is_over(self) -> bool {
        self > State::Cancelling
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TaskRow {
    pub(crate) id: TaskId,
    pub(crate) name: String,
    pub(crate) state: State,
    pub(crate) waits: String,
    pub(crate) polls: u64,
    pub(crate) busy_ns: u64,
    pub(crate) longest_ns: u64,
    pub(crate) late_ns: u64,
    pub(crate) age_ns: u64,
    /// The line at which the task is, else that which made it, if either is known.
    pub(crate) place: Option<SourceLine>,
    /// How it got there; empty where that is not known.
    pub(crate) chain: String,
    /// Whether there is a loop on which it could be cancelled.
    pub(crate) is_live: bool,
}

/// From this loop time on it is worth a word that somebody waits.
const LONG_WAIT_NS: u64 = 2_000_000_000;

#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    /// Part of a name, a state, or what is waited for; upper and lower case are the same.
    pub(crate) filter: String,
    pub(crate) sort: Sort,
    pub(crate) has_finished: bool,
    /// At most so many.
    pub(crate) limit: usize,
    /// Rows that are in somebody's hands stay where they are: their places until now.
    pub(crate) pinned: Option<HashMap<TaskId, usize>>,
}

#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) rows: Vec<TaskRow>,
    /// How many there are in all that the filter lets through.
    pub(crate) matching: usize,
    /// How many there would be without the filter.
    pub(crate) total: usize,
}

/// Finds the rows that `query` wants.
pub(crate) fn rows(observed: &Observed, query: &Query) -> Rows {
    let model = observed.model.borrow();
    let table = Table { observed, model: &model, names: Names::new(&observed.snapshot, Some(&model)) };
    let mut entries = table.entries();
    if !query.has_finished {
        entries.retain(|entry| !entry.state.is_over());
    }
    let total = entries.len();
    let filter = query.filter.trim().to_lowercase();
    if !filter.is_empty() {
        entries.retain(|entry| table.matches(entry, &filter));
    }
    table.sort(&mut entries, query.sort);
    if let Some(pinned) = &query.pinned {
        entries.sort_by_key(|entry| pinned.get(&entry.id).copied().unwrap_or(usize::MAX));
    }
    let mut rows: Vec<_> = entries.iter().take(query.limit).map(|entry| table.row(entry)).collect();
    if let Some((id, waited_ns)) = table.longest_waiting()
        && let Some(row) = rows.iter_mut().find(|row| row.id == id)
    {
        row.waits.push_str(&format!("; longest of all: {}", words::age(waited_ns)));
    }
    Rows { rows, matching: entries.len(), total }
}

struct Entry<'a> {
    id: TaskId,
    state: State,
    lane: Option<&'a Lane>,
    info: Option<&'a TaskInfo>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Text(String),
    Number(u64),
}

struct Table<'a> {
    observed: &'a Observed,
    model: &'a Model,
    names: Names<'a>,
}

impl<'a> Table<'a> {
    fn entries(&self) -> Vec<Entry<'a>> {
        let snapshot = &self.observed.snapshot;
        let traced = self.model.lanes().iter().filter_map(|lane| {
            let LaneKind::Task(id) = lane.kind else {
                return None;
            };
            let info = find(snapshot, id);
            Some(Entry { id, state: self.state(lane, info), lane: Some(lane), info })
        });
        let untraced = snapshot.tasks.iter().filter(|info| self.model.lane_of(info.id).is_none());
        traced
            .chain(untraced.map(|info| Entry {
                id: info.id,
                state: state_now(info),
                lane: None,
                info: Some(info),
            }))
            .collect()
    }

    fn state(&self, lane: &Lane, info: Option<&TaskInfo>) -> State {
        match (lane.state, info) {
            (_, Some(info)) => state_now(info),
            (LaneState::Done, None) => State::Done,
            (LaneState::Failed, None) => State::Failed,
            (LaneState::Cancelled, None) => State::Cancelled,
            (LaneState::Panicked, None) => State::Panicked,
            _ if self.observed.phase == Phase::Running => State::Over,
            (LaneState::Running, None) => State::Running,
            (LaneState::Ready, None) => State::Ready,
            (LaneState::Waiting(_), None) => State::Waiting,
            (LaneState::Loop, None) => State::Over,
        }
    }

    fn matches(&self, entry: &Entry<'_>, filter: &str) -> bool {
        self.name(entry).to_lowercase().contains(filter)
            || entry.state.word().contains(filter)
            || self.waits(entry).to_lowercase().contains(filter)
    }

    fn sort(&self, entries: &mut [Entry<'_>], sort: Sort) {
        match sort.column {
            None => entries.sort_by_key(|entry| match entry.state.is_over() {
                false => (false, entry.id.0),
                true => (true, u32::MAX - entry.id.0),
            }),
            Some(column) if sort.is_descending => {
                entries.sort_by_cached_key(|entry| Reverse(self.key(entry, column)));
            }
            Some(column) => entries.sort_by_cached_key(|entry| self.key(entry, column)),
        }
    }

    fn key(&self, entry: &Entry<'_>, column: Column) -> Key {
        let stats = entry.lane.map(|lane| lane.stats).unwrap_or_default();
        match column {
            Column::Name => Key::Text(sortable(self.name(entry))),
            Column::State => Key::Number(entry.state as u64),
            Column::Waits => Key::Text(sortable(&self.waits(entry))),
            Column::Polls => Key::Number(stats.polls),
            Column::Busy => Key::Number(stats.busy_ns),
            Column::Longest => Key::Number(stats.longest_poll_ns),
            Column::Late => Key::Number(stats.latest_wake_ns),
            Column::Age => Key::Number(self.age_ns(entry)),
        }
    }

    fn row(&self, entry: &Entry<'_>) -> TaskRow {
        let stats = entry.lane.map(|lane| lane.stats).unwrap_or_default();
        let place_of_lane = entry.lane.and_then(|lane| lane.place);
        TaskRow {
            id: entry.id,
            name: self.name(entry).to_owned(),
            state: entry.state,
            waits: self.waits(entry),
            polls: stats.polls,
            busy_ns: stats.busy_ns,
            longest_ns: stats.longest_poll_ns,
            late_ns: stats.latest_wake_ns,
            age_ns: self.age_ns(entry),
            place: entry.info.map(TaskInfo::line).or(place_of_lane),
            chain: entry.info.map_or_else(String::new, |info| words::chain(&info.chain)),
            is_live: entry.info.is_some(),
        }
    }

    /// Who has waited longest for what others may do, and for how long, where that is a while. Nobody knows whether they will.
    fn longest_waiting(&self) -> Option<(TaskId, u64)> {
        let waits_for_others = |info: &&TaskInfo| {
            let is_others = |wait: &Wait| matches!(wait, Wait::Future | Wait::Futures(_) | Wait::Resource(_));
            info.state == TaskState::Waiting && !info.waits.is_empty() && info.waits.iter().all(is_others)
        };
        let waiting = self.observed.snapshot.tasks.iter().filter(waits_for_others).filter_map(|info| {
            let span = self.model.lanes()[self.model.lane_of(info.id)?].spans.back()?;
            let is_wait = span.is_open() && matches!(span.kind, SpanKind::Wait(_));
            is_wait.then(|| (info.id, self.model.now_ns().saturating_sub(span.begin_ns)))
        });
        let longest = waiting.max_by_key(|(id, waited_ns)| (*waited_ns, Reverse(*id)));
        longest.filter(|(_, waited_ns)| *waited_ns >= LONG_WAIT_NS)
    }

    fn name<'e>(&self, entry: &'e Entry<'_>) -> &'e str {
        match (entry.info, entry.lane) {
            (Some(info), _) => &info.name,
            (None, Some(lane)) => &lane.name,
            (None, None) => "",
        }
    }

    fn waits(&self, entry: &Entry<'_>) -> String {
        match (entry.info, entry.lane.map(|lane| lane.state)) {
            (Some(info), _) if info.state != TaskState::Waiting => String::new(),
            (Some(info), _) if info.waits.is_empty() => "nothing that could wake it".to_owned(),
            (Some(info), _) => words::waits(&info.waits, self.names),
            (None, Some(LaneState::Waiting(wait))) if !entry.state.is_over() => {
                self.model.label(wait).to_owned()
            }
            _ => String::new(),
        }
    }

    fn age_ns(&self, entry: &Entry<'_>) -> u64 {
        let stats = entry.lane.map(|lane| lane.stats);
        let created_ns = match (stats, entry.info) {
            (Some(stats), _) => stats.created_ns,
            (None, Some(info)) => info.created_at.as_nanos() as u64,
            (None, None) => 0,
        };
        let end_ns = stats.and_then(|stats| stats.ended_ns).unwrap_or_else(|| self.model.now_ns());
        end_ns.saturating_sub(created_ns)
    }
}

fn state_now(info: &TaskInfo) -> State {
    match info.state {
        _ if info.is_cancel_requested => State::Cancelling,
        TaskState::Running => State::Running,
        TaskState::Ready => State::Ready,
        TaskState::Waiting => State::Waiting,
    }
}
