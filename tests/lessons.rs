//! Every lesson, run through the real program and stage: it does what it says.

#![cfg(target_family = "wasm")]

mod support;

use std::time::Duration;

use js_sys::Reflect;
use playground::lessons;
use support::{Show, elements, only, texts, wait_until};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use webloop::{EventLoop, ManualHost};

wasm_bindgen_test_configure!(run_in_browser);

fn local_time() -> String {
    js_sys::Date::new_0().to_locale_time_string("en-GB").into()
}

#[wasm_bindgen_test]
async fn clock_writes_the_time_at_once_and_then_every_second() {
    let show = Show::start("clock");
    wait_until("the first time is shown", || show.text().contains(':')).await;
    let first = show.readout("local time");
    wait_until("the next second is shown", || show.readout("local time") != first).await;
    assert_eq!(show.readout("local time"), local_time(), "it is written when the second begins");
    show.program.stop();
}

#[wasm_bindgen_test]
async fn countdown_counts_once_a_second_and_finishes() {
    let show = Show::start_virtual("countdown");
    assert_eq!(show.finished().await.as_secs(), 10);
    let expected = ["10", "9", "8", "7", "6", "5", "4", "3", "2", "1", "DONE!"];
    assert_eq!(show.lines(), expected);
    assert_eq!(show.readout("counting down"), "DONE!");
}

#[wasm_bindgen_test]
fn countdown_cancelled_at_seven_ends_there() {
    let show = Show::start_paused("countdown");
    show.step_until(|show| show.text().contains('7'));
    show.press("Cancel");
    show.step_until(|show| show.event_loop.inspect().ready_len() == 0);
    assert_eq!(show.lines(), ["10", "9", "8", "7", "cancelled at 7"]);
    assert_eq!(show.readout("counting down"), "cancelled at 7");
    assert_eq!(show.event_loop.inspect().deadlines(), [], "the timer is cleared");

    show.press("Cancel");
    show.step_until(|show| show.event_loop.inspect().ready_len() == 0);
    assert_eq!(show.lines().len(), 5, "cancelling twice says nothing");
}

#[wasm_bindgen_test]
async fn countdown_cancelled_after_its_end_stays_done() {
    let show = Show::start_virtual("countdown");
    let after = show.finished().await;
    show.press("Cancel");
    wait_until("the press was handled", || show.event_loop.inspect().ready_len() == 0).await;
    assert_eq!(show.readout("counting down"), "DONE!");
    assert_eq!(show.lines().len(), 11);
    assert_eq!(show.finished().await, after);
}

fn lane_count(show: &Show) -> usize {
    elements(&show.output.element, "progress").len()
}

fn step_to_race(show: &Show, number: u32) {
    show.step_until(|show| show.text().contains("winner") && show.readout("race") == number.to_string());
}

#[wasm_bindgen_test]
fn race_has_one_winner_in_each_race_and_counts_them() {
    let show = Show::start_paused("race");
    for number in 1..=3 {
        step_to_race(&show, number);
        assert_eq!(lane_count(&show), 8);
        let over = format!("race {number} is over");
        show.step_until(|show| show.lines().contains(&over));
        assert_eq!(texts(&show.output.element, ".stage-mark"), ["winner"]);
        let winner = only(&show.output.element, ".stage-lane--marked .stage-caption");
        assert_eq!(winner.text_content(), Some(show.readout("winner")));
        for bar in elements(&show.output.element, "progress") {
            assert_eq!(bar.get_attribute("value").as_deref(), Some("100"));
        }
    }
}

#[wasm_bindgen_test]
fn race_takes_another_number_of_lanes_with_the_next_race() {
    let show = Show::start_paused("race");
    step_to_race(&show, 1);
    show.enter("200");
    assert_eq!(lane_count(&show), 8, "the race that is on is not disturbed");
    step_to_race(&show, 2);
    show.step_until(|show| lane_count(show) == 200);
    show.enter("1");
    step_to_race(&show, 3);
    show.step_until(|show| lane_count(show) == 1);
}

#[wasm_bindgen_test]
fn race_refuses_what_is_no_number_of_lanes() {
    let show = Show::start_paused("race");
    step_to_race(&show, 1);
    let message = || texts(&show.output.element, "[role=alert]").concat();
    for (index, refused) in ["0", "-1", "201", "2.5", "1e2", "many", ""].iter().enumerate() {
        show.enter(refused);
        step_to_race(&show, index as u32 + 2);
        assert!(message().contains("from 1 to 200"), "{refused:?}: {}", message());
        assert!(only(&show.output.element, "input").has_attribute("aria-invalid"));
        assert_eq!(lane_count(&show), 8, "{refused:?}");
    }
    show.enter("3");
    step_to_race(&show, 9);
    assert_eq!(message(), "");
    assert!(!only(&show.output.element, "input").has_attribute("aria-invalid"));
    assert_eq!(lane_count(&show), 3);
}

#[wasm_bindgen_test]
fn two_sleepers_count_with_periods_of_their_own() {
    let show = Show::start_paused("two-sleepers");
    show.step_until(|show| show.text().contains("second") && show.readout("every second") == "4");
    assert_eq!(show.readout("every 0.4 s"), "9", "four seconds are nine periods and a wait");
    let tasks = show.log.element.clone();
    show.console.flush();
    let names = texts(&tasks, ".console-task");
    assert_eq!(names.iter().filter(|name| *name == "slow").count(), 4);
    assert_eq!(names.iter().filter(|name| *name == "quick").count(), 9);
}

#[wasm_bindgen_test]
async fn up_and_down_takes_one_second_together_and_three_one_by_one() {
    let show = Show::start_virtual("up-and-down");
    assert_eq!(show.finished().await.as_secs(), 4);
    assert_eq!(show.readout("together"), "1.00 s");
    assert_eq!(show.readout("one by one"), "3.00 s");
    assert_eq!(show.readout("ratio"), "3.0");
    assert_eq!(show.readout("up"), "10");
    assert_eq!(show.readout("down"), "0");
    assert_eq!(show.readout("spelled"), "concurrent");
}

/// The first two read the wall clock, which virtual time does not move; the others wait for real requests, which a clock
/// that only the test moves does not wait for.
const OUTSIDE: [&str; 6] = ["clock", "blocking", "scrape", "health-check", "weather", "benchmark"];

#[wasm_bindgen_test]
fn in_virtual_time_every_lesson_writes_what_it_writes_in_real_time() {
    for lesson in lessons::all().filter(|lesson| lesson.has_rust() && !OUTSIDE.contains(&lesson.id)) {
        let real = log_of(lesson.id, false);
        assert!(real.len() >= 2, "{} says too little to be compared: {real:?}", lesson.id);
        assert_eq!(log_of(lesson.id, true), real, "{}", lesson.id);
    }
}

/// What a lesson writes in its first twelve seconds, on a host whose clock only this moves.
fn log_of(lesson_id: &str, is_virtual: bool) -> Vec<String> {
    let end = Duration::from_secs(12);
    let _same_numbers = RepeatableRandom::new();
    let host = ManualHost::new();
    let event_loop = EventLoop::with_host(host.clone());
    event_loop.control().set_virtual_time(is_virtual);
    let show = Show::start_on(event_loop.clone(), lesson_id);
    if is_virtual {
        while event_loop.time() < end && host.turn() {}
    } else {
        host.advance(end);
        assert_eq!(event_loop.time(), end);
    }
    let is_before_end = |line: &String| {
        let time = line.split(' ').next().and_then(|time| time.parse::<f64>().ok());
        time.is_some_and(|time| time < end.as_secs_f64())
    };
    show.whole_lines().into_iter().filter(is_before_end).collect()
}

/// While it lives, `Math.random` gives the same numbers each time.
struct RepeatableRandom {
    original: JsValue,
    _repeatable: Closure<dyn FnMut() -> f64>,
}

impl RepeatableRandom {
    fn new() -> Self {
        let mut last = 0.5;
        let repeatable = Closure::new(move || {
            // A linear congruence; that it varies is enough.
            last = (last * 997.0 + 0.123) % 1.0;
            last
        });
        let math = Self::math();
        let original = Reflect::get(&math, &"random".into()).expect("Math has it");
        Reflect::set(&math, &"random".into(), repeatable.as_ref()).expect("it can be replaced");
        RepeatableRandom { original, _repeatable: repeatable }
    }

    fn math() -> JsValue {
        Reflect::get(&js_sys::global(), &"Math".into()).expect("it is there")
    }
}

impl Drop for RepeatableRandom {
    fn drop(&mut self) {
        Reflect::set(&Self::math(), &"random".into(), &self.original).expect("it can be put back");
    }
}
