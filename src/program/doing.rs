//! What a running program is doing, in words for the status line: why it is quiet, or that it is stuck.

use std::time::Duration;

use webloop::inspect::{ReadyInfo, Snapshot, TimerKind, Wait};
use webloop::{EventLoop, Quiet, Stuck, StuckTask};

use super::seconds;
use crate::lazy::{SplitLoaderError, lazy};

/// Looking for tasks that are stuck takes milliseconds for more tasks than this.
const MOST_TASKS: usize = 20_000;

/// What a running program is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It has something to do.
    Busy,
    /// It is paused.
    Paused {
        /// Loop time.
        at: Duration,
        /// What will run next; `None` where nothing will unless something else happens.
        next: Option<String>,
    },
    /// It waits for a timer; the deadline in loop time.
    Timer(Duration),
    /// It waits for the browser: a click, a request.
    Outside,
    /// Some or all of its tasks can never go on: which ones, in a sentence.
    Stuck(String),
}

/// What looks at a loop; see [`Doing::of`].
pub(super) type Describe = fn(&EventLoop, bool, bool) -> Doing;

lazy! {
    chunk doing;

    /// Fetches what looks at a loop: the page needs it when something runs.
    pub(super) async fn fetch_describe() -> Result<Describe, SplitLoaderError> {
        Ok(Doing::of)
    }
}

impl Doing {
    /// Looks at a loop. `has_listeners` says whether the page can still call the program; `is_thorough` whether to look
    /// also for tasks that are stuck while others go on.
    fn of(event_loop: &EventLoop, has_listeners: bool, is_thorough: bool) -> Self {
        if event_loop.is_paused() {
            return Doing::Paused { at: event_loop.time(), next: next_words(&event_loop.snapshot()) };
        }
        let next = event_loop.deadlines().first().copied().filter(|when| *when != Duration::MAX);
        let has_next = event_loop.ready_len() > 0 || next.is_some();
        if (is_thorough || !has_next) && event_loop.all_tasks().len() <= MOST_TASKS {
            let snapshot = event_loop.snapshot();
            if let Some(stuck) = snapshot.stuck(has_listeners) {
                return Doing::Stuck(sentence(&stuck));
            }
            if !has_next && matches!(snapshot.quiet(has_listeners), Quiet::Outside) {
                return Doing::Outside;
            }
        }
        match next {
            Some(when) if event_loop.ready_len() == 0 => Doing::Timer(when),
            _ => Doing::Busy,
        }
    }

    /// What the status line adds; empty where there is nothing to say.
    pub fn words(&self) -> String {
        match self {
            Doing::Busy | Doing::Paused { .. } => String::new(),
            Doing::Timer(when) => format!("waits for a timer at {}", seconds(*when)),
            Doing::Outside => "waits for the browser".to_owned(),
            Doing::Stuck(sentence) => sentence.clone(),
        }
    }
}

fn sentence(stuck: &Stuck) -> String {
    let name_of = |id| stuck.tasks.iter().find(|task| task.id == id).map_or("?", |task| &*task.name);
    match (&stuck.cycle[..], &stuck.tasks[..]) {
        ([alone], _) => format!("{} waits for itself", name_of(*alone)),
        ([first, second], _) => format!("{} and {} wait for each other", name_of(*first), name_of(*second)),
        ([], [task]) => format!("{} waits for {} for ever", task.name, what(task)),
        ([], [first, rest @ ..]) => {
            format!("{} and {} more wait for what nobody is left to do", first.name, rest.len())
        }
        (cycle, _) => format!("{} tasks wait for each other", cycle.len()),
    }
}

fn what(task: &StuckTask) -> String {
    match task.waits.first() {
        Some(Wait::Resource(resource)) => resource.to_string(),
        Some(Wait::Future) => "a future".to_owned(),
        Some(Wait::Task(_) | Wait::Tasks(_)) => "another task".to_owned(),
        _ => "something that never wakes it".to_owned(),
    }
}

/// What will run next, for people; `None` where nothing will unless something else happens.
fn next_words(snapshot: &Snapshot) -> Option<String> {
    let name_of = |id| snapshot.tasks.iter().find(|task| task.id == id).map_or("?", |task| &*task.name);
    let timer = || snapshot.timers.first().filter(|timer| timer.when != Duration::MAX);
    match snapshot.ready.first() {
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

fn callback_words(place: webloop::Place) -> String {
    let file = place.file.rsplit(['/', '\\']).next().unwrap_or_default();
    format!("the callback of {file}:{}", place.line)
}
