//! A canvas that is drawn on in CSS pixels and stays crisp: every edge is put onto a pixel of the screen.

use js_sys::{Object, Reflect};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement};

/// The side of a pattern's tile.
pub(super) const PX_TILE: f64 = 8.0;

/// A canvas, its context and how many pixels of the screen a CSS pixel has.
pub(super) struct Context {
    canvas: HtmlCanvasElement,
    pub(super) raw: CanvasRenderingContext2d,
    pub(super) scale: f64,
}

/// Which way a pattern's lines run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hatch {
    Rising,
    Falling,
    Dense,
}

impl Context {
    /// `None` where the browser gives no context: it has none left, or drawing is switched off.
    pub(super) fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let options = Object::new();
        // Without transparency letters are sharper and the page is put together faster.
        Reflect::set(&options, &"alpha".into(), &JsValue::FALSE).ok()?;
        let raw = canvas.get_context_with_context_options("2d", &options).ok()??;
        Some(Context { canvas, raw: raw.dyn_into().ok()?, scale: 1.0 })
    }

    /// Gives the canvas a size. Gives whether it has changed, which empties the canvas.
    pub(super) fn resize(&mut self, px_width: f64, px_height: f64, scale: f64) -> bool {
        let (width, height) = ((px_width * scale).round() as u32, (px_height * scale).round() as u32);
        let is_same = (self.canvas.width(), self.canvas.height(), self.scale) == (width, height, scale);
        if !is_same {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
            self.scale = scale;
        }
        !is_same
    }

    /// A CSS pixel's place on the screen's grid.
    pub(super) fn snap(&self, px: f64) -> f64 {
        (px * self.scale).round()
    }

    /// How thick a thin line is.
    pub(super) fn hairline(&self) -> f64 {
        self.scale.floor().max(1.0)
    }

    pub(super) fn fill_style(&self, color: &str) {
        self.raw.set_fill_style_str(color);
    }

    /// Fills a rectangle between its edges.
    pub(super) fn fill(&self, px_left: f64, px_top: f64, px_right: f64, px_bottom: f64) {
        let (left, top) = (self.snap(px_left), self.snap(px_top));
        self.raw.fill_rect(left, top, self.snap(px_right) - left, self.snap(px_bottom) - top);
    }

    /// Draws a thin horizontal line below `px_y`.
    pub(super) fn line_across(&self, px_left: f64, px_right: f64, px_y: f64) {
        let left = self.snap(px_left);
        self.raw.fill_rect(left, self.snap(px_y), self.snap(px_right) - left, self.hairline());
    }

    /// Draws a thin vertical line at the right of `px_x`.
    pub(super) fn line_down(&self, px_x: f64, px_top: f64, px_bottom: f64) {
        let top = self.snap(px_top);
        self.raw.fill_rect(self.snap(px_x), top, self.hairline(), self.snap(px_bottom) - top);
    }

    /// Fills a closed outline of corners.
    pub(super) fn fill_polygon(&self, corners: &[(f64, f64)]) {
        self.trace(corners);
        self.raw.close_path();
        self.raw.fill();
    }

    /// Draws a line through corners.
    pub(super) fn stroke(&self, corners: &[(f64, f64)]) {
        self.trace(corners);
        self.raw.stroke();
    }

    fn trace(&self, corners: &[(f64, f64)]) {
        self.raw.begin_path();
        for &(px_x, px_y) in corners {
            // The first line of a path begins where it goes to.
            self.raw.line_to(px_x * self.scale, px_y * self.scale);
        }
    }

    /// Makes a hatching of lines on a ground. `None` where the browser has no canvas left to make it on.
    pub(super) fn pattern(&self, ground: &str, line: &str, hatch: Hatch) -> Option<CanvasPattern> {
        let side = (PX_TILE * self.scale).round();
        let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
        canvas.set_width(side as u32);
        canvas.set_height(side as u32);
        let tile: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        tile.set_fill_style_str(ground);
        tile.fill_rect(0.0, 0.0, side, side);
        tile.set_stroke_style_str(line);
        tile.set_line_width(if hatch == Hatch::Dense { side / 4.0 } else { side / 8.0 });
        tile.begin_path();
        let distances: &[f64] =
            if hatch == Hatch::Dense { &[-1.0, -0.5, 0.0, 0.5, 1.0] } else { &[-1.0, 0.0, 1.0] };
        for distance in distances {
            // Longer than the tile, so that the lines of neighbours meet.
            let (from, to) = (side * (distance - 0.5), side * (distance + 1.5));
            let (bottom, top) = (side * 1.5, side * -0.5);
            let (start, end) = if hatch == Hatch::Falling { (top, bottom) } else { (bottom, top) };
            tile.move_to(from, start);
            tile.line_to(to, end);
        }
        tile.stroke();
        self.raw.create_pattern_with_html_canvas_element(&canvas, "repeat").ok()?
    }
}
