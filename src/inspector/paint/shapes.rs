//! The small shapes: marks on a lane, the heads of arrows, and the state beside a lane's name.

use std::f64::consts::TAU;

use super::context::Context;
use super::palette::Palette;
use crate::inspector::model::{LaneState, MarkKind};
use crate::inspector::projection::Arrow;

/// Draws a mark around a point.
pub(super) fn draw_mark(
    context: &Context,
    palette: &Palette,
    kind: MarkKind,
    px_x: f64,
    px_y: f64,
    px_bar: f64,
) {
    let half = (px_bar / 2.0 - 3.0).clamp(3.0, 6.0);
    match kind {
        MarkKind::Created { .. } => {
            context.fill_style(&palette.text);
            context.line_down(px_x, px_y - px_bar / 2.0, px_y + px_bar / 2.0);
            context.fill_polygon(&[(px_x + 1.0, px_y - 3.0), (px_x + 5.0, px_y), (px_x + 1.0, px_y + 3.0)]);
        }
        MarkKind::Done => halo(half, |radius, is_halo| {
            context.fill_style(if is_halo { &palette.surface } else { &palette.done });
            disc(context, px_x, px_y, radius);
        }),
        MarkKind::Failed | MarkKind::Panicked => {
            halo(half, |radius, is_halo| {
                stroke_style(
                    context,
                    if is_halo { &palette.surface } else { &palette.failed },
                    if is_halo { 5.0 } else { 2.0 },
                );
                cross(context, px_x, px_y, radius);
            });
            if kind == MarkKind::Panicked {
                stroke_style(context, &palette.failed, 1.5);
                ring(context, px_x, px_y, half + 2.0);
            }
        }
        MarkKind::CancelRequested { .. } => {
            // A flag that somebody puts up; what was asked for is yet to come.
            context.fill_style(&palette.cancelled);
            context.line_down(px_x, px_y - px_bar / 2.0, px_y + px_bar / 2.0);
            stroke_style(context, &palette.cancelled, 1.5);
            let px_top = px_y - px_bar / 2.0 + 0.75;
            context.stroke(&[(px_x, px_top), (px_x + 6.0, px_top + 3.0), (px_x, px_top + 6.0)]);
        }
        MarkKind::CancelDelivered => halo(half, |radius, is_halo| {
            stroke_style(
                context,
                if is_halo { &palette.surface } else { &palette.cancelled },
                if is_halo { 5.0 } else { 2.0 },
            );
            ring(context, px_x, px_y, radius);
            context.stroke(&[
                (px_x - radius * 0.7, px_y + radius * 0.7),
                (px_x + radius * 0.7, px_y - radius * 0.7),
            ]);
        }),
        MarkKind::LongPoll => {
            context.fill_style(&palette.long);
            let px_top = px_y - px_bar / 2.0 - 3.0;
            context.fill_polygon(&[(px_x - 4.0, px_top), (px_x + 4.0, px_top), (px_x, px_top + 6.0)]);
        }
        MarkKind::Woken { .. } => {}
    }
}

/// Draws a shape twice: first a little larger, so that it stands out from what is below it.
fn halo(half: f64, draw: impl Fn(f64, bool)) {
    draw(half + 1.0, true);
    draw(half - 0.5, false);
}

/// Draws the line of an arrow and its head, which touches the bar of the lane that it goes to.
pub(super) fn draw_arrow(context: &Context, arrow: &Arrow, px_lane: f64, px_inset: f64) {
    let px_x = f64::from(arrow.px_x);
    let is_down = arrow.px_to_top > arrow.px_from_top;
    let px_from = f64::from(arrow.px_from_top) + px_lane / 2.0;
    let px_tip = f64::from(arrow.px_to_top) + if is_down { px_inset } else { px_lane - px_inset };
    let px_head = if is_down { -5.0 } else { 5.0 };
    let (px_upper, px_lower) = if is_down { (px_from, px_tip - 4.0) } else { (px_tip + 4.0, px_from) };
    // Far out of view the numbers would be too large for a canvas.
    context.line_down(px_x, px_upper.max(-10.0), px_lower.min(20_000.0));
    let px_middle = px_x + 0.5;
    context.fill_polygon(&[
        (px_middle, px_tip),
        (px_middle - 3.0, px_tip + px_head),
        (px_middle + 3.0, px_tip + px_head),
    ]);
    if px_from > -10.0 && px_from < 20_000.0 {
        disc(context, px_middle, px_from, 1.5);
    }
}

/// Draws how a lane is, beside its name.
pub(super) fn draw_state(context: &Context, palette: &Palette, state: LaneState, px_x: f64, px_y: f64) {
    let radius = 3.5;
    match state {
        LaneState::Running => {
            context.fill_style(&palette.poll);
            context.fill_polygon(&[(px_x - 3.0, px_y - 4.0), (px_x + 4.0, px_y), (px_x - 3.0, px_y + 4.0)]);
        }
        LaneState::Ready => {
            stroke_style(context, &palette.ready, 1.5);
            context.stroke(&[
                (px_x - 2.5, px_y - 3.5),
                (px_x + 3.0, px_y),
                (px_x - 2.5, px_y + 3.5),
                (px_x - 2.5, px_y - 3.5),
            ]);
        }
        LaneState::Waiting(_) => {
            stroke_style(context, &palette.muted, 1.25);
            ring(context, px_x, px_y, radius);
        }
        LaneState::Done => {
            context.fill_style(&palette.done);
            disc(context, px_x, px_y, radius);
        }
        LaneState::Failed | LaneState::Panicked => {
            stroke_style(context, &palette.failed, 2.0);
            cross(context, px_x, px_y, radius);
        }
        LaneState::Cancelled => {
            stroke_style(context, &palette.cancelled, 1.5);
            ring(context, px_x, px_y, radius);
            context.stroke(&[(px_x - 2.5, px_y + 2.5), (px_x + 2.5, px_y - 2.5)]);
        }
        LaneState::Loop => {}
    }
}

fn stroke_style(context: &Context, color: &str, px_width: f64) {
    context.raw.set_stroke_style_str(color);
    context.raw.set_line_width(px_width * context.scale);
}

fn disc(context: &Context, px_x: f64, px_y: f64, px_radius: f64) {
    context.raw.begin_path();
    let scale = context.scale;
    // It fails for a negative radius only.
    let _ = context.raw.arc(px_x * scale, px_y * scale, px_radius * scale, 0.0, TAU);
    context.raw.fill();
}

fn ring(context: &Context, px_x: f64, px_y: f64, px_radius: f64) {
    context.raw.begin_path();
    let scale = context.scale;
    let _ = context.raw.arc(px_x * scale, px_y * scale, px_radius * scale, 0.0, TAU);
    context.raw.stroke();
}

fn cross(context: &Context, px_x: f64, px_y: f64, half: f64) {
    context.stroke(&[(px_x - half, px_y - half), (px_x + half, px_y + half)]);
    context.stroke(&[(px_x - half, px_y + half), (px_x + half, px_y - half)]);
}
