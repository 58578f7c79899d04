//! A small page inside the stage, for programs that drive one: a title, fields, buttons, results.
//!
//! It is real: a program and a person use the same elements, and find them by the names that stand on them. What a
//! press does is a callback of the program's loop, whoever pressed.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlButtonElement, HtmlInputElement};

use super::Stage;
use super::elements::set;

/// A small page on the stage, made by [`Stage::page`]. Clones are the same page.
#[derive(Clone)]
pub struct Page {
    frame: Element,
    title: Element,
    body: Stage,
}

impl Stage {
    /// Adds a small page with this title.
    pub fn page(&self, title: &str) -> Page {
        let frame = self.add(self.region(), "div", "stage-page");
        set(&frame, "role", "group");
        let title_element = self.add(&frame, "p", "stage-page-title");
        let body = self.part_of(&frame, "stage-page-body");
        let page = Page { frame, title: title_element, body };
        page.set_title(title);
        page
    }
}

impl Page {
    /// Its title.
    pub fn title(&self) -> String {
        self.title.text_content().unwrap_or_default()
    }

    /// Replaces its title.
    pub fn set_title(&self, title: &str) {
        self.title.set_text_content(Some(title));
        set(&self.frame, "aria-label", title);
        self.body.note_change();
    }

    /// Adds an empty field for text.
    pub fn field(&self, label: &str) {
        let label_element = self.body.add(self.body.region(), "label", "stage-label");
        label_element.set_text_content(Some(label));
        let input: HtmlInputElement =
            self.body.add(&label_element, "input", "input stage-page-field").unchecked_into();
        input.set_type("text");
        input.set_max_length(100);
        for (attribute, value) in
            [("autocomplete", "off"), ("autocapitalize", "off"), ("spellcheck", "false")]
        {
            set(&input, attribute, value);
        }
    }

    /// Adds a button. A press runs `on_press` in the program's loop.
    pub fn button(&self, label: &str, on_press: impl Fn() + 'static) {
        self.body.button(label, on_press);
    }

    /// Begins a new line.
    pub fn next_line(&self) {
        self.body.add(self.body.region(), "div", "stage-page-rule");
    }

    /// What is in the field with this label.
    ///
    /// # Panics
    ///
    /// When there is no such field.
    pub fn value(&self, label: &str) -> String {
        self.input(label).value()
    }

    /// Replaces what is in the field with this label, as somebody who types.
    ///
    /// # Panics
    ///
    /// When there is no such field.
    pub fn fill(&self, label: &str, text: &str) {
        self.input(label).set_value(text);
        self.body.note_change();
    }

    /// Presses the button with this label. What it does is done in the next turn of the loop.
    ///
    /// # Panics
    ///
    /// When there is no such button.
    pub fn press(&self, label: &str) {
        let button = self.children("button").find(|button| text_of(button) == label);
        let button = button.unwrap_or_else(|| panic!("the page has no button {label:?}"));
        button.unchecked_into::<HtmlButtonElement>().click();
    }

    /// Shows a result at the end of the page, in place of one of the same name.
    pub fn show(&self, name: &str, text: &str) {
        let value = self.result(name).unwrap_or_else(|| {
            let line = self.body.add(self.body.region(), "p", "stage-page-result");
            self.body.add(&line, "span", "stage-caption").set_text_content(Some(name));
            self.body.add(&line, "span", "stage-page-value")
        });
        value.set_text_content(Some(text));
        self.body.note_change();
    }

    /// The result with this name, if there is one.
    pub fn find(&self, name: &str) -> Option<String> {
        self.result(name).map(|value| text_of(&value))
    }

    /// Removes all results.
    pub fn clear_results(&self) {
        for line in self.children(".stage-page-result") {
            line.remove();
        }
        self.body.note_change();
    }

    fn input(&self, label: &str) -> HtmlInputElement {
        let found = self.children("label").find(|element| text_of(element) == label);
        let input = found.and_then(|element| element.last_element_child());
        input.unwrap_or_else(|| panic!("the page has no field {label:?}")).unchecked_into()
    }

    fn result(&self, name: &str) -> Option<Element> {
        let named =
            |line: &Element| line.first_element_child().is_some_and(|caption| text_of(&caption) == name);
        self.children(".stage-page-result").find(named)?.last_element_child()
    }

    fn children(&self, selector: &str) -> impl Iterator<Item = Element> {
        let list = self.body.region().query_selector_all(selector).expect("the selector is valid");
        (0..list.length()).filter_map(move |index| list.get(index)).map(JsCast::unchecked_into)
    }
}

fn text_of(element: &Element) -> String {
    element.text_content().unwrap_or_default()
}
