//! How a traced loop times callbacks that are too short for its host's clock: in strides, which add up.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::rc::Rc;
use std::time::Duration;

use common::{TickingHost, manual_loop, millis, secs};
use webloop::trace::{Event, Record};
use webloop::{EventLoop, Queue, yield_now};

/// How many callbacks in a row must be short before they are timed in strides.
const PATIENCE: usize = 64;

/// A host on whose clock only work takes time, and a traced loop on it.
fn work_loop() -> (TickingHost, EventLoop) {
    let host = TickingHost::new(Duration::ZERO);
    let event_loop = EventLoop::with_host(host.clone());
    event_loop.control().set_time_budget(secs(100));
    event_loop.inspect().trace().start(1_000_000);
    (host, event_loop)
}

fn work(host: &TickingHost, nanoseconds: u64) {
    host.skip(Duration::from_nanos(nanoseconds));
}

/// Makes a task that works for so many nanoseconds in each poll but the last, and yields.
fn spawn_worker(host: &TickingHost, event_loop: &EventLoop, works: Vec<u64>) {
    let host = host.clone();
    drop(event_loop.create_task(async move {
        for nanoseconds in works {
            work(&host, nanoseconds);
            yield_now().await;
        }
    }));
}

fn records(event_loop: &EventLoop) -> Vec<Record> {
    event_loop.inspect().trace().read(0).records
}

/// How long the polls and callbacks were that were timed exactly, and the strides as their callbacks and their length.
fn spans(records: &[Record]) -> (Vec<u64>, Vec<(u32, u64)>) {
    // Each with the time at which it was over.
    let (mut exact, mut strides) = (Vec::new(), Vec::new());
    for record in records {
        match record.event {
            Event::PollEnd { busy_ns, .. } | Event::CallbackEnd { busy_ns } => {
                exact.push((record.at_ns, busy_ns));
            }
            Event::Yielded { .. } => exact.push((record.at_ns, 0)),
            Event::Stride { callbacks, busy_ns } => {
                let in_stride = exact.split_off(exact.len() - callbacks as usize);
                let begin_ns = record.at_ns - busy_ns;
                assert!(
                    in_stride.iter().all(|span| *span == (begin_ns, 0)),
                    "{in_stride:?} before {record:?}"
                );
                strides.push((callbacks, busy_ns));
            }
            _ => {}
        }
    }
    (exact.into_iter().map(|(_, busy_ns)| busy_ns).collect(), strides)
}

fn sum_of(exact: &[u64], strides: &[(u32, u64)]) -> u64 {
    exact.iter().chain(strides.iter().map(|(_, busy_ns)| busy_ns)).sum()
}

#[test]
fn many_short_polls_are_timed_together_and_the_sums_are_right() {
    let (host, event_loop) = work_loop();
    for _ in 0..100 {
        spawn_worker(&host, &event_loop, vec![100; 100]);
    }
    let readings_before = host.readings();
    host.run_slices();
    let readings = host.readings() - readings_before;
    let records = records(&event_loop);
    assert!(records.is_sorted_by_key(|record| record.at_ns));
    let (exact, strides) = spans(&records);
    assert_eq!(exact, [100; PATIENCE]);
    assert_eq!(strides.iter().map(|(callbacks, _)| *callbacks as usize).sum::<usize>(), 10_100 - PATIENCE);
    assert_eq!(sum_of(&exact, &strides), 1_000_000);
    assert!(strides.len() <= 10_100 / 128 + 1 && strides.iter().all(|(callbacks, _)| *callbacks <= 128));
    assert!(readings <= exact.len() + strides.len() + 5, "{readings} readings of the clock");
    let yields = records.iter().filter(|record| matches!(record.event, Event::Yielded { .. })).count();
    assert_eq!(yields, 10_000 - PATIENCE, "in strides a yield is one record");
    assert!(matches!(records.last(), Some(Record { event: Event::SliceEnd { busy_ns: 1_000_000 }, .. })));
    event_loop.close();
}

#[test]
fn a_few_short_polls_are_timed_exactly() {
    let (host, event_loop) = work_loop();
    spawn_worker(&host, &event_loop, vec![100; PATIENCE - 1]);
    host.run_slices();
    let (exact, strides) = spans(&records(&event_loop)[..]);
    assert_eq!(
        (&exact[..PATIENCE - 1], &exact[PATIENCE - 1..], strides.len()),
        (&[100; PATIENCE - 1][..], &[0][..], 0)
    );
    event_loop.close();
}

#[test]
fn polls_that_are_not_short_are_timed_exactly_for_ever() {
    let (host, event_loop) = work_loop();
    spawn_worker(&host, &event_loop, vec![5_000; 1_000]);
    host.run_slices();
    let (exact, strides) = spans(&records(&event_loop)[..]);
    assert_eq!((sum_of(&exact, &[]), exact.len(), strides.len()), (5_000_000, 1_001, 0));
    event_loop.close();
}

#[test]
fn every_slice_begins_exactly() {
    let (host, event_loop) = work_loop();
    for _ in 0..2 {
        spawn_worker(&host, &event_loop, vec![100; 500]);
        host.run_slices();
    }
    let (exact, strides) = spans(&records(&event_loop)[..]);
    assert_eq!(exact, [100; 2 * PATIENCE]);
    assert!(!strides.is_empty());
    event_loop.close();
}

#[test]
fn after_a_surprise_polls_are_timed_exactly_again_and_for_longer_each_time() {
    const LONG: u64 = 2_000_000;
    let (host, event_loop) = work_loop();
    let mut works = vec![100; 10_000];
    // In a stride; while polls are timed exactly; in a stride that follows.
    for index in [500, 600, 2_000] {
        works[index] = LONG;
    }
    spawn_worker(&host, &event_loop, works);
    host.run_slices();
    let (exact, strides) = spans(&records(&event_loop)[..]);
    assert_eq!(exact.iter().filter(|busy_ns| **busy_ns == LONG).count(), 1);
    let is_long = |stride: &&(u32, u64)| stride.1 >= LONG;
    assert_eq!(strides.iter().filter(is_long).count(), 2, "nobody knows which poll it was");
    let short = exact.iter().filter(|busy_ns| **busy_ns == 100).count();
    let before_the_exact_one = short - (1 + 2 + 4) * PATIENCE;
    assert!(before_the_exact_one < 2 * PATIENCE, "as many again as had been short before it: {short}");
    assert_eq!(
        exact.iter().chain(strides.iter().map(|(_, busy_ns)| busy_ns)).sum::<u64>(),
        999_700 + 3 * LONG
    );
    event_loop.close();
}

#[test]
fn other_polls_and_callbacks_in_strides_keep_their_records() {
    let (host, event_loop) = work_loop();
    spawn_worker(&host, &event_loop, vec![100; 200]);
    let queue = Rc::new(Queue::bounded(1));
    let getter = Rc::clone(&queue);
    let getting = event_loop.create_task(async move { while getter.get().await.is_ok() {} });
    let (putting_host, calling) = (host.clone(), event_loop.clone());
    drop(event_loop.create_task(async move {
        for number in 0..500 {
            work(&putting_host, 100);
            calling.call_soon(|| ());
            queue.put(number).await.expect("the queue is open");
        }
        queue.shutdown(false);
    }));
    host.run_slices();
    assert!(getting.is_done());
    let records = records(&event_loop);
    let count = |is_it: fn(&Event) -> bool| records.iter().filter(|record| is_it(&record.event)).count();
    let begins = count(|event| matches!(event, Event::PollBegin { .. }));
    assert_eq!(begins, count(|event| matches!(event, Event::PollEnd { .. })));
    assert!(begins > 500);
    assert_eq!(count(|event| matches!(event, Event::CallbackBegin { .. })), 500);
    assert_eq!(count(|event| matches!(event, Event::CallbackEnd { .. })), 500);
    let in_strides: u32 = records
        .iter()
        .map(|record| if let Event::Stride { callbacks, .. } = record.event { callbacks } else { 0 })
        .sum();
    assert!(in_strides > 1_000, "{in_strides}");
    assert!(records.is_sorted_by_key(|record| record.at_ns));
    event_loop.close();
}

#[test]
fn a_timer_that_is_due_ends_the_stride() {
    let (host, event_loop) = work_loop();
    spawn_worker(&host, &event_loop, vec![1_000; 1_000]);
    event_loop.call_later(Duration::from_nanos(500_500), || ());
    host.run_slices();
    let records = records(&event_loop);
    spans(&records);
    let index = records.iter().position(|record| matches!(record.event, Event::TimerFired { .. }));
    let index = index.expect("there was time enough for it");
    assert_eq!(records[index].at_ns, 501_000);
    assert_eq!(records[index].event, Event::TimerFired { timer: webloop::trace::TimerId(0), late_ns: 500 });
    assert!(matches!(records[index - 1].event, Event::Stride { .. }), "{:?}", &records[index - 1]);
    event_loop.close();
}

#[test]
fn a_trace_that_is_stopped_in_a_stride_has_the_whole_stride() {
    let (host, event_loop) = work_loop();
    spawn_worker(&host, &event_loop, vec![100; 201]);
    let stopped = event_loop.clone();
    let stopping = host.clone();
    drop(event_loop.create_task(async move {
        for _ in 0..200 {
            yield_now().await;
        }
        work(&stopping, 1);
        stopped.inspect().trace().stop();
    }));
    host.run_slices();
    let records = records(&event_loop);
    let (exact, strides) = spans(&records);
    assert_eq!(sum_of(&exact, &strides), 201 * 100 + 1);
    assert!(
        matches!(records.last(), Some(Record { event: Event::Stride { .. }, .. })),
        "{:?}",
        records.last()
    );
    event_loop.close();
    assert_eq!(event_loop.inspect().trace().read(0).records.len(), records.len());
}

#[test]
fn steps_turns_and_virtual_time_are_timed_exactly() {
    for is_stepped in [true, false] {
        let (host, event_loop) = work_loop();
        spawn_worker(&host, &event_loop, vec![100; 500]);
        if is_stepped {
            event_loop.control().pause();
            while event_loop.control().step() {}
        } else {
            event_loop.control().set_virtual_time(true);
            host.run_slices();
        }
        let (exact, strides) = spans(&records(&event_loop)[..]);
        assert_eq!((sum_of(&exact, &[]), exact.len(), strides.len()), (50_000, 501, 0));
        event_loop.close();
    }
    let (host, event_loop) = manual_loop();
    event_loop.inspect().trace().start(10_000);
    drop(event_loop.create_task(async {
        for _ in 0..1_000 {
            yield_now().await;
        }
    }));
    host.advance(millis(1));
    let is_stride = |record: &Record| matches!(record.event, Event::Stride { .. });
    assert!(!event_loop.inspect().trace().read(0).records.iter().any(is_stride));
    event_loop.close();
}
