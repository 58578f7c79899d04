//! Guests that run ahead: the trace and the order are those of a guest that is called for every callback.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use common::{Log, TickingHost, line, millis};
use webloop::trace::{Outcome, Record, TaskId};
use webloop::{EventLoop, Guest, GuestCode, Lead};

#[derive(Clone)]
enum Op {
    Soon(u32, Option<TaskId>),
    At(u32, Duration),
    Finish(TaskId, Outcome),
}

type Program = Box<dyn Fn(u32) -> Vec<Op>>;

/// A guest each of whose callbacks takes a millisecond.
struct Runner {
    host: TickingHost,
    event_loop: EventLoop,
    guest: RefCell<Option<Guest>>,
    program: Program,
    runs_ahead: bool,
    /// What is ready, as the guest knows it.
    soon: RefCell<VecDeque<u32>>,
    /// What was run and the loop has not gone through: what it did, and when it was over.
    ran: RefCell<VecDeque<(u32, Vec<Op>, Duration)>>,
    log: Log,
    calls: Cell<usize>,
}

impl Runner {
    fn new(host: &TickingHost, runs_ahead: bool, program: impl Fn(u32) -> Vec<Op> + 'static) -> Rc<Runner> {
        let event_loop = EventLoop::with_host(host.clone());
        let runner = Rc::new(Runner {
            host: host.clone(),
            event_loop: event_loop.clone(),
            guest: RefCell::default(),
            program: Box::new(program),
            runs_ahead,
            soon: RefCell::default(),
            ran: RefCell::default(),
            log: Log::new(),
            calls: Cell::new(0),
        });
        runner.guest.replace(Some(event_loop.guest(runner.clone())));
        runner
    }

    fn guest(&self) -> Guest {
        self.guest.borrow().clone().expect("it was given when the runner was made")
    }

    fn call_soon(&self, handle: u32, task: Option<TaskId>) {
        self.soon.borrow_mut().push_back(handle);
        self.guest().call_soon(handle, task, None);
    }

    /// Runs a handle, and what is behind it as far as the loop lets it.
    fn run_ahead(&self, first: u32) {
        let mut lead = if self.runs_ahead { self.guest().ahead() } else { Lead::default() };
        let (begin, loop_begin) = (self.host.time(), self.event_loop.time());
        let mut end = begin + lead.time;
        let mut next = Some(first);
        while let Some(handle) = next {
            self.soon.borrow_mut().retain(|other| *other != handle);
            self.log.add(handle.to_string());
            self.host.skip(millis(1));
            let ops = (self.program)(handle);
            for op in &ops {
                match op {
                    Op::Soon(handle, _) => self.soon.borrow_mut().push_back(*handle),
                    Op::At(_, when) => end = end.min(begin + when.saturating_sub(loop_begin)),
                    Op::Finish(..) => {}
                }
            }
            let now = self.host.time();
            self.ran.borrow_mut().push_back((handle, ops, now - begin));
            let may_go_on = lead.callbacks > 0 || now < end;
            lead.callbacks = lead.callbacks.saturating_sub(1);
            next = if may_go_on { self.soon.borrow_mut().pop_front() } else { None };
        }
    }
}

impl GuestCode for Runner {
    fn run(&self, handle: u32) {
        if self.ran.borrow().is_empty() {
            self.calls.set(self.calls.get() + 1);
            self.run_ahead(handle);
        }
        let (ran, ops, elapsed) = self.ran.borrow_mut().pop_front().expect("it was run");
        assert_eq!(ran, handle, "the guest runs what the loop calls for");
        for op in ops {
            match op {
                Op::Soon(handle, task) => self.guest().call_soon(handle, task, None),
                Op::At(handle, when) => self.guest().call_at(handle, when, None, Some(line(9))),
                Op::Finish(task, outcome) => self.guest().finish(task, outcome),
            }
        }
        self.guest().ran_ahead(elapsed, !self.ran.borrow().is_empty());
    }

    fn cancel(&self, _task: TaskId) {}
}

/// Two tasks that yield, a callback of one of them, and a timer; handles are counted in tens for each of them.
fn busy_program(first: TaskId, second: TaskId) -> impl Fn(u32) -> Vec<Op> {
    move |handle| match handle {
        10..20 => vec![Op::Soon(handle + 20, None), Op::Soon(handle + 1, Some(first))],
        20 => vec![Op::Finish(first, Outcome::Ok)],
        50..55 => vec![Op::Soon(handle + 1, Some(second))],
        55 => vec![Op::At(70, millis(24)), Op::Soon(56, Some(second))],
        56 => vec![Op::Finish(second, Outcome::Error)],
        _ => vec![],
    }
}

struct Outcomes {
    log: Vec<String>,
    records: Vec<Record>,
    calls: usize,
}

fn run_busy_program(runs_ahead: bool) -> Outcomes {
    let host = TickingHost::new(Duration::ZERO);
    let program = busy_program(TaskId(1), TaskId(2));
    let runner = Runner::new(&host, runs_ahead, program);
    runner.event_loop.trace().start(1_000);
    let first = runner.guest().create_task("first", None, line(1));
    let second = runner.guest().create_task("second", Some(first), line(2));
    assert_eq!((first, second), (TaskId(1), TaskId(2)));
    runner.call_soon(10, Some(first));
    runner.call_soon(50, Some(second));
    while host.slice() {}
    host.skip(millis(10));
    while host.slice() {}
    let records = runner.event_loop.trace().read(0).records;
    runner.event_loop.close();
    // The last record says how long the slice took, which is more where a batch is longer than the budget.
    Outcomes { log: runner.log.take(), records, calls: runner.calls.get() }
}

#[test]
fn the_order_and_the_times_are_those_of_one_call_for_each_callback() {
    let (single, ahead) = (run_busy_program(false), run_busy_program(true));
    assert_eq!(ahead.log, single.log);
    assert_eq!(single.calls, single.log.len());
    assert!(ahead.calls * 2 < single.calls, "{} calls and not {}", ahead.calls, single.calls);
    let without_slices = |records: Vec<Record>| {
        let inner = |record: &Record| {
            let text = format!("{:?}", record.event);
            !(text.starts_with("Slice") || text.starts_with("LongTurn"))
        };
        records.into_iter().filter(inner).map(|record| format!("{record:?}")).collect::<Vec<_>>()
    };
    assert_eq!(without_slices(ahead.records), without_slices(single.records));
}

#[test]
fn a_loop_that_is_controlled_or_not_traced_lets_nobody_run_ahead() {
    let host = TickingHost::new(Duration::ZERO);
    let endless = |handle| vec![Op::Soon(handle + 1, None)];
    let runner = Runner::new(&host, true, endless);
    let event_loop = runner.event_loop.clone();
    let slice_is_single = || {
        let (before, calls) = (runner.log.len(), runner.calls.get());
        host.slice();
        let (ran, calls) = (runner.log.len() - before, runner.calls.get() - calls);
        assert!(ran > 0);
        ran == calls
    };
    runner.call_soon(1, None);
    assert!(slice_is_single(), "it is not traced");
    event_loop.trace().start(1_000);
    assert!(!slice_is_single());
    event_loop.set_speed(0.5).expect("it is a speed");
    assert!(slice_is_single(), "its time is another one");
    event_loop.set_speed(1.0).expect("it is a speed");
    event_loop.set_virtual_time(true);
    assert!(slice_is_single(), "its time is virtual");
    event_loop.set_virtual_time(false);
    event_loop.pause();
    let before = runner.log.len();
    assert!(event_loop.step());
    assert_eq!(runner.log.len(), before + 1, "a step is one callback");
    event_loop.resume();
    assert!(!slice_is_single());
    event_loop.close();
}

#[test]
fn what_others_have_in_the_queue_is_not_overtaken() {
    let host = TickingHost::new(Duration::ZERO);
    let runner =
        Runner::new(&host, true, |handle| if handle < 9 { vec![Op::Soon(handle + 1, None)] } else { vec![] });
    let event_loop = runner.event_loop.clone();
    event_loop.trace().start(1_000);
    runner.call_soon(1, None);
    runner.call_soon(9, None);
    event_loop.call_soon(runner.log.adder("rust"));
    runner.guest().call_at(10, Duration::ZERO, None, None);
    host.slice();
    assert_eq!(runner.log.lines()[..3], ["1", "9", "rust"]);
    while host.slice() {}
    assert_eq!(runner.calls.get(), 4);
    assert_eq!(runner.log.take(), ["1", "9", "rust", "10", "2", "3", "4", "5", "6", "7", "8", "9"]);
    event_loop.close();
}

#[test]
fn a_pause_in_the_midst_leaves_what_was_run_to_be_gone_through() {
    let host = TickingHost::new(Duration::ZERO);
    let paused: Rc<Cell<bool>> = Rc::default();
    let flag = Rc::clone(&paused);
    let pauser: Rc<RefCell<Option<EventLoop>>> = Rc::default();
    let held = Rc::clone(&pauser);
    let runner = Runner::new(&host, true, move |handle| {
        if handle == 2 && !flag.replace(true) {
            held.borrow().as_ref().expect("it is there").pause();
        }
        if handle < 9 { vec![Op::Soon(handle + 1, None)] } else { vec![] }
    });
    let event_loop = runner.event_loop.clone();
    pauser.replace(Some(event_loop.clone()));
    event_loop.trace().start(1_000);
    runner.call_soon(1, None);
    while host.slice() {}
    let ran = runner.log.len();
    assert!(ran < 9 && paused.get());
    for step in 2..=9 {
        assert!(event_loop.step(), "step {step}");
    }
    assert!(!event_loop.step());
    assert_eq!(runner.log.take(), ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    pauser.take();
    event_loop.close();
}
