//! Several loops on one host: each with its own queue, clock and control, and tasks that wait across them.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::rc::Rc;

use common::{Log, millis, secs};
use webloop::{Cancelled, EventLoop, Lock, ManualHost, Queue, gather, sleep, timeout, yield_now};

/// A host with two loops.
fn two_loops() -> (ManualHost, EventLoop, EventLoop) {
    let host = ManualHost::new();
    let [first, second] = [(); 2].map(|()| EventLoop::with_host(host.clone()));
    (host, first, second)
}

/// A task that logs after every sleep of a second.
fn ticker(event_loop: &EventLoop, name: &'static str, log: &Log) {
    let log = log.clone();
    drop(event_loop.create_task(async move {
        for _ in 0..3 {
            sleep(secs(1)).await;
            log.add(format!("{name} {:?}", webloop::time()));
        }
    }));
}

#[test]
fn loops_take_turns() {
    let (host, first, second) = two_loops();
    let log = Log::new();
    for (name, event_loop) in [("a", &first), ("b", &second)] {
        for number in 0..2 {
            let log = log.clone();
            drop(event_loop.create_task(async move {
                log.add(format!("{name}{number}"));
                yield_now().await;
                log.add(format!("{name}{number} again"));
            }));
        }
    }
    host.turn();
    assert_eq!(log.take(), ["a0", "a1", "b0", "b1"]);
    host.turn();
    assert_eq!(log.take(), ["a0 again", "a1 again", "b0 again", "b1 again"]);
    first.close();
    second.close();
}

#[test]
fn pausing_slowing_or_closing_a_loop_leaves_the_others_alone() {
    let host = ManualHost::new();
    let names = ["paused", "slow", "closed", "virtual", "left alone"];
    let loops = names.map(|_| EventLoop::with_host(host.clone()));
    let log = Log::new();
    for (name, event_loop) in names.into_iter().zip(&loops) {
        ticker(event_loop, name, &log);
    }
    host.advance(millis(500));
    loops[0].control().pause();
    loops[1].control().set_speed(0.5).expect("a possible speed");
    loops[2].close();
    loops[3].control().set_virtual_time(true);
    host.run_until_idle();
    assert_eq!(log.take(), ["virtual 1s", "virtual 2s", "virtual 3s"]);
    host.advance(millis(2_500));
    assert_eq!(log.take(), ["left alone 1s", "slow 1s", "left alone 2s", "left alone 3s"]);
    assert_eq!([&loops[0], &loops[1], &loops[4]].map(EventLoop::time), [millis(500), millis(1_750), secs(3)]);
    loops.iter().for_each(EventLoop::close);
    assert_eq!(host.next_deadline(), None);
}

#[test]
fn a_loop_that_is_younger_than_its_host_begins_at_zero() {
    let host = ManualHost::new();
    host.skip(secs(100));
    let event_loop = EventLoop::with_host(host.clone());
    let log = Log::new();
    ticker(&event_loop, "ticker", &log);
    host.advance(secs(1));
    assert_eq!((log.take(), event_loop.time()), (vec!["ticker 1s".to_owned()], secs(1)));
    event_loop.close();
}

#[test]
fn the_current_loop_is_the_innermost_one_that_runs() {
    let (host, first, second) = two_loops();
    let log = Log::new();
    assert!(EventLoop::try_current().is_none());
    let (outer, inner, inner_log) = (first.clone(), second.clone(), log.clone());
    first.call_soon(move || {
        let from_inside = (outer.clone(), inner.clone(), inner_log.clone());
        inner.call_soon(move || {
            let (outer, inner, log) = from_inside;
            log.add(format!("inside: {}", EventLoop::current() == inner && outer.is_running()));
        });
        assert!(inner.control().step());
        inner_log.add(format!("back: {}", EventLoop::current() == outer));
    });
    host.run_until_idle();
    assert_eq!(log.take(), ["inside: true", "back: true"]);
    assert!(EventLoop::try_current().is_none());
    first.close();
    second.close();
}

#[test]
#[should_panic(expected = "webloop::call_soon needs a running loop")]
fn the_free_functions_panic_outside_of_loops() {
    webloop::call_soon(|| ());
}

#[test]
fn a_task_may_await_tasks_and_futures_of_another_loop() {
    let (host, first, second) = two_loops();
    let log = Log::new();
    let future = second.create_future::<u32>();
    let work = second.create_task(async {
        sleep(secs(1)).await;
        1
    });
    let (awaited, inner_log) = (future.clone(), log.clone());
    drop(first.create_task(async move {
        inner_log.add(format!("task: {:?} at {:?}", work.await, webloop::time()));
        inner_log.add(format!("future: {:?} at {:?}", awaited.await, webloop::time()));
    }));
    second.call_later(secs(2), move || future.set_result(2).expect("it is set only here"));
    host.advance(secs(2));
    assert_eq!(log.take(), ["task: Ok(1) at 1s", "future: Ok(2) at 2s"]);
    first.close();
    second.close();
}

#[test]
fn cancellation_crosses_loops_as_it_does_tasks() {
    let (host, first, second) = two_loops();
    let log = Log::new();
    let guard = log.on_drop("inner ends");
    let inner = second.create_task(async move {
        let _guard = guard;
        sleep(secs(10)).await;
    });
    let handle = inner.handle();
    let guard = log.on_drop("outer ends");
    let outer = first.create_task(async move {
        let _guard = guard;
        inner.await
    });
    host.run_until_idle();
    assert!(outer.cancel());
    host.run_until_idle();
    assert_eq!(log.take(), ["inner ends", "outer ends"]);
    assert!(outer.is_cancelled() && handle.is_cancelled());
    first.close();
    second.close();
}

#[test]
fn a_time_out_over_a_task_of_another_loop_cancels_it() {
    let (host, first, second) = two_loops();
    let inner = second.create_task(sleep(secs(10)));
    let handle = inner.handle();
    let outer = first.create_task(async move { timeout(secs(1), inner).await.is_err() });
    host.advance(secs(1));
    assert_eq!((outer.result(), handle.is_cancelled()), (Some(Ok(true)), true));
    first.close();
    second.close();
}

#[test]
fn a_gather_takes_tasks_of_several_loops() {
    let (host, first, second) = two_loops();
    let tasks = [(&first, 2), (&second, 1)].map(|(event_loop, seconds)| {
        event_loop.create_task(async move {
            sleep(secs(seconds)).await;
            seconds
        })
    });
    let gathered = first.create_task(async move { gather(tasks).await });
    host.advance(secs(2));
    assert_eq!(gathered.result(), Some(Ok(Ok(vec![2, 1]))));
    first.close();
    second.close();
}

#[test]
fn primitives_may_be_shared_between_loops() {
    let (host, first, second) = two_loops();
    let log = Log::new();
    let (lock, queue) = (Rc::new(Lock::new()), Rc::new(Queue::bounded(1)));
    for (name, event_loop) in [("a", &first), ("b", &second), ("c", &first)] {
        let (lock, queue, log) = (Rc::clone(&lock), Rc::clone(&queue), log.clone());
        drop(event_loop.create_task(async move {
            let _guard = lock.acquire().await;
            log.add(name);
            sleep(secs(1)).await;
            queue.put(name).await.expect("the queue is open");
        }));
        host.run_until_idle();
    }
    let (taken, inner_log) = (Rc::clone(&queue), log.clone());
    drop(second.create_task(async move {
        while let Ok(name) = taken.get().await {
            inner_log.add(format!("got {name}"));
        }
    }));
    host.advance(secs(1));
    second.close();
    host.advance(secs(10));
    // The loop of `b` is closed while `b` holds the lock, and the getter is gone.
    assert_eq!(log.take(), ["a", "got a", "b", "c"]);
    assert_eq!((lock.is_locked(), queue.len()), (false, 1));
    first.close();
}

#[test]
fn closing_the_other_loop_cancels_what_is_awaited_there() {
    let (host, first, second) = two_loops();
    let task = second.create_task(sleep(secs(10)));
    let awaiter = first.create_task(async move {
        let other = second;
        other.close();
        task.await
    });
    host.run_until_idle();
    assert_eq!(awaiter.result(), Some(Ok(Err(Cancelled))));
    first.close();
}

#[test]
fn a_loop_closed_by_another_loops_callback_runs_no_more() {
    let (host, first, second) = two_loops();
    let log = Log::new();
    let doomed = second.clone();
    first.call_soon(move || doomed.close());
    first.call_later(secs(2), log.adder("first's timer"));
    second.call_soon(log.adder("second"));
    second.call_later(secs(1), log.adder("second's timer"));
    host.advance(secs(2));
    assert_eq!(log.take(), ["first's timer"]);
    first.close();
}
