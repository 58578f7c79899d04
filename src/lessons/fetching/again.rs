//! A button that lets a lesson begin again.

use std::rc::Rc;

use webloop::Event;

use crate::program::Stage;

/// A button and the event that it sets.
pub struct Again {
    pressed: Rc<Event>,
}

impl Again {
    /// Adds the button to the stage.
    pub fn button(stage: &Stage, label: &str) -> Self {
        let pressed = Rc::new(Event::named("again"));
        let press = Rc::clone(&pressed);
        stage.button(label, move || press.set());
        Again { pressed }
    }

    /// Waits for the next press. What was pressed before this was called does not count.
    pub async fn pressed(&self) {
        self.pressed.clear();
        self.pressed.wait().await;
    }
}
