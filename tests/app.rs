//! The app in a page: its controls, its addresses, what it says after a crash.

#![cfg(target_family = "wasm")]

mod support;

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use playground::{App, show_crash};
use support::{Area, document, elements, only, press, texts, wait_until};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Event, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

/// The app, opened at an address.
struct Page<M: leptos::tachys::view::Mountable> {
    handle: UnmountHandle<M>,
    area: Area,
}

fn open(address: &str) -> Page<impl leptos::tachys::view::Mountable + use<>> {
    go_to(address);
    let area = Area::new();
    let element: HtmlElement = area.element.clone().unchecked_into();
    Page { handle: mount_to(element, App), area }
}

fn go_to(address: &str) {
    let history = window().history().expect("the page has a history");
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(address))
        .expect("the address is on this page's host");
}

impl<M: leptos::tachys::view::Mountable> Page<M> {
    fn status(&self) -> String {
        texts(&self.area.element, "[role=status]").concat()
    }

    fn output(&self) -> String {
        texts(&self.area.element, ".output-stage").concat()
    }

    fn title(&self) -> String {
        texts(&self.area.element, ".source-title").concat()
    }

    fn press(&self, label: &str) {
        press(&self.area.element, label);
    }

    async fn wait_for_status(&self, status: &str) {
        wait_until(&format!("the status is {status:?}"), || self.status() == status).await;
    }
}

#[wasm_bindgen_test]
async fn run_becomes_stop_and_reset_empties_the_output() {
    let page = open("?lesson=two-sleepers");
    assert_eq!(page.status(), "Ready");
    page.press("Run");
    page.wait_for_status("Running").await;
    wait_until("it draws", || !page.output().is_empty()).await;
    page.press("Stop");
    page.wait_for_status("Stopped").await;
    assert_ne!(page.output(), "", "what it showed stays");
    page.press("Run");
    page.wait_for_status("Running").await;
    page.press("Reset");
    page.wait_for_status("Ready").await;
    assert_eq!(page.output(), "");
}

#[wasm_bindgen_test]
async fn a_program_that_ends_by_itself_says_when() {
    let page = open("?lesson=countdown&run");
    wait_until("it counts", || page.output().contains("10")).await;
    page.press("Cancel");
    wait_until("it has finished", || page.status().starts_with("Finished after 0.")).await;
    assert_eq!(elements(&page.area.element, "button[disabled]").len(), 0);
    assert!(page.output().contains("cancelled at 10"));
    page.press("Run");
    page.wait_for_status("Running").await;
}

#[wasm_bindgen_test]
async fn another_lesson_stops_the_program_and_changes_the_address() {
    let page = open("?lesson=two-sleepers&run");
    wait_until("it draws", || !page.output().is_empty()).await;
    let link = only(&page.area.element, "nav a[href='?lesson=race']");
    link.unchecked_into::<HtmlElement>().click();
    page.wait_for_status("Ready").await;
    assert_eq!(page.title(), "Race");
    assert_eq!(page.output(), "");
    assert_eq!(window().location().search().as_deref(), Ok("?lesson=race"));
    assert_eq!(texts(&page.area.element, "nav [aria-current]"), ["Race"]);

    go_to("?lesson=clock");
    let event = Event::new("popstate").expect("popstate is an event");
    window().dispatch_event(&event).expect("the event is new");
    wait_until("the clock is shown", || page.title() == "Clock").await;
}

#[wasm_bindgen_test]
fn an_unknown_lesson_becomes_the_first_one_and_a_message() {
    let page = open("?lesson=%3Cb%3Enope%3C/b%3E");
    assert_eq!(page.title(), "Clock");
    assert!(page.status().contains("<b>nope</b>"), "{}", page.status());
    drop(page);
    let page = open(&format!("?lesson={}", "long".repeat(1000)));
    assert!(page.status().len() < 100, "{}", page.status());
}

#[wasm_bindgen_test]
async fn unmounting_the_app_stops_its_program() {
    let page = open("?lesson=two-sleepers&run");
    wait_until("it draws", || !page.output().is_empty()).await;
    let stage = only(&page.area.element, ".output-stage");
    drop(page.handle);
    let text = stage.text_content();
    gloo_timers::future::TimeoutFuture::new(500).await;
    assert_eq!(stage.text_content(), text, "it went on");
    drop(page.area);
}

#[wasm_bindgen_test]
fn a_crash_shows_what_happened_where_and_how_to_go_on() {
    show_crash("the <b>first</b> message", "src/place.rs:1:2");
    show_crash("what follows from it", "src/other.rs:3:4");
    let root = document().document_element().expect("a page");
    let sheet = only(&root, "[role=alertdialog]");
    let text = sheet.text_content().unwrap_or_default();
    assert!(text.contains("the <b>first</b> message"), "{text}");
    assert!(text.contains("src/place.rs:1:2"), "{text}");
    assert!(!text.contains("what follows"), "{text}");
    assert_eq!(texts(&sheet, "button"), ["Reload"]);
    only(&root, ".crash").remove();
    for element in elements(&root, "[inert]") {
        element.remove_attribute("inert").expect("the name is valid");
    }
}
