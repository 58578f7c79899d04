//! Which part of time and which lanes the timeline shows, and how they get onto its pixels.
//!
//! `time_` values are loop time in nanoseconds, `px_` values CSS pixels from the upper left corner of the canvas. Every
//! movement ends clamped: a part of what was recorded is always in sight, so nobody can get lost.

use super::lane_rows::LaneRows;

/// The narrowest and the widest range of time that the width can show.
const TIME_NARROWEST_NS: f64 = 1.0;
const TIME_WIDEST_NS: f64 = 1e16;

/// What is shown of a program that has hardly begun.
const TIME_FIRST_NS: f64 = 1e5;

/// How much of a running program stays in view while nobody has chosen what to look at.
const TIME_LONGEST_UNASKED_NS: f64 = 10e9;

/// The part of the width that what was recorded must reach into.
const SHARE_IN_REACH: f64 = 0.1;

/// The margin that is left where something is brought into view, as a part of the width.
const SHARE_MARGIN: f64 = 0.08;

/// The place between now and the right edge, so that the newest can be told from what is cut off.
const PX_AFTER_NOW: f64 = 12.0;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    pub px_width: f64,
    pub px_height: f64,
    /// How wide the names at the left are.
    pub px_gutter: f64,
    /// How high the time axis at the top is.
    pub px_axis: f64,
    pub px_lane: f64,
}

/// What the timeline does by itself when time goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// Nothing: somebody looks at something.
    Free,
    /// Shows everything up to a length, and then follows. The range grows in steps, so that it mostly stands still.
    Fit { time_longest_ns: f64 },
    /// The right edge sticks to now, and new lanes come into view.
    Follow,
}

#[derive(Clone, Debug)]
pub struct Viewport {
    layout: Layout,
    time_begin_ns: f64,
    time_width_ns: f64,
    px_scroll: f64,
    mode: Mode,
    /// What was recorded: where clamping takes its bounds from.
    time_range_ns: (f64, f64),
    time_now_ns: f64,
    rows: LaneRows,
}

impl Viewport {
    /// A view of nothing yet, which shows all of a program until it has run for a while.
    pub fn new(layout: Layout) -> Self {
        Viewport {
            layout,
            time_begin_ns: 0.0,
            time_width_ns: TIME_FIRST_NS,
            px_scroll: 0.0,
            mode: Mode::Fit { time_longest_ns: TIME_LONGEST_UNASKED_NS },
            time_range_ns: (0.0, 0.0),
            time_now_ns: 0.0,
            rows: LaneRows::all(0),
        }
    }

    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The width of the part that shows time.
    pub fn px_plot_width(&self) -> f64 {
        (self.layout.px_width - self.layout.px_gutter).max(1.0)
    }

    /// The height of the part that shows lanes.
    pub fn px_plot_height(&self) -> f64 {
        (self.layout.px_height - self.layout.px_axis).max(0.0)
    }

    pub fn ns_per_px(&self) -> f64 {
        self.time_width_ns / self.px_plot_width()
    }

    pub fn time_begin_ns(&self) -> f64 {
        self.time_begin_ns
    }

    pub fn time_end_ns(&self) -> f64 {
        self.time_begin_ns + self.time_width_ns
    }

    pub fn px_of_time(&self, time_ns: f64) -> f64 {
        self.layout.px_gutter + (time_ns - self.time_begin_ns) / self.ns_per_px()
    }

    pub fn time_of_px(&self, px_x: f64) -> f64 {
        self.time_begin_ns + (px_x - self.layout.px_gutter) * self.ns_per_px()
    }

    /// How far the lanes are scrolled.
    pub fn px_scroll(&self) -> f64 {
        self.px_scroll
    }

    /// The lanes that are shown.
    pub fn rows(&self) -> &LaneRows {
        &self.rows
    }

    /// The height of all rows together.
    pub fn px_content_height(&self) -> f64 {
        self.rows.count() as f64 * self.layout.px_lane
    }

    /// How far the lanes can be scrolled.
    pub fn px_scroll_limit(&self) -> f64 {
        (self.px_content_height() - self.px_plot_height()).max(0.0)
    }

    /// The upper edge of a row, which may be out of view.
    pub fn px_of_row(&self, row: usize) -> f64 {
        self.layout.px_axis + row as f64 * self.layout.px_lane - self.px_scroll
    }

    /// The upper edge of a lane, which may be out of view; `None` where it is not shown.
    pub fn px_of_lane(&self, lane: usize) -> Option<f64> {
        self.rows.row(lane).map(|row| self.px_of_row(row))
    }

    /// The lane at a height, if there is one and it is in view.
    pub fn lane_of_px(&self, px_y: f64) -> Option<usize> {
        if px_y < self.layout.px_axis || px_y >= self.layout.px_height {
            return None;
        }
        self.rows.lane(((px_y - self.layout.px_axis + self.px_scroll) / self.layout.px_lane) as usize)
    }

    /// The rows that are at least partly in view.
    pub fn rows_in_view(&self) -> std::ops::Range<usize> {
        let first = (self.px_scroll / self.layout.px_lane) as usize;
        let end = ((self.px_scroll + self.px_plot_height()) / self.layout.px_lane).ceil() as usize;
        first.min(self.rows.count())..end.min(self.rows.count())
    }

    /// Takes over a new size; the left edge stays at its time, and so does the scale.
    pub fn set_layout(&mut self, layout: Layout) {
        let ns_per_px = self.ns_per_px();
        self.layout = layout;
        match self.mode {
            Mode::Free => self.time_width_ns = ns_per_px * self.px_plot_width(),
            Mode::Fit { time_longest_ns: TIME_WIDEST_NS } => return self.fit(),
            Mode::Fit { .. } | Mode::Follow => {}
        }
        self.clamp();
    }

    /// Takes over how much there is, and does what the mode wants. `is_stepwise` follows in few large steps instead of
    /// many small ones, for people who asked for less motion.
    pub fn update(&mut self, rows: LaneRows, time_range_ns: (u64, u64), time_now_ns: u64, is_stepwise: bool) {
        let has_new_lanes = rows.count() > self.rows.count();
        self.rows = rows;
        self.time_now_ns = time_now_ns as f64;
        self.time_range_ns = (time_range_ns.0 as f64, (time_range_ns.1 as f64).max(self.time_now_ns));
        match self.mode {
            Mode::Free => {}
            Mode::Follow => {
                self.follow_now(is_stepwise);
                if has_new_lanes {
                    self.px_scroll = self.px_scroll_limit();
                }
            }
            Mode::Fit { time_longest_ns } => self.grow(time_longest_ns),
        }
        self.clamp();
    }

    fn follow_now(&mut self, is_stepwise: bool) {
        let margin_ns = PX_AFTER_NOW * self.ns_per_px();
        let time_begin_ns = self.time_now_ns + margin_ns - self.time_width_ns;
        let is_in_view = self.time_now_ns >= self.time_begin_ns && self.time_now_ns <= self.time_end_ns();
        if is_stepwise && is_in_view {
            return;
        }
        let step_ns = if is_stepwise { self.time_width_ns / 2.0 } else { 0.0 };
        // What has just begun grows from the left edge instead of coming in from the right.
        self.time_begin_ns = (time_begin_ns + step_ns).max(self.time_range_ns.0);
    }

    fn grow(&mut self, time_longest_ns: f64) {
        let (begin_ns, end_ns) = self.time_range_ns;
        let margin_ns = PX_AFTER_NOW * self.ns_per_px();
        let is_in_view = begin_ns >= self.time_begin_ns && end_ns + margin_ns <= self.time_end_ns();
        if is_in_view {
            return;
        }
        let needed_ns = ((end_ns - begin_ns) * (1.0 + SHARE_MARGIN)).max(TIME_FIRST_NS);
        self.time_begin_ns = begin_ns;
        if needed_ns > time_longest_ns {
            self.time_width_ns = time_longest_ns;
            self.mode = Mode::Follow;
            self.follow_now(false);
        } else {
            self.time_width_ns = super::ticks::step_from(needed_ns).min(time_longest_ns);
        }
    }

    /// Begins anew, as for another program.
    pub fn reset(&mut self) {
        *self = Viewport::new(self.layout);
    }

    /// Shows everything, and goes on doing so until somebody moves.
    pub fn fit(&mut self) {
        let (begin_ns, end_ns) = self.time_range_ns;
        let length_ns = (end_ns - begin_ns).max(TIME_NARROWEST_NS);
        self.mode = Mode::Fit { time_longest_ns: TIME_WIDEST_NS };
        let px_margin = PX_AFTER_NOW.min(self.px_plot_width() / 8.0);
        self.time_width_ns = length_ns * self.px_plot_width() / (self.px_plot_width() - 2.0 * px_margin);
        self.time_begin_ns = begin_ns - px_margin * self.ns_per_px();
        self.clamp();
    }

    /// Keeps now at the right edge, or stops doing so.
    pub fn set_following(&mut self, is_following: bool) {
        self.mode = if is_following { Mode::Follow } else { Mode::Free };
        if is_following {
            self.follow_now(false);
        }
        self.clamp();
    }

    /// Zooms so that the time at `px_x` stays where it is; a `factor` above 1 shows more detail.
    pub fn zoom_at(&mut self, px_x: f64, factor: f64) {
        self.mode = Mode::Free;
        self.zoom(px_x.max(self.layout.px_gutter), factor);
    }

    /// Zooms about now while it is followed, otherwise about `px_x`, or about the middle.
    pub fn zoom_by(&mut self, px_x: Option<f64>, factor: f64) {
        if self.mode == Mode::Follow {
            self.zoom(self.px_of_time(self.time_now_ns), factor);
            self.follow_now(false);
            self.clamp();
            return;
        }
        let px_middle = self.layout.px_gutter + self.px_plot_width() / 2.0;
        self.zoom_at(px_x.unwrap_or(px_middle), factor);
    }

    fn zoom(&mut self, px_x: f64, factor: f64) {
        if !(factor.is_finite() && factor > 0.0) {
            return;
        }
        let time_ns = self.time_of_px(px_x);
        let share = (px_x - self.layout.px_gutter) / self.px_plot_width();
        self.time_width_ns = (self.time_width_ns / factor).clamp(TIME_NARROWEST_NS, TIME_WIDEST_NS);
        self.time_begin_ns = time_ns - share * self.time_width_ns;
        self.clamp();
    }

    /// Moves the view by pixels: to later times and to lower lanes.
    pub fn pan(&mut self, px_right: f64, px_down: f64) {
        if px_right != 0.0 {
            self.mode = Mode::Free;
            self.time_begin_ns += px_right * self.ns_per_px();
        }
        self.px_scroll += px_down;
        self.clamp();
    }

    pub fn scroll_to(&mut self, px_scroll: f64) {
        self.px_scroll = px_scroll;
        self.clamp();
    }

    /// Moves as little as is needed to see this time with something around it.
    pub fn show_time(&mut self, time_ns: f64) {
        let margin_ns = self.time_width_ns * SHARE_MARGIN;
        let (least_ns, most_ns) = (self.time_begin_ns + margin_ns, self.time_end_ns() - margin_ns);
        if time_ns < least_ns {
            self.mode = Mode::Free;
            self.time_begin_ns -= least_ns - time_ns;
        } else if time_ns > most_ns {
            self.mode = Mode::Free;
            self.time_begin_ns += time_ns - most_ns;
        }
        self.clamp();
    }

    /// Scrolls as little as is needed to see all of a lane.
    pub fn show_lane(&mut self, lane: usize) {
        let Some(row) = self.rows.row(lane) else { return };
        let px_top = row as f64 * self.layout.px_lane;
        let px_least = px_top + self.layout.px_lane - self.px_plot_height();
        self.px_scroll = self.px_scroll.max(px_least).min(px_top);
        self.clamp();
    }

    fn clamp(&mut self) {
        self.time_width_ns = self.time_width_ns.clamp(TIME_NARROWEST_NS, TIME_WIDEST_NS);
        let (begin_ns, end_ns) = self.time_range_ns;
        let reach_ns = self.time_width_ns * SHARE_IN_REACH;
        let least_ns = begin_ns - self.time_width_ns + reach_ns;
        let most_ns = (end_ns - reach_ns).max(begin_ns);
        self.time_begin_ns = self.time_begin_ns.clamp(least_ns, most_ns);
        self.px_scroll = self.px_scroll.clamp(0.0, self.px_scroll_limit());
    }
}

#[cfg(test)]
mod tests;
