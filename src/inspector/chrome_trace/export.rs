//! Writes a model as a trace file.

use std::fmt::Write as _;

use webloop::trace::TaskId;

use super::{GENERATOR, VERSION, words};
use crate::inspector::model::{Lane, LaneKind, LaneState, Mark, MarkKind, Model, Place, Span, SpanKind};

/// About how long an event is, in bytes.
const BYTES_OF_EVENT: usize = 110;

/// The model as a file: JSON in Chrome's Trace Event Format.
pub fn export(model: &Model) -> String {
    let lanes = model.lanes();
    let events: usize = lanes.iter().map(|lane| lane.spans.len() + 2 * lane.marks.len() + 4).sum();
    let mut writer = Writer { model, out: String::with_capacity(events * BYTES_OF_EVENT), has_event: false };
    writer.file();
    writer.out
}

struct Writer<'m> {
    model: &'m Model,
    out: String,
    has_event: bool,
}

/// The number of a lane's track.
fn track(position: usize) -> usize {
    position + 1
}

impl Writer<'_> {
    fn file(&mut self) {
        let header = self.model.header();
        self.push("{\"displayTimeUnit\":\"ms\",\"otherData\":{\"generator\":\"");
        self.push(GENERATOR);
        self.push("\",\"version\":");
        self.number(VERSION);
        self.arg("earliest_ns", header.earliest_ns);
        self.arg("now_ns", header.now_ns);
        self.arg("lost", header.lost);
        self.arg("dropped_spans", header.dropped_spans);
        self.push("},\"traceEvents\":[");
        self.event('M', 1, "process_name");
        self.push(",\"args\":{\"name\":\"webloop\"}}");
        for (position, lane) in self.model.lanes().iter().enumerate() {
            self.lane(position, lane);
        }
        for (position, lane) in self.model.lanes().iter().enumerate() {
            for span in &lane.spans {
                self.span(position, span);
            }
            for mark in &lane.marks {
                self.mark(position, mark);
            }
        }
        self.flows();
        self.push("\n]}\n");
    }

    fn lane(&mut self, position: usize, lane: &Lane) {
        self.event('M', position, "thread_name");
        self.push(",\"args\":{\"name\":");
        self.text(&lane.name);
        if let LaneKind::Task(task) = lane.kind {
            self.arg("task", u64::from(task.0));
        }
        if let Some(parent) = lane.parent {
            self.arg("parent", u64::from(parent.0));
        }
        if let Some(place) = &lane.place {
            self.place(place);
        }
        self.push(",\"state\":\"");
        self.push(words::of_state(lane.state));
        self.push("\"");
        if let LaneState::Waiting(wait) = lane.state {
            self.push(",\"waits_for\":");
            self.text(self.model.label(wait));
        }
        self.arg("polls", lane.stats.polls);
        self.arg("busy_ns", lane.stats.busy_ns);
        self.arg("longest_poll_ns", lane.stats.longest_poll_ns);
        self.arg("latest_wake_ns", lane.stats.latest_wake_ns);
        self.arg("created_ns", lane.stats.created_ns);
        if let Some(ended_ns) = lane.stats.ended_ns {
            self.arg("ended_ns", ended_ns);
        }
        self.push("}}");
        self.event('M', position, "thread_sort_index");
        self.push(",\"args\":{\"sort_index\":");
        self.number(position as u64);
        self.push("}}");
    }

    fn span(&mut self, position: usize, span: &Span) {
        let label;
        let name = match span.kind {
            SpanKind::Wait(wait) => self.model.label(wait),
            SpanKind::Callback(place) => {
                label = match self.model.place(place) {
                    Some(place) => format!("callback {place}"),
                    None => "callback of the loop".to_owned(),
                };
                &label
            }
            kind => words::of_span(kind),
        };
        self.event('X', position, name);
        self.push(",\"cat\":\"");
        self.push(words::of_span(span.kind));
        self.push("\"");
        self.time("ts", span.begin_ns);
        self.time("dur", span.end_by(self.model.now_ns()) - span.begin_ns);
        self.push(",\"args\":{");
        let empty = self.out.len();
        if span.is_open() {
            self.arg("open", 1);
        }
        match span.kind {
            SpanKind::Slice { turns } => self.arg("turns", u64::from(turns)),
            SpanKind::Callback(place) => {
                if let Some(place) = self.model.place(place) {
                    self.place(place);
                }
            }
            SpanKind::LongTurn => self.culprit(span),
            _ => {}
        }
        if self.out.len() == empty {
            self.out.truncate(empty - ",\"args\":{".len());
        } else {
            // Every field comes with a comma before it.
            self.out.remove(empty);
            self.push("}");
        }
        self.push("}");
    }

    fn culprit(&mut self, span: &Span) {
        let Some((culprit, position)) = self.model.culprit_of(span.begin_ns) else { return };
        self.arg("culprit_tid", track(position) as u64);
        self.arg("until_ns", culprit.end_ns);
        self.place(&culprit.place);
    }

    fn mark(&mut self, position: usize, mark: &Mark) {
        self.event('i', position, words::of_mark(mark.kind));
        self.push(",\"cat\":\"mark\",\"s\":\"t\"");
        self.time("ts", mark.at_ns);
        let by = match mark.kind {
            MarkKind::Created { by } | MarkKind::Woken { by } | MarkKind::CancelRequested { by } => by,
            _ => None,
        };
        if let Some(by) = by {
            self.push(",\"args\":{\"by\":");
            self.number(u64::from(by.0));
            self.push("}");
        }
        self.push("}");
    }

    /// Arrows from who woke to who was woken. They come after all spans, since a viewer binds the ends of an arrow to
    /// the spans that it has seen begin; an arrow of which an end would hang in the air is left out.
    fn flows(&mut self) {
        let mut id = 0;
        for (position, lane) in self.model.lanes().iter().enumerate() {
            for mark in &lane.marks {
                let MarkKind::Woken { by: Some(by) } = mark.kind else { continue };
                let Some(waker) = self.bound(by, mark.at_ns) else { continue };
                if !has_span_at(lane, mark.at_ns) {
                    continue;
                }
                id += 1;
                self.flow('s', waker, mark.at_ns, id);
                self.push("}");
                self.flow('f', position, mark.at_ns, id);
                self.push(",\"bp\":\"e\"}");
            }
        }
    }

    /// The lane of a task that has a span at `at_ns`.
    fn bound(&self, task: TaskId, at_ns: u64) -> Option<usize> {
        let lane = self.model.lane_of(task)?;
        has_span_at(&self.model.lanes()[lane], at_ns).then_some(lane)
    }

    fn flow(&mut self, phase: char, position: usize, at_ns: u64, id: u64) {
        self.event(phase, position, "wake");
        self.push(",\"cat\":\"wake\"");
        self.time("ts", at_ns);
        self.arg("id", id);
    }

    // Pieces

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Begins an event and leaves it open.
    fn event(&mut self, phase: char, position: usize, name: &str) {
        self.push(if self.has_event { ",\n{\"ph\":\"" } else { "\n{\"ph\":\"" });
        self.has_event = true;
        self.out.push(phase);
        self.push("\",\"pid\":1,\"tid\":");
        self.number(track(position) as u64);
        self.push(",\"name\":");
        self.text(name);
    }

    fn place(&mut self, place: &Place) {
        self.push(",\"file\":");
        self.text(&place.file);
        self.arg("line", u64::from(place.line));
    }

    fn arg(&mut self, key: &str, value: u64) {
        self.push(",\"");
        self.push(key);
        self.push("\":");
        self.number(value);
    }

    /// By hand, since most of a file is numbers and `write!` takes several times as long.
    fn number(&mut self, value: u64) {
        if value >= 10 {
            self.number(value / 10);
        }
        self.out.push(digit(value));
    }

    /// In microseconds with three decimals, so to the nanosecond.
    fn time(&mut self, key: &str, ns: u64) {
        self.arg(key, ns / 1_000);
        self.out.push('.');
        for unit in [100, 10, 1] {
            self.out.push(digit(ns / unit));
        }
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        let mut rest = text;
        while let Some(at) = rest.find(|letter: char| letter < ' ' || matches!(letter, '"' | '\\')) {
            self.out.push_str(&rest[..at]);
            // All of these are one byte long.
            let letter = rest.as_bytes()[at];
            write!(self.out, "\\u{letter:04x}").expect("a String takes everything");
            rest = &rest[at + 1..];
        }
        self.out.push_str(rest);
        self.out.push('"');
    }
}

/// The last digit of a number.
fn digit(value: u64) -> char {
    char::from(b'0' + (value % 10) as u8)
}

fn has_span_at(lane: &Lane, at_ns: u64) -> bool {
    let after = lane.spans.partition_point(|span| span.begin_ns <= at_ns);
    after.checked_sub(1).is_some_and(|last| lane.spans[last].end_ns >= at_ns)
}
