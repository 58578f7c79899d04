//! What people do to the timeline: keys, buttons, the wheel, pointers and the scroll bar.

use std::rc::Rc;

use leptos::prelude::document;
use web_sys::{KeyboardEvent, PointerEvent, WheelEvent};

use super::gestures::Gesture;
use super::keys::{Command, command_of};
use super::stage::{Stage, State, event_at, place_of, update_viewport};
use crate::inspector::projection::{Look, Mode};
use crate::inspector::selection::{Focus, describe, describe_lane};

/// How much a press of a button or a key zooms.
const ZOOM_STEP: f64 = 1.6;

/// How much the wheel zooms for each pixel: a mouse's comes in large steps, a touch pad's pinch in small ones.
const WHEEL_NOTCH_PX: f64 = 50.0;
const ZOOM_PER_NOTCH_PX: f64 = 0.004;
const ZOOM_PER_PINCH_PX: f64 = 0.012;

/// The height of a line, for wheels that count in lines.
const PX_LINE: f64 = 16.0;

impl Stage {
    /// A key was pressed while the lanes have the focus.
    pub(super) fn press_key(self: &Rc<Self>, event: &KeyboardEvent) {
        if let Some(command) = command_of(event) {
            event.prevent_default();
            self.obey(command);
        }
    }

    /// Carries out what a key or a button wants.
    pub(super) fn obey(self: &Rc<Self>, command: Command) {
        if command == Command::Open {
            self.open_focus();
            return;
        }
        let model = self.model.borrow();
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        update_viewport(state, &model);
        let focus_before = state.focus;
        match command {
            Command::Step(direction) => move_focus(&*model, state, |focus| focus.step(&*model, direction)),
            Command::End(direction) => move_focus(&*model, state, |focus| focus.end(&*model, direction)),
            Command::Down(lanes) => move_focus(&*model, state, |focus| focus.down(&*model, lanes)),
            Command::PageDown(pages) => {
                let page = (state.viewport.lanes_in_view().len() as isize - 2).max(1);
                move_focus(&*model, state, |focus| focus.down(&*model, pages * page));
            }
            Command::Leave => move_focus(&*model, state, |focus| focus.at(None)),
            Command::Pan(across, down) => {
                let (px_width, px_height) = (state.viewport.px_plot_width(), state.viewport.px_plot_height());
                state.viewport.pan(across * px_width, down * px_height);
            }
            Command::ZoomIn => zoom(&*model, state, ZOOM_STEP),
            Command::ZoomOut => zoom(&*model, state, 1.0 / ZOOM_STEP),
            Command::Fit => state.viewport.fit(),
            Command::Follow => {
                let is_following = state.viewport.mode() == Mode::Follow;
                state.viewport.set_following(!is_following);
            }
            Command::Open => {}
        }
        if state.focus != focus_before {
            // From here on the keyboard leads; the pointer counts again when it moves.
            state.px_hover = None;
            self.tell_of_focus(&*model, state, focus_before);
        }
        self.redraw();
    }

    /// Says where the keyboard is. A screen reader says by itself which lane is active, so that is not repeated.
    fn tell_of_focus(&self, look: &dyn Look, state: &State, before: Option<Focus>) {
        let Some(focus) = state.focus else {
            return;
        };
        let lane = focus.lane(look);
        if let Some(description) = lane.zip(focus.event).and_then(|(lane, event)| describe(look, lane, event))
        {
            self.announcer.say(description.sentence());
        }
        if before.map(|before| before.lane) != Some(focus.lane)
            && let Some(task) = lane.and_then(|lane| lane.task())
        {
            (self.listeners.on_select)(task);
        }
    }

    /// Goes to the line of source of what is in focus, or says that nobody knows it.
    fn open_focus(self: &Rc<Self>) {
        let model = self.model.borrow();
        let focus = self.state.borrow().focus;
        let place = focus.and_then(|focus| place_of(&*model, focus));
        let lane = focus.and_then(|focus| focus.lane(&*model)).map(|lane| describe_lane(&*model, lane));
        // Whoever is told may change the model.
        drop(model);
        match (place, lane) {
            (Some(place), _) => (self.listeners.on_open_place)(place),
            (None, Some(lane)) => self.announcer.say(format!("{lane}: it has no line of source")),
            (None, None) => {}
        }
    }

    /// The lanes got the focus of the keyboard, or lost it.
    pub(super) fn set_focus_shown(self: &Rc<Self>, is_shown: bool) {
        let model = self.model.borrow();
        let mut state = self.state.borrow_mut();
        state.is_focus_shown = is_shown;
        let is_gone = state.focus.is_none_or(|focus| focus.lane(&*model).is_none());
        // Whoever is about to press a pointer down on another lane does not want this one.
        if is_shown && is_gone && !state.gestures.is_down() {
            update_viewport(&mut state, &model);
            let first = state.viewport.lanes_in_view().start;
            let time_ns = state.viewport.time_begin_ns().max(0.0) as u64;
            state.focus = Focus::on_lane(&*model, first, time_ns);
        }
        drop(state);
        self.redraw();
    }

    pub(super) fn wheel(self: &Rc<Self>, event: &WheelEvent) {
        let mut state = self.state.borrow_mut();
        update_viewport(&mut state, &self.model.borrow());
        let unit = match event.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => PX_LINE,
            WheelEvent::DOM_DELTA_PAGE => state.viewport.px_plot_height(),
            _ => 1.0,
        };
        let (mut px_right, mut px_down) = (event.delta_x() * unit, event.delta_y() * unit);
        let px = self.px_of(f64::from(event.client_x()), f64::from(event.client_y()));
        let is_zoom_wanted = event.ctrl_key() || event.meta_key();
        if event.shift_key() && !is_zoom_wanted && px_right == 0.0 {
            (px_right, px_down) = (px_down, 0.0);
        }
        // Where no lane is out of view and the page stands still, the wheel would do nothing at all.
        let is_free = px_right == 0.0 && state.viewport.px_scroll_limit() == 0.0 && !does_page_scroll();
        if is_zoom_wanted || is_free || (px_right == 0.0 && px.1 < state.viewport.layout().px_axis) {
            let rate = if px_down.abs() < WHEEL_NOTCH_PX { ZOOM_PER_PINCH_PX } else { ZOOM_PER_NOTCH_PX };
            state.viewport.zoom_at(px.0, (-px_down * rate).exp2());
        } else {
            let px_scroll = state.viewport.px_scroll();
            state.viewport.pan(px_right, px_down);
            if px_right == 0.0 && state.viewport.px_scroll() == px_scroll {
                // Nothing left to scroll here: the page may.
                return;
            }
        }
        event.prevent_default();
        drop(state);
        self.redraw();
    }

    pub(super) fn pointer_down(self: &Rc<Self>, event: &PointerEvent) {
        if event.button() > 0 {
            return;
        }
        let px = self.px_of_pointer(event);
        self.state.borrow_mut().gestures.down(event.pointer_id(), px);
        // It fails for pointers that are gone already.
        let _ = self.parts.plot.set_pointer_capture(event.pointer_id());
    }

    pub(super) fn pointer_move(self: &Rc<Self>, event: &PointerEvent) {
        let px = self.px_of_pointer(event);
        let mut state = self.state.borrow_mut();
        // A finger hides what it is over.
        state.px_hover = (event.pointer_type() != "touch").then_some(px);
        match state.gestures.move_to(event.pointer_id(), px) {
            Some(Gesture::Drag(px_right, px_down)) => state.viewport.pan(-px_right, -px_down),
            Some(Gesture::Pinch { px_x, factor, px_move }) => {
                state.viewport.pan(-px_move.0, -px_move.1);
                state.viewport.zoom_at(px_x, factor);
            }
            Some(Gesture::Tap(..)) | None => {}
        }
        let is_dragging = state.gestures.is_dragging();
        let _ = self.parts.plot.class_list().toggle_with_force("timeline-plot--dragged", is_dragging);
        drop(state);
        self.redraw();
    }

    pub(super) fn pointer_up(self: &Rc<Self>, event: &PointerEvent) {
        let gesture = self.state.borrow_mut().gestures.up(event.pointer_id());
        let _ = self.parts.plot.class_list().remove_1("timeline-plot--dragged");
        if let Some(Gesture::Tap(px_x, px_y)) = gesture {
            self.tap((px_x, px_y), event.pointer_type() == "touch");
        }
        self.redraw();
    }

    pub(super) fn pointer_gone(self: &Rc<Self>, event: &PointerEvent) {
        let mut state = self.state.borrow_mut();
        state.gestures.cancel(event.pointer_id());
        state.px_hover = None;
        let _ = self.parts.plot.class_list().remove_1("timeline-plot--dragged");
        drop(state);
        self.redraw();
    }

    pub(super) fn pointer_left(self: &Rc<Self>) {
        self.state.borrow_mut().px_hover = None;
        self.redraw();
    }

    /// Selects what is there and goes to its line. A finger cannot look first, so it goes there when it taps again.
    fn tap(self: &Rc<Self>, px: (f64, f64), is_finger: bool) {
        let model = self.model.borrow();
        let mut state = self.state.borrow_mut();
        let Some((lane, event)) = event_at(&*model, &state.viewport, px) else {
            return;
        };
        let time_ns = state.viewport.time_of_px(px.0).max(0.0) as u64;
        let focus = Focus::on_lane(&*model, lane, time_ns).map(|focus| focus.at(event));
        let before = state.focus;
        let is_same =
            before.map(|focus| (focus.lane, focus.event)) == focus.map(|focus| (focus.lane, focus.event));
        state.focus = focus;
        state.is_focus_shown = true;
        if !is_same {
            self.tell_of_focus(&*model, &state, before);
        }
        drop(state);
        drop(model);
        if is_same || !is_finger {
            self.open_focus();
        }
    }

    /// The scroll bar was moved, by somebody or by the stage itself.
    pub(super) fn scrolled(self: &Rc<Self>) {
        let px_scroll = f64::from(self.parts.scroll.scroll_top());
        let mut state = self.state.borrow_mut();
        if (state.viewport.px_scroll() - px_scroll).abs() >= 1.0 {
            state.viewport.scroll_to(px_scroll);
            drop(state);
            self.redraw();
        }
    }

    fn px_of_pointer(&self, event: &PointerEvent) -> (f64, f64) {
        self.px_of(f64::from(event.client_x()), f64::from(event.client_y()))
    }

    /// A place in the window as a place on the canvas.
    fn px_of(&self, px_x: f64, px_y: f64) -> (f64, f64) {
        let area = self.parts.plot.get_bounding_client_rect();
        (px_x - area.left(), px_y - area.top())
    }
}

/// Moves the focus, from the first lane in view where there is none yet, and brings it into view.
fn move_focus(look: &dyn Look, state: &mut State, step: impl FnOnce(&Focus) -> Focus) {
    let first = state.viewport.lanes_in_view().start;
    let time_ns = state.viewport.time_begin_ns().max(0.0) as u64;
    let focus = state.focus.filter(|focus| focus.lane(look).is_some());
    state.focus = match focus {
        Some(focus) => Some(step(&focus)),
        None => Focus::on_lane(look, first, time_ns).map(|focus| step(&focus)),
    };
    state.is_focus_shown = true;
    let highlight = state.focus.map(|focus| focus.highlight(look)).unwrap_or_default();
    if let Some(lane) = highlight.lane {
        state.viewport.show_lane(lane);
    }
    if let Some((begin_ns, _)) = highlight.time_ns {
        state.viewport.show_time(begin_ns as f64);
    }
}

/// Zooms about the event in focus where that is in view.
fn zoom(look: &dyn Look, state: &mut State, factor: f64) {
    let highlight = state.focus.map(|focus| focus.highlight(look)).unwrap_or_default();
    let px_focus = highlight.time_ns.map(|(begin_ns, _)| state.viewport.px_of_time(begin_ns as f64));
    let layout = state.viewport.layout();
    let px_x = px_focus.filter(|px_x| (layout.px_gutter..=layout.px_width).contains(px_x));
    state.viewport.zoom_by(px_x, factor);
}

fn does_page_scroll() -> bool {
    document().document_element().is_some_and(|root| root.scroll_height() > root.client_height())
}
