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
        Resource { id: ResourceId(id), name: RefCell::new(None) }
    }

    pub(crate) fn named(name: &str) -> Self {
        let resource = Resource::new();
        resource.name.replace(Some(name.into()));
        resource
    }

    /// What the trace says of a task that waits here for `kind`.
    pub(crate) fn awaiting(&self, kind: &'static str) -> Awaiting {
        let name = self.name.borrow();
        let name = name.as_deref().and_then(|name| Some(current::try_inner()?.recorder.intern(name)));
        Awaiting::Resource { id: self.id, kind, name }
    }

    pub(crate) fn trace_acquired(&self) {
        if current::is_anything_traced()
            && let Some(inner) = current::try_inner()
        {
            inner.record(|| Event::Acquired {
                resource: self.id,
                kind: "lock",
                name: None,
                task: inner.current_task_id(),
            });
        }
    }

    pub(crate) fn trace_released(&self) {
        if current::is_anything_traced()
            && let Some(inner) = current::try_inner()
        {
            inner.record(|| Event::Released {
                resource: self.id,
                kind: "lock",
                name: None,
                task: inner.current_task_id(),
            });
        }
    }
}
