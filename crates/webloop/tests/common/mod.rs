//! What the tests of the loop's behaviour share: ordered logs, guards that log, and a host whose clock never rests.

#![allow(dead_code, reason = "every test binary uses a part of it")]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use webloop::host::{Driver, Host};
use webloop::{EventLoop, ManualHost};

/// A manual host and a loop on it.
pub fn manual_loop() -> (ManualHost, EventLoop) {
    let host = ManualHost::new();
    let event_loop = EventLoop::with_host(host.clone());
    (host, event_loop)
}

pub fn millis(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

pub fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Lines in the order in which they were added; clones are the same log.
#[derive(Clone, Default)]
pub struct Log {
    lines: Rc<RefCell<Vec<String>>>,
}

impl Log {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&self, line: impl Into<String>) {
        self.lines.borrow_mut().push(line.into());
    }

    /// The lines so far, which leave the log.
    pub fn take(&self) -> Vec<String> {
        self.lines.take()
    }

    pub fn lines(&self) -> Vec<String> {
        self.lines.borrow().clone()
    }

    pub fn len(&self) -> usize {
        self.lines.borrow().len()
    }

    /// A callback that adds `line`.
    pub fn adder(&self, line: &str) -> impl FnOnce() + use<> {
        let (log, line) = (self.clone(), line.to_owned());
        move || log.add(line)
    }

    /// A guard that adds `line` when it is dropped: Python's `finally`.
    pub fn on_drop(&self, line: &str) -> OnDrop<impl FnOnce() + use<>> {
        OnDrop(Some(self.adder(line)))
    }
}

/// Runs its action when it is dropped.
pub struct OnDrop<F: FnOnce()>(pub Option<F>);

impl<F: FnOnce()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        if let Some(action) = self.0.take() {
            action();
        }
    }
}

pub fn on_drop<F: FnOnce()>(action: F) -> OnDrop<F> {
    OnDrop(Some(action))
}

/// A host whose clock moves on by a tick at every reading, so that time budgets run out. Clones are the same host.
#[derive(Clone)]
pub struct TickingHost {
    shared: Rc<Ticking>,
}

struct Ticking {
    now: Cell<Duration>,
    tick: Duration,
    readings: Cell<usize>,
    wanted: RefCell<VecDeque<Driver>>,
    deadlines: RefCell<Vec<(Driver, Duration)>>,
}

impl TickingHost {
    pub fn new(tick: Duration) -> Self {
        let shared = Ticking {
            now: Cell::default(),
            tick,
            readings: Cell::default(),
            wanted: RefCell::default(),
            deadlines: RefCell::default(),
        };
        TickingHost { shared: Rc::new(shared) }
    }

    /// The time, without a tick.
    pub fn time(&self) -> Duration {
        self.shared.now.get()
    }

    /// How often the clock has been read.
    pub fn readings(&self) -> usize {
        self.shared.readings.get()
    }

    /// Moves the clock on.
    pub fn skip(&self, duration: Duration) {
        self.shared.now.set(self.shared.now.get() + duration);
    }

    /// How many requests for a turn wait to be served.
    pub fn open_requests(&self) -> usize {
        self.shared.wanted.borrow().len()
    }

    /// Runs one slice of the loop that has waited longest, as a browser runs one macrotask; `false` where none waits.
    pub fn slice(&self) -> bool {
        let now = self.now();
        let (due, rest) = self.shared.deadlines.take().into_iter().partition(|(_, when)| *when <= now);
        self.shared.deadlines.replace(rest);
        for (driver, _) in due {
            driver.deadline_passed();
            self.shared.wanted.borrow_mut().push_back(driver);
        }
        let next = self.shared.wanted.borrow_mut().pop_front();
        let Some(driver) = next else { return false };
        driver.run();
        true
    }

    /// Runs slices until no loop asks for one.
    pub fn run_slices(&self) {
        while self.slice() {}
    }
}

impl Host for TickingHost {
    fn now(&self) -> Duration {
        let now = self.shared.now.get() + self.shared.tick;
        self.shared.now.set(now);
        self.shared.readings.set(self.shared.readings.get() + 1);
        now
    }

    fn request_turn(&self, driver: &Driver) {
        self.shared.wanted.borrow_mut().push_back(driver.clone());
    }

    fn request_turn_at(&self, driver: &Driver, when: Option<Duration>) {
        let mut deadlines = self.shared.deadlines.borrow_mut();
        deadlines.retain(|(other, _)| other.loop_id() != driver.loop_id());
        deadlines.extend(when.map(|when| (driver.clone(), when)));
    }
}

/// Runs an ignored test in a process of its own, for what no test survives: a stack overflow, an abort.
#[cfg(not(target_family = "wasm"))]
pub fn in_a_child_process(test: &str) {
    let program = std::env::current_exe().expect("a test knows where it is");
    let output = std::process::Command::new(program).args(["--exact", "--ignored", test]).output();
    let output = output.expect("a test can be run again");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
