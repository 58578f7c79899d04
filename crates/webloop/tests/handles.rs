//! Handles, guards and wakers: what cancels what, and when it is too late.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use common::{Log, manual_loop, millis, secs};
use webloop::EventLoop;

#[test]
fn a_handle_cancelled_before_its_turn_never_runs() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let handle = event_loop.call_soon(log.adder("cancelled"));
    let timer = event_loop.call_later(millis(1), log.adder("cancelled timer"));
    let late = event_loop.call_soon(log.adder("ran"));
    handle.cancel();
    handle.clone().cancel();
    timer.cancel();
    timer.clone().cancel();
    assert!(handle.is_cancelled() && timer.is_cancelled() && !late.is_cancelled());
    host.advance(secs(1));
    late.cancel();
    assert!(!late.is_cancelled(), "it is too late to cancel what has run");
    assert_eq!(log.take(), ["ran"]);
    event_loop.close();
}

#[test]
fn a_due_timer_can_be_cancelled_until_its_callback_runs() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let second: Rc<RefCell<Option<webloop::TimerHandle>>> = Rc::default();
    let to_cancel = Rc::clone(&second);
    let first = event_loop.call_later(millis(1), move || to_cancel.take().expect("it is set").cancel());
    second.replace(Some(event_loop.call_later(millis(1), log.adder("cancelled"))));
    event_loop.call_later(millis(1), log.adder("ran"));
    host.advance(millis(1));
    assert_eq!(log.take(), ["ran"]);
    first.cancel();
    assert!(!first.is_cancelled());
    event_loop.close();
}

#[test]
fn a_callback_may_cancel_itself_while_it_runs() {
    let (host, event_loop) = manual_loop();
    let slot: Rc<RefCell<Option<webloop::Handle>>> = Rc::default();
    let log = Log::new();
    let (itself, inner_log) = (Rc::clone(&slot), log.clone());
    let handle = event_loop.call_soon(move || {
        itself.take().expect("it is set").cancel();
        inner_log.add("ran");
    });
    slot.replace(Some(handle.clone()));
    host.run_until_idle();
    assert_eq!((log.take(), handle.is_cancelled()), (vec!["ran".to_owned()], false));
    event_loop.close();
}

#[test]
fn guards_cancel_when_they_are_dropped_and_not_when_they_are_detached() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let schedule = |name: &'static str| {
        let line = |kind: &str| log.adder(&format!("{name} {kind}"));
        let task_line = line("task");
        (
            event_loop.call_soon(line("handle")).cancel_on_drop(),
            event_loop.call_later(millis(1), line("timer")).cancel_on_drop(),
            event_loop.create_task(async move { task_line() }).cancel_on_drop(),
        )
    };
    drop(schedule("dropped"));
    let (handle, timer, task) = schedule("detached");
    drop((handle.detach(), timer.detach(), task.detach()));
    let kept = schedule("kept");
    host.advance(secs(1));
    assert_eq!(
        log.take(),
        ["detached handle", "detached task", "kept handle", "kept task", "detached timer", "kept timer"]
    );
    assert!(kept.2.is_done() && !kept.0.is_cancelled());
    drop(kept);
    event_loop.close();
}

/// A task that hands out its waker and waits for ever, logging its polls.
fn waker_of(event_loop: &EventLoop, log: &Log) -> (webloop::Task<()>, Rc<RefCell<Option<Waker>>>) {
    let slot: Rc<RefCell<Option<Waker>>> = Rc::default();
    let (out, log) = (Rc::clone(&slot), log.clone());
    let task = event_loop.create_task(poll_fn(move |context| {
        log.add("polled");
        out.replace(Some(context.waker().clone()));
        Poll::Pending
    }));
    event_loop.control().step();
    (task, slot)
}

#[test]
fn waking_twice_polls_once() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let (_task, slot) = waker_of(&event_loop, &log);
    let waker = slot.take().expect("the task has run");
    waker.wake_by_ref();
    waker.wake_by_ref();
    assert_eq!(event_loop.inspect().ready_len(), 1);
    host.run_until_idle();
    assert_eq!(log.take(), ["polled", "polled"]);
    event_loop.close();
}

#[test]
fn a_waker_is_harmless_after_its_task_its_loop_and_all() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let (task, slot) = waker_of(&event_loop, &log);
    let waker = slot.take().expect("the task has run");
    task.cancel();
    host.run_until_idle();
    waker.wake_by_ref();
    // Another task may be in its slot by now.
    let (_other, other_place) = waker_of(&event_loop, &log);
    waker.wake_by_ref();
    assert_eq!((host.turn(), log.take().len()), (false, 2));
    let other_waker = other_place.take().expect("the task has run");
    event_loop.close();
    other_waker.wake_by_ref();
    assert!(!host.turn());
    drop(event_loop);
    waker.wake();
    other_waker.wake();
    assert_eq!((host.turn(), log.len()), (false, 0));
}

#[test]
fn a_waker_kept_of_a_task_that_ended_in_its_first_poll_wakes_no_other() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let slot: Rc<RefCell<Option<Waker>>> = Rc::default();
    let kept = Rc::clone(&slot);
    drop(event_loop.create_task(poll_fn(move |context| {
        kept.replace(Some(context.waker().clone()));
        Poll::Ready(())
    })));
    host.run_until_idle();
    let polls = log.clone();
    drop(event_loop.create_task(poll_fn(move |_| {
        polls.add("polled");
        Poll::<()>::Pending
    })));
    host.run_until_idle();
    slot.take().expect("the task has run").wake();
    host.run_until_idle();
    assert_eq!(log.take(), ["polled"]);
    event_loop.close();
}

#[test]
fn a_waker_works_when_nobody_has_a_handle_to_the_loop_any_more() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let (task, slot) = waker_of(&event_loop, &log);
    drop((task, event_loop));
    let waker = slot.take().expect("the task has run");
    waker.wake();
    assert_eq!((host.turn(), log.take()), (true, vec!["polled".to_owned(), "polled".to_owned()]));
}

#[test]
fn waking_from_another_thread_panics_and_says_why() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let (_task, slot) = waker_of(&event_loop, &log);
    let waker = slot.take().expect("the task has run");
    let payload = std::thread::spawn(move || waker.wake()).join().expect_err("it panics there");
    let message = payload.downcast_ref::<&str>().expect("the message is a literal");
    assert_eq!(*message, "a task of an EventLoop can be woken only on the thread of its loop");
    assert!(!host.turn() && log.len() == 1);
    event_loop.close();
}
