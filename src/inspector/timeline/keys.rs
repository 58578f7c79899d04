//! What the keys of the timeline do.

use leptos::ev::KeyboardEvent;

use crate::inspector::selection::Direction;

/// What people are told of the keys; a screen reader says it when the lanes get the focus.
pub(super) const KEYS_IN_WORDS: &str = "Left and right go from event to event, up and down from lane to lane. Plus and minus \
     zoom, F fits, N follows now, H hides the tasks that are over, S counts steps instead of time, Shift with the arrow keys moves the view. Enter goes to \
     the line of source.";

/// How far a key moves the view, as a part of its size.
const SHARE_OF_PAN: f64 = 0.2;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Command {
    Step(Direction),
    End(Direction),
    /// So many lanes down.
    Down(isize),
    /// So many pages of lanes down.
    PageDown(isize),
    /// By parts of the width and of the height.
    Pan(f64, f64),
    ZoomIn,
    ZoomOut,
    Fit,
    Follow,
    /// Hides the lanes of the tasks that are over, or shows them again.
    HideFinished,
    /// Counts steps instead of time, or time again.
    CountSteps,
    Open,
    /// Back from the event to the lane.
    Leave,
}

/// What a key press wants, or `None` where it is none of ours.
pub(super) fn command_of(event: &KeyboardEvent) -> Option<Command> {
    let is_command = event.ctrl_key() || event.meta_key();
    if event.default_prevented() || event.is_composing() || event.alt_key() {
        return None;
    }
    command(&event.key(), event.shift_key(), is_command)
}

fn command(key: &str, has_shift: bool, is_command: bool) -> Option<Command> {
    use Direction::{Earlier, Later};
    if is_command {
        // Everything else with these keys is the browser's, or starts the program.
        return match key {
            "Home" => Some(Command::Down(isize::MIN)),
            "End" => Some(Command::Down(isize::MAX)),
            _ => None,
        };
    }
    Some(match (key, has_shift) {
        ("ArrowLeft", true) => Command::Pan(-SHARE_OF_PAN, 0.0),
        ("ArrowRight", true) => Command::Pan(SHARE_OF_PAN, 0.0),
        ("ArrowUp", true) => Command::Pan(0.0, -SHARE_OF_PAN),
        ("ArrowDown", true) => Command::Pan(0.0, SHARE_OF_PAN),
        ("ArrowLeft", false) => Command::Step(Earlier),
        ("ArrowRight", false) => Command::Step(Later),
        ("ArrowUp", false) => Command::Down(-1),
        ("ArrowDown", false) => Command::Down(1),
        ("PageUp", _) => Command::PageDown(-1),
        ("PageDown", _) => Command::PageDown(1),
        ("Home", _) => Command::End(Earlier),
        ("End", _) => Command::End(Later),
        ("+" | "=", _) => Command::ZoomIn,
        ("-" | "_", _) => Command::ZoomOut,
        ("0" | "f" | "F", _) => Command::Fit,
        ("n" | "N", _) => Command::Follow,
        ("h" | "H", _) => Command::HideFinished,
        ("s" | "S", _) => Command::CountSteps,
        ("Enter", _) => Command::Open,
        ("Escape", _) => Command::Leave,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_step_and_with_shift_they_pan() {
        assert_eq!(command("ArrowRight", false, false), Some(Command::Step(Direction::Later)));
        assert_eq!(command("ArrowRight", true, false), Some(Command::Pan(0.2, 0.0)));
        assert_eq!(command("ArrowUp", false, false), Some(Command::Down(-1)));
    }

    #[test]
    fn keys_of_the_browser_and_of_the_app_are_left_alone() {
        for key in ["+", "-", "0", "f", "Enter", "ArrowLeft"] {
            assert_eq!(command(key, false, true), None, "{key}");
        }
        for key in ["Tab", "?", "F8", "F10", "a", " "] {
            assert_eq!(command(key, false, false), None, "{key}");
        }
    }

    #[test]
    fn letters_are_keys_in_either_case() {
        assert_eq!(command("F", true, false), Some(Command::Fit));
        assert_eq!(command("n", false, false), Some(Command::Follow));
    }
}
