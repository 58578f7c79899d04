//! The inspector in a page: its tables follow a loop, and act on it.
//!
//! Most tests hold the loop paused and step it, so that what the tables show does not change under their hands.

#![cfg(target_family = "wasm")]

mod support;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::Mountable;
use playground::inspector::chrome_trace::export;
use playground::inspector::{Inspector, Session};
use playground::program::{Watched, WatchedLoop};
use support::{Area, document, elements, only, press, texts, wait_until};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Event, HtmlElement, HtmlInputElement};
use webloop::{EventLoop, create_task_named, sleep};

wasm_bindgen_test_configure!(run_in_browser);

/// An inspector that follows a loop.
struct Desk<M: Mountable> {
    handle: Option<UnmountHandle<M>>,
    area: Area,
    session: Rc<Session>,
    event_loop: EventLoop,
    /// The places that somebody wanted to see.
    places: Rc<RefCell<Vec<String>>>,
}

fn watched(event_loop: &EventLoop) -> Rc<dyn Watched> {
    WatchedLoop::new(event_loop)
}

/// Opens an inspector on a paused loop.
fn open() -> Desk<impl Mountable + use<>> {
    let event_loop = EventLoop::new();
    event_loop.control().pause();
    let (area, session, places) = (Area::new(), Session::new(), Rc::<RefCell<Vec<String>>>::default());
    session.attach(&watched(&event_loop));
    let (in_page, noted) = (Rc::clone(&session), StoredValue::new_local(Rc::clone(&places)));
    let handle = mount_to(area.element.clone().unchecked_into(), move || {
        let on_open_place = Callback::new(move |place: playground::inspector::model::Place| {
            noted.with_value(|places| places.borrow_mut().push(place.to_string()));
        });
        view! {
            <Inspector session=StoredValue::new_local(in_page) is_open=true on_open_place=on_open_place program_name="test" />
        }
    });
    Desk { handle: Some(handle), area, session, event_loop, places }
}

impl<M: Mountable> Desk<M> {
    fn select(&self, tab: &str) {
        press(&self.area.element, tab);
    }

    /// The texts of one column, from the top.
    fn column(&self, class: &str) -> Vec<String> {
        texts(&self.area.element, &format!("tbody .{class}"))
    }

    fn names(&self) -> Vec<String> {
        self.column("tasks-open")
    }

    async fn wait_for_names(&self, names: &[&str]) {
        wait_until(&format!("the rows are {names:?}"), || self.names() == names).await;
    }

    fn enter(&self, selector: &str, text: &str) {
        let field: HtmlInputElement = only(&self.area.element, selector).unchecked_into();
        field.set_value(text);
        let event = Event::new("input").expect("input is an event");
        field.dispatch_event(&event).expect("the event is new");
    }

    fn text(&self, selector: &str) -> String {
        texts(&self.area.element, selector).concat()
    }

    fn button(&self, name: &str) -> HtmlElement {
        only(&self.area.element, &format!("button[aria-label='{name}']")).unchecked_into()
    }

    fn step(&self) {
        assert!(self.event_loop.control().step(), "nothing is left to step");
        self.session.notify();
    }

    /// Three tasks that sleep, and one that has ended.
    async fn with_sleepers(self) -> Self {
        for (name, seconds) in [("sleeper 10", 10), ("sleeper 9", 9), ("sleeper 8", 8), ("brief", 0)] {
            drop(self.event_loop.create_task_named(name, async move {
                if seconds > 0 {
                    sleep(Duration::from_secs(seconds)).await;
                }
            }));
        }
        self.select("Tasks");
        (0..4).for_each(|_| self.step());
        self.wait_for_names(&["sleeper 10", "sleeper 9", "sleeper 8", "brief"]).await;
        self
    }
}

impl<M: Mountable> Drop for Desk<M> {
    fn drop(&mut self) {
        self.event_loop.close();
    }
}

#[wasm_bindgen_test]
async fn the_table_tells_what_each_task_does_and_waits_for() {
    let desk = open().with_sleepers().await;
    assert_eq!(
        desk.column("tasks-state"),
        ["\u{25cb}waiting", "\u{25cb}waiting", "\u{25cb}waiting", "\u{2713}done"]
    );
    let waits = desk.column("tasks-waits");
    assert!(waits[0].starts_with("sleep until 10."), "{waits:?}");
    assert_eq!(waits[3], "");
    let table = only(&desk.area.element, "table");
    assert_eq!(table.get_attribute("aria-label").as_deref(), Some("Tasks"));
    assert_eq!(elements(&table, "tbody th[scope=row]").len(), 4);
}

#[wasm_bindgen_test]
async fn a_press_of_a_head_sorts_a_second_one_reverses_and_a_third_one_ends_it() {
    let desk = open().with_sleepers().await;
    let direction = || only(&desk.area.element, "th.tasks-head:first-child").get_attribute("aria-sort");
    let name_head: HtmlElement = elements(&desk.area.element, ".tasks-sort").remove(0).unchecked_into();
    assert_eq!(direction(), None);
    name_head.click();
    desk.wait_for_names(&["brief", "sleeper 8", "sleeper 9", "sleeper 10"]).await;
    assert_eq!(direction().as_deref(), Some("ascending"));
    name_head.click();
    desk.wait_for_names(&["sleeper 10", "sleeper 9", "sleeper 8", "brief"]).await;
    assert_eq!(direction().as_deref(), Some("descending"));
    name_head.click();
    wait_until("nothing is sorted", || direction().is_none()).await;
}

#[wasm_bindgen_test]
async fn the_filter_counts_what_it_finds_and_can_be_cleared() {
    let desk = open().with_sleepers().await;
    assert_eq!(desk.text(".tasks-count"), "4 tasks");
    desk.enter("input[type=search]", "SLEEPER");
    desk.wait_for_names(&["sleeper 10", "sleeper 9", "sleeper 8"]).await;
    assert_eq!(desk.text(".tasks-count"), "3 of 4");
    desk.enter("input[type=search]", "<b>nobody</b>");
    wait_until("nothing is found", || desk.text(".tasks .inspector-remark p").contains("<b>nobody</b>"))
        .await;
    assert_eq!(desk.text(".tasks-count"), "0 of 4");
    press(&desk.area.element, "Clear the filter");
    wait_until("all are back", || desk.names().len() == 4).await;
    press(&desk.area.element, "Show finished");
    desk.wait_for_names(&["sleeper 10", "sleeper 9", "sleeper 8"]).await;
}

#[wasm_bindgen_test]
async fn a_task_is_cancelled_from_its_row() {
    let desk = open().with_sleepers().await;
    desk.button("Cancel sleeper 9").click();
    wait_until("it says so", || desk.column("tasks-state")[1].ends_with("cancelling")).await;
    assert!(
        desk.event_loop.all_tasks().iter().any(|task| &*task.name() == "sleeper 9"),
        "not before its turn"
    );
    desk.step();
    desk.wait_for_names(&["sleeper 10", "sleeper 8", "brief", "sleeper 9"]).await;
    assert!(desk.column("tasks-state")[3].ends_with("cancelled"));
    let button = desk.button("Cancel sleeper 9");
    assert_eq!(button.get_attribute("aria-disabled").as_deref(), Some("true"));
    button.click();
    assert_eq!(desk.event_loop.inspect().ready_len(), 0, "what is over cannot be cancelled");
}

#[wasm_bindgen_test]
async fn a_row_keeps_the_focus_and_its_place_while_the_table_changes() {
    let desk = open().with_sleepers().await;
    let polls: HtmlElement = elements(&desk.area.element, ".tasks-sort").remove(3).unchecked_into();
    polls.click();
    let button = desk.button("Cancel sleeper 8");
    button.focus().expect("it is in the page");
    let names = desk.names();
    drop(desk.event_loop.create_task_named("busy", async {
        loop {
            webloop::yield_now().await;
        }
    }));
    (0..5).for_each(|_| desk.step());
    wait_until("the new task is listed", || desk.names().len() == 5).await;
    desk.event_loop.control().resume();
    TimeoutFuture::new(700).await;
    desk.event_loop.control().pause();
    assert_eq!(desk.names()[..4], names, "rows moved under the focus");
    assert_eq!(document().active_element().as_ref(), Some(button.as_ref()), "the focus is lost");
    button.blur().expect("it is in the page");
    desk.session.notify();
    wait_until("the order is right again", || desk.names()[0] == "busy").await;
}

#[wasm_bindgen_test]
async fn a_name_leads_to_the_line_that_made_the_task() {
    let desk = open().with_sleepers().await;
    elements(&desk.area.element, ".tasks-open").remove(0).unchecked_into::<HtmlElement>().click();
    let places = desk.places.borrow().clone();
    assert!(places.len() == 1 && places[0].contains("inspector.rs:"), "{places:?}");
}

#[wasm_bindgen_test]
async fn of_ten_thousand_tasks_a_page_is_shown_and_more_on_demand() {
    let desk = open();
    desk.select("Tasks");
    for number in 1..=10_000 {
        drop(desk.event_loop.create_task_named(&format!("task {number}"), sleep(Duration::from_secs(1))));
    }
    desk.session.notify();
    wait_until("there are rows", || desk.names().len() == 200).await;
    assert_eq!(desk.text(".tasks-count"), "10,000 tasks");
    press(&desk.area.element, "Show more");
    wait_until("there are more", || desk.names().len() == 400).await;
    desk.enter("input[type=search]", "task 99");
    wait_until("the filter finds", || desk.text(".tasks-count") == "111 of 10,000").await;
    assert_eq!(desk.names().len(), 111);
}

#[wasm_bindgen_test]
async fn the_queues_say_what_runs_next() {
    let desk = open();
    desk.select("Queues");
    drop(desk.event_loop.create_task_named("first", async {
        drop(create_task_named("child", async {}));
        sleep(Duration::from_secs(60)).await;
    }));
    drop(desk.event_loop.create_task_named("second", async {}));
    desk.session.notify();
    let lines = |name: &str| texts(&desk.area.element, &format!("ol[aria-label={name}] li:not([hidden])"));
    let first = |name: &str| lines(name).first().cloned().unwrap_or_default();
    wait_until("both are listed", || lines("Ready").len() == 2).await;
    assert!(first("Ready").contains("first") && first("Ready").contains("next"), "{:?}", lines("Ready"));
    desk.step();
    wait_until("the second is next", || first("Ready").contains("second")).await;
    assert_eq!(desk.text("section[aria-label=Ready] .queues-summary"), "2, 1 left of this turn");
    assert_eq!(
        elements(&desk.area.element, ".queues-entry--turn").len(),
        1,
        "the child's turn is the next one"
    );
    assert!(first("Timers").contains("wakes first"), "{:?}", lines("Timers"));
    assert!(
        first("Timers").contains("in 1 min 00 s") || first("Timers").contains("in 59."),
        "{:?}",
        lines("Timers")
    );
}

#[wasm_bindgen_test]
async fn another_program_takes_the_place_of_the_first_one() {
    let desk = open().with_sleepers().await;
    let other = EventLoop::new();
    other.control().pause();
    desk.session.end();
    desk.event_loop.close();
    desk.session.attach(&watched(&other));
    assert!(!desk.event_loop.inspect().trace().is_on(), "the old one is traced on");
    drop(other.create_task_named("newcomer", sleep(Duration::MAX)));
    desk.session.notify();
    desk.wait_for_names(&["newcomer"]).await;
    other.close();
}

#[wasm_bindgen_test]
async fn what_is_stuck_is_reported_with_the_circle_that_it_waits_in() {
    let desk = open();
    let (left, right) = (Rc::new(webloop::Lock::named("left")), Rc::new(webloop::Lock::named("right")));
    for (name, first, second) in [("anna", &left, &right), ("ben", &right, &left)] {
        let (first, second) = (Rc::clone(first), Rc::clone(second));
        drop(desk.event_loop.create_task_named(name, async move {
            let _first = first.acquire().await;
            webloop::yield_now().await;
            let _second = second.acquire().await;
        }));
    }
    (0..4).for_each(|_| desk.step());
    wait_until("it is reported", || desk.text(".stuck-headline") == "anna and ben wait for each other").await;
    assert_eq!(
        texts(&desk.area.element, ".stuck-task"),
        [
            "anna waits for lock \u{201c}right\u{201d}, held by ben",
            "ben waits for lock \u{201c}left\u{201d}, held by anna",
        ]
    );
    let picture = only(&desk.area.element, "svg[role=img]");
    assert_eq!(
        picture.get_attribute("aria-label").as_deref(),
        Some("A circle: anna, which waits for ben, which waits for anna")
    );
    desk.select("Tasks");
    wait_until("there are rows", || desk.names().len() == 2).await;
    desk.button("Cancel anna").click();
    (0..3).for_each(|_| _ = desk.event_loop.control().step());
    desk.session.notify();
    wait_until("nothing is stuck any more", || elements(&desk.area.element, ".stuck").is_empty()).await;
}

impl<M: Mountable> Desk<M> {
    /// Chooses a file as a person would in the browser's dialog.
    fn choose_file(&self, name: &str, text: &str) {
        let body = "const files = new DataTransfer(); files.items.add(new File([text], name)); \
            field.files = files.files; field.dispatchEvent(new Event('change'));";
        let choose = js_sys::Function::new_with_args("field, name, text", body);
        let field = only(&self.area.element, "input[type=file]");
        choose
            .call3(&JsValue::NULL, &field, &name.into(), &text.into())
            .expect("the browser can do all of this");
    }
}

#[wasm_bindgen_test]
async fn a_damaged_file_is_refused_with_a_reason_and_a_way_out() {
    let desk = open().with_sleepers().await;
    desk.choose_file("<b>bad</b>.json", "{\"traceEvents\": [");
    wait_until("it complains", || desk.text("[role=alert] p").contains("ends in the middle")).await;
    let words = desk.text("[role=alert] p");
    assert!(words.starts_with("<b>bad</b>.json cannot be shown: "), "{words}");
    assert!(words.ends_with("Choose a file that was saved with Export."), "{words}");
    assert_eq!(desk.names().len(), 4, "what was shown is shown on");
    press(&desk.area.element, "Dismiss");
    wait_until("it is quiet", || desk.text("[role=alert]").is_empty()).await;
    desk.choose_file("empty.json", "");
    wait_until("it complains", || desk.text("[role=alert] p").contains("the file is empty")).await;
}

#[wasm_bindgen_test]
async fn an_imported_trace_takes_the_place_of_the_program_until_it_is_closed() {
    let desk = open().with_sleepers().await;
    let text = export(&desk.session.model().borrow());
    desk.session.detach();
    wait_until("nothing is there", || desk.names().is_empty()).await;
    desk.choose_file("trace.json", &text);
    desk.wait_for_names(&["sleeper 10", "sleeper 9", "sleeper 8", "brief"]).await;
    assert_eq!(desk.text(".inspector-import-name"), "trace.json");
    assert_eq!(desk.button("Cancel brief").get_attribute("aria-disabled").as_deref(), Some("true"));
    press(&desk.area.element, "Close import");
    wait_until("nothing is there", || desk.names().is_empty()).await;
}

#[wasm_bindgen_test]
async fn closing_the_inspector_ends_the_trace() {
    let mut desk = open().with_sleepers().await;
    assert!(desk.event_loop.inspect().trace().is_on());
    desk.handle = None;
    wait_until("the trace ends", || !desk.event_loop.inspect().trace().is_on()).await;
    assert_eq!(desk.area.element.child_element_count(), 0);
}
