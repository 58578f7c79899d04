//! What stays true whatever is read: bounded memory, sorted lanes. And how fast it is read.

use std::panic::Location;

use webloop::trace::{Awaiting, Event, Outcome, TaskId};

use super::super::*;
use super::{A, B, lines_us, us, woken};
use crate::inspector::testing::{Random, chunk, feed_randomly, model_of, no_text};

fn assert_sound(model: &Model) {
    let mut spans = 0;
    for lane in model.lanes() {
        spans += lane.spans.iter().filter(|span| !span.is_open()).count();
        let mut end_ns = 0;
        for (index, span) in lane.spans.iter().enumerate() {
            assert!(span.begin_ns >= end_ns, "spans of {} overlap: {span:?} after {end_ns}", lane.name);
            assert!(span.end_ns >= span.begin_ns);
            assert!(!span.is_open() || index == lane.spans.len() - 1, "an open span is not the last");
            end_ns = span.end_ns;
        }
        assert!(lane.marks.iter().is_sorted_by_key(|mark| mark.at_ns));
    }
    assert_eq!(model.bounds.spans, model.lanes().iter().map(|lane| lane.spans.len()).sum::<usize>());
    assert_eq!(model.bounds.marks, model.lanes().iter().map(|lane| lane.marks.len()).sum::<usize>());
    assert!(spans <= MOST_SPANS && model.bounds.marks <= MOST_MARKS);
    for (position, lane) in model.lanes().iter().enumerate() {
        assert!(lane.task().is_none_or(|task| model.lane_of(task) == Some(position)));
    }
}

#[test]
fn the_oldest_spans_go_first_and_what_lasts_stays() {
    let mut model = Model::new();
    let mut records = us(&[(0, Event::PollBegin { task: A }), (0, Event::PollEnd { task: A, busy_ns: 0 })]);
    for turn in 1..=150_000 {
        records.push((turn * 1_000_000, Event::Woken { task: B, by: None }));
        records.push((turn * 1_000_000 + 1_000, Event::PollBegin { task: B }));
        records.push((turn * 1_000_000 + 2_000, Event::PollEnd { task: B, busy_ns: 1_000 }));
    }
    model.feed(&chunk(&records), &no_text);
    assert_sound(&model);
    assert!(model.dropped_spans() > 250_000, "{}", model.dropped_spans());
    assert_eq!(lines_us(&model)[2], "Task-1: poll 0, [the browser] 0.. |".replace("poll 0, ", ""));
    assert_eq!(model.lanes()[3].stats.polls, 150_000);
    assert_eq!(model.lanes()[3].spans.back().map(|span| span.begin_ns), Some(150_000_002_000));
    assert!(model.span_range().0 > 50_000_000_000);
}

#[test]
fn a_task_that_only_yields_is_one_span() {
    let mut records = us(&[(0, woken(A))]);
    for stride in 0..100 {
        records.extend([(stride * 10_000, Event::Yielded { task: A }); 64]);
        records.push(((stride + 1) * 10_000, Event::Stride { callbacks: 64, busy_ns: 10_000 }));
    }
    let model = model_of(&records);
    assert_eq!(lines_us(&model)[2], "Task-1: poll? 0-1000, ready 1000.. |");
    assert_eq!(model.lanes()[2].stats.polls, 6_400);
}

#[test]
fn many_tasks_that_yield_all_the_time_keep_a_history() {
    let mut model = Model::new();
    let mut at = 0;
    for _ in 0..100 {
        let mut records = Vec::new();
        for _ in 0..400 {
            for task in 1..=100 {
                records.push((at, Event::Yielded { task: TaskId(task) }));
            }
            at += 20_000;
            records.push((at, Event::Stride { callbacks: 100, busy_ns: 20_000 }));
        }
        model.feed(&chunk(&records), &no_text);
        assert_sound(&model);
    }
    let (begin, end) = model.span_range();
    assert!(end - begin > 300_000_000, "{begin}-{end}");
}

#[test]
fn tasks_that_come_and_go_for_ever_take_bounded_memory() {
    let location = Location::caller().into();
    let mut model = Model::new();
    for round in 0..20 {
        let mut records = Vec::new();
        for number in 1..=10_000 {
            let at = u64::from(round * 10_000 + number) * 1_000_000;
            let task = TaskId(round * 10_000 + number);
            records.extend([
                (at, Event::TaskCreated { task, parent: None, name: None, location }),
                (at, Event::Woken { task, by: None }),
                (at, Event::PollBegin { task }),
                (at, Event::WaitBegin { task, on: Awaiting::SleepUntil(at) }),
                (at + 10, Event::PollEnd { task, busy_ns: 10 }),
            ]);
            if number > 1 {
                records.push((at + 20, Event::TaskDone { task, outcome: Outcome::Ok }));
            }
        }
        model.feed(&chunk(&records), &no_text);
        assert_sound(&model);
        assert!(model.lanes().len() <= MOST_LANES);
        assert!(model.labels.len() < 200_000);
    }
    assert_eq!(model.lane_of(TaskId(1)), Some(2), "it still waits");
    assert!(model.dropped_lanes() > 100_000);
}

// Whatever comes

#[test]
fn whatever_is_read_the_lanes_stay_sound() {
    for seed in 0..800 {
        let mut random = Random::new(seed);
        let mut model = Model::new();
        let mut at = 0;
        for _ in 0..8 {
            feed_randomly(&mut model, &mut random, &mut at);
            assert_sound(&model);
        }
    }
}

// How fast

/// `cargo test --release -p webloop-playground --lib -- --ignored --nocapture reads`
#[test]
#[ignore = "a measurement, for a release build"]
fn reads_millions_of_records_a_second() {
    for tasks in [1_u32, 10, 1_000, 10_000] {
        let mut model = Model::new();
        let mut at = 0;
        let mut spent = std::time::Duration::ZERO;
        for _ in 0..40 {
            let mut records = Vec::new();
            for stride in 0..2_000_u32 {
                for index in 0..128_u32 {
                    let task = TaskId((stride * 128 + index) % tasks + 1);
                    records.push((at, Event::Yielded { task }));
                }
                at += 25_000;
                records.push((at, Event::Stride { callbacks: 128, busy_ns: 25_000 }));
            }
            let chunk = chunk(&records);
            let begin = std::time::Instant::now();
            model.feed(&chunk, &no_text);
            spent += begin.elapsed();
        }
        let (begin_ns, end_ns) = model.span_range();
        println!(
            "{tasks} tasks: {:.1} million records a second, history of {} ms",
            40.0 * 2_000.0 * 128.0 / spent.as_secs_f64() / 1e6,
            (end_ns - begin_ns) / 1_000_000
        );
    }
}
