//! The marks of one lane, and the arrows from those who woke its task.
//!
//! Marks that would cover each other are thinned out, and the most important stays.

use super::scene::{Arrow, Scene, SceneMark};
use super::viewport::Viewport;
use crate::inspector::model::{Lane, Mark, MarkKind, Model};

/// Marks closer than this cover each other, and so do the heads of arrows.
const PX_BETWEEN_MARKS: f32 = 6.0;
const PX_BETWEEN_ARROWS: f32 = 4.0;

/// More arrows than this say nothing any more: then only those of the lane in focus are drawn.
const ARROW_LIMIT: usize = 160;

/// Adds what is to be seen of the marks of a lane whose upper edge is at `px_top`.
pub(super) fn project_marks(
    model: &Model,
    viewport: &Viewport,
    lane_index: usize,
    lane: &Lane,
    px_top: f32,
    scene: &mut Scene,
) {
    let first_of_lane = scene.marks.len();
    let mut px_last_arrow = f32::NEG_INFINITY;
    let begin_ns = viewport.time_begin_ns();
    let first = lane.marks.partition_point(|mark| (mark.at_ns as f64) < begin_ns);
    for mark in lane.marks.range(first..) {
        let px_x = viewport.px_of_time(mark.at_ns as f64).floor();
        if px_x > viewport.layout().px_width {
            break;
        }
        let px_x = px_x as f32;
        match mark.kind {
            MarkKind::Woken { .. } if px_x - px_last_arrow < PX_BETWEEN_ARROWS => {}
            MarkKind::Woken { by } => {
                let from = by.and_then(|task| model.lane_of(task)).filter(|&from| from != lane_index);
                if let Some((from, px_from_top)) =
                    from.and_then(|from| Some((from, viewport.px_of_lane(from)?)))
                {
                    let is_of_focus = [scene.focus_lane, scene.hover_lane]
                        .iter()
                        .any(|lane| *lane == Some(from) || *lane == Some(lane_index));
                    let arrow =
                        Arrow { px_x, px_from_top: px_from_top as f32, px_to_top: px_top, is_of_focus };
                    push_arrow(arrow, &mut px_last_arrow, scene);
                }
            }
            _ => push_mark(mark, px_x, px_top, first_of_lane, scene),
        }
    }
}

fn push_arrow(arrow: Arrow, px_last_arrow: &mut f32, scene: &mut Scene) {
    if !arrow.is_of_focus && scene.is_crowded {
        return;
    }
    *px_last_arrow = arrow.px_x;
    scene.arrows.push(arrow);
    if scene.arrows.len() > ARROW_LIMIT {
        scene.is_crowded = true;
        scene.arrows.retain(|arrow| arrow.is_of_focus);
        scene.arrows.truncate(ARROW_LIMIT);
    }
}

fn push_mark(mark: &Mark, px_x: f32, px_top: f32, first_of_lane: usize, scene: &mut Scene) {
    let new = SceneMark { kind: mark.kind, px_x, px_top };
    let covered = scene.marks[first_of_lane..].last().filter(|last| px_x - last.px_x < PX_BETWEEN_MARKS);
    match covered {
        Some(last) if importance(last.kind) > importance(mark.kind) => {}
        Some(_) => {
            let at = scene.marks.len() - 1;
            scene.marks[at] = new;
        }
        None => scene.marks.push(new),
    }
}

/// Which of two marks in one place is shown, and found by pointing.
pub fn importance(kind: MarkKind) -> u8 {
    match kind {
        MarkKind::Woken { .. } => 0,
        MarkKind::Created { .. } => 1,
        MarkKind::Done => 2,
        MarkKind::LongPoll => 3,
        MarkKind::CancelRequested { .. } => 4,
        MarkKind::CancelDelivered => 5,
        MarkKind::Failed => 6,
        MarkKind::Panicked => 7,
    }
}
