//! What of a model becomes what on the canvas.

use std::collections::VecDeque;

use webloop::trace::TaskId;

use super::*;
use crate::inspector::model::{MarkKind, OPEN, SpanKind, WaitId};

const MS: u64 = 1_000_000;

const LAYOUT: Layout =
    Layout { px_width: 1100.0, px_height: 260.0, px_gutter: 100.0, px_axis: 20.0, px_lane: 24.0 };

/// A view of exactly this range of time over 1,000 pixels.
fn view(model: &Model, begin_ns: u64, end_ns: u64) -> Viewport {
    let mut viewport = Viewport::new(LAYOUT);
    viewport.update(LaneRows::all(model.lanes().len()), (begin_ns, end_ns), end_ns, false);
    viewport.fit();
    viewport.zoom_at(100.0, viewport.ns_per_px() * 1000.0 / (end_ns - begin_ns) as f64);
    viewport.pan(viewport.px_of_time(begin_ns as f64) - 100.0, 0.0);
    viewport
}

fn scene_of(model: &Model, viewport: &Viewport) -> Scene {
    let mut scene = Scene::new(LAYOUT);
    project(model, viewport, Highlight::default(), Highlight::default(), &mut scene);
    scene
}

/// Left edge, right edge and fullness of the bars of a kind.
fn bars(scene: &Scene, kind: BarKind) -> Vec<(f32, f32, u8)> {
    scene.bars(kind).iter().map(|bar| (bar.px_left, bar.px_right, bar.fullness)).collect()
}

#[test]
fn a_span_is_a_bar_from_its_begin_to_its_end() {
    let mut model = Model::sample(1, 1000 * MS);
    model.span(1, 100 * MS, 300 * MS, SpanKind::Poll);
    model.span(1, 300 * MS, 400 * MS, SpanKind::Wait(WaitId(0)));
    let scene = scene_of(&model, &view(&model, 0, 1000 * MS));
    assert_eq!(bars(&scene, BarKind::Poll), [(200.0, 400.0, FULL)]);
    assert_eq!(bars(&scene, BarKind::Wait), [(400.0, 500.0, FULL)]);
    assert_eq!(scene.bars(BarKind::Poll)[0].px_top, 20.0 + 24.0);
    assert_eq!(scene.labels[1].text, LabelText::Wait(WaitId(0)));
}

#[test]
fn an_open_span_ends_now() {
    let mut model = Model::sample(1, 700 * MS);
    model.span(1, 100 * MS, OPEN, SpanKind::Wait(WaitId(0)));
    let scene = scene_of(&model, &view(&model, 0, 1000 * MS));
    assert_eq!(bars(&scene, BarKind::Wait), [(200.0, 800.0, FULL)]);
    assert_eq!(scene.px_now, Some(800.0));
}

#[test]
fn spans_reach_no_further_than_the_view() {
    let mut model = Model::sample(1, 10_000_000 * MS);
    model.span(1, 0, 10_000_000 * MS, SpanKind::Wait(WaitId(0)));
    let scene = scene_of(&model, &view(&model, 5_000_000 * MS, 5_000_001 * MS));
    assert_eq!(bars(&scene, BarKind::Wait), [(100.0, 1100.0, FULL)]);
}

#[test]
fn spans_out_of_view_are_not_even_read() {
    let mut model = Model::sample(1, 1000 * MS);
    for index in 0..1000 {
        model.span(1, index * MS, (index + 1) * MS, SpanKind::Poll);
    }
    let scene = scene_of(&model, &view(&model, 500 * MS, 510 * MS));
    assert!(scene.read_count <= 13, "{}", scene.read_count);
}

#[test]
fn what_is_narrower_than_a_pixel_is_merged_and_the_important_stays_on_top() {
    let mut model = Model::sample(1, 1000 * MS);
    // One pixel is a millisecond: a quarter of each is a poll, the rest a wait.
    for index in 100..200 {
        model.span(1, index * MS, index * MS + MS / 4, SpanKind::Poll);
        model.span(1, index * MS + MS / 4, (index + 1) * MS, SpanKind::Wait(WaitId(0)));
    }
    let scene = scene_of(&model, &view(&model, 0, 1000 * MS));
    assert_eq!(bars(&scene, BarKind::Poll), [(200.0, 300.0, FULL / 4)]);
    assert_eq!(bars(&scene, BarKind::Wait), [(200.0, 300.0, FULL)]);
    assert!(scene.labels.is_empty());
}

#[test]
fn a_poll_of_no_length_is_a_pixel() {
    let mut model = Model::sample(1, 1000 * MS);
    model.span(1, 100 * MS, 100 * MS, SpanKind::Poll);
    model.span(1, 100 * MS, 900 * MS, SpanKind::Wait(WaitId(0)));
    let scene = scene_of(&model, &view(&model, 0, 1000 * MS));
    assert_eq!(bars(&scene, BarKind::Poll), [(200.0, 201.0, 1)]);
    assert_eq!(bars(&scene, BarKind::Wait), [(200.0, 1000.0, FULL)]);
}

#[test]
fn the_cost_of_a_lane_is_bounded_by_pixels() {
    let mut model = Model::sample(1, 200_000_000);
    for index in 0..100_000 {
        model.span(1, 2_000 * index, 2_000 * index + 500, SpanKind::Poll);
        model.span(1, 2_000 * index + 500, 2_000 * index + 2_000, SpanKind::Wait(WaitId(0)));
    }
    let scene = scene_of(&model, &view(&model, 0, 200_000_000));
    assert!(scene.read_count <= 35 * 1000, "{}", scene.read_count);
    let polls = bars(&scene, BarKind::Poll);
    assert_eq!((polls[0].0, polls[polls.len() - 1].1), (100.0, 1100.0));
    // The true share is a quarter; samples may tell it an eighth wrong.
    assert!(polls.iter().all(|bar| (2..=3).contains(&bar.2)), "{polls:?}");
}

#[test]
fn only_lanes_in_view_are_projected() {
    let mut model = Model::sample(10_000, 1000 * MS);
    for lane in 0..=10_000 {
        model.span(lane, 0, 1000 * MS, SpanKind::Wait(WaitId(0)));
    }
    let mut viewport = view(&model, 0, 1000 * MS);
    viewport.pan(0.0, 12.0 + 24.0 * 5000.0);
    let scene = scene_of(&model, &viewport);
    assert_eq!(scene.rows.iter().map(|row| row.lane).collect::<Vec<_>>(), (5000..=5010).collect::<Vec<_>>());
    assert_eq!(scene.rows[0].px_top, 8.0);
    assert_eq!(scene.read_count, 11);
    viewport.pan(0.0, f64::MAX);
    let scene = scene_of(&model, &viewport);
    assert_eq!(scene.rows.last().map(|row| row.lane), Some(10_000));
}

#[test]
fn a_wake_is_an_arrow_from_the_lane_of_the_waker() {
    let mut model = Model::sample(3, 1000 * MS);
    model.push_mark(3, 500 * MS, MarkKind::Woken { by: Some(TaskId(1)) });
    model.push_mark(3, 600 * MS, MarkKind::Woken { by: None });
    model.push_mark(3, 700 * MS, MarkKind::Woken { by: Some(TaskId(99)) });
    let scene = scene_of(&model, &view(&model, 0, 1000 * MS));
    assert_eq!(scene.arrows, [Arrow { px_x: 600.0, px_from_top: 44.0, px_to_top: 92.0, is_of_focus: false }]);
    assert!(scene.marks.is_empty());
}

#[test]
fn too_many_arrows_leave_only_those_of_the_focus() {
    let mut model = Model::sample(6, 1000 * MS);
    for lane in 2..=6 {
        for index in 0..100 {
            model.push_mark(lane, index * 10 * MS, MarkKind::Woken { by: Some(TaskId(lane as u32 - 1)) });
        }
    }
    let viewport = view(&model, 0, 1000 * MS);
    let mut scene = scene_of(&model, &viewport);
    assert!(scene.is_crowded && scene.arrows.is_empty());
    let focus = Highlight { lane: Some(6), time_ns: None };
    project(&model, &viewport, focus, Highlight::default(), &mut scene);
    assert_eq!(scene.arrows.len(), 100);
    assert!(scene.arrows.iter().all(|arrow| arrow.px_to_top == 20.0 + 6.0 * 24.0));
}

#[test]
fn of_marks_that_cover_each_other_the_important_one_stays() {
    let mut model = Model::sample(1, 1000 * MS);
    model.push_mark(1, 100 * MS, MarkKind::Created { by: None });
    model.push_mark(1, 500 * MS, MarkKind::CancelRequested { by: None });
    model.push_mark(1, 501 * MS, MarkKind::Failed);
    model.push_mark(1, 502 * MS, MarkKind::CancelRequested { by: None });
    let scene = scene_of(&model, &view(&model, 0, 1000 * MS));
    let marks: Vec<_> = scene.marks.iter().map(|mark| (mark.px_x, mark.kind)).collect();
    assert_eq!(marks, [(200.0, MarkKind::Created { by: None }), (601.0, MarkKind::Failed)]);
}

#[test]
fn a_failure_is_not_lost_among_wakes() {
    let mut model = Model::sample(1, 1000 * MS);
    for index in 0..1000 {
        model.push_mark(1, 500 * MS + index, MarkKind::Woken { by: None });
    }
    model.push_mark(1, 500 * MS + 1000, MarkKind::Failed);
    let scene = scene_of(&model, &view(&model, 0, 1000 * MS));
    assert_eq!(scene.marks.len(), 1);
}

#[test]
fn a_scene_is_filled_anew() {
    let mut model = Model::sample(1, 1000 * MS);
    model.span(1, 100 * MS, 300 * MS, SpanKind::Poll);
    model.push_mark(1, 100 * MS, MarkKind::Done);
    let viewport = view(&model, 0, 1000 * MS);
    let mut scene = scene_of(&model, &viewport);
    let rows = scene.rows.len();
    project(&model, &viewport, Highlight::default(), Highlight::default(), &mut scene);
    assert_eq!((scene.rows.len(), bars(&scene, BarKind::Poll).len(), scene.marks.len()), (rows, 1, 1));
}

#[test]
fn what_is_in_focus_is_outlined_where_it_is() {
    let mut model = Model::sample(1, 1000 * MS);
    model.span(1, 0, 1000 * MS, SpanKind::Poll);
    let viewport = view(&model, 0, 1000 * MS);
    let mut scene = Scene::new(LAYOUT);
    let focus = Highlight { lane: Some(1), time_ns: Some((100 * MS, 200 * MS)) };
    let hover = Highlight { lane: Some(1), time_ns: Some((5000 * MS, 6000 * MS)) };
    project(&model, &viewport, focus, hover, &mut scene);
    assert_eq!(scene.focus, Some(Outline { px_left: 200.0, px_right: 300.0, px_top: 44.0 }));
    assert_eq!(scene.hover, None);
}

#[test]
fn galloping_finds_what_a_search_finds() {
    for length in 0..40 {
        let items: VecDeque<u32> = (0..length).collect();
        for from in 0..=length {
            for target in 0..=length + 1 {
                let found = spans::first_from(&items, from as usize, |item| *item >= target);
                assert_eq!(found, target.clamp(from, length) as usize, "{length} {from} {target}");
            }
        }
    }
}

#[test]
fn without_anything_recorded_it_is_empty() {
    let mut model = Model::sample(0, 0);
    assert!(model.is_empty());
    let scene = scene_of(&model, &Viewport::new(LAYOUT));
    assert!(scene.rows.is_empty());
    model.span(0, 0, 10, SpanKind::Slice { turns: 1 });
    assert!(!model.is_empty());
}
