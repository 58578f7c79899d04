//! What programs leave behind, and what they do not.

use std::rc::Rc;

use webloop::trace::{Event, Outcome, TaskId};
use webloop::{
    EventLoop, Lock, ManualHost, Queue, create_task, create_task_named, gather, gather_settled, sleep,
};

use super::*;
use crate::inspector::testing::{chunk, millis, no_text, run};

fn ledger(program: impl FnOnce(&EventLoop, &ManualHost)) -> Ledger {
    let (model, snapshot) = run(program);
    Ledger::of(&model, &snapshot)
}

/// The only entry's kind and text.
fn only(ledger: &Ledger) -> (EntryKind, &str) {
    match &ledger.entries[..] {
        [entry] => (entry.kind, &entry.text),
        entries => panic!("there is not one entry but {entries:#?}"),
    }
}

#[test]
fn a_clean_program_leaves_nothing() {
    let ledger = ledger(|event_loop, _| {
        drop(event_loop.create_task_named("main", async {
            let (lock, queue) = (Rc::new(Lock::named("page")), Rc::new(Queue::unbounded().named("jobs")));
            let producer = create_task_named("producer", {
                let (lock, queue) = (Rc::clone(&lock), Rc::clone(&queue));
                async move {
                    let _guard = lock.acquire().await;
                    sleep(millis(10)).await;
                    queue.put(1).await.expect("the queue is open");
                }
            });
            let cancelled = create_task(sleep(millis(5_000)));
            let item = queue.get().await.expect("there is an item");
            drop(lock.acquire().await);
            cancelled.cancel();
            let _ = producer.await;
            let _ = gather([create_task(async move { item })]).await;
            webloop::call_later(millis(10), || ());
        }));
    });
    assert_eq!(ledger, Ledger { entries: Vec::new(), is_complete: true });
}

#[test]
fn a_task_that_nobody_awaits_is_named_with_its_line() {
    let ledger = ledger(|event_loop, _| {
        drop(event_loop.create_task_named("main", async {
            drop(create_task_named("forgotten", sleep(millis(10))));
            sleep(millis(100)).await;
        }));
    });
    assert_eq!(only(&ledger), (EntryKind::NeverAwaited, "Task forgotten was never awaited."));
    let entry = &ledger.entries[0];
    assert!(entry.place.as_ref().is_some_and(|place| place.file.ends_with("tests.rs")));
}

#[test]
fn tasks_made_on_one_line_are_one_entry() {
    let ledger = ledger(|event_loop, _| {
        drop(event_loop.create_task_named("main", async {
            for number in 0..1_000 {
                drop(create_task_named(format!("worker-{number}").as_str(), async {}));
            }
        }));
    });
    let text = "Tasks worker-0, worker-1, worker-2 and 997 more were never awaited.";
    assert_eq!(only(&ledger), (EntryKind::NeverAwaited, text));
}

#[test]
fn a_panic_that_nobody_looked_at_is_a_failure() {
    let ledger = ledger(|event_loop, _| {
        drop(event_loop.create_task_named("main", async {
            drop(create_task_named("clumsy", async { panic!("dropped it") }));
        }));
    });
    let text = "Task clumsy panicked, and nobody looked at its result.";
    assert_eq!(only(&ledger), (EntryKind::FailureUnseen, text));
}

#[test]
fn a_failure_that_somebody_looked_at_is_none() {
    let ledger = ledger(|event_loop, _| {
        drop(event_loop.create_task_named("main", async {
            let failing = create_task_named("failing", async { Err::<(), _>("no") });
            let _ = gather_settled([failing]).await;
        }));
    });
    assert!(ledger.is_empty(), "{ledger:#?}");
}

#[test]
fn what_still_waits_says_for_what() {
    let ledger = ledger(|event_loop, _| {
        drop(event_loop.create_task_named("main", async {
            let queue = Rc::new(Queue::<u32>::unbounded().named("jobs"));
            let getter = create_task_named("getter", async move { queue.get().await });
            drop(create_task_named("sleeper", sleep(millis(60_000))));
            getter.await
        }));
    });
    let texts: Vec<_> = ledger.entries.iter().map(|entry| (entry.kind, entry.text.as_str())).collect();
    assert_eq!(
        texts,
        [
            (EntryKind::StillWaiting, "Task main still waits: task getter."),
            (EntryKind::StillWaiting, "Task getter still waits: queue \u{201c}jobs\u{201d} (get)."),
            (
                EntryKind::StillWaiting,
                "Task sleeper still waits: sleep until 60.000 s, and nobody awaits it."
            ),
        ]
    );
}

#[test]
fn a_lock_held_by_a_task_that_is_over_is_named() {
    let ledger = ledger(|event_loop, _| {
        drop(event_loop.create_task_named("main", async {
            let lock = Rc::new(Lock::named("page"));
            let holder = create_task_named("holder", {
                let lock = Rc::clone(&lock);
                async move { std::mem::forget(lock.acquire().await) }
            });
            let _ = holder.await;
        }));
    });
    let text = "Task holder is over and still holds lock \u{201c}page\u{201d}.";
    assert_eq!(only(&ledger), (EntryKind::LockHeld, text));
}

#[test]
fn a_lock_that_was_handed_on_and_released_is_not_held() {
    let ledger = ledger(|event_loop, _| {
        drop(event_loop.create_task_named("main", async {
            let semaphore = Rc::new(webloop::Semaphore::new(1));
            let taker = create_task({
                let semaphore = Rc::clone(&semaphore);
                async move { semaphore.acquire().await.forget() }
            });
            let _ = taker.await;
            semaphore.release();
        }));
    });
    assert!(ledger.is_empty(), "{ledger:#?}");
}

#[test]
fn items_left_in_a_queue_are_counted() {
    let ledger = ledger(|event_loop, _| {
        drop(event_loop.create_task_named("main", async {
            let queue = Queue::unbounded().named("jobs");
            for number in 0..3 {
                queue.put(number).await.expect("the queue is open");
            }
            let _ = queue.get().await;
        }));
    });
    assert_eq!(
        only(&ledger),
        (EntryKind::ItemsLeft, "2 items were put into queue \u{201c}jobs\u{201d} and never taken.")
    );
}

#[test]
fn timers_still_set_have_a_deadline_and_a_line() {
    let ledger = ledger(|event_loop, _| {
        event_loop.call_later(millis(60_000), || ());
    });
    assert_eq!(only(&ledger), (EntryKind::TimerArmed, "A timer is still set, for 60.000 s."));
    assert!(ledger.entries[0].place.as_ref().is_some_and(|place| place.file.ends_with("tests.rs")));
}

#[test]
fn nothing_is_claimed_of_what_was_lost() {
    let mut model = Model::new();
    let task = TaskId(1);
    let location = webloop::SourceLine::from(std::panic::Location::caller());
    let created = Event::TaskCreated { task, parent: None, name: None, location };
    model.feed(&chunk(&[(0, created)]), &no_text);
    let mut rest = chunk(&[(5, Event::TaskDone { task, outcome: Outcome::Ok })]);
    rest.lost = 1;
    model.feed(&rest, &no_text);
    let ledger = Ledger::of(&model, &Snapshot::default());
    assert_eq!(ledger, Ledger { entries: Vec::new(), is_complete: false });
}
