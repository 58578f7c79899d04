//! Guests: what they schedule runs in the loop's order, under its control, and is forgotten when they say so.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use common::{Script, line, manual_loop, millis, secs};
use webloop::GuestCode;
use webloop::inspect::{ReadyInfo, TimerKind, Wait};
use webloop::trace::{Outcome, TaskId};

#[test]
fn callbacks_of_a_guest_and_of_rust_share_one_queue() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let task = guest.create_task("main", None, line(1));
    let log = script.log.clone();
    script.on(1, move |guest| guest.call_soon(10, None, None));
    event_loop.call_soon(log.adder("rust 1"));
    guest.call_soon(1, None, Some(line(2)));
    drop(event_loop.create_task({
        let log = log.clone();
        async move { log.add("rust 2") }
    }));
    guest.call_soon(2, Some(task), None);
    event_loop.call_soon(log.adder("rust 3"));
    guest.call_soon(3, None, None);
    host.run_until_idle();
    assert_eq!(log.take(), ["rust 1", "1", "rust 2", "2", "rust 3", "3", "10"]);
    event_loop.close();
}

#[test]
fn timers_fire_by_deadline_and_then_in_the_order_in_which_they_were_made() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let task = guest.create_task("main", None, line(1));
    let log = script.log.clone();
    guest.call_at(3, millis(20), None, None);
    guest.call_at(1, millis(10), None, Some(line(3)));
    event_loop.call_at(millis(10), log.adder("rust"));
    guest.call_at(2, millis(10), Some(task), None);
    guest.call_at(4, Duration::MAX, None, None);
    guest.call_at(5, Duration::ZERO, None, None);
    assert_eq!(event_loop.snapshot().timers[1].what, TimerKind::Callback(line(3)));
    host.advance(secs(1));
    assert_eq!(log.take(), ["5", "1", "rust", "2", "3"]);
    assert_eq!(event_loop.deadlines(), [Duration::MAX]);
    event_loop.close();
}

#[test]
fn what_is_cancelled_is_not_run() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let task = guest.create_task("main", None, line(1));
    guest.call_soon(1, None, None);
    guest.call_soon(2, Some(task), None);
    guest.call_soon(3, None, None);
    guest.call_at(4, millis(5), None, None);
    guest.call_at(5, millis(5), None, None);
    for handle in [1, 2, 4, 99] {
        guest.cancel(handle);
    }
    assert_eq!(event_loop.deadlines(), [millis(5)], "a cancelled timer leaves at once");
    let snapshot = event_loop.snapshot();
    assert_eq!(snapshot.ready, [ReadyInfo::Callback { location: None }]);
    // One that has fired is ready, and may still be cancelled.
    script.on(5, |guest| guest.cancel(6));
    guest.call_at(6, millis(5), None, None);
    host.advance(millis(5));
    assert_eq!(script.log.take(), ["3", "5"]);
    guest.call_soon(2, Some(task), None);
    host.run_until_idle();
    assert_eq!(script.log.take(), ["2"], "a task whose poll was cancelled can be scheduled again");
    event_loop.close();
}

#[test]
fn a_number_that_is_scheduled_again_is_forgotten_where_it_was() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let task = guest.create_task("main", None, line(1));
    guest.call_soon(1, Some(task), None);
    guest.call_soon(2, None, None);
    guest.call_at(1, millis(5), None, None);
    guest.call_soon(3, None, None);
    guest.call_soon(2, None, None);
    host.advance(secs(1));
    assert_eq!(script.log.take(), ["3", "2", "1"]);
    event_loop.close();
}

#[test]
fn several_handles_of_one_task_are_polls_of_their_own() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let task = guest.create_task("main", None, line(1));
    for handle in [1, 2, 3] {
        guest.call_soon(handle, Some(task), None);
    }
    guest.cancel(2);
    event_loop.pause();
    assert!(event_loop.step());
    assert_eq!(script.log.take(), ["1"]);
    assert_eq!(event_loop.snapshot().ready, [ReadyInfo::Task(task)]);
    event_loop.resume();
    host.run_until_idle();
    assert_eq!(script.log.take(), ["3"]);
    event_loop.close();
}

#[test]
fn a_step_runs_one_handle_and_a_turn_those_that_were_ready() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let task = guest.create_task("main", None, line(1));
    script.on(1, move |guest| {
        guest.call_soon(10, Some(task), None);
        guest.call_soon(11, None, None);
    });
    event_loop.pause();
    guest.call_soon(1, Some(task), None);
    guest.call_soon(2, None, None);
    guest.call_soon(3, None, None);
    host.advance(secs(1));
    assert_eq!(script.log.len(), 0);
    assert!(event_loop.step());
    assert_eq!((script.log.take(), event_loop.turn_left()), (vec!["1".to_owned()], 2));
    guest.cancel(3);
    assert!(event_loop.step_turn());
    assert_eq!(script.log.take(), ["2"]);
    assert!(event_loop.step_turn());
    // What a task schedules for itself comes behind all else that it scheduled, as in asyncio.
    assert_eq!(script.log.take(), ["11", "10"]);
    assert!(!event_loop.step());
    guest.call_at(4, secs(60), None, None);
    assert!(event_loop.step(), "the clock of a paused loop goes to the next deadline");
    assert_eq!((script.log.take(), event_loop.time()), (vec!["4".to_owned()], secs(60)));
    event_loop.close();
}

#[test]
fn forgetting_a_poll_of_the_turn_under_way_leaves_the_rest_of_it() {
    let (_host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let tasks: Vec<_> = ["a", "b", "c"].iter().map(|name| guest.create_task(name, None, line(1))).collect();
    let (first, last) = (tasks[0], tasks[2]);
    script.on(1, move |guest| {
        guest.cancel(2);
        guest.call_soon(10, Some(first), None);
    });
    script.on(3, move |guest| guest.finish(last, Outcome::Ok));
    event_loop.pause();
    for (handle, task) in (1..).zip(&tasks) {
        guest.call_soon(handle, Some(*task), None);
    }
    event_loop.step_turn();
    assert_eq!(script.log.take(), ["1", "3"]);
    event_loop.step_turn();
    assert_eq!(script.log.take(), ["10"]);
    event_loop.close();
}

#[test]
fn virtual_time_jumps_to_the_deadlines_of_a_guest() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    event_loop.set_virtual_time(true);
    let times = Rc::new(RefCell::new(Vec::new()));
    script.on(1, {
        let (times, event_loop) = (Rc::clone(&times), event_loop.clone());
        move |guest| {
            times.borrow_mut().push(event_loop.time());
            if event_loop.time() < secs(3_000) {
                guest.call_at(1, event_loop.time() + secs(1_000), None, None);
            }
        }
    });
    guest.call_soon(1, None, None);
    host.run_until_idle();
    assert_eq!(*times.borrow(), [secs(0), secs(1_000), secs(2_000), secs(3_000)]);
    event_loop.close();
}

#[test]
fn what_was_ready_is_given_back_in_order_and_forgotten() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let (other, other_guest) = Script::new(&event_loop);
    let tasks = ["a", "b"].map(|name| guest.create_task(name, None, line(1)));
    let other_task = other_guest.create_task("other", None, line(1));
    event_loop.pause();
    guest.call_at(1, Duration::ZERO, Some(tasks[0]), None);
    guest.call_at(2, Duration::ZERO, None, None);
    guest.call_at(3, secs(9), None, None);
    other_guest.call_at(3, secs(9), None, None);
    guest.call_soon(4, Some(tasks[1]), None);
    other_guest.call_soon(4, Some(other_task), None);
    guest.call_soon(5, None, None);
    guest.call_soon(6, Some(tasks[0]), None);
    guest.cancel(5);
    event_loop.call_soon(script.log.adder("rust"));
    guest.call_soon(7, None, None);
    // The due timers join behind.
    event_loop.step();
    assert_eq!(script.log.take(), ["4"]);
    guest.call_soon(8, Some(tasks[1]), None);
    assert_eq!(guest.take_ready(), [6, 7, 1, 2, 8]);
    assert_eq!(guest.take_ready(), Vec::<u32>::new());
    assert_eq!(event_loop.deadlines(), [secs(9)], "the other guest's");
    event_loop.resume();
    host.advance(secs(10));
    assert_eq!(
        (script.log.take(), other.log.take()),
        (vec!["rust".to_owned()], vec!["4".into(), "3".into()])
    );
    assert_eq!(event_loop.all_tasks().len(), 3);
    // As when somebody watches again.
    guest.call_soon(6, Some(tasks[0]), None);
    guest.call_soon(8, Some(tasks[1]), None);
    host.run_until_idle();
    assert_eq!(script.log.take(), ["6", "8"]);
    event_loop.close();
}

#[test]
fn what_is_ready_can_be_taken_back_from_inside() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let task = guest.create_task("main", None, line(1));
    let taken = Rc::new(RefCell::new(Vec::new()));
    script.on(1, {
        let taken = Rc::clone(&taken);
        move |guest| {
            guest.call_soon(3, Some(task), None);
            guest.call_soon(4, None, None);
            taken.replace(guest.take_ready());
        }
    });
    guest.call_soon(1, Some(task), None);
    guest.call_soon(2, None, None);
    host.run_until_idle();
    assert_eq!(*taken.borrow(), [2, 4, 3]);
    assert_eq!(script.log.take(), ["1"]);
    guest.call_soon(3, Some(task), None);
    host.run_until_idle();
    assert_eq!(script.log.take(), ["3"]);
    event_loop.close();
}

#[test]
fn any_method_may_be_called_from_inside() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let inner_loop = event_loop.clone();
    script.on(1, move |guest| {
        let main = guest.create_task("main", None, line(1));
        let eager = guest.create_task("eager", Some(main), line(2));
        guest.rename_task(eager, "early");
        guest.wait_begin(eager, vec![Wait::Future]);
        guest.finish(eager, Outcome::Ok);
        guest.call_soon(2, Some(eager), None);
        guest.call_soon(3, Some(main), None);
        guest.call_at(4, secs(1), Some(main), None);
        guest.cancel(4);
        assert!(!inner_loop.step(), "it is running");
        assert!(inner_loop.task(main).expect("it was made").cancel());
        let again = inner_loop.guest(Rc::new(Nothing));
        again.call_soon(1, None, None);
        assert_eq!(inner_loop.snapshot().tasks.len(), 1);
    });
    guest.call_soon(1, None, None);
    host.run_until_idle();
    assert_eq!(script.log.take(), ["1", "cancel task 1", "2", "3"]);
    event_loop.close();
}

struct Nothing;

impl GuestCode for Nothing {
    fn run(&self, _handle: u32) {}

    fn cancel(&self, _task: TaskId) {}
}
