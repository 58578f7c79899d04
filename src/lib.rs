//! The playground: people run, watch and control concurrent programs on `webloop`.
//!
//! A running program (`program`) has an event loop, a region of the page and a console of its own. The lessons are
//! programs written in Rust. What is around them is a Leptos app: one `AppState`, and the panes that show it.

pub mod editor;
pub mod explore;
pub mod inspector;
pub mod lessons;
pub mod program;
pub mod python;

mod address;
mod app;
mod crash;
mod lazy;
mod panes;
mod speed;
mod state;
mod ui;

pub use app::App;
pub use crash::show as show_crash;

use leptos::prelude::*;

/// Puts the app into the page, in the place of what says that it is loading.
pub fn start() {
    crash::install_hook();
    mount_to_body(App);
    if let Some(loading) = document().query_selector(".loading").ok().flatten() {
        loading.remove();
    }
}
