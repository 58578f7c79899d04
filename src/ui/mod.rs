//! Building blocks of the page that know nothing of the app.

mod button;
mod clipboard;
mod dialog;
mod icon;
mod motion;
mod save;
mod splitter;
mod tabs;
mod theme;

pub(crate) use button::{Button, ButtonKind};
pub(crate) use clipboard::copy_text;
pub(crate) use dialog::Dialog;
pub(crate) use icon::{Icon, Picture};
pub(crate) use motion::prefers_less_motion;
pub(crate) use save::save_file;
pub(crate) use splitter::Splitter;
pub(crate) use tabs::{Tabs, panel_id, tab_id};
pub(crate) use theme::ThemeSwitch;
