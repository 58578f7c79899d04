//! The editor in a page: plain and with CodeMirror.
//!
//! CodeMirror comes from `target/editor`, where `cargo xtask test` puts it: `node web/editor/build.mjs target/editor`.

#![cfg(target_family = "wasm")]

mod support;

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Promise;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::Mountable;
use playground::editor::{Editor, EditorHandle, Mark, Syntax};
use support::{Area, document, elements, forget_script, only, press, texts, type_into, wait_until};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit};

wasm_bindgen_test_configure!(run_in_browser);

const SCRIPT: &str = "/target/editor/editor.js";
const NO_SCRIPT: &str = "/target/editor/not-there.js";

/// An editor in a page.
struct Sheet<M: Mountable> {
    handle: Option<UnmountHandle<M>>,
    area: Area,
    text: EditorHandle,
    changes: Rc<Cell<u32>>,
    /// The text outlives the editor.
    _owner: Owner,
}

fn open(text: &str, address: &'static str) -> Sheet<impl Mountable + use<>> {
    if address == NO_SCRIPT {
        forget_script();
    }
    let owner = Owner::new();
    owner.set();
    let (area, text, changes) = (Area::new(), EditorHandle::new(text), Rc::new(Cell::new(0)));
    let noted = StoredValue::new_local(Rc::clone(&changes));
    let handle = mount_to(area.element.clone().unchecked_into(), move || {
        let on_change = Callback::new(move |()| noted.with_value(|changes| changes.set(changes.get() + 1)));
        view! { <Editor handle=text label="Code" syntax=Syntax::Python on_change=on_change address=address /> }
    });
    Sheet { handle: Some(handle), area, text, changes, _owner: owner }
}

impl<M: Mountable> Sheet<M> {
    fn textarea(&self) -> HtmlTextAreaElement {
        only(&self.area.element, "textarea").unchecked_into()
    }

    async fn with_textarea(self) -> Self {
        wait_until("the text is in its textarea", || !self.textarea().value().is_empty()).await;
        self
    }

    async fn with_script(self) -> Self {
        wait_until("CodeMirror is there: run `node web/editor/build.mjs target/editor` first", || {
            !elements(&self.area.element, ".cm-content").is_empty()
        })
        .await;
        self
    }

    fn content(&self) -> HtmlElement {
        only(&self.area.element, ".cm-content").unchecked_into()
    }

    fn press_key(&self, key: &str, code: u32, has_control: bool) -> bool {
        let options = KeyboardEventInit::new();
        options.set_key(key);
        options.set_key_code(code);
        options.set_ctrl_key(has_control);
        options.set_bubbles(true);
        options.set_cancelable(true);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &options).expect("a key");
        // Whether the editor left it to others.
        self.content().dispatch_event(&event).expect("the event is new")
    }
}

fn has_focus(element: &HtmlElement) -> bool {
    document().active_element().is_some_and(|active| active == **element)
}

/// Lets what is at hand happen until `condition` holds; nothing that the browser fetches can arrive meanwhile.
async fn before_any_file_comes(what: &str, condition: impl Fn() -> bool) {
    for _ in 0..1000 {
        if condition() {
            return;
        }
        JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await.expect("it is resolved");
    }
    panic!("it has not happened: {what}");
}

#[wasm_bindgen_test]
async fn without_its_script_it_is_a_textarea_that_says_so_and_tries_again() {
    let sheet = open("print(1)\n", NO_SCRIPT).with_textarea().await;
    assert_eq!(sheet.textarea().get_attribute("aria-label").as_deref(), Some("Code"));
    wait_until("it says so", || !elements(&sheet.area.element, ".editor-remark").is_empty()).await;
    type_into(&sheet.textarea(), "print(2)\n");
    assert_eq!((sheet.text.text().as_str(), sheet.changes.get()), ("print(2)\n", 1));
    sheet.text.mark_error(Mark::in_line(1, "NameError: no such thing"));
    wait_until("the message is there", || texts(&sheet.area.element, ".editor-mark-message").len() == 1)
        .await;
    assert_eq!(sheet.textarea().get_attribute("aria-invalid").as_deref(), Some("true"));
    type_into(&sheet.textarea(), "print(3)\n");
    wait_until("the message is gone", || texts(&sheet.area.element, ".editor-mark").is_empty()).await;
    press(&sheet.area.element, "Try again");
    let head = document().head().expect("the page has a head");
    before_any_file_comes("it tries", || !elements(&head, "script.editor-script").is_empty()).await;
    before_any_file_comes("the remark is gone", || {
        elements(&sheet.area.element, ".editor-remark").is_empty()
    })
    .await;
    wait_until("it says so again", || !elements(&sheet.area.element, ".editor-remark").is_empty()).await;
    assert_eq!(elements(&head, "script.editor-script").len(), 0);
    assert_eq!(sheet.text.text(), "print(3)\n");
}

#[wasm_bindgen_test]
async fn text_selection_and_focus_go_over_when_the_script_comes() {
    forget_script();
    let sheet = open("print(1)\n", SCRIPT);
    let textarea = sheet.textarea();
    before_any_file_comes("the text is in its textarea", || !textarea.value().is_empty()).await;
    textarea.focus().expect("it is in the page");
    type_into(&textarea, "print('\u{1f600}', 12)\n");
    textarea.set_selection_range(12, 14).expect("it is a field of text");
    let sheet = sheet.with_script().await;
    assert_eq!(sheet.text.text(), "print('\u{1f600}', 12)\n");
    assert!(textarea.hidden() && has_focus(&sheet.content()));
    let selected =
        window().get_selection().ok().flatten().map(|selection| String::from(selection.to_string()));
    assert_eq!(selected.as_deref(), Some("12"));
    assert_eq!(sheet.content().get_attribute("aria-label").as_deref(), Some("Code"));
    assert_eq!(sheet.content().get_attribute("role").as_deref(), Some("textbox"));
    assert!(elements(&sheet.area.element, ".cm-line span[class]").len() > 2, "it is coloured");
}

#[wasm_bindgen_test]
async fn the_text_outlives_the_editor() {
    let mut sheet = open("a = 1\n", SCRIPT).with_script().await;
    sheet.text.set_text("b = 2\n", true);
    assert_eq!(sheet.changes.get(), 0, "nobody has typed");
    drop(sheet.handle.take());
    assert_eq!(sheet.text.text(), "b = 2\n");
    assert!(elements(&sheet.area.element, ".cm-content").is_empty());
}

#[wasm_bindgen_test]
async fn a_replaced_text_comes_back_by_undo_if_that_was_wanted() {
    let sheet = open("a = 1\n", SCRIPT).with_script().await;
    sheet.text.set_text("b = 2\n", true);
    assert!(!sheet.press_key("z", 90, true), "the editor takes it");
    assert_eq!((sheet.text.text().as_str(), sheet.changes.get()), ("a = 1\n", 1));
    sheet.text.set_text("c = 3\n", false);
    sheet.press_key("z", 90, true);
    assert_eq!(sheet.text.text(), "c = 3\n");
}

#[wasm_bindgen_test]
async fn a_mark_stands_at_its_place_until_its_line_is_changed() {
    let sheet = open("x = 1\ny = '\u{1f600}' / 0\n", SCRIPT);
    let mark = Mark {
        line: 2,
        column: Some(5),
        end_line: Some(2),
        end_column: Some(12),
        message: "TypeError: <b>no</b>".to_owned(),
    };
    // Before the script is there, too.
    sheet.text.mark_error(mark);
    let sheet = sheet.with_script().await;
    let marked = || texts(&sheet.area.element, ".cm-error").concat();
    assert_eq!(marked(), "'\u{1f600}' / 0");
    assert_eq!(sheet.content().get_attribute("aria-invalid").as_deref(), Some("true"));
    let describing = sheet.content().get_attribute("aria-describedby").unwrap_or_default();
    let described = describing.split(' ').filter_map(|id| document().get_element_by_id(id));
    let words: String = described.filter_map(|element| element.text_content()).collect();
    assert!(words.contains("Line 2, column 5") && words.contains("TypeError: <b>no</b>"), "{words}");

    sheet.content().focus().expect("it is in the page");
    sheet.text.show_line(1);
    sheet.press_key("Tab", 9, false);
    assert_eq!(sheet.text.text(), "    x = 1\ny = '\u{1f600}' / 0\n");
    assert_eq!(marked(), "'\u{1f600}' / 0", "it speaks of another line");
    sheet.text.show_line(2);
    sheet.press_key("Tab", 9, false);
    wait_until("the message is gone", || texts(&sheet.area.element, ".editor-mark").is_empty()).await;
    assert_eq!((marked().as_str(), sheet.changes.get()), ("", 2));
    assert_eq!(sheet.content().get_attribute("aria-invalid"), None);
}

#[wasm_bindgen_test]
async fn places_beyond_the_text_are_marked_as_near_as_can_be() {
    let sheet = open("ab\n\ncd", SCRIPT).with_script().await;
    let marked = |line, column, end_line, end_column| {
        sheet.text.clear_marks();
        let message = "SyntaxError".to_owned();
        sheet.text.mark_error(Mark { line, column, end_line, end_column, message });
        texts(&sheet.area.element, ".cm-error").concat()
    };
    assert_eq!(marked(1, None, None, None), "ab");
    assert_eq!(marked(1, Some(1), None, None), "a");
    assert_eq!(marked(1, Some(3), Some(1), Some(3)), "b", "the end of a line: its last character");
    assert_eq!(marked(2, Some(1), None, None), "", "an empty line has only its sign");
    assert_eq!(elements(&sheet.area.element, ".cm-errorLine").len(), 1);
    assert_eq!(marked(99, Some(1), Some(99), Some(99)), "cd");
    assert_eq!(marked(1, Some(2), Some(3), Some(2)), "bc");
    assert_eq!(marked(0, Some(0), Some(0), Some(0)), "ab");
}
