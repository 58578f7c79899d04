//! A program in a frame of its own: what it says comes as batches of messages, what is done to it goes as messages.
//!
//! 1. *ready*: made; what is done to it holds from its first callback on. `start` leads to 2.
//! 2. *running*. `stop` leads to 3; what the program itself says of its end, or the loss of the frame, to 4.
//! 3. *stopping*: its clean-up has half a second, or somewhat more; then, or when it says that it is closed, 4.
//! 4. *over*: an inert picture of its document stands in its place, or nothing where it did not end in time. Final.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Float64Array};
use wasm_bindgen::closure::Closure;
use webloop::trace::{Chunk, Text};

use super::clock::{Clock, now_ms};
use super::frames::Lease;
use super::mirror::{Effect, Mirror};
use super::page::{OnBatch, OnLost, PageFrame};
use super::problem::Problem;
use super::protocol::{ProtocolError, Request, decode};
use crate::editor::Work;
use crate::program::{
    Console, Control, Listener, Listeners, News, Pending, Runner, Snapshots, State, Watched,
};

/// For so long a program may clean up; one that was at rest does not block, so it is the machine that is slow.
const PATIENCE_MS: u32 = 450;
const PATIENCE_AT_REST_MS: u32 = 1500;

/// A program whose deadline has been over for longer, and which has said nothing, is not at rest.
const OVERDUE: Duration = Duration::from_millis(100);

/// A snapshot is of this moment for so long, if nothing is heard meanwhile.
const FRESH_MS: f64 = 400.0;

/// Hears what is wrong with a program.
pub type OnProblem = Box<dyn Fn(Problem)>;

/// Hears that nothing of a program runs any more, which nobody has discarded.
pub type OnOver = Box<dyn Fn()>;

#[derive(Clone)]
pub struct Source {
    /// The name by which the browser keeps what is the program's.
    pub id: String,
    pub file_name: String,
    pub work: Work,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    Ready,
    Running,
    Stopping,
    Over,
}

pub(super) struct Frame {
    page: PageFrame,
    /// Until nothing of the program runs any more.
    lease: RefCell<Option<Lease>>,
    source: Source,
    console: Console,
    on_problem: OnProblem,
    on_over: OnOver,
    life: Cell<Life>,
    mirror: RefCell<Mirror>,
    clock: Cell<Clock>,
    listeners: Listeners,
    /// Whether a snapshot was asked for that has not come.
    is_asked: Cell<bool>,
    /// Whether it was said that something could not be read.
    is_unread_told: Cell<bool>,
    /// When the last snapshot came, by the page's clock, if nothing has changed since.
    fresh_ms: Cell<f64>,
    patience: RefCell<Option<Timeout>>,
    _on_batch: OnBatch,
    _on_lost: OnLost,
}

impl Frame {
    pub(super) fn new(
        lease: Lease,
        source: Source,
        console: Console,
        on_problem: OnProblem,
        on_over: OnOver,
    ) -> Rc<Self> {
        Rc::new_cyclic(|this: &Weak<Frame>| {
            let weak = this.clone();
            let on_batch = Closure::new(move |numbers: Float64Array, texts: Array| {
                if let Some(frame) = weak.upgrade() {
                    frame.receive(&numbers, &texts);
                }
            });
            let weak = this.clone();
            let on_lost = Closure::new(move |words: String| {
                if let Some(frame) = weak.upgrade() {
                    frame.lose(&words);
                }
            });
            lease.page.listen(&on_batch, &on_lost);
            lease.page.begin(&source.id);
            Frame {
                page: lease.page.clone(),
                lease: RefCell::new(Some(lease)),
                source,
                console,
                on_problem,
                on_over,
                life: Cell::new(Life::Ready),
                mirror: RefCell::new(Mirror::new()),
                clock: Cell::new(Clock::new(now_ms())),
                listeners: Listeners::default(),
                is_asked: Cell::new(false),
                is_unread_told: Cell::new(false),
                fresh_ms: Cell::new(f64::NEG_INFINITY),
                patience: RefCell::default(),
                _on_batch: on_batch,
                _on_lost: on_lost,
            }
        })
    }

    fn post(&self, request: Request<'_>) {
        if self.life.get() == Life::Over {
            return;
        }
        self.page.post(request);
    }

    // What comes

    fn receive(&self, numbers: &Float64Array, texts: &Array) {
        if self.life.get() == Life::Over {
            return;
        }
        let texts: Vec<String> = texts.iter().map(|text| text.as_string().unwrap_or_default()).collect();
        let applied = self.apply(&numbers.to_vec(), &texts);
        if let Some(lease) = &*self.lease.borrow() {
            lease.set_busy(self.mirror.borrow().is_anything_left());
        }
        match applied {
            Ok(true) => self.listeners.notify(News::State),
            Ok(false) => {}
            // There may be any number of them.
            Err(error) if !self.is_unread_told.replace(true) => self.write(&format!(
                "Something that the program has said cannot be read, so it is left out, as is what follows of the kind: \
                 {error}"
            )),
            Err(_) => {}
        }
    }

    /// Takes a batch in; says whether the state may be another one. Of a batch that cannot be read nothing counts.
    fn apply(&self, numbers: &[f64], texts: &[String]) -> Result<bool, ProtocolError> {
        let mut is_news = false;
        for message in decode(numbers, texts)? {
            let (before, effect) = {
                let mut mirror = self.mirror.borrow_mut();
                let before = (mirror.state, mirror.pending, mirror.log.count());
                (before, mirror.apply(&message))
            };
            // No borrow is held: all of these may look at the program.
            self.note_change(before);
            is_news |= matches!(effect, Effect::Notify(News::State) | Effect::Close(_));
            self.act(effect);
        }
        Ok(is_news)
    }

    /// What was known may be out of date.
    fn note_change(&self, before: (State, Pending, u64)) {
        let mirror = self.mirror.borrow();
        if before.0.time != mirror.state.time {
            let mut clock = self.clock.get();
            clock.set(mirror.state.time, now_ms());
            self.clock.set(clock);
        }
        let (State { time, last_change, .. }, pending, count) = before;
        let state = State { time, last_change, ..mirror.state };
        if (state, pending, count) != (before.0, mirror.pending, mirror.log.count()) {
            self.fresh_ms.set(f64::NEG_INFINITY);
        }
    }

    fn act(&self, effect: Effect<'_>) {
        let time = || self.mirror.borrow().state.time;
        match effect {
            // Once for the whole batch.
            Effect::Nothing | Effect::Notify(News::State) => {}
            Effect::Notify(News::Snapshot) => {
                self.is_asked.set(false);
                self.fresh_ms.set(now_ms());
                self.listeners.notify(News::Snapshot);
            }
            Effect::Write { task, text } => self.console.write(time(), task, text.to_owned()),
            Effect::Extend { task, text } => self.console.extend(time(), task, text.to_owned()),
            Effect::WriteOmission(lines) => self.console.write_omission(time(), lines.into()),
            Effect::Report { problem, task } => {
                for line in problem.traceback.lines() {
                    self.console.write(time(), task.clone(), line.to_owned());
                }
                (self.on_problem)(problem);
            }
            Effect::Close(still) => {
                self.end();
                self.page.keep_still(still);
                let lease = self.lease.take();
                drop(lease);
                (self.on_over)();
            }
        }
    }

    fn write(&self, words: &str) {
        let time = self.mirror.borrow().state.time;
        self.console.write(time, None, words.to_owned());
    }

    /// The frame is gone, or has gone elsewhere.
    fn lose(&self, words: &str) {
        if self.life.get() == Life::Over {
            return;
        }
        self.write(words);
        self.take_away();
        (self.on_problem)(Problem { mark: None, is_end: true, traceback: words.to_owned() });
        self.listeners.notify(News::State);
        (self.on_over)();
    }

    /// Edge to 4.
    fn end(&self) {
        self.life.set(Life::Over);
        let patience = self.patience.take();
        drop(patience);
        self.mirror.borrow_mut().close();
        let mut clock = self.clock.get();
        clock.set_paused(true, now_ms());
        self.clock.set(clock);
    }

    /// Edge to 4 for a program that may still be at work.
    fn take_away(&self) {
        self.end();
        self.page.remove();
        let lease = self.lease.take();
        if let Some(lease) = lease {
            lease.note_removal();
        }
    }

    /// Whether the program waits for something, as far as is known.
    fn is_at_rest(&self) -> bool {
        let mirror = self.mirror.borrow();
        let time = self.clock.get().time(now_ms());
        mirror.state.ready == 0 && mirror.pending.next.is_none_or(|next| time < next.saturating_add(OVERDUE))
    }

    /// The program has not ended in time.
    fn give_up(&self) {
        if self.life.get() == Life::Stopping {
            self.write("The program did not end in time, so it was taken away, and with it what it showed.");
            self.take_away();
            self.listeners.notify(News::State);
            (self.on_over)();
        }
    }
}

impl Watched for Frame {
    fn control(&self, control: Control) {
        if self.life.get() == Life::Over {
            return;
        }
        let (mut clock, now_ms) = (self.clock.get(), now_ms());
        let (is_news, request) = match control {
            Control::Pause(is_paused) => (clock.set_paused(is_paused, now_ms), Request::Pause { is_paused }),
            Control::Step => (true, Request::Step {}),
            Control::StepOwn => (true, Request::StepOwn {}),
            Control::StepTurn => (true, Request::StepTurn {}),
            Control::Speed(factor) => (clock.set_speed(factor, now_ms), Request::Speed { factor }),
            Control::VirtualTime(is_virtual) => {
                (clock.set_virtual(is_virtual, now_ms), Request::VirtualTime { is_virtual })
            }
            Control::Cancel(task) => (true, Request::Cancel { task: task.0 }),
        };
        if !is_news {
            return;
        }
        self.clock.set(clock);
        self.post(request);
        // What comes of it is in no snapshot that was asked for before.
        self.is_asked.set(false);
        self.fresh_ms.set(f64::NEG_INFINITY);
        if matches!(control, Control::Step | Control::StepOwn | Control::StepTurn) {
            // The state may be the same as before.
            self.ask_snapshot();
        }
        self.listeners.notify(News::State);
    }

    fn watch(&self, is_watched: bool) {
        self.mirror.borrow_mut().log.watch(is_watched);
        self.post(Request::Watch { is_watched });
    }

    fn read(&self, from: u64) -> Chunk {
        self.mirror.borrow().log.read(from)
    }

    fn count(&self) -> u64 {
        self.mirror.borrow().log.count()
    }

    fn text(&self, text: Text) -> Rc<str> {
        self.mirror.borrow().names.get(text)
    }

    /// Its time is an estimate between messages, not beyond a deadline that has not been heard to be over.
    fn state(&self) -> State {
        let mirror = self.mirror.borrow();
        let mut time = self.clock.get().time(now_ms());
        if let (0, Some(next)) = (mirror.state.ready, mirror.pending.next) {
            time = time.min(next.max(mirror.state.time));
        }
        State { time, ..mirror.state }
    }

    fn pending(&self) -> Pending {
        self.mirror.borrow().pending
    }

    fn snapshots(&self) -> Snapshots {
        Snapshots::Sent(Rc::clone(&self.mirror.borrow().snapshot))
    }

    fn ask_snapshot(&self) {
        let is_known = matches!(self.life.get(), Life::Ready | Life::Over);
        if is_known || now_ms() - self.fresh_ms.get() < FRESH_MS {
            self.listeners.notify(News::Snapshot);
        } else if !self.is_asked.replace(true) {
            self.post(Request::AskSnapshot {});
        }
    }

    fn on_news(&self, listener: Weak<Listener>) {
        self.listeners.add(listener);
    }
}

pub(super) struct FrameRunner(pub(super) Rc<Frame>);

impl Runner for FrameRunner {
    fn watched(&self) -> Rc<dyn Watched> {
        Rc::clone(&self.0) as Rc<dyn Watched>
    }

    fn start(&self) {
        let frame = &self.0;
        frame.life.set(Life::Running);
        let mut clock = frame.clock.get();
        clock.set(Duration::ZERO, now_ms());
        frame.clock.set(clock);
        frame.page.show();
        frame.post(Request::Run {
            source: frame.source.work.code(),
            file_name: &frame.source.file_name,
            html: frame.source.work.html(),
        });
    }

    fn stop(&self) {
        let frame = &self.0;
        if frame.life.get() != Life::Running {
            return;
        }
        let patience_ms = if frame.is_at_rest() { PATIENCE_AT_REST_MS } else { PATIENCE_MS };
        frame.post(Request::Stop {});
        frame.life.set(Life::Stopping);
        let weak = Rc::downgrade(frame);
        let patience = Timeout::new(patience_ms, move || {
            if let Some(frame) = weak.upgrade() {
                // The timer's own handle must outlive this call, which runs inside of it.
                let patience = frame.patience.take();
                frame.give_up();
                drop(patience);
            }
        });
        frame.patience.replace(Some(patience));
    }

    fn discard(&self) {
        match self.0.life.get() {
            // Of its picture.
            Life::Over => self.0.page.retire(),
            Life::Running if self.0.is_at_rest() => {
                self.0.end();
                self.0.page.retire();
                let lease = self.0.lease.take();
                drop(lease);
            }
            _ => self.0.take_away(),
        }
    }
}
