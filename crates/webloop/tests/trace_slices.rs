//! When a traced loop has the thread: slices and turns, and what they enclose.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use common::{TickingHost, manual_loop, millis, on_drop, secs};
use webloop::trace::{Event, Outcome, Record};
use webloop::{EventLoop, sleep, yield_now};

/// The records in short, with the milliseconds at which they were made.
fn lines(event_loop: &EventLoop) -> Vec<String> {
    let line = |record: &Record| {
        let what = match record.event {
            Event::SliceBegin => "slice {".to_owned(),
            Event::SliceEnd { .. } => "} slice".to_owned(),
            Event::TurnBegin { ready } => format!("turn of {ready}"),
            Event::Yielded { task } => format!("{task} yields"),
            Event::PollBegin { task } => format!("{task} {{"),
            Event::PollEnd { task, .. } => format!("}} {task}"),
            Event::CallbackBegin { .. } => "callback {".to_owned(),
            Event::CallbackEnd { .. } => "} callback".to_owned(),
            Event::TimerFired { timer, .. } => format!("timer {} fires", timer.0),
            Event::TimerCancelled { timer } => format!("timer {} cancelled", timer.0),
            Event::TaskDone { task, outcome: Outcome::Cancelled } => format!("{task} cancelled"),
            _ => return None,
        };
        Some(format!("{} {what}", record.at_ns / 1_000_000))
    };
    event_loop.inspect().trace().read(0).records.iter().filter_map(line).collect()
}

#[test]
fn every_macrotask_is_a_slice_and_names_its_turns() {
    let host = TickingHost::new(millis(1));
    let event_loop = EventLoop::with_host(host.clone());
    event_loop.control().set_time_budget(millis(100));
    event_loop.inspect().trace().start(100);
    event_loop.call_soon(|| ());
    let other = event_loop.clone();
    event_loop.call_soon(move || drop(other.call_soon(|| ())));
    host.slice();
    assert_eq!(
        lines(&event_loop),
        [
            "3 slice {",
            "3 turn of 2",
            "3 callback {",
            "4 } callback",
            "4 callback {",
            "5 } callback",
            "5 turn of 1",
            "5 callback {",
            "6 } callback",
            "7 } slice",
        ]
    );
    event_loop.close();
}

#[test]
fn a_slice_in_which_nothing_runs_leaves_no_records() {
    let (host, event_loop) = manual_loop();
    event_loop.inspect().trace().start(100);
    event_loop.call_soon(|| ()).cancel();
    host.run_until_idle();
    event_loop.control().pause();
    assert!(!event_loop.control().step() && !event_loop.control().step_turn());
    assert_eq!(event_loop.inspect().trace().read(0).records, []);
    event_loop.call_soon(|| ()).cancel();
    event_loop.call_soon(|| ());
    assert!(event_loop.control().step());
    assert_eq!(lines(&event_loop), ["0 slice {", "0 turn of 2", "0 callback {", "0 } callback", "0 } slice"]);
    event_loop.close();
}

#[test]
fn a_timer_fires_inside_its_slice_and_before_its_turn() {
    let (host, event_loop) = manual_loop();
    event_loop.inspect().trace().start(100);
    event_loop.call_later(millis(10), || ());
    event_loop.call_later(millis(10), || ());
    host.advance(millis(20));
    assert_eq!(
        lines(&event_loop),
        [
            "10 slice {",
            "10 timer 0 fires",
            "10 timer 1 fires",
            "10 turn of 2",
            "10 callback {",
            "10 } callback",
            "10 callback {",
            "10 } callback",
            "10 } slice",
        ]
    );
    event_loop.close();
}

#[test]
fn records_never_go_back_in_time_when_a_timer_is_due() {
    let host = TickingHost::new(millis(1));
    let event_loop = EventLoop::with_host(host.clone());
    event_loop.inspect().trace().start(1_000);
    for _ in 0..3 {
        drop(event_loop.create_task(async {
            for _ in 0..3 {
                sleep(millis(2)).await;
                yield_now().await;
            }
        }));
    }
    for _ in 0..100 {
        host.slice();
    }
    let records = event_loop.inspect().trace().read(0).records;
    assert!(records.len() > 50);
    assert!(records.is_sorted_by_key(|record| record.at_ns), "{records:#?}");
    event_loop.close();
}

#[test]
fn on_virtual_time_a_slice_spans_the_jumps_of_the_clock() {
    let host = TickingHost::new(millis(1));
    let event_loop = EventLoop::with_host(host.clone());
    event_loop.control().set_virtual_time(true);
    event_loop.control().set_time_budget(secs(1));
    event_loop.inspect().trace().start(100);
    event_loop.call_later(secs(1), || ());
    event_loop.call_later(secs(3), || ());
    host.slice();
    let begin = event_loop.inspect().trace().read(0).records[0].at_ns / 1_000_000;
    let after = |delay: u64, what: &str| format!("{} {what}", begin + delay);
    assert_eq!(
        lines(&event_loop),
        [
            after(0, "slice {"),
            after(1_000, "timer 0 fires"),
            after(1_000, "turn of 1"),
            after(1_000, "callback {"),
            after(1_000, "} callback"),
            after(3_000, "timer 1 fires"),
            after(3_000, "turn of 1"),
            after(3_000, "callback {"),
            after(3_000, "} callback"),
            after(3_000, "} slice"),
        ]
    );
    event_loop.close();
}

#[test]
fn a_turn_that_a_pause_has_stopped_goes_on_in_another_slice() {
    let (host, event_loop) = manual_loop();
    event_loop.inspect().trace().start(100);
    let paused = event_loop.clone();
    event_loop.call_soon(move || paused.control().pause());
    event_loop.call_soon(|| ());
    event_loop.call_soon(|| ());
    host.run_until_idle();
    assert!(event_loop.control().step());
    event_loop.control().resume();
    host.run_until_idle();
    assert_eq!(
        lines(&event_loop),
        [
            "0 slice {",
            "0 turn of 3",
            "0 callback {",
            "0 } callback",
            "0 } slice",
            "0 slice {",
            "0 callback {",
            "0 } callback",
            "0 } slice",
            "0 slice {",
            "0 callback {",
            "0 } callback",
            "0 } slice",
        ]
    );
    event_loop.close();
}

#[test]
fn a_loop_that_is_closed_inside_a_callback_ends_in_a_slice_of_its_own() {
    let (host, event_loop) = manual_loop();
    event_loop.inspect().trace().start(100);
    let closed = event_loop.clone();
    event_loop.call_soon(move || closed.close());
    drop(event_loop.create_task(sleep(secs(1))));
    event_loop.call_later(secs(1), || ());
    host.run_until_idle();
    assert_eq!(
        lines(&event_loop),
        [
            "0 slice {",
            "0 turn of 2",
            "0 callback {",
            "0 } callback",
            "0 } slice",
            "0 slice {",
            "0 timer 0 cancelled",
            "0 task 1 {",
            "0 } task 1",
            "0 task 1 cancelled",
            "0 } slice",
        ]
    );
}

#[test]
fn the_end_of_a_loop_that_nobody_runs_is_recorded_with_the_time_at_which_it_was() {
    let (host, event_loop) = manual_loop();
    event_loop.inspect().trace().start(100);
    let _task = event_loop.create_task(sleep(secs(10)));
    host.run_until_idle();
    host.skip(millis(500));
    let closing = event_loop.clone();
    let _closed_twice = on_drop(move || closing.close());
    event_loop.close();
    assert_eq!(
        lines(&event_loop)[5..],
        [
            "500 slice {",
            "500 timer 0 cancelled",
            "500 task 1 {",
            "500 } task 1",
            "500 task 1 cancelled",
            "500 } slice"
        ]
    );
    let busy: Vec<u64> = (event_loop.inspect().trace().read(0).records.iter())
        .filter_map(|record| match record.event {
            Event::PollEnd { busy_ns, .. } | Event::SliceEnd { busy_ns } => Some(busy_ns),
            _ => None,
        })
        .collect();
    assert_eq!(busy, [0; 4], "the time between the slices is nobody's");
}

#[test]
fn a_loop_that_is_run_inside_a_poll_of_another_takes_no_yield_from_it() {
    let (outer_host, outer) = manual_loop();
    let (inner_host, inner) = manual_loop();
    outer.inspect().trace().start(100);
    inner.inspect().trace().start(100);
    let host = inner_host.clone();
    let inner_loop = Rc::new(inner.clone());
    let nested = Rc::clone(&inner_loop);
    drop(outer.create_task(async move {
        let mut turn = Box::pin(yield_now());
        poll_fn(|context| {
            let poll = turn.as_mut().poll(context);
            if poll.is_pending() {
                drop(nested.create_task(yield_now()));
                host.run_until_idle();
            }
            poll
        })
        .await;
        // Nothing is left of the yield for who does not yield.
        let mut is_first = true;
        poll_fn(|context| {
            context.waker().wake_by_ref();
            if std::mem::take(&mut is_first) { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }));
    outer_host.run_until_idle();
    let yields = |event_loop: &EventLoop| {
        let is_yield = |record: &&Record| matches!(record.event, Event::Yielded { .. });
        event_loop.inspect().trace().read(0).records.iter().filter(is_yield).count()
    };
    assert_eq!((yields(&outer), yields(&inner)), (1, 1));
    outer.close();
    inner.close();
}
