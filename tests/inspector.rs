//! The inspector in a page: its tables follow a loop, and act on it.
//!
//! Most tests hold the loop paused and step it, so that what the tables show does not change under their hands.

#![cfg(target_family = "wasm")]

mod support;

use std::rc::Rc;
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::Mountable;
use playground::inspector::{Inspector, Session};
use playground::program::{Watched, WatchedLoop};
use support::{Area, document, elements, only, press, texts, wait_until};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Event, HtmlElement, HtmlInputElement};
use webloop::{EventLoop, sleep};

wasm_bindgen_test_configure!(run_in_browser);

/// An inspector that follows a loop.
struct Desk<M: Mountable> {
    handle: Option<UnmountHandle<M>>,
    area: Area,
    session: Rc<Session>,
    event_loop: EventLoop,
}

fn watched(event_loop: &EventLoop) -> Rc<dyn Watched> {
    WatchedLoop::new(event_loop)
}

/// Opens an inspector on a paused loop.
fn open() -> Desk<impl Mountable + use<>> {
    let event_loop = EventLoop::new();
    event_loop.control().pause();
    let (area, session) = (Area::new(), Session::new());
    session.attach(&watched(&event_loop));
    let in_page = Rc::clone(&session);
    let handle = mount_to(area.element.clone().unchecked_into(), move || {
        let on_open_place = Callback::new(|_| ());
        view! {
            <Inspector session=StoredValue::new_local(in_page) is_open=true on_open_place=on_open_place program_name="test" explore=Callback::new(|()| ().into_any()) />
        }
    });
    Desk { handle: Some(handle), area, session, event_loop }
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
async fn closing_the_inspector_ends_the_trace() {
    let mut desk = open().with_sleepers().await;
    assert!(desk.event_loop.inspect().trace().is_on());
    desk.handle = None;
    wait_until("the trace ends", || !desk.event_loop.inspect().trace().is_on()).await;
    assert_eq!(desk.area.element.child_element_count(), 0);
}
