//! What the timeline says of the events that somebody points at or has gone to: in the tooltip, and to screen readers.

use webloop::SourceLine;

use super::canvas::{Canvas, State};
use crate::inspector::model::{Model, SpanKind};
use crate::inspector::projection::Viewport;
use crate::inspector::selection::{Focus, describe, describe_lane, hit};

impl Canvas {
    /// Shows the words of what the pointer is over, or else of what the keyboard is at.
    pub(super) fn update_tooltip(
        &self,
        model: &Model,
        state: &mut State,
        hover: Option<(Focus, (f64, f64))>,
    ) {
        let layout = *state.viewport.layout();
        let hovered = hover.filter(|(focus, _)| focus.event.is_some());
        let focused = state.focus.filter(|_| state.is_focus_shown && state.px_hover.is_none());
        let shown = hovered.or_else(|| focused.and_then(|focus| point_of(model, &state.viewport, focus)));
        let described = shown.and_then(|(focus, px)| {
            let lane = focus.lane(model)?;
            let description = describe(model, lane, focus.event?)?;
            let place = place_of(model, focus).map(|place| place.to_string()).unwrap_or_default();
            Some((description, place, px))
        });
        match described {
            Some((description, place, px)) => {
                state.tooltip.show(description, &place, px, (layout.px_width, layout.px_height));
            }
            None => state.tooltip.hide(),
        }
    }

    /// Tells when the task in focus is over: that is worth an interruption, its polls are not.
    pub(super) fn announce_end(&self, model: &Model, state: &mut State) {
        let lane = state.focus.filter(|_| state.is_focus_shown).and_then(|focus| focus.lane(model));
        let is_over = lane.map(|lane| (lane.kind, lane.state.is_over()));
        let before = std::mem::replace(&mut state.was_over, is_over);
        if let (Some(lane), Some((kind, false))) = (lane, before)
            && is_over == Some((kind, true))
        {
            self.announcer.say(describe_lane(model, lane));
        }
    }
}

/// Where in the source the lane was made, or what made the turn long.
pub(super) fn place_of(model: &Model, focus: Focus) -> Option<SourceLine> {
    let lane = focus.lane(model)?;
    match focus.event.and_then(|event| event.span(lane)).map(|span| span.kind) {
        Some(SpanKind::LongTurn(culprit)) => culprit.map(|culprit| culprit.place),
        Some(SpanKind::Callback(place)) => place,
        _ => lane.place,
    }
}

/// What the pointer is over just now; the picture may have moved below it.
pub(super) fn hover_of(model: &Model, state: &State) -> Option<(Focus, (f64, f64))> {
    let px = state.px_hover.filter(|_| !state.gestures.is_dragging())?;
    let hit = hit(model, &state.viewport, px.0, px.1)?;
    let focus = Focus::on_lane(model, hit.lane, 0)?;
    Some((focus.at(hit.event), px))
}

/// Where the tooltip of an event in focus belongs: at its begin, or at the edge where it comes into view.
fn point_of(model: &Model, viewport: &Viewport, focus: Focus) -> Option<(Focus, (f64, f64))> {
    let highlight = focus.highlight(model);
    let (begin_ns, _) = highlight.time_ns?;
    let layout = viewport.layout();
    let px_x = viewport.px_of_time(begin_ns as f64).clamp(layout.px_gutter, layout.px_width);
    let px_y = viewport.px_of_lane(highlight.lane?)? + layout.px_lane / 2.0;
    (px_y >= layout.px_axis && px_y <= layout.px_height).then_some((focus, (px_x, px_y)))
}
