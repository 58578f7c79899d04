//! Golden traces: what happened, as lines of text. A change of these lines is a change of what people see.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::collections::BTreeMap;
use std::rc::Rc;

use common::{manual_loop, millis, secs};
use webloop::trace::{Awaiting, Event, Record, TaskId, Text};
use webloop::{EventLoop, Lock, Queue, ResourceId, create_task_named, gather, sleep, yield_now};

/// Gives the records of a trace as lines. Tasks have their names and resources numbers in the order of appearance,
/// since their own numbers go on from test to test.
struct Renderer<'l> {
    event_loop: &'l EventLoop,
    names: BTreeMap<TaskId, String>,
    resources: Vec<ResourceId>,
}

impl Renderer<'_> {
    fn lines(event_loop: &EventLoop) -> Vec<String> {
        let mut renderer = Renderer { event_loop, names: BTreeMap::new(), resources: Vec::new() };
        let records = event_loop.inspect().trace().read(0).records;
        records
            .iter()
            .filter(|record| !is_about_the_loop(record))
            .map(|record| renderer.line(record))
            .collect()
    }

    fn text(&self, text: Option<Text>) -> String {
        text.map_or_else(String::new, |text| self.event_loop.inspect().trace().text(text).to_string())
    }

    fn task(&self, task: TaskId) -> &str {
        self.names.get(&task).map_or("?", String::as_str)
    }

    fn by(&self, task: Option<TaskId>) -> String {
        task.map_or_else(String::new, |task| format!(" by {}", self.task(task)))
    }

    fn resource(&mut self, resource: ResourceId) -> usize {
        let index = self.resources.iter().position(|other| *other == resource);
        index.unwrap_or_else(|| {
            self.resources.push(resource);
            self.resources.len() - 1
        })
    }

    fn named_resource(&mut self, resource: ResourceId, kind: &str, name: Option<Text>) -> String {
        format!("{kind} #{} {}", self.resource(resource), self.text(name)).trim_end().to_owned()
    }

    fn awaiting(&mut self, on: Awaiting) -> String {
        match on {
            Awaiting::Turn => "turn".to_owned(),
            Awaiting::SleepUntil(when_ns) => format!("until {}", when_ns / 1_000_000),
            Awaiting::Task(task) => self.task(task).to_owned(),
            Awaiting::Future => "future".to_owned(),
            Awaiting::Tasks => "tasks".to_owned(),
            Awaiting::Resource { id, kind, name } => self.named_resource(id, kind, name),
            other => format!("{other:?}"),
        }
    }

    fn line(&mut self, record: &Record) -> String {
        let what = match record.event {
            Event::TaskCreated { task, parent, name, location } => {
                assert!(location.file.ends_with("trace.rs"));
                self.names.insert(task, self.text(name));
                format!("{} created{}", self.task(task), self.by(parent))
            }
            Event::PollBegin { task } => format!("{} {{", self.task(task)),
            Event::PollEnd { task, .. } => format!("}} {}", self.task(task)),
            Event::Yielded { task } => format!("{} yields", self.task(task)),
            Event::Woken { task, by } => format!("{} woken{}", self.task(task), self.by(by)),
            Event::WaitBegin { task, on } => {
                let on = self.awaiting(on);
                format!("{} waits: {on}", self.task(task))
            }
            Event::Acquired { resource, kind, name, task } => {
                format!("{} acquired{}", self.named_resource(resource, kind, name), self.by(task))
            }
            Event::Released { resource, kind, name, task } => {
                format!("{} released{}", self.named_resource(resource, kind, name), self.by(task))
            }
            Event::QueueLength { resource, name, len } => {
                format!("{} holds {len}", self.named_resource(resource, "queue", name))
            }
            Event::Retrieved { task } => format!("{} retrieved", self.task(task)),
            Event::TimerSet { timer, when_ns } => format!("timer {} set: {}", timer.0, when_ns / 1_000_000),
            Event::TimerFired { timer, late_ns } => {
                format!("timer {} fired, late {}", timer.0, late_ns / 1_000_000)
            }
            Event::TimerCancelled { timer } => format!("timer {} cancelled", timer.0),
            Event::CallbackBegin { location: Some(_) } => "callback {".to_owned(),
            Event::CallbackBegin { location: None } => "own callback {".to_owned(),
            Event::CallbackEnd { .. } => "} callback".to_owned(),
            Event::CancelRequested { task, by } => {
                format!("{} to be cancelled{}", self.task(task), self.by(by))
            }
            Event::TaskDone { task, outcome } => format!("{} done: {outcome:?}", self.task(task)),
            other => format!("{other:?}"),
        };
        format!("{} {what}", record.at_ns / 1_000_000)
    }
}

/// Whether a record says when the loop had the thread, which says nothing about the program: `trace_slices.rs` has those.
fn is_about_the_loop(record: &Record) -> bool {
    matches!(record.event, Event::SliceBegin | Event::SliceEnd { .. } | Event::TurnBegin { .. })
}

/// Compares line by line; `golden` may be indented.
fn assert_golden(trace: &str, golden: &str) {
    let golden: Vec<&str> = golden.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(trace.lines().collect::<Vec<_>>(), golden, "the trace was\n{trace}");
}

/// Runs `program` for a second of loop time, in steps that are due, and gives its trace.
fn trace_of(program: impl FnOnce(&EventLoop)) -> String {
    let (host, event_loop) = manual_loop();
    event_loop.inspect().trace().start(10_000);
    program(&event_loop);
    host.advance(secs(1));
    event_loop.inspect().trace().stop();
    let lines = Renderer::lines(&event_loop);
    event_loop.close();
    lines.join("\n")
}

#[test]
fn a_task_that_sleeps_waits_for_its_timer() {
    let trace = trace_of(|event_loop| {
        drop(event_loop.create_task_named("sleeper", sleep(millis(100))));
    });
    assert_golden(
        &trace,
        "
            0 sleeper created
            0 sleeper woken
            0 sleeper {
            0 timer 0 set: 100
            0 sleeper waits: until 100
            0 } sleeper
            100 timer 0 fired, late 0
            100 own callback {
            100 sleeper woken
            100 } callback
            100 sleeper {
            100 } sleeper
            100 sleeper done: Ok",
    );
}

#[test]
fn a_parent_that_awaits_its_child_is_woken_by_its_end() {
    let trace = trace_of(|event_loop| {
        drop(event_loop.create_task_named("parent", async { create_task_named("child", yield_now()).await }));
    });
    assert_golden(
        &trace,
        "
            0 parent created
            0 parent woken
            0 parent {
            0 child created by parent
            0 child woken by parent
            0 child retrieved
            0 parent waits: child
            0 } parent
            0 child yields
            0 child {
            0 } child
            0 child done: Ok
            0 parent woken by child
            0 parent {
            0 } parent
            0 parent done: Ok",
    );
}

#[test]
fn a_lock_names_its_holder_and_who_waits() {
    let trace = trace_of(|event_loop| {
        let lock = Rc::new(Lock::named("door"));
        for name in ["first", "second"] {
            let lock = Rc::clone(&lock);
            drop(event_loop.create_task_named(name, async move {
                let _guard = lock.acquire().await;
                yield_now().await;
            }));
        }
    });
    assert_golden(
        &trace,
        "
            0 first created
            0 first woken
            0 second created
            0 second woken
            0 first {
            0 lock #0 door acquired by first
            0 first waits: turn
            0 } first
            0 first woken by first
            0 second {
            0 second waits: lock #0 door
            0 } second
            0 first {
            0 lock #0 door released by first
            0 second woken by first
            0 } first
            0 first done: Ok
            0 second {
            0 lock #0 door acquired by second
            0 second waits: turn
            0 } second
            0 second woken by second
            0 second {
            0 lock #0 door released by second
            0 } second
            0 second done: Ok",
    );
}

#[test]
fn a_queue_shows_who_wakes_whom() {
    let trace = trace_of(|event_loop| {
        let queue = Rc::new(Queue::bounded(1).named("post"));
        let getter = Rc::clone(&queue);
        drop(event_loop.create_task_named("getter", async move { while getter.get().await.is_ok() {} }));
        drop(event_loop.create_task_named("putter", async move {
            for number in 0..2 {
                let _ = queue.put(number).await;
            }
            queue.shutdown(false);
        }));
    });
    assert_golden(
        &trace,
        "
            0 getter created
            0 getter woken
            0 putter created
            0 putter woken
            0 getter {
            0 getter waits: queue get #0 post
            0 } getter
            0 putter {
            0 queue #0 post holds 1
            0 getter woken by putter
            0 putter waits: queue put #0 post
            0 } putter
            0 getter {
            0 queue #0 post holds 0
            0 putter woken by getter
            0 getter waits: queue get #0 post
            0 } getter
            0 putter {
            0 queue #0 post holds 1
            0 getter woken by putter
            0 } putter
            0 putter done: Ok
            0 getter {
            0 queue #0 post holds 0
            0 } getter
            0 getter done: Ok",
    );
}

#[test]
fn a_cancellation_is_requested_and_then_delivered() {
    let trace = trace_of(|event_loop| {
        let task = event_loop.create_task_named("victim", sleep(secs(10)));
        drop(event_loop.create_task_named("killer", async move {
            yield_now().await;
            task.cancel();
        }));
    });
    assert_golden(
        &trace,
        "
            0 victim created
            0 victim woken
            0 killer created
            0 killer woken
            0 victim {
            0 timer 0 set: 10000
            0 victim waits: until 10000
            0 } victim
            0 killer yields
            0 killer {
            0 victim to be cancelled by killer
            0 victim woken by killer
            0 } killer
            0 killer done: Ok
            0 victim {
            0 timer 0 cancelled
            0 } victim
            0 victim done: Cancelled",
    );
}

#[test]
fn a_gather_waits_for_tasks() {
    let trace = trace_of(|event_loop| {
        drop(event_loop.create_task_named("parent", async {
            gather(["a", "b"].map(|name| create_task_named(name, async {}))).await
        }));
    });
    assert_golden(
        &trace,
        "
            0 parent created
            0 parent woken
            0 parent {
            0 a created by parent
            0 a woken by parent
            0 b created by parent
            0 b woken by parent
            0 a retrieved
            0 b retrieved
            0 parent waits: tasks
            0 } parent
            0 a {
            0 } a
            0 a done: Ok
            0 b {
            0 } b
            0 b done: Ok
            0 own callback {
            0 } callback
            0 own callback {
            0 parent woken
            0 } callback
            0 parent {
            0 } parent
            0 parent done: Ok",
    );
}

#[test]
fn callbacks_and_timers_are_kept_apart() {
    let trace = trace_of(|event_loop| {
        event_loop.call_soon(|| ());
        event_loop.call_later(millis(10), || ());
        event_loop.call_later(millis(20), || ()).cancel();
    });
    assert_golden(
        &trace,
        "
            0 timer 0 set: 10
            0 timer 1 set: 20
            0 timer 1 cancelled
            0 callback {
            0 } callback
            10 timer 0 fired, late 0
            10 callback {
            10 } callback",
    );
}
