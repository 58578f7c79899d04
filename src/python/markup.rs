//! The HTML that a program brings along: put into the page without anything that runs.
//!
//! The page's policy would not let it run either; what is dropped here is dropped in any browser, and a link in it cannot
//! run anything by being clicked.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomParser, Element, SupportedType};

/// Elements that run, load or change something beyond their place.
const DROPPED: &str =
    "script, style, link, meta, base, title, iframe, frame, object, embed, template, noscript, portal";

/// Attributes that hold an address.
const ADDRESSES: [&str; 6] = ["href", "src", "action", "formaction", "xlink:href", "ping"];

/// Puts the contents of the page `html` into `region`, behind what is there.
///
/// # Errors
///
/// When the browser's parser fails, which it does for no text.
pub(super) fn fill(region: &Element, html: &str) -> Result<(), JsValue> {
    let page = DomParser::new()?.parse_from_string(html, SupportedType::TextHtml)?;
    let Some(body) = page.body() else { return Ok(()) };
    let dropped = body.query_selector_all(DROPPED)?;
    for index in 0..dropped.length() {
        if let Some(element) = dropped.get(index) {
            element.unchecked_into::<Element>().remove();
        }
    }
    let all = body.query_selector_all("*")?;
    for index in 0..all.length() {
        if let Some(element) = all.get(index) {
            clean(&element.unchecked_into())?;
        }
    }
    while let Some(child) = body.first_child() {
        region.append_child(&child)?;
    }
    Ok(())
}

fn clean(element: &Element) -> Result<(), JsValue> {
    for name in element.get_attribute_names() {
        let Some(name) = name.as_string() else { continue };
        let value = element.get_attribute(&name).unwrap_or_default();
        if is_handler(&name) || (ADDRESSES.contains(&&*name) && runs(&value)) || name == "srcdoc" {
            element.remove_attribute(&name)?;
        }
    }
    Ok(())
}

fn is_handler(name: &str) -> bool {
    name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"))
}

/// Whether following the address runs it. Browsers leave out white space and control characters in its scheme.
fn runs(address: &str) -> bool {
    let scheme: String = address
        .chars()
        .filter(|letter| !letter.is_whitespace() && !letter.is_control())
        .take_while(|letter| *letter != ':')
        .collect();
    ["javascript", "vbscript", "data"].iter().any(|running| scheme.eq_ignore_ascii_case(running))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handlers_are_told_by_their_first_letters() {
        assert!(is_handler("onclick") && is_handler("OnLoad"));
        assert!(!is_handler("class") && !is_handler("o") && !is_handler("éo"));
    }

    #[test]
    fn addresses_that_run_are_seen_through_white_space() {
        for address in
            ["javascript:alert(1)", " JaVa\nScript:alert(1)", "data:text/html,x", "\u{1}vbscript:x"]
        {
            assert!(runs(address), "{address}");
        }
        for address in ["", "#top", "https://example.org/javascript:", "page.html", "javascripty:x"] {
            assert!(!runs(address), "{address}");
        }
    }
}
