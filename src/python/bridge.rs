//! Between a Python program and its loop: the object `host` of python/webloop, and who calls whom when.
//!
//! While nobody watches, the program keeps queues of its own and asks for a turn or for one timer, of which there is one
//! each here: a turn runs a whole batch. As soon as somebody pauses, traces, slows or otherwise controls the loop, the
//! program is driven by it, callback by callback (`driven`), until nobody does any more.
//!
//! The bridge lives as long as the program; when it is stopped, Python ends first, while its loop is still there.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

use js_sys::{Array, Float64Array, Object, Reflect};
use wasm_bindgen::closure::{Closure, WasmClosure};
use wasm_bindgen::{JsCast, JsValue};
use webloop::trace::{Outcome, TaskId};
use webloop::{CancelOnDrop, Handle, Place, TimerHandle};

use super::driven::Driven;
use super::interpreter::{Interpreter, PythonProgram, words};
use super::kit::OnProblem;
use super::markup;
use super::problem::Problem;
use crate::editor::Work;
use crate::program::Stage;

/// For how long a batch runs before the page gets the thread back, as in the loop itself.
const BUDGET_MS: f64 = 8.0;

/// Stands between the task and the text in what Python writes.
const UNIT_SEPARATOR: char = '\u{1f}';

/// One running program.
pub(crate) struct Bridge {
    stage: Stage,
    program: RefCell<Option<PythonProgram>>,
    turn: RefCell<Option<CancelOnDrop<Handle>>>,
    timer: RefCell<Option<CancelOnDrop<TimerHandle>>>,
    driven: Driven,
    /// Whether Python runs a callback for the loop.
    is_in_python: Cell<bool>,
    /// The task that keeps the loop from being idle while Python has something to do that the loop does not see.
    presence: Cell<Option<TaskId>>,
    /// Whether all tasks of the program wait for each other.
    is_stuck: Cell<bool>,
    /// Whether nothing of the program will run any more.
    is_over: Cell<bool>,
    on_problem: OnProblem,
    /// Python calls them as long as the program lives.
    closures: RefCell<Vec<Box<dyn Any>>>,
}

impl Bridge {
    /// Starts a program, which runs with the next turn of its loop; its HTML is in the page by then.
    ///
    /// # Errors
    ///
    /// When the interpreter itself fails; what is wrong with the program goes to `on_problem`.
    pub(crate) fn start(
        interpreter: &Interpreter,
        stage: Stage,
        file_name: &str,
        work: &Work,
        on_problem: OnProblem,
    ) -> Result<Rc<Self>, String> {
        let bridge = Rc::new_cyclic(|this: &Weak<Bridge>| Bridge {
            driven: Driven::new(stage.event_loop(), this.clone()),
            stage,
            program: RefCell::new(None),
            turn: RefCell::new(None),
            timer: RefCell::new(None),
            is_in_python: Cell::new(false),
            presence: Cell::new(None),
            is_stuck: Cell::new(false),
            is_over: Cell::new(false),
            on_problem,
            closures: RefCell::default(),
        });
        let host = bridge.host();
        markup::fill(bridge.stage.region(), work.html()).map_err(|error| words(&error))?;
        let program = interpreter.start(&host, work.code(), file_name).map_err(|error| words(&error))?;
        bridge.program.replace(Some(program));
        bridge.follow_control();
        bridge.set_idle(false);
        let weak = Rc::downgrade(&bridge);
        let listener = move || weak.upgrade().map_or((), |bridge| bridge.follow_control());
        bridge.stage.event_loop().on_control(Some(Rc::new(listener)));
        Ok(bridge)
    }

    /// Ends the program: its `finally` blocks run, and nothing of it runs after that.
    pub(crate) fn stop(&self) {
        let program = self.program.take();
        if let Some(program) = program {
            self.note(program.stop());
        }
        self.forget_pending();
        // Not `closures`: one of them may be what has led here.
    }

    /// Nothing of the program runs any more, so its loop has nothing to wait for.
    fn forget_pending(&self) {
        self.is_over.set(true);
        self.turn.take();
        self.timer.take();
        self.driven.end();
        self.set_idle(true);
    }

    /// The object that Python calls.
    fn host(self: &Rc<Self>) -> Object {
        let host = Object::new();
        self.offer::<dyn Fn()>(&host, "request_turn", |bridge| {
            Closure::new(move || bridge.upgrade().map_or((), |bridge| bridge.request_turn()))
        });
        self.offer::<dyn Fn(Option<f64>)>(&host, "request_turn_at", |bridge| {
            Closure::new(move |when| bridge.upgrade().map_or((), |bridge| bridge.request_turn_at(when)))
        });
        self.offer::<dyn Fn() -> f64>(&host, "time", |bridge| {
            Closure::new(move || bridge.upgrade().map_or(0.0, |bridge| bridge.time()))
        });
        self.offer::<dyn Fn(bool, Option<bool>)>(&host, "idle", |bridge| {
            Closure::new(move |is_idle, is_stuck: Option<bool>| {
                if let Some(bridge) = bridge.upgrade() {
                    bridge.set_idle(is_idle);
                    bridge.note_stuck(is_stuck.unwrap_or_default());
                }
            })
        });
        self.offer::<dyn Fn(String)>(&host, "write", |bridge| {
            Closure::new(move |lines: String| bridge.upgrade().map_or((), |bridge| bridge.write(&lines)))
        });
        self.offer::<dyn Fn(f64)>(&host, "dropped", |bridge| {
            Closure::new(move |count| {
                bridge.upgrade().map_or((), |bridge| bridge.stage.write_omission(count as u64))
            })
        });
        self.offer::<dyn Fn(String)>(&host, "error", |bridge| {
            Closure::new(move |json: String| bridge.upgrade().map_or((), |bridge| bridge.note_problem(&json)))
        });
        self.offer::<dyn Fn(u32, String)>(&host, "intern", |bridge| {
            Closure::new(move |number, text: String| {
                bridge.upgrade().map_or((), |bridge| bridge.driven.intern(number, &text))
            })
        });
        self.offer::<dyn Fn(Float64Array)>(&host, "tell", |bridge| {
            Closure::new(move |numbers: Float64Array| {
                bridge.upgrade().map_or((), |bridge| bridge.hear(&numbers))
            })
        });
        self.offer::<dyn Fn()>(&host, "closed", |bridge| {
            Closure::new(move || bridge.upgrade().map_or((), |bridge| bridge.forget_pending()))
        });
        self.offer::<dyn Fn(bool)>(&host, "listens", |bridge| {
            Closure::new(move |is_called| {
                bridge.upgrade().map_or((), |bridge| bridge.stage.set_called(is_called))
            })
        });
        self.offer::<dyn Fn()>(&host, "called", |bridge| {
            Closure::new(move || bridge.upgrade().map_or((), |bridge| bridge.stage.note_event()))
        });
        self.offer::<dyn Fn() -> bool>(&host, "is_paused", |bridge| {
            Closure::new(move || bridge.upgrade().is_some_and(|bridge| bridge.stage.event_loop().is_paused()))
        });
        // The watch over the program's loop finds both out by itself, but not at which moment it was over.
        self.offer::<dyn Fn()>(&host, "started", |_| Closure::new(|| ()));
        self.offer::<dyn Fn()>(&host, "ended", |bridge| {
            Closure::new(move || bridge.upgrade().map_or((), |bridge| bridge.stage.note_change()))
        });
        Reflect::set(&host, &JsValue::from_str("region"), self.stage.region())
            .expect("a plain object takes any property");
        host
    }

    fn offer<F: WasmClosure + ?Sized + 'static>(
        self: &Rc<Self>,
        host: &Object,
        name: &str,
        make: impl FnOnce(Weak<Self>) -> Closure<F>,
    ) {
        let closure = make(Rc::downgrade(self));
        Reflect::set(host, &JsValue::from_str(name), closure.as_ref().unchecked_ref())
            .expect("a plain object takes any property");
        self.closures.borrow_mut().push(Box::new(closure));
    }

    // What Python asks for

    fn request_turn(self: &Rc<Self>) {
        if self.turn.borrow().is_none() {
            let weak = Rc::downgrade(self);
            let turn = self.stage.event_loop().call_soon(move || {
                if let Some(bridge) = weak.upgrade() {
                    bridge.turn.take();
                    bridge.pump();
                }
            });
            self.turn.replace(Some(turn.cancel_on_drop()));
        }
    }

    fn request_turn_at(self: &Rc<Self>, when_seconds: Option<f64>) {
        let before = self.timer.take();
        drop(before);
        if let Some(when) = when_seconds {
            let weak = Rc::downgrade(self);
            let timer = self.stage.event_loop().call_at(duration(when), move || {
                if let Some(bridge) = weak.upgrade() {
                    bridge.timer.take();
                    bridge.pump();
                }
            });
            self.timer.replace(Some(timer.cancel_on_drop()));
        }
    }

    fn time(&self) -> f64 {
        self.stage.event_loop().time().as_secs_f64()
    }

    fn pump(&self) {
        let program = self.program.borrow().clone();
        if let Some(program) = program {
            self.note(program.pump(BUDGET_MS));
        }
    }

    fn set_idle(&self, is_idle: bool) {
        let guest = self.driven.guest();
        if is_idle || self.driven.is_on() {
            if let Some(task) = self.presence.take() {
                guest.finish(task, Outcome::Ok);
            }
        } else if self.presence.get().is_none() && self.is_begun() {
            // Of a task of which nothing is said the loop believes that it waits for something outside.
            let task = guest.create_task("Python", None, Place { file: "", line: 0 });
            self.presence.set(Some(task));
        }
    }

    /// Whether there is a program that is not over. Before that nobody knows yet who will drive it.
    fn is_begun(&self) -> bool {
        self.program.borrow().is_some() && !self.is_over.get()
    }

    // Driven

    /// Where all tasks wait for each other nothing runs any more, so the loop may as well drive the program: then it
    /// knows which tasks these are and what each waits for, and so do people.
    fn note_stuck(self: &Rc<Self>, is_stuck: bool) {
        if self.is_stuck.replace(is_stuck) != is_stuck {
            let weak = Rc::downgrade(self);
            // Python has called this, and may not be called before it has returned.
            let call = self.stage.event_loop().call_soon(move || {
                if let Some(bridge) = weak.upgrade() {
                    bridge.follow_control();
                }
            });
            drop(call);
        }
    }

    /// Lets the loop drive the program, or the program itself, as somebody controls the loop or nobody does.
    fn follow_control(&self) {
        let is_driven = self.is_stuck.get() || !self.stage.event_loop().is_plain();
        let program = self.program.borrow().clone();
        let changes = is_driven != self.driven.is_on() && !self.is_over.get();
        let Some(program) = program.filter(|_| changes) else {
            return;
        };
        if is_driven {
            self.driven.begin();
            self.set_idle(true);
            self.turn.take();
            self.note(program.set_driven(true, &JsValue::UNDEFINED));
        } else {
            let ready: Array = self.driven.end().into_iter().map(JsValue::from).collect();
            self.set_idle(false);
            self.note(program.set_driven(false, &ready));
        }
    }

    /// Runs one callback of Python's, unless that was done already.
    pub(super) fn run(&self, handle: u32) {
        if self.driven.go_through(handle) {
            return;
        }
        let program = self.program.borrow().clone();
        let Some(program) = program else { return };
        let lead = self.driven.guest().ahead();
        self.is_in_python.set(true);
        let told = program.run(handle, lead.callbacks, lead.time.as_secs_f64());
        self.is_in_python.set(false);
        match told {
            Ok(numbers) => {
                self.driven.hear(&numbers);
                self.driven.go_through(handle);
            }
            Err(error) => self.note(Err(error)),
        }
    }

    /// Python tells something; while it runs a callback, that is part of what that does.
    fn hear(&self, numbers: &Float64Array) {
        self.driven.hear(numbers);
        if !self.is_in_python.get() {
            self.driven.go_through_all();
        }
    }

    pub(super) fn cancel_task(&self, task: TaskId) {
        let program = self.program.borrow().clone();
        if let (Some(program), Some(task)) = (program, self.driven.number_of(task)) {
            self.note(program.cancel_task(task));
        }
    }

    // What Python tells

    fn write(&self, lines: &str) {
        for line in lines.split('\n') {
            let (head, text) = line.split_once(UNIT_SEPARATOR).unwrap_or(("O", line));
            let task = head.get(1..).filter(|name| !name.is_empty());
            if head.starts_with('+') {
                self.stage.extend(task, text);
            } else {
                self.stage.write(task, text);
            }
        }
    }

    fn note_problem(&self, json: &str) {
        let problem = Problem::parse(json);
        for line in problem.traceback.lines() {
            self.stage.write(problem.task.as_deref(), line);
        }
        (self.on_problem)(problem);
    }

    /// Tells of a failure of the interpreter itself, of which it says that there are none.
    fn note(&self, outcome: Result<(), JsValue>) {
        if let Err(error) = outcome {
            self.stage.write(None, &format!("CPython has failed: {}", words(&error)));
        }
    }
}

/// Seconds of Python as a duration: what is negative is now, what does not fit is never.
pub(super) fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
}
