//! What the page shows after a panic in Rust: what happened, where, and a way out.
//!
//! A panic ends the WebAssembly program for good, so nothing here may need it afterwards: the elements are made with
//! plain DOM calls, since Leptos may be what broke, and Reload calls the browser's own function.

use std::panic::PanicHookInfo;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element};

/// Makes every later panic visible in the page and in the browser's console.
pub(crate) fn install_hook() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        show(&message_of(info), &place);
    }));
}

fn message_of(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(message), _) => (*message).to_owned(),
        (_, Some(message)) => message.clone(),
        _ => "no message".to_owned(),
    }
}

/// Covers the page with the message of a panic. Only the first one is shown: later ones follow from it.
pub fn show(message: &str, place: &str) {
    leptos::logging::error!("panicked at {place}: {message}");
    if let Some(document) = web_sys::window().and_then(|window| window.document())
        && let Ok(None) = document.query_selector(".crash")
    {
        // What cannot be shown is in the browser's console; panicking in the hook would lose that too.
        let _ = build(&document, message, place);
    }
}

fn build(document: &Document, message: &str, place: &str) -> Result<(), wasm_bindgen::JsValue> {
    let overlay = append(document, None, "div", "crash", "")?;
    let sheet = append(document, Some(&overlay), "div", "crash-sheet", "")?;
    sheet.set_attribute("role", "alertdialog")?;
    sheet.set_attribute("aria-modal", "true")?;
    sheet.set_attribute("aria-label", "The playground has crashed")?;
    append(document, Some(&sheet), "h2", "crash-title", "The playground has crashed")?;
    append(
        document,
        Some(&sheet),
        "p",
        "crash-text",
        "This is a fault in the playground, not in what you did. It cannot go on: the page must be reloaded.",
    )?;
    append(document, Some(&sheet), "pre", "crash-detail", &format!("{place}\n{message}"))?;
    let reload = append(document, Some(&sheet), "button", "button button--primary", "Reload")?;

    let location = js_sys::Reflect::get(&js_sys::global(), &"location".into())?;
    let function: js_sys::Function = js_sys::Reflect::get(&location, &"reload".into())?.dyn_into()?;
    reload.add_event_listener_with_callback("click", &function.bind0(&location))?;

    if let Some(body) = document.body() {
        // What is behind it can be neither pressed nor read: it would do nothing.
        let behind = body.children();
        for index in 0..behind.length() {
            if let Some(element) = behind.item(index) {
                element.set_attribute("inert", "")?;
            }
        }
        body.append_child(&overlay)?;
        reload.unchecked_ref::<web_sys::HtmlElement>().focus()?;
    }
    Ok(())
}

fn append(
    document: &Document,
    parent: Option<&Element>,
    tag: &str,
    class: &str,
    text: &str,
) -> Result<Element, wasm_bindgen::JsValue> {
    let element = document.create_element(tag)?;
    element.set_class_name(class);
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    if let Some(parent) = parent {
        parent.append_child(&element)?;
    }
    Ok(element)
}
