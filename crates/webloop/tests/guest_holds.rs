//! What is told of a guest's locks and queues: a look, a search for stuck tasks and the trace know it.

#![cfg(not(target_family = "wasm"))]

mod common;

use common::{Script, line, manual_loop, secs};
use webloop::inspect::{ResourceInfo, Wait};
use webloop::trace::{Event, Outcome, TaskId};
use webloop::{EventLoop, Guest, Quiet, ResourceId};

fn lock(id: u32) -> ResourceInfo {
    ResourceInfo { id: ResourceId(id), kind: "lock", name: None, holders: Vec::new(), is_owned: false }
}

fn wait_for_lock(guest: &Guest, task: TaskId, id: u32) {
    guest.wait_begin(task, vec![Wait::Resource(lock(id))]);
}

/// So many tasks, each of which owns the lock of its number and waits for the next one's, the last for the first's.
fn philosophers(guest: &Guest, count: u32) -> Vec<TaskId> {
    let tasks: Vec<TaskId> =
        (1..=count).map(|seat| guest.create_task(&format!("philosopher {seat}"), None, line(seat))).collect();
    for (seat, task) in (1..=count).zip(&tasks) {
        guest.acquired(ResourceId(seat), "lock", Some(*task), true);
        wait_for_lock(guest, *task, seat % count + 1);
    }
    tasks
}

fn waits_of(event_loop: &EventLoop, task: TaskId) -> Vec<Wait> {
    let tasks = event_loop.snapshot().tasks;
    tasks.into_iter().find(|info| info.id == task).expect("it is not over").waits
}

fn holders_of(event_loop: &EventLoop, task: TaskId) -> Vec<TaskId> {
    match waits_of(event_loop, task).as_slice() {
        [Wait::Resource(info)] => info.holders.clone(),
        waits => panic!("it waits for one lock: {waits:?}"),
    }
}

/// What the trace says of who holds what: `+` and `-`, the lock and the task.
fn traced(event_loop: &EventLoop) -> Vec<(char, u32, Option<u32>)> {
    let records = event_loop.trace().read(0).records;
    let held = records.iter().filter_map(|record| match record.event {
        Event::Acquired { resource, task, .. } => Some(('+', resource.0, task.map(|task| task.0))),
        Event::Released { resource, task, .. } => Some(('-', resource.0, task.map(|task| task.0))),
        _ => None,
    });
    held.collect()
}

#[test]
fn philosophers_are_stuck_in_their_circle_whoever_may_call() {
    let (host, event_loop) = manual_loop();
    let (_script, guest) = Script::new(&event_loop);
    let tasks = philosophers(&guest, 5);
    let main = guest.create_task("main", None, line(9));
    guest.wait_begin(main, vec![Wait::Outside]);
    guest.call_at(1, secs(60), None, None);
    host.run_until_idle();
    for is_called_from_outside in [false, true] {
        let stuck = event_loop.snapshot().stuck(is_called_from_outside).expect("five are");
        assert_eq!(stuck.cycle, tasks);
        assert_eq!(stuck.tasks.len(), 5);
        assert_eq!(stuck.tasks[0].blocked_by, [tasks[1]]);
    }
    // One of them gives up.
    guest.released(ResourceId(3));
    guest.finish(tasks[2], Outcome::Cancelled);
    assert_eq!(event_loop.snapshot().stuck(true), None);
    event_loop.close();
}

#[test]
fn the_holder_is_the_one_of_now_not_of_when_the_wait_began() {
    let (_host, event_loop) = manual_loop();
    let (_script, guest) = Script::new(&event_loop);
    let [first, second, waiter] = ["a", "b", "c"].map(|name| guest.create_task(name, None, line(1)));
    guest.wait_begin(first, vec![Wait::Outside]);
    wait_for_lock(&guest, waiter, 1);
    assert_eq!(holders_of(&event_loop, waiter), []);
    guest.acquired(ResourceId(1), "lock", Some(first), true);
    assert_eq!(holders_of(&event_loop, waiter), [first]);
    guest.acquired(ResourceId(1), "lock", Some(second), true);
    assert_eq!(holders_of(&event_loop, waiter), [second]);
    guest.acquired(ResourceId(2), "lock", Some(first), true);
    guest.released(ResourceId(1));
    assert_eq!(holders_of(&event_loop, waiter), []);
    event_loop.close();
}

#[test]
fn a_lock_that_anybody_may_release_keeps_nobody_stuck_while_somebody_may_act() {
    let (_host, event_loop) = manual_loop();
    let (_script, guest) = Script::new(&event_loop);
    let task = guest.create_task("twice", None, line(1));
    guest.acquired(ResourceId(1), "lock", Some(task), false);
    wait_for_lock(&guest, task, 1);
    assert_eq!(event_loop.snapshot().stuck(true), None);
    let stuck = event_loop.snapshot().stuck(false).expect("nobody is left who could");
    assert_eq!(stuck.cycle, [task], "it holds what it waits for all the same");
    guest.call_at(1, secs(1), None, Some(line(2)));
    assert_eq!(event_loop.snapshot().stuck(false), None, "a timer may release it");
    event_loop.close();
}

#[test]
fn a_holder_that_the_loop_does_not_know_is_somebody_outside() {
    let (_host, event_loop) = manual_loop();
    let (_script, guest) = Script::new(&event_loop);
    let task = guest.create_task("waits", None, line(1));
    guest.acquired(ResourceId(1), "lock", None, false);
    wait_for_lock(&guest, task, 1);
    assert_eq!(waits_of(&event_loop, task), [Wait::Resource(lock(1)), Wait::Outside]);
    assert_eq!(event_loop.snapshot().quiet(false), Quiet::Outside);
    guest.released(ResourceId(1));
    assert_eq!(waits_of(&event_loop, task), [Wait::Resource(lock(1))]);
    event_loop.close();
}

#[test]
fn a_holder_that_is_over_is_still_named_and_whoever_waits_is_stuck() {
    let (_host, event_loop) = manual_loop();
    let (_script, guest) = Script::new(&event_loop);
    let [holder, waiter] = ["holds", "waits"].map(|name| guest.create_task(name, None, line(1)));
    guest.acquired(ResourceId(1), "lock", Some(holder), false);
    guest.finish(holder, Outcome::Ok);
    wait_for_lock(&guest, waiter, 1);
    assert_eq!(holders_of(&event_loop, waiter), [holder]);
    let stuck = event_loop.snapshot().stuck(false).expect("nobody will release it");
    assert_eq!(stuck.tasks.len(), 1);
    assert_eq!(stuck.tasks[0].blocked_by, []);
    event_loop.close();
}

#[test]
fn the_trace_tells_of_each_change_once() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    event_loop.trace().start(1_000);
    let [first, second] = ["a", "b"].map(|name| guest.create_task(name, None, line(1)));
    script.on(1, move |guest| {
        guest.released(ResourceId(1));
        guest.acquired(ResourceId(1), "lock", Some(first), true);
        guest.acquired(ResourceId(1), "lock", Some(first), true);
        guest.acquired(ResourceId(2), "lock", Some(second), false);
        guest.wait_begin(first, vec![Wait::Outside]);
    });
    // It did not hold it.
    script.on(2, |guest| guest.released(ResourceId(1)));
    script.on(3, move |guest| guest.acquired(ResourceId(2), "lock", Some(first), true));
    for (handle, task) in [(1, first), (2, second), (3, first)] {
        guest.call_soon(handle, Some(task), None);
        host.run_until_idle();
    }
    let expected =
        [('+', 1, Some(1)), ('+', 2, Some(2)), ('-', 1, Some(2)), ('-', 2, Some(2)), ('+', 2, Some(1))];
    assert_eq!(traced(&event_loop), expected);
    event_loop.close();
}

#[test]
fn the_trace_tells_how_many_items_a_queue_holds() {
    let (_host, event_loop) = manual_loop();
    let (_script, guest) = Script::new(&event_loop);
    guest.queue_length(ResourceId(7), 1);
    event_loop.trace().start(1_000);
    for len in [2, 0] {
        guest.queue_length(ResourceId(7), len);
    }
    let records = event_loop.trace().read(0).records;
    let lengths = records.iter().filter_map(|record| match record.event {
        Event::QueueLength { resource, name: None, len } => Some((resource.0, len)),
        _ => None,
    });
    assert_eq!(lengths.collect::<Vec<_>>(), [(7, 2), (7, 0)]);
    event_loop.close();
    guest.queue_length(ResourceId(7), 3);
}

#[test]
fn forgotten_holders_have_given_back_what_they_held_unless_they_are_over() {
    let (_host, event_loop) = manual_loop();
    let (_script, guest) = Script::new(&event_loop);
    event_loop.trace().start(1_000);
    let [gone, alive] = ["gone", "alive"].map(|name| guest.create_task(name, None, line(1)));
    guest.acquired(ResourceId(1), "lock", Some(gone), false);
    guest.acquired(ResourceId(2), "lock", Some(alive), true);
    guest.finish(gone, Outcome::Ok);
    guest.forget_holders();
    wait_for_lock(&guest, alive, 2);
    assert_eq!(holders_of(&event_loop, alive), []);
    assert_eq!(traced(&event_loop), [('+', 1, Some(1)), ('+', 2, Some(2)), ('-', 2, Some(2))]);
    guest.forget_holders();
    event_loop.close();
    guest.acquired(ResourceId(1), "lock", None, false);
    guest.released(ResourceId(1));
    guest.forget_holders();
}
