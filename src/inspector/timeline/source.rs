//! What a timeline shows, and what its owner can ask of it.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use leptos::prelude::*;
use webloop::trace::TaskId;

use super::stage::Stage;
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
    /// The timeline that is in the page.
    stage: Weak<Stage>,
}

impl TimelineSource {
    /// A source that shows `model`. Nobody may call the source while holding the model borrowed mutably.
    pub fn new(model: Rc<RefCell<Model>>) -> Self {
        TimelineSource { inner: StoredValue::new_local(Inner { model, stage: Weak::new() }) }
    }

    /// Draws the model at the next frame. However often this is called, there is one drawing in a frame.
    pub fn redraw(self) {
        self.with_stage(Stage::redraw);
    }

    /// Looks at the model from the beginning, as for another program: to be called when the model is a new one.
    pub fn start_over(self) {
        self.with_stage(Stage::start_over);
    }

    /// Shows everything.
    pub fn fit(self) {
        self.with_stage(Stage::fit);
    }

    /// Brings the lane of a task into view and marks it.
    pub fn show_task(self, task: TaskId) {
        self.with_stage(|stage| stage.show_task(task));
    }

    /// How long it took to draw it last, in milliseconds.
    pub(crate) fn draw_ms(self) -> f64 {
        let stage = self.inner.try_with_value(|inner| inner.stage.upgrade()).flatten();
        stage.map_or(0.0, |stage| stage.draw_ms.get())
    }

    pub(super) fn model(self) -> Rc<RefCell<Model>> {
        self.inner.with_value(|inner| Rc::clone(&inner.model))
    }

    pub(super) fn set_stage(self, stage: Weak<Stage>) {
        // The owner of the source may be gone before the timeline is.
        self.inner.try_update_value(|inner| inner.stage = stage);
    }

    fn with_stage(self, action: impl FnOnce(&Rc<Stage>)) {
        // Upgraded first: the action may ask the source again.
        let stage = self.inner.try_with_value(|inner| inner.stage.upgrade()).flatten();
        if let Some(stage) = stage {
            action(&stage);
        }
    }
}
