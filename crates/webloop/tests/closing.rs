//! Closing a loop: what runs, in which order, and that nothing is left behind.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;

use common::{Log, manual_loop, on_drop, secs};
use webloop::{Cancelled, EventLoop, Lock, ManualHost, Queue, Task, create_task, sleep, yield_now};

#[test]
fn closing_cancels_tasks_in_the_order_of_creation() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let tasks = ["one", "two", "three"].map(|name| {
        let guard = log.on_drop(name);
        event_loop.create_task(async move {
            let _guard = guard;
            sleep(secs(1)).await;
        })
    });
    host.run_until_idle();
    event_loop.close();
    assert_eq!(log.take(), ["one", "two", "three"]);
    assert!(tasks.iter().all(Task::is_cancelled));
    assert_eq!(tasks[0].result(), Some(Err(Cancelled)));
}

#[test]
fn closing_cancels_a_task_after_what_it_awaits() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    // Made in the order 1, 2, 3, 4, while 1 awaits 2, 2 awaits 4 and 4 awaits 3.
    let slots: [Rc<RefCell<Option<Task<()>>>>; 5] = Default::default();
    for (number, awaited) in [(1, Some(2)), (2, Some(4)), (3, None), (4, Some(3))] {
        let awaited = awaited.map(|index: usize| Rc::clone(&slots[index]));
        let guard = log.on_drop(&number.to_string());
        let task = event_loop.create_task(async move {
            let _guard = guard;
            let task = awaited.and_then(|slot| slot.take());
            match task {
                Some(task) => drop(task.await),
                None => pending().await,
            }
        });
        slots[number].replace(Some(task));
    }
    host.run_until_idle();
    event_loop.close();
    assert_eq!(log.take(), ["3", "4", "2", "1"]);
}

#[test]
fn a_task_that_waits_for_another_loop_ends_when_its_own_is_closed() {
    let host = ManualHost::new();
    let [event_loop, other] = [(); 2].map(|()| EventLoop::with_host(host.clone()));
    let log = Log::new();
    let awaited = other.create_task(pending::<()>());
    let guard = log.on_drop("dropped");
    let awaiter = event_loop.create_task(async move {
        let _guard = guard;
        let _ = awaited.await;
    });
    host.run_until_idle();
    event_loop.close();
    assert_eq!(log.take(), ["dropped"]);
    assert!(awaiter.is_cancelled());
    other.close();
}

#[test]
fn destructors_may_use_the_loop_that_is_closing() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let future = event_loop.create_future::<u32>();
    let waiter = event_loop.create_task({
        let (future, guard) = (future.clone(), log.on_drop("waiter dropped"));
        async move {
            let _guard = guard;
            let _ = future.await;
        }
    });
    let user = event_loop.create_task({
        let (log, event_loop) = (log.clone(), event_loop.clone());
        async move {
            let _guard = on_drop(move || {
                log.add(format!("current: {}", EventLoop::current() == event_loop));
                let handle = event_loop.call_soon(log.adder("call_soon ran"));
                let timer = event_loop.call_later(secs(0), log.adder("call_later ran"));
                let task = event_loop.create_task(async {});
                let sleeper = create_task(sleep(secs(1)));
                log.add(format!("handles: {} {}", handle.is_cancelled(), timer.is_cancelled()));
                log.add(format!("tasks: {} {}", task.is_cancelled(), sleeper.is_cancelled()));
                log.add(format!("set: {:?}", future.set_result(1)));
                event_loop.close();
                log.add(format!(
                    "steps: {} {}",
                    event_loop.control().step(),
                    event_loop.control().step_turn()
                ));
            });
            pending::<()>().await;
        }
    });
    host.run_until_idle();
    event_loop.close();
    // The waiter is cancelled first, being older, and its cancellation reaches the future.
    assert_eq!(
        log.take(),
        [
            "waiter dropped",
            "current: true",
            "handles: true true",
            "tasks: true true",
            "set: Err(AlreadyDone(..))",
            "steps: false false",
        ]
    );
    assert!(user.is_cancelled() && waiter.is_cancelled() && event_loop.inspect().deadlines().is_empty());
    assert!(!host.turn() && event_loop.all_tasks().is_empty() && event_loop.inspect().ready_len() == 0);
}

#[test]
fn a_value_set_by_a_destructor_does_not_run_its_awaiter() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let future = event_loop.create_future::<u32>();
    let setter = future.clone();
    drop(event_loop.create_task(async move {
        let _guard = on_drop(move || setter.set_result(1).expect("nobody else sets it"));
        pending::<()>().await;
    }));
    let waiter = event_loop.create_task({
        let log = log.clone();
        async move {
            let _guard = log.on_drop("dropped");
            let _ = future.await;
            log.add("went on");
        }
    });
    host.run_until_idle();
    event_loop.close();
    assert_eq!(log.take(), ["dropped"]);
    assert!(waiter.is_cancelled());
}

#[test]
fn guards_and_waiters_dropped_by_closing_leave_their_primitives_free() {
    let (host, event_loop) = manual_loop();
    let lock = Rc::new(Lock::new());
    let (empty, full) = (Rc::new(Queue::<u32>::bounded(1)), Rc::new(Queue::<u32>::bounded(1)));
    full.try_put(0).expect("there is room for one");
    for number in 0..3 {
        let (lock, empty, full) = (Rc::clone(&lock), Rc::clone(&empty), Rc::clone(&full));
        drop(event_loop.create_task(async move {
            let _guard = lock.acquire().await;
            pending::<()>().await;
        }));
        drop(event_loop.create_task(async move { empty.get().await }));
        drop(event_loop.create_task(async move { full.put(number).await }));
    }
    host.run_until_idle();
    event_loop.close();
    assert!(lock.try_acquire().is_some());
    assert_eq!((Rc::strong_count(&lock), Rc::strong_count(&empty), Rc::strong_count(&full)), (1, 1, 1));
    assert_eq!((empty.try_put(1), empty.try_get()), (Ok(()), Ok(1)));
    assert_eq!((full.try_get(), full.len()), (Ok(0), 0));
}

#[test]
fn a_task_that_closes_its_loop_goes_on_to_its_next_await() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    drop(event_loop.create_task({
        let (log, event_loop) = (log.clone(), event_loop.clone());
        async move {
            let _guard = log.on_drop("dropped");
            event_loop.close();
            log.add(format!("closed: {}", event_loop.is_closed()));
            yield_now().await;
            log.add("went on");
        }
    }));
    drop(event_loop.create_task({
        let log = log.clone();
        async move { log.add("the next one ran") }
    }));
    let rest = event_loop.call_soon(log.adder("the callback ran"));
    host.run_until_idle();
    assert_eq!(log.take(), ["closed: true", "dropped"]);
    assert!(rest.is_cancelled());
    assert_eq!(host.next_deadline(), None);
}

#[test]
fn closing_twice_does_nothing() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let guard = log.on_drop("dropped");
    event_loop.call_soon(move || drop(guard));
    event_loop.close();
    event_loop.close();
    event_loop.clone().close();
    assert_eq!(log.take(), ["dropped"]);
    assert!(event_loop.is_closed() && !event_loop.is_running() && !host.turn());
}

#[test]
fn a_paused_loop_can_be_closed() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let guard = log.on_drop("dropped");
    drop(event_loop.create_task(async move {
        let _guard = guard;
        sleep(secs(1)).await;
    }));
    event_loop.control().step();
    event_loop.control().pause();
    event_loop.close();
    event_loop.control().resume();
    host.advance(secs(2));
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn a_closed_loop_gives_cancelled_handles_and_tasks() {
    let (host, event_loop) = manual_loop();
    let done = event_loop.create_task(async {});
    host.run_until_idle();
    event_loop.close();
    let log = Log::new();
    assert!(event_loop.call_soon(log.adder("soon")).is_cancelled());
    assert!(event_loop.call_later(secs(1), log.adder("later")).is_cancelled());
    assert!(event_loop.call_at(secs(0), log.adder("at")).is_cancelled());
    let guard = log.on_drop("future dropped");
    let task = event_loop.create_task(async move { drop(guard) });
    assert_eq!(log.take(), ["future dropped"]);
    assert!(task.is_cancelled() && !task.cancel());
    assert!(done.add_done_callback(|_| ()).is_cancelled() && task.add_done_callback(|_| ()).is_cancelled());
    assert!(!event_loop.control().step() && !event_loop.control().step_turn());
    host.advance(secs(2));
    assert_eq!(log.len(), 0);
    assert_eq!(
        (host.next_deadline(), event_loop.inspect().deadlines().len(), event_loop.inspect().ready_len()),
        (None, 0, 0)
    );
}

#[test]
fn a_task_of_a_closed_loop_gives_its_awaiter_cancelled() {
    let host = ManualHost::new();
    let [event_loop, other] = [(); 2].map(|()| EventLoop::with_host(host.clone()));
    let doomed = other.create_task(pending::<()>());
    let awaiter = event_loop.create_task(doomed);
    host.run_until_idle();
    other.close();
    host.run_until_idle();
    assert_eq!(awaiter.result(), Some(Ok(Err(Cancelled))));
    event_loop.close();
}

#[test]
fn a_loop_whose_handles_are_dropped_lives_on() {
    let (host, event_loop) = manual_loop();
    let task = event_loop.create_task(sleep(secs(1)));
    drop(event_loop);
    host.advance(secs(1));
    assert!(task.is_done(), "its task is neither run nor over");
}
