//! What the browser tests share: a program on a stage of its own, and ways to look at what it shows.

// Every test file is a crate of its own, and none uses all of this.
#![allow(dead_code)]

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use playground::lessons;
use playground::program::{Console, Phase, Program, Status};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlButtonElement, HtmlTextAreaElement};
use webloop::EventLoop;

pub fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("the tests run in a page")
}

/// An element of the page that is removed when the test is over.
pub struct Area {
    pub element: Element,
}

impl Area {
    pub fn new() -> Self {
        let element = document().create_element("div").expect("div is a valid name");
        let body = document().body().expect("the page has a body");
        body.append_child(&element).expect("the body takes children");
        Area { element }
    }
}

impl Drop for Area {
    fn drop(&mut self) {
        self.element.remove();
    }
}

/// A lesson that runs outside the app.
pub struct Show {
    pub program: Program,
    pub event_loop: EventLoop,
    pub phase: Rc<RefCell<Phase>>,
    pub output: Area,
    pub console: Console,
    pub log: Area,
}

impl Show {
    /// Starts a lesson in real time.
    pub fn start(lesson_id: &str) -> Self {
        Self::start_on(EventLoop::new(), lesson_id)
    }

    /// Starts a lesson on a loop that was made for it.
    pub fn start_on(event_loop: EventLoop, lesson_id: &str) -> Self {
        let lesson = lessons::find(lesson_id).expect("the lesson exists");
        let (output, log) = (Area::new(), Area::new());
        let console = Console::new(log.element.clone());
        let phase = Rc::new(RefCell::new(Phase::Running(Status::Busy)));
        let noted = Rc::clone(&phase);
        let program = Program::new(
            event_loop.clone(),
            lessons::content_of(lesson).start.expect("it is there in Rust"),
            output.element.clone(),
            console.clone(),
            move |phase| _ = noted.replace(phase),
        );
        program.start();
        Show { program, event_loop, phase, output, console, log }
    }

    /// All that the output shows.
    pub fn text(&self) -> String {
        self.output.element.text_content().unwrap_or_default()
    }

    /// The value of the readout with this caption.
    pub fn readout(&self, caption: &str) -> String {
        elements(&self.output.element, ".stage-readout")
            .into_iter()
            .filter_map(|readout| {
                let name = readout.first_element_child()?.text_content()?;
                let value = readout.last_element_child()?.text_content()?;
                (name == caption).then_some(value)
            })
            .next()
            .unwrap_or_else(|| panic!("no readout {caption:?} in {:?}", self.text()))
    }

    /// All that stands in the console, a text for each line: time, task and what was written.
    pub fn whole_lines(&self) -> Vec<String> {
        self.console.flush();
        elements(&self.log.element, ":scope > *")
            .iter()
            .map(|line| texts(line, ":scope > *").join(" "))
            .collect()
    }

    pub fn press(&self, label: &str) {
        press(&self.output.element, label);
    }

    #[track_caller]
    pub fn assert_nothing_left(&self) {
        assert!(self.event_loop.is_closed());
        assert_eq!(self.event_loop.all_tasks().len(), 0, "tasks are left");
        assert_eq!(self.event_loop.inspect().deadlines(), [], "timers are left");
        assert_eq!(self.event_loop.inspect().ready_len(), 0, "callbacks are left");
    }
}

pub fn elements(parent: &Element, selector: &str) -> Vec<Element> {
    let list = parent.query_selector_all(selector).expect("the selector is valid");
    (0..list.length()).filter_map(|index| list.get(index)).map(JsCast::unchecked_into).collect()
}

#[track_caller]
pub fn only(parent: &Element, selector: &str) -> Element {
    let mut found = elements(parent, selector);
    assert_eq!(found.len(), 1, "{selector}");
    found.remove(0)
}

pub fn texts(parent: &Element, selector: &str) -> Vec<String> {
    elements(parent, selector).iter().filter_map(|element| element.text_content()).collect()
}

/// Presses the button with this label as a person would: not at all where it is disabled.
#[track_caller]
pub fn press(parent: &Element, label: &str) {
    let button = elements(parent, "button")
        .into_iter()
        .find(|button| button.text_content().as_deref() == Some(label))
        .unwrap_or_else(|| panic!("there is no button {label:?}"));
    button.unchecked_into::<HtmlButtonElement>().click();
}

/// Lets the page go on until `condition` holds.
pub async fn wait_until(what: &str, condition: impl Fn() -> bool) {
    for _ in 0..1000 {
        if condition() {
            return;
        }
        TimeoutFuture::new(5).await;
    }
    panic!("waited for more than five seconds until {what}");
}

/// Replaces the text of a field as a person would.
pub fn type_into(textarea: &HtmlTextAreaElement, text: &str) {
    textarea.set_value(text);
    textarea.dispatch_event(&Event::new("input").expect("input is an event")).expect("the event is new");
}

/// As if no test had fetched CodeMirror before.
pub fn forget_script() {
    js_sys::Reflect::delete_property(
        &web_sys::window().expect("the tests run in a page"),
        &"webloopEditor".into(),
    )
    .expect("it may be deleted");
}
