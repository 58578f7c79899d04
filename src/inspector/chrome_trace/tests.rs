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
        let lock = Rc::new(Lock::named("the \"page\" \\ \u{1} ü \u{1f310}"));
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
        (70_000_001, Event::LongTurn { busy_ns: 70_000_001 }),
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
        Err(error) => error.to_string(),
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
    let place = file!();
    let line = file.split("\"line\":").nth(1).and_then(|rest| rest.split(',').next()).expect("a line");
    let expected = [
        r#"{"displayTimeUnit":"ms","otherData":{"generator":"webloop","version":1,"earliest_ns":0,"now_ns":80000017,"lost":0,"dropped_spans":0},"traceEvents":["#,
        r#"{"ph":"M","pid":1,"tid":2,"name":"process_name","args":{"name":"webloop"}},"#,
        r#"{"ph":"M","pid":1,"tid":1,"name":"thread_name","args":{"name":"loop","state":"loop","polls":2,"busy_ns":70000018,"longest_poll_ns":70000001,"latest_wake_ns":0,"created_ns":0}},"#,
        r#"{"ph":"M","pid":1,"tid":1,"name":"thread_sort_index","args":{"sort_index":0}},"#,
        r#"{"ph":"M","pid":1,"tid":2,"name":"thread_name","args":{"name":"callbacks","state":"loop","polls":0,"busy_ns":0,"longest_poll_ns":0,"latest_wake_ns":0,"created_ns":0}},"#,
        r#"{"ph":"M","pid":1,"tid":2,"name":"thread_sort_index","args":{"sort_index":1}},"#,
        &format!(
            r#"{{"ph":"M","pid":1,"tid":3,"name":"thread_name","args":{{"name":"Task-1","task":1,"file":"{place}","line":{line},"state":"ready","polls":2,"busy_ns":70000018,"longest_poll_ns":70000001,"latest_wake_ns":0,"created_ns":0}}}},"#
        ),
        r#"{"ph":"M","pid":1,"tid":3,"name":"thread_sort_index","args":{"sort_index":2}},"#,
        &format!(
            r#"{{"ph":"X","pid":1,"tid":1,"name":"long turn","cat":"long turn","ts":0.000,"dur":70000.001,"args":{{"culprit_tid":3,"until_ns":70000001,"file":"{place}","line":{line}}}}},"#
        ),
        r#"{"ph":"X","pid":1,"tid":1,"name":"slice","cat":"slice","ts":80000.000,"dur":0.017,"args":{"turns":1}},"#,
        r#"{"ph":"X","pid":1,"tid":3,"name":"poll","cat":"poll","ts":0.000,"dur":70000.001},"#,
        r#"{"ph":"X","pid":1,"tid":3,"name":"the browser","cat":"wait","ts":70000.001,"dur":9999.999},"#,
        r#"{"ph":"X","pid":1,"tid":3,"name":"short polls","cat":"short polls","ts":80000.000,"dur":0.017},"#,
        r#"{"ph":"X","pid":1,"tid":3,"name":"ready","cat":"ready","ts":80000.017,"dur":0.000,"args":{"open":1}},"#,
        r#"{"ph":"i","pid":1,"tid":3,"name":"created","cat":"mark","s":"t","ts":0.000},"#,
        r#"{"ph":"i","pid":1,"tid":3,"name":"long poll","cat":"mark","s":"t","ts":0.000}"#,
        "]}",
    ];
    assert_eq!(file.lines().collect::<Vec<_>>(), expected);
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
    let arrows: Vec<_> = file.lines().filter(|line| line.contains("\"cat\":\"wake\"")).collect();
    assert_eq!(
        arrows,
        [
            r#"{"ph":"s","pid":1,"tid":3,"name":"wake","cat":"wake","ts":1.000,"id":1},"#,
            r#"{"ph":"f","pid":1,"tid":4,"name":"wake","cat":"wake","ts":1.000,"id":1,"bp":"e"}"#,
        ]
    );
}

#[test]
fn a_file_that_is_no_trace_says_what_it_is() {
    assert_eq!(message(""), "the file is empty");
    assert_eq!(message(" \n"), "the file is empty");
    let error = message("hello");
    assert!(error.starts_with("the file is not JSON: line 1, column 1: "), "{error}");
    let error = message("{\n  \"traceEvents\": [NaN]\n}");
    assert!(error.starts_with("the file is not JSON: line 2, column "), "{error}");
    let error = message("{} {}");
    assert!(error.starts_with("the file is not JSON: line 1, column "), "{error}");
    let not_a_trace = "the file is JSON but not a trace: it has no list \"traceEvents\"";
    assert_eq!(message("{\"a\": [1, {\"b\": null}]}"), not_a_trace);
    assert_eq!(message("42"), not_a_trace);
    assert_eq!(import(b"\x1f\x8b\x08").err(), Some(ImportError::Compressed));
    assert_eq!(import(b"{\"\xff\"}").err(), Some(ImportError::NotText));
    assert_eq!(import(&vec![b' '; MOST_BYTES + 1]).err(), Some(ImportError::TooLarge));
    let deep = "[".repeat(100_000);
    assert!(import(deep.as_bytes()).is_err());
}

#[test]
fn a_foreign_trace_says_so_whatever_its_events_are() {
    let by_chrome = r#"{"metadata":{"source":"DevTools"},"traceEvents":[{"ph":"B","ts":-1},7]}"#;
    assert!(
        message(by_chrome).starts_with("the file is a recording made by Chrome"),
        "{}",
        message(by_chrome)
    );
    for by_another in [
        "[{\"ph\":\"X\"}]",
        r#"{"traceEvents":[]}"#,
        r#"{"traceEvents":[{"ph":"X"}],"otherData":{"generator":"speedscope"}}"#,
        r#"{"traceEvents":[],"otherData":{"generator":["webloop"]}}"#,
    ] {
        assert!(
            message(by_another).starts_with("the file is a trace made by another program"),
            "{by_another}"
        );
    }
}

#[test]
fn a_newer_file_asks_for_a_newer_page() {
    let file = export(&model()).replacen("\"version\":1", "\"version\":2", 1);
    let file = file.replacen("\"cat\":\"poll\"", "\"cat\":\"something new\"", 1);
    assert!(message(&file).starts_with("the file was exported by a newer version (format 2, "));
    let file = export(&model()).replacen("\"version\":1", "\"version\":\"1\"", 1);
    assert_eq!(
        message(&file),
        "the file is damaged: \"version\" in \"otherData\" is missing or makes no sense"
    );
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
fn a_damaged_event_is_named() {
    let file = export(&with_long_turn());
    let damaged = |from: &str, to: &str| {
        assert!(file.contains(from), "{from}");
        message(&file.replacen(from, to, 1))
    };
    let event_11 = "\"ts\":80000.000,\"dur\":0.017,";
    let say = |what: &str| format!("the file is damaged: event {what}");
    assert_eq!(damaged(event_11, "\"dur\":0.017,"), say("9 has no \"ts\""));
    assert_eq!(damaged(event_11, "\"ts\":-1,\"dur\":0.017,"), say("9 has a negative \"ts\""));
    assert_eq!(damaged(event_11, "\"ts\":null,\"dur\":0.017,"), say("9 has a \"ts\" that makes no sense"));
    assert_eq!(damaged(event_11, "\"ts\":80000,\"dur\":1e99,"), say("9 has a \"dur\" that makes no sense"));
    assert_eq!(
        damaged(event_11, "\"ts\":60000,\"dur\":1,"),
        say("9 begins before the end of the one before it on its track")
    );
    let far = "\"ts\":18446744073709551.614,\"dur\":0.001,";
    assert_eq!(damaged(event_11, far), say("9 has a \"dur\" that makes no sense"));
    assert_eq!(damaged("\"cat\":\"poll\"", "\"cat\":\"pole\""), say("10 has a \"cat\" that makes no sense"));
    assert_eq!(damaged("\"turns\":1", "\"turns\":-1"), say("9 has a negative \"turns\""));
    assert_eq!(
        damaged("\"culprit_tid\":3", "\"culprit_tid\":9"),
        say("8 has a \"culprit_tid\" that makes no sense")
    );
    assert_eq!(
        damaged("\"state\":\"ready\"", "\"state\":\"loop\""),
        say("6 has a \"state\" that makes no sense")
    );
    assert_eq!(
        damaged("\"ph\":\"X\",\"pid\":1,\"tid\":3", "\"ph\":\"X\",\"pid\":1,\"tid\":4"),
        say("10 is on a track that was not introduced before it")
    );
    assert_eq!(
        damaged("\"tid\":3,\"name\":\"thread_name\"", "\"tid\":2,\"name\":\"thread_name\""),
        say("6 introduces a track out of turn")
    );
    assert_eq!(damaged("{\"ph\":\"i\"", "4, {\"ph\":\"i\""), say("14 is not an object"));
    let late = file.replacen(
        "\"name\":\"created\",\"cat\":\"mark\",\"s\":\"t\",\"ts\":0.000",
        "\"name\":\"created\",\"cat\":\"mark\",\"s\":\"t\",\"ts\":5",
        1,
    );
    assert_eq!(message(&late), say("15 is earlier than the one before it on its track"));
}

#[test]
fn too_many_events_are_not_read() {
    let mut file = String::from("{\"traceEvents\":[0");
    file.push_str(&",0".repeat(MOST_EVENTS));
    file.push_str("]}");
    assert_eq!(import(file.as_bytes()).err(), Some(ImportError::TooManyEvents));
}

#[test]
fn a_file_of_another_order_and_layout_is_read_all_the_same() {
    let file = export(&with_long_turn());
    let (header, events) = file.split_once("\"traceEvents\":").expect("it has events");
    let events = events.trim_end().strip_suffix('}').expect("it is an object");
    let header = header.strip_prefix('{').expect("it is an object").trim_end_matches(',');
    let other = format!("\u{feff}{{ \"traceEvents\" :\t{},\r\n {header} }}", events.replace(',', " ,\n "));
    let read = import(other.as_bytes()).expect("it says the same");
    assert_eq!(picture(&read), picture(&with_long_turn()));
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
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

/// `cargo test --release -p webloop-playground --lib -- --ignored --nocapture writes`
#[test]
#[ignore = "a measurement, for a release build"]
fn writes_200_000_spans_quickly() {
    let mut records = Vec::new();
    for turn in 0..66_000_u64 {
        let task = TaskId((turn % 1_000) as u32 + 1);
        records.extend([
            (turn * 100_000, Event::Woken { task, by: Some(TaskId(7)) }),
            (turn * 100_000 + 1_000, Event::PollBegin { task }),
            (turn * 100_000 + 2_000, Event::PollEnd { task, busy_ns: 1_000 }),
        ]);
    }
    let model = model_of(&records);
    let spans: usize = model.lanes().iter().map(|lane| lane.spans.len()).sum();
    let begin = std::time::Instant::now();
    let file = export(&model);
    let written = begin.elapsed();
    let begin = std::time::Instant::now();
    import(file.as_bytes()).expect("it was just written");
    println!("{spans} spans, {} bytes: written in {written:?}, read in {:?}", file.len(), begin.elapsed());
}
