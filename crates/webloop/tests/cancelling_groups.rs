//! Cancelling, or abandoning by a lost `select`, what stands for several tasks or for one: who else is notified.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::future::Future;

use common::{Log, manual_loop, secs};
use futures::future::{Either, FutureExt, select};
use webloop::{
    EventLoop, ReturnWhen, Task, TimeoutError, as_completed, create_task, current_task, gather,
    gather_settled, shield, sleep, sleep_until, task_group, timeout, timeout_at, wait, yield_now,
};

/// A child that ends after ten seconds and logs how.
async fn child(name: &'static str, log: Log) -> Result<&'static str, ()> {
    let guard = log.on_drop(&format!("{name} ends"));
    sleep(secs(10)).await;
    log.add(format!("{name} returns"));
    drop(guard);
    Ok(name)
}

/// Awaits what `program` makes in a task, cancels that task after a second, and gives the log of twenty.
fn cancelled<F: Future + 'static>(program: fn(Log) -> F) -> Vec<String> {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let inner_log = log.clone();
    let task = event_loop.create_task(async move {
        let _guard = inner_log.on_drop("awaiter ends");
        program(inner_log.clone()).await;
        inner_log.add("awaiter goes on");
    });
    host.advance(secs(1));
    assert!(task.cancel());
    finish(&host, &event_loop, &log)
}

/// As `cancelled`, but the awaiter goes on, since something else was quicker.
fn abandoned<F: Future + 'static>(program: fn(Log) -> F) -> Vec<String> {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let inner_log = log.clone();
    drop(event_loop.create_task(async move {
        match select(sleep(secs(1)), Box::pin(program(inner_log.clone()))).await {
            Either::Left((_, rest)) => {
                inner_log.add("abandons");
                drop(rest);
            }
            Either::Right(_) => inner_log.add("is done"),
        }
        yield_now().await;
        inner_log.add("goes on");
    }));
    host.advance(secs(1));
    finish(&host, &event_loop, &log)
}

fn finish(host: &webloop::ManualHost, event_loop: &EventLoop, log: &Log) -> Vec<String> {
    host.advance(secs(20));
    assert!(
        event_loop.all_tasks().is_empty() && event_loop.inspect().deadlines().is_empty(),
        "something is stuck"
    );
    event_loop.close();
    log.take()
}

#[test]
fn a_task_is_cancelled_with_its_awaiter_and_not_by_being_abandoned() {
    let program = |log| async move { create_task(child("a", log)).await };
    assert_eq!(cancelled(program), ["a ends", "awaiter ends"]);
    assert_eq!(abandoned(program), ["abandons", "goes on", "a returns", "a ends"]);
}

#[test]
fn a_future_is_cancelled_with_its_awaiter_and_not_by_being_abandoned() {
    let program = |log: Log| async move {
        let event_loop = EventLoop::current();
        let future = event_loop.create_future::<()>();
        future.add_done_callback(move |future| log.add(format!("cancelled: {}", future.is_cancelled())));
        let kept = future.clone();
        event_loop.call_later(secs(5), move || {
            let _ = kept.set_result(());
        });
        let _ = future.await;
    };
    assert_eq!(cancelled(program), ["cancelled: true", "awaiter ends"]);
    assert_eq!(abandoned(program), ["abandons", "goes on", "cancelled: false"]);
}

#[test]
fn a_sleep_that_is_given_up_clears_its_timer() {
    for program in [|_| sleep(secs(1_000)), |_| sleep_until(secs(1_000))] {
        assert_eq!(cancelled(program), ["awaiter ends"]);
        assert_eq!(abandoned(program), ["abandons", "goes on"]);
    }
}

#[test]
fn cancelling_a_gather_cancels_its_children_and_abandoning_it_does_not() {
    let program = |log: Log| async move { gather(["a", "b"].map(|name| child(name, log.clone()))).await };
    assert_eq!(cancelled(program), ["a ends", "b ends", "awaiter ends"]);
    let on_their_own = ["abandons", "goes on", "a returns", "a ends", "b returns", "b ends"];
    assert_eq!(abandoned(program), on_their_own);
    let settled =
        |log: Log| async move { gather_settled(["a", "b"].map(|name| child(name, log.clone()))).await };
    assert_eq!(cancelled(settled), ["a ends", "b ends", "awaiter ends"]);
    assert_eq!(abandoned(settled), on_their_own);
}

#[test]
fn a_gather_whose_future_is_cancelled_cancels_its_awaiter_and_leaves_the_others_running() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let (a_log, b_log) = (log.clone(), log.clone());
    let task = event_loop.create_task(async move {
        let a = async {
            current_task().expect("inside a task").cancel();
            child("a", a_log).await
        };
        let gathered = gather([a.boxed_local(), child("b", b_log).boxed_local()]).await;
        unreachable!("{gathered:?}")
    });
    host.run_until_idle();
    assert_eq!((log.take(), task.is_cancelled()), (vec!["a ends".to_owned()], true));
    assert_eq!(finish(&host, &event_loop, &log), ["b returns", "b ends"]);
}

#[test]
fn an_error_that_a_gathered_task_has_returned_is_its_value() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let gathered = event_loop.create_task(async {
        let tasks = [create_task(async { Err("refused") }), create_task(async { Ok(1) })];
        gather(tasks).await
    });
    host.run_until_idle();
    assert_eq!(gathered.result(), Some(Ok(Ok(vec![Err("refused"), Ok(1)]))));
    assert!(finish(&host, &event_loop, &log).is_empty());
}

#[test]
fn a_task_that_is_cancelled_cannot_refuse_though_what_it_awaits_is_cancelled_first() {
    let program = |log: Log| async move {
        while create_task(child("a", log.clone())).await.is_err() {
            log.add("tries again");
        }
    };
    assert_eq!(cancelled(program), ["a ends", "awaiter ends"]);
}

#[test]
fn wait_and_as_completed_leave_their_tasks_running_either_way() {
    fn tasks(log: &Log) -> [Task<Result<&'static str, ()>>; 2] {
        ["a", "b"].map(|name| create_task(child(name, log.clone())))
    }
    let on_their_own = ["a returns", "a ends", "b returns", "b ends"];
    let waiting =
        |log: Log| async move { drop(wait(tasks(&log), ReturnWhen::AllCompleted, Some(secs(9))).await) };
    let reading = |log: Log| async move { as_completed(tasks(&log)).next().await };
    assert_eq!(cancelled(waiting), [&["awaiter ends"], &on_their_own[..]].concat());
    assert_eq!(abandoned(waiting), [&["abandons", "goes on"], &on_their_own[..]].concat());
    assert_eq!(cancelled(reading), [&["awaiter ends"], &on_their_own[..]].concat());
    assert_eq!(abandoned(reading), [&["abandons", "goes on"], &on_their_own[..]].concat());
}

#[test]
fn a_time_out_passes_a_cancellation_on_and_drops_what_it_limits() {
    let program = |log: Log| async move { timeout(secs(9), create_task(child("a", log))).await };
    assert_eq!(cancelled(program), ["a ends", "awaiter ends"]);
    assert_eq!(abandoned(program), ["abandons", "goes on", "a returns", "a ends"]);
    let nested = |log: Log| async move { timeout(secs(9), timeout(secs(8), child("a", log))).await };
    assert_eq!(cancelled(nested), ["a ends", "awaiter ends"]);
    assert_eq!(abandoned(nested), ["abandons", "a ends", "goes on"]);
}

#[test]
fn a_shield_keeps_its_task_running_either_way() {
    let program = |log: Log| async move { shield(create_task(child("a", log))).await };
    assert_eq!(cancelled(program), ["awaiter ends", "a returns", "a ends"]);
    assert_eq!(abandoned(program), ["abandons", "goes on", "a returns", "a ends"]);
}

#[test]
fn a_task_group_ends_its_tasks_either_way() {
    let program = |log: Log| {
        task_group(move |group| async move {
            let _guard = log.on_drop("body ends");
            for name in ["a", "b"] {
                drop(group.create_task(child(name, log.clone())));
            }
            sleep(secs(10)).await;
            Ok::<(), ()>(())
        })
    };
    assert_eq!(cancelled(program), ["body ends", "a ends", "b ends", "awaiter ends"]);
    assert_eq!(abandoned(program), ["abandons", "body ends", "a ends", "b ends", "goes on"]);
}

#[test]
fn groups_in_time_outs_in_groups_end_from_the_inside() {
    let program = |log: Log| {
        task_group(move |outer| async move {
            let inner_log = log.clone();
            drop(outer.create_task(timed_group("inner", inner_log)));
            timed_group("body", log).await
        })
    };
    async fn timed_group(name: &'static str, log: Log) -> Result<(), ()> {
        let _guard = log.on_drop(&format!("{name} ends"));
        let group = task_group(|group| async move {
            drop(group.create_task(child(name, log)));
            Ok::<(), ()>(())
        });
        timeout(secs(9), group).await.map_err(drop)?.map_err(drop)
    }
    let mut lines = cancelled(program);
    assert_eq!(lines.pop().as_deref(), Some("awaiter ends"));
    for name in ["inner", "body"] {
        // The child of the group, then the group itself.
        let ends = lines.iter().filter(|line| **line == format!("{name} ends")).count();
        assert_eq!(ends, 2, "{lines:?}");
    }
}

#[test]
fn of_two_time_outs_around_a_group_that_end_together_the_outer_one_takes_it() {
    let (host, event_loop) = manual_loop();
    let task = event_loop.create_task(async {
        let group = task_group(|_| async {
            sleep(secs(2)).await;
            Ok::<(), ()>(())
        });
        let inner = timeout_at(secs(1), group);
        timeout_at(secs(1), async { inner.await.is_err() }).await
    });
    host.advance(secs(1));
    assert_eq!(task.result(), Some(Ok(Err(TimeoutError))));
    event_loop.close();
}

#[test]
fn a_task_awaited_by_two_is_cancelled_by_either_and_so_wakes_the_other() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let task = event_loop.create_task(child("a", log.clone()));
    let [first, second] = [task.clone(), task].map(|task| event_loop.create_task(task));
    host.run_until_idle();
    first.cancel();
    host.run_until_idle();
    assert_eq!(log.take(), ["a ends"]);
    assert!(first.is_cancelled());
    assert_eq!(second.result(), Some(Ok(Err(webloop::Cancelled))));
    event_loop.close();
}

#[test]
fn what_lost_a_select_is_not_cancelled_with_the_task_later() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let inner_log = log.clone();
    let task = event_loop.create_task(async move {
        drop(select(sleep(secs(1)), create_task(child("a", inner_log))).await);
        sleep(secs(100)).await;
    });
    host.advance(secs(2));
    task.cancel();
    host.advance(secs(20));
    assert_eq!(log.take(), ["a returns", "a ends"]);
    event_loop.close();
}
