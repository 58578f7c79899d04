//! Letters on the canvas, cut off with an ellipsis where they do not fit.
//!
//! Measuring a text costs as much as drawing it, so widths are remembered.

use std::borrow::Cow;
use std::collections::HashMap;

use super::context::Context;

/// More texts than this are not remembered at the same time.
const MOST_WIDTHS: usize = 4096;

/// Fewer letters than this say nothing.
const LEAST_LETTERS: usize = 5;

/// The font in force, and how wide texts are in it.
#[derive(Default)]
pub(super) struct Text {
    font: String,
    /// In CSS pixels.
    widths: HashMap<Box<str>, f32>,
}

impl Text {
    /// Sets the font of everything that is written from now on. A canvas forgets it when its size changes.
    pub(super) fn set_font(&mut self, context: &Context, family: &str, px_size: f64) {
        let font = format!("{}px {family}", px_size * context.scale);
        context.raw.set_font(&font);
        context.raw.set_text_baseline("middle");
        if font != self.font {
            self.font = font;
            self.widths.clear();
        }
    }

    /// How wide a text is, in CSS pixels.
    pub(super) fn px_width(&mut self, context: &Context, text: &str) -> f64 {
        if let Some(width) = self.widths.get(text) {
            return f64::from(*width);
        }
        if self.widths.len() >= MOST_WIDTHS {
            self.widths.clear();
        }
        let width = context.raw.measure_text(text).map_or(0.0, |metrics| metrics.width()) / context.scale;
        self.widths.insert(text.into(), width as f32);
        width
    }

    /// Gives as much of a text as fits into a room, and its width. Without `may_cut` all or nothing.
    pub(super) fn fit<'t>(
        &mut self,
        context: &Context,
        text: &'t str,
        px_room: f64,
        may_cut: bool,
    ) -> Option<(Cow<'t, str>, f64)> {
        let px_width = self.px_width(context, text);
        if px_width <= px_room {
            return (!text.is_empty()).then_some((text.into(), px_width));
        }
        let letters = text.chars().count();
        // Letters differ in width: one less than would fit on average leaves room for the ellipsis.
        let kept = ((letters as f64 * px_room / px_width) as usize).saturating_sub(1);
        if !may_cut || kept < LEAST_LETTERS {
            return None;
        }
        let end = text.char_indices().nth(kept).map_or(text.len(), |(end, _)| end);
        Some((format!("{}\u{2026}", text[..end].trim_end()).into(), px_room))
    }

    /// Writes a text that fits from `px_left` on, around the middle `px_y`.
    pub(super) fn write(&self, context: &Context, text: &str, px_left: f64, px_y: f64, px_room: f64) {
        let (x, y) = (context.snap(px_left), context.snap(px_y));
        // The last word on the width has the browser, which squeezes what is still too wide.
        let _ = context.raw.fill_text_with_max_width(text, x, y, px_room * context.scale);
    }
}
