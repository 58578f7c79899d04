//! What every movement does, and that nobody gets lost.

use super::*;

const S: u64 = 1_000_000_000;

const LAYOUT: Layout =
    Layout { px_width: 1100.0, px_height: 260.0, px_gutter: 100.0, px_axis: 20.0, px_lane: 24.0 };

fn viewport(lane_count: usize, end_ns: u64) -> Viewport {
    let mut viewport = Viewport::new(LAYOUT);
    viewport.update(LaneRows::all(lane_count), (0, end_ns), end_ns, false);
    viewport.fit();
    viewport
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn fit_shows_everything_with_a_margin_at_both_sides() {
    let viewport = viewport(5, 10 * S);
    assert!(is_near(viewport.px_of_time(0.0), 112.0));
    assert!(is_near(viewport.px_of_time(10e9), 1088.0));
}

#[test]
fn zoom_leaves_the_time_under_the_pointer_where_it_is() {
    let mut viewport = viewport(5, 10 * S);
    let time_ns = viewport.time_of_px(400.0);
    viewport.zoom_at(400.0, 8.0);
    assert!(is_near(viewport.time_of_px(400.0), time_ns));
    assert!(is_near(viewport.time_end_ns() - viewport.time_begin_ns(), 10e9 * 1000.0 / 976.0 / 8.0));
    viewport.zoom_at(400.0, 1.0 / 8.0);
    assert!(is_near(viewport.px_of_time(0.0), 112.0));
}

#[test]
fn zoom_ends_at_a_nanosecond_and_at_ten_million_seconds() {
    let mut viewport = viewport(5, 10 * S);
    viewport.zoom_at(400.0, 1e30);
    assert_eq!(viewport.ns_per_px() * viewport.px_plot_width(), 1.0);
    viewport.zoom_at(400.0, 1e-60);
    assert_eq!(viewport.ns_per_px() * viewport.px_plot_width(), 1e16);
    let begin_ns = viewport.time_begin_ns();
    viewport.zoom_at(400.0, f64::NAN);
    viewport.zoom_at(400.0, 0.0);
    assert_eq!(viewport.time_begin_ns(), begin_ns);
}

#[test]
fn panning_cannot_leave_what_was_recorded() {
    let mut viewport = viewport(100, 10 * S);
    viewport.pan(1e12, 1e12);
    assert!(viewport.time_begin_ns() < 10e9);
    assert_eq!(viewport.px_scroll(), viewport.px_scroll_limit());
    assert_eq!(viewport.rows_in_view(), 90..100);
    viewport.pan(-1e12, -1e12);
    assert!(viewport.time_end_ns() > 0.0);
    assert_eq!(viewport.rows_in_view(), 0..10);
}

#[test]
fn following_keeps_now_at_the_right_edge() {
    let mut viewport = viewport(5, 10 * S);
    viewport.zoom_at(1100.0, 10.0);
    viewport.set_following(true);
    for now_ns in [10 * S, 11 * S, 500 * S] {
        viewport.update(LaneRows::all(5), (0, now_ns), now_ns, false);
        assert!(is_near(viewport.px_of_time(now_ns as f64), 1088.0));
    }
    viewport.pan(-10.0, 0.0);
    assert_eq!(viewport.mode(), Mode::Free);
    let begin_ns = viewport.time_begin_ns();
    viewport.update(LaneRows::all(5), (0, 600 * S), 600 * S, false);
    assert_eq!(viewport.time_begin_ns(), begin_ns);
}

#[test]
fn following_what_has_just_begun_lets_it_grow_from_the_left() {
    let mut viewport = Viewport::new(LAYOUT);
    viewport.update(LaneRows::all(1), (0, 10), 10, false);
    viewport.set_following(true);
    assert_eq!(viewport.time_begin_ns(), 0.0);
}

#[test]
fn zooming_while_following_goes_on_following() {
    let mut viewport = viewport(5, 10 * S);
    viewport.set_following(true);
    viewport.zoom_by(None, 4.0);
    assert_eq!(viewport.mode(), Mode::Follow);
    assert!(is_near(viewport.px_of_time(10e9), 1088.0));
}

#[test]
fn with_less_motion_following_moves_by_half_a_width() {
    let mut viewport = viewport(5, 100 * S);
    viewport.zoom_at(1100.0, 10.0);
    viewport.set_following(true);
    let mut positions = Vec::new();
    for tenth in 1000..1200 {
        let now_ns = tenth * S / 10;
        viewport.update(LaneRows::all(5), (0, now_ns), now_ns, true);
        assert!(viewport.px_of_time(now_ns as f64) <= 1100.0);
        positions.push(viewport.time_begin_ns() as u64);
    }
    positions.dedup();
    assert!((3..=6).contains(&positions.len()), "{positions:?}");
}

#[test]
fn while_nobody_has_moved_all_is_in_view_and_grows_in_steps() {
    let mut viewport = Viewport::new(LAYOUT);
    let mut widths = Vec::new();
    for milliseconds in 0..9_000 {
        let now_ns = milliseconds * 1_000_000;
        viewport.update(LaneRows::all(5), (0, now_ns), now_ns, false);
        assert!(viewport.px_of_time(0.0) >= 100.0 && viewport.px_of_time(now_ns as f64) <= 1100.0);
        widths.push((viewport.time_end_ns() - viewport.time_begin_ns()) as u64);
    }
    widths.dedup();
    assert!(widths.len() <= 17, "{widths:?}");
    viewport.update(LaneRows::all(5), (0, 20 * S), 20 * S, false);
    assert_eq!(viewport.mode(), Mode::Follow);
    assert!(is_near(viewport.time_end_ns() - viewport.time_begin_ns(), 10e9));
}

#[test]
fn fit_goes_on_fitting_whatever_comes() {
    let mut viewport = viewport(5, 10 * S);
    viewport.update(LaneRows::all(5), (0, 3600 * S), 3600 * S, false);
    assert!(matches!(viewport.mode(), Mode::Fit { .. }));
    assert!(viewport.time_begin_ns() <= 0.0 && viewport.time_end_ns() >= 3600e9);
}

#[test]
fn a_time_that_is_shown_is_in_view_and_one_that_is_in_view_moves_nothing() {
    let mut viewport = viewport(5, 10 * S);
    viewport.zoom_at(600.0, 10.0);
    let begin_ns = viewport.time_begin_ns();
    viewport.show_time(viewport.time_of_px(600.0));
    assert_eq!(viewport.time_begin_ns(), begin_ns);
    for time_ns in [0.0, 10e9, 5e9] {
        viewport.show_time(time_ns);
        let px_x = viewport.px_of_time(time_ns);
        assert!((100.0..=1100.0).contains(&px_x), "{px_x}");
    }
}

#[test]
fn a_lane_that_is_shown_is_wholly_in_view() {
    let mut viewport = viewport(1000, S);
    for lane in [500, 999, 0, 3] {
        viewport.show_lane(lane);
        let px_top = viewport.px_of_lane(lane).expect("all lanes are shown");
        assert!(px_top >= 20.0 && px_top + 24.0 <= 260.0, "{px_top}");
        assert_eq!(viewport.lane_of_px(px_top + 1.0), Some(lane));
    }
}

#[test]
fn there_is_no_lane_on_the_axis_or_below_the_last() {
    let viewport = viewport(2, S);
    assert_eq!(viewport.lane_of_px(19.0), None);
    assert_eq!(viewport.lane_of_px(20.0), Some(0));
    assert_eq!(viewport.lane_of_px(67.0), Some(1));
    assert_eq!(viewport.lane_of_px(68.0), None);
    assert_eq!(viewport.lane_of_px(300.0), None);
}

#[test]
fn a_new_size_keeps_the_scale_of_what_somebody_looks_at() {
    let mut viewport = viewport(100, 10 * S);
    viewport.zoom_at(600.0, 10.0);
    let (begin_ns, ns_per_px) = (viewport.time_begin_ns(), viewport.ns_per_px());
    viewport.set_layout(Layout { px_width: 320.0, px_height: 80.0, ..LAYOUT });
    assert!(is_near(viewport.ns_per_px(), ns_per_px));
    assert!(is_near(viewport.time_begin_ns(), begin_ns));
    viewport.set_layout(Layout { px_width: 50.0, px_height: 5.0, ..LAYOUT });
    assert!(viewport.ns_per_px().is_finite());
    assert!(viewport.rows_in_view().is_empty());
}

#[test]
fn a_reset_looks_at_the_next_program_from_its_begin() {
    let mut viewport = viewport(100, 1000 * S);
    viewport.zoom_at(600.0, 10.0);
    viewport.reset();
    viewport.update(LaneRows::all(3), (0, 1_000_000), 1_000_000, false);
    assert_eq!(viewport.time_begin_ns(), 0.0);
    assert_eq!(viewport.time_end_ns(), 2_000_000.0);
}

#[test]
fn who_follows_sees_new_lanes_and_may_look_at_old_ones_until_there_are_others() {
    let mut viewport = viewport(5, S);
    viewport.update(LaneRows::all(20), (0, S), S, false);
    assert_eq!(viewport.px_scroll(), 0.0, "who does not follow looks at something else");
    viewport.set_following(true);
    viewport.update(LaneRows::all(21), (0, S), S, false);
    assert_eq!(viewport.rows_in_view().end, 21);
    viewport.scroll_to(0.0);
    viewport.update(LaneRows::all(21), (0, 2 * S), 2 * S, false);
    assert_eq!(viewport.px_scroll(), 0.0);
    viewport.update(LaneRows::all(22), (0, 2 * S), 2 * S, false);
    assert_eq!(viewport.rows_in_view().end, 22);
}
