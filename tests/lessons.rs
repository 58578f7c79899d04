//! Every lesson, run through the real program and stage: it does the same in virtual time. What each does is tested in the
//! released page (tests/e2e).

#![cfg(target_family = "wasm")]

mod support;

use std::time::Duration;

use js_sys::Reflect;
use playground::lessons;
use support::Show;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use webloop::{EventLoop, ManualHost};

wasm_bindgen_test_configure!(run_in_browser);

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
