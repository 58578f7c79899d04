//! Reads a trace file.
//!
//! First it is read what the file says of itself, so that of a foreign file is said that it is foreign, then its events.

use serde::Deserialize;
use serde_json::Error;

use super::{About, Args, Event, GENERATOR, LATEST_NS, MOST_BYTES, VERSION};
use crate::inspector::model::{LaneState, Mark, Model, OPEN, Span, SpanKind, WaitId};
use crate::ui::shown_name;

/// The model that a file shows.
///
/// # Errors
///
/// When the file is damaged, or not one that [`export`](super::export) made: what is wrong, and what to do.
pub fn import(file: &[u8]) -> Result<Model, String> {
    if file.len() > MOST_BYTES {
        let most = MOST_BYTES >> 20;
        return Err(format!(
            "the file is larger than {most} MB, the most that can be shown. Export a shorter run."
        ));
    }
    if file.trim_ascii().is_empty() {
        return Err(choose_another("the file is empty"));
    }
    read(file).map_err(|problem| match problem {
        Problem::Said(words) => words,
        Problem::Json(error) if error.is_eof() || is_at_end(&error, file) => choose_another(&format!(
            "the file ends in the middle, at line {}: it was not saved completely",
            error.line()
        )),
        Problem::Json(error) if error.is_data() => choose_another(&format!("the file is damaged: {error}")),
        Problem::Json(error) => choose_another(&format!("the file is not JSON: {error}")),
        Problem::Event(number) => {
            choose_another(&format!("the file is damaged: event {number} makes no sense"))
        }
    })
}

/// Whether the file ends where it cannot be read on, as in the middle of a number.
fn is_at_end(error: &Error, file: &[u8]) -> bool {
    let lines = file.trim_ascii_end().split(|byte| *byte == b'\n');
    lines
        .enumerate()
        .last()
        .is_some_and(|(index, line)| (index + 1, line.len()) <= (error.line(), error.column()))
}

fn choose_another(words: &str) -> String {
    format!("{words}. Choose a file that was saved with Export.")
}

enum Problem {
    Said(String),
    Json(Error),
    /// Which one in `traceEvents`, from 1.
    Event(usize),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Problem::Json(error)
    }
}

#[derive(Deserialize)]
struct Head {
    #[serde(rename = "otherData")]
    about: Option<Maker>,
}

#[derive(Deserialize)]
struct Maker {
    generator: Option<String>,
    version: Option<u64>,
}

#[derive(Deserialize)]
struct File<'f> {
    #[serde(rename = "otherData", borrow)]
    about: About<'f>,
    #[serde(rename = "traceEvents", borrow)]
    events: Vec<Event<'f>>,
}

fn read(file: &[u8]) -> Result<Model, Problem> {
    check_maker(file)?;
    let File { about, events } = serde_json::from_slice(file)?;
    let mut builder = Builder { model: Model::new(), waits: Vec::new(), latest_ns: 0 };
    builder.waits = about.waits.iter().map(|words| builder.model.wait_of_words(&shown_name(words))).collect();
    for (index, event) in events.into_iter().enumerate() {
        builder.add(event).ok_or(Problem::Event(index + 1))?;
    }
    let mut header = about.header;
    header.now_ns = header.now_ns.max(builder.latest_ns);
    header.earliest_ns = header.earliest_ns.min(header.now_ns);
    builder.model.finish_restoring(&header);
    Ok(builder.model)
}

fn check_maker(file: &[u8]) -> Result<(), Problem> {
    let maker = match serde_json::from_slice::<Head>(file) {
        Ok(head) => head.about,
        Err(error) if error.is_data() => None,
        Err(error) => return Err(error.into()),
    };
    match maker {
        Some(Maker { generator: Some(generator), version: Some(VERSION) }) if generator == GENERATOR => {
            Ok(())
        }
        Some(Maker { generator: Some(generator), version: Some(version) }) if generator == GENERATOR => {
            Err(Problem::Said(format!(
                "the file was exported by another version (format {version}, this page knows {VERSION}): reload the \
                 page to get the newest, or export it again."
            )))
        }
        _ => Err(Problem::Said(
            "the file was made by another program, not exported here: if it is a trace, open it in Perfetto."
                .to_owned(),
        )),
    }
}

/// Builds a model from events. Those of a track come in the order of time, spans and marks each for themselves, and a
/// track is introduced before anything on it: the loop, the callbacks, then the tasks.
struct Builder {
    model: Model,
    /// The model's numbers for those of the file.
    waits: Vec<WaitId>,
    latest_ns: u64,
}

impl Builder {
    /// `None` where the event makes no sense.
    fn add(&mut self, event: Event<'_>) -> Option<()> {
        let Some(args) = event.args else { return Some(()) };
        let position = event.tid.checked_sub(1)?;
        let begin_ns = nanos(event.ts)?;
        let end_ns = begin_ns + nanos(event.dur)?;
        self.latest_ns = self.latest_ns.max(end_ns);
        match args {
            Args { lane: Some(mut lane), .. } => {
                lane.name = shown_name(&lane.name);
                if let LaneState::Waiting(wait) = &mut lane.state {
                    *wait = self.wait(*wait)?;
                }
                self.model.restore_lane(position, *lane).then_some(())
            }
            Args { span: Some(kind), is_open, .. } => {
                self.add_span(position, begin_ns, if is_open { OPEN } else { end_ns }, kind)
            }
            Args { mark: Some(kind), .. } => {
                let marks = &mut self.model.lane_mut(position)?.marks;
                let is_sorted = marks.back().is_none_or(|last| last.at_ns <= begin_ns);
                is_sorted.then(|| marks.push_back(Mark { at_ns: begin_ns, kind }))
            }
            _ => Some(()),
        }
    }

    fn add_span(&mut self, position: usize, begin_ns: u64, end_ns: u64, kind: SpanKind) -> Option<()> {
        let kind = match kind {
            SpanKind::Wait(wait) => SpanKind::Wait(self.wait(wait)?),
            kind => kind,
        };
        let spans = &mut self.model.lane_mut(position)?.spans;
        let is_sorted = spans.back().is_none_or(|last| last.end_ns <= begin_ns);
        is_sorted.then(|| spans.push_back(Span { begin_ns, end_ns, kind }))
    }

    fn wait(&self, wait: WaitId) -> Option<WaitId> {
        self.waits.get(wait.0 as usize).copied()
    }
}

/// Microseconds in nanoseconds, where these are exact.
fn nanos(micros: Option<f64>) -> Option<u64> {
    let ns = (micros.unwrap_or(0.0) * 1_000.0).round();
    (0.0..=LATEST_NS as f64).contains(&ns).then_some(ns as u64)
}
