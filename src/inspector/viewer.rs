//! What every part of the inspector is given: whom it shows, when, and where a line of source is opened.

use std::rc::Rc;

use leptos::prelude::*;
use webloop::SourceLine;

use super::session::{Found, Observed, Session};

/// What every part of the inspector is given.
#[derive(Clone, Copy)]
pub(crate) struct Viewer {
    pub(crate) session: StoredValue<Rc<Session>, LocalStorage>,
    /// Changes whenever there may be something new to show in the tables.
    pub(crate) tick: RwSignal<u32>,
    pub(crate) on_open_place: Callback<SourceLine>,
    /// What belongs to the last tick, as long as nothing was read after it.
    observed: StoredValue<Option<Rc<Observed>>, LocalStorage>,
}

impl Viewer {
    pub(crate) fn new(
        session: StoredValue<Rc<Session>, LocalStorage>,
        on_open_place: Callback<SourceLine>,
    ) -> Self {
        Viewer { session, tick: RwSignal::new(0), on_open_place, observed: StoredValue::new_local(None) }
    }

    /// Reads what has happened since the last read: all of it or, if `is_gentle`, what a busy program can bear.
    pub(crate) fn read(self, is_gentle: bool) -> Found {
        self.observed.set_value(None);
        self.session.with_value(|session| session.read(is_gentle))
    }

    /// The program for all who show it now.
    pub(crate) fn observe(self) -> Rc<Observed> {
        if let Some(observed) = self.observed.get_value() {
            return observed;
        }
        let observed = Rc::new(self.session.with_value(|session| session.observe()));
        self.observed.set_value(Some(Rc::clone(&observed)));
        observed
    }

    /// Lets all tables show how things are.
    pub(crate) fn refresh(self) {
        self.observed.set_value(None);
        self.tick.update(|tick| *tick = tick.wrapping_add(1));
    }
}
