//! What the ledger needs beyond the lanes: who holds what, and how full the queues are.

use std::collections::HashMap;
use std::rc::Rc;

use webloop::ResourceId;
use webloop::trace::TaskId;

/// A semaphore that is only ever acquired has no more holders than these.
const MOST_HOLDERS: usize = 1_000;

/// Besides the spans: what is known of a task.
#[derive(Clone, Copy, Default)]
pub(super) struct Track {
    /// Whether its creation was read: only then is it known whether anybody awaited it.
    pub(super) is_created: bool,
    pub(super) is_retrieved: bool,
    pub(super) cancel: CancelPhase,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum CancelPhase {
    #[default]
    None,
    Requested,
    Delivered,
}

/// Something that tasks hold, or a queue. Forgotten when nobody holds it and it is empty.
pub(in crate::inspector) struct Resource {
    /// Its type, such as `lock`.
    pub(in crate::inspector) kind: &'static str,
    pub(in crate::inspector) name: Option<Rc<str>>,
    /// Once for each time it was acquired and not released.
    pub(in crate::inspector) holders: Vec<Option<TaskId>>,
    pub(in crate::inspector) len: u32,
}

#[derive(Default)]
pub(in crate::inspector) struct Facts {
    pub(in crate::inspector) resources: HashMap<ResourceId, Resource>,
}

impl Facts {
    fn resource(&mut self, id: ResourceId, kind: &'static str) -> &mut Resource {
        self.resources.entry(id).or_insert_with(|| Resource { kind, name: None, holders: Vec::new(), len: 0 })
    }

    pub(super) fn acquired(
        &mut self,
        id: ResourceId,
        kind: &'static str,
        task: Option<TaskId>,
        name: Option<Rc<str>>,
    ) {
        let resource = self.resource(id, kind);
        resource.name = name;
        if resource.holders.len() < MOST_HOLDERS {
            resource.holders.push(task);
        }
    }

    /// The one who gives back need not be the one who took: a guard may have been handed on.
    pub(super) fn released(&mut self, id: ResourceId, task: Option<TaskId>) {
        let Some(resource) = self.resources.get_mut(&id) else { return };
        let holders = &mut resource.holders;
        let holder = holders.iter().rposition(|holder| *holder == task);
        if let Some(holder) = holder.or_else(|| holders.len().checked_sub(1)) {
            holders.remove(holder);
        }
        self.forget_if_unused(id);
    }

    pub(super) fn queue_length(&mut self, id: ResourceId, len: u32, name: impl FnOnce() -> Option<Rc<str>>) {
        if len == 0 {
            if let Some(resource) = self.resources.get_mut(&id) {
                resource.len = 0;
                self.forget_if_unused(id);
            }
            return;
        }
        let resource = self.resource(id, "queue");
        resource.len = len;
        if resource.name.is_none() {
            resource.name = name();
        }
    }

    fn forget_if_unused(&mut self, id: ResourceId) {
        if self.resources.get(&id).is_some_and(|resource| resource.holders.is_empty() && resource.len == 0) {
            self.resources.remove(&id);
        }
    }
}
