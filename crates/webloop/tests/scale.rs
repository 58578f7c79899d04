//! Size: very many tasks, timers and waiters at once. What is linear in one of them is quadratic in all, and
//! then these tests take minutes.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::Cell;
use std::rc::Rc;

use common::{manual_loop, millis, secs};
use futures::future::select;
use webloop::{Event, EventLoop, Task, TimerHandle, sleep, yield_now};

#[test]
fn a_hundred_thousand_tasks_run_and_end() {
    let (host, event_loop) = manual_loop();
    let sum = Rc::new(Cell::new(0u64));
    for number in 0..100_000u64 {
        let sum = Rc::clone(&sum);
        drop(event_loop.create_task(async move {
            yield_now().await;
            sleep(millis(number % 100)).await;
            sum.set(sum.get() + number);
        }));
    }
    assert_eq!(event_loop.all_tasks().len(), 100_000);
    host.advance(secs(1));
    assert_eq!(sum.get(), 99_999 * 50_000);
    assert_eq!((event_loop.all_tasks().len(), event_loop.inspect().deadlines().len()), (0, 0));
    event_loop.close();
}

#[test]
fn a_hundred_thousand_cancelled_timers_leave_nothing() {
    let (host, event_loop) = manual_loop();
    let timers: Vec<TimerHandle> =
        (0..100_000).map(|number| event_loop.call_later(millis(1 + number % 1_000), || panic!())).collect();
    assert_eq!((event_loop.inspect().deadlines().len(), host.next_deadline()), (100_000, Some(millis(1))));
    timers.iter().rev().for_each(TimerHandle::cancel);
    assert_eq!((event_loop.inspect().deadlines().len(), host.next_deadline()), (0, None));
    host.advance(secs(2));
    event_loop.close();
}

/// Tasks that wait for the event, all of them in line.
fn line_of_waiters(event_loop: &EventLoop, event: &Rc<Event>) -> Vec<Task<()>> {
    let tasks = (0..30_000)
        .map(|_| {
            let event = Rc::clone(event);
            event_loop.create_task(async move { event.wait().await })
        })
        .collect();
    while event_loop.control().step() {}
    tasks
}

#[test]
fn a_long_line_is_woken() {
    let (host, event_loop) = manual_loop();
    let event = Rc::new(Event::new());
    let tasks = line_of_waiters(&event_loop, &event);
    event.set();
    host.run_until_idle();
    assert!(tasks.iter().all(Task::is_done));
    event_loop.close();
}

#[test]
fn a_long_line_is_cancelled_from_its_end() {
    let (host, event_loop) = manual_loop();
    let event = Rc::new(Event::new());
    let tasks = line_of_waiters(&event_loop, &event);
    tasks.iter().rev().for_each(|task| assert!(task.cancel()));
    host.run_until_idle();
    assert!(tasks.iter().all(Task::is_cancelled));
    event_loop.close();
}

#[test]
fn a_task_with_many_awaiters_loses_them() {
    let (host, event_loop) = manual_loop();
    let awaited = event_loop.create_future::<()>();
    let tasks: Vec<_> = (0..30_000)
        .map(|_| {
            let awaited = awaited.clone();
            // A time-out, because a cancelled task would cancel the future.
            event_loop.create_task(async move { drop(select(awaited, Box::pin(sleep(secs(1)))).await) })
        })
        .collect();
    host.run_until_idle();
    host.advance(secs(1));
    assert!(tasks.iter().all(Task::is_done) && !awaited.is_done());
    event_loop.close();
}
