//! Which tasks can never go on, and which only seem so: a task that waits for the outside world is never called stuck.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use common::{manual_loop, secs};
use futures::channel::oneshot;
use futures::future::{join, select};
use futures::stream::{FuturesUnordered, StreamExt};
use webloop::inspect::Wait;
use webloop::trace::TaskId;
use webloop::{
    Barrier, Condition, Event, EventLoop, Lock, ManualHost, Queue, Quiet, ReturnWhen, Semaphore, Stuck, Task,
    create_task, gather, shield, sleep, task_group, timeout, wait, yield_now,
};

/// Runs `program` until nothing is ready, and gives its loop.
fn at_rest(program: impl FnOnce(&EventLoop)) -> (ManualHost, EventLoop) {
    let (host, event_loop) = manual_loop();
    program(&event_loop);
    host.run_until_idle();
    (host, event_loop)
}

/// The loop is stuck altogether; these are the tasks.
fn all_stuck(event_loop: &EventLoop) -> Stuck {
    let snapshot = event_loop.inspect().snapshot();
    let Quiet::Stuck(stuck) = snapshot.quiet(false) else {
        panic!("{:?}: {:?}", snapshot.quiet(false), snapshot.tasks)
    };
    assert_eq!(snapshot.stuck(false).as_ref(), Some(&stuck));
    stuck
}

/// Asserts that a program which consists of this task is stuck, and that nobody outside can help it or could.
fn assert_stuck<T: 'static>(can_be_helped: bool, program: impl Future<Output = T> + 'static) {
    let (_host, event_loop) = at_rest(|event_loop| drop(event_loop.create_task(program)));
    all_stuck(&event_loop);
    let quiet = event_loop.inspect().snapshot().quiet(true);
    assert_eq!(matches!(quiet, Quiet::Outside), can_be_helped, "{quiet:?}");
    assert_eq!(event_loop.inspect().snapshot().stuck(true).is_none(), can_be_helped);
    event_loop.close();
}

/// Asserts that no task is stuck, and says why the loop is quiet.
fn not_stuck<T: 'static>(program: impl Future<Output = T> + 'static) -> Quiet {
    let (_host, event_loop) = at_rest(|event_loop| drop(event_loop.create_task(program)));
    let snapshot = event_loop.inspect().snapshot();
    assert_eq!(snapshot.stuck(false), None, "{:?}", snapshot.tasks);
    let quiet = snapshot.quiet(false);
    event_loop.close();
    quiet
}

fn names(stuck: &Stuck) -> Vec<&str> {
    stuck.tasks.iter().map(|task| &*task.name).collect()
}

/// Takes a lock and then another, with a turn between.
async fn take_both(first: Rc<Lock>, second: Rc<Lock>) {
    let _first = first.acquire().await;
    yield_now().await;
    let _second = second.acquire().await;
}

fn philosophers(event_loop: &EventLoop, count: usize) {
    let forks: Vec<Rc<Lock>> = (0..count).map(|seat| Rc::new(Lock::named(&format!("fork {seat}")))).collect();
    for seat in 0..count {
        let (left, right) = (Rc::clone(&forks[seat]), Rc::clone(&forks[(seat + 1) % count]));
        drop(event_loop.create_task_named(&format!("philosopher {seat}"), take_both(left, right)));
    }
}

#[test]
fn dining_philosophers_wait_for_each_other_in_a_circle() {
    let (_host, event_loop) = at_rest(|event_loop| philosophers(event_loop, 5));
    let stuck = all_stuck(&event_loop);
    assert_eq!(stuck.cycle, [1, 2, 3, 4, 5].map(TaskId));
    for (seat, task) in stuck.tasks.iter().enumerate() {
        let next = TaskId(u32::try_from((seat + 1) % 5).expect("a seat") + 1);
        assert_eq!(&*task.name, format!("philosopher {seat}"));
        assert_eq!(task.blocked_by, [next]);
        let [Wait::Resource(fork)] = &*task.waits else { panic!("{task:?}") };
        assert_eq!((fork.kind, fork.holders.as_slice()), ("lock", &[next][..]));
        assert_eq!(fork.name.as_deref(), Some(&*format!("fork {}", (seat + 1) % 5)));
        assert!(task.location.file.ends_with("stuck.rs"));
    }
    // Nobody outside can release their forks.
    assert_eq!(event_loop.inspect().snapshot().stuck(true), Some(stuck));
    event_loop.close();
}

#[test]
fn a_lock_taken_twice_is_waited_for_by_its_own_holder() {
    let (_host, event_loop) = at_rest(|event_loop| {
        let lock = Rc::new(Lock::new());
        drop(event_loop.create_task(take_both(Rc::clone(&lock), lock)));
    });
    let stuck = all_stuck(&event_loop);
    assert_eq!((stuck.cycle, stuck.tasks[0].blocked_by.as_slice()), (vec![TaskId(1)], &[TaskId(1)][..]));
    event_loop.close();
}

#[test]
fn what_nobody_does_is_waited_for_in_vain() {
    assert_stuck(true, async { Queue::<u32>::unbounded().get().await });
    assert_stuck(true, async {
        let queue = Queue::bounded(1);
        queue.put(1).await.expect("the queue is open");
        queue.put(2).await
    });
    assert_stuck(true, async { Event::new().wait().await });
    assert_stuck(true, async { EventLoop::current().create_future::<u32>().await });
    assert_stuck(true, async { Barrier::new(2).wait().await });
    assert_stuck(true, async { Condition::new().acquire().await.wait().await });
    assert_stuck(true, async {
        let semaphore = Semaphore::new(1);
        let _permit = semaphore.acquire().await;
        let _second = semaphore.acquire().await;
    });
    assert_stuck(false, pending::<()>());
    assert_stuck(false, sleep(Duration::MAX));
    assert_stuck(false, timeout(Duration::MAX, pending::<()>()));
}

#[test]
fn who_waits_for_what_is_stuck_is_stuck() {
    let never = || create_task(pending::<()>());
    assert_stuck(false, async move { never().await });
    assert_stuck(false, async move { shield(never()).await });
    assert_stuck(false, async move { gather([never(), never()]).await });
    assert_stuck(false, async move { gather((0..100).map(|_| never())).await });
    assert_stuck(false, async move { wait([never(), never()], ReturnWhen::AllCompleted, None).await });
    assert_stuck(true, async {
        task_group(|group| async move {
            drop(group.create_task(async {
                Event::new().wait().await;
                Ok::<(), ()>(())
            }));
            Ok(())
        })
        .await
    });
    assert_stuck(true, async {
        let (event, lock) = (Event::new(), Lock::new());
        let _guard = lock.acquire().await;
        select(Box::pin(join(event.wait(), event.wait())), Box::pin(lock.acquire())).await;
    });
}

#[test]
fn tasks_that_await_each_other_are_a_circle() {
    let (_host, event_loop) = at_rest(|event_loop| {
        let other: Rc<RefCell<Option<Task<()>>>> = Rc::default();
        let slot = Rc::clone(&other);
        let first = event_loop.create_task_named("first", async move {
            let other = slot.take().expect("the other one was made before");
            let _ = other.await;
        });
        let second = event_loop.create_task_named("second", async move { first.await.unwrap_or(()) });
        other.replace(Some(second));
    });
    let stuck = all_stuck(&event_loop);
    assert_eq!((names(&stuck), &*stuck.cycle), (vec!["first", "second"], &[TaskId(1), TaskId(2)][..]));
    event_loop.close();
}

#[test]
fn who_waits_outside_is_not_stuck() {
    let (_sender, receiver) = oneshot::channel::<()>();
    assert_eq!(not_stuck(receiver), Quiet::Outside);
    let (_sender, receiver) = oneshot::channel::<()>();
    let locked = async {
        let lock = Lock::new();
        let _guard = lock.acquire().await;
        join(lock.acquire(), receiver).await.1
    };
    assert_eq!(not_stuck(locked), Quiet::Outside);
    let (_sender, receiver) = oneshot::channel::<()>();
    let unordered = async {
        let event = Event::new();
        let both =
            [Box::pin(async { receiver.await.unwrap_or(()) }) as std::pin::Pin<Box<dyn Future<Output = ()>>>];
        let mut both: FuturesUnordered<_> = both.into_iter().chain([Box::pin(event.wait()) as _]).collect();
        while both.next().await.is_some() {}
    };
    assert_eq!(not_stuck(unordered), Quiet::Outside);
    let (_sender, receiver) = oneshot::channel::<()>();
    let in_a_group = task_group(|group| async move {
        drop(group.create_task(async { receiver.await.map_err(|_canceled| ()) }));
        Ok(())
    });
    assert_eq!(not_stuck(in_a_group), Quiet::Outside);
    let gathered = async {
        let (_sender, receiver) = oneshot::channel::<()>();
        gather([create_task(pending()), create_task(async { receiver.await.unwrap_or(()) })]).await
    };
    let (_host, event_loop) = at_rest(|event_loop| drop(event_loop.create_task(gathered)));
    let snapshot = event_loop.inspect().snapshot();
    assert_eq!(names(&snapshot.stuck(false).expect("one of the two is stuck")), ["Task-2"]);
    assert_eq!(snapshot.quiet(false), Quiet::Outside);
    event_loop.close();
}

#[test]
fn who_has_a_deadline_is_not_stuck() {
    let limited = async {
        let lock = Lock::new();
        let _guard = lock.acquire().await;
        let _ = timeout(secs(3), lock.acquire()).await;
    };
    assert_eq!(not_stuck(limited), Quiet::Timer(secs(3)));
    let waits = async { wait([create_task(sleep(secs(9)))], ReturnWhen::AllCompleted, Some(secs(2))).await };
    assert_eq!(not_stuck(waits), Quiet::Timer(secs(2)));
}

#[test]
fn who_waits_for_one_that_goes_on_is_not_stuck() {
    let (host, event_loop) = at_rest(|event_loop| {
        let lock = Rc::new(Lock::new());
        for _ in 0..3 {
            let lock = Rc::clone(&lock);
            drop(event_loop.create_task(async move {
                let _guard = lock.acquire().await;
                sleep(secs(1)).await;
            }));
        }
    });
    assert_eq!(event_loop.inspect().snapshot().stuck(false), None);
    assert_eq!(event_loop.inspect().snapshot().quiet(false), Quiet::Timer(secs(1)));
    host.advance(secs(3));
    assert_eq!(event_loop.inspect().snapshot().quiet(false), Quiet::Idle);
    event_loop.close();
}

#[test]
fn anything_that_may_act_may_set_an_event() {
    let (host, event_loop) = at_rest(|event_loop| {
        drop(event_loop.create_task(async { Event::new().wait().await }));
    });
    all_stuck(&event_loop);
    event_loop.call_later(secs(5), || ());
    assert_eq!(event_loop.inspect().snapshot().stuck(false), None);
    assert_eq!(event_loop.inspect().snapshot().quiet(false), Quiet::Timer(secs(5)));
    host.advance(secs(5));
    event_loop.call_soon(|| ());
    assert_eq!(event_loop.inspect().snapshot().stuck(false), None);
    assert_eq!(event_loop.inspect().snapshot().quiet(false), Quiet::Busy);
    host.run_until_idle();
    drop(event_loop.create_task(sleep(secs(1))));
    host.run_until_idle();
    assert_eq!(event_loop.inspect().snapshot().stuck(false), None);
    host.advance(secs(1));
    all_stuck(&event_loop);
    event_loop.close();
}

#[test]
fn a_deadlock_is_found_while_a_clock_ticks() {
    let (_host, event_loop) = at_rest(|event_loop| {
        philosophers(event_loop, 2);
        drop(event_loop.create_task_named("clock", async {
            loop {
                sleep(secs(1)).await;
            }
        }));
        drop(event_loop.create_task_named("reader", async { Queue::<u32>::unbounded().get().await }));
    });
    let snapshot = event_loop.inspect().snapshot();
    let stuck = snapshot.stuck(false).expect("the philosophers are");
    assert_eq!(names(&stuck), ["philosopher 0", "philosopher 1"]);
    assert_eq!(stuck.cycle.len(), 2);
    assert_eq!(snapshot.quiet(false), Quiet::Timer(secs(1)));
    event_loop.close();
}

#[test]
fn a_circle_is_found_behind_those_who_wait_for_it() {
    let (_host, event_loop) = at_rest(|event_loop| {
        let fork = Rc::new(Lock::new());
        let waits = Rc::clone(&fork);
        drop(event_loop.create_task_named("guest", async move {
            yield_now().await;
            drop(waits.acquire().await);
        }));
        let other = Rc::new(Lock::new());
        drop(event_loop.create_task_named("one", take_both(Rc::clone(&fork), Rc::clone(&other))));
        drop(event_loop.create_task_named("two", take_both(other, fork)));
    });
    let stuck = all_stuck(&event_loop);
    assert_eq!(names(&stuck), ["guest", "one", "two"]);
    assert_eq!(stuck.cycle, [TaskId(2), TaskId(3)]);
    assert_eq!(stuck.tasks[0].blocked_by, [TaskId(2)]);
    event_loop.close();
}

#[test]
fn a_lock_whose_holder_is_over_may_be_freed_by_anybody() {
    let lock = Rc::new(Lock::new());
    let (_host, event_loop) = at_rest(|event_loop| {
        let (taken, wanted) = (Rc::clone(&lock), Rc::clone(&lock));
        drop(event_loop.create_task(async move { std::mem::forget(taken.acquire().await) }));
        drop(event_loop.create_task_named("late", async move { drop(wanted.acquire().await) }));
    });
    let stuck = all_stuck(&event_loop);
    assert_eq!((names(&stuck), stuck.tasks[0].blocked_by.len(), stuck.cycle.len()), (vec!["late"], 0, 0));
    assert_eq!(event_loop.inspect().snapshot().quiet(true), Quiet::Outside);
    event_loop.close();
}

#[test]
fn the_end_of_a_task_that_is_on_its_way_counts() {
    let (host, event_loop) = manual_loop();
    let program = async {
        let children = [create_task(async {}), create_task(pending())];
        wait(children, ReturnWhen::FirstCompleted, None).await;
    };
    let main = event_loop.create_task_named("main", program);
    let mut is_shown = false;
    event_loop.control().pause();
    while !main.is_done() {
        assert!(event_loop.control().step());
        let stuck = event_loop.inspect().snapshot().stuck(false);
        is_shown |= stuck.is_some_and(|stuck| names(&stuck).contains(&"main"));
    }
    assert!(!is_shown);
    drop(host);
    event_loop.close();
}

#[test]
fn a_loop_with_nothing_left_is_idle() {
    let (host, event_loop) = manual_loop();
    assert_eq!(event_loop.inspect().snapshot().quiet(false), Quiet::Idle);
    drop(event_loop.create_task(async {}));
    assert_eq!(event_loop.inspect().snapshot().quiet(false), Quiet::Busy);
    host.run_until_idle();
    event_loop.call_at(Duration::MAX, || ());
    assert_eq!(event_loop.inspect().snapshot().quiet(false), Quiet::Idle);
    event_loop.close();
    assert_eq!(event_loop.inspect().snapshot().quiet(false), Quiet::Idle);
}

#[test]
fn a_hundred_thousand_tasks_are_judged_in_no_time() {
    const COUNT: u32 = 100_000;
    let (_host, event_loop) = at_rest(|event_loop| {
        let mut last = event_loop.create_task(pending::<()>());
        for _ in 1..COUNT / 2 {
            let previous = last;
            last = event_loop.create_task(async move { previous.await.unwrap_or(()) });
        }
        std::mem::forget(last);
        let event = Rc::new(Event::new());
        for _ in 0..COUNT / 2 {
            let event = Rc::clone(&event);
            drop(event_loop.create_task(async move { event.wait().await }));
        }
    });
    let begin = std::time::Instant::now();
    let stuck = all_stuck(&event_loop);
    assert_eq!(stuck.tasks.len(), COUNT as usize);
    // Unoptimized; one that looked at everybody for everybody would take an hour.
    assert!(begin.elapsed() < secs(20), "{:?}", begin.elapsed());
    event_loop.close();
}
