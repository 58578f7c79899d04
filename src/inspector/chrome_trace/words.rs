//! The words that the file has for what lanes, spans and marks are. Changing one is a new version of the file.

use crate::inspector::model::{LaneState, MarkKind, SpanKind, WaitId};

pub(super) const POLL: &str = "poll";
pub(super) const ESTIMATED_POLL: &str = "short polls";
pub(super) const READY: &str = "ready";
pub(super) const WAIT: &str = "wait";
pub(super) const SLICE: &str = "slice";
pub(super) const LONG_TURN: &str = "long turn";
pub(super) const HIDDEN: &str = "hidden";
pub(super) const CALLBACK: &str = "callback";

pub(super) fn of_span(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Poll => POLL,
        SpanKind::EstimatedPoll => ESTIMATED_POLL,
        SpanKind::Ready => READY,
        SpanKind::Wait(_) => WAIT,
        SpanKind::Slice { .. } => SLICE,
        SpanKind::LongTurn => LONG_TURN,
        SpanKind::Hidden => HIDDEN,
        SpanKind::Callback(_) => CALLBACK,
    }
}

pub(super) fn of_mark(kind: MarkKind) -> &'static str {
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

/// The mark of this name; `by` is the task that did it.
pub(super) fn mark(name: &str, by: Option<webloop::trace::TaskId>) -> Option<MarkKind> {
    Some(match name {
        "created" => MarkKind::Created { by },
        "woken" => MarkKind::Woken { by },
        "cancel requested" => MarkKind::CancelRequested { by },
        "cancel delivered" => MarkKind::CancelDelivered,
        "failed" => MarkKind::Failed,
        "panicked" => MarkKind::Panicked,
        "done" => MarkKind::Done,
        "long poll" => MarkKind::LongPoll,
        _ => return None,
    })
}

pub(super) fn of_state(state: LaneState) -> &'static str {
    match state {
        LaneState::Ready => "ready",
        LaneState::Running => "running",
        LaneState::Waiting(_) => "waiting",
        LaneState::Done => "done",
        LaneState::Failed => "failed",
        LaneState::Cancelled => "cancelled",
        LaneState::Panicked => "panicked",
        LaneState::Loop => "loop",
    }
}

/// The state of this name; `wait` gives what it waits for.
pub(super) fn state(name: &str, wait: impl FnOnce() -> WaitId) -> Option<LaneState> {
    Some(match name {
        "ready" => LaneState::Ready,
        "running" => LaneState::Running,
        "waiting" => LaneState::Waiting(wait()),
        "done" => LaneState::Done,
        "failed" => LaneState::Failed,
        "cancelled" => LaneState::Cancelled,
        "panicked" => LaneState::Panicked,
        "loop" => LaneState::Loop,
        _ => return None,
    })
}
