//! Gathers what was left behind, and puts it into words.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use webloop::inspect::{Snapshot, TaskState, TimerKind};
use webloop::trace::TaskId;
use webloop::{ResourceId, SourceLine};

use super::{Entry, EntryKind};
use crate::inspector::model::{Lane, LaneKind, LaneState, Model};
use crate::inspector::names::Names;
use crate::inspector::words;

/// The program's own task.
const MAIN: &str = "main";

/// So many tasks made on one line are named; the others are counted.
const MOST_NAMES: usize = 3;

/// What was made on one line.
#[derive(Default)]
struct Group {
    count: u64,
    names: Vec<Rc<str>>,
    detail: String,
}

type Groups = BTreeMap<(EntryKind, Option<SourceLine>), Group>;

pub(super) fn entries(model: &Model, snapshot: &Snapshot) -> Vec<Entry> {
    let mut groups = Groups::new();
    add_tasks(&mut groups, model, snapshot);
    let tasks =
        groups.into_iter().map(|((kind, place), group)| Entry { kind, text: sentence(kind, &group), place });
    let mut entries: Vec<_> = tasks.collect();
    add_resources(&mut entries, model);
    add_timers(&mut entries, snapshot);
    add_taken(&mut entries, model, snapshot);
    entries
}

fn add_taken(entries: &mut Vec<Entry>, model: &Model, snapshot: &Snapshot) {
    let names = Names::new(snapshot, Some(model));
    entries.extend(snapshot.taken.iter().map(|taken| Entry {
        kind: EntryKind::FailureTaken,
        text: format!(
            "Task {} failed: taken by {} at line {}.",
            names.of(taken.task),
            names.of(taken.by),
            taken.location.line
        ),
        place: Some(taken.location),
    }));
}

fn add_tasks(groups: &mut Groups, model: &Model, snapshot: &Snapshot) {
    let alive: BTreeSet<TaskId> = snapshot.tasks.iter().map(|task| task.id).collect();
    for (position, lane) in model.lanes().iter().enumerate() {
        let LaneKind::Task(task) = lane.kind else { continue };
        let is_main = &*lane.name == MAIN && lane.parent.is_none();
        let is_unretrieved = model.is_unretrieved(position) && !is_main;
        let (kind, detail) = match lane.state {
            LaneState::Failed if is_unretrieved => (EntryKind::FailureUnseen, "failed".to_owned()),
            LaneState::Panicked if is_unretrieved => (EntryKind::FailureUnseen, "panicked".to_owned()),
            LaneState::Done if is_unretrieved => (EntryKind::NeverAwaited, String::new()),
            state if !state.is_over() && alive.contains(&task) => {
                (EntryKind::StillWaiting, still(model, lane, is_unretrieved))
            }
            _ => continue,
        };
        add(groups, kind, lane.place, &lane.name, detail);
    }
    // Those that the trace does not know.
    for info in snapshot.tasks.iter().filter(|info| model.lane_of(info.id).is_none()) {
        let detail = match info.state {
            TaskState::Waiting => "still waits".to_owned(),
            TaskState::Ready | TaskState::Running => "is ready to run and was not run".to_owned(),
        };
        let place = Some(info.location);
        add(groups, EntryKind::StillWaiting, place, &info.name, detail);
    }
}

fn still(model: &Model, lane: &Lane, is_unretrieved: bool) -> String {
    let mut words = match lane.state {
        LaneState::Waiting(wait) => format!("still waits: {}", model.label(wait)),
        _ => "is ready to run and was not run".to_owned(),
    };
    if is_unretrieved {
        words.push_str(", and nobody awaits it");
    }
    words
}

fn add(groups: &mut Groups, kind: EntryKind, place: Option<SourceLine>, name: &Rc<str>, detail: String) {
    let group = groups.entry((kind, place)).or_default();
    group.count += 1;
    if group.names.len() < MOST_NAMES {
        group.names.push(Rc::clone(name));
    }
    group.detail = detail;
}

fn sentence(kind: EntryKind, group: &Group) -> String {
    let Group { count, names, detail, .. } = group;
    let names = list(names, *count);
    match (kind, count) {
        (EntryKind::FailureUnseen, 1) => format!("{names} {detail}, and nobody looked at its result."),
        (EntryKind::FailureUnseen, _) => format!("{names} failed, and nobody looked at their results."),
        (EntryKind::StillWaiting, 1) => format!("{names} {detail}."),
        (EntryKind::StillWaiting, _) => format!("{names} are not over."),
        (_, 1) => format!("{names} was never awaited."),
        _ => format!("{names} were never awaited."),
    }
}

/// `Task a`, `Tasks a and b`, `Tasks a, b, c and 7 more`.
fn list(names: &[Rc<str>], count: u64) -> String {
    let mut words: Vec<String> = names.iter().map(|name| name.to_string()).collect();
    let more = count.saturating_sub(names.len() as u64);
    if more > 0 {
        words.push(format!("{more} more"));
    }
    let last = words.pop().unwrap_or_default();
    match words.is_empty() {
        true => format!("Task {last}"),
        false => format!("Tasks {} and {last}", words.join(", ")),
    }
}

fn add_resources(entries: &mut Vec<Entry>, model: &Model) {
    let mut resources: Vec<_> = model.facts().resources.iter().collect();
    resources.sort_by_key(|(id, _)| **id);
    for (id, resource) in resources {
        let words = model.words_of_resource(resource.kind, *id, resource.name.clone());
        for lane in holders_that_are_over(model, &resource.holders) {
            entries.push(Entry {
                kind: EntryKind::LockHeld,
                text: format!("Task {} is over and still holds {words}.", lane.name),
                place: lane.place,
            });
        }
        if resource.len > 0 {
            entries.push(items_left(model, *id, resource.name.clone(), resource.len));
        }
    }
}

fn holders_that_are_over<'m>(
    model: &'m Model,
    holders: &'m [Option<TaskId>],
) -> impl Iterator<Item = &'m Lane> {
    let holders: BTreeSet<TaskId> = holders.iter().flatten().copied().collect();
    let lanes = holders.into_iter().filter_map(|task| model.lane_of(task));
    lanes.map(|lane| &model.lanes()[lane]).filter(|lane| lane.state.is_over())
}

fn items_left(model: &Model, id: ResourceId, name: Option<Rc<str>>, len: u32) -> Entry {
    let queue = model.words_of_resource("queue", id, name);
    let text = match len {
        1 => format!("1 item was put into {queue} and never taken."),
        _ => format!("{len} items were put into {queue} and never taken."),
    };
    Entry { kind: EntryKind::ItemsLeft, text, place: None }
}

/// Timers of the program's own: that a task sleeps is said of the task.
fn add_timers(entries: &mut Vec<Entry>, snapshot: &Snapshot) {
    let mut by_place: BTreeMap<SourceLine, Vec<Duration>> = BTreeMap::new();
    for timer in &snapshot.timers {
        if let TimerKind::Callback(location) = timer.what {
            by_place.entry(location).or_default().push(timer.when);
        }
    }
    for (place, times) in by_place {
        let first = match times.iter().min() {
            Some(&Duration::MAX) | None => "and never fires".to_owned(),
            Some(when) => format!("for {}", words::clock_time(*when)),
        };
        let text = match times.len() {
            1 => format!("A timer is still set, {first}."),
            count => format!("{count} timers are still set, the first {first}."),
        };
        entries.push(Entry { kind: EntryKind::TimerArmed, text, place: Some(place) });
    }
}
