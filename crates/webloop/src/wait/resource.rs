//! What tasks wait for and hold: a number, a kind, a name if the program gave one, and the tasks that hold it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use slab::Slab;

use crate::engine::wait_report::WaitReport;
use crate::engine::{Engine, current};
use crate::record::events::{Awaiting, Event};
use crate::record::ids::{ResourceId, TaskKey, Text};
use crate::record::snapshot::{Amounts, ResourceInfo, Wait};
use crate::record::thread;

thread_local! {
    static NEXT_ID: Cell<u32> = const { Cell::new(1) };
}

/// A snapshot names so many of the holders of a resource, so that it stays small where many wait for it.
const MOST_HOLDERS: usize = 32;

/// The kind of what only its holder can free.
pub(crate) const LOCK: &str = "lock";

/// The number that no loop has.
const NO_LOOP: u32 = 0;

/// The identity of one waiting primitive, which those who wait for it share.
#[derive(Clone)]
pub(crate) struct Resource {
    identity: Rc<Identity>,
}

struct Identity {
    id: ResourceId,
    kind: &'static str,
    name: Option<Rc<str>>,
    counts: Counts,
    holders: RefCell<Slab<TaskKey>>,
    /// The loop whose task was the last to acquire it.
    last_loop: Cell<u32>,
    /// Whether tasks of several loops have acquired it.
    is_shared: Cell<bool>,
    /// The interned name, with the loop in whose trace it is.
    text: Cell<Option<(u32, Text)>>,
}

/// What a primitive counts, kept where whoever waits for it can tell it.
#[derive(Default)]
pub(crate) struct Counts {
    /// Items, permits or parties that are there.
    pub(crate) now: Cell<usize>,
    /// How many there may be; 0 means no limit.
    pub(crate) most: Cell<usize>,
    /// Items put and not yet reported done.
    pub(crate) unfinished: Cell<usize>,
    pub(crate) puts: Cell<usize>,
}

/// That a task holds a resource; it goes on until it is handed to [`Resource::released`].
#[must_use = "who holds the resource is known only through this"]
#[derive(Clone, Copy)]
pub(crate) struct HolderKey {
    /// `None` where no task took it.
    key: Option<usize>,
}

impl Resource {
    /// `kind` is the type in lower case.
    pub(crate) fn new(kind: &'static str) -> Self {
        Self::with_name(kind, None)
    }

    pub(crate) fn named(kind: &'static str, name: &str) -> Self {
        Self::with_name(kind, Some(name.into()))
    }

    fn with_name(kind: &'static str, name: Option<Rc<str>>) -> Self {
        let id = ResourceId(NEXT_ID.replace(NEXT_ID.get().wrapping_add(1)));
        let identity = Identity {
            id,
            kind,
            name,
            counts: Counts::default(),
            holders: RefCell::default(),
            last_loop: Cell::new(NO_LOOP),
            is_shared: Cell::new(false),
            text: Cell::new(None),
        };
        Resource { identity: Rc::new(identity) }
    }

    /// Another one of this name, with the same counts.
    pub(crate) fn renamed(&self, name: &str) -> Self {
        let renamed = Self::named(self.identity.kind, name);
        let (from, to) = (self.counts(), renamed.counts());
        for (from, to) in [
            (&from.now, &to.now),
            (&from.most, &to.most),
            (&from.unfinished, &to.unfinished),
            (&from.puts, &to.puts),
        ] {
            to.set(from.get());
        }
        renamed
    }

    pub(crate) fn kind(&self) -> &'static str {
        self.identity.kind
    }

    #[inline]
    pub(crate) fn counts(&self) -> &Counts {
        &self.identity.counts
    }

    // Who holds it

    /// The running task has acquired it.
    pub(crate) fn acquired(&self) -> HolderKey {
        let key = current::task_key().map(|task| self.add_holder(task));
        self.trace(|engine, name| Event::Acquired {
            resource: self.identity.id,
            kind: self.identity.kind,
            name,
            task: engine.current_task_id(),
        });
        HolderKey { key }
    }

    fn add_holder(&self, task: TaskKey) -> usize {
        let last_loop = self.identity.last_loop.replace(task.loop_id);
        if last_loop != task.loop_id && last_loop != NO_LOOP {
            self.identity.is_shared.set(true);
        }
        self.identity.holders.borrow_mut().insert(task)
    }

    /// It has been given back.
    pub(crate) fn released(&self, key: HolderKey) {
        if let Some(key) = key.key {
            self.identity.holders.borrow_mut().try_remove(key);
        }
        self.trace_released();
    }

    /// It has been given back by somebody who did not hold it.
    pub(crate) fn trace_released(&self) {
        self.trace(|engine, name| Event::Released {
            resource: self.identity.id,
            kind: self.identity.kind,
            name,
            task: engine.current_task_id(),
        });
    }

    // What people see of it

    /// Reports that a task waits here for `operation`.
    pub(super) fn report(&self, operation: &'static str, report: &mut WaitReport) {
        let loop_id = report.loop_id();
        let holders = self.identity.holders.borrow();
        let holders = holders.iter().map(|(_, task)| task).filter(|task| task.loop_id == loop_id);
        report.add(Wait::Resource(ResourceInfo {
            id: self.identity.id,
            kind: operation,
            name: self.identity.name.clone(),
            line: None,
            amounts: self.amounts(),
            holders: holders.map(|task| task.id).take(MOST_HOLDERS).collect(),
            is_owned: operation == LOCK,
        }));
        // A task of another loop may hold it.
        let last_loop = self.identity.last_loop.get();
        if self.identity.is_shared.get() || (last_loop != loop_id && last_loop != NO_LOOP) {
            report.add(Wait::Outside);
        }
    }

    fn amounts(&self) -> Amounts {
        let known = |count: &Cell<usize>| Some(u32::try_from(count.get()).unwrap_or(u32::MAX));
        let Counts { now, most, unfinished, puts } = self.counts();
        match self.identity.kind {
            "queue" => Amounts {
                now: known(now),
                most: known(most).filter(|most| *most > 0),
                unfinished: known(unfinished),
                puts: known(puts),
            },
            "barrier" => Amounts { now: known(now), most: known(most), ..Amounts::default() },
            "semaphore" => Amounts { now: known(now), ..Amounts::default() },
            // Of a condition the snapshot counts who waits.
            _ => Amounts::default(),
        }
    }

    /// What the trace says of a task that waits here for `operation`.
    pub(crate) fn awaiting(&self, operation: &'static str) -> Awaiting {
        let name = current::try_engine().and_then(|engine| self.text(&engine));
        Awaiting::Resource { id: self.identity.id, kind: operation, name }
    }

    /// How many items are in it has changed.
    #[inline]
    pub(crate) fn trace_length(&self) {
        self.trace(|_engine, name| Event::QueueLength {
            resource: self.identity.id,
            name,
            len: u32::try_from(self.counts().now.get()).unwrap_or(u32::MAX),
        });
    }

    #[inline(always)]
    fn trace(&self, event: impl FnOnce(&Engine, Option<Text>) -> Event) {
        if thread::is_anything_traced() {
            self.trace_on(event);
        }
    }

    // Out of line, so that the trace costs an untraced loop one branch.
    #[cold]
    #[inline(never)]
    fn trace_on(&self, event: impl FnOnce(&Engine, Option<Text>) -> Event) {
        if let Some(engine) = current::try_engine() {
            engine.record(|| event(&engine, self.text(&engine)));
        }
    }

    /// The name as the trace of the loop has it.
    fn text(&self, engine: &Engine) -> Option<Text> {
        let name = self.identity.name.as_deref()?;
        if let Some((loop_id, text)) = self.identity.text.get()
            && loop_id == engine.id()
        {
            return Some(text);
        }
        let text = engine.trace().intern(name);
        self.identity.text.set(Some((engine.id(), text)));
        Some(text)
    }
}
