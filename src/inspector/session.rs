//! What the inspector knows of one program: its loop, the model of its trace, what it left behind; or, instead, a trace
//! that was imported.
//!
//! Nothing here is a signal: whoever shows it asks, at most once a frame. The one who runs programs calls `attach`
//! before a program starts, `end` when it is over, before its loop is closed, and `detach` when it is forgotten. A
//! program is traced only while the inspector is open, so that with the inspector closed it runs as fast as without one.
//!
//! 1. *nothing*: no program was attached. `attach` leads to 2.
//! 2. *running*: `end` leads to 3, `attach` with another loop to a new 2, `detach` to 1.
//! 3. *over*: its tasks and what it left behind stay to be read. `attach` with the same loop, for a program that goes on
//!    after all, leads back to 2.
//!
//! `import` shows another trace in any of them, and `close_import` goes back; the program is followed meanwhile.

#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use webloop::EventLoop;
use webloop::inspect::Snapshot;
use webloop::trace::TaskId;

use super::ledger::Ledger;
use super::model::Model;

/// So many records wait for the next look; older ones are lost, which the model tells.
const TRACE_CAPACITY: usize = 200_000;

/// So many of the newest are read where others are lost anyway and the program has no time to spare.
const FLOOD_CAPACITY: u64 = 32_768;

/// The inspector's view of one program at a time.
#[derive(Default)]
pub struct Session {
    program: RefCell<Option<Program>>,
    /// What is shown: the program's, or an imported one. It is always the same cell.
    model: Rc<RefCell<Model>>,
    /// Grows whenever another model was put into the cell.
    generation: Cell<u32>,
    ledger: RefCell<Option<Rc<Ledger>>>,
    imported: RefCell<Option<Import>>,
    is_open: Cell<bool>,
    on_change: RefCell<Option<Rc<dyn Fn()>>>,
}

/// What is seen of a program: never the program itself.
#[derive(Clone)]
struct Program {
    event_loop: EventLoop,
    is_called_from_outside: Rc<dyn Fn() -> bool>,
    /// The number of the next record to read; `None` while it is not traced.
    position: Option<u64>,
    /// Whether it was traced from its beginning.
    is_whole: bool,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    NotYet,
    /// The program was over at this time; what it recorded until then may not have been read.
    At(Duration),
    Noted,
}

/// A trace from a file.
struct Import {
    name: Rc<str>,
    /// The program's model, which is not shown meanwhile.
    parked: Model,
}

/// What there is to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Nothing,
    Running,
    Over,
    Imported,
}

/// What a look at the trace found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Whether the model is another one than before.
    pub(crate) is_news: bool,
    /// How many records there have been since the look before, with those that are lost.
    pub(crate) records: u64,
}

/// A program at one moment, for whoever shows it.
pub(crate) struct Look {
    pub(crate) phase: Phase,
    /// Of the loop as it is now; empty where there is none.
    pub(crate) snapshot: Snapshot,
    pub(crate) model: Rc<RefCell<Model>>,
    pub(crate) is_called_from_outside: bool,
}

impl Session {
    pub fn new() -> Rc<Self> {
        Rc::default()
    }

    /// Follows the program on this loop from now on. `is_called_from_outside` tells whether somebody outside may still
    /// call in, say by a press of a button.
    pub fn attach(&self, event_loop: &EventLoop, is_called_from_outside: impl Fn() -> bool + 'static) {
        let is_same = self.program.borrow().as_ref().is_some_and(|program| program.event_loop == *event_loop);
        if is_same {
            if let Some(program) = &mut *self.program.borrow_mut() {
                program.end = End::NotYet;
            }
        } else {
            self.detach();
            self.close_import();
            self.program.replace(Some(Program {
                event_loop: event_loop.clone(),
                is_called_from_outside: Rc::new(is_called_from_outside),
                position: None,
                is_whole: self.is_open.get(),
                end: End::NotYet,
            }));
        }
        self.ledger.replace(None);
        self.start_trace();
        self.poke();
    }

    /// Forgets the program.
    pub fn detach(&self) {
        self.stop_trace();
        self.program.replace(None);
        self.set_model(Model::new());
        self.ledger.replace(None);
        self.poke();
    }

    /// Notes that the program is over, or is about to be stopped, and what it has left behind.
    pub fn end(&self) {
        self.pull();
        let Some(program) = self.program.borrow().clone() else {
            return;
        };
        if program.end != End::NotYet {
            return;
        }
        let snapshot = program.event_loop.snapshot();
        let ledger = self.with_model(|model| Ledger::of(model, &snapshot));
        self.ledger.replace(Some(Rc::new(ledger)));
        if let Some(program) = &mut *self.program.borrow_mut() {
            program.end = End::At(program.event_loop.time());
        }
        self.poke();
    }

    /// The inspector was opened: from now on programs are traced.
    pub fn open(&self) {
        self.is_open.set(true);
        self.start_trace();
    }

    /// The inspector was closed: nothing is traced.
    pub fn close(&self) {
        self.is_open.set(false);
        self.pull();
        self.stop_trace();
    }

    fn start_trace(&self) {
        let mut program = self.program.borrow_mut();
        let Some(program) = &mut *program else {
            return;
        };
        // What was recorded of a program that is over stays.
        if self.is_open.get() && program.position.is_none() && program.end == End::NotYet {
            program.event_loop.trace().start(TRACE_CAPACITY);
            program.position = Some(0);
            let mut model = Model::new();
            model.seed(&program.event_loop.snapshot());
            self.set_model(model);
        }
    }

    fn stop_trace(&self) {
        if let Some(program) = &mut *self.program.borrow_mut()
            && program.position.take().is_some()
        {
            program.is_whole &= program.end == End::Noted;
            program.event_loop.trace().stop();
        }
    }

    /// Reads what the program has recorded since the last call. Returns whether there was anything.
    pub fn pull(&self) -> bool {
        self.read(false).is_news
    }

    /// Reads what the program has recorded since the last call; if `is_gentle`, no more than a program can bear that is
    /// not to be slowed down by it: where some of it is lost already, only some of the rest, since there is a gap
    /// before it anyway.
    pub(crate) fn read(&self, is_gentle: bool) -> Found {
        let mut program = self.program.borrow_mut();
        let Some(program) = &mut *program else {
            return Found::default();
        };
        let Some(position) = program.position else {
            return Found::default();
        };
        let trace = program.event_loop.trace();
        let count = trace.count();
        let records = count.saturating_sub(position);
        let is_flooded = records > TRACE_CAPACITY as u64;
        let from = if is_gentle && is_flooded { count - FLOOD_CAPACITY } else { position };
        let mut chunk = trace.read(from);
        chunk.lost += from - position;
        program.position = Some(chunk.next);
        let is_news = self.with_model(|model| {
            let revision = model.revision();
            if !chunk.records.is_empty() || chunk.lost > 0 {
                model.feed(&chunk, &|text| trace.text(text));
            }
            if chunk.lost > 0 {
                model.seed(&program.event_loop.snapshot());
            }
            match program.end {
                End::NotYet => model.set_now(nanos(program.event_loop.time())),
                End::At(time) => {
                    model.end(nanos(time));
                    program.end = End::Noted;
                }
                End::Noted => {}
            }
            model.revision() != revision
        });
        Found { is_news, records }
    }

    /// Notes that the browser tab was hidden, or is shown again.
    pub fn note_hidden(&self, is_hidden: bool) {
        if let Some(program) = &*self.program.borrow()
            && program.position.is_some()
        {
            self.with_model(|model| model.note_hidden(nanos(program.event_loop.time()), is_hidden));
        }
    }

    /// Shows a trace from a file of this name, instead of the program.
    pub fn import(&self, name: &str, model: Model) {
        let shown = self.model.replace(model);
        let before = self.imported.borrow_mut().take();
        let parked = before.map_or(shown, |import| import.parked);
        self.imported.replace(Some(Import { name: name.into(), parked }));
        self.generation.set(self.generation.get().wrapping_add(1));
        self.poke();
    }

    /// Goes back from the imported trace to the program.
    pub fn close_import(&self) {
        let import = self.imported.borrow_mut().take();
        if let Some(import) = import {
            self.set_model(import.parked);
            self.poke();
        }
    }

    /// Makes something of the program's model, whether it is shown or not.
    fn with_model<R>(&self, make: impl FnOnce(&mut Model) -> R) -> R {
        match &mut *self.imported.borrow_mut() {
            Some(import) => make(&mut import.parked),
            None => make(&mut self.model.borrow_mut()),
        }
    }

    fn set_model(&self, new: Model) {
        self.with_model(|model| *model = new);
        self.generation.set(self.generation.get().wrapping_add(1));
    }

    /// The name of the file that is shown, if one is.
    pub fn import_name(&self) -> Option<Rc<str>> {
        self.imported.borrow().as_ref().map(|import| Rc::clone(&import.name))
    }

    /// What is shown: of the program, or imported. It is the same cell for ever; its contents are another model when
    /// [`Session::generation`] has changed.
    pub fn model(&self) -> Rc<RefCell<Model>> {
        Rc::clone(&self.model)
    }

    /// Changes whenever another model is shown.
    pub fn generation(&self) -> u32 {
        self.generation.get()
    }

    /// What there is to see.
    pub fn phase(&self) -> Phase {
        if self.imported.borrow().is_some() {
            return Phase::Imported;
        }
        match self.program.borrow().as_ref().map(|program| program.end) {
            None => Phase::Nothing,
            Some(End::NotYet) => Phase::Running,
            Some(_) => Phase::Over,
        }
    }

    /// Whether anything may happen that has not been read: there is a program, it is traced, and it is not over.
    pub fn is_live(&self) -> bool {
        let program = self.program.borrow();
        program.as_ref().is_some_and(|program| program.position.is_some() && program.end != End::Noted)
    }

    /// Whether the program is held still.
    pub fn is_paused(&self) -> bool {
        self.program.borrow().as_ref().is_some_and(|program| program.event_loop.is_paused())
    }

    /// Whether the program has something to do at this very moment.
    pub(crate) fn is_ready(&self) -> bool {
        self.program
            .borrow()
            .as_ref()
            .is_some_and(|program| !program.event_loop.is_paused() && program.event_loop.ready_len() > 0)
    }

    /// Looks at the program as it is now.
    pub(crate) fn look(&self) -> Look {
        let phase = self.phase();
        let model = self.model();
        let program = self.program.borrow().clone();
        match program {
            Some(program) if phase != Phase::Imported => Look {
                phase,
                snapshot: program.event_loop.snapshot(),
                model,
                is_called_from_outside: (program.is_called_from_outside)(),
            },
            _ => Look { phase, snapshot: Snapshot::default(), model, is_called_from_outside: false },
        }
    }

    /// What the program left behind; while it runs, what it would leave behind now.
    pub(crate) fn ledger(&self) -> Option<Rc<Ledger>> {
        let look = match self.phase() {
            Phase::Nothing | Phase::Imported => return None,
            Phase::Over => return self.ledger.borrow().clone(),
            Phase::Running => self.look(),
        };
        Some(Rc::new(Ledger::of(&look.model.borrow(), &look.snapshot)))
    }

    /// Whether the program was traced from its beginning.
    pub(crate) fn is_whole(&self) -> bool {
        self.program.borrow().as_ref().is_some_and(|program| program.is_whole)
    }

    /// Asks for a task of the program to be cancelled. Does nothing when it is over.
    pub fn cancel(&self, task: TaskId) {
        let event_loop = self.program.borrow().as_ref().map(|program| program.event_loop.clone());
        if let Some(task) = event_loop.and_then(|event_loop| event_loop.task(task)) {
            task.cancel();
        }
        self.poke();
    }

    /// Sets who hears that something has changed that no frame would show: another program, its end, a step.
    pub fn on_change(&self, listener: Option<Rc<dyn Fn()>>) {
        self.on_change.replace(listener);
    }

    /// Shows how the program is now, at once: to be called when it was paused, resumed or stepped.
    pub fn poke(&self) {
        let listener = self.on_change.borrow().clone();
        if let Some(listener) = listener {
            listener();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.stop_trace();
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
