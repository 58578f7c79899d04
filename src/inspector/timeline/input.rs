//! What people do to the timeline with keys and buttons.

use std::rc::Rc;

use web_sys::KeyboardEvent;

use super::announce::place_of;
use super::canvas::{Canvas, State, update_viewport};
use super::keys::{Command, command_of};
use crate::inspector::model::Model;
use crate::inspector::projection::{Mode, Viewport};
use crate::inspector::selection::{Focus, describe, describe_lane};
use crate::inspector::words;

/// How much a press of a button or a key zooms.
const ZOOM_STEP: f64 = 1.6;

impl Canvas {
    /// A key was pressed while the lanes have the focus.
    pub(super) fn press_key(self: &Rc<Self>, event: &KeyboardEvent) {
        if let Some(command) = command_of(event) {
            event.prevent_default();
            self.obey(command);
        }
    }

    /// Carries out what a key or a button wants.
    pub(super) fn obey(self: &Rc<Self>, command: Command) {
        match command {
            Command::Open => return self.open_focus(),
            Command::CountSteps => return (self.listeners.on_count_steps)(),
            _ => {}
        }
        let model = self.model();
        let model = model.borrow();
        let mut state = self.state.borrow_mut();
        update_viewport(&mut state, &model);
        let focus_before = state.focus;
        carry_out(command, &model, &mut state);
        if state.focus != focus_before {
            // From here on the keyboard leads; the pointer counts again when it moves.
            state.px_hover = None;
            self.announce_focus(&model, &state);
        }
        drop(state);
        self.redraw();
    }

    /// Says at which event the keyboard is. A screen reader says by itself which lane is active, so that is not repeated.
    pub(super) fn announce_focus(&self, model: &Model, state: &State) {
        let Some(focus) = state.focus else { return };
        let event = focus.lane(model).and_then(|lane| describe(model, lane, focus.event?));
        if let Some(description) = event {
            self.announcer.say(description.sentence());
        }
    }

    /// Goes to the line of source of what is in focus, or says that nobody knows it.
    pub(super) fn open_focus(self: &Rc<Self>) {
        let model = self.model();
        let model = model.borrow();
        let focus = self.state.borrow().focus;
        let place = focus.and_then(|focus| place_of(&model, focus));
        let lane = focus.and_then(|focus| focus.lane(&model)).map(|lane| describe_lane(&model, lane));
        // Whoever is told may change the model.
        drop(model);
        match (place, lane) {
            (Some(place), _) => {
                self.announcer.say(format!("shown: {}", words::place(place)));
                (self.listeners.on_open_place)(place);
            }
            (None, Some(lane)) => self.announcer.say(format!("{lane}: it has no line of source")),
            (None, None) => {}
        }
    }

    /// The lanes got the focus of the keyboard, or lost it.
    pub(super) fn set_focus_shown(self: &Rc<Self>, is_shown: bool) {
        let model = self.model();
        let model = model.borrow();
        let mut state = self.state.borrow_mut();
        state.is_focus_shown = is_shown;
        let is_gone = state.focus.is_none_or(|focus| focus.lane(&model).is_none());
        // Whoever is about to press a pointer down on another lane does not want this one.
        if is_shown && is_gone && !state.gestures.is_down() {
            update_viewport(&mut state, &model);
            let first = first_lane(&state.viewport);
            let time_ns = state.viewport.time_begin_ns().max(0.0) as u64;
            state.focus = Focus::on_lane(&model, first, time_ns);
        }
        drop(state);
        self.redraw();
    }
}

/// Does what a command wants with the view and the focus.
fn carry_out(command: Command, model: &Model, state: &mut State) {
    match command {
        Command::Step(direction) => move_focus(model, state, |focus| focus.step(model, direction)),
        Command::End(direction) => move_focus(model, state, |focus| focus.end(model, direction)),
        Command::Down(count) => move_down(model, state, count),
        Command::PageDown(pages) => {
            let page = (state.viewport.rows_in_view().len() as isize - 2).max(1);
            move_down(model, state, pages * page);
        }
        Command::Leave => move_focus(model, state, |focus| focus.at(None)),
        Command::Pan(across, down) => {
            let (px_width, px_height) = (state.viewport.px_plot_width(), state.viewport.px_plot_height());
            state.viewport.pan(across * px_width, down * px_height);
        }
        Command::ZoomIn => zoom(model, state, ZOOM_STEP),
        Command::ZoomOut => zoom(model, state, 1.0 / ZOOM_STEP),
        Command::Fit => state.viewport.fit(),
        Command::Follow => {
            let is_following = state.viewport.mode() == Mode::Follow;
            state.viewport.set_following(!is_following);
        }
        Command::HideFinished => {
            state.hides_finished = !state.hides_finished;
            update_viewport(state, model);
        }
        // Nothing of the view: the canvas does them.
        Command::Open | Command::CountSteps => {}
    }
}

fn first_lane(viewport: &Viewport) -> usize {
    viewport.rows().lane(viewport.rows_in_view().start).unwrap_or(0)
}

fn move_down(model: &Model, state: &mut State, count: isize) {
    let rows = state.viewport.rows().clone();
    move_focus(model, state, |focus| focus.down(model, &rows, count));
}

/// Moves the focus, from the first lane in view where there is none yet, and brings it into view.
fn move_focus(model: &Model, state: &mut State, step: impl FnOnce(&Focus) -> Focus) {
    let first = first_lane(&state.viewport);
    let time_ns = state.viewport.time_begin_ns().max(0.0) as u64;
    let focus = state.focus.filter(|focus| focus.lane(model).is_some());
    state.focus = match focus {
        Some(focus) => Some(step(&focus)),
        None => Focus::on_lane(model, first, time_ns).map(|focus| step(&focus)),
    };
    state.is_focus_shown = true;
    let highlight = state.focus.map(|focus| focus.highlight(model)).unwrap_or_default();
    if let Some(lane) = highlight.lane {
        state.viewport.show_lane(lane);
    }
    if let Some((begin_ns, _)) = highlight.time_ns {
        state.viewport.show_time(begin_ns as f64);
    }
}

/// Zooms about the event in focus where that is in view.
fn zoom(model: &Model, state: &mut State, factor: f64) {
    let highlight = state.focus.map(|focus| focus.highlight(model)).unwrap_or_default();
    let px_focus = highlight.time_ns.map(|(begin_ns, _)| state.viewport.px_of_time(begin_ns as f64));
    let layout = state.viewport.layout();
    let px_x = px_focus.filter(|px_x| (layout.px_gutter..=layout.px_width).contains(px_x));
    state.viewport.zoom_by(px_x, factor);
}
