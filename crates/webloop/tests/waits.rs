//! What a task waits for, as a snapshot of its loop says it: each primitive by its own kind, the outside world apart.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use common::{manual_loop, secs};
use futures::channel::oneshot;
use futures::future::{Either, join, join_all, select};
use futures::stream::{FuturesUnordered, StreamExt};
use webloop::inspect::{ResourceInfo, Snapshot, TaskInfo, Wait};
use webloop::trace::TaskId;
use webloop::{
    Barrier, Condition, Event, EventLoop, Lock, Queue, ReturnWhen, Semaphore, as_completed, create_task,
    gather, shield, sleep, task_group, timeout, wait, yield_now,
};

/// The task of that name.
fn task<'s>(snapshot: &'s Snapshot, name: &str) -> &'s TaskInfo {
    snapshot.tasks.iter().find(|task| &*task.name == name).expect("the task is not over")
}

/// What the only task of a program waits for, once the program has come to rest.
fn waits_of<T: 'static>(program: impl Future<Output = T> + 'static) -> Vec<Wait> {
    let (host, event_loop) = manual_loop();
    drop(event_loop.create_task_named("main", program));
    host.run_until_idle();
    let waits = task(&event_loop.inspect().snapshot(), "main").waits.clone();
    event_loop.close();
    waits
}

/// The kind, the name and the number of holders of the resource that is waited for.
fn resource(wait: &Wait) -> (&str, &str, usize) {
    let Wait::Resource(ResourceInfo { kind, name, holders, .. }) = wait else { panic!("{wait:?}") };
    (kind, name.as_deref().unwrap_or(""), holders.len())
}

#[test]
fn every_primitive_says_what_is_waited_for() {
    let waits = waits_of(async {
        let lock = Lock::named("page");
        let _guard = lock.acquire().await;
        drop(lock.acquire().await);
    });
    assert_eq!(waits.iter().map(resource).collect::<Vec<_>>(), [("lock", "page", 1)]);
    let waits = waits_of(async {
        let semaphore = Semaphore::named("three", 3);
        semaphore.acquire().await.forget();
        let _permits = (semaphore.acquire().await, semaphore.acquire().await);
        drop(semaphore.acquire().await);
    });
    assert_eq!(waits.iter().map(resource).collect::<Vec<_>>(), [("semaphore", "three", 3)]);
    let waits = waits_of(async {
        let (queue, full, done) =
            (Queue::<u32>::unbounded().named("in"), Queue::bounded(1).named("out"), Queue::unbounded());
        full.put(0).await.expect("the queue is open");
        done.put(0).await.expect("the queue is open");
        let _ = join(queue.get(), join(full.put(1), done.join())).await;
    });
    let waits: Vec<_> = waits.iter().map(resource).collect();
    assert_eq!(waits, [("queue get", "in", 0), ("queue put", "out", 0), ("queue join", "", 0)]);
    assert_eq!(resource(&waits_of(async { Event::named("go").wait().await })[0]), ("event", "go", 0));
    let waits = waits_of(async { Barrier::named("start", 2).wait().await });
    assert_eq!(waits.iter().map(resource).collect::<Vec<_>>(), [("barrier", "start", 0)]);
    let waits = waits_of(async {
        let condition = Condition::named("stock");
        condition.acquire().await.wait().await;
    });
    assert_eq!(waits.iter().map(resource).collect::<Vec<_>>(), [("condition", "stock", 0)]);
}

#[test]
fn a_permit_that_was_given_back_is_held_by_nobody() {
    let waits = waits_of(async {
        let semaphore = Semaphore::new(2);
        drop(semaphore.acquire().await);
        semaphore.acquire().await.forget();
        semaphore.release();
        let _permits = (semaphore.acquire().await, semaphore.acquire().await);
        drop(semaphore.acquire().await);
    });
    assert_eq!(resource(&waits[0]).2, 2);
}

#[test]
fn tasks_and_futures_are_named() {
    let never = || create_task(pending::<()>());
    let child = TaskId(2);
    assert_eq!(waits_of(async move { never().await }), [Wait::Task(child)]);
    assert_eq!(waits_of(async move { shield(never()).await }), [Wait::Task(child)]);
    let waits = waits_of(async {
        let future: webloop::Future<()> = EventLoop::current().create_future();
        future.await
    });
    assert_eq!(waits, [Wait::Future]);
    let children = || vec![TaskId(2), TaskId(4)];
    let tasks = move || [never(), create_task(async {}), never()];
    let results = move || tasks().map(|task| async move { task.await.map_err(|_cancelled| ()) });
    assert_eq!(waits_of(async move { gather(tasks()).await }), [Wait::Tasks(children())]);
    let waits = waits_of(async move { wait(tasks(), ReturnWhen::AllCompleted, Some(secs(1))).await });
    assert_eq!(waits, [Wait::Tasks(children()), Wait::Until(secs(1))]);
    let waits = waits_of(async move {
        let mut outcomes = as_completed(tasks());
        while outcomes.next().await.is_some() {}
    });
    assert_eq!(waits, [Wait::Tasks(children())]);
    let waits = waits_of(async move {
        let _ = task_group(|group| async move {
            for result in results() {
                drop(group.create_task(result));
            }
            Event::new().wait().await;
            Ok(())
        })
        .await;
    });
    let [of_body, Wait::Tasks(of_group)] = &*waits else { panic!("{waits:?}") };
    assert_eq!((resource(of_body).0, of_group), ("event", &vec![TaskId(5), TaskId(7)]));
}

#[test]
fn a_gather_is_exact_however_many_it_gathers() {
    for count in [5, 100] {
        let waits = waits_of(async move {
            let _ = gather((0..count).map(|_| create_task(pending::<()>()))).await;
        });
        assert_eq!(waits, [Wait::Tasks((2..count + 2).map(TaskId).collect())]);
    }
}

#[test]
fn a_timeout_says_what_it_limits_and_how_long() {
    let waits = waits_of(async {
        let lock = Lock::new();
        let _guard = lock.acquire().await;
        let _ = timeout(secs(1), timeout(Duration::MAX, join(lock.acquire(), sleep(secs(9))))).await;
    });
    assert_eq!(resource(&waits[0]).0, "lock");
    assert_eq!(waits[1..], [Wait::Until(secs(1)), Wait::Until(secs(9))]);
}

#[test]
fn what_is_outside_is_kept_apart_from_what_is_inside() {
    let (_sender, receiver) = oneshot::channel::<()>();
    assert_eq!(waits_of(receiver), [Wait::Outside]);
    let (_sender, receiver) = oneshot::channel::<()>();
    let waits = waits_of(join(sleep(secs(1)), timeout(secs(2), receiver)));
    assert_eq!(waits, [Wait::Until(secs(2)), Wait::Until(secs(1)), Wait::Outside]);
    assert_eq!(waits_of(pending::<()>()), []);
    let waits = waits_of(join(sleep(Duration::MAX), sleep(secs(1))));
    assert_eq!(waits, [Wait::Until(secs(1)), Wait::Until(Duration::MAX)]);
}

#[test]
fn wrapped_wakers_count_as_outside() {
    let waits = waits_of(async {
        let mut sleeps: FuturesUnordered<_> =
            [1, 2].map(|seconds| sleep(secs(seconds))).into_iter().collect();
        sleeps.next().await;
    });
    assert_eq!(waits, [Wait::Outside]);
    let events: Vec<Rc<Event>> = (0..40).map(|_| Rc::default()).collect();
    let waits = waits_of(async move { join_all(events.iter().map(|event| event.wait())).await });
    assert_eq!(waits.len(), 41);
    assert!(waits.contains(&Wait::Outside));
}

#[test]
fn what_was_given_up_is_waited_for_no_more() {
    async fn give_up(wait: impl Future) {
        let first = select(Box::pin(yield_now()), Box::pin(wait)).await;
        assert!(matches!(first, Either::Left(_)));
    }
    let waits = waits_of(async {
        let tasks = || [create_task(pending::<()>())];
        // The stream itself goes on.
        let mut outcomes = as_completed(tasks());
        give_up(outcomes.next()).await;
        give_up(timeout(secs(1), gather(tasks()))).await;
        give_up(wait(tasks(), ReturnWhen::AllCompleted, Some(secs(1)))).await;
        give_up(task_group(|_group| pending::<Result<(), ()>>())).await;
        give_up(shield(create_task(pending::<()>()))).await;
        give_up(create_task(pending::<()>())).await;
        give_up(EventLoop::current().create_future::<()>()).await;
        give_up(Event::new().wait()).await;
        give_up(sleep(secs(1))).await;
        Event::new().wait().await;
    });
    assert_eq!(waits.iter().map(resource).collect::<Vec<_>>(), [("event", "", 0)]);
}

#[test]
fn what_is_over_keeps_no_waker() {
    let waits = waits_of(async {
        let mut limited = Box::pin(timeout(secs(1), yield_now()));
        let _ = (&mut limited).await;
        let mut group = Box::pin(task_group(|_group| async {
            yield_now().await;
            Ok::<(), ()>(())
        }));
        let _ = (&mut group).await;
        let mut gathered = gather([create_task(yield_now())]);
        let _ = (&mut gathered).await;
        pending::<()>().await;
    });
    assert_eq!(waits, []);
}

#[test]
fn many_who_await_the_same_are_each_found() {
    let (host, event_loop) = manual_loop();
    let future = event_loop.create_future::<()>();
    for _ in 0..1000 {
        drop(event_loop.create_task(join(future.clone(), future.clone())));
    }
    host.run_until_idle();
    let snapshot = event_loop.inspect().snapshot();
    assert!(snapshot.tasks.iter().all(|task| task.waits == [Wait::Future, Wait::Future]));
    event_loop.close();
}

#[test]
fn a_task_of_another_loop_is_outside() {
    let (host, event_loop) = manual_loop();
    let other_loop = EventLoop::with_host(host.clone());
    let foreign = other_loop.create_task(pending::<()>());
    let lock = Rc::new(Lock::new());
    let holder = Rc::clone(&lock);
    drop(other_loop.create_task(async move {
        let _guard = holder.acquire().await;
        pending::<()>().await;
    }));
    host.run_until_idle();
    drop(event_loop.create_task_named("awaiter", foreign));
    drop(event_loop.create_task_named("locked out", async move { drop(lock.acquire().await) }));
    host.run_until_idle();
    let snapshot = event_loop.inspect().snapshot();
    assert_eq!(task(&snapshot, "awaiter").waits, [Wait::Outside]);
    let locked_out = &task(&snapshot, "locked out").waits;
    assert_eq!((resource(&locked_out[0]).2, &locked_out[1..]), (0, &[Wait::Outside][..]));
    other_loop.close();
    event_loop.close();
}

/// The line at which the first task waits, counted from `before`.
fn line_after(before: u32, program: impl std::future::Future<Output = ()> + 'static) -> u32 {
    let (host, event_loop) = manual_loop();
    drop(event_loop.create_task(program));
    host.run_until_idle();
    let snapshot = event_loop.inspect().snapshot();
    let line = snapshot.tasks[0].line();
    assert!(line.file.ends_with("waits.rs"), "{line}");
    event_loop.close();
    line.line - before
}

#[test]
fn a_task_says_at_which_line_it_waits() {
    let sleeps = line_after(line!(), async {
        sleep(secs(5)).await;
    });
    let locks = line_after(line!(), async {
        let lock = Lock::new();
        let _guard = lock.acquire().await;
        drop(lock.acquire().await);
    });
    let gets = line_after(line!(), async {
        let queue = Queue::<u32>::unbounded();
        let _ = queue.get().await;
    });
    let arrives = line_after(line!(), async {
        let _ = Barrier::new(2).wait().await;
    });
    let hears = line_after(line!(), async {
        let condition = Condition::new();
        let mut guard = condition.acquire().await;
        guard.wait_for(|| false).await;
    });
    let permits = line_after(line!(), async {
        drop(Semaphore::new(0).acquire().await);
    });
    let event = line_after(line!(), async { Event::new().wait().await });
    assert_eq!([sleeps, locks, gets, arrives, hears, permits, event], [1, 3, 2, 1, 3, 1, 0]);
}
