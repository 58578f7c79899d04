//! A wait that ends before its time, at every primitive: nothing is lost, and whoever is next gets the wake.
//!
//! A wait is abandoned in three ways: its task is cancelled, it loses a `select`, or a time-out around it expires.
//! And at two moments: while it waits, and when it has been woken but its task has not run yet.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use common::{Log, manual_loop, secs};
use futures::future::{Either, select};
use webloop::{Barrier, Condition, Event, EventLoop, Lock, ManualHost, Queue, Semaphore, timeout};

type Wait = Pin<Box<dyn Future<Output = ()>>>;

/// One primitive in a state in which `wait` has to wait, and what wakes the first in line.
struct Case {
    name: &'static str,
    host: ManualHost,
    event_loop: EventLoop,
    wait: Box<dyn Fn() -> Wait>,
    wake: Box<dyn Fn()>,
}

impl Case {
    fn new<P: 'static, F: Future<Output = ()> + 'static>(
        name: &'static str,
        primitive: P,
        wait: fn(Rc<P>) -> F,
        wake: fn(&Rc<P>, &EventLoop),
    ) -> Self {
        let (host, event_loop) = manual_loop();
        let primitive = Rc::new(primitive);
        let (woken, waking_loop) = (Rc::clone(&primitive), event_loop.clone());
        Case {
            name,
            host,
            event_loop,
            wait: Box::new(move || Box::pin(wait(Rc::clone(&primitive)))),
            wake: Box::new(move || wake(&woken, &waking_loop)),
        }
    }
}

fn full_queue() -> Queue<u32> {
    let queue = Queue::bounded(1);
    queue.try_put(0).expect("there is room for one");
    queue
}

/// All primitives that have a line, each on a loop of its own.
fn cases() -> [Case; 8] {
    [
        Case::new(
            "queue get",
            Queue::unbounded(),
            |queue: Rc<Queue<u32>>| async move { assert_eq!(queue.get().await, Ok(1)) },
            |queue, _| queue.try_put(1).expect("there is no limit"),
        ),
        Case::new(
            "queue put",
            full_queue(),
            |queue: Rc<Queue<u32>>| async move { assert_eq!(queue.put(1).await, Ok(())) },
            |queue, _| assert!(queue.try_get().is_ok()),
        ),
        Case::new(
            "queue join",
            full_queue(),
            |queue: Rc<Queue<u32>>| async move { queue.join().await },
            |queue, _| queue.task_done().expect("one item is not done"),
        ),
        Case::new(
            "semaphore",
            Semaphore::new(0),
            |semaphore: Rc<Semaphore>| async move { semaphore.acquire().await.forget() },
            |semaphore, _| semaphore.release(),
        ),
        Case::new(
            "lock",
            (Lock::new(), Event::new()),
            |held: Rc<(Lock, Event)>| async move {
                let _guard = held.0.acquire().await;
                held.1.wait().await;
            },
            // Ends the first one's hold; whoever has the lock then keeps it for no time.
            |held, event_loop| {
                held.1.set();
                event_loop.control().step_turn();
            },
        ),
        Case::new(
            "event",
            Event::new(),
            |event: Rc<Event>| async move { event.wait().await },
            |event, _| event.set(),
        ),
        Case::new(
            "condition",
            // Who gives up wakes the next one in any case, as in asyncio; that one checks, and waits on.
            (Condition::new(), Cell::new(false)),
            |state: Rc<(Condition, Cell<bool>)>| async move {
                state.0.acquire().await.wait_for(|| state.1.get()).await;
            },
            |state, event_loop| {
                let state = Rc::clone(state);
                drop(event_loop.create_task(async move {
                    let guard = state.0.acquire().await;
                    state.1.set(true);
                    guard.notify(1);
                }));
                event_loop.control().step_turn();
            },
        ),
        Case::new(
            "barrier",
            Barrier::new(3),
            |barrier: Rc<Barrier>| async move { assert!(barrier.wait().await.is_ok()) },
            // Two more: with the heir they are a party, even when the victim has left.
            |barrier, event_loop| {
                for _ in 0..2 {
                    let barrier = Rc::clone(barrier);
                    drop(event_loop.create_task(async move { barrier.wait().await }));
                }
                event_loop.control().step_turn();
            },
        ),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Cancel,
    Select,
    TimeOut,
}

/// Makes a task that waits; gives what makes it stop waiting.
fn victim(case: &Case, way: Way, log: &Log) -> Box<dyn FnOnce()> {
    let (wait, log, host) = ((case.wait)(), log.clone(), case.host.clone());
    if way == Way::Cancel {
        let task = case.event_loop.create_task(async move {
            let _guard = log.on_drop("victim over");
            wait.await;
            log.add("victim got it");
        });
        return Box::new(move || assert!(task.cancel()));
    }
    let stop = case.event_loop.create_future::<()>();
    let stopped = stop.clone();
    drop(case.event_loop.create_task(async move {
        let is_lost = match way {
            // The wait is polled last, and so loses even when it is ready too.
            Way::Select => matches!(select(stopped, wait).await, Either::Left(_)),
            _ => timeout(secs(1), wait).await.is_err(),
        };
        log.add(if is_lost { "victim over" } else { "victim got it" });
    }));
    Box::new(move || match way {
        Way::Select => stop.set_result(()).expect("it is set only here"),
        _ => host.advance(secs(1)),
    })
}

/// Makes a task that waits behind the victim.
fn heir(case: &Case, log: &Log) -> webloop::Task<()> {
    let (wait, log) = ((case.wait)(), log.clone());
    case.event_loop.create_task(async move {
        wait.await;
        log.add("heir got it");
    })
}

/// Lets somebody take the lock first, if the case is one.
fn occupy(case: &Case) {
    if case.name == "lock" {
        drop(case.event_loop.create_task((case.wait)()));
    }
}

#[test]
fn a_waiter_that_gives_up_leaves_the_line_to_the_next() {
    for way in [Way::Cancel, Way::Select, Way::TimeOut] {
        for case in cases() {
            let log = Log::new();
            occupy(&case);
            let stop = victim(&case, way, &log);
            let heir = heir(&case, &log);
            case.host.run_until_idle();
            stop();
            case.host.run_until_idle();
            assert_eq!(log.take(), ["victim over"], "{} {way:?}", case.name);
            (case.wake)();
            case.host.run_until_idle();
            assert_eq!(log.take(), ["heir got it"], "{} {way:?}", case.name);
            assert!(heir.is_done());
            case.event_loop.close();
        }
    }
}

#[test]
fn a_waiter_that_gives_up_after_it_was_woken_passes_the_wake_on() {
    for way in [Way::Cancel, Way::Select] {
        for case in cases() {
            let log = Log::new();
            occupy(&case);
            let stop = victim(&case, way, &log);
            let heir = heir(&case, &log);
            case.host.run_until_idle();
            (case.wake)();
            stop();
            case.host.run_until_idle();
            let mut lines = log.take();
            // Where all are woken at once, the heir need not wait for the victim to pass anything on.
            lines.sort();
            assert_eq!(lines, ["heir got it", "victim over"], "{} {way:?}", case.name);
            assert!(heir.is_done());
            case.event_loop.close();
        }
    }
}

#[test]
fn a_wake_that_nobody_takes_stays_for_the_next_comer() {
    for case in cases() {
        let log = Log::new();
        occupy(&case);
        let stop = victim(&case, Way::Cancel, &log);
        case.host.run_until_idle();
        (case.wake)();
        stop();
        case.host.run_until_idle();
        assert_eq!(log.take(), ["victim over"], "{}", case.name);
        // A notification that nobody waits for is lost; and a party that went on without the victim is gone.
        if !["condition", "barrier"].contains(&case.name) {
            let heir = heir(&case, &log);
            case.host.run_until_idle();
            assert!(heir.is_done(), "{}", case.name);
        }
        case.event_loop.close();
    }
}

#[test]
fn a_wait_that_was_never_polled_can_be_dropped() {
    for case in cases() {
        drop((case.wait)());
        let never_started = case.event_loop.create_task((case.wait)());
        assert!(never_started.cancel());
        case.host.run_until_idle();
        assert!(never_started.is_cancelled());
        case.event_loop.close();
    }
}

/// Tasks that wait on a condition, one after the other, and log what they get.
fn condition_waiters(event_loop: &EventLoop, condition: &Rc<Condition>, log: &Log) -> [webloop::Task<()>; 2] {
    ["first", "second"].map(|name| {
        let (condition, log) = (Rc::clone(condition), log.clone());
        event_loop.create_task(async move {
            let mut guard = condition.acquire().await;
            guard.wait().await;
            log.add(name);
        })
    })
}

#[test]
fn a_notified_task_cancelled_while_it_waits_for_the_lock_passes_the_notification_on() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let condition = Rc::new(Condition::new());
    let [first, second] = condition_waiters(&event_loop, &condition, &log);
    let release = event_loop.create_future::<()>();
    host.run_until_idle();
    let (held, released) = (Rc::clone(&condition), release.clone());
    drop(event_loop.create_task(async move {
        let guard = held.acquire().await;
        guard.notify(1);
        let _ = released.await;
    }));
    host.run_until_idle();
    assert!(condition.is_locked() && !first.is_done());
    first.cancel();
    host.run_until_idle();
    assert!(first.is_cancelled());
    release.set_result(()).expect("it is set only here");
    host.run_until_idle();
    assert_eq!((log.take(), second.is_done()), (vec!["second".to_owned()], true));
    assert!(!condition.is_locked());
    event_loop.close();
}

#[test]
fn a_condition_guard_whose_wait_timed_out_says_that_it_lost_the_lock() {
    let (host, event_loop) = manual_loop();
    let condition = Rc::new(Condition::new());
    let task = event_loop.create_task(async move {
        let mut guard = condition.acquire().await;
        let before = guard.is_held();
        let is_late = timeout(secs(1), guard.wait()).await.is_err();
        (before, is_late, guard.is_held(), condition.is_locked())
    });
    host.advance(secs(1));
    assert_eq!(task.result(), Some(Ok((true, true, false, false))));
    event_loop.close();
}
