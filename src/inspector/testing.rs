//! What the inspector's tests share: programs run on a manual host, models as lines of text, and random numbers.

use std::rc::Rc;
use std::time::Duration;

use webloop::inspect::Snapshot;
use webloop::trace::{Chunk, Event, Record, Text};
use webloop::{EventLoop, ManualHost};

use super::model::{Lane, Mark, MarkKind, Model, Span, SpanKind};

pub(crate) fn millis(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Runs `program` on a manual host for ten seconds of loop time; gives what its trace tells and how its loop looks
/// then. The host's clock moves only while nothing runs, and where the program calls `skip`.
pub(crate) fn run(program: impl FnOnce(&EventLoop, &ManualHost)) -> (Model, Snapshot) {
    let host = ManualHost::new();
    let event_loop = EventLoop::with_host(host.clone());
    event_loop.set_exception_handler(Some(Rc::new(|_: &webloop::Failure| {})));
    event_loop.trace().start(1_000_000);
    program(&event_loop, &host);
    host.advance(Duration::from_secs(10));
    let snapshot = event_loop.snapshot();
    let chunk = event_loop.trace().read(0);
    let mut model = Model::new();
    model.feed(&chunk, &|text| event_loop.trace().text(text));
    model.set_now(10_000_000_000);
    event_loop.close();
    (model, snapshot)
}

pub(crate) fn chunk(records: &[(u64, Event)]) -> Chunk {
    let records = records.iter().map(|&(at_ns, event)| Record { at_ns, event });
    Chunk { records: records.collect(), ..Chunk::default() }
}

pub(crate) fn model_of(records: &[(u64, Event)]) -> Model {
    let mut model = Model::new();
    model.feed(&chunk(records), &no_text);
    model
}

pub(crate) fn no_text(_text: Text) -> Rc<str> {
    "text".into()
}

/// A lane as one line: its spans by time, then its marks. `unit_ns` is what the times are in.
pub(crate) fn line(model: &Model, lane: &Lane, unit_ns: u64) -> String {
    let spans: Vec<_> = lane.spans.iter().map(|span| span_words(model, span, unit_ns)).collect();
    let marks: Vec<_> = lane.marks.iter().map(|mark| mark_words(model, mark, unit_ns)).collect();
    format!("{}: {} | {}", lane.name, spans.join(", "), marks.join(", ")).trim_end().to_owned()
}

/// The lanes of the callbacks and tasks as lines, in milliseconds.
pub(crate) fn task_lines(model: &Model) -> Vec<String> {
    model.lanes()[2..].iter().map(|lane| line(model, lane, 1_000_000)).collect()
}

fn span_words(model: &Model, span: &Span, unit_ns: u64) -> String {
    let what = match span.kind {
        SpanKind::Poll => "poll".to_owned(),
        SpanKind::EstimatedPoll => "poll?".to_owned(),
        SpanKind::Ready => "ready".to_owned(),
        SpanKind::Wait(wait) => format!("[{}]", model.label(wait)),
        SpanKind::Slice { turns } => format!("slice of {turns}"),
        SpanKind::LongTurn => "long".to_owned(),
        SpanKind::Hidden => "hidden".to_owned(),
        SpanKind::Callback(place) => {
            model.place(place).map_or("own callback".to_owned(), |_| "callback".to_owned())
        }
    };
    let begin = span.begin_ns / unit_ns;
    match span.is_open() {
        true => format!("{what} {begin}.."),
        false if span.begin_ns == span.end_ns => format!("{what} {begin}"),
        false => format!("{what} {begin}-{}", span.end_ns / unit_ns),
    }
}

fn mark_words(model: &Model, mark: &Mark, unit_ns: u64) -> String {
    let by = |task| match task {
        Some(task) => {
            format!(" by {}", model.lane_of(task).map_or("?", |lane| &model.lanes()[lane].name))
        }
        None => String::new(),
    };
    let what = match mark.kind {
        MarkKind::Created { by: task } => format!("created{}", by(task)),
        MarkKind::Woken { by: task } => format!("woken{}", by(task)),
        MarkKind::CancelRequested { by: task } => format!("cancel{}", by(task)),
        MarkKind::CancelDelivered => "cancelled".to_owned(),
        MarkKind::Failed => "failed".to_owned(),
        MarkKind::Panicked => "panicked".to_owned(),
        MarkKind::Done => "done".to_owned(),
        MarkKind::LongPoll => "long".to_owned(),
    };
    format!("{what} {}", mark.at_ns / unit_ns)
}

/// Everything that a model shows, without the numbers that it gives to labels and places.
pub(crate) fn picture(model: &Model) -> String {
    let mut text = format!("{:?} {} {}\n", model.span_range(), model.lost(), model.dropped_spans());
    for lane in model.lanes() {
        let state = match lane.state {
            super::model::LaneState::Waiting(wait) => format!("waiting for {}", model.label(wait)),
            state => format!("{state:?}"),
        };
        text.push_str(&format!(
            "{:?} {:?} {:?} {:?} {:?} {state}\n  {}\n",
            lane.kind,
            lane.parent,
            lane.place,
            lane.stats,
            lane.name,
            line(model, lane, 1)
        ));
        for span in &lane.spans {
            if let SpanKind::Callback(place) = span.kind {
                text.push_str(&format!("  {:?}\n", model.place(place)));
            }
            let culprit = (span.kind == SpanKind::LongTurn).then(|| model.culprit(span.begin_ns)).flatten();
            if let Some(culprit) = culprit {
                text.push_str(&format!("  {culprit:?}\n"));
            }
        }
    }
    text
}

/// A small generator of numbers that look random (xorshift64), so that a failure can be had again from its seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }
}
