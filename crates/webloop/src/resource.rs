//! What tasks wait for and hold: a number for the trace, and a name if the program gave one.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::current;
use crate::trace::{Awaiting, Event};

/// Names one lock, queue, event or the like; unique within the thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub u32);

thread_local! {
    static NEXT_ID: Cell<u32> = const { Cell::new(1) };
}

/// The identity of one waiting primitive.
pub(crate) struct Resource {
    id: ResourceId,
    name: RefCell<Option<Rc<str>>>,
}

impl Resource {
    pub(crate) fn new() -> Self {
        let id = NEXT_ID.replace(NEXT_ID.get().wrapping_add(1));
        Resource {
            id: ResourceId(id),
            name: RefCell::new(None),
        }
    }

    pub(crate) fn set_name(&self, name: &str) {
        self.name.replace(Some(name.into()));
    }

    /// Notes that the running task begins to wait here for `kind`.
    pub(crate) fn trace_wait(&self, kind: &'static str) {
        let Some(inner) = current::try_inner().filter(|inner| inner.recorder.is_on()) else {
            return;
        };
        let name = self
            .name
            .borrow()
            .as_deref()
            .map(|name| inner.recorder.intern(name));
        inner.trace_wait(|| Awaiting::Resource {
            id: self.id,
            kind,
            name,
        });
    }

    pub(crate) fn trace_acquired(&self) {
        if let Some(inner) = current::try_inner() {
            inner.record(|| Event::Acquired {
                resource: self.id,
                task: inner.current_task_id(),
            });
        }
    }

    pub(crate) fn trace_released(&self) {
        if let Some(inner) = current::try_inner() {
            inner.record(|| Event::Released {
                resource: self.id,
                task: inner.current_task_id(),
            });
        }
    }
}
