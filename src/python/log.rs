//! The log of a program: its newest records, and the texts that they refer to.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::mem;
use std::num::NonZeroU32;
use std::rc::Rc;
use std::time::Duration;

use webloop::trace::{Awaiting, Chunk, Event, LONG_TURN, Outcome, Record, TaskId, Text};
use webloop::{ResourceId, SourceLine};

use super::protocol::{Message, Name, OutcomeKind, ResourceKind, Waiting};
use crate::program::LOG_CAPACITY;
use crate::ui::shown_name;

/// Files of programs are few; of names that are made up anew each time some are left out, since all are kept for ever.
const MOST_FILES: usize = 10_000;

thread_local! {
    static FILES: RefCell<HashSet<Rc<str>>> = RefCell::default();
}

/// The texts of a program, by the numbers that it gives them.
#[derive(Default)]
pub(super) struct Names {
    /// `Text` number n is at n - 1.
    texts: Vec<Rc<str>>,
    numbers: HashMap<Rc<str>, Text>,
    known: HashMap<u32, Text>,
}

impl Names {
    pub(super) fn learn(&mut self, number: u32, text: &str) {
        let text = self.intern(&shown_name(text));
        self.known.insert(number, text);
    }

    fn intern(&mut self, text: &str) -> Text {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let text: Rc<str> = text.into();
        self.texts.push(Rc::clone(&text));
        let number = u32::try_from(self.texts.len()).ok().and_then(NonZeroU32::new);
        let number = Text(number.expect("there are fewer than 2^32 texts, and one at least by now"));
        self.numbers.insert(text, number);
        number
    }

    /// A text of its own; `None` where it is empty or nobody has said what the number stands for.
    fn text_of(&mut self, name: Name) -> Option<Text> {
        match name {
            Name::Empty => None,
            Name::Known(number) => {
                self.known.get(&number).copied().filter(|text| !self.get(*text).is_empty())
            }
            Name::OfTask(number) => Some(self.intern(&format!("Task-{number}"))),
        }
    }

    /// The same as a text that can be kept.
    pub(super) fn read(&self, name: Name) -> Option<Rc<str>> {
        match name {
            Name::Empty => None,
            Name::Known(number) => {
                self.known.get(&number).map(|text| self.get(*text)).filter(|text| !text.is_empty())
            }
            Name::OfTask(number) => Some(format!("Task-{number}").into()),
        }
    }

    /// What a task is called: with the name of its function, where it has no name of its own.
    pub(super) fn task_name(&self, name: Name, function: Name) -> Option<Rc<str>> {
        match (name, self.read(function)) {
            (Name::OfTask(number), Some(function)) => Some(format!("Task-{number} {function}").into()),
            _ => self.read(name),
        }
    }

    pub(super) fn get(&self, text: Text) -> Rc<str> {
        self.texts.get(text.0.get() as usize - 1).cloned().unwrap_or_else(|| "".into())
    }

    /// A line of source; `None` where it is none.
    pub(super) fn place(&self, file: Name, line: u32) -> Option<SourceLine> {
        let file = self.read(file)?;
        let is_kept = FILES.with_borrow_mut(|files| {
            files.contains(&file) || files.len() < MOST_FILES && files.insert(Rc::clone(&file))
        });
        (line > 0 && is_kept).then(|| SourceLine::interned(&file, line))
    }
}

/// Where nobody knows which line it was.
pub(super) const NOWHERE: SourceLine = SourceLine { file: "", line: 0 };

#[derive(Default)]
pub(super) struct Log {
    is_on: bool,
    records: VecDeque<Record>,
    /// How many have been given up.
    gone: u64,
    /// The loop time of the last record, in nanoseconds.
    now_ns: u64,
    /// The task whose step is under way.
    polled: Option<TaskId>,
    /// The line that has kept the thread in this slice, if anybody saw that.
    line_at_work: Option<SourceLine>,
    /// How long it has taken what is over next, as far as that is known.
    busy_ns: u64,
}

impl Log {
    /// Begins anew, or ends.
    pub(super) fn watch(&mut self, is_on: bool) {
        if is_on {
            *self = Log { is_on, ..Log::default() };
        } else {
            self.is_on = false;
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.gone + self.records.len() as u64
    }

    pub(super) fn read(&self, from: u64) -> Chunk {
        let skipped = from.saturating_sub(self.gone).min(self.records.len() as u64);
        // It is no more than there are.
        let records = self.records.range(skipped as usize..).copied().collect();
        Chunk { records, next: self.count().max(from), lost: self.gone.saturating_sub(from) }
    }

    fn push(&mut self, event: Event) {
        if self.records.len() == LOG_CAPACITY {
            self.records.pop_front();
            self.gone += 1;
        }
        self.records.push_back(Record { at_ns: self.now_ns, event });
    }

    fn push_at(&mut self, at: Duration, event: Event) {
        self.now_ns = nanos(at);
        self.push(event);
    }

    /// Records what a message of the log tells; others are none of its business. Without a log that is wanted it records
    /// nothing: the program may hear late that nobody watches it.
    pub(super) fn apply(&mut self, message: &Message<'_>, names: &mut Names) {
        if !self.is_on {
            return;
        }
        match *message {
            Message::SliceBegin { at } => self.push_at(at, Event::SliceBegin),
            Message::SliceEnd { at, busy } => {
                let busy_ns = busy_nanos(busy);
                let location = self.line_at_work.take();
                if busy_ns > nanos(LONG_TURN) {
                    self.push_at(at, Event::LongTurn { busy_ns, location });
                }
                self.push_at(at, Event::SliceEnd { busy_ns });
            }
            Message::Computed { task: _, file, line } => self.line_at_work = names.place(file, line),
            Message::TurnBegin { ready } => self.push(Event::TurnBegin { ready }),
            Message::Clock { at, busy } => {
                self.now_ns = nanos(at);
                self.busy_ns = busy_nanos(busy);
            }
            Message::PollBegin { task } => {
                self.polled = Some(TaskId(task));
                self.push(Event::PollBegin { task: TaskId(task) });
            }
            Message::PollEnd {} => self.end_step(),
            Message::PollYield {} => {
                if let Some(task) = self.polled {
                    self.push(Event::WaitBegin { task, on: Awaiting::Turn });
                    self.push(Event::Woken { task, by: Some(task) });
                }
                self.end_step();
            }
            Message::PollWait { ref wait } => {
                if let Some(task) = self.polled {
                    self.begin_wait(task, wait);
                }
                self.end_step();
            }
            Message::PollDone { outcome, is_awaited } => {
                let task = self.polled;
                self.end_step();
                if let Some(task) = task {
                    if is_awaited {
                        self.push(Event::Retrieved { task });
                    }
                    self.push(Event::TaskDone { task, outcome: outcome.into() });
                }
            }
            Message::CallbackBegin { file, line } => {
                self.polled = None;
                self.push(Event::CallbackBegin { location: names.place(file, line) });
            }
            Message::CallbackEnd {} => {
                let busy_ns = mem::take(&mut self.busy_ns);
                self.push(Event::CallbackEnd { busy_ns });
            }
            Message::TaskCreated { task, parent, name, function, file, line } => {
                self.push(Event::TaskCreated {
                    task: TaskId(task),
                    parent: task_id(parent),
                    name: names.task_name(name, function).map(|name| names.intern(&name)),
                    location: names.place(file, line).unwrap_or(NOWHERE),
                })
            }
            Message::TaskRenamed { task, name } => {
                let name = names.text_of(name).unwrap_or_else(|| names.intern(""));
                self.push(Event::TaskRenamed { task: TaskId(task), name });
            }
            Message::TaskDone { task, outcome } => {
                self.push(Event::TaskDone { task: TaskId(task), outcome: outcome.into() });
            }
            Message::TaskAwaited { task } => self.push(Event::Retrieved { task: TaskId(task) }),
            Message::Woken { task } => self.push(Event::Woken { task: TaskId(task), by: self.polled }),
            Message::WaitBegin { task, ref wait } => self.begin_wait(TaskId(task), wait),
            Message::CancelRequested { task } => {
                self.push(Event::CancelRequested { task: TaskId(task), by: self.polled });
            }
            Message::LockAcquired { lock, task, is_owned: _ } => self.push(Event::Acquired {
                resource: ResourceId(lock),
                kind: kind_words(ResourceKind::Lock),
                name: None,
                task: task_id(task),
            }),
            Message::LockReleased { lock } => self.push(Event::Released {
                resource: ResourceId(lock),
                kind: kind_words(ResourceKind::Lock),
                name: None,
                task: self.polled,
            }),
            Message::QueueLength { queue, length } => {
                self.push(Event::QueueLength { resource: ResourceId(queue), name: None, len: length });
            }
            _ => {}
        }
    }

    fn end_step(&mut self) {
        let busy_ns = mem::take(&mut self.busy_ns);
        if let Some(task) = self.polled.take() {
            self.push(Event::PollEnd { task, busy_ns });
        }
    }

    /// A task that is waited for is one whose result somebody wants.
    fn begin_wait(&mut self, task: TaskId, wait: &Waiting) {
        match wait {
            Waiting::Task { task } => self.push(Event::Retrieved { task: TaskId(*task) }),
            Waiting::Tasks { tasks, .. } => {
                tasks.iter().for_each(|task| self.push(Event::Retrieved { task: TaskId(*task) }));
            }
            _ => {}
        }
        if let Some(on) = awaiting(wait) {
            self.push(Event::WaitBegin { task, on });
        }
    }
}

/// What a record says of a wait; for what is outside the loop it says nothing.
fn awaiting(wait: &Waiting) -> Option<Awaiting> {
    Some(match *wait {
        Waiting::Turn {} => Awaiting::Turn,
        Waiting::Until { when } => Awaiting::SleepUntil(nanos(when)),
        Waiting::Task { task } => Awaiting::Task(TaskId(task)),
        Waiting::Tasks { ref tasks, .. } if tasks.is_empty() => Awaiting::Future,
        Waiting::Tasks { .. } => Awaiting::Tasks,
        Waiting::Future {} => Awaiting::Future,
        Waiting::Outside {} => return None,
        Waiting::Resource { kind, resource } => {
            Awaiting::Resource { id: ResourceId(resource), kind: kind_words(kind), name: None }
        }
    })
}

impl From<OutcomeKind> for Outcome {
    fn from(outcome: OutcomeKind) -> Self {
        match outcome {
            OutcomeKind::Ok => Outcome::Ok,
            OutcomeKind::Error => Outcome::Error,
            OutcomeKind::Cancelled => Outcome::Cancelled,
        }
    }
}

/// A thing and its operation as `webloop` names them.
pub(super) fn kind_words(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Lock => "lock",
        ResourceKind::QueueGet => "queue get",
        ResourceKind::QueuePut => "queue put",
        ResourceKind::QueueJoin => "queue join",
        ResourceKind::Event => "event",
        ResourceKind::Semaphore => "semaphore",
        ResourceKind::Condition => "condition",
        ResourceKind::Barrier => "barrier",
    }
}

/// A task, where 0 is none.
pub(super) fn task_id(task: u32) -> Option<TaskId> {
    (task > 0).then_some(TaskId(task))
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Seconds of real time in nanoseconds.
fn busy_nanos(seconds: f64) -> u64 {
    (seconds * 1e9) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log_of(messages: &[Message<'_>]) -> (Log, Names) {
        let (mut log, mut names) = (Log::default(), Names::default());
        log.watch(true);
        names.learn(1, "main.py");
        names.learn(2, "page");
        messages.iter().for_each(|message| log.apply(message, &mut names));
        (log, names)
    }

    fn events(log: &Log) -> Vec<Event> {
        log.read(0).records.iter().map(|record| record.event).collect()
    }

    #[test]
    fn a_task_is_over_behind_the_step_in_which_it_ended() {
        let second = Duration::from_secs(1);
        let (log, _) = log_of(&[
            Message::SliceBegin { at: second },
            Message::PollBegin { task: 1 },
            Message::TaskDone { task: 2, outcome: OutcomeKind::Cancelled },
            Message::Clock { at: second * 2, busy: 0.001 },
            Message::PollDone { outcome: OutcomeKind::Ok, is_awaited: true },
            Message::Computed { task: 1, file: Name::Known(1), line: 4 },
            Message::SliceEnd { at: second * 3, busy: 0.2 },
        ]);
        assert_eq!(
            events(&log),
            [
                Event::SliceBegin,
                Event::PollBegin { task: TaskId(1) },
                Event::TaskDone { task: TaskId(2), outcome: Outcome::Cancelled },
                Event::PollEnd { task: TaskId(1), busy_ns: 1_000_000 },
                Event::Retrieved { task: TaskId(1) },
                Event::TaskDone { task: TaskId(1), outcome: Outcome::Ok },
                Event::LongTurn { busy_ns: 200_000_000, location: Some(SourceLine::interned("main.py", 4)) },
                Event::SliceEnd { busy_ns: 200_000_000 },
            ]
        );
        let times: Vec<u64> = log.read(0).records.iter().map(|record| record.at_ns / 1_000_000_000).collect();
        assert_eq!(times, [1, 1, 1, 2, 2, 2, 3, 3]);
    }

    #[test]
    fn who_wakes_cancels_and_releases_is_the_task_whose_step_is_under_way() {
        let (first, second) = (TaskId(1), TaskId(2));
        let (log, _) = log_of(&[
            Message::Woken { task: 1 },
            Message::PollBegin { task: 1 },
            Message::CancelRequested { task: 2 },
            Message::Woken { task: 2 },
            Message::PollYield {},
            Message::CallbackBegin { file: Name::Empty, line: 0 },
            Message::Woken { task: 2 },
            Message::CallbackEnd {},
            Message::PollBegin { task: 2 },
            Message::LockReleased { lock: 7 },
            Message::PollWait { wait: Waiting::Tasks { tasks: vec![1], futures: 0 } },
            Message::LockReleased { lock: 8 },
        ]);
        let released =
            |lock, task| Event::Released { resource: ResourceId(lock), kind: "lock", name: None, task };
        let end = |task| Event::PollEnd { task, busy_ns: 0 };
        assert_eq!(
            events(&log),
            [
                Event::Woken { task: first, by: None },
                Event::PollBegin { task: first },
                Event::CancelRequested { task: second, by: Some(first) },
                Event::Woken { task: second, by: Some(first) },
                Event::WaitBegin { task: first, on: Awaiting::Turn },
                Event::Woken { task: first, by: Some(first) },
                end(first),
                Event::CallbackBegin { location: None },
                Event::Woken { task: second, by: None },
                Event::CallbackEnd { busy_ns: 0 },
                Event::PollBegin { task: second },
                released(7, Some(second)),
                Event::Retrieved { task: first },
                Event::WaitBegin { task: second, on: Awaiting::Tasks },
                end(second),
                released(8, None),
            ]
        );
    }

    #[test]
    fn names_are_texts_of_their_own() {
        let created = |task, name| Message::TaskCreated {
            task,
            parent: 0,
            name,
            function: Name::Known(2),
            file: Name::Known(1),
            line: 7,
        };
        let (log, names) = log_of(&[
            created(1, Name::Empty),
            created(2, Name::Known(2)),
            created(3, Name::OfTask(9)),
            created(4, Name::Known(77)),
        ]);
        let found = events(&log).into_iter().map(|event| match event {
            Event::TaskCreated { name, location, parent: None, .. } => {
                assert_eq!(location.to_string(), "main.py:7");
                name.map(|name| names.get(name).to_string())
            }
            event => panic!("{event:?} was not told"),
        });
        let found: Vec<Option<String>> = found.collect();
        assert_eq!(found, [None, Some("page".to_owned()), Some("Task-9 page".to_owned()), None]);
    }

    #[test]
    fn what_waits_outside_is_not_recorded_and_things_have_words() {
        let wait = |wait| Message::WaitBegin { task: 1, wait };
        let (log, _) = log_of(&[
            wait(Waiting::Outside {}),
            wait(Waiting::Resource { kind: ResourceKind::QueuePut, resource: 3 }),
        ]);
        let on = Awaiting::Resource { id: ResourceId(3), kind: "queue put", name: None };
        assert_eq!(events(&log), [Event::WaitBegin { task: TaskId(1), on }]);
    }

    #[test]
    fn the_newest_records_are_kept_and_the_others_counted() {
        let (mut log, mut names) = log_of(&[]);
        let all = LOG_CAPACITY as u32 + 10;
        (0..all).for_each(|ready| log.apply(&Message::TurnBegin { ready }, &mut names));
        assert_eq!(log.count(), u64::from(all));
        for (from, lost, length) in [(0, 10, LOG_CAPACITY), (5, 5, LOG_CAPACITY), (u64::from(all) - 2, 0, 2)]
        {
            let chunk = log.read(from);
            assert_eq!(
                (chunk.lost, chunk.records.len(), chunk.next),
                (lost, length, u64::from(all)),
                "{from}"
            );
            assert_eq!(
                chunk.records.last().map(|record| record.event),
                Some(Event::TurnBegin { ready: all - 1 })
            );
        }
        assert!(log.read(u64::MAX).records.is_empty());
    }

    #[test]
    fn nothing_is_recorded_while_nobody_watches() {
        let (mut log, mut names) = log_of(&[Message::TurnBegin { ready: 1 }]);
        log.watch(false);
        log.apply(&Message::TurnBegin { ready: 2 }, &mut names);
        assert_eq!(log.count(), 1, "what there was can still be read");
        log.watch(true);
        assert_eq!(log.count(), 0);
    }
}
