//! What the inspector knows of one program: its scheduler, the model of its log, what it left behind; or, instead, a
//! trace that was imported.
//!
//! Nothing here is a signal: whoever shows it asks, at most once a frame. The one who runs programs calls `attach`
//! before a program starts, `end` when it is over or about to be stopped, and `detach` when it is forgotten. A program is
//! watched only while the inspector is open, so that with the inspector closed it runs as fast as without one.
//!
//! 1. *nothing*: no program was attached. `attach` leads to 2.
//! 2. *running*: `end` leads to 3, `attach` with another program to a new 2, `detach` to 1.
//! 3. *over*: its tasks and what it left behind stay to be read; so does what is heard of its clean-up. `attach` with the
//!    same program, which goes on after all, leads back to 2.
//!
//! `import` shows another trace in any of them, and `close_import` goes back; the program is followed meanwhile.

mod imported;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use webloop::inspect::Snapshot;
use webloop::trace::TaskId;

use self::imported::Import;
use super::ledger::Ledger;
use super::model::Model;
use super::step_scale::StepScale;
use crate::program::{Control, LOG_CAPACITY, Listener, News, State, Watched};

/// So many of the newest are read where others are lost anyway and the program has no time to spare.
const FLOOD_CAPACITY: u64 = 32_768;

/// The inspector's view of one program at a time.
pub struct Session {
    program: RefCell<Option<Program>>,
    /// What is shown: the program's, or an imported one. It is always the same cell.
    model: Rc<RefCell<Model>>,
    steps: StepScale,
    /// Grows whenever the timeline gets another model.
    generation: Cell<u32>,
    ledger: RefCell<Option<Rc<Ledger>>>,
    imported: RefCell<Option<Import>>,
    is_open: Cell<bool>,
    /// Which snapshot was asked for that has not come.
    asked: Cell<Asked>,
    on_change: RefCell<Option<Rc<dyn Fn()>>>,
    /// Hears of the program's news.
    listener: Rc<Listener>,
}

/// What is seen of a program: never the program itself.
#[derive(Clone)]
struct Program {
    watched: Rc<dyn Watched>,
    /// The number of the next record to read; `None` while it is not watched.
    position: Option<u64>,
    /// Whether it was watched from its beginning.
    is_whole: bool,
    /// Whether the next snapshot tells of tasks that the log does not.
    is_seed_wanted: bool,
    was_paused: bool,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    NotYet,
    /// The program was over at this time; what it recorded until then may not have been read.
    At(Duration),
    /// The same, and it was read. More may come of its clean-up.
    Noted(Duration),
}

/// What becomes of the snapshot that was asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Nothing,
    ForLater,
    /// Whoever shows the session hears of it.
    ForNow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Nothing,
    Running,
    Over,
    Imported,
}

/// What a read of the log has found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Whether the model is another one than before.
    pub(crate) is_news: bool,
    /// How many records there have been since the read before, with those that are lost.
    pub(crate) records: u64,
}

/// A program at one moment, for whoever shows it.
pub(crate) struct Observed {
    pub(crate) phase: Phase,
    /// Of the program as it is now, as far as is known; empty where there is none.
    pub(crate) snapshot: Rc<Snapshot>,
    pub(crate) model: Rc<RefCell<Model>>,
    /// Whether somebody outside may still call the program.
    pub(crate) is_called: bool,
}

impl Session {
    pub fn new() -> Rc<Self> {
        Rc::new_cyclic(|this: &Weak<Session>| {
            let weak = this.clone();
            Session {
                program: RefCell::default(),
                model: Rc::default(),
                steps: StepScale::default(),
                generation: Cell::new(0),
                ledger: RefCell::default(),
                imported: RefCell::default(),
                is_open: Cell::new(false),
                asked: Cell::new(Asked::Nothing),
                on_change: RefCell::default(),
                listener: Rc::new(move |news| {
                    if let Some(session) = weak.upgrade() {
                        session.note_news(news);
                    }
                }),
            }
        })
    }

    /// Follows this program from now on.
    pub fn attach(&self, watched: &Rc<dyn Watched>) {
        let is_same =
            |program: &Program| std::ptr::addr_eq(Rc::as_ptr(&program.watched), Rc::as_ptr(watched));
        if self.program.borrow().as_ref().is_some_and(is_same) {
            if let Some(program) = &mut *self.program.borrow_mut() {
                program.end = End::NotYet;
            }
        } else {
            self.detach();
            self.close_import();
            watched.on_news(Rc::downgrade(&self.listener));
            self.program.replace(Some(Program {
                watched: Rc::clone(watched),
                position: None,
                is_whole: self.is_open.get(),
                is_seed_wanted: false,
                was_paused: watched.state().is_paused,
                end: End::NotYet,
            }));
        }
        self.ledger.replace(None);
        self.start_log();
        self.notify();
    }

    pub fn detach(&self) {
        self.stop_log();
        self.program.replace(None);
        self.asked.set(Asked::Nothing);
        self.begin_model();
        self.ledger.replace(None);
        self.notify();
    }

    /// Notes that the program is over, or is about to be stopped; what it has left behind is in the next snapshot.
    pub fn end(&self) {
        self.pull();
        if let Some(program) = &mut *self.program.borrow_mut() {
            if program.end != End::NotYet {
                return;
            }
            program.end = End::At(program.watched.state().time);
        } else {
            return;
        }
        self.notify();
    }

    /// The inspector was opened: from now on programs are watched.
    pub fn open(&self) {
        self.is_open.set(true);
        self.start_log();
    }

    /// The inspector was closed: nothing is watched.
    pub fn close(&self) {
        self.is_open.set(false);
        self.pull();
        self.stop_log();
    }

    fn start_log(&self) {
        let Some(watched) = self.watched() else { return };
        if let Some(program) = &mut *self.program.borrow_mut() {
            // What was recorded of a program that is over stays.
            if !self.is_open.get() || program.position.is_some() || program.end != End::NotYet {
                return;
            }
            program.position = Some(0);
            program.is_seed_wanted = true;
        }
        watched.watch(true);
        self.begin_model();
        self.ask_snapshot();
    }

    fn stop_log(&self) {
        let was_watched = self.program.borrow_mut().as_mut().and_then(|program| {
            program.position.take()?;
            program.is_whole &= matches!(program.end, End::Noted(_));
            Some(Rc::clone(&program.watched))
        });
        if let Some(watched) = was_watched {
            watched.watch(false);
        }
    }

    fn watched(&self) -> Option<Rc<dyn Watched>> {
        self.program.borrow().as_ref().map(|program| Rc::clone(&program.watched))
    }

    /// How the program is, as far as is known.
    fn state(&self) -> Option<State> {
        self.watched().map(|watched| watched.state())
    }

    /// Asks the program for a snapshot, so that the next one is that is not old.
    pub(crate) fn ask_snapshot(&self) {
        self.ask(self.asked.get().max(Asked::ForLater));
    }

    fn ask(&self, asked: Asked) {
        if let Some(watched) = self.watched() {
            self.asked.set(asked);
            watched.ask_snapshot();
        }
    }

    fn note_news(&self, news: News) {
        match news {
            News::State => self.note_state(),
            News::Snapshot => {
                let asked = self.asked.replace(Asked::Nothing);
                if asked > Asked::Nothing {
                    self.take_snapshot();
                }
                if asked == Asked::ForNow {
                    self.call_listener();
                }
            }
        }
    }

    fn note_state(&self) {
        let Some(state) = self.state() else { return };
        let seen = self.update(|program| {
            (std::mem::replace(&mut program.was_paused, state.is_paused), program.end != End::NotYet)
        });
        match seen {
            // Its clean-up is not to be missed.
            Some((_, true)) => self.call_listener(),
            Some((was_paused, _)) if was_paused || state.is_paused => self.notify(),
            _ => {}
        }
    }

    /// Makes use of the snapshot that was asked for. All that was recorded before it is read first.
    fn take_snapshot(&self) {
        let Some(program) = self.program.borrow().clone() else { return };
        let snapshot = program.watched.snapshots().take();
        self.with_model(|model| model.name_resources(&snapshot.resources));
        let is_ledger_wanted = program.end != End::NotYet && self.ledger.borrow().is_none();
        if !program.is_seed_wanted && !is_ledger_wanted {
            return;
        }
        self.feed(false);
        let snapshot = program.watched.snapshots().take();
        if program.is_seed_wanted {
            self.with_model(|model| model.seed(&snapshot));
            self.steps.seed(&snapshot);
            self.update(|program| program.is_seed_wanted = false);
        }
        if is_ledger_wanted {
            let ledger = self.with_model(|model| Ledger::of(model, &snapshot));
            self.ledger.replace(Some(Rc::new(ledger)));
        }
    }

    fn update<R>(&self, update: impl FnOnce(&mut Program) -> R) -> Option<R> {
        self.program.borrow_mut().as_mut().map(update)
    }

    /// Reads what the program has recorded since the last call. Returns whether there was anything.
    pub fn pull(&self) -> bool {
        self.read(false).is_news
    }

    /// Reads what the program has recorded since the last call; if `is_gentle`, no more than a program can bear that is
    /// not to be slowed down by it: where some of it is lost already, only some of the rest, since there is a gap
    /// before it anyway.
    pub(crate) fn read(&self, is_gentle: bool) -> Found {
        let before = self.with_model(|model| model.revision());
        let Some(records) = self.feed(is_gentle) else { return Found::default() };
        let is_seed_wanted = self.update(|program| {
            self.with_model(|model| match program.end {
                End::NotYet => model.set_now(nanos(program.watched.state().time)),
                End::At(time) => {
                    model.end(nanos(time));
                    self.steps.end();
                    program.end = End::Noted(time);
                }
                End::Noted(time) if records > 0 => {
                    model.end(nanos(time));
                    self.steps.end();
                }
                End::Noted(_) => {}
            });
            program.is_seed_wanted
        });
        if is_seed_wanted == Some(true) && self.asked.get() == Asked::Nothing {
            self.ask_snapshot();
        }
        Found { is_news: self.with_model(|model| model.revision()) != before, records }
    }

    /// Feeds the model with what the program has recorded since the last call; gives how many records that were. Where some
    /// were lost, a snapshot is wanted.
    fn feed(&self, is_gentle: bool) -> Option<u64> {
        let (watched, position) = self.update(|program| (Rc::clone(&program.watched), program.position))?;
        let position = position?;
        let count = watched.count();
        let records = count.saturating_sub(position);
        let is_flooded = records > LOG_CAPACITY as u64;
        let from = if is_gentle && is_flooded { count - FLOOD_CAPACITY } else { position };
        let mut chunk = watched.read(from);
        chunk.lost += from - position;
        self.update(|program| {
            program.position = Some(chunk.next);
            program.is_seed_wanted |= chunk.lost > 0;
        });
        if !chunk.records.is_empty() || chunk.lost > 0 {
            self.with_model(|model| model.feed(&chunk, &|text| watched.text(text)));
            self.steps.feed(&chunk, &|text| watched.text(text));
        }
        Some(records)
    }

    /// Notes that the browser tab was hidden, or is shown again.
    pub fn note_hidden(&self, is_hidden: bool) {
        if let Some(program) = &*self.program.borrow()
            && program.position.is_some()
        {
            let time = program.watched.state().time;
            self.with_model(|model| model.note_hidden(nanos(time), is_hidden));
        }
    }

    /// Makes something of the program's model, whether it is shown or not.
    fn with_model<R>(&self, make: impl FnOnce(&mut Model) -> R) -> R {
        match &mut *self.imported.borrow_mut() {
            Some(import) => make(&mut import.parked),
            None => make(&mut self.model.borrow_mut()),
        }
    }

    fn begin_model(&self) {
        self.steps.start_over();
        self.set_model(Model::new());
    }

    fn set_model(&self, new: Model) {
        self.with_model(|model| *model = new);
        self.note_generation();
    }

    fn note_generation(&self) {
        self.generation.set(self.generation.get().wrapping_add(1));
    }

    /// Has the timeline count the program's steps instead of its time, or not.
    pub(crate) fn count_steps(&self, is_wanted: bool) {
        self.steps.want(is_wanted);
        let known = self.update(|program| Some((Rc::clone(&program.watched), program.position?))).flatten();
        if let Some((watched, position)) = known.filter(|_| is_wanted) {
            self.steps.catch_up(&*watched, position);
        }
        if self.phase() == Phase::Over {
            self.steps.end();
        }
        self.note_generation();
        self.call_listener();
    }

    /// What is shown: of the program, or imported. It is the same cell for ever; its contents are another model when
    /// [`Session::generation`] has changed.
    pub fn model(&self) -> Rc<RefCell<Model>> {
        Rc::clone(&self.model)
    }

    /// What the timeline shows: the same or, where it counts steps, the program by its steps.
    pub(crate) fn timeline_model(&self) -> Rc<RefCell<Model>> {
        let is_by_steps = self.steps.is_wanted() && self.imported.borrow().is_none();
        Rc::clone(if is_by_steps { self.steps.model() } else { &self.model })
    }

    /// Changes whenever the timeline has another model.
    pub fn generation(&self) -> u32 {
        self.generation.get()
    }

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

    /// Whether anything may happen that has not been read: there is a program, it is watched, and it is not over.
    pub fn is_live(&self) -> bool {
        let is_live = |program: &Program| {
            program.position.is_some_and(|position| {
                !matches!(program.end, End::Noted(_)) || program.watched.count() > position
            })
        };
        self.program.borrow().as_ref().is_some_and(is_live)
    }

    pub fn is_paused(&self) -> bool {
        self.state().is_some_and(|state| state.is_paused)
    }

    /// Whether the program has something to do at this very moment.
    pub(crate) fn is_ready(&self) -> bool {
        self.state().is_some_and(|state| !state.is_paused && state.ready > 0)
    }

    /// The program as it is now, or as it was when it was last asked.
    pub(crate) fn observe(&self) -> Observed {
        let phase = self.phase();
        let model = self.model();
        match self.watched() {
            Some(watched) if phase != Phase::Imported => Observed {
                phase,
                snapshot: watched.snapshots().take(),
                model,
                is_called: watched.state().is_called,
            },
            _ => Observed { phase, snapshot: Rc::default(), model, is_called: false },
        }
    }

    /// What the program left behind; while it runs, what it would leave behind now.
    pub(crate) fn ledger(&self) -> Option<Rc<Ledger>> {
        let observed = match self.phase() {
            Phase::Nothing | Phase::Imported => return None,
            Phase::Over => return self.ledger.borrow().clone(),
            Phase::Running => self.observe(),
        };
        Some(Rc::new(Ledger::of(&observed.model.borrow(), &observed.snapshot)))
    }

    /// Whether the program was traced from its beginning.
    pub(crate) fn is_whole(&self) -> bool {
        self.program.borrow().as_ref().is_some_and(|program| program.is_whole)
    }

    /// Asks for a task of the program to be cancelled. Does nothing when it is over.
    pub fn cancel(&self, task: TaskId) {
        if let Some(watched) = self.watched() {
            watched.control(Control::Cancel(task));
        }
        self.notify();
    }

    /// Sets who hears that something has changed that no frame would show: another program, its end, a step.
    pub fn on_change(&self, listener: Option<Rc<dyn Fn()>>) {
        self.on_change.replace(listener);
    }

    /// Shows how the program is now: at once, and again when a fresh snapshot is there.
    pub fn notify(&self) {
        self.call_listener();
        self.ask(Asked::ForNow);
    }

    fn call_listener(&self) {
        let listener = self.on_change.borrow().clone();
        if let Some(listener) = listener {
            listener();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.stop_log();
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
