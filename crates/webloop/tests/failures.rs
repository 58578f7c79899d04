//! Panics, natively: who is notified, and that the loop goes on.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::RefCell;
use std::future::{Future, pending};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use common::{Log, OnDrop, in_a_child_process, manual_loop, on_drop, secs};
use webloop::trace::Outcome;
use webloop::{
    EventLoop, Failure, ManualHost, ReturnWhen, create_task, gather, sleep, task_group, wait, yield_now,
};

/// A loop whose exception handler logs.
fn observed_loop() -> (ManualHost, EventLoop, Log) {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let received = log.clone();
    let handler = move |failure: &Failure| {
        received.add(format!("{} {}", failure.task_name().unwrap_or("callback"), failure.message()));
    };
    event_loop.set_exception_handler(Some(Rc::new(handler)));
    (host, event_loop, log)
}

/// Runs `host` dry, whatever happens, and says whether the loop still works.
fn survives(host: &ManualHost, event_loop: &EventLoop) -> bool {
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| host.run_until_idle()));
    let probe = event_loop.create_task(async { 7 });
    host.run_until_idle();
    outcome.is_ok() && !event_loop.is_running() && probe.result() == Some(Ok(7))
}

/// A guard that panics when it is dropped, but not in a test that is failing, since two panics at once end it all.
fn panics_on_drop(message: &'static str) -> OnDrop<impl FnOnce()> {
    on_drop(move || assert!(std::thread::panicking(), "{message}"))
}

#[test]
fn a_callback_that_panics_is_reported_and_the_next_one_runs() {
    let (host, event_loop) = manual_loop();
    let failures: Rc<RefCell<Vec<Failure>>> = Rc::default();
    let received = Rc::clone(&failures);
    event_loop
        .set_exception_handler(Some(Rc::new(move |failure| received.borrow_mut().push(failure.clone()))));
    let log = Log::new();
    let line = line!() + 1;
    event_loop.call_soon(|| panic!("number {}", 1));
    event_loop.call_soon(log.adder("next"));
    event_loop.call_later(secs(1), || std::panic::panic_any(5));
    host.advance(secs(1));
    assert_eq!(log.take(), ["next"]);
    let failures = failures.take();
    assert_eq!((failures[0].message(), failures[0].task_name()), ("number 1", None));
    let location = failures[0].location().expect("a user's callback has one");
    assert_eq!((location.file, location.line), (file!(), line));
    assert_eq!(failures[0].to_string(), format!("callback from {location} panicked: number 1"));
    assert_eq!(failures[1].message(), "no message");
    event_loop.close();
}

#[test]
fn the_default_handler_prints_and_the_loop_goes_on() {
    let (host, event_loop) = manual_loop();
    event_loop.set_exception_handler(Some(Rc::new(|_| ())));
    event_loop.set_exception_handler(None);
    event_loop.call_soon(|| panic!("expected"));
    drop(event_loop.create_task(async { panic!("expected") }));
    assert!(survives(&host, &event_loop));
    event_loop.close();
}

#[test]
fn a_task_that_panics_and_is_not_awaited_is_reported() {
    let (host, event_loop, log) = observed_loop();
    let task = event_loop.create_task_named("doomed", async { panic!("of its own") });
    task.add_done_callback({
        let log = log.clone();
        move |task| log.add(format!("{:?}", task.outcome()))
    });
    host.run_until_idle();
    assert_eq!(log.take(), ["doomed of its own", "Some(Panicked)"]);
    assert!(task.is_done() && !task.is_cancelled() && !task.cancel() && task.result().is_none());
    event_loop.close();
}

#[test]
fn the_awaiter_of_a_task_that_panics_gets_the_panic() {
    let (host, event_loop, log) = observed_loop();
    let awaited = event_loop.create_task_named("awaited", async {
        yield_now().await;
        panic!("handed on")
    });
    let awaiter = event_loop.create_task_named("awaiter", awaited);
    host.run_until_idle();
    assert_eq!(log.take(), ["awaiter handed on"]);
    assert_eq!(awaiter.handle().outcome(), Some(Outcome::Panicked));
    event_loop.close();
}

#[test]
fn a_panic_that_was_reported_keeps_its_message_for_a_late_awaiter() {
    let (host, event_loop, log) = observed_loop();
    let awaited = event_loop.create_task_named("awaited", async { panic!("long ago") });
    host.run_until_idle();
    assert_eq!(log.take(), ["awaited long ago"]);
    drop(event_loop.create_task_named("awaiter", awaited));
    host.run_until_idle();
    assert_eq!(log.take(), ["awaiter long ago"]);
    event_loop.close();
}

#[test]
fn whatever_collects_tasks_hands_their_panic_on() {
    let (host, event_loop, log) = observed_loop();
    let doomed = || async { panic!("inside") };
    drop(event_loop.create_task_named("gather", async move {
        gather([async move {
            doomed().await;
            Ok::<(), ()>(())
        }])
        .await
    }));
    drop(event_loop.create_task_named(
        "group",
        task_group(move |group| async move {
            drop(group.create_task(async move {
                doomed().await;
                Ok(())
            }));
            pending::<Result<(), ()>>().await
        }),
    ));
    let seen = log.clone();
    drop(event_loop.create_task_named("wait", async move {
        let tasks = [create_task(async move { doomed().await }), create_task(sleep(secs(1)))];
        let waited = wait(tasks, ReturnWhen::FirstMatching(|()| false), None).await;
        seen.add(format!(
            "wait {:?}",
            waited.done.iter().map(|task| task.handle().outcome()).collect::<Vec<_>>()
        ));
    }));
    host.run_until_idle();
    let mut lines = log.take();
    lines.sort();
    assert_eq!(lines, ["gather inside", "group inside", "wait [Some(Panicked)]"]);
    event_loop.close();
}

#[test]
fn a_destructor_that_panics_is_reported_and_its_task_counts_as_cancelled() {
    let (host, event_loop, log) = observed_loop();
    let task = event_loop.create_task_named("task", async {
        let _guard = panics_on_drop("in the destructor");
        pending::<()>().await;
    });
    host.run_until_idle();
    task.cancel();
    assert!(survives(&host, &event_loop));
    assert_eq!(log.take(), ["task in the destructor"]);
    assert!(task.is_cancelled());
    event_loop.close();
}

/// A future that returns at once and panics when it is dropped.
struct PanicsAfterwards;

impl Future for PanicsAfterwards {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<u32> {
        Poll::Ready(1)
    }
}

impl Drop for PanicsAfterwards {
    fn drop(&mut self) {
        drop(panics_on_drop("after the end"));
    }
}

#[test]
fn a_future_that_panics_when_it_is_dropped_after_its_end_does_not_stop_the_loop() {
    let (host, event_loop, log) = observed_loop();
    let task = event_loop.create_task_named("task", PanicsAfterwards);
    assert!(survives(&host, &event_loop));
    assert_eq!(log.take(), ["task after the end"]);
    assert!(task.is_done());
    event_loop.close();
}

#[test]
fn destructors_that_panic_do_not_keep_a_loop_from_closing() {
    in_a_child_process("child_closes_a_loop_whose_destructors_panic");
}

#[test]
#[ignore = "run by destructors_that_panic_do_not_keep_a_loop_from_closing"]
fn child_closes_a_loop_whose_destructors_panic() {
    let (host, event_loop, log) = observed_loop();
    drop(event_loop.create_task_named("task", async {
        let _guard = panics_on_drop("in the task");
        pending::<()>().await;
    }));
    host.run_until_idle();
    let [first, second] = ["in the callback", "in the timer"].map(panics_on_drop);
    event_loop.call_soon(move || drop(first));
    event_loop.call_later(secs(1), move || drop(second));
    let last = log.on_drop("the last one is dropped");
    event_loop.call_soon(move || drop(last));
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| event_loop.close()));
    assert!(log.lines().contains(&"the last one is dropped".to_owned()));
    for message in ["in the callback", "in the timer", "in the task"] {
        assert!(log.lines().iter().any(|line| line.ends_with(message)), "nobody got the panic {message}");
    }
    assert!(outcome.is_ok() && !event_loop.is_running() && event_loop.all_tasks().is_empty());
}

#[test]
fn an_exception_handler_that_panics_does_not_stop_the_loop() {
    let (host, event_loop) = manual_loop();
    event_loop.set_exception_handler(Some(Rc::new(|_| panic!("of the handler"))));
    event_loop.call_soon(|| panic!("of the callback"));
    assert!(survives(&host, &event_loop));
    event_loop.close();
}
