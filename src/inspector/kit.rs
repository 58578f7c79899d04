//! The inspector as the rest of the app knows it. Its code is fetched when it is first opened, so the app may name
//! nothing of it but what stands here.

use std::rc::Rc;

use leptos::prelude::*;
use webloop::EventLoop;

use super::model::Place;
use super::session::Session;
use crate::lazy::{SplitLoaderError, lazy};

/// Somebody who follows the programs that run.
pub(crate) trait Follow {
    /// A program is about to start on this loop, or goes on there. `is_called_from_outside` tells whether somebody
    /// outside may still call in, say by a press of a button.
    fn attach(&self, event_loop: &EventLoop, is_called_from_outside: Rc<dyn Fn() -> bool>);

    /// The program is over, or is about to be stopped.
    fn end(&self);

    /// The program is forgotten.
    fn detach(&self);

    /// The program was paused or stepped: what is shown is out of date.
    fn poke(&self);
}

/// What makes the inspector's view: from whether it is open, what shows a line of source, and what the program is called.
type MakeView = Rc<dyn Fn(Signal<bool>, Callback<Place>, Signal<String>) -> AnyView>;

/// The inspector.
#[derive(Clone)]
pub(crate) struct Kit {
    pub(crate) follow: Rc<dyn Follow>,
    pub(crate) view: MakeView,
}

impl Kit {
    fn new() -> Self {
        let session = Session::new();
        let follow = Rc::clone(&session);
        Kit {
            follow,
            view: Rc::new(move |is_open, on_open_place, program_name| {
                let session = StoredValue::new_local(Rc::clone(&session));
                view! { <super::Inspector session is_open on_open_place program_name /> }.into_any()
            }),
        }
    }
}

lazy! {
    chunk inspector;

    /// Fetches the inspector.
    pub(crate) async fn fetch_kit() -> Result<Kit, SplitLoaderError> {
        Ok(Kit::new())
    }
}

impl Follow for Session {
    fn attach(&self, event_loop: &EventLoop, is_called_from_outside: Rc<dyn Fn() -> bool>) {
        Session::attach(self, event_loop, move || is_called_from_outside());
    }

    fn end(&self) {
        Session::end(self);
    }

    fn detach(&self) {
        Session::detach(self);
    }

    fn poke(&self) {
        Session::poke(self);
    }
}
