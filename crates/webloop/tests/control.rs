//! Control of a running loop: pause, step, speed.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::time::Duration;

use common::{Log, TickingHost, manual_loop, millis, secs};
use webloop::{EventLoop, InvalidSpeed, ManualHost, sleep, yield_now};

/// A task that logs the loop's time after every sleep of a second.
fn ticker(event_loop: &EventLoop, log: &Log, count: u32) {
    let log = log.clone();
    drop(event_loop.create_task(async move {
        for number in 1..=count {
            sleep(secs(1)).await;
            log.add(format!("{number} at {:?}", webloop::time()));
        }
    }));
}

#[test]
fn the_clock_of_a_paused_loop_stands_still_and_nothing_runs() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    ticker(&event_loop, &log, 3);
    host.advance(millis(1_500));
    event_loop.control().pause();
    event_loop.control().pause();
    event_loop.call_soon(log.adder("soon"));
    event_loop.call_later(millis(100), log.adder("later"));
    host.advance(secs(10));
    assert_eq!(log.take(), ["1 at 1s"]);
    assert!(event_loop.control().is_paused());
    assert_eq!((event_loop.time(), host.next_deadline()), (millis(1_500), None));
    event_loop.control().resume();
    event_loop.control().resume();
    host.advance(secs(10));
    assert_eq!(log.take(), ["soon", "later", "2 at 2s", "3 at 3s"]);
    assert_eq!(event_loop.time(), millis(11_500));
    event_loop.close();
}

#[test]
fn a_loop_paused_before_its_first_turn_runs_nothing() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    event_loop.call_soon(log.adder("first"));
    event_loop.control().pause();
    event_loop.call_soon(log.adder("second"));
    host.advance(secs(1));
    assert_eq!((log.len(), event_loop.inspect().ready_len()), (0, 2));
    assert!(event_loop.control().step());
    assert_eq!(log.take(), ["first"]);
    event_loop.control().resume();
    host.run_until_idle();
    assert_eq!(log.take(), ["second"]);
    event_loop.close();
}

#[test]
fn pausing_inside_a_callback_stops_the_rest_of_the_turn() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let paused = event_loop.clone();
    let pausing = log.clone();
    event_loop.call_soon(move || {
        pausing.add("pauses");
        paused.control().pause();
        paused.call_soon(pausing.adder("next turn"));
    });
    event_loop.call_soon(log.adder("same turn"));
    host.run_until_idle();
    assert_eq!(log.take(), ["pauses"]);
    assert_eq!((event_loop.inspect().turn_left(), event_loop.inspect().ready_len()), (1, 2));
    event_loop.control().resume();
    host.run_until_idle();
    assert_eq!(log.take(), ["same turn", "next turn"]);
    event_loop.close();
}

#[test]
fn pausing_and_resuming_inside_a_callback_changes_nothing() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let toggled = event_loop.clone();
    event_loop.call_soon(move || {
        toggled.control().pause();
        toggled.control().resume();
    });
    event_loop.call_soon(log.adder("same turn"));
    ticker(&event_loop, &log, 1);
    host.advance(secs(1));
    assert_eq!(log.take(), ["same turn", "1 at 1s"]);
    event_loop.close();
}

#[test]
fn a_step_runs_exactly_one_poll_or_callback() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    event_loop.control().pause();
    let in_task = log.clone();
    drop(event_loop.create_task(async move {
        in_task.add("task 1");
        yield_now().await;
        in_task.add("task 2");
    }));
    event_loop.call_soon(log.adder("cancelled")).cancel();
    event_loop.call_soon(log.adder("callback"));
    event_loop.call_later(secs(60), log.adder("timer"));
    let mut lines_per_step = Vec::new();
    while event_loop.control().step() {
        lines_per_step.push(log.take().join("+"));
        host.run_until_idle();
    }
    assert_eq!(lines_per_step, ["task 1", "callback", "task 2", "timer"]);
    assert_eq!((event_loop.time(), host.next_deadline()), (secs(60), None));
    assert!(!event_loop.control().step() && !event_loop.control().step_turn());
    event_loop.close();
}

#[test]
fn stepping_a_loop_that_is_not_paused_does_not_move_its_clock() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    event_loop.call_later(secs(1), log.adder("timer"));
    assert!(!event_loop.control().step() && !event_loop.control().step_turn());
    host.skip(secs(1));
    assert!(event_loop.control().step());
    assert_eq!(log.take(), ["timer"]);
    event_loop.close();
}

#[test]
fn a_paused_loop_with_a_timer_that_never_comes_has_no_step() {
    let (_host, event_loop) = manual_loop();
    event_loop.control().pause();
    event_loop.call_later(Duration::MAX, || ());
    assert!(!event_loop.control().step() && !event_loop.control().step_turn());
    assert_eq!(event_loop.time(), Duration::ZERO);
    event_loop.close();
}

#[test]
fn step_turn_runs_the_turn_or_what_is_left_of_it() {
    let (_host, event_loop) = manual_loop();
    let log = Log::new();
    event_loop.control().pause();
    for name in ["a", "b", "c"] {
        let (event_loop_of_callback, log_of_callback) = (event_loop.clone(), log.clone());
        event_loop.call_soon(move || {
            log_of_callback.add(name);
            event_loop_of_callback.call_soon(log_of_callback.adder(&name.to_uppercase()));
        });
    }
    assert!(event_loop.control().step() && event_loop.inspect().turn_left() == 2);
    assert!(event_loop.control().step_turn() && event_loop.inspect().turn_left() == 0);
    assert_eq!(log.take(), ["a", "b", "c"]);
    assert!(event_loop.control().step_turn() && !event_loop.control().step_turn());
    assert_eq!(log.take(), ["A", "B", "C"]);
    event_loop.close();
}

#[test]
fn a_turn_whose_last_callback_was_cancelled_is_one_turn() {
    let (_host, event_loop) = manual_loop();
    let log = Log::new();
    let (event_loop_of_callback, log_of_callback) = (event_loop.clone(), log.clone());
    event_loop.call_soon(move || {
        log_of_callback.add("this turn");
        event_loop_of_callback.call_soon(log_of_callback.adder("next turn"));
    });
    event_loop.call_soon(|| ()).cancel();
    assert!(event_loop.control().step_turn());
    assert_eq!(log.take(), ["this turn"]);
    event_loop.close();
}

#[test]
fn stepping_leaves_one_request_open_at_the_host() {
    let host = TickingHost::new(millis(1));
    let event_loop = EventLoop::with_host(host.clone());
    for _ in 0..3 {
        event_loop.call_soon(|| ());
    }
    assert_eq!(host.open_requests(), 1);
    assert!(event_loop.control().step() && event_loop.control().step());
    assert_eq!(host.open_requests(), 1);
    event_loop.close();
}

#[test]
fn speed_scales_timers_that_are_set_already() {
    for (speed, host_time) in [(0.01, secs(100)), (0.5, secs(2)), (1.0, secs(1)), (10.0, millis(100))] {
        let (host, event_loop) = manual_loop();
        let log = Log::new();
        ticker(&event_loop, &log, 1);
        host.run_until_idle();
        assert_eq!(event_loop.control().set_speed(speed), Ok(()));
        assert_eq!((event_loop.control().speed(), host.next_deadline()), (speed, Some(host_time)));
        host.advance(host_time - Duration::from_nanos(1_000));
        assert_eq!(log.len(), 0);
        host.advance(Duration::from_nanos(1_000));
        assert_eq!(log.take(), ["1 at 1s"]);
        event_loop.close();
    }
}

#[test]
fn speed_may_change_while_the_loop_runs_and_while_it_is_paused() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    ticker(&event_loop, &log, 4);
    host.advance(millis(500));
    event_loop.control().set_speed(0.1).expect("a possible speed");
    host.advance(secs(5));
    assert_eq!(log.take(), ["1 at 1s"]);
    event_loop.control().pause();
    event_loop.control().set_speed(10.0).expect("a possible speed");
    host.advance(secs(5));
    assert_eq!((log.len(), event_loop.time()), (0, secs(1)));
    event_loop.control().resume();
    host.advance(millis(100));
    assert_eq!(log.take(), ["2 at 2s"]);
    let changed = event_loop.clone();
    event_loop.call_soon(move || changed.control().set_speed(2.0).expect("a possible speed"));
    host.advance(secs(1));
    assert_eq!(log.take(), ["3 at 3s", "4 at 4s"]);
    event_loop.close();
}

#[test]
fn an_impossible_speed_is_an_error_and_changes_nothing() {
    let (_host, event_loop) = manual_loop();
    event_loop.control().set_speed(3.0).expect("a possible speed");
    for speed in [0.0, -0.0, -1.0, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(event_loop.control().set_speed(speed), Err(InvalidSpeed(speed)));
    }
    let error = event_loop.control().set_speed(f64::NAN).expect_err("not a number is no speed");
    assert!(error.0.is_nan() && error.to_string().contains("NaN"));
    assert_eq!(event_loop.control().speed(), 3.0);
    event_loop.close();
}

#[test]
fn at_any_speed_a_timer_fires_when_the_host_says_that_its_time_has_come() {
    let mut late = Vec::new();
    for percent in (1..=1_000).step_by(3) {
        for nanoseconds in [1, 999, 16_666_667, 259_000_000, 999_999_999, 12_345_678_901] {
            let host = ManualHost::new();
            host.skip(Duration::from_nanos(7));
            let event_loop = EventLoop::with_host(host.clone());
            event_loop.control().set_speed(f64::from(percent) / 100.0).expect("a possible speed");
            event_loop.call_later(Duration::from_nanos(nanoseconds), || ());
            let due = host.next_deadline().expect("a timer is set");
            host.skip(due - Duration::from_nanos(7));
            if !host.turn() {
                late.push((percent, nanoseconds));
            }
            event_loop.close();
        }
    }
    assert!(late.is_empty(), "{} timers were not due yet: {late:?}", late.len());
}
