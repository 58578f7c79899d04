//! What every part of the inspector is given: whom it shows, when, and where a line of source is opened.

use std::rc::Rc;

use leptos::prelude::*;

use super::model;
use super::session::{Found, Look, Session};

/// What every part of the inspector is given.
#[derive(Clone, Copy)]
pub(crate) struct Viewer {
    pub(crate) session: StoredValue<Rc<Session>, LocalStorage>,
    /// Changes whenever there may be something new to show in the tables.
    pub(crate) tick: RwSignal<u32>,
    /// Shows a line of source.
    pub(crate) on_open_place: Callback<model::Place>,
    /// The look that belongs to the last tick, as long as nothing was read after it.
    look: StoredValue<Option<Rc<Look>>, LocalStorage>,
}

impl Viewer {
    pub(crate) fn new(
        session: StoredValue<Rc<Session>, LocalStorage>,
        on_open_place: Callback<model::Place>,
    ) -> Self {
        Viewer { session, tick: RwSignal::new(0), on_open_place, look: StoredValue::new_local(None) }
    }

    /// Reads what has happened since the last look: all of it or, if `is_gentle`, what a busy program can bear.
    pub(crate) fn read(self, is_gentle: bool) -> Found {
        self.look.set_value(None);
        self.session.with_value(|session| session.read(is_gentle))
    }

    /// Looks at the program, for all who show it now.
    pub(crate) fn look(self) -> Rc<Look> {
        if let Some(look) = self.look.get_value() {
            return look;
        }
        let look = Rc::new(self.session.with_value(|session| session.look()));
        self.look.set_value(Some(Rc::clone(&look)));
        look
    }

    /// Lets all tables show how things are.
    pub(crate) fn refresh(self) {
        self.look.set_value(None);
        self.tick.update(|tick| *tick = tick.wrapping_add(1));
    }
}
