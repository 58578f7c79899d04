//! What a timeline shows, and what its owner can ask of it.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use leptos::prelude::*;

use super::canvas::Canvas;
use crate::inspector::model::Model;

/// A model and the timeline that shows it. Copies are the same; it lives as long as the component that made it.
///
/// The owner fills the model and says when it has changed. Nothing is drawn without being asked for.
#[derive(Clone, Copy)]
pub struct TimelineSource {
    inner: StoredValue<Inner, LocalStorage>,
}

struct Inner {
    model: Rc<RefCell<Model>>,
    canvas: Weak<Canvas>,
}

impl TimelineSource {
    /// A source that shows `model`. Nobody may call the source while holding the model borrowed mutably.
    pub fn new(model: Rc<RefCell<Model>>) -> Self {
        TimelineSource { inner: StoredValue::new_local(Inner { model, canvas: Weak::new() }) }
    }

    /// Draws the model at the next frame. However often this is called, there is one drawing in a frame.
    pub fn redraw(self) {
        self.with_canvas(Canvas::redraw);
    }

    /// Shows this model from the beginning: to be called when it is another one, or one of another program.
    pub fn start_over(self, model: Rc<RefCell<Model>>) {
        self.inner.try_update_value(|inner| inner.model = Rc::clone(&model));
        self.with_canvas(|canvas| canvas.start_over(model));
    }

    pub fn fit(self) {
        self.with_canvas(Canvas::fit);
    }

    /// How long it took to draw it last, in milliseconds.
    pub(crate) fn draw_ms(self) -> f64 {
        let canvas = self.inner.try_with_value(|inner| inner.canvas.upgrade()).flatten();
        canvas.map_or(0.0, |canvas| canvas.draw_ms.get())
    }

    pub(super) fn model(self) -> Rc<RefCell<Model>> {
        self.inner.with_value(|inner| Rc::clone(&inner.model))
    }

    pub(super) fn set_canvas(self, canvas: Weak<Canvas>) {
        // The owner of the source may be gone before the timeline is.
        self.inner.try_update_value(|inner| inner.canvas = canvas);
    }

    fn with_canvas(self, action: impl FnOnce(&Rc<Canvas>)) {
        // Upgraded first: the action may ask the source again.
        let canvas = self.inner.try_with_value(|inner| inner.canvas.upgrade()).flatten();
        if let Some(canvas) = canvas {
            action(&canvas);
        }
    }
}
