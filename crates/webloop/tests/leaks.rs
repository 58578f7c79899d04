//! What is freed: once a loop is closed and its handles are gone, no future, closure or value of it lives on.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;

use futures::future::{join, join3};

use common::{in_a_child_process, manual_loop, on_drop, secs};
use webloop::{
    EventLoop, ManualHost, Queue, ReturnWhen, Task, as_completed, gather, shield, sleep, task_group, timeout,
    wait,
};

/// Runs `program` on a loop with a token, closes the loop half-way, and checks that nobody holds the token then.
fn frees(program: impl FnOnce(&EventLoop, &Rc<()>)) {
    let token = Rc::new(());
    let (host, event_loop) = manual_loop();
    program(&event_loop, &token);
    host.advance(secs(1));
    event_loop.close();
    drop(event_loop);
    assert_eq!(Rc::strong_count(&token), 1, "something holds the token");
    assert!(!host.turn() && host.next_deadline().is_none());
}

/// A future that holds `token` and never ends.
async fn forever(token: Rc<()>) -> Result<Rc<()>, u32> {
    pending::<()>().await;
    Ok(token)
}

#[test]
fn callbacks_and_timers_are_freed() {
    frees(|event_loop, token| {
        for seconds in [0, 1, 5] {
            let [first, second] = [(); 2].map(|()| Rc::clone(token));
            event_loop.call_soon(move || drop(first));
            event_loop.call_later(secs(seconds), move || drop(second));
        }
        let third = Rc::clone(token);
        event_loop.call_later(std::time::Duration::MAX, move || drop(third));
    });
}

#[test]
fn cancelling_a_callback_frees_its_closure_at_once() {
    let (_host, event_loop) = manual_loop();
    let token = Rc::new(());
    let [first, second] = [(); 2].map(|()| Rc::clone(&token));
    let handle = event_loop.call_soon(move || drop(first));
    let timer = event_loop.call_later(secs(1), move || drop(second));
    handle.cancel();
    timer.cancel();
    assert_eq!(Rc::strong_count(&token), 1);
    event_loop.close();
}

#[test]
fn tasks_values_and_done_callbacks_are_freed() {
    frees(|event_loop, token| {
        let running = event_loop.create_task(forever(Rc::clone(token)));
        let kept = (Rc::clone(token), event_loop.clone());
        running.add_done_callback(move |_| drop(kept));
        let done = event_loop.create_task(std::future::ready(Rc::clone(token)));
        let copy = done.clone();
        drop((running, done, copy));
    });
}

#[test]
fn whatever_collects_tasks_is_freed() {
    frees(|event_loop, token| {
        let tokens = [(); 8].map(|()| Rc::clone(token));
        drop(event_loop.create_task(async move {
            let mut children = tokens.map(forever).into_iter();
            let mut child = || children.next().expect("there are enough");
            let gathered = gather([child(), child()]);
            let waited = wait([webloop::create_task(child())], ReturnWhen::AllCompleted, None);
            let mut stream = as_completed([webloop::create_task(child())]);
            let limited = timeout(secs(100), child());
            let shielded = shield(webloop::create_task(child()));
            let first = child();
            let group = task_group(|group| async move {
                drop(group.create_task(first));
                Ok::<(), u32>(())
            });
            let tasks = join3(gathered, waited, stream.next());
            drop(join(tasks, join3(limited, shielded, group)).await);
        }));
    });
}

#[test]
fn what_was_abandoned_half_way_is_freed() {
    frees(|event_loop, token| {
        let tokens = [(); 3].map(|()| Rc::clone(token));
        let [first, second, third] = tokens;
        drop(event_loop.create_task(async move {
            drop(gather([forever(first)]));
            drop(as_completed([webloop::create_task(forever(second))]));
            drop(shield(webloop::create_task(forever(third))));
        }));
    });
}

#[test]
fn tasks_that_own_their_loop_and_queues_are_freed() {
    frees(|event_loop, token| {
        let queue = Rc::new(Queue::unbounded());
        for _ in 0..3 {
            let (event_loop_of_task, queue, token) =
                (event_loop.clone(), Rc::clone(&queue), Rc::clone(token));
            drop(event_loop.create_task(async move {
                queue.try_put(Rc::clone(&token)).expect("there is no limit");
                sleep(secs(100)).await;
                drop((event_loop_of_task, token, queue));
            }));
        }
    });
}

#[test]
fn an_exception_handler_that_knows_its_loop_is_freed() {
    frees(|event_loop, token| {
        let kept = (event_loop.clone(), Rc::clone(token));
        event_loop.set_exception_handler(Some(Rc::new(move |_| drop(kept.clone()))));
    });
}

#[test]
fn a_future_that_is_never_set_is_freed_with_its_done_callbacks() {
    frees(|event_loop, token| {
        let future = event_loop.create_future::<u32>();
        let kept = Rc::clone(token);
        future.add_done_callback(move |_| drop(kept));
    });
}

#[test]
fn tasks_that_await_each_other_are_freed() {
    in_a_child_process("child_closes_a_cycle");
}

#[test]
#[ignore = "run by tasks_that_await_each_other_are_freed"]
fn child_closes_a_cycle() {
    frees(|event_loop, token| {
        let slot: Rc<RefCell<Option<Task<()>>>> = Rc::default();
        let [first_token, second_token] = [(); 2].map(|()| Rc::clone(token));
        let other = Rc::clone(&slot);
        let first = event_loop.create_task(async move {
            let second = other.take().expect("it is there before the first turn");
            let _ = second.await;
            drop(first_token);
        });
        let second = event_loop.create_task(async move {
            let _ = first.await;
            drop(second_token);
        });
        slot.replace(Some(second));
    });
}

#[test]
fn a_task_of_a_cycle_can_be_cancelled() {
    in_a_child_process("child_cancels_in_a_cycle");
}

#[test]
#[ignore = "run by a_task_of_a_cycle_can_be_cancelled"]
fn child_cancels_in_a_cycle() {
    let (host, event_loop) = manual_loop();
    let slot: Rc<RefCell<Option<Task<()>>>> = Rc::default();
    let other = Rc::clone(&slot);
    let first = event_loop.create_task(async move {
        let itself = other.take().expect("it is there before the first turn");
        let _ = itself.await;
    });
    let handle = first.handle();
    slot.replace(Some(first));
    host.run_until_idle();
    assert!(handle.cancel());
    host.run_until_idle();
    assert!(handle.is_cancelled());
    event_loop.close();
}

#[test]
fn a_long_chain_of_awaiting_tasks_can_be_closed() {
    in_a_child_process("child_closes_a_long_chain");
}

#[test]
#[ignore = "run by a_long_chain_of_awaiting_tasks_can_be_closed"]
fn child_closes_a_long_chain() {
    frees(|event_loop, token| {
        let mut last = event_loop.create_task(async { pending().await });
        for _ in 0..100_000 {
            let (awaited, token) = (last, Rc::clone(token));
            last = event_loop.create_task(async move {
                let _ = awaited.await;
                drop(token);
            });
        }
    });
}

#[test]
fn two_hundred_loops_leave_their_host_empty() {
    let host = ManualHost::new();
    let token = Rc::new(());
    for _ in 0..200 {
        let event_loop = EventLoop::with_host(host.clone());
        for _ in 0..10 {
            drop(event_loop.create_task(forever(Rc::clone(&token))));
            drop(event_loop.create_task(sleep(secs(10))));
        }
        host.turn();
        event_loop.close();
    }
    assert_eq!((Rc::strong_count(&token), host.next_deadline(), host.turn()), (1, None, false));
}

#[test]
fn a_thread_may_end_before_its_loops_are_closed() {
    in_a_child_process("child_ends_a_thread_with_open_loops");
}

#[test]
#[ignore = "run by a_thread_may_end_before_its_loops_are_closed"]
fn child_ends_a_thread_with_open_loops() {
    let thread = std::thread::spawn(|| {
        let (host, event_loop) = manual_loop();
        let other = EventLoop::with_host(host.clone());
        drop(event_loop.create_task(async move {
            let _guard = on_drop(move || {
                assert!(EventLoop::try_current().is_none());
                other.call_soon(|| ());
                other.close();
            });
            sleep(secs(1)).await;
        }));
        host.run_until_idle();
    });
    assert!(thread.join().is_ok());
}
