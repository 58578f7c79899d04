//! A Python program whose every callback and task is one of the Rust loop's, so that it can be held still, stepped,
//! slowed down and looked at: the mode of python/webloop/watch.py.
//!
//! What Python says of a poll is its value: what the task waits for, or how it is over. Where the poll waits on a stack
//! of its own, the value comes late.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::time::Duration;

use wasm_bindgen::JsValue;
use webloop::inspect::{ResourceInfo, Wait};
use webloop::trace::{Outcome, TaskId};
use webloop::{EventLoop, Guest, GuestCode, Place, ResourceId, VirtualTimeHold};

use super::bridge::Bridge;

/// What Python has on the loop while it is driven.
pub(super) struct Driven {
    event_loop: EventLoop,
    guest: Guest,
    is_on: Cell<bool>,
    /// Of each handle that is a poll, its task.
    polls: RefCell<HashMap<u32, TaskId>>,
    /// All tasks that are not over; with the guard, where one waits for the page: virtual time must not overtake that.
    tasks: RefCell<HashMap<TaskId, Option<VirtualTimeHold>>>,
}

struct Code {
    bridge: Weak<Bridge>,
}

impl GuestCode for Code {
    fn run(&self, handle: u32) {
        if let Some(bridge) = self.bridge.upgrade() {
            bridge.run(handle);
        }
    }

    fn cancel(&self, task: TaskId) {
        if let Some(bridge) = self.bridge.upgrade() {
            bridge.cancel_task(task);
        }
    }
}

impl Driven {
    pub(super) fn new(event_loop: &EventLoop, bridge: Weak<Bridge>) -> Self {
        Driven {
            event_loop: event_loop.clone(),
            guest: event_loop.guest(Rc::new(Code { bridge })),
            is_on: Cell::new(false),
            polls: RefCell::default(),
            tasks: RefCell::default(),
        }
    }

    pub(super) fn guest(&self) -> &Guest {
        &self.guest
    }

    pub(super) fn is_on(&self) -> bool {
        self.is_on.get()
    }

    pub(super) fn begin(&self) {
        self.is_on.set(true);
    }

    /// Forgets everything; gives the handles that were ready, in order.
    pub(super) fn end(&self) -> Vec<u32> {
        self.is_on.set(false);
        let handles = self.guest.take_ready();
        let tasks = self.tasks.take();
        for task in tasks.keys() {
            self.guest.finish(*task, Outcome::Ok);
        }
        self.polls.take();
        handles
    }

    // What Python asks for

    pub(super) fn create_task(&self, name: &str, parent: u32, file: &str, line: u32) -> u32 {
        let parent = (parent > 0).then_some(TaskId(parent));
        let task = self.guest.create_task(name, parent, place(file, line).unwrap_or(NOWHERE));
        self.tasks.borrow_mut().insert(task, None);
        task.0
    }

    pub(super) fn call_soon(&self, handle: u32, task: u32, file: &str, line: u32) {
        let task = (task > 0).then_some(TaskId(task));
        if let Some(task) = task {
            self.polls.borrow_mut().insert(handle, task);
        }
        self.guest.call_soon(handle, task, place(file, line));
    }

    pub(super) fn call_at(&self, handle: u32, when: Duration, task: u32, file: &str, line: u32) {
        let task = (task > 0).then_some(TaskId(task));
        self.guest.call_at(handle, when, task, place(file, line));
    }

    pub(super) fn cancel(&self, handle: u32) {
        self.polls.borrow_mut().remove(&handle);
        self.guest.cancel(handle);
    }

    // What Python says

    /// The task of which `handle` is a poll, if it is one.
    pub(super) fn take_poll(&self, handle: u32) -> Option<TaskId> {
        self.polls.borrow_mut().remove(&handle)
    }

    /// Notes the value of a poll.
    pub(super) fn note_polled(&self, task: TaskId, value: &JsValue) {
        let outcome = match value.as_string().as_deref() {
            Some("ok") => Outcome::Ok,
            Some("error") => Outcome::Error,
            Some("cancelled") => Outcome::Cancelled,
            _ => return self.note_waits(task, value),
        };
        let hold = self.tasks.borrow_mut().remove(&task);
        drop(hold);
        self.guest.finish(task, outcome);
    }

    /// Notes what a task waits for.
    pub(super) fn note_waits(&self, task: TaskId, value: &JsValue) {
        let wait = match value.as_f64() {
            Some(when_seconds) => Wait::Until(super::bridge::duration(when_seconds)),
            None => value.as_string().as_deref().map_or(Wait::Turn, wait_of),
        };
        let hold = (wait == Wait::Outside).then(|| self.event_loop.hold_virtual_time());
        let old = self.tasks.borrow_mut().get_mut(&task).and_then(|held| std::mem::replace(held, hold));
        drop(old);
        self.guest.wait_begin(task, vec![wait]);
    }
}

/// Where nobody knows which line it was.
const NOWHERE: Place = Place { file: "", line: 0 };

fn place(file: &str, line: u32) -> Option<Place> {
    (!file.is_empty()).then(|| Place::interned(file, line))
}

/// What Python's words for a wait mean. A future is settled by nobody knows whom, so it counts as outside.
fn wait_of(words: &str) -> Wait {
    let (kind, rest) = words.split_once(':').unwrap_or((words, ""));
    let numbers = || rest.split(',').filter_map(|number| number.parse().ok()).map(TaskId);
    let resource = |kind| {
        let (id, name) = rest.split_once(':').unwrap_or((rest, ""));
        Wait::Resource(ResourceInfo {
            id: ResourceId(id.parse().unwrap_or_default()),
            kind,
            name: (!name.is_empty()).then(|| name.into()),
            holders: Vec::new(),
        })
    };
    match kind {
        "turn" => Wait::Turn,
        "until" => Wait::Until(super::bridge::duration(rest.parse().unwrap_or_default())),
        "task" => numbers().next().map_or(Wait::Outside, Wait::Task),
        "tasks" => Wait::Tasks(numbers().collect()),
        "lock" => resource("lock"),
        "queue get" => resource("queue get"),
        "queue put" => resource("queue put"),
        "queue join" => resource("queue join"),
        "event" => resource("event"),
        "semaphore" => resource("semaphore"),
        "condition" => resource("condition"),
        "barrier" => resource("barrier"),
        _ => Wait::Outside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_python_are_waits() {
        assert_eq!(wait_of("turn"), Wait::Turn);
        assert_eq!(wait_of("until:1.5"), Wait::Until(Duration::from_millis(1_500)));
        assert_eq!(wait_of("task:7"), Wait::Task(TaskId(7)));
        assert_eq!(wait_of("tasks:7,9"), Wait::Tasks(vec![TaskId(7), TaskId(9)]));
        assert_eq!(wait_of("outside:fetch"), Wait::Outside);
        assert_eq!(wait_of("future"), Wait::Outside);
    }

    #[test]
    fn resources_have_a_kind_a_number_and_perhaps_a_name() {
        let Wait::Resource(lock) = wait_of("lock:3:page") else { panic!("a lock is a resource") };
        assert_eq!((lock.kind, lock.id, lock.name.as_deref()), ("lock", ResourceId(3), Some("page")));
        let Wait::Resource(queue) = wait_of("queue get:12:") else { panic!("a queue is a resource") };
        assert_eq!((queue.kind, queue.id, queue.name), ("queue get", ResourceId(12), None));
    }
}
