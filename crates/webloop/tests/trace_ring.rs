//! The ring that holds a trace: what is kept, what is counted as lost, and that nothing is recorded while it is off.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::rc::Rc;

use common::{TickingHost, manual_loop, millis, on_drop, secs};
use webloop::trace::{Event, LONG_TURN, Outcome, Record};
use webloop::{EventLoop, Lock, create_task, yield_now};

/// Fills a trace with the timers 0, 1, 2, ...
fn set_timers(event_loop: &EventLoop, count: usize) {
    for _ in 0..count {
        event_loop.call_later(secs(1), || ());
    }
}

/// The numbers of the timers whose setting is in `records`.
fn timers(records: &[Record]) -> Vec<u64> {
    let numbers = records.iter().map(|record| match record.event {
        Event::TimerSet { timer, .. } => timer.0,
        other => panic!("{other:?} was not expected"),
    });
    numbers.collect()
}

#[test]
fn reading_on_from_next_gives_every_record_once() {
    let (_host, event_loop) = manual_loop();
    let trace = event_loop.inspect().trace();
    trace.start(10);
    let (mut next, mut seen) = (0, Vec::new());
    for count in [3, 0, 10, 1] {
        set_timers(&event_loop, count);
        let chunk = trace.read(next);
        assert_eq!(chunk.lost, 0);
        seen.extend(timers(&chunk.records));
        next = chunk.next;
    }
    assert_eq!(seen, (0..14).collect::<Vec<_>>());
    let beyond = trace.read(1_000);
    assert_eq!((beyond.records.len(), beyond.next, beyond.lost), (0, 1_000, 0));
    assert_eq!(trace.read(u64::MAX).next, u64::MAX);
    event_loop.close();
}

#[test]
fn nothing_is_recorded_while_the_trace_is_off() {
    let (host, event_loop) = manual_loop();
    let trace = event_loop.inspect().trace();
    assert!(!trace.is_on());
    set_timers(&event_loop, 1);
    drop(event_loop.create_task(yield_now()));
    host.run_until_idle();
    let chunk = trace.read(0);
    assert_eq!((chunk.records.len(), chunk.next, chunk.lost), (0, 0, 0));
    event_loop.close();
}

#[test]
fn a_stopped_trace_can_be_read_and_a_new_one_begins_empty() {
    let (host, event_loop) = manual_loop();
    let trace = event_loop.inspect().trace();
    trace.start(10);
    assert!(trace.is_on());
    set_timers(&event_loop, 2);
    trace.stop();
    trace.stop();
    set_timers(&event_loop, 1);
    host.run_until_idle();
    assert_eq!(timers(&trace.read(0).records), [0, 1]);
    trace.start(10);
    assert_eq!(trace.read(0).records, []);
    set_timers(&event_loop, 1);
    assert_eq!(timers(&trace.read(0).records), [3]);
    event_loop.close();
    assert!(!trace.read(0).records.is_empty(), "the trace outlives the loop's end");
}

#[test]
fn closing_is_traced() {
    let (host, event_loop) = manual_loop();
    let task = event_loop.create_task(std::future::pending::<()>());
    host.run_until_idle();
    event_loop.inspect().trace().start(10);
    set_timers(&event_loop, 1);
    event_loop.close();
    let events: Vec<Event> =
        event_loop.inspect().trace().read(0).records.iter().map(|record| record.event).collect();
    assert!(events.contains(&Event::TaskDone { task: task.id(), outcome: Outcome::Cancelled }), "{events:?}");
    let has_timer_end = events.iter().any(|event| matches!(event, Event::TimerCancelled { .. }));
    assert!(has_timer_end, "a timer that was set never goes: {events:?}");
}

#[test]
fn a_trace_that_is_started_and_stopped_by_what_it_traces_has_no_half_spans() {
    let (host, event_loop) = manual_loop();
    let starting = event_loop.clone();
    event_loop.call_soon(move || starting.inspect().trace().start(100));
    drop(event_loop.create_task(async {}));
    let stopping = event_loop.clone();
    event_loop.call_soon(move || stopping.inspect().trace().stop());
    host.run_until_idle();
    let records = event_loop.inspect().trace().read(0).records;
    assert!(matches!(records[0].event, Event::PollBegin { .. }), "{records:?}");
    let has_end = records.iter().any(|record| matches!(record.event, Event::SliceEnd { .. }));
    assert!(!has_end, "it began before the trace, and it ended after it: {records:?}");
    assert!(records.iter().all(|record| record.at_ns == 0));
    event_loop.close();
}

#[test]
fn texts_come_back_as_they_went_in() {
    let (_host, event_loop) = manual_loop();
    event_loop.inspect().trace().start(100);
    for name in ["plain", "", "äöü \u{1F600} \"quoted\"\n", "plain"] {
        drop(event_loop.create_task_named(name, async {}));
    }
    let texts: Vec<Rc<str>> = (event_loop.inspect().trace().read(0).records.iter())
        .filter_map(|record| match record.event {
            Event::TaskCreated { name, .. } => name.map(|name| event_loop.inspect().trace().text(name)),
            _ => None,
        })
        .collect();
    assert_eq!(
        texts.iter().map(|text| &**text).collect::<Vec<_>>(),
        ["plain", "", "äöü \u{1F600} \"quoted\"\n", "plain"]
    );
    event_loop.close();
}

#[test]
fn a_text_of_another_loop_does_no_harm() {
    let (_host, event_loop) = manual_loop();
    let (_other_host, other) = manual_loop();
    event_loop.inspect().trace().start(10);
    drop(event_loop.create_task_named("name", async {}));
    let Event::TaskCreated { name: Some(name), .. } = event_loop.inspect().trace().read(0).records[0].event
    else {
        panic!("the task has a name");
    };
    assert_eq!(&*other.inspect().trace().text(name), "");
    event_loop.close();
    other.close();
}

#[test]
fn records_keep_nothing_alive() {
    let (host, event_loop) = manual_loop();
    let token = Rc::new(());
    event_loop.inspect().trace().start(100);
    let kept = Rc::clone(&token);
    drop(event_loop.create_task(async move { drop(kept) }));
    let kept = Rc::clone(&token);
    event_loop.call_soon(move || drop(kept));
    host.run_until_idle();
    assert_eq!(Rc::strong_count(&token), 1);
    event_loop.close();
}

#[test]
fn a_slice_that_has_the_thread_for_long_is_recorded() {
    // Every reading of the clock takes a third of what counts as long.
    let host = TickingHost::new(LONG_TURN / 3);
    let event_loop = EventLoop::with_host(host.clone());
    event_loop.inspect().trace().start(100);
    let clock = event_loop.clone();
    event_loop.call_soon(move || (0..4).for_each(|_| drop(Box::new(clock.time()))));
    host.slice();
    let records = event_loop.inspect().trace().read(0).records;
    let [.., Record { event: Event::LongTurn { busy_ns, .. }, .. }, Record { event: end, .. }] = records[..]
    else {
        panic!("the slice was long: {records:?}");
    };
    assert!(u128::from(busy_ns) > LONG_TURN.as_nanos());
    assert_eq!(end, Event::SliceEnd { busy_ns });
    event_loop.close();
}

#[test]
fn lateness_is_recorded_in_loop_time() {
    let (host, event_loop) = manual_loop();
    event_loop.control().set_speed(2.0).expect("a possible speed");
    event_loop.inspect().trace().start(100);
    event_loop.call_later(millis(100), || ());
    host.skip(millis(80));
    host.run_until_idle();
    let late = event_loop.inspect().trace().read(0).records.iter().find_map(|record| match record.event {
        Event::TimerFired { late_ns, .. } => Some(late_ns),
        _ => None,
    });
    assert_eq!(late, Some(60_000_000));
    event_loop.close();
}

#[test]
fn primitives_used_outside_of_any_loop_are_traced_by_nobody_and_work() {
    let (host, event_loop) = manual_loop();
    event_loop.inspect().trace().start(100);
    let lock = Rc::new(Lock::new());
    let held = Rc::clone(&lock);
    let task = event_loop.create_task(async move {
        let _guard = held.acquire().await;
        let _late = on_drop(|| drop(create_task(async {})));
        std::future::pending::<()>().await;
    });
    host.run_until_idle();
    drop(lock.try_acquire());
    task.cancel();
    host.run_until_idle();
    drop(lock.try_acquire().expect("it is free"));
    event_loop.close();
}
