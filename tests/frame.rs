//! A Python program as the page knows it: by its messages. A stand-in for the frame notes what is sent to it, and says what
//! the test lets it say; the numbers of messages are those of python/webloop/protocol.py.

#![cfg(target_family = "wasm")]

mod support;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Float64Array, Function, JSON, Reflect};
use playground::editor::Work;
use playground::program::{Console, Control, Phase, Program, Status};
use playground::python::{self, Frames, Source};
use support::{Area, elements, texts, wait_until};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::AbortController;

wasm_bindgen_test_configure!(run_in_browser);

const LINE: f64 = 2.0;
const STATE: f64 = 6.0;
const ENDED: f64 = 7.0;
const CLOSED: f64 = 8.0;
const SNAPSHOT_BEGIN: f64 = 31.0;
// A first field that is a count shares the number: here the task 7.
const SNAPSHOT_TASK_7: f64 = 32.0 + 7.0 * 64.0;
const SNAPSHOT_READY_TASK_7: f64 = 35.0 + 7.0 * 64.0;
const SNAPSHOT_END: f64 = 38.0;
const NEVER: f64 = f64::INFINITY;

const STAND_IN: &str = "
    window.webloopPython = { load: async () => ({ makeFrame(parent) {
        const element = document.createElement('iframe');
        element.hidden = true;
        parent.append(element);
        window.frameOfTest = {
            element, ready: Promise.resolve(), program: null, posted: [], still: null, onbatch: null, onlost: null,
            begin(program) { this.program = program; },
            post(message) { this.posted.push(message); },
            show() { element.hidden = false; },
            remove() { element.remove(); },
            retire() { element.remove(); },
            keepStill(html) { this.still = html; },
        };
        return window.frameOfTest;
    } }) };";

/// A program in a frame that is none.
struct Desk {
    program: Program,
    phase: Rc<RefCell<Phase>>,
    problems: Rc<RefCell<Vec<String>>>,
    output: Area,
    log: Area,
    console: Console,
    frame: JsValue,
}

async fn open() -> Desk {
    js_sys::eval(STAND_IN).expect("the script is one");
    let (output, log) = (Area::new(), Area::new());
    let console = Console::new(log.element.clone());
    let signal = AbortController::new().expect("a page may make one").signal();
    let frames = Rc::<Frames>::default();
    let lease = frames.take(&output.element, &signal, Box::new(|_, _| ())).await;
    let source =
        Source { id: "a".to_owned(), file_name: "a.py".to_owned(), work: Work::new("print()", "<p>") };
    let (problems, phase) = (Rc::default(), Rc::new(RefCell::new(Phase::Running(Status::Busy))));
    let (told, noted) = (Rc::<RefCell<Vec<String>>>::clone(&problems), Rc::clone(&phase));
    let runner = python::begin(
        lease.expect("the stand-in makes frames"),
        &output.element,
        source,
        console.clone(),
        Box::new(move |problem| told.borrow_mut().push(problem.traceback)),
        Box::new(|| ()),
    );
    let program = Program::of(runner, move |phase| _ = noted.replace(phase));
    let frame = get(&js_sys::global(), "frameOfTest");
    Desk { program, phase, problems, output, log, console, frame }
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).expect("it is an object")
}

impl Desk {
    /// The program says something.
    fn hear(&self, numbers: &[f64], texts: &[&str]) {
        let texts: Array = texts.iter().map(|text| JsValue::from_str(text)).collect();
        let on_batch: Function = get(&self.frame, "onbatch").unchecked_into();
        on_batch.call2(&self.frame, &Float64Array::from(numbers), &texts).expect("it takes anything");
    }

    fn hear_state(&self, at: f64, ready: f64, next: f64, tasks: f64) {
        self.hear(&[STATE, at, ready, 0.0, next, tasks, 0.0, 0.0], &[]);
    }

    /// All that was sent to the program.
    fn posted(&self) -> String {
        JSON::stringify(&get(&self.frame, "posted")).expect("it is plain data").into()
    }

    fn lines(&self) -> Vec<String> {
        self.console.flush();
        texts(&self.log.element, ".console-line")
    }

    fn has_frame(&self) -> bool {
        !elements(&self.output.element, "iframe").is_empty()
    }
}

#[wasm_bindgen_test]
async fn what_is_done_to_a_program_before_it_begins_comes_before_it() {
    let desk = open().await;
    let watched = desk.program.watched();
    watched.control(Control::Speed(0.5));
    watched.control(Control::Pause(true));
    watched.control(Control::Pause(true));
    watched.watch(true);
    assert!(elements(&desk.output.element, "iframe[hidden]").len() == 1);
    desk.program.start();
    assert_eq!(desk.posted(), r#"[[6,0.5],[3,1],[9,1],[1,"print()","a.py","<p>"]]"#);
    assert!(elements(&desk.output.element, "iframe[hidden]").is_empty());
}

#[wasm_bindgen_test]
async fn a_program_is_over_when_it_has_begun_and_says_that_nothing_is_left() {
    let desk = open().await;
    desk.program.start();
    desk.hear_state(0.0, 0.0, NEVER, 0.0);
    TimeoutFuture::new(150).await;
    assert!(matches!(*desk.phase.borrow(), Phase::Running(_)), "it has not heard that it is to run");
    desk.hear_state(0.5, 0.0, 2.0, 1.0);
    wait_until("it waits for a timer", || {
        *desk.phase.borrow() == Phase::Running(Status::Timer(Duration::from_secs(2)))
    })
    .await;
    desk.hear_state(2.0, 0.0, NEVER, 0.0);
    assert_eq!(*desk.phase.borrow(), Phase::Finished { after: Duration::from_secs(2) });
    desk.hear(&[LINE, 0.0, 3.0, -4.0, 0.0], &["a click"]);
    desk.hear_state(3.0, 1.0, NEVER, 0.0);
    wait_until("it goes on", || matches!(*desk.phase.borrow(), Phase::Running(_))).await;
    assert_eq!(desk.lines(), ["3.000Task-4a click"]);
}

#[wasm_bindgen_test]
async fn a_batch_that_cannot_be_read_is_left_out_with_a_word() {
    let desk = open().await;
    desk.program.start();
    desk.hear(&[LINE, 0.0, 1.0, 0.0, 0.0, LINE, 0.0, f64::NAN, 0.0, 0.0], &["half"]);
    desk.hear(&[999.0], &[]);
    desk.hear(&[LINE, 0.0, 1.0, 0.0, 0.0], &["whole"]);
    let lines = desk.lines();
    assert_eq!(lines.len(), 2, "the first of the kind is told: {lines:?}");
    assert!(lines[0].contains("NaN at 7 cannot be the field `at` of a message `line`"), "{lines:?}");
    assert_eq!(lines[1], "1.000whole");
}

#[wasm_bindgen_test]
async fn a_program_that_ends_in_time_leaves_its_picture() {
    let desk = open().await;
    desk.program.start();
    desk.program.stop();
    desk.program.stop();
    assert!(desk.posted().ends_with(",[2]]") && !desk.posted().contains("[2],[2]"), "{}", desk.posted());
    desk.hear(&[LINE, 0.0, 1.0, 0.0, 0.0, ENDED, 2.0, CLOSED, 1.0], &["cleaned up", "<p>last</p>"]);
    assert_eq!(get(&desk.frame, "still").as_string().as_deref(), Some("<p>last</p>"));
    TimeoutFuture::new(700).await;
    assert_eq!(desk.lines(), ["1.000cleaned up"]);
    assert!(desk.has_frame(), "its picture stands there");
    assert!(matches!(*desk.phase.borrow(), Phase::Running(_)), "who stops it knows that: it is not told");
    let Desk { program, output, .. } = desk;
    drop(program);
    assert!(elements(&output.element, "iframe").is_empty());
}

#[wasm_bindgen_test]
async fn a_program_that_does_not_end_in_time_is_taken_away() {
    let desk = open().await;
    desk.program.start();
    desk.program.stop();
    wait_until("it is gone", || !desk.has_frame()).await;
    assert!(desk.lines()[0].contains("did not end in time"), "{:?}", desk.lines());
    desk.hear(&[LINE, 0.0, 1.0, 0.0, 0.0], &["from the grave"]);
    assert_eq!(desk.lines().len(), 1);
}

#[wasm_bindgen_test]
async fn a_frame_that_is_lost_says_so_and_ends_its_program() {
    let desk = open().await;
    desk.program.start();
    desk.hear_state(1.0, 0.0, 9.0, 1.0);
    let on_lost: Function = get(&desk.frame, "onlost").unchecked_into();
    on_lost.call1(&desk.frame, &"the program has left its document".into()).expect("it takes words");
    assert!(desk.lines()[0].contains("has left its document"));
    assert_eq!(desk.problems.borrow().len(), 1);
    assert!(!desk.has_frame());
    assert!(matches!(*desk.phase.borrow(), Phase::Finished { .. }));
}

#[wasm_bindgen_test]
async fn of_a_paused_program_a_snapshot_says_what_is_next() {
    let desk = open().await;
    desk.program.start();
    desk.program.watched().control(Control::Pause(true));
    desk.hear(&[STATE, 1.0, 1.0, 1.0, NEVER, 1.0, 0.0, 1.0], &[]);
    wait_until("it is asked", || desk.posted().ends_with(",[10]]")).await;
    let begin = [SNAPSHOT_BEGIN, 1.0, 1.0, 0.0];
    let task = [SNAPSHOT_TASK_7, 0.0, -7.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0];
    desk.hear(&[&begin[..], &task[..], &[SNAPSHOT_READY_TASK_7, SNAPSHOT_END]].concat(), &[]);
    let next = Some("task Task-7".to_owned());
    let paused = Status::Paused { at: Duration::from_secs(1), next_own: next.clone(), next, next_line: None };
    // What says so may have to be fetched.
    wait_until("that is said", || *desk.phase.borrow() == Phase::Running(paused.clone())).await;
    let asked = desk.posted().matches("[10]").count();
    desk.program.watched().control(Control::Step);
    assert!(desk.posted().ends_with(",[4],[10]]"), "{}", desk.posted());
    assert_eq!(desk.posted().matches("[10]").count(), asked + 1, "once is enough");
}
