//! Builds a model from the events of a trace file.
//!
//! Events of a track come in the order of time, spans and marks each for themselves, and a track is introduced before
//! anything on it: the loop, the callbacks, then the tasks.

use std::rc::Rc;

use webloop::trace::TaskId;

use super::error::{ImportError, Problem};
use super::event::{Event, Fields};
use super::words;
use crate::inspector::model::{
    CALLBACKS_LANE, Culprit, Header, LOOP_LANE, Lane, LaneKind, LaneState, Mark, Model, OPEN, Place, Span,
    SpanKind, Stats,
};

#[derive(Default)]
pub(super) struct Builder {
    model: Model,
    /// How many tracks were introduced.
    tracks: usize,
    /// Long turns: begin and end, the position of the lane, the line.
    culprits: Vec<(u64, u64, usize, Place)>,
    latest_ns: u64,
}

impl Builder {
    pub(super) fn add(&mut self, event: &Event<'_>) -> Result<(), Problem> {
        match event.fields.text("ph")? {
            "M" if event.fields.text("name")? == "thread_name" => self.add_track(event),
            "X" => self.add_span(event),
            "i" => self.add_mark(event),
            // Names and orders for other viewers; arrows, which marks tell as well.
            "M" | "s" | "f" => Ok(()),
            _ => Err(Problem::Senseless("ph")),
        }
    }

    fn add_track(&mut self, event: &Event<'_>) -> Result<(), Problem> {
        let args = &event.args;
        let position = self.tracks;
        let is_fixed = position <= CALLBACKS_LANE;
        if event.fields.number("tid")? != position as u64 + 1 || args.get("task").is_some() == is_fixed {
            return Err(Problem::TrackOutOfOrder);
        }
        let kind = match position {
            LOOP_LANE => LaneKind::Loop,
            CALLBACKS_LANE => LaneKind::Callbacks,
            _ => LaneKind::Task(TaskId(args.small_number("task")?)),
        };
        let lane = Lane {
            kind,
            name: args.text("name")?.into(),
            parent: args.optional_number("parent")?.map(TaskId),
            place: place(args)?,
            spans: Default::default(),
            marks: Default::default(),
            stats: stats(args)?,
            state: self.state(args)?,
        };
        if (lane.state == LaneState::Loop) != is_fixed {
            return Err(Problem::Senseless("state"));
        }
        if !self.model.restore_lane(position, lane) {
            return Err(Problem::TrackOutOfOrder);
        }
        self.tracks += 1;
        Ok(())
    }

    fn state(&mut self, args: &Fields<'_>) -> Result<LaneState, Problem> {
        let name = args.text("state")?;
        let wait = if name == "waiting" { args.text("waits_for")? } else { "" };
        words::state(name, || self.model.wait_of_words(wait)).ok_or(Problem::Senseless("state"))
    }

    fn add_span(&mut self, event: &Event<'_>) -> Result<(), Problem> {
        let position = self.position(&event.fields)?;
        let begin_ns = event.fields.time("ts")?;
        let end_ns = begin_ns.checked_add(event.fields.time("dur")?).ok_or(Problem::Senseless("dur"))?;
        if end_ns == OPEN {
            return Err(Problem::Senseless("dur"));
        }
        let kind = self.span_kind(event)?;
        let last = self.lane(position)?.spans.back();
        if last.is_some_and(|last| last.end_ns > begin_ns) {
            return Err(Problem::Overlap);
        }
        self.latest_ns = self.latest_ns.max(end_ns);
        if kind == SpanKind::LongTurn
            && let Some(track) = event.args.optional_number("culprit_tid")?
        {
            let culprit = (track as usize).checked_sub(1).filter(|position| *position < self.tracks);
            let culprit = culprit.ok_or(Problem::Senseless("culprit_tid"))?;
            let place = place(&event.args)?.ok_or(Problem::Missing("file"))?;
            self.culprits.push((begin_ns, event.args.number("until_ns")?, culprit, place));
        }
        let is_open = event.args.get("open").is_some();
        let end_ns = if is_open { OPEN } else { end_ns };
        self.lane(position)?.spans.push_back(Span { begin_ns, end_ns, kind });
        Ok(())
    }

    fn span_kind(&mut self, event: &Event<'_>) -> Result<SpanKind, Problem> {
        Ok(match event.fields.text("cat")? {
            words::POLL => SpanKind::Poll,
            words::ESTIMATED_POLL => SpanKind::EstimatedPoll,
            words::READY => SpanKind::Ready,
            words::WAIT => SpanKind::Wait(self.model.wait_of_words(event.fields.text("name")?)),
            words::SLICE => SpanKind::Slice { turns: event.args.small_number("turns")? },
            words::LONG_TURN => SpanKind::LongTurn,
            words::HIDDEN => SpanKind::Hidden,
            words::CALLBACK => SpanKind::Callback(self.model.place_id(place(&event.args)?)),
            _ => return Err(Problem::Senseless("cat")),
        })
    }

    fn add_mark(&mut self, event: &Event<'_>) -> Result<(), Problem> {
        let position = self.position(&event.fields)?;
        let at_ns = event.fields.time("ts")?;
        let by = event.args.optional_number("by")?.map(TaskId);
        let kind = words::mark(event.fields.text("name")?, by).ok_or(Problem::Senseless("name"))?;
        let lane = self.lane(position)?;
        if lane.marks.back().is_some_and(|last| last.at_ns > at_ns) {
            return Err(Problem::OutOfOrder);
        }
        lane.marks.push_back(Mark { at_ns, kind });
        self.latest_ns = self.latest_ns.max(at_ns);
        Ok(())
    }

    fn position(&self, fields: &Fields<'_>) -> Result<usize, Problem> {
        let track = usize::try_from(fields.number("tid")?).ok();
        let position = track.and_then(|track| track.checked_sub(1));
        position.filter(|position| *position < self.tracks).ok_or(Problem::UnknownTrack)
    }

    fn lane(&mut self, position: usize) -> Result<&mut Lane, Problem> {
        self.model.lane_mut(position).ok_or(Problem::UnknownTrack)
    }

    /// The model; `number` gives a field of what the file says of itself.
    pub(super) fn finish(
        mut self,
        number: impl Fn(&'static str) -> Result<u64, ImportError>,
    ) -> Result<Model, ImportError> {
        let now_ns = number("now_ns")?.max(self.latest_ns);
        let header = Header {
            earliest_ns: number("earliest_ns")?.min(now_ns),
            now_ns,
            lost: number("lost")?,
            dropped_spans: number("dropped_spans")?,
        };
        let lanes = self.model.lanes();
        let culprits = self.culprits.into_iter().map(|(begin_ns, end_ns, position, place)| Culprit {
            begin_ns,
            end_ns,
            lane: lanes[position].kind,
            place,
        });
        let culprits = culprits.collect();
        self.model.finish_restoring(&header, culprits);
        Ok(self.model)
    }
}

fn place(args: &Fields<'_>) -> Result<Option<Place>, Problem> {
    if args.get("file").is_none() {
        return Ok(None);
    }
    Ok(Some(Place { file: Rc::from(args.text("file")?), line: args.small_number("line")? }))
}

fn stats(args: &Fields<'_>) -> Result<Stats, Problem> {
    Ok(Stats {
        polls: args.number("polls")?,
        busy_ns: args.number("busy_ns")?,
        longest_poll_ns: args.number("longest_poll_ns")?,
        latest_wake_ns: args.number("latest_wake_ns")?,
        created_ns: args.number("created_ns")?,
        ended_ns: args.get("ended_ns").is_some().then(|| args.number("ended_ns")).transpose()?,
    })
}
