//! What the inspector's tests share: programs run on a manual host, models as lines of text, and random numbers.

use std::rc::Rc;
use std::time::Duration;

use webloop::inspect::Snapshot;
use webloop::trace::{Awaiting, Chunk, Event, Outcome, Record, TaskId, Text};
use webloop::{EventLoop, ManualHost, ResourceId};

use super::model::{Lane, Mark, MarkKind, Model, Span, SpanKind};
use crate::program::{Watched, WatchedLoop};

pub(crate) fn watched(event_loop: &EventLoop) -> Rc<dyn Watched> {
    WatchedLoop::new(event_loop)
}

pub(crate) fn millis(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Runs `program` on a manual host for ten seconds of loop time; gives what its trace tells and how its loop looks
/// then. The host's clock moves only while nothing runs, and where the program calls `skip`.
pub(crate) fn run(program: impl FnOnce(&EventLoop, &ManualHost)) -> (Model, Snapshot) {
    let host = ManualHost::new();
    let event_loop = EventLoop::with_host(host.clone());
    event_loop.set_exception_handler(Some(Rc::new(|_: &webloop::Failure| {})));
    event_loop.inspect().trace().start(1_000_000);
    program(&event_loop, &host);
    host.advance(Duration::from_secs(10));
    let snapshot = event_loop.inspect().snapshot();
    let chunk = event_loop.inspect().trace().read(0);
    let mut model = Model::new();
    model.feed(&chunk, &|text| event_loop.inspect().trace().text(text));
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
        SpanKind::LongTurn(_) => "long".to_owned(),
        SpanKind::Hidden => "hidden".to_owned(),
        SpanKind::Callback(None) => "own callback".to_owned(),
        SpanKind::Callback(Some(_)) => "callback".to_owned(),
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

/// Everything that a model shows, without the numbers that it gives to labels.
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
            if let SpanKind::Callback(_) | SpanKind::LongTurn(_) = span.kind {
                text.push_str(&format!("  {:?}\n", span.kind));
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

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }
}

/// Records of every kind, in an order that no loop makes.
fn random_event(random: &mut Random) -> Event {
    let task = match random.below(50) {
        0 => TaskId(u32::try_from(random.next() >> 32).expect("32 bits")),
        _ => TaskId(u32::try_from(random.below(6)).expect("it is small")),
    };
    let number = match random.below(20) {
        0 => random.next(),
        1 => u64::MAX,
        _ => random.below(100),
    };
    let by = (random.below(2) == 0).then_some(TaskId(3));
    let id = ResourceId(u32::try_from(random.below(3)).expect("it is small"));
    let callbacks = u32::try_from(random.below(8)).expect("it is small");
    match random.below(24) {
        0 => Event::TaskCreated {
            task,
            parent: by,
            name: None,
            location: std::panic::Location::caller().into(),
        },
        1..=3 => Event::PollBegin { task },
        4..=6 => Event::PollEnd { task, busy_ns: number },
        7 | 8 => Event::Woken { task, by },
        9 => Event::WaitBegin { task, on: Awaiting::SleepUntil(number) },
        10 => Event::WaitBegin { task, on: Awaiting::Task(TaskId(2)) },
        11 => Event::CallbackBegin { location: by.map(|_| std::panic::Location::caller().into()) },
        12 => Event::CallbackEnd { busy_ns: number },
        13 => Event::CancelRequested { task, by },
        14 if random.below(10) == 0 => Event::TaskDone { task, outcome: Outcome::Ok },
        14 | 15 => Event::Retrieved { task },
        16 => Event::SliceBegin,
        17 => Event::SliceEnd { busy_ns: number },
        18 => Event::TurnBegin { ready: 1 },
        19 => Event::LongTurn { busy_ns: number, location: None },
        20 => Event::Acquired { resource: id, kind: "lock", name: None, task: by },
        21 => Event::Released { resource: id, kind: "lock", name: None, task: by },
        22 => Event::Stride { callbacks, busy_ns: number },
        _ => Event::Yielded { task },
    }
}

/// Feeds a chunk of random records, of which some may be lost, and does one other thing that a page may do.
pub(crate) fn feed_randomly(model: &mut Model, random: &mut Random, at: &mut u64) {
    let records: Vec<_> = (0..random.below(60))
        .map(|_| {
            *at = match random.below(200) {
                0 => random.next(),
                1 => 0,
                _ => *at + random.below(30),
            };
            (*at, random_event(random))
        })
        .collect();
    let mut chunk = chunk(&records);
    chunk.lost = if random.below(6) == 0 { random.below(5) } else { 0 };
    model.feed(&chunk, &no_text);
    match random.below(8) {
        0 => model.note_hidden(*at + random.below(20), random.below(2) == 0),
        1 => model.set_now(*at + random.below(50)),
        2 => model.seed(&Snapshot::default()),
        3 => model.end(random.below(1_000)),
        _ => {}
    }
}

pub(crate) fn random_model(seed: u64) -> Model {
    let mut random = Random::new(seed);
    let mut model = Model::new();
    let mut at = 0;
    for _ in 0..8 {
        feed_randomly(&mut model, &mut random, &mut at);
    }
    model
}
