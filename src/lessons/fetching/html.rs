//! Reading what was fetched, with the browser's own parsers.
//!
//! A parsed document is not part of the page: its scripts do not run and its pictures are not fetched.

use wasm_bindgen::JsCast;
use web_sys::{Document, DomParser, Element, SupportedType};

use super::http::Outcome;

/// Parses a page. As a browser does, it makes something of every text.
pub fn parse(page: &str) -> Document {
    let parser = DomParser::new().expect("every page has a parser");
    parser.parse_from_string(page, SupportedType::TextHtml).expect("HTML has no syntax errors")
}

/// The elements that a selector of this crate finds, in the order of the document.
pub fn all(document: &Document, selector: &str) -> Vec<Element> {
    let found = document.query_selector_all(selector).expect("the selector is valid");
    (0..found.length()).filter_map(|index| found.get(index)).map(JsCast::unchecked_into).collect()
}

/// An element's text; empty where there is none.
pub fn text(element: &Element) -> String {
    element.text_content().unwrap_or_default()
}

/// An element's attribute; empty where it has none of that name.
pub fn attribute(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

/// An element's attribute as a whole number; 0 where it is none.
pub fn number(element: &Element, name: &str) -> u32 {
    attribute(element, name).parse().unwrap_or_default()
}

/// A whole number in an object in JSON.
///
/// # Errors
///
/// When the text is no JSON, or has no such number.
pub fn json_number(json: &str, name: &str) -> Outcome<i32> {
    let object = js_sys::JSON::parse(json).map_err(|_| "this is no JSON")?;
    let field = js_sys::Reflect::get(&object, &name.into()).unwrap_or_default();
    Ok(field.as_f64().ok_or("a number is missing")? as i32)
}
