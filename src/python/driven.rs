//! A Python program whose every callback and task is one of the Rust loop's, so that it can be held still, stepped,
//! slowed down and looked at: the mode of python/webloop/watch.py.
//!
//! When the loop calls for a handle, Python runs it, and tells what it made and what is to be said of it. Where it may,
//! it runs ahead: then what the loop calls for next was run already, and is only gone through.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::{Rc, Weak};
use std::time::Duration;

use js_sys::Float64Array;
use webloop::inspect::{ResourceInfo, Wait};
use webloop::trace::{Outcome, TaskId};
use webloop::{EventLoop, Guest, GuestCode, Place, ResourceId, VirtualTimeHold};

use super::bridge::Bridge;
use super::told::{Numbers, Said, Told};

/// What Python has on the loop while it is driven.
pub(super) struct Driven {
    event_loop: EventLoop,
    guest: Guest,
    is_on: Cell<bool>,
    /// What Python has told and the loop has not gone through.
    told: RefCell<Numbers>,
    /// Of handles that were run before the loop called for them out of the order in which Python told of them, what is
    /// to be said.
    early: RefCell<HashMap<u32, (u32, Said)>>,
    /// Python's texts, by their numbers.
    texts: RefCell<Vec<Rc<str>>>,
    /// All tasks that are not over, by Python's numbers.
    tasks: RefCell<HashMap<u32, Known>>,
    /// Tasks that are over and that nobody has awaited so far; the oldest are given up.
    unretrieved: RefCell<BTreeMap<u32, TaskId>>,
}

/// At most so many tasks are kept that are over and that nobody has awaited.
const MOST_UNRETRIEVED: usize = 20_000;

struct Known {
    id: TaskId,
    is_retrieved: bool,
    /// Where it waits for the page: virtual time must not overtake that.
    hold: Option<VirtualTimeHold>,
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
            told: RefCell::default(),
            early: RefCell::default(),
            texts: RefCell::default(),
            tasks: RefCell::default(),
            unretrieved: RefCell::default(),
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
        self.texts.replace(vec!["".into()]);
    }

    /// Forgets everything; gives the handles that were ready, in order.
    pub(super) fn end(&self) -> Vec<u32> {
        self.is_on.set(false);
        let handles = self.guest.take_ready();
        self.guest.forget_holders();
        let tasks = self.tasks.take();
        for known in tasks.values() {
            self.guest.finish(known.id, Outcome::Ok);
        }
        self.told.take();
        self.early.take();
        self.unretrieved.take();
        handles
    }

    // What Python tells

    /// Notes what a number stands for.
    pub(super) fn intern(&self, number: u32, text: &str) {
        let mut texts = self.texts.borrow_mut();
        if number as usize == texts.len() {
            texts.push(text.into());
        }
    }

    /// Notes what is to be gone through when the loop calls for it.
    pub(super) fn hear(&self, numbers: &Float64Array) {
        let length = numbers.length() as usize;
        if length > 0 {
            self.told.borrow_mut().add(length, |place| numbers.copy_to(place));
        }
    }

    /// Goes through all that was told: nobody calls for it.
    pub(super) fn go_through_all(&self) {
        while let Some((_, task, said, _)) = self.go_through_one() {
            self.note(task, said);
        }
    }

    /// Goes through what was told of `handle`; `false` where that is nothing, so that it is to be run.
    pub(super) fn go_through(&self, handle: u32) -> bool {
        let early = self.early.borrow_mut().remove(&handle);
        if let Some((task, said)) = early {
            self.note(task, said);
            return true;
        }
        while let Some((ran, task, said, elapsed)) = self.go_through_one() {
            if ran == handle {
                self.guest.ran_ahead(elapsed, !self.told.borrow().is_empty());
                self.note(task, said);
                return true;
            }
            self.early.borrow_mut().insert(ran, (task, said));
        }
        false
    }

    /// Does what a handle did, up to its end; gives its number, its task, what is to be said of that, and when it was over.
    fn go_through_one(&self) -> Option<(u32, u32, Said, Duration)> {
        loop {
            let told = self.told.borrow_mut().next()?;
            match told {
                Told::Create { task, parent, name, file, line } => {
                    let parent = self.id_of(parent);
                    let place = self.place(file, line).unwrap_or(NOWHERE);
                    let id = self.with_name(name, |name| self.guest.create_task(name, parent, place));
                    self.tasks.borrow_mut().insert(task, Known { id, is_retrieved: false, hold: None });
                }
                Told::Soon { handle, task, file, line } => {
                    self.guest.call_soon(handle, self.id_of(task), self.place(file, line));
                }
                Told::At { handle, when_seconds, task, file, line } => {
                    let when = super::bridge::duration(when_seconds);
                    self.guest.call_at(handle, when, self.id_of(task), self.place(file, line));
                }
                Told::Cancel { handle } => self.guest.cancel(handle),
                Told::Rename { task, name } => {
                    if let Some(id) = self.id_of(task) {
                        self.with_name(name, |name| self.guest.rename_task(id, name));
                    }
                }
                Told::Waits { task, said } => self.note(task, said),
                Told::Held { lock, task, is_owned } => {
                    self.guest.acquired(ResourceId(lock), LOCK, self.id_of(task), is_owned);
                }
                Told::Freed { lock } => self.guest.released(ResourceId(lock)),
                Told::Retrieved { task } => self.retrieve(task),
                Told::Cancels { task } => {
                    if let Some(id) = self.id_of(task) {
                        self.guest.cancel_requested(id);
                    }
                }
                Told::Holds { queue, items } => self.guest.queue_length(ResourceId(queue), items),
                Told::Ran { handle, task, elapsed_seconds, said } => {
                    return Some((handle, task, said, super::bridge::duration(elapsed_seconds)));
                }
            }
        }
    }

    /// Notes what a task waits for, or how it ended.
    fn note(&self, task: u32, said: Said) {
        let outcome = match said {
            Said::Ok => Outcome::Ok,
            Said::Error => Outcome::Error,
            Said::Cancelled => Outcome::Cancelled,
            said => return self.note_waits(task, said),
        };
        let known = self.tasks.borrow_mut().remove(&task);
        if let Some(known) = known {
            drop(known.hold);
            if !known.is_retrieved {
                let mut unretrieved = self.unretrieved.borrow_mut();
                unretrieved.insert(task, known.id);
                if unretrieved.len() > MOST_UNRETRIEVED {
                    unretrieved.pop_first();
                }
            }
            self.guest.finish(known.id, outcome);
        }
    }

    /// Somebody awaits a task, which may be over.
    fn retrieve(&self, task: u32) {
        let known = self.tasks.borrow_mut().get_mut(&task).map(|known| {
            known.is_retrieved = true;
            known.id
        });
        if let Some(id) = known.or_else(|| self.unretrieved.borrow_mut().remove(&task)) {
            self.guest.retrieve(id);
        }
    }

    fn note_waits(&self, task: u32, said: Said) {
        let Some(id) = self.id_of(task) else { return };
        let Some(wait) = self.wait_of(said) else { return };
        let hold = (wait == Wait::Outside).then(|| self.event_loop.hold_virtual_time());
        let old =
            self.tasks.borrow_mut().get_mut(&task).and_then(|known| std::mem::replace(&mut known.hold, hold));
        drop(old);
        self.guest.wait_begin(id, vec![wait]);
    }

    /// What the loop calls a wait; a task that is not known is over.
    fn wait_of(&self, said: Said) -> Option<Wait> {
        let wait = match said {
            Said::Turn => Wait::Turn,
            Said::Until(when_seconds) => Wait::Until(super::bridge::duration(when_seconds)),
            Said::Task(task) => self.id_of(task).map_or(Wait::Outside, Wait::Task),
            Said::Tasks(tasks) => {
                Wait::Tasks(tasks.into_iter().filter_map(|task| self.id_of(task)).collect())
            }
            Said::Outside => Wait::Outside,
            Said::Future => Wait::Future,
            Said::Thing(kind, number) => Wait::Resource(ResourceInfo {
                id: ResourceId(number),
                kind,
                name: None,
                holders: Vec::new(),
                is_owned: false,
            }),
            Said::Nothing | Said::Ok | Said::Error | Said::Cancelled => return None,
        };
        Some(wait)
    }

    // Numbers

    /// Python's number of a task.
    pub(super) fn number_of(&self, id: TaskId) -> Option<u32> {
        self.tasks.borrow().iter().find_map(|(number, known)| (known.id == id).then_some(*number))
    }

    fn id_of(&self, task: u32) -> Option<TaskId> {
        (task > 0).then(|| self.tasks.borrow().get(&task).map(|known| known.id)).flatten()
    }

    fn with_name<R>(&self, name: i32, give: impl FnOnce(&str) -> R) -> R {
        match u32::try_from(name) {
            Ok(number) => {
                let text = self.texts.borrow().get(number as usize).cloned();
                give(text.as_deref().unwrap_or_default())
            }
            // As most are called.
            Err(_) => give(&format!("Task-{}", name.unsigned_abs())),
        }
    }

    fn place(&self, file: u32, line: u32) -> Option<Place> {
        let texts = self.texts.borrow();
        let file = texts.get(file as usize).filter(|_| file > 0)?;
        Some(Place::interned(file, line))
    }
}

/// The kind of what Python says who holds it.
const LOCK: &str = "lock";

/// Where nobody knows which line it was.
const NOWHERE: Place = Place { file: "", line: 0 };
