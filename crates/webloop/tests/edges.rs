//! The edges of time, of re-entry and of a slice's budget.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use common::{Log, TickingHost, manual_loop, millis, secs};
use webloop::{EventLoop, call_soon, sleep, sleep_until, yield_now};

/// What `setTimeout` takes at most, plus one.
const TOO_LONG_FOR_BROWSERS: Duration = Duration::from_millis(1 << 31);

#[test]
fn delays_of_weeks_and_of_centuries_fire_when_due() {
    for delay in [TOO_LONG_FOR_BROWSERS, TOO_LONG_FOR_BROWSERS * 2, secs(3_600 * 24 * 365 * 500)] {
        let (host, event_loop) = manual_loop();
        let log = Log::new();
        assert_eq!(event_loop.call_later(delay, log.adder("timer")).when(), delay);
        let slept = event_loop.create_task(sleep(delay));
        host.advance(delay - Duration::from_nanos(1));
        assert_eq!((log.len(), slept.is_done()), (0, false));
        host.advance(Duration::from_nanos(1));
        assert_eq!((log.take(), slept.is_done()), (vec!["timer".to_owned()], true));
        event_loop.close();
    }
}

#[test]
fn an_infinite_delay_never_fires_and_arms_nothing() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let timer = event_loop.call_later(Duration::MAX, log.adder("later"));
    event_loop.call_at(Duration::MAX, log.adder("at"));
    let tasks = [sleep(Duration::MAX), sleep_until(Duration::MAX)].map(|sleep| event_loop.create_task(sleep));
    host.advance(secs(1_000_000_000));
    assert_eq!((log.len(), host.next_deadline(), timer.when()), (0, None, Duration::MAX));
    assert_eq!(event_loop.inspect().deadlines(), [Duration::MAX; 4]);
    assert!(tasks.iter().all(|task| !task.is_done() && task.cancel()));
    timer.cancel();
    host.run_until_idle();
    assert_eq!(event_loop.inspect().deadlines(), [Duration::MAX]);
    event_loop.close();
}

#[test]
fn an_infinite_delay_does_not_fire_at_the_end_of_time_either() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    event_loop.call_later(Duration::MAX, log.adder("never"));
    event_loop.call_later(secs(1), log.adder("one second"));
    host.advance(Duration::MAX);
    event_loop.call_soon(log.adder("soon"));
    host.run_until_idle();
    assert_eq!(log.take(), ["one second", "soon"]);
    event_loop.close();
}

#[test]
fn nothing_runs_when_a_callback_enters_its_loop_again() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let (inner_host, inner_loop, inner_log) = (host.clone(), event_loop.clone(), log.clone());
    event_loop.call_soon(move || {
        assert!(inner_loop.is_running());
        inner_loop.call_soon(inner_log.adder("made inside"));
        inner_loop.call_later(secs(0), inner_log.adder("timer made inside"));
        let results = [inner_loop.control().step(), inner_loop.control().step_turn(), inner_host.turn()];
        inner_host.run_until_idle();
        inner_host.advance(Duration::ZERO);
        inner_log.add(format!("{results:?}"));
    });
    event_loop.call_soon(log.adder("ready before"));
    event_loop.call_later(secs(1), log.adder("timer"));
    host.run_until_idle();
    assert_eq!(log.take(), ["[false, false, false]", "ready before", "made inside", "timer made inside"]);
    // The host still knows of the timer, although the callback asked it for a turn.
    host.advance(secs(1));
    assert_eq!(log.take(), ["timer"]);
    event_loop.close();
}

#[test]
fn a_due_timer_is_not_lost_when_a_callback_asks_the_host_for_its_turn() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    event_loop.call_later(secs(1), log.adder("timer"));
    let inner_host = host.clone();
    event_loop.call_soon(move || inner_host.advance(secs(2)));
    host.run_until_idle();
    host.run_until_idle();
    assert_eq!((log.take(), event_loop.time()), (vec!["timer".to_owned()], secs(2)));
    event_loop.close();
}

#[test]
fn a_task_that_wakes_itself_for_ever_leaves_room_for_all_others() {
    let host = TickingHost::new(Duration::from_micros(50));
    let [event_loop, other] = [(); 2].map(|()| EventLoop::with_host(host.clone()));
    let log = Log::new();
    let polls = Rc::new(Cell::new(0u32));
    let counted = Rc::clone(&polls);
    drop(event_loop.create_task(async move {
        loop {
            counted.set(counted.get() + 1);
            yield_now().await;
        }
    }));
    event_loop.call_later(millis(20), log.adder("its own timer"));
    other.call_soon(log.adder("the other loop"));
    other.call_later(millis(10), log.adder("the other loop's timer"));
    let mut slices = 0;
    while log.len() < 3 {
        assert!(host.slice());
        slices += 1;
        assert!(slices < 100, "after {slices} slices only this has run: {:?}", log.lines());
    }
    assert!(polls.get() > 100);
    event_loop.close();
    other.close();
}

#[test]
fn a_slice_ends_with_its_time_budget() {
    let mut callbacks_per_slice = Vec::new();
    for budget in [Duration::ZERO, millis(1), millis(8), Duration::MAX] {
        let host = TickingHost::new(Duration::from_micros(100));
        let event_loop = EventLoop::with_host(host.clone());
        event_loop.control().set_time_budget(budget);
        let log = Log::new();
        for _ in 0..2_000 {
            // Each callback reads the clock and so takes 100 us of this host's time.
            let log = log.clone();
            event_loop.call_soon(move || log.add(format!("{:?}", webloop::time())));
        }
        assert!(host.slice());
        callbacks_per_slice.push(log.len());
        host.run_slices();
        assert_eq!(log.len(), 2_000, "what one slice leaves, the next ones run");
        event_loop.close();
    }
    assert_eq!(callbacks_per_slice[0], 1);
    assert!((2..=10).contains(&callbacks_per_slice[1]), "{callbacks_per_slice:?}");
    assert!((40..=80).contains(&callbacks_per_slice[2]), "{callbacks_per_slice:?}");
    assert_eq!(callbacks_per_slice[3], 2_000);
}

#[test]
fn a_slice_that_ends_in_the_middle_of_a_turn_keeps_the_order() {
    let host = TickingHost::new(Duration::from_micros(100));
    let event_loop = EventLoop::with_host(host.clone());
    event_loop.control().set_time_budget(Duration::ZERO);
    let log = Log::new();
    for name in ["a", "b", "c"] {
        let log = log.clone();
        event_loop.call_soon(move || {
            log.add(name);
            call_soon(log.adder(&name.to_uppercase()));
        });
    }
    host.run_slices();
    assert_eq!(log.take(), ["a", "b", "c", "A", "B", "C"]);
    event_loop.close();
}
