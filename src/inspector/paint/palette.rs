//! The colours and sizes of the timeline, as `style/tokens.css` and `style/timeline.css` have them just now.
//!
//! A canvas knows no custom properties, so they are read through an element of the page, the probe, which is in the
//! theme, in the forced colours and in the width of screen that are in force.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{CssStyleDeclaration, Element, HtmlElement};

/// Colours as the canvas takes them, and the sizes of the parts in CSS pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Palette {
    pub surface: String,
    pub chrome: String,
    pub hover: String,
    pub rule: String,
    pub edge: String,
    pub text: String,
    pub muted: String,
    pub accent: String,
    pub poll: String,
    pub poll_line: String,
    pub callback: String,
    pub slice: String,
    pub long: String,
    pub long_line: String,
    /// What is written on the strong colours.
    pub on_bar: String,
    pub wait: String,
    pub wait_line: String,
    pub ready: String,
    pub hidden_line: String,
    pub done: String,
    pub failed: String,
    pub cancelled: String,
    pub arrow: String,
    pub font_family: String,
    pub px_font: f64,
    pub px_lane: f64,
    pub px_axis: f64,
    pub px_gutter: f64,
}

impl Palette {
    /// Reads the colours and sizes that are in force for `probe`.
    pub fn read(probe: &HtmlElement) -> Self {
        let style = window().get_computed_style(probe.unchecked_ref::<Element>());
        let Some(style) = style.ok().flatten() else {
            return Palette::default();
        };
        let color = |token: &str| {
            // Only a real property is resolved; a custom one would be given back as it is written.
            let _ = probe.style().set_property("color", &format!("var(--color-{token})"));
            style.get_property_value("color").unwrap_or_default()
        };
        Palette {
            surface: color("surface"),
            chrome: color("chrome"),
            hover: color("hover"),
            rule: color("rule"),
            edge: color("border"),
            text: color("text"),
            muted: color("muted"),
            accent: color("accent"),
            poll: color("poll"),
            poll_line: color("poll-line"),
            callback: color("callback"),
            slice: color("slice"),
            long: color("long"),
            long_line: color("long-line"),
            on_bar: color("on-bar"),
            wait: color("wait"),
            wait_line: color("wait-line"),
            ready: color("ready"),
            hidden_line: color("hidden-line"),
            done: color("done"),
            failed: color("failed"),
            cancelled: color("cancelled"),
            arrow: color("arrow"),
            font_family: style.get_property_value("font-family").unwrap_or_default(),
            px_font: pixels(&style, "font-size", 12.0),
            px_lane: pixels(&style, "--height-timeline-lane", 24.0),
            px_axis: pixels(&style, "--height-timeline-axis", 24.0),
            px_gutter: pixels(&style, "--width-timeline-gutter", 160.0),
        }
    }
}

/// The value of a property in pixels; of one that has none, `other`.
fn pixels(style: &CssStyleDeclaration, property: &str, other: f64) -> f64 {
    let value = style.get_property_value(property).unwrap_or_default();
    value.trim().trim_end_matches("px").parse().unwrap_or(other)
}
