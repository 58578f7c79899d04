//! The bars: what lasts. Each kind has a colour, a pattern and a height of its own.

use web_sys::CanvasPattern;

use super::context::{Context, Hatch, PX_TILE};
use super::palette::Palette;
use crate::inspector::projection::{Bar, BarKind, FULL, Scene};

/// How high the bar of the least full pixel is, as a part of a full one.
const SHARE_LEAST: f64 = 0.4;

/// From this width on a bar that is not full is a curve.
const PX_CURVE_LEAST: f32 = 3.0;

/// From this width on neighbours are kept apart by a gap.
const PX_GAP_LEAST: f32 = 4.0;

/// The patterns for one palette on one kind of screen.
#[derive(Default)]
pub(super) struct Patterns {
    wait: Option<CanvasPattern>,
    hidden: Option<CanvasPattern>,
    estimated: Option<CanvasPattern>,
    long: Option<CanvasPattern>,
}

impl Patterns {
    pub(super) fn new(context: &Context, palette: &Palette) -> Self {
        Patterns {
            wait: context.pattern(&palette.wait, &palette.wait_line, Hatch::Rising),
            hidden: context.pattern(&palette.surface, &palette.hidden_line, Hatch::Falling),
            estimated: context.pattern(&palette.poll, &palette.poll_line, Hatch::Dense),
            long: context.pattern(&palette.long, &palette.long_line, Hatch::Rising),
        }
    }
}

/// Draws all bars, the important over the others.
pub(super) fn draw_bars(
    context: &Context,
    palette: &Palette,
    patterns: &Patterns,
    scene: &Scene,
    px_inset: f64,
) {
    for kind in BarKind::ALL {
        let bars = scene.bars(kind);
        if bars.is_empty() {
            continue;
        }
        let (color, pattern) = match kind {
            BarKind::Hidden => (&palette.hidden_line, patterns.hidden.as_ref()),
            BarKind::Wait => (&palette.wait, patterns.wait.as_ref()),
            BarKind::Ready => (&palette.ready, None),
            BarKind::Slice => (&palette.slice, None),
            BarKind::EstimatedPoll => (&palette.poll, patterns.estimated.as_ref()),
            BarKind::Callback => (&palette.callback, None),
            BarKind::Poll => (&palette.poll, None),
            BarKind::LongTurn => (&palette.long, patterns.long.as_ref()),
        };
        match pattern {
            Some(pattern) => draw_hatched(context, pattern, kind, bars, scene, px_inset),
            None => {
                context.fill_style(color);
                draw_all(context, kind, bars, scene, px_inset, (0.0, 0.0));
            }
        }
    }
}

/// Draws bars with a pattern that moves along with them.
fn draw_hatched(
    context: &Context,
    pattern: &CanvasPattern,
    kind: BarKind,
    bars: &[Bar],
    scene: &Scene,
    px_inset: f64,
) {
    let px_first_top = scene.rows.first().map_or(0.0, |row| f64::from(row.px_top));
    let tile = (PX_TILE * context.scale).round();
    let offset =
        (context.snap(scene.px_origin).rem_euclid(tile), context.snap(px_first_top).rem_euclid(tile));
    // It fails for numbers that are none only.
    let _ = context.raw.translate(offset.0, offset.1);
    context.raw.set_fill_style_canvas_pattern(pattern);
    draw_all(context, kind, bars, scene, px_inset, offset);
    let _ = context.raw.translate(-offset.0, -offset.1);
}

fn draw_all(
    context: &Context,
    kind: BarKind,
    bars: &[Bar],
    scene: &Scene,
    px_inset: f64,
    offset: (f64, f64),
) {
    for (index, bar) in bars.iter().enumerate() {
        // Side by side, full and less full pixels are a curve of the load. One that stands alone is an event.
        let has_neighbor = |other: Option<&Bar>| {
            other.is_some_and(|other| {
                other.px_top == bar.px_top && (other.px_right == bar.px_left || other.px_left == bar.px_right)
            })
        };
        let is_alone = bar.px_right - bar.px_left < PX_CURVE_LEAST
            && !has_neighbor(index.checked_sub(1).and_then(|index| bars.get(index)))
            && !has_neighbor(bars.get(index + 1));
        let fullness = if is_alone { FULL } else { bar.fullness };
        draw_bar(context, kind, &Bar { fullness, ..*bar }, scene, px_inset, offset);
    }
}

fn draw_bar(context: &Context, kind: BarKind, bar: &Bar, scene: &Scene, px_inset: f64, offset: (f64, f64)) {
    let px_lane = scene.layout.px_lane;
    let px_full = px_lane - 2.0 * px_inset;
    let (px_above, px_height) = match kind {
        // Lower than what runs and what waits: something between the two.
        BarKind::Ready => (px_full * 0.25, px_full * 0.5),
        _ if bar.fullness < FULL => {
            let share = SHARE_LEAST + (1.0 - SHARE_LEAST) * f64::from(bar.fullness) / f64::from(FULL);
            (px_full * (1.0 - share), px_full * share)
        }
        _ => (0.0, px_full),
    };
    let has_gap =
        bar.px_right - bar.px_left >= PX_GAP_LEAST && kind != BarKind::Wait && kind != BarKind::Ready;
    let px_top = f64::from(bar.px_top) + px_inset + px_above;
    let left = context.snap(bar.px_left.into());
    let right = context.snap(bar.px_right.into()) - if has_gap { context.hairline() } else { 0.0 };
    let top = context.snap(px_top);
    let bottom = context.snap(px_top + px_height);
    context.raw.fill_rect(left - offset.0, top - offset.1, right - left, bottom - top);
}
