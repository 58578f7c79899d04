//! What the trace says of waiting: every poll that ends pending names all that it waits for, innermost first; one that
//! names nothing waits for the outside world.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::future::pending;
use std::time::Duration;

use common::{manual_loop, secs};
use futures::channel::oneshot;
use futures::future::{join, select};
use webloop::trace::{Awaiting, Event, TaskId};
use webloop::{
    EventLoop, Lock, Queue, ReturnWhen, as_completed, create_task, gather, shield, sleep, task_group,
    timeout, wait, yield_now,
};

/// What each poll of the first task of a program waited for, a poll a line, over ten seconds.
fn waits_of<T: 'static>(program: impl Future<Output = T> + 'static) -> Vec<String> {
    let (host, event_loop) = manual_loop();
    event_loop.inspect().trace().start(10_000);
    let main = event_loop.create_task(program);
    host.advance(secs(10));
    let mut lines = Vec::new();
    let mut waits = Vec::new();
    for record in event_loop.inspect().trace().read(0).records {
        match record.event {
            Event::WaitBegin { task, on } if task == main.id() => waits.push(words(&event_loop, on)),
            Event::PollEnd { task, .. } if task == main.id() => {
                lines.push(std::mem::take(&mut waits).join(", "))
            }
            // A whole poll in which it waited for the next turn, and nothing else.
            Event::Yielded { task } if task == main.id() => lines.push("turn".to_owned()),
            _ => {}
        }
    }
    event_loop.close();
    lines
}

fn words(event_loop: &EventLoop, on: Awaiting) -> String {
    match on {
        Awaiting::SleepUntil(when_ns) => format!("until {}", when_ns / 1_000_000_000),
        Awaiting::Task(TaskId(number)) => format!("task {number}"),
        Awaiting::Resource { kind, name: Some(name), .. } => {
            format!("{kind} {}", event_loop.inspect().trace().text(name))
        }
        Awaiting::Resource { kind, name: None, .. } => kind.to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}

#[test]
fn a_sleep_is_named_in_every_poll() {
    assert_eq!(waits_of(join(sleep(secs(1)), sleep(secs(3)))), ["until 1, until 3", "until 3", ""]);
    assert_eq!(waits_of(sleep(Duration::ZERO)), ["turn", ""]);
}

#[test]
fn a_timeout_names_what_it_limits_and_then_its_end() {
    let waits = waits_of(async {
        let lock = Lock::named("page");
        let _guard = lock.acquire().await;
        let _ = timeout(secs(2), lock.acquire()).await;
    });
    assert_eq!(waits, ["lock page, until 2", ""]);
    let (_sender, receiver) = oneshot::channel::<()>();
    assert_eq!(waits_of(timeout(secs(2), receiver)), ["until 2", ""]);
    let (_sender, receiver) = oneshot::channel::<()>();
    assert_eq!(waits_of(timeout(Duration::MAX, receiver)), [""]);
    assert_eq!(waits_of(timeout(secs(2), async {})), [""]);
}

#[test]
fn a_group_names_what_its_body_waits_for_and_then_its_tasks() {
    let waits = waits_of(task_group(|group| async move {
        sleep(secs(1)).await;
        drop(group.create_task(async {
            sleep(secs(4)).await;
            Ok::<(), ()>(())
        }));
        sleep(secs(1)).await;
        Ok(())
    }));
    assert_eq!(waits, ["until 1", "until 2, tasks", "tasks", ""]);
    let (_sender, receiver) = oneshot::channel::<()>();
    let waits = waits_of(task_group(|_group| async { receiver.await.map_err(|_canceled| ()) }));
    assert_eq!(waits, [""]);
}

#[test]
fn waits_for_tasks_are_named_in_every_poll() {
    let sleeps = || [1, 2].map(|seconds| create_task(sleep(secs(seconds))));
    let ticks = || async {
        loop {
            sleep(secs(3)).await;
        }
    };
    let waits = waits_of(async move { select(gather(sleeps()), Box::pin(ticks())).await });
    assert_eq!(waits, ["tasks, until 3", ""]);
    let waits = waits_of(async move {
        let waited = wait(sleeps(), ReturnWhen::AllCompleted, Some(secs(9)));
        join(waited, sleep(secs(1))).await
    });
    assert_eq!(waits, ["tasks, until 9, until 1", "tasks, until 9", ""]);
    let waits = waits_of(async move {
        let mut outcomes = as_completed(sleeps());
        while outcomes.next().await.is_some() {}
    });
    assert_eq!(waits, ["tasks", "tasks", ""]);
    let waits = waits_of(async { join(shield(create_task(sleep(secs(2)))), sleep(secs(1))).await });
    assert_eq!(waits, ["task 2, until 1", "task 2", ""]);
}

#[test]
fn a_queue_names_who_waits_for_its_items_to_be_done() {
    let waits = waits_of(async {
        let queue = Queue::unbounded().named("jobs");
        queue.put(1).await.expect("the queue is open");
        timeout(secs(1), queue.join()).await
    });
    assert_eq!(waits, ["queue join jobs, until 1", ""]);
}

#[test]
fn a_task_is_retrieved_once_however_it_is_asked_for() {
    type Ask = fn(webloop::Task<()>);
    let asks: [Ask; 5] = [
        |task| drop(create_task(async move { (task.clone().await, task.await) })),
        |task| assert_eq!(task.result(), None),
        |task| drop(task.add_done_callback(|_task| ())),
        |task| drop(gather([task.clone(), task])),
        |task| drop(as_completed([task.clone(), task])),
    ];
    for (number, ask) in asks.into_iter().enumerate() {
        let (host, event_loop) = manual_loop();
        event_loop.inspect().trace().start(100);
        let main = event_loop.create_task(async move {
            drop(create_task(pending::<()>()));
            ask(create_task(yield_now()));
        });
        host.run_until_idle();
        let records = event_loop.inspect().trace().read(0).records;
        let retrieved: Vec<_> = records
            .iter()
            .filter_map(|record| match record.event {
                Event::Retrieved { task } => Some(task),
                _ => None,
            })
            .collect();
        assert_eq!(retrieved, [TaskId(3)], "ask {number}");
        drop(main);
        event_loop.close();
    }
}

#[test]
fn a_shutdown_that_drops_items_records_the_length() {
    let (host, event_loop) = manual_loop();
    event_loop.inspect().trace().start(100);
    drop(event_loop.create_task(async {
        let queue = Queue::unbounded();
        for item in 0..3 {
            queue.try_put(item).expect("the queue is open");
        }
        queue.shutdown(true);
        queue.shutdown(true);
    }));
    host.run_until_idle();
    let records = event_loop.inspect().trace().read(0).records;
    let lengths: Vec<_> = records
        .iter()
        .filter_map(|record| match record.event {
            Event::QueueLength { len, .. } => Some(len),
            _ => None,
        })
        .collect();
    assert_eq!(lengths, [1, 2, 3, 0]);
    event_loop.close();
}
