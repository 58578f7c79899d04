//! The spans of one lane as bars.
//!
//! The rule: the cost is bounded by the pixels, not by the spans. A span of a pixel or more is a bar of its own; those
//! that are narrower are merged by the pixel column in which they begin. A search finds the end of a column, and of
//! many spans in it only some are looked at.

use std::collections::VecDeque;

use super::scene::{BAR_KINDS, Bar, BarKind, BarLabel, FULL, LabelText, Scene};
use super::viewport::Viewport;
use crate::inspector::model::{Span, SpanKind};

/// Of so many spans in a column each is looked at; of more, this many pairs of neighbours.
const COLUMN_READS: usize = 16;
const COLUMN_PAIRS: usize = 8;

/// The width from which on a label is worth trying.
const PX_LABEL_LEAST: f64 = 32.0;

/// Adds the bars and labels of a lane whose upper edge is at `px_top`.
pub(super) fn project_spans(
    spans: &VecDeque<Span>,
    now_ns: u64,
    viewport: &Viewport,
    px_top: f32,
    scene: &mut Scene,
) {
    let columns = Columns::new(viewport);
    let begin_ns = columns.time_begin_ns;
    let mut index = spans.partition_point(|span| (span.end_by(now_ns) as f64) < begin_ns);
    while let Some(span) = spans.get(index) {
        if span.begin_ns as f64 >= columns.time_end_ns {
            break;
        }
        scene.read_count += 1;
        let span_end_ns = span.end_by(now_ns);
        let px_begin = columns.px_of(span.begin_ns);
        let px_end = columns.px_of(span_end_ns);
        if px_end - px_begin >= 1.0 {
            push_wide(span, span_end_ns, (px_begin, px_end), &columns, px_top, scene);
            index += 1;
            continue;
        }
        let column = px_begin.floor().max(columns.px_left);
        let column_end_ns = columns.time_at(column + 1.0);
        let end = first_from(spans, index + 1, |span| span.begin_ns as f64 >= column_end_ns);
        // The last one may be wide: then it is a bar of its own.
        let is_last_wide = end > index + 1 && {
            let last = &spans[end - 1];
            columns.px_of(last.end_by(now_ns)) - columns.px_of(last.begin_ns) >= 1.0
        };
        let end = if is_last_wide { end - 1 } else { end };
        push_narrow(spans, index..end, now_ns, columns.ns_per_px, column, px_top, scene);
        index = end;
    }
}

/// The pixels of a lane and their times.
struct Columns {
    px_left: f64,
    px_right: f64,
    time_begin_ns: f64,
    time_end_ns: f64,
    ns_per_px: f64,
}

impl Columns {
    fn new(viewport: &Viewport) -> Self {
        let layout = viewport.layout();
        Columns {
            px_left: layout.px_gutter,
            px_right: layout.px_width,
            time_begin_ns: viewport.time_begin_ns(),
            time_end_ns: viewport.time_end_ns(),
            ns_per_px: viewport.ns_per_px(),
        }
    }

    fn px_of(&self, time_ns: u64) -> f64 {
        self.px_left + (time_ns as f64 - self.time_begin_ns) / self.ns_per_px
    }

    fn time_at(&self, px_x: f64) -> f64 {
        self.time_begin_ns + (px_x - self.px_left) * self.ns_per_px
    }
}

/// The first index from `from` on that is `after`; everything behind it is, too. It takes ever larger steps, so what is
/// near is found at once and what is far in a few steps.
pub(super) fn first_from<T>(items: &VecDeque<T>, from: usize, is_after: impl Fn(&T) -> bool) -> usize {
    let mut low = from;
    let mut step = 1;
    while low + step <= items.len() && !is_after(&items[low + step - 1]) {
        low += step;
        step *= 2;
    }
    let mut high = (low + step - 1).min(items.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if is_after(&items[middle]) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

fn push_wide(span: &Span, end_ns: u64, px: (f64, f64), columns: &Columns, px_top: f32, scene: &mut Scene) {
    let kind = BarKind::from(span.kind);
    // Outwards: what is beside a merged column reaches below it.
    let px_left = px.0.max(columns.px_left).floor();
    let px_right = px.1.min(columns.px_right).ceil();
    if px_right <= px_left {
        return;
    }
    let (px_left, px_right) = (px_left as f32, px_right as f32);
    let bar = Bar { px_left, px_right, px_top, fullness: FULL };
    if kind == BarKind::Wait {
        // The ground of a lane: what lies between two waits is drawn over it.
        scene.push_merged(kind, bar);
    } else {
        scene.push_bar(kind, bar);
    }
    if f64::from(px_right - px_left) < PX_LABEL_LEAST {
        return;
    }
    let text = match span.kind {
        SpanKind::Wait(wait) => LabelText::Wait(wait),
        SpanKind::Slice { turns } => LabelText::Turns(turns),
        SpanKind::Hidden => LabelText::Hidden,
        SpanKind::Poll | SpanKind::EstimatedPoll | SpanKind::LongTurn(_) | SpanKind::Callback(_) => {
            LabelText::Duration(end_ns - span.begin_ns)
        }
        // Too low for letters.
        SpanKind::Ready => return,
    };
    scene.labels.push(BarLabel { kind, text, px_left, px_right, px_top });
}

/// Adds one column: the most important kind in it, as full as it is, over the least important one.
fn push_narrow(
    spans: &VecDeque<Span>,
    range: std::ops::Range<usize>,
    now_ns: u64,
    column_ns: f64,
    column: f64,
    px_top: f32,
    scene: &mut Scene,
) {
    let mut times_ns = [0.0; BAR_KINDS];
    let mut is_there = [false; BAR_KINDS];
    let mut add = |span: &Span| {
        let kind = BarKind::from(span.kind) as usize;
        times_ns[kind] += (span.end_by(now_ns) - span.begin_ns) as f64;
        is_there[kind] = true;
    };
    let count = range.len();
    let mut scale = 1.0;
    if count <= COLUMN_READS {
        spans.range(range).for_each(&mut add);
        scene.read_count += count;
    } else {
        // Kinds alternate, so single samples at even distances would see but one of them.
        let mut sampled_ns = 0.0;
        for pair in 0..COLUMN_PAIRS {
            let index = range.start + pair * (count - 2) / (COLUMN_PAIRS - 1);
            let (first, second) = (&spans[index], &spans[index + 1]);
            add(first);
            add(second);
            sampled_ns += (second.end_by(now_ns) - first.begin_ns) as f64;
        }
        scene.read_count += 2 * COLUMN_PAIRS;
        let range_ns = (spans[range.end - 1].end_by(now_ns) - spans[range.start].begin_ns) as f64;
        scale = if sampled_ns > 0.0 { range_ns / sampled_ns } else { 1.0 };
    }
    let Some(top) = (0..BAR_KINDS).rev().find(|&kind| is_there[kind]) else {
        return;
    };
    let (px_left, px_right) = (column as f32, column as f32 + 1.0);
    // What waits is the ground for everything else, so that it is one bar below many columns.
    let below = (0..top).find(|&kind| is_there[kind]);
    if let Some(below) = below {
        scene.push_merged(BarKind::ALL[below], Bar { px_left, px_right, px_top, fullness: FULL });
    }
    let share = times_ns[top] * scale / column_ns;
    let fullness = ((share * f64::from(FULL)).ceil() as u8).clamp(1, FULL);
    scene.push_merged(BarKind::ALL[top], Bar { px_left, px_right, px_top, fullness });
}
