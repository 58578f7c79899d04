//! What people do to the timeline with the wheel, with pointers and with the scroll bar.

use std::rc::Rc;

use leptos::prelude::document;
use web_sys::{PointerEvent, WheelEvent};

use super::canvas::{Canvas, update_viewport};
use super::gestures::Gesture;
use crate::inspector::selection::{Focus, hit};

/// How much the wheel zooms for each pixel: a mouse's comes in large steps, a touch pad's pinch in small ones.
const WHEEL_NOTCH_PX: f64 = 50.0;
const ZOOM_PER_NOTCH_PX: f64 = 0.004;
const ZOOM_PER_PINCH_PX: f64 = 0.012;

/// The height of a line, for wheels that count in lines.
const PX_LINE: f64 = 16.0;

impl Canvas {
    pub(super) fn wheel(self: &Rc<Self>, event: &WheelEvent) {
        let mut state = self.state.borrow_mut();
        update_viewport(&mut state, &self.model().borrow());
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
        let model = self.model();
        let model = model.borrow();
        let mut state = self.state.borrow_mut();
        let Some(hit) = hit(&model, &state.viewport, px.0, px.1) else {
            return;
        };
        let time_ns = state.viewport.time_of_px(px.0).max(0.0) as u64;
        let focus = Focus::on_lane(&model, hit.lane, time_ns).map(|focus| focus.at(hit.event));
        let before = state.focus;
        let is_same =
            before.map(|focus| (focus.lane, focus.event)) == focus.map(|focus| (focus.lane, focus.event));
        state.focus = focus;
        state.is_focus_shown = true;
        if !is_same {
            self.announce_focus(&model, &state);
        }
        drop(state);
        drop(model);
        if is_same || !is_finger {
            self.open_focus();
        }
    }

    /// The scroll bar was moved, by somebody or by the canvas itself.
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

fn does_page_scroll() -> bool {
    document().document_element().is_some_and(|root| root.scroll_height() > root.client_height())
}
