//! Programs: what stopping leaves (nothing), and what the console keeps.

#![cfg(target_family = "wasm")]

mod support;

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use playground::lessons;
use playground::program::{Console, Phase};
use support::{Area, Show, elements, texts, wait_until};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn a_stopped_program_leaves_nothing_but_its_output() {
    for lesson in lessons::all().filter(|lesson| lesson.has_rust()) {
        let show = Show::start(lesson.id);
        wait_until("the program shows something", || !show.text().is_empty()).await;
        show.program.stop();
        show.assert_nothing_left();
        let text = show.text();
        assert_ne!(text, "", "{}: the output stays readable", lesson.id);
        for control in elements(&show.output.element, "button, input") {
            assert!(control.has_attribute("disabled"), "{}", lesson.id);
        }
        TimeoutFuture::new(50).await;
        assert_eq!(show.text(), text, "{}: it went on", lesson.id);
        show.program.stop();
        assert!(matches!(*show.phase.borrow(), Phase::Running(_)), "who stops it knows that: it is not told");
    }
}

#[wasm_bindgen_test]
async fn a_dropped_program_is_stopped() {
    let show = Show::start("two-sleepers");
    wait_until("the program shows something", || !show.text().is_empty()).await;
    let Show { program, event_loop, .. } = show;
    drop(program);
    assert!(event_loop.is_closed());
    assert_eq!(event_loop.all_tasks().len(), 0);
}

#[wasm_bindgen_test]
async fn the_console_keeps_the_newest_lines_and_counts_the_others() {
    let area = Area::new();
    let console = Console::new(area.element.clone());
    for number in 0..400 {
        console.write(Duration::from_millis(1500), None, format!("line {number}"));
    }
    console.flush();
    assert_eq!(elements(&area.element, ".console-line").len(), 400);
    assert_eq!(elements(&area.element, ".console-earlier").len(), 0);

    for number in 400..1200 {
        console.write(Duration::from_millis(1500), None, format!("line {number}"));
    }
    console.flush();
    let lines = texts(&area.element, ".console-text");
    assert_eq!(lines.len(), 500);
    assert_eq!(lines[0], "line 700");
    assert_eq!(lines[499], "line 1199");
    assert_eq!(texts(&area.element, ".console-earlier"), ["… 700 earlier lines"]);
    assert_eq!(texts(&area.element, ".console-time")[0], "1.500");

    console.write_omission(Duration::ZERO, 2000);
    for number in 0..500 {
        console.write(Duration::ZERO, None, format!("line {number}"));
    }
    console.flush();
    assert_eq!(texts(&area.element, ".console-earlier"), ["\u{2026} 3200 earlier lines"]);

    console.clear();
    assert_eq!(area.element.child_nodes().length(), 0);
    console.write(Duration::ZERO, Some("main".into()), "again".to_owned());
    wait_until("the next frame appends the line", || {
        texts(&area.element, ".console-line") == ["0.000mainagain"]
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_flood_of_lines_is_shown_in_the_end() {
    let area = Area::new();
    let console = Console::new(area.element.clone());
    for flood in 0..5 {
        for number in 0..300 {
            console.write(Duration::ZERO, None, format!("line {number} of {flood}"));
        }
        TimeoutFuture::new(20).await;
    }
    wait_until("all of it is there", || {
        texts(&area.element, ".console-text").last().is_some_and(|line| line == "line 299 of 4")
    })
    .await;
    assert_eq!(texts(&area.element, ".console-earlier"), ["\u{2026} 1000 earlier lines"]);
}

#[wasm_bindgen_test]
fn the_console_follows_the_newest_line_unless_somebody_scrolled_up() {
    let area = Area::new();
    area.element.set_attribute("style", "height: 100px; overflow: auto").expect("the name is valid");
    let console = Console::new(area.element.clone());
    let write_lines = || {
        for number in 0..50 {
            console.write(Duration::ZERO, None, format!("line {number}"));
        }
        console.flush();
    };
    let distance_to_end =
        || area.element.scroll_height() - area.element.client_height() - area.element.scroll_top();

    write_lines();
    assert!(area.element.scroll_height() > 200, "there is something to scroll");
    assert!(distance_to_end() <= 1);
    area.element.set_scroll_top(40);
    write_lines();
    assert_eq!(area.element.scroll_top(), 40);
    area.element.set_scroll_top(area.element.scroll_height());
    write_lines();
    assert!(distance_to_end() <= 1);
}

#[wasm_bindgen_test]
fn the_console_shows_html_as_text() {
    let area = Area::new();
    let console = Console::new(area.element.clone());
    let line = "<img src=x onerror=alert(1)>";
    console.write(Duration::ZERO, Some(line.into()), line.to_owned());
    console.flush();
    assert_eq!(elements(&area.element, "img").len(), 0);
    assert_eq!(texts(&area.element, ".console-text"), [line]);
}
