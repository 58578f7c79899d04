//! From a model to a draw list: pure geometry, without a page.
//!
//! The rule: a frame costs as much as there are pixels, however much was recorded. Only the lanes in view are looked at,
//! and nothing is drawn that would be less than a pixel.

mod lane_rows;
mod marks;
mod scene;
mod spans;
#[cfg(test)]
mod tests;
mod ticks;
mod viewport;

pub use lane_rows::LaneRows;
pub use marks::importance;
pub use scene::{Arrow, BAR_KINDS, Bar, BarKind, BarLabel, FULL, LabelText, Outline, Row, Scene, SceneMark};
pub use ticks::Tick;
pub use viewport::{Layout, Mode, Viewport};

use crate::inspector::model::Model;

/// What somebody looks at: a lane, and maybe something that happened on it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Highlight {
    pub lane: Option<usize>,
    pub time_ns: Option<(u64, u64)>,
}

/// Fills `scene` with what `viewport` shows. `focus` is what the keyboard is at, `hover` what the pointer is over.
pub fn project(model: &Model, viewport: &Viewport, focus: Highlight, hover: Highlight, scene: &mut Scene) {
    scene.clear(*viewport.layout());
    scene.focus_lane = focus.lane;
    scene.hover_lane = hover.lane;
    scene.focus = outline(viewport, focus);
    scene.hover = outline(viewport, hover);
    scene.px_origin = viewport.px_of_time(0.0);
    ticks::push_ticks(viewport, model.is_by_steps(), &mut scene.ticks);
    let now_ns = model.now_ns();
    let px_now = viewport.px_of_time(now_ns as f64);
    if px_now >= scene.layout.px_gutter && px_now <= scene.layout.px_width {
        scene.px_now = Some(px_now as f32);
    }
    let lanes = model.lanes();
    for row in viewport.rows_in_view() {
        let Some((lane_index, lane)) =
            viewport.rows().lane(row).and_then(|index| Some((index, lanes.get(index)?)))
        else {
            break;
        };
        let px_top = viewport.px_of_row(row) as f32;
        scene.rows.push(Row { lane: lane_index, px_top });
        spans::project_spans(&lane.spans, now_ns, viewport, px_top, scene);
        marks::project_marks(model, viewport, lane_index, lane, px_top, scene);
    }
}

fn outline(viewport: &Viewport, highlight: Highlight) -> Option<Outline> {
    let (begin_ns, end_ns) = highlight.time_ns?;
    let layout = viewport.layout();
    let px_left = viewport.px_of_time(begin_ns as f64).floor();
    let px_right = viewport.px_of_time(end_ns as f64).ceil().max(px_left + 1.0);
    let is_in_view = px_right >= layout.px_gutter && px_left <= layout.px_width;
    // Far out of view the numbers would be too large for a canvas.
    is_in_view.then_some(Outline {
        px_left: px_left.max(layout.px_gutter - 8.0) as f32,
        px_right: px_right.min(layout.px_width + 8.0) as f32,
        px_top: viewport.px_of_lane(highlight.lane?)? as f32,
    })
}
