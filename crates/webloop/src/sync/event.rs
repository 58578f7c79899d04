//! An event: a flag that tasks wait for.

use std::cell::Cell;
use std::panic::Location;

use crate::wait::resource::Resource;
use crate::wait::waiter::WaitLine;

const KIND: &str = "event";

/// A flag that tasks wait for: asyncio's `Event`.
pub struct Event {
    is_set: Cell<bool>,
    line: WaitLine,
    resource: Resource,
}

impl Event {
    /// Makes an event that is not set.
    pub fn new() -> Self {
        Self::with_resource(Resource::new(KIND))
    }

    /// Makes an event that is not set, with a name for the people who will inspect it.
    pub fn named(name: &str) -> Self {
        Self::with_resource(Resource::named(KIND, name))
    }

    fn with_resource(resource: Resource) -> Self {
        Event { is_set: Cell::new(false), line: WaitLine::default(), resource }
    }

    /// Sets the event and wakes all who wait, in the order in which they came.
    pub fn set(&self) {
        if !self.is_set.replace(true) {
            self.line.wake_all();
        }
    }

    /// Takes the event back: who waits from now on waits for the next `set`.
    pub fn clear(&self) {
        self.is_set.set(false);
    }

    /// Whether the event is set.
    pub fn is_set(&self) -> bool {
        self.is_set.get()
    }

    /// Waits until the event is set; returns at once when it is. Once woken, a waiter goes on even if the event was
    /// cleared meanwhile.
    #[track_caller]
    pub fn wait(&self) -> impl Future<Output = ()> {
        let location = Location::caller();
        self.wait_at(location)
    }

    async fn wait_at(&self, location: &'static Location<'static>) {
        if !self.is_set() {
            self.line.join(&self.resource, KIND, location, |_was_woken| {}).await;
        }
    }
}

impl Default for Event {
    fn default() -> Self {
        Self::new()
    }
}
