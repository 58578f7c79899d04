//! Virtual time: the clock jumps from deadline to deadline, and the order stays that of real time.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::rc::Rc;
use std::time::Duration;

use common::{Log, TickingHost, manual_loop, millis, secs};
use webloop::{EventLoop, Queue, call_later, call_soon, sleep, timeout, yield_now};

/// Ten minutes of sleepers, timers, a queue and time-outs.
fn long_program(event_loop: &EventLoop, log: &Log) {
    let queue = Rc::new(Queue::bounded(2));
    for (name, pause) in [("a", 7), ("b", 11), ("c", 11)] {
        let (log, queue) = (log.clone(), Rc::clone(&queue));
        drop(event_loop.create_task(async move {
            while webloop::time() < secs(600) {
                sleep(secs(pause)).await;
                queue.put(name).await.expect("the queue is open");
                log.add(format!("{:?} {name}", webloop::time()));
            }
        }));
    }
    let log = log.clone();
    drop(event_loop.create_task(async move {
        while let Ok(item) = timeout(secs(20), queue.get()).await {
            let (log, name) = (log.clone(), item.expect("the queue is open"));
            call_later(secs(2), move || log.add(format!("{:?} after {name}", webloop::time())));
            yield_now().await;
        }
        log.add("over");
    }));
}

#[test]
fn ten_minutes_end_at_once_with_the_log_of_real_time() {
    let (host, event_loop) = manual_loop();
    let real = Log::new();
    long_program(&event_loop, &real);
    host.advance(secs(700));
    event_loop.close();

    let (host, event_loop) = manual_loop();
    let log = Log::new();
    event_loop.control().set_virtual_time(true);
    assert!(event_loop.control().is_virtual_time());
    long_program(&event_loop, &log);
    host.run_until_idle();
    assert!(event_loop.all_tasks().is_empty());
    assert!(event_loop.time() > secs(600) && event_loop.time() < secs(700));
    assert_eq!(host.next_deadline(), None, "virtual time needs no timer of the host");
    assert!(real.len() > 300);
    assert_eq!(log.take(), real.take());
    event_loop.close();
}

#[test]
fn an_endless_ticker_in_virtual_time_does_not_keep_the_thread() {
    let host = TickingHost::new(Duration::from_micros(10));
    let [event_loop, other] = [(); 2].map(|()| EventLoop::with_host(host.clone()));
    let (log, others) = (Log::new(), Log::new());
    event_loop.control().set_virtual_time(true);
    fn tick(log: Log) {
        log.add("tick");
        call_later(secs(1), move || tick(log));
    }
    let ticking = log.clone();
    event_loop.call_soon(move || tick(ticking));
    other.call_soon(others.adder("the other loop"));
    assert!(host.slice());
    let ticks = log.len();
    assert!(ticks > 100, "a slice runs until its budget is spent, not only {ticks} callbacks");
    assert!(host.slice());
    assert_eq!(others.take(), ["the other loop"]);
    assert!(host.slice() && log.len() > ticks);
    event_loop.close();
    other.close();
}

#[test]
fn virtual_time_stands_still_while_anything_is_ready() {
    let (_host, event_loop) = manual_loop();
    event_loop.control().set_virtual_time(true);
    let log = Log::new();
    event_loop.call_later(millis(1), log.adder("timer"));
    let busy = log.clone();
    drop(event_loop.create_task(async move {
        for _ in 0..3 {
            yield_now().await;
            busy.add(format!("{:?}", webloop::time()));
        }
    }));
    while event_loop.control().step() {}
    assert_eq!(log.take(), ["0ns", "0ns", "0ns", "timer"]);
    event_loop.close();
}

#[test]
fn virtual_time_can_be_switched_on_and_off_in_the_middle() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let in_task = log.clone();
    drop(event_loop.create_task(async move {
        for _ in 0..4 {
            sleep(secs(10)).await;
            in_task.add(format!("{:?}", webloop::time()));
        }
    }));
    host.advance(secs(5));
    event_loop.control().set_virtual_time(true);
    assert_eq!(event_loop.time(), secs(5));
    let back = event_loop.clone();
    event_loop.call_later(secs(10), move || back.control().set_virtual_time(false));
    host.run_until_idle();
    // Real again since 15 s, with 5 s to go until the next sleep is over.
    assert_eq!((log.take(), event_loop.time()), (vec!["10s".to_owned()], secs(15)));
    assert_eq!(host.next_deadline(), Some(secs(10)));
    host.advance(secs(4));
    assert_eq!((log.len(), event_loop.time()), (0, secs(19)));
    host.advance(secs(1));
    assert_eq!(log.take(), ["20s"]);
    event_loop.control().set_virtual_time(true);
    host.run_until_idle();
    assert_eq!(log.take(), ["30s", "40s"]);
    event_loop.close();
}

#[test]
fn a_paused_loop_in_virtual_time_moves_only_by_steps() {
    let (host, event_loop) = manual_loop();
    event_loop.control().set_virtual_time(true);
    event_loop.control().pause();
    let log = Log::new();
    event_loop.call_later(secs(1), log.adder("one"));
    event_loop.call_later(secs(2), log.adder("two"));
    host.advance(secs(5));
    assert_eq!((log.len(), event_loop.time()), (0, Duration::ZERO));
    assert!(event_loop.control().step());
    assert_eq!((log.take(), event_loop.time()), (vec!["one".to_owned()], secs(1)));
    event_loop.control().set_virtual_time(false);
    assert_eq!(event_loop.time(), secs(1));
    event_loop.control().resume();
    host.advance(millis(999));
    assert_eq!(log.len(), 0);
    host.advance(millis(1));
    assert_eq!(log.take(), ["two"]);
    event_loop.close();
}

#[test]
fn pausing_stops_virtual_time_in_the_middle_of_a_slice() {
    let host = TickingHost::new(Duration::ZERO);
    let event_loop = EventLoop::with_host(host.clone());
    event_loop.control().set_virtual_time(true);
    let log = Log::new();
    for seconds in 1..=3 {
        let (log, paused) = (log.clone(), event_loop.clone());
        event_loop.call_later(secs(seconds), move || {
            log.add(format!("{:?}", webloop::time()));
            paused.control().pause();
            call_soon(|| ());
        });
    }
    host.run_slices();
    assert_eq!(log.take(), ["1s"]);
    event_loop.control().resume();
    host.run_slices();
    assert_eq!(log.take(), ["2s"]);
    event_loop.close();
}

/// Waits for what comes from outside: an answer that only the test gives.
fn asks_outside(event_loop: &EventLoop, log: &Log) -> webloop::Future<&'static str> {
    let answer = event_loop.create_future();
    let (log, outside) = (log.clone(), answer.clone());
    drop(event_loop.create_task(async move {
        let _hold = EventLoop::current().control().hold_clock();
        let answer = timeout(secs(1), outside).await;
        log.add(format!("{:?} {answer:?}", webloop::time()));
    }));
    answer
}

#[test]
fn held_virtual_time_does_not_overtake_what_is_outside() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    event_loop.control().set_virtual_time(true);
    let first = asks_outside(&event_loop, &log);
    let second = asks_outside(&event_loop, &log);
    call_later_on(&event_loop, 5, &log);
    host.run_until_idle();
    assert_eq!(event_loop.time(), Duration::ZERO, "nothing is ready, and yet the clock stands still");
    assert!(!host.turn(), "the host was not asked for a turn that would find nothing to do");

    first.set_result("first").expect("it has none");
    host.run_until_idle();
    assert_eq!(log.take(), ["0ns Ok(Ok(\"first\"))"]);
    second.set_result("second").expect("it has none");
    host.run_until_idle();
    assert_eq!(log.take(), ["0ns Ok(Ok(\"second\"))", "5s later"], "the last guard lets time go on");
    event_loop.close();
}

#[test]
fn a_hold_that_is_cancelled_or_outlives_its_loop_holds_no_more() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    event_loop.control().set_virtual_time(true);
    let outlives = event_loop.control().hold_clock();
    let holding = event_loop.create_task(async {
        let _hold = EventLoop::current().control().hold_clock();
        std::future::pending::<()>().await;
    });
    call_later_on(&event_loop, 5, &log);
    host.run_until_idle();
    assert_eq!(log.take(), Vec::<String>::new());
    holding.cancel();
    drop(outlives);
    host.run_until_idle();
    assert_eq!(log.take(), ["5s later"]);

    let outlives = event_loop.control().hold_clock();
    event_loop.close();
    drop(outlives);
}

#[test]
fn real_time_and_steps_of_a_paused_loop_take_no_notice_of_a_hold() {
    let (host, event_loop) = manual_loop();
    let log = Log::new();
    let _hold = event_loop.control().hold_clock();
    call_later_on(&event_loop, 5, &log);
    host.advance(secs(5));
    assert_eq!(log.take(), ["5s later"]);

    event_loop.control().set_virtual_time(true);
    event_loop.control().pause();
    call_later_on(&event_loop, 5, &log);
    assert!(event_loop.control().step(), "whoever steps wants to go on");
    assert_eq!(log.take(), ["10s later"]);
    event_loop.close();
}

fn call_later_on(event_loop: &EventLoop, delay_secs: u64, log: &Log) {
    let log = log.clone();
    event_loop.call_later(secs(delay_secs), move || log.add(format!("{:?} later", webloop::time())));
}
