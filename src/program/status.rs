//! What a running program is doing, in words for the status line: why it is quiet, or that it is stuck.

use std::rc::Rc;
use std::time::Duration;

use webloop::inspect::{ReadyInfo, Snapshot, TimerKind, Wait};
use webloop::{Quiet, SourceLine, Stuck, StuckTask};

use super::{Pending, State, Watched, seconds};
use crate::lazy::{SplitLoaderError, lazy};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    Busy,
    Paused {
        /// Loop time.
        at: Duration,
        /// What will run next; `None` where nothing will unless something else happens.
        next: Option<String>,
        /// Of what is ready, the first in which code of the program runs; else as `next`.
        next_own: Option<String>,
        /// The line at which it goes on, where that is known.
        next_line: Option<SourceLine>,
    },
    /// It waits for a timer; the deadline in loop time.
    Timer(Duration),
    /// It waits for the browser: a click, a request.
    Outside,
    /// Some or all of its tasks can never go on: which ones, in a sentence.
    Stuck(String),
}

impl Status {
    /// What a program is doing by its state alone; only a snapshot tells why it is paused or quiet.
    pub(super) fn of_state(state: &State, pending: &Pending) -> Self {
        match pending.next {
            Some(when) if state.ready == 0 && when != Duration::MAX => Status::Timer(when),
            _ => Status::Busy,
        }
    }

    /// What a snapshot tells of a program beyond that; `None` where it is nothing.
    fn of(state: &State, snapshot: &Snapshot) -> Option<Self> {
        if state.is_paused {
            return Some(Status::Paused {
                at: snapshot.time,
                next: next_words(snapshot, snapshot.ready.first()),
                next_own: next_own_words(snapshot),
                next_line: next_line(snapshot),
            });
        }
        if let Some(stuck) = snapshot.stuck(state.is_called) {
            return Some(Status::Stuck(sentence(&stuck)));
        }
        matches!(snapshot.quiet(state.is_called), Quiet::Outside).then_some(Status::Outside)
    }

    /// What the status line adds; empty where there is nothing to say.
    pub fn words(&self) -> String {
        match self {
            Status::Busy | Status::Paused { .. } => String::new(),
            Status::Timer(when) => format!("waits for a timer at {}", seconds(*when)),
            Status::Outside => "waits for the browser".to_owned(),
            Status::Stuck(sentence) => sentence.clone(),
        }
    }
}

lazy! {
    chunk tools;

    /// What the latest snapshot tells of a program beyond its state; `None` where it is nothing.
    pub(super) async fn fetch_status(watched: Rc<dyn Watched>) -> Result<Option<Status>, SplitLoaderError> {
        Ok(Status::of(&watched.state(), &watched.snapshots().take()))
    }
}

fn sentence(stuck: &Stuck) -> String {
    let name_of = |id| stuck.tasks.iter().find(|task| task.id == id).map_or("?", |task| &*task.name);
    let words = match (&stuck.cycle[..], &stuck.tasks[..]) {
        ([alone], _) => format!("{} waits for itself", name_of(*alone)),
        ([first, second], _) => format!("{} and {} wait for each other", name_of(*first), name_of(*second)),
        ([], [task]) => format!("{} waits for {} for ever", task.name, what(task)),
        ([], [first, rest @ ..]) => {
            format!("{} and {} more wait for what nobody is left to do", first.name, rest.len())
        }
        (cycle, _) => format!("{} tasks wait for each other", cycle.len()),
    };
    if stuck.is_partial { words + "; the others go on" } else { words }
}

fn what(task: &StuckTask) -> String {
    match task.waits.first() {
        Some(Wait::Resource(resource)) => resource.to_string(),
        Some(Wait::Future | Wait::Futures(_)) => "a future".to_owned(),
        Some(Wait::Task(_) | Wait::Tasks(_)) => "another task".to_owned(),
        _ => "something that never wakes it".to_owned(),
    }
}

/// What will run next, for people; `None` where nothing will unless something else happens.
fn next_words(snapshot: &Snapshot, ready: Option<&ReadyInfo>) -> Option<String> {
    let name_of = |id| snapshot.tasks.iter().find(|task| task.id == id).map_or("?", |task| &*task.name);
    let timer = || snapshot.timers.first().filter(|timer| timer.when != Duration::MAX);
    match ready {
        Some(ReadyInfo::Task(id)) => Some(format!("task {}", name_of(*id))),
        Some(ReadyInfo::Callback { location: Some(location) }) => Some(callback_words(*location)),
        Some(ReadyInfo::Callback { location: None }) => Some("a wake-up of the loop".to_owned()),
        None => timer().map(|timer| match timer.what {
            TimerKind::Wake(id) => {
                format!("the end of {}\u{2019}s sleep at {}", name_of(id), seconds(timer.when))
            }
            TimerKind::Callback(location) => {
                format!("{} at {}", callback_words(location), seconds(timer.when))
            }
            TimerKind::Own => format!("a time-out at {}", seconds(timer.when)),
        }),
    }
}

/// What a step runs of what is ready.
fn next_own(snapshot: &Snapshot) -> Option<&ReadyInfo> {
    snapshot.ready.iter().find(|ready| ready.is_own())
}

/// The same in words: where only wake-ups are ready, a step goes on to whom they wake.
fn next_own_words(snapshot: &Snapshot) -> Option<String> {
    match (next_own(snapshot), snapshot.ready.first(), snapshot.timers.first().map(|timer| timer.what)) {
        (None, None, Some(TimerKind::Wake(id))) => next_words(snapshot, Some(&ReadyInfo::Task(id))),
        (own, first, _) => next_words(snapshot, own.or(first)),
    }
}

/// The line at which the program goes on.
fn next_line(snapshot: &Snapshot) -> Option<SourceLine> {
    let sleeper = snapshot.timers.first().filter(|_| snapshot.ready.is_empty()).map(|timer| timer.what);
    let id = match (next_own(snapshot), sleeper) {
        (Some(ReadyInfo::Task(id)), _) => *id,
        (None, Some(TimerKind::Wake(id))) => id,
        _ => return None,
    };
    let task = snapshot.tasks.iter().find(|task| task.id == id)?;
    task.chain.last().map(|innermost| innermost.line)
}

fn callback_words(place: SourceLine) -> String {
    let file = place.file.rsplit(['/', '\\']).next().unwrap_or_default();
    format!("the callback of {file}:{}", place.line)
}
