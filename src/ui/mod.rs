//! Building blocks of the page that know nothing of the app.

mod button;
mod dialog;
mod icon;
mod motion;
mod splitter;
mod tabs;
mod theme;

pub(crate) use button::{Button, ButtonKind};
pub(crate) use dialog::Dialog;
pub(crate) use icon::{Icon, Picture};
pub(crate) use motion::prefers_less_motion;
pub(crate) use splitter::Splitter;
pub(crate) use tabs::{Tabs, panel_id, tab_id};
pub(crate) use theme::ThemeSwitch;
