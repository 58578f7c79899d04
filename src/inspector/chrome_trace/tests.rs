//! Files that come back as they went, and files that do not.

use std::rc::Rc;

use webloop::trace::{Event, TaskId};
use webloop::{Lock, create_task, create_task_named, sleep, yield_now};

use super::*;
use crate::inspector::model::Model;
use crate::inspector::testing::{Random, chunk, millis, model_of, no_text, picture, random_model, run};

/// A program with something of everything.
fn model() -> Model {
    let (mut model, _) = run(|event_loop, host| {
        let lock = Rc::new(Lock::named("the \"page\" \\ ü \u{1f310}"));
        let host = host.clone();
        let called = host.clone();
        event_loop.call_later(millis(1_500), move || called.skip(millis(1)));
        drop(event_loop.create_task_named("main", async move {
            let victim = create_task_named("</script>", sleep(millis(9_000)));
            for _ in 0..3 {
                let (lock, host) = (Rc::clone(&lock), host.clone());
                drop(create_task(async move {
                    let _guard = lock.acquire().await;
                    host.skip(std::time::Duration::from_nanos(1_234_567));
                    yield_now().await;
                    sleep(millis(100)).await;
                }));
            }
            drop(create_task(async { panic!("dropped it") }));
            sleep(millis(2_000)).await;
            victim.cancel();
            host.skip(millis(80));
            std::future::pending::<()>().await;
        }));
    });
    model.note_hidden(3_000_000_000, true);
    model.set_now(10_000_000_000);
    model
}

fn with_long_turn() -> Model {
    let location = webloop::SourceLine::from(std::panic::Location::caller());
    model_of(&[
        (0, Event::SliceBegin),
        (0, Event::TaskCreated { task: TaskId(1), parent: None, name: None, location }),
        (0, Event::TurnBegin { ready: 1 }),
        (0, Event::PollBegin { task: TaskId(1) }),
        (70_000_001, Event::PollEnd { task: TaskId(1), busy_ns: 70_000_001 }),
        (70_000_001, Event::LongTurn { busy_ns: 70_000_001, location: None }),
        (70_000_001, Event::SliceEnd { busy_ns: 70_000_001 }),
        (80_000_000, Event::SliceBegin),
        (80_000_000, Event::TurnBegin { ready: 1 }),
        (80_000_000, Event::Yielded { task: TaskId(1) }),
        (80_000_017, Event::Stride { callbacks: 1, busy_ns: 17 }),
        (80_000_017, Event::SliceEnd { busy_ns: 17 }),
    ])
}

fn message(file: &str) -> String {
    match import(file.as_bytes()) {
        Ok(_) => "it is read".to_owned(),
        Err(words) => words,
    }
}

#[test]
fn a_model_comes_back_as_it_went() {
    for model in [Model::new(), model(), with_long_turn()] {
        let file = export(&model);
        let read = import(file.as_bytes()).expect("it was just written");
        assert_eq!(picture(&read), picture(&model));
        assert_eq!(export(&read), file);
    }
}

#[test]
fn whatever_a_model_holds_comes_back() {
    for seed in 0..500 {
        let model = random_model(seed);
        if model.now_ns() > LATEST_NS {
            continue;
        }
        let read = import(export(&model).as_bytes()).expect("it was just written");
        assert_eq!(picture(&read), picture(&model), "seed {seed}");
    }
}

#[test]
fn a_model_that_was_read_can_be_looked_at_and_ended() {
    let mut read = import(export(&model()).as_bytes()).expect("it was just written");
    read.end(20_000_000_000);
    assert_eq!(read.now_ns(), 20_000_000_000);
    assert!(read.lanes().iter().flat_map(|lane| &lane.spans).all(|span| !span.is_open()));
}

#[test]
fn the_file_is_what_viewers_expect() {
    let file = export(&with_long_turn());
    let lines: Vec<_> = file.lines().map(|line| line.trim_end_matches(',')).collect();
    assert!(
        lines[0].starts_with(r#"{"displayTimeUnit":"ms","otherData":{"generator":"webloop","version":2,"#),
        "{}",
        lines[0]
    );
    assert!(lines[0].ends_with(r#""traceEvents":["#), "{}", lines[0]);
    assert_eq!(lines[1], r#"{"ph":"M","pid":1,"tid":1,"name":"process_name","args":{"name":"webloop"}}"#);
    let track = r#"{"ph":"M","pid":1,"tid":3,"name":"thread_name","args":{"name":"Task-1","lane":{"#;
    assert!(lines[6].starts_with(track), "{}", lines[6]);
    assert_eq!(lines[7], r#"{"ph":"M","pid":1,"tid":3,"name":"thread_sort_index","args":{"sort_index":2}}"#);
    let long = r#"{"ph":"X","pid":1,"tid":1,"name":"long turn","ts":0.0,"dur":70000.001,"args":{"span":{"LongTurn":{"#;
    assert!(lines[8].starts_with(long), "{}", lines[8]);
    assert_eq!(
        lines[9..],
        [
            r#"{"ph":"X","pid":1,"tid":1,"name":"slice","ts":80000.0,"dur":0.017,"args":{"span":{"Slice":{"turns":1}}}}"#,
            r#"{"ph":"X","pid":1,"tid":3,"name":"poll","ts":0.0,"dur":70000.001,"args":{"span":"Poll"}}"#,
            r#"{"ph":"X","pid":1,"tid":3,"name":"the browser","ts":70000.001,"dur":9999.999,"args":{"span":{"Wait":1}}}"#,
            r#"{"ph":"X","pid":1,"tid":3,"name":"short polls","ts":80000.0,"dur":0.017,"args":{"span":"EstimatedPoll"}}"#,
            r#"{"ph":"X","pid":1,"tid":3,"name":"ready","ts":80000.017,"dur":0.0,"args":{"span":"Ready","is_open":true}}"#,
            r#"{"ph":"i","pid":1,"tid":3,"name":"created","ts":0.0,"s":"t","args":{"mark":{"Created":{"by":null}}}}"#,
            r#"{"ph":"i","pid":1,"tid":3,"name":"long poll","ts":0.0,"s":"t","args":{"mark":"LongPoll"}}"#,
            "]}",
        ]
    );
}

#[test]
fn arrows_begin_in_the_span_of_who_woke_and_end_in_that_of_who_was_woken() {
    let model = model_of(&[
        (1_000, Event::PollBegin { task: TaskId(1) }),
        (1_000, Event::Woken { task: TaskId(2), by: Some(TaskId(1)) }),
        (1_000, Event::Woken { task: TaskId(3), by: Some(TaskId(4)) }),
        (2_000, Event::PollEnd { task: TaskId(1), busy_ns: 1_000 }),
    ]);
    let file = export(&model);
    let arrows: Vec<_> = file.lines().filter(|line| line.contains("\"name\":\"wake\"")).collect();
    assert_eq!(
        arrows,
        [
            r#"{"ph":"s","pid":1,"tid":3,"name":"wake","ts":1.0,"id":1},"#,
            r#"{"ph":"f","pid":1,"tid":4,"name":"wake","ts":1.0,"id":1,"bp":"e"}"#,
        ]
    );
}

#[test]
fn a_file_that_is_no_trace_says_what_it_is() {
    let choose = "Choose a file that was saved with Export.";
    assert_eq!(message(" \n"), format!("the file is empty. {choose}"));
    for file in ["hello", "{\n  \"traceEvents\": [NaN]\n}", "{} {}", "{\"\u{1}\"}"] {
        let words = message(file);
        assert!(words.starts_with("the file is not JSON: ") && words.ends_with(choose), "{words}");
    }
    assert!(import(&vec![b' '; MOST_BYTES + 1]).is_err_and(|words| words.contains("Export a shorter run")));
}

#[test]
fn a_foreign_trace_says_so_whatever_its_events_are() {
    for foreign in [
        r#"{"metadata":{"source":"DevTools"},"traceEvents":[{"ph":"B","ts":-1},7]}"#,
        "[{\"ph\":\"X\"}]",
        "42",
        &"[".repeat(100_000),
        r#"{"traceEvents":[]}"#,
        r#"{"traceEvents":[{"ph":"X"}],"otherData":{"generator":"speedscope"}}"#,
        r#"{"traceEvents":[],"otherData":{"generator":["webloop"]}}"#,
    ] {
        assert!(message(foreign).starts_with("the file was made by another program"), "{foreign}");
    }
}

#[test]
fn a_newer_file_asks_for_a_newer_page() {
    let file = export(&model()).replacen("\"version\":2", "\"version\":3", 1);
    let file = file.replacen("\"span\":\"Poll\"", "\"span\":\"Something new\"", 1);
    assert!(message(&file).starts_with("the file was exported by another version (format 3, "));
}

#[test]
fn a_file_that_was_cut_off_says_so() {
    let file = export(&with_long_turn());
    for end in 1..file.trim_end().len() {
        let error = message(&file[..end]);
        assert!(error.starts_with("the file ends in the middle, at line "), "cut at {end}: {error}");
    }
}

#[test]
fn names_are_cut_and_what_is_invisible_in_them_is_spelled_out() {
    let file = export(&model());
    let name = model().lanes()[2].name.to_string();
    let quoted = format!("\"name\":\"{name}\"");
    assert!(file.contains(&quoted), "{file}");
    let renamed = |name: &str| {
        let file = file.replace(&quoted, &format!("\"name\":{}", serde_json::json!(name)));
        let model = import(file.as_bytes()).expect("any name is one");
        model.lanes()[2].name.to_string()
    };
    assert_eq!(renamed("a\u{202e}\u{1b}"), "a\\u{202e}\\u{1b}");
    assert_eq!(renamed(&"x".repeat(3_000_000)).chars().count(), 201);
}

#[test]
fn a_damaged_event_is_named() {
    let file = export(&with_long_turn());
    let senseless = |from: &str, to: &str, number: usize| {
        assert!(file.contains(from), "{from}");
        let words = message(&file.replacen(from, to, 1));
        let wanted = format!("the file is damaged: event {number} makes no sense.");
        assert!(words.starts_with(&wanted), "{from} -> {to}: {words}");
    };
    let slice = "\"ts\":80000.0,\"dur\":0.017";
    senseless(slice, "\"ts\":-1,\"dur\":0.017", 9);
    senseless(slice, "\"ts\":80000,\"dur\":1e99", 9);
    senseless(slice, "\"ts\":60000,\"dur\":1", 9);
    senseless("\"Wait\":1", "\"Wait\":99", 11);
    senseless("\"state\":\"Ready\"", "\"state\":\"Loop\"", 6);
    senseless("\"ph\":\"X\",\"pid\":1,\"tid\":3", "\"ph\":\"X\",\"pid\":1,\"tid\":4", 10);
    senseless("\"tid\":3,\"name\":\"thread_name\"", "\"tid\":2,\"name\":\"thread_name\"", 6);
    senseless("\"name\":\"created\",\"ts\":0.0", "\"name\":\"created\",\"ts\":5", 15);
    let words = message(&file.replacen("{\"ph\":\"i\"", "4, {\"ph\":\"i\"", 1));
    assert!(words.starts_with("the file is damaged: "), "{words}");
}

#[test]
fn no_damage_makes_the_reader_panic() {
    let files = [export(&model()), export(&with_long_turn())];
    let mut random = Random::new(7);
    for round in 0..2_500 {
        let mut file = files[round % 2].clone().into_bytes();
        for _ in 0..=random.below(3) {
            let at = |random: &mut Random, len: usize| random.below(len as u64) as usize;
            let position = at(&mut random, file.len());
            match random.below(5) {
                0 => file.truncate(position.max(1)),
                1 => file[position] = random.next() as u8,
                2 => file[position] = b"0123456789-.eE\"{}[],:ntf\\"[at(&mut random, 25)],
                3 => {
                    let end = (position + at(&mut random, 40)).min(file.len());
                    file.drain(position..end);
                }
                _ => {
                    let end = (position + at(&mut random, 200)).min(file.len());
                    let piece = file[position..end].to_vec();
                    let to = at(&mut random, file.len());
                    file.splice(to..to, piece);
                }
            }
            if file.is_empty() {
                break;
            }
        }
        match import(&file) {
            Ok(mut model) => {
                // Whatever was read can be shown, written, and read on.
                let _ = picture(&model);
                assert_eq!(
                    picture(&import(export(&model).as_bytes()).expect("it was just written")),
                    picture(&model)
                );
                model.feed(&chunk(&[(5, Event::Yielded { task: TaskId(1) })]), &no_text);
                model.end(7);
            }
            Err(words) => assert!(!words.is_empty()),
        }
    }
}
