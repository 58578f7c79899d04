//! The app in a page: what is left when it is taken away, what it says after a crash. All else is tested in the released page
//! (tests/e2e).

#![cfg(target_family = "wasm")]

mod support;

use leptos::mount::mount_to;
use leptos::prelude::*;
use playground::{App, show_crash};
use support::{Area, document, elements, only, texts, wait_until};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn unmounting_the_app_stops_its_program() {
    let history = window().history().expect("the page has a history");
    let address = Some("?lesson=two-sleepers&run");
    history.replace_state_with_url(&JsValue::NULL, "", address).expect("it is on this page's host");
    let area = Area::new();
    let handle = mount_to(area.element.clone().unchecked_into::<HtmlElement>(), App);
    let stage = only(&area.element, ".output-stage");
    wait_until("it draws", || stage.text_content().is_some_and(|text| !text.is_empty())).await;
    drop(handle);
    let text = stage.text_content();
    gloo_timers::future::TimeoutFuture::new(500).await;
    assert_eq!(stage.text_content(), text, "it went on");
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
