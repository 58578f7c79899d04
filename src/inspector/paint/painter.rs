//! The whole picture: ground, bars, labels, marks, arrows, names and the time axis, from the lowest to the highest.

use std::borrow::Cow;

use web_sys::HtmlCanvasElement;

use super::bars::{Patterns, draw_bars};
use super::context::Context;
use super::palette::Palette;
use super::shapes::{draw_arrow, draw_mark, draw_state};
use super::text::Text;
use crate::inspector::model::Model;
use crate::inspector::projection::{BarKind, BarLabel, LabelText, Outline, Scene};
use crate::inspector::selection::short_duration;

/// What is left between text and the edge of what it stands in.
const PX_PADDING: f64 = 6.0;

/// Where a lane's state and its name begin.
const PX_STATE: f64 = 14.0;
const PX_NAME: f64 = 26.0;

/// Draws scenes onto one canvas.
pub struct Painter {
    context: Context,
    palette: Palette,
    patterns: Patterns,
    text: Text,
    are_patterns_stale: bool,
}

impl Painter {
    /// `None` where the browser cannot draw on the canvas.
    pub fn new(canvas: HtmlCanvasElement, palette: Palette) -> Option<Self> {
        let context = Context::new(canvas)?;
        Some(Painter {
            context,
            palette,
            patterns: Patterns::default(),
            text: Text::default(),
            are_patterns_stale: true,
        })
    }

    /// Draws in other colours from now on.
    pub fn set_palette(&mut self, palette: Palette) {
        self.palette = palette;
        self.are_patterns_stale = true;
    }

    pub fn palette(&self) -> &Palette {
        &self.palette
    }

    /// Draws a scene. `scale` is how many pixels of the screen a CSS pixel has.
    pub fn paint(&mut self, scene: &Scene, model: &Model, scale: f64) {
        let layout = &scene.layout;
        if self.context.resize(layout.px_width, layout.px_height, scale) || self.are_patterns_stale {
            self.patterns = Patterns::new(&self.context, &self.palette);
            self.are_patterns_stale = false;
        }
        self.text.set_font(&self.context, &self.palette.font_family, self.palette.px_font - 1.0);
        let px_inset = (layout.px_lane / 6.0).round();
        self.paint_ground(scene);
        draw_bars(&self.context, &self.palette, &self.patterns, scene, px_inset);
        self.paint_labels(scene, model);
        self.paint_arrows(scene, px_inset);
        self.paint_marks(scene, px_inset);
        self.paint_now(scene);
        self.paint_outlines(scene, px_inset);
        self.paint_names(scene, model);
        self.paint_axis(scene);
    }

    fn paint_ground(&self, scene: &Scene) {
        let (context, palette, layout) = (&self.context, &self.palette, &scene.layout);
        context.fill_style(&palette.surface);
        context.fill(0.0, 0.0, layout.px_width, layout.px_height);
        for row in &scene.rows {
            if scene.focus_lane == Some(row.lane) || scene.hover_lane == Some(row.lane) {
                context.fill_style(&palette.hover);
                let px_top = f64::from(row.px_top);
                context.fill(layout.px_gutter, px_top, layout.px_width, px_top + layout.px_lane);
            }
        }
        context.fill_style(&palette.rule);
        let px_bottom =
            scene.rows.last().map_or(layout.px_axis, |row| f64::from(row.px_top) + layout.px_lane);
        for tick in &scene.ticks {
            context.line_down(tick.px_x, layout.px_axis, px_bottom);
        }
        for row in &scene.rows {
            context.line_across(
                layout.px_gutter,
                layout.px_width,
                f64::from(row.px_top) + layout.px_lane - 1.0,
            );
        }
    }

    fn paint_labels(&mut self, scene: &Scene, model: &Model) {
        let (context, palette, px_lane) = (&self.context, &self.palette, scene.layout.px_lane);
        for label in &scene.labels {
            let px_left = f64::from(label.px_left) + PX_PADDING;
            let px_room = f64::from(label.px_right) - PX_PADDING - px_left;
            let words = words_of(label, model);
            let may_cut = matches!(label.kind, BarKind::Wait | BarKind::Hidden);
            let Some((words, px_width)) = self.text.fit(context, &words, px_room, may_cut) else {
                continue;
            };
            let px_middle = f64::from(label.px_top) + px_lane / 2.0;
            let (color, ground) = match label.kind {
                BarKind::Wait => (&palette.text, Some(&palette.wait)),
                BarKind::Hidden => (&palette.text, Some(&palette.surface)),
                BarKind::LongTurn => (&palette.on_bar, Some(&palette.long)),
                BarKind::EstimatedPoll => (&palette.on_bar, Some(&palette.poll)),
                _ => (&palette.on_bar, None),
            };
            if let Some(ground) = ground {
                // Letters on hatching are hard to read.
                let px_half = palette.px_font / 2.0;
                context.fill_style(ground);
                context.fill(
                    px_left - 2.0,
                    px_middle - px_half,
                    px_left + px_width + 2.0,
                    px_middle + px_half,
                );
            }
            context.fill_style(color);
            self.text.write(context, &words, px_left, px_middle + 0.5, px_room);
        }
    }

    fn paint_arrows(&self, scene: &Scene, px_inset: f64) {
        let px_lane = scene.layout.px_lane;
        self.context.fill_style(&self.palette.arrow);
        for arrow in scene.arrows.iter().filter(|arrow| !arrow.is_of_focus) {
            draw_arrow(&self.context, arrow, px_lane, px_inset);
        }
        self.context.fill_style(&self.palette.text);
        for arrow in scene.arrows.iter().filter(|arrow| arrow.is_of_focus) {
            draw_arrow(&self.context, arrow, px_lane, px_inset);
        }
    }

    fn paint_marks(&self, scene: &Scene, px_inset: f64) {
        let px_lane = scene.layout.px_lane;
        for mark in &scene.marks {
            let px_middle = f64::from(mark.px_top) + px_lane / 2.0;
            draw_mark(
                &self.context,
                &self.palette,
                mark.kind,
                mark.px_x.into(),
                px_middle,
                px_lane - 2.0 * px_inset,
            );
        }
    }

    fn paint_now(&self, scene: &Scene) {
        if let Some(px_now) = scene.px_now {
            self.context.fill_style(&self.palette.accent);
            self.context.line_down(px_now.into(), scene.layout.px_axis, scene.layout.px_height);
        }
    }

    fn paint_outlines(&self, scene: &Scene, px_inset: f64) {
        if let Some(outline) = &scene.hover {
            self.paint_outline(scene, outline, px_inset - 1.0, &self.palette.muted, 1.0);
        }
        if let Some(outline) = &scene.focus {
            self.paint_outline(scene, outline, px_inset - 2.5, &self.palette.surface, 4.0);
            self.paint_outline(scene, outline, px_inset - 2.5, &self.palette.accent, 2.0);
        }
    }

    fn paint_outline(&self, scene: &Scene, outline: &Outline, px_inset: f64, color: &str, px_line: f64) {
        let (context, scale) = (&self.context, self.context.scale);
        context.raw.set_stroke_style_str(color);
        context.raw.set_line_width(px_line * scale);
        let px_left = f64::from(outline.px_left) - 2.0;
        let px_top = f64::from(outline.px_top) + px_inset;
        let px_width = f64::from(outline.px_right) + 2.0 - px_left;
        let px_height = scene.layout.px_lane - 2.0 * px_inset;
        context.raw.stroke_rect(px_left * scale, px_top * scale, px_width * scale, px_height * scale);
    }

    /// The names stay at the left, over whatever is panned below them.
    fn paint_names(&mut self, scene: &Scene, model: &Model) {
        let (context, palette, layout) = (&self.context, &self.palette, &scene.layout);
        context.fill_style(&palette.chrome);
        context.fill(0.0, 0.0, layout.px_gutter, layout.px_height);
        for row in &scene.rows {
            let Some(lane) = model.lanes().get(row.lane) else {
                continue;
            };
            let px_top = f64::from(row.px_top);
            let px_middle = px_top + layout.px_lane / 2.0;
            let is_focus = scene.focus_lane == Some(row.lane);
            if is_focus || scene.hover_lane == Some(row.lane) {
                context.fill_style(&palette.hover);
                context.fill(0.0, px_top, layout.px_gutter, px_top + layout.px_lane);
            }
            if is_focus {
                context.fill_style(&palette.accent);
                context.fill(0.0, px_top, 3.0, px_top + layout.px_lane);
            }
            draw_state(context, palette, lane.state, PX_STATE, px_middle);
            let is_quiet = lane.state.is_over() || lane.task().is_none();
            context.fill_style(if is_quiet { &palette.muted } else { &palette.text });
            let px_name = if lane.task().is_none() { PX_STATE - 4.0 } else { PX_NAME };
            let px_room = layout.px_gutter - PX_PADDING - px_name;
            if let Some((name, _)) = self.text.fit(context, &lane.name, px_room, true) {
                self.text.write(context, &name, px_name, px_middle + 0.5, px_room);
            }
        }
        context.fill_style(&palette.rule);
        context.line_down(layout.px_gutter - 1.0, 0.0, layout.px_height);
    }

    fn paint_axis(&mut self, scene: &Scene) {
        let (context, palette, layout) = (&self.context, &self.palette, &scene.layout);
        context.fill_style(&palette.chrome);
        context.fill(0.0, 0.0, layout.px_width, layout.px_axis);
        context.fill_style(&palette.edge);
        for tick in &scene.ticks {
            if tick.px_x >= layout.px_gutter {
                context.line_down(tick.px_x, layout.px_axis - 6.0, layout.px_axis);
            }
        }
        context.line_across(0.0, layout.px_width, layout.px_axis - 1.0);
        context.fill_style(&palette.muted);
        for tick in &scene.ticks {
            let px_left = tick.px_x + PX_PADDING;
            let px_room = layout.px_width - px_left;
            let is_there = tick.px_x >= layout.px_gutter;
            if is_there && self.text.fit(context, &tick.label, px_room, false).is_some() {
                self.text.write(context, &tick.label, px_left, layout.px_axis / 2.0, px_room);
            }
        }
        if let Some(px_now) = scene.px_now {
            let px_now = f64::from(px_now) + 0.5;
            context.fill_style(&palette.accent);
            context.fill_polygon(&[
                (px_now - 4.0, layout.px_axis - 6.0),
                (px_now + 4.0, layout.px_axis - 6.0),
                (px_now, layout.px_axis),
            ]);
        }
    }
}

fn words_of<'l>(label: &BarLabel, model: &'l Model) -> Cow<'l, str> {
    match label.text {
        LabelText::Wait(wait) => model.label(wait).into(),
        LabelText::Duration(_) if model.is_by_steps() => "".into(),
        LabelText::Duration(duration_ns) => short_duration(duration_ns).into(),
        LabelText::Turns(1) => "1 turn".into(),
        LabelText::Turns(turns) => format!("{turns} turns").into(),
        LabelText::Hidden => "tab hidden".into(),
    }
}
