//! Puts a snapshot together from the messages that tell of it.

use std::rc::Rc;

use webloop::ResourceId;
use webloop::inspect::{
    Amounts, AwaitLine, ReadyInfo, ResourceInfo, Snapshot, TakenFailure, TaskInfo, TaskState, TimerInfo,
    TimerKind, Wait,
};
use webloop::trace::{TaskId, TimerId};

use super::log::{NOWHERE, Names, kind_words, task_id};
use super::protocol::{Message, Name, ResourceKind, TaskStateKind, Waiting};

/// A snapshot as far as it was told.
#[derive(Default)]
pub(super) struct Draft {
    snapshot: Snapshot,
}

impl Draft {
    /// Adds what a message tells; others are none of its business.
    pub(super) fn apply(&mut self, message: &Message<'_>, names: &Names) {
        let snapshot = &mut self.snapshot;
        match *message {
            Message::SnapshotBegin { at, turn_left, is_called: _ } => {
                *self = Draft::default();
                self.snapshot.time = at;
                self.snapshot.turn_left = turn_left as usize;
            }
            Message::SnapshotTask {
                task,
                parent,
                name,
                function,
                file,
                line,
                created_at,
                state,
                is_cancel_requested,
                is_out_of_reach,
                ref wait,
                ref chain,
            } => snapshot.tasks.push(TaskInfo {
                id: TaskId(task),
                name: names.task_name(name, function).unwrap_or_else(|| format!("Task-{task}").into()),
                parent: task_id(parent),
                location: names.place(file, line).unwrap_or(NOWHERE),
                chain: chain_of(chain, file, names),
                created_at,
                state: match state {
                    TaskStateKind::Running => TaskState::Running,
                    TaskStateKind::Ready => TaskState::Ready,
                    TaskStateKind::Waiting => TaskState::Waiting,
                },
                waits: match state {
                    TaskStateKind::Running => Vec::new(),
                    TaskStateKind::Ready => vec![Wait::Turn],
                    TaskStateKind::Waiting => waits_of(wait),
                },
                is_out_of_reach,
                is_cancel_requested,
            }),
            Message::SnapshotResource {
                resource,
                kind,
                name,
                file,
                line,
                is_owned,
                amount,
                most,
                unfinished,
                puts,
                ref holders,
            } => snapshot.resources.push(ResourceInfo {
                id: ResourceId(resource),
                kind: thing(kind),
                name: names.read(name),
                line: names.place(file, line),
                amounts: amounts_of(kind, amount, most, unfinished, puts),
                holders: holders.iter().copied().map(TaskId).collect(),
                is_owned,
            }),
            Message::SnapshotTaken { task, by, file, line } => {
                let location = names.place(file, line).unwrap_or(NOWHERE);
                snapshot.taken.push(TakenFailure { task: TaskId(task), by: TaskId(by), location });
            }
            Message::SnapshotReadyTask { task } => snapshot.ready.push(ReadyInfo::Task(TaskId(task))),
            Message::SnapshotReadyCallback { file, line } => {
                snapshot.ready.push(ReadyInfo::Callback { location: names.place(file, line) });
            }
            Message::SnapshotTimer { timer, when, wakes, file, line } => {
                let what = match (task_id(wakes), names.place(file, line)) {
                    (Some(task), _) => TimerKind::Wake(task),
                    (None, Some(place)) => TimerKind::Callback(place),
                    (None, None) => TimerKind::Own,
                };
                snapshot.timers.push(TimerInfo { id: TimerId(timer.into()), when, what });
            }
            _ => {}
        }
    }

    /// All of it, in the orders that a snapshot promises.
    pub(super) fn finish(self) -> Rc<Snapshot> {
        let Draft { mut snapshot } = self;
        snapshot.resources.sort_by_key(|resource| resource.id);
        for wait in snapshot.tasks.iter_mut().flat_map(|task| &mut task.waits) {
            if let Wait::Resource(waited_for) = wait
                && let Ok(index) =
                    snapshot.resources.binary_search_by_key(&waited_for.id, |resource| resource.id)
            {
                *waited_for = ResourceInfo { kind: waited_for.kind, ..snapshot.resources[index].clone() };
            }
        }
        snapshot.tasks.sort_by_key(|task| task.id);
        snapshot.timers.sort_by_key(|timer| timer.when);
        Rc::new(snapshot)
    }
}

/// The functions of `file` by the numbers of their names, each with a line.
fn chain_of(numbers: &[u32], file: Name, names: &Names) -> Vec<AwaitLine> {
    let (pairs, _) = numbers.as_chunks::<2>();
    let read = |&[function, line]: &[u32; 2]| {
        Some(AwaitLine { function: names.read(Name::Known(function))?, line: names.place(file, line)? })
    };
    pairs.iter().filter_map(read).collect()
}

fn waits_of(wait: &Waiting) -> Vec<Wait> {
    vec![match *wait {
        Waiting::Turn {} => Wait::Turn,
        Waiting::Until { when } => Wait::Until(when),
        Waiting::Task { task } => Wait::Task(TaskId(task)),
        Waiting::Tasks { ref tasks, futures } => {
            let tasks = (!tasks.is_empty()).then(|| Wait::Tasks(tasks.iter().copied().map(TaskId).collect()));
            let futures = (futures > 0).then_some(Wait::Futures(futures as usize));
            return tasks.into_iter().chain(futures).collect();
        }
        Waiting::Future {} => Wait::Future,
        Waiting::Outside {} => Wait::Outside,
        Waiting::Resource { kind, resource } => Wait::Resource(ResourceInfo {
            id: ResourceId(resource),
            kind: kind_words(kind),
            name: None,
            line: None,
            amounts: Amounts::default(),
            holders: Vec::new(),
            is_owned: false,
        }),
    }]
}

/// A kind without its operation.
fn thing(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::QueueGet | ResourceKind::QueuePut | ResourceKind::QueueJoin => "queue",
        kind => kind_words(kind),
    }
}

/// Of all numbers those that the kind has.
fn amounts_of(kind: ResourceKind, now: u32, most: u32, unfinished: u32, puts: u32) -> Amounts {
    let most = (most > 0).then_some(most);
    match thing(kind) {
        "queue" => {
            Amounts { now: Some(now), most, unfinished: Some(unfinished), puts: (puts > 0).then_some(puts) }
        }
        "semaphore" | "barrier" | "condition" => Amounts { now: Some(now), most, ..Amounts::default() },
        _ => Amounts::default(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    fn task(task: u32, state: TaskStateKind, wait: Waiting) -> Message<'static> {
        Message::SnapshotTask {
            task,
            parent: 0,
            name: Name::OfTask(task),
            function: Name::Empty,
            file: Name::Known(1),
            line: 3,
            created_at: Duration::ZERO,
            state,
            is_cancel_requested: false,
            is_out_of_reach: false,
            wait,
            chain: Vec::new(),
        }
    }

    fn snapshot(messages: Vec<Message<'static>>) -> Rc<Snapshot> {
        let mut names = Names::default();
        names.learn(1, "main.py");
        let mut draft = Draft::default();
        messages.iter().for_each(|message| draft.apply(message, &names));
        draft.finish()
    }

    fn lock(resource: u32) -> Waiting {
        Waiting::Resource { kind: ResourceKind::Lock, resource }
    }

    fn lock_held_by(resource: u32, holder: u32) -> Message<'static> {
        Message::SnapshotResource {
            resource,
            kind: ResourceKind::Lock,
            name: Name::Empty,
            file: Name::Known(1),
            line: 12,
            is_owned: true,
            amount: 0,
            most: 0,
            unfinished: 0,
            puts: 0,
            holders: vec![holder],
        }
    }

    #[test]
    fn two_that_hold_what_the_other_waits_for_are_stuck() {
        let snapshot = snapshot(vec![
            Message::SnapshotBegin { at: Duration::from_secs(1), turn_left: 0, is_called: false },
            task(2, TaskStateKind::Waiting, lock(1)),
            task(1, TaskStateKind::Waiting, lock(2)),
            lock_held_by(1, 1),
            lock_held_by(2, 2),
            Message::SnapshotEnd {},
        ]);
        let stuck = snapshot.stuck(false).expect("they wait for each other");
        assert_eq!(stuck.cycle, [TaskId(1), TaskId(2)]);
        assert_eq!(&*stuck.tasks[0].name, "Task-1");
        assert_eq!(stuck.tasks[0].location.to_string(), "main.py:3");
        let Wait::Resource(lock) = &stuck.tasks[0].waits[0] else { panic!("it waits for a lock") };
        assert_eq!(lock.to_string(), "lock of line 12");
    }

    #[test]
    fn what_is_ready_stands_in_its_order_and_timers_by_deadline() {
        let timer = |timer, seconds, wakes, line| Message::SnapshotTimer {
            timer,
            when: Duration::from_secs(seconds),
            wakes,
            file: Name::Known(1),
            line,
        };
        let snapshot = snapshot(vec![
            Message::SnapshotBegin { at: Duration::from_secs(1), turn_left: 1, is_called: false },
            task(1, TaskStateKind::Ready, Waiting::Turn {}),
            task(2, TaskStateKind::Running, Waiting::Turn {}),
            Message::SnapshotReadyCallback { file: Name::Empty, line: 0 },
            Message::SnapshotReadyTask { task: 1 },
            timer(1, 9, 0, 4),
            timer(2, 5, 2, 0),
            timer(3, 7, 0, 0),
        ]);
        assert_eq!(snapshot.ready, [ReadyInfo::Callback { location: None }, ReadyInfo::Task(TaskId(1))]);
        let kinds: Vec<_> = snapshot.timers.iter().map(|timer| timer.what).collect();
        let place = webloop::SourceLine::interned("main.py", 4);
        assert_eq!(kinds, [TimerKind::Wake(TaskId(2)), TimerKind::Own, TimerKind::Callback(place)]);
        assert_eq!((snapshot.tasks[0].waits.len(), snapshot.tasks[1].waits.len()), (1, 0));
        assert_eq!((snapshot.time, snapshot.turn_left), (Duration::from_secs(1), 1));
    }

    #[test]
    fn several_things_at_once_are_tasks_and_futures() {
        let several = |tasks, futures| waits_of(&Waiting::Tasks { tasks, futures });
        assert_eq!(several(vec![2], 1), [Wait::Tasks(vec![TaskId(2)]), Wait::Futures(1)]);
        assert_eq!(several(Vec::new(), 2), [Wait::Futures(2)]);
        assert_eq!(several(vec![2, 3], 0), [Wait::Tasks(vec![TaskId(2), TaskId(3)])]);
    }

    #[test]
    fn a_snapshot_that_was_not_told_to_its_end_is_forgotten_by_the_next() {
        let begin = |seconds| Message::SnapshotBegin {
            at: Duration::from_secs(seconds),
            turn_left: 0,
            is_called: false,
        };
        let snapshot = snapshot(vec![begin(1), task(1, TaskStateKind::Waiting, lock(1)), begin(2)]);
        assert_eq!((snapshot.time, snapshot.tasks.len()), (Duration::from_secs(2), 0));
    }
}
