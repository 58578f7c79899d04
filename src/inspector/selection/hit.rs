//! What is at a place of the canvas.

use super::EventAt;
use crate::inspector::model::{Lane, Model, Span};
use crate::inspector::projection::{BarKind, Viewport, importance};

/// How far from the pointer a mark, and a span that is too narrow to be met, are found.
const PX_NEAR_MARK: f64 = 6.0;
const PX_NEAR_SPAN: f64 = 2.0;

/// Of so many events around the pointer the best is sought; what is closer together cannot be told apart anyway.
const READS: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub lane: usize,
    /// `None` beside everything, and on the name of the lane.
    pub event: Option<EventAt>,
}

/// What is at this pixel, if a lane is. Marks go before spans, and of spans the important before those below it.
pub fn hit(model: &Model, viewport: &Viewport, px_x: f64, px_y: f64) -> Option<Hit> {
    let lane_index = viewport.lane_of_px(px_y)?;
    let lane = model.lanes().get(lane_index)?;
    if px_x < viewport.layout().px_gutter {
        return Some(Hit { lane: lane_index, event: None });
    }
    let event = mark_at(lane, viewport, px_x).or_else(|| span_at(lane, model.now_ns(), viewport, px_x));
    Some(Hit { lane: lane_index, event })
}

fn mark_at(lane: &Lane, viewport: &Viewport, px_x: f64) -> Option<EventAt> {
    let begin_ns = viewport.time_of_px(px_x - PX_NEAR_MARK);
    let end_ns = viewport.time_of_px(px_x + PX_NEAR_MARK);
    let first = lane.marks.partition_point(|mark| (mark.at_ns as f64) < begin_ns);
    let end = lane.marks.partition_point(|mark| mark.at_ns as f64 <= end_ns);
    // From the right, so that of equals in equal distance the last is found: the end of a task rather than its begin.
    let nearby = (first..end).rev().take(READS);
    let best = nearby.filter(|&index| importance(lane.marks[index].kind) > 0).max_by_key(|&index| {
        let px_away = (viewport.px_of_time(lane.marks[index].at_ns as f64) - px_x).abs();
        (importance(lane.marks[index].kind), -(px_away as i64))
    })?;
    EventAt::of_mark(lane, best)
}

fn span_at(lane: &Lane, now_ns: u64, viewport: &Viewport, px_x: f64) -> Option<EventAt> {
    let begin_ns = viewport.time_of_px(px_x - PX_NEAR_SPAN);
    let end_ns = viewport.time_of_px(px_x + PX_NEAR_SPAN);
    let time_ns = viewport.time_of_px(px_x);
    let first = lane.spans.partition_point(|span| (span.end_by(now_ns) as f64) < begin_ns);
    let end = lane.spans.partition_point(|span| span.begin_ns as f64 <= end_ns);
    let is_narrow = |span: &Span| {
        ((span.end_by(now_ns) - span.begin_ns) as f64) < 2.0 * PX_NEAR_SPAN * viewport.ns_per_px()
    };
    let is_met = |span: &Span| span.begin_ns as f64 <= time_ns && time_ns < span.end_by(now_ns) as f64;
    let best = (first..end)
        .take(READS)
        // Beside a span that is wide enough to be met, nobody means it.
        .filter(|&index| is_met(&lane.spans[index]) || is_narrow(&lane.spans[index]))
        .max_by_key(|&index| {
            let span = &lane.spans[index];
            (is_narrow(span), BarKind::from(span.kind), is_met(span))
        })?;
    EventAt::of_span(lane, best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspector::model::{MarkKind, SpanKind, WaitId};
    use crate::inspector::projection::{LaneRows, Layout};

    const MS: u64 = 1_000_000;

    /// A pixel is a millisecond, and the first one is at 100.
    fn view(model: &Model) -> Viewport {
        let layout =
            Layout { px_width: 1100.0, px_height: 260.0, px_gutter: 100.0, px_axis: 20.0, px_lane: 24.0 };
        let mut viewport = Viewport::new(layout);
        viewport.update(LaneRows::all(model.lanes().len()), (0, 1000 * MS), 1000 * MS, false);
        viewport.fit();
        viewport.zoom_at(100.0, viewport.ns_per_px() / MS as f64);
        viewport.pan(viewport.px_of_time(0.0) - 100.0, 0.0);
        viewport
    }

    fn sample() -> Model {
        let mut model = Model::sample(2, 1000 * MS);
        model.push_mark(1, 100 * MS, MarkKind::Created { by: None });
        model.span(1, 100 * MS, 100 * MS + 50_000, SpanKind::Poll);
        model.span(1, 100 * MS + 50_000, 400 * MS, SpanKind::Wait(WaitId(0)));
        model.span(1, 400 * MS, 400 * MS + 50_000, SpanKind::Poll);
        model.span(1, 400 * MS + 50_000, 600 * MS, SpanKind::Wait(WaitId(1)));
        model.span(1, 600 * MS, 700 * MS, SpanKind::Poll);
        model
    }

    /// The kind of the span at a pixel of the first task's lane.
    fn kind_at(px_x: f64) -> Option<SpanKind> {
        let model = sample();
        let hit = hit(&model, &view(&model), px_x, 50.0).expect("there is a lane");
        assert_eq!(hit.lane, 1);
        hit.event.and_then(|event| event.span(&model.lanes()[1]).map(|span| span.kind))
    }

    #[test]
    fn the_span_under_the_pointer_is_found() {
        assert_eq!(kind_at(300.0), Some(SpanKind::Wait(WaitId(0))));
        assert_eq!(kind_at(650.0), Some(SpanKind::Wait(WaitId(1))));
        assert_eq!(kind_at(750.0), Some(SpanKind::Poll));
        assert_eq!(kind_at(699.0), Some(SpanKind::Wait(WaitId(1))));
        assert_eq!(kind_at(850.0), None);
    }

    #[test]
    fn a_poll_too_narrow_to_be_met_is_found_from_beside_it() {
        for px_x in [499.0, 500.0, 501.5] {
            assert_eq!(kind_at(px_x), Some(SpanKind::Poll));
        }
        assert_eq!(kind_at(504.0), Some(SpanKind::Wait(WaitId(1))));
    }

    #[test]
    fn a_mark_goes_before_the_spans_below_it() {
        let model = sample();
        let found = hit(&model, &view(&model), 204.0, 50.0).and_then(|hit| hit.event);
        let mark = found.and_then(|event| event.mark(&model.lanes()[1]).copied());
        assert_eq!(mark.map(|mark| mark.kind), Some(MarkKind::Created { by: None }));
    }

    #[test]
    fn a_name_is_its_lane_and_nothing_else() {
        let model = sample();
        let viewport = view(&model);
        assert_eq!(hit(&model, &viewport, 50.0, 50.0), Some(Hit { lane: 1, event: None }));
        assert_eq!(hit(&model, &viewport, 300.0, 10.0), None);
        assert_eq!(hit(&model, &viewport, 300.0, 20.0 + 3.0 * 24.0), None);
    }
}
