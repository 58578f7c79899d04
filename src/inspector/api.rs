//! The inspector as the rest of the app knows it. Its code is fetched when it is first opened, so the app may name
//! nothing of it but what stands here.

use std::rc::Rc;

use leptos::prelude::*;
use webloop::SourceLine;

use super::session::Session;
use crate::explore::{ExplorePane, Exploring};
use crate::lazy::{SplitLoaderError, lazy};
use crate::program::Watched;
use crate::state::AppState;

/// Somebody who follows the programs that run.
pub(crate) trait Follow {
    /// A program is about to start, or goes on.
    fn attach(&self, watched: &Rc<dyn Watched>);

    /// The program is over, or is about to be stopped.
    fn end(&self);

    fn detach(&self);
}

/// What makes the inspector's view: from whether it is open, what shows a line of source, what the program is called, and the app,
/// whose program is explored.
type MakeView = Rc<dyn Fn(Signal<bool>, Callback<SourceLine>, Signal<String>, AppState) -> AnyView>;

#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) follow: Rc<dyn Follow>,
    pub(crate) view: MakeView,
}

impl Api {
    fn new() -> Self {
        let session = Session::new();
        let follow = Rc::clone(&session);
        Api {
            follow,
            view: Rc::new(move |is_open, on_open_place, program_name, state| {
                let session = StoredValue::new_local(Rc::clone(&session));
                let explore = Callback::new(move |()| explore_view(state.exploring()));
                view! { <super::Inspector session is_open on_open_place program_name explore /> }.into_any()
            }),
        }
    }
}

fn explore_view(exploring: Option<Exploring>) -> AnyView {
    match exploring {
        Some(exploring) => view! { <ExplorePane exploring /> }.into_any(),
        None => {
            let words = "Programs in Python can be explored: choose the tab Python beside the code.";
            view! { <p class="explore-empty">{words}</p> }.into_any()
        }
    }
}

lazy! {
    chunk tools;

    pub(crate) async fn fetch_api() -> Result<Api, SplitLoaderError> {
        Ok(Api::new())
    }
}

impl Follow for Session {
    fn attach(&self, watched: &Rc<dyn Watched>) {
        Session::attach(self, watched);
    }

    fn end(&self) {
        Session::end(self);
    }

    fn detach(&self) {
        Session::detach(self);
    }
}
