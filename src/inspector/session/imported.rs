//! A trace from a file, which is shown instead of the program.

use std::rc::Rc;

use super::Session;
use crate::inspector::model::Model;

pub(super) struct Import {
    name: Rc<str>,
    /// The program's model, which is not shown meanwhile.
    pub(super) parked: Model,
}

impl Session {
    /// Shows a trace from a file of this name, instead of the program.
    pub fn import(&self, name: &str, model: Model) {
        let shown = self.model.replace(model);
        let before = self.imported.borrow_mut().take();
        let parked = before.map_or(shown, |import| import.parked);
        self.imported.replace(Some(Import { name: name.into(), parked }));
        self.note_generation();
        self.notify();
    }

    /// Goes back from the imported trace to the program.
    pub fn close_import(&self) {
        let import = self.imported.borrow_mut().take();
        if let Some(import) = import {
            self.set_model(import.parked);
            self.notify();
        }
    }

    /// The name of the file that is shown, if one is.
    pub fn import_name(&self) -> Option<Rc<str>> {
        self.imported.borrow().as_ref().map(|import| Rc::clone(&import.name))
    }
}
