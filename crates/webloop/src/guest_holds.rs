//! Who holds the locks and the like of a guest.
//!
//! A wait names the thing alone: its holder may change while the wait goes on, so it is looked up whenever somebody looks
//! at the loop. A holder may be over, like those in Rust.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::guest::Guest;
use crate::inner::Inner;
use crate::inspect::{ResourceInfo, Wait};
use crate::resource::ResourceId;
use crate::survey::Survey;
use crate::trace::{Event, TaskId};

/// What of a guest is held, by the guest's numbers.
#[derive(Default)]
pub(crate) struct Holds {
    holds: RefCell<BTreeMap<ResourceId, Hold>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Hold {
    kind: &'static str,
    /// `None` where it is no task of the guest's.
    holder: Option<TaskId>,
    is_owned: bool,
}

impl Guest {
    /// Says that something which tasks wait for is held from now on, by `holder` or, where that is `None`, by somebody of
    /// whom the loop knows nothing: then whoever waits for it waits for something outside, too.
    ///
    /// `resource` is its number in [`Wait::Resource`], `kind` its type in lower case, and `is_owned` says whether only its
    /// holder can free it, as in [`ResourceInfo`]. It has one holder at a time: said again, the one before has given it back.
    pub fn acquired(&self, resource: ResourceId, kind: &'static str, holder: Option<TaskId>, is_owned: bool) {
        let Some(inner) = self.inner() else { return };
        let hold = Hold { kind, holder, is_owned };
        let old = self.holds().insert(resource, hold);
        if old == Some(hold) {
            return;
        }
        if let Some(old) = old {
            trace_released(&inner, resource, old, old.holder);
        }
        inner.record(|| Event::Acquired { resource, kind, name: None, task: holder });
    }

    /// Says that something is not held any more, whoever has given it back. Does nothing where it was not held.
    pub fn released(&self, resource: ResourceId) {
        let Some(inner) = self.inner() else { return };
        let old = self.holds().remove(&resource);
        if let Some(old) = old {
            trace_released(&inner, resource, old, inner.current_task_id());
        }
    }

    /// Forgets who holds what. What a task holds that is not over counts as given back; what is held by one that is over
    /// stays so in the trace.
    pub fn forget_holders(&self) {
        let Some(inner) = self.inner() else { return };
        let holds = std::mem::take(&mut *self.holds());
        for (resource, hold) in holds {
            if hold.holder.is_none_or(|task| self.state().has_task(task)) {
                trace_released(&inner, resource, hold, hold.holder);
            }
        }
    }

    fn holds(&self) -> std::cell::RefMut<'_, BTreeMap<ResourceId, Hold>> {
        self.state().holds.holds.borrow_mut()
    }
}

fn trace_released(inner: &Inner, resource: ResourceId, hold: Hold, task: Option<TaskId>) {
    inner.record(|| Event::Released { resource, kind: hold.kind, name: None, task });
}

impl Holds {
    /// Tells of a task that waits for something.
    pub(crate) fn tell(&self, info: &ResourceInfo, survey: &mut Survey<'_>) {
        let mut info = info.clone();
        let hold = self.holds.borrow().get(&info.id).copied();
        if let Some(hold) = hold {
            info.holders = hold.holder.into_iter().collect();
            info.is_owned = hold.is_owned;
        }
        survey.awaits(Wait::Resource(info));
        if hold.is_some_and(|hold| hold.holder.is_none()) {
            survey.awaits(Wait::Outside);
        }
    }
}
