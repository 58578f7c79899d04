//! Building blocks of the page that know nothing of the app.

mod button;
mod clipboard;
mod dialog;
mod fetching;
mod file_button;
mod icon;
mod invisible;
mod motion;
mod remember;
mod save;
mod splitter;
mod switch;
mod tabs;
mod theme;

pub(crate) use button::{Button, ButtonKind};
pub(crate) use clipboard::{absolute_address, copy_text};
pub(crate) use dialog::Dialog;
pub(crate) use fetching::Fetching;
pub(crate) use file_button::FileButton;
pub(crate) use icon::{Icon, Picture};
pub(crate) use invisible::{is_invisible, shown_name};
pub(crate) use motion::prefers_less_motion;
pub(crate) use remember::{remember, remembered, remembered_number};
pub(crate) use save::save_file;
pub(crate) use splitter::{Edge, Splitter};
pub(crate) use switch::Switch;
pub(crate) use tabs::{Tabs, panel_id, tab_id};
pub(crate) use theme::ThemeSwitch;
