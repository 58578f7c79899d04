//! Writes a trace file, one event a line.

use std::borrow::Cow;

use serde::Serialize;
use webloop::trace::TaskId;

use super::{About, Args, Event, GENERATOR, VERSION};
use crate::inspector::model::{Lane, MarkKind, Model, SpanKind};

/// The model as a file: JSON in Chrome's Trace Event Format.
pub fn export(model: &Model) -> String {
    let about = About {
        generator: GENERATOR.into(),
        version: VERSION,
        header: model.header(),
        waits: model.waits().to_vec(),
    };
    let mut writer = Writer { model, out: Vec::new() };
    writer.out.extend(b"{\"displayTimeUnit\":\"ms\",\"otherData\":");
    writer.json(&about);
    writer.out.extend(b",\"traceEvents\":[");
    writer.tracks();
    for (position, lane) in model.lanes().iter().enumerate() {
        writer.spans_and_marks(position, lane);
    }
    writer.flows();
    // Behind the last event is a comma.
    writer.out.pop();
    writer.out.extend(b"\n]}\n");
    String::from_utf8(writer.out).expect("JSON is UTF-8")
}

struct Writer<'m> {
    model: &'m Model,
    out: Vec<u8>,
}

impl Writer<'_> {
    fn json(&mut self, value: &impl Serialize) {
        serde_json::to_writer(&mut self.out, value)
            .expect("memory takes everything, and no key is other than text");
    }

    /// Writes an event of the track at `position`; the rest of it is in `event`.
    fn event(&mut self, ph: &'static str, position: usize, name: &str, event: Event<'_>) {
        self.out.push(b'\n');
        self.json(&Event { ph: ph.into(), pid: 1, tid: position + 1, name: name.into(), ..event });
        self.out.push(b',');
    }

    fn meta(&mut self, position: usize, name: &str, args: Args) {
        self.event("M", position, name, Event { args: Some(args), ..Event::default() });
    }

    fn tracks(&mut self) {
        self.meta(0, "process_name", Args { name: Some("webloop".into()), ..Args::default() });
        for (position, lane) in self.model.lanes().iter().enumerate() {
            let name = Some(lane.name.clone());
            self.meta(
                position,
                "thread_name",
                Args { name, lane: Some(Box::new(lane.emptied())), ..Args::default() },
            );
            self.meta(position, "thread_sort_index", Args { sort_index: Some(position), ..Args::default() });
        }
    }

    fn spans_and_marks(&mut self, position: usize, lane: &Lane) {
        for span in &lane.spans {
            let args = Args { span: Some(span.kind), is_open: span.is_open(), ..Args::default() };
            let ts = Some(micros(span.begin_ns));
            let dur = Some(micros(span.end_by(self.model.now_ns()) - span.begin_ns));
            let event = Event { ts, dur, args: Some(args), ..Event::default() };
            self.event("X", position, &words_of_span(self.model, span.kind), event);
        }
        for mark in &lane.marks {
            let args = Args { mark: Some(mark.kind), ..Args::default() };
            let (ts, s) = (Some(micros(mark.at_ns)), Some("t"));
            let event = Event { ts, s, args: Some(args), ..Event::default() };
            self.event("i", position, words_of_mark(mark.kind), event);
        }
    }

    /// Arrows from who woke to who was woken. They come after all spans, since a viewer binds the ends of an arrow to
    /// the spans that it has seen begin; an arrow of which an end would hang in the air is left out.
    fn flows(&mut self) {
        let mut count = 0;
        for (position, lane) in self.model.lanes().iter().enumerate() {
            for mark in &lane.marks {
                let MarkKind::Woken { by: Some(by) } = mark.kind else { continue };
                let Some(waker) = self.bound(by, mark.at_ns) else { continue };
                if !has_span_at(lane, mark.at_ns) {
                    continue;
                }
                count += 1;
                let (ts, id) = (Some(micros(mark.at_ns)), Some(count));
                self.event("s", waker, "wake", Event { ts, id, ..Event::default() });
                self.event("f", position, "wake", Event { ts, id, bp: Some("e"), ..Event::default() });
            }
        }
    }

    /// The lane of a task that has a span at `at_ns`.
    fn bound(&self, task: TaskId, at_ns: u64) -> Option<usize> {
        let lane = self.model.lane_of(task)?;
        has_span_at(&self.model.lanes()[lane], at_ns).then_some(lane)
    }
}

fn words_of_span(model: &Model, kind: SpanKind) -> Cow<'_, str> {
    match kind {
        SpanKind::Poll => "poll".into(),
        SpanKind::EstimatedPoll => "short polls".into(),
        SpanKind::Ready => "ready".into(),
        SpanKind::Wait(wait) => model.label(wait).into(),
        SpanKind::Slice { .. } => "slice".into(),
        SpanKind::LongTurn(_) => "long turn".into(),
        SpanKind::Hidden => "hidden".into(),
        SpanKind::Callback(Some(place)) => format!("callback {place}").into(),
        SpanKind::Callback(None) => "callback of the loop".into(),
    }
}

fn words_of_mark(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Created { .. } => "created",
        MarkKind::Woken { .. } => "woken",
        MarkKind::CancelRequested { .. } => "cancel requested",
        MarkKind::CancelDelivered => "cancel delivered",
        MarkKind::Failed => "failed",
        MarkKind::Panicked => "panicked",
        MarkKind::Done => "done",
        MarkKind::LongPoll => "long poll",
    }
}

fn micros(ns: u64) -> f64 {
    ns as f64 / 1_000.0
}

fn has_span_at(lane: &Lane, at_ns: u64) -> bool {
    let after = lane.spans.partition_point(|span| span.begin_ns <= at_ns);
    after.checked_sub(1).is_some_and(|last| lane.spans[last].end_ns >= at_ns)
}
