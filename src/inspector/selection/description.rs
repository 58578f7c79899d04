//! Lanes and events in words: what a tooltip shows and a screen reader hears.

use webloop::trace::TaskId;

use super::EventAt;
use super::times::{exact_duration, exact_time, in_steps, step_at};
use crate::inspector::model::{Culprit, Lane, LaneKind, LaneState, MarkKind, Model, Span, SpanKind, WaitId};

/// What the label of a wait begins with that is no thing to wait for.
const SLEEP: &str = "sleep ";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Who does what: `worker 2 waits for lock "page"`.
    pub what: String,
    /// When, exactly: `from 1.204 s to 1.310 s, 106 ms`.
    pub when: String,
}

impl Description {
    pub fn sentence(&self) -> String {
        format!("{}, {}", self.what, self.when)
    }
}

/// Describes an event, if it is still there.
pub fn describe(model: &Model, lane: &Lane, event: EventAt) -> Option<Description> {
    if let Some(span) = event.span(lane) {
        return Some(Description {
            what: span_in_words(model, lane, span),
            when: length_in_words(model, span),
        });
    }
    let mark = event.mark(lane)?;
    let what = mark_in_words(model, &lane.name, mark.kind);
    let time = if model.is_by_steps() { step_at(mark.at_ns) } else { exact_time(mark.at_ns) };
    Some(Description { what, when: format!("at {time}") })
}

fn span_in_words(model: &Model, lane: &Lane, span: &Span) -> String {
    let name = &lane.name;
    match span.kind {
        SpanKind::Poll => format!("{name} is polled"),
        SpanKind::EstimatedPoll => format!("{name} is polled once or more, at about this time"),
        SpanKind::Ready => format!("{name} is ready and waits for its turn"),
        SpanKind::Wait(wait) => match model.label(wait).strip_prefix(SLEEP) {
            Some(until) => format!("{name} sleeps {until}"),
            None => format!("{name} waits for {}", model.label(wait)),
        },
        SpanKind::Slice { turns: 0 } => "the loop runs".to_owned(),
        SpanKind::Slice { turns } => format!("the loop runs {}", counted(turns.into(), "turn", "turns")),
        SpanKind::LongTurn(culprit) => {
            let because = culprit.and_then(|Culprit { lane, place, is_at_work }| {
                Some(match lane {
                    LaneKind::Callbacks if is_at_work => format!(", because of a callback at {place}"),
                    LaneKind::Task(_) if is_at_work => {
                        format!(", because of {} at {place}", model.lanes()[model.position_of(lane)?].name)
                    }
                    LaneKind::Callbacks => format!(", because of a callback of {place}"),
                    _ => format!(
                        ", because of {}, made at {place}",
                        model.lanes()[model.position_of(lane)?].name
                    ),
                })
            });
            format!("the loop holds the page up{}", because.unwrap_or_default())
        }
        SpanKind::Hidden => "the tab is hidden".to_owned(),
        SpanKind::Callback(Some(place)) => format!("a callback of {place} runs"),
        SpanKind::Callback(None) => "a callback of the loop runs".to_owned(),
    }
}

fn length_in_words(model: &Model, span: &Span) -> String {
    let end_ns = span.end_by(model.now_ns());
    if model.is_by_steps() {
        return in_steps(span.begin_ns, end_ns, span.is_open());
    }
    let length = exact_duration(end_ns - span.begin_ns);
    if span.is_open() {
        return format!("since {}, {length} so far", exact_time(span.begin_ns));
    }
    format!("from {} to {}, {length}", exact_time(span.begin_ns), exact_time(span.end_ns))
}

fn mark_in_words(model: &Model, name: &str, kind: MarkKind) -> String {
    let by = |by: Option<TaskId>, other: &'static str| name_of(model, by).unwrap_or_else(|| other.to_owned());
    match kind {
        MarkKind::Created { by: None } => format!("{name} is created"),
        MarkKind::Created { by: task } => format!("{name} is created by {}", by(task, "a task")),
        MarkKind::Woken { by: task } => format!("{name} is woken by {}", by(task, "the loop")),
        MarkKind::CancelRequested { by: task } => {
            format!("{} asks for {name} to be cancelled", by(task, "the program"))
        }
        MarkKind::CancelDelivered => format!("{name} learns that it is cancelled"),
        MarkKind::Failed => format!("{name} fails"),
        MarkKind::Panicked => format!("{name} panics"),
        MarkKind::Done => format!("{name} is done"),
        MarkKind::LongPoll => format!("{name} begins what makes the turn long"),
    }
}

fn name_of(model: &Model, task: Option<TaskId>) -> Option<String> {
    let task = task?;
    let lane = model.lane_of(task).and_then(|lane| model.lanes().get(lane));
    Some(lane.map_or_else(|| task.to_string(), |lane| lane.name.to_string()))
}

/// Describes a lane: `worker 1, waiting for queue "jobs", 12 polls`.
pub fn describe_lane(model: &Model, lane: &Lane) -> String {
    let name = &lane.name;
    let state = match lane.state {
        LaneState::Ready => "ready".to_owned(),
        LaneState::Running => "running".to_owned(),
        LaneState::Waiting(wait) => waiting(model, wait),
        LaneState::Done => "done".to_owned(),
        LaneState::Failed => "failed".to_owned(),
        LaneState::Cancelled => "cancelled".to_owned(),
        LaneState::Panicked => "panicked".to_owned(),
        LaneState::Loop => String::new(),
    };
    let polls = lane.stats.polls;
    match lane.kind {
        LaneKind::Loop => format!("{name}, {}", counted(polls, "turn", "turns")),
        LaneKind::Callbacks => format!("{name}, {polls} so far"),
        LaneKind::Task(_) => format!("{name}, {state}, {}", counted(polls, "poll", "polls")),
    }
}

fn waiting(model: &Model, wait: WaitId) -> String {
    match model.label(wait).strip_prefix(SLEEP) {
        Some(until) => format!("sleeping {until}"),
        None => format!("waiting for {}", model.label(wait)),
    }
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use webloop::SourceLine;

    use super::*;
    use crate::inspector::model::OPEN;

    const MS: u64 = 1_000_000;

    fn sentence_of_span(kind: SpanKind, begin_ns: u64, end_ns: u64) -> String {
        let mut model = Model::sample(2, 2000 * MS);
        model.span(2, begin_ns, end_ns, kind);
        let lane = &model.lanes()[2];
        let event = EventAt::of_span(lane, 0).expect("there is a span");
        describe(&model, lane, event).expect("it is there").sentence()
    }

    fn sentence_of_mark(kind: MarkKind) -> String {
        let mut model = Model::sample(2, 2000 * MS);
        model.push_mark(2, 1204 * MS, kind);
        let lane = &model.lanes()[2];
        let event = EventAt::of_mark(lane, 0).expect("there is a mark");
        describe(&model, lane, event).expect("it is there").sentence()
    }

    #[test]
    fn a_wait_says_for_what_and_exactly_when() {
        assert_eq!(
            sentence_of_span(SpanKind::Wait(WaitId(0)), 1204 * MS, 1310 * MS),
            "worker 2 waits for lock \u{201c}page\u{201d}, from 1.204 s to 1.310 s, 106 ms"
        );
        assert_eq!(
            sentence_of_span(SpanKind::Wait(WaitId(1)), 1204 * MS, OPEN),
            "worker 2 sleeps until 2.000 s, since 1.204 s, 796 ms so far"
        );
    }

    #[test]
    fn a_poll_says_how_long() {
        assert_eq!(
            sentence_of_span(SpanKind::Poll, 1204 * MS, 1204 * MS + 12_000),
            "worker 2 is polled, from 1.204 s to 1.204012 s, 0.012 ms"
        );
    }

    #[test]
    fn a_long_turn_says_because_of_whom() {
        let lane = LaneKind::Task(TaskId(1));
        let place = SourceLine { file: "src/lessons/race.rs", line: 12 };
        let long = |is_at_work| SpanKind::LongTurn(Some(Culprit { lane, place, is_at_work }));
        assert_eq!(
            sentence_of_span(long(true), 0, 120 * MS),
            "the loop holds the page up, because of worker 1 at src/lessons/race.rs:12, from 0.000 s to 0.120 s, 120 ms"
        );
        assert_eq!(
            sentence_of_span(long(false), 0, 120 * MS),
            "the loop holds the page up, because of worker 1, made at src/lessons/race.rs:12, from 0.000 s to 0.120 s, 120 ms"
        );
        assert_eq!(
            sentence_of_span(SpanKind::Slice { turns: 1 }, 0, MS),
            "the loop runs 1 turn, from 0.000 s to 0.001 s, 1 ms"
        );
    }

    #[test]
    fn marks_say_who_did_it() {
        let by = Some(TaskId(1));
        assert_eq!(sentence_of_mark(MarkKind::Woken { by }), "worker 2 is woken by worker 1, at 1.204 s");
        assert_eq!(
            sentence_of_mark(MarkKind::Woken { by: None }),
            "worker 2 is woken by the loop, at 1.204 s"
        );
        assert_eq!(
            sentence_of_mark(MarkKind::Created { by: Some(TaskId(9)) }),
            "worker 2 is created by task 9, at 1.204 s"
        );
        assert_eq!(
            sentence_of_mark(MarkKind::CancelRequested { by }),
            "worker 1 asks for worker 2 to be cancelled, at 1.204 s"
        );
    }

    #[test]
    fn a_lane_says_how_it_is() {
        let mut model = Model::sample(1, 0);
        model.lane_mut(1).expect("there is a lane").state = LaneState::Waiting(WaitId(2));
        model.lane_mut(1).expect("there is a lane").stats.polls = 12;
        assert_eq!(
            describe_lane(&model, &model.lanes()[1]),
            "worker 1, waiting for queue \u{201c}jobs\u{201d} (get), 12 polls"
        );
        model.lane_mut(1).expect("there is a lane").state = LaneState::Waiting(WaitId(1));
        model.lane_mut(1).expect("there is a lane").stats.polls = 1;
        assert_eq!(describe_lane(&model, &model.lanes()[1]), "worker 1, sleeping until 2.000 s, 1 poll");
        assert_eq!(describe_lane(&model, &model.lanes()[0]), "loop, 0 turns");
    }
}
