//! The draw list of one frame: what is where on the canvas, in CSS pixels, with nothing left to decide but colours.
//!
//! Its buffers are kept from frame to frame, so that drawing allocates nothing once it has begun.

use super::ticks::Tick;
use super::viewport::Layout;
use crate::inspector::model::{MarkKind, SpanKind, WaitId};

/// How finely it is told how full a pixel is.
pub const FULL: u8 = 8;

/// What a bar shows, from the least to the most important: what comes later is drawn over what comes before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BarKind {
    Hidden,
    Wait,
    Ready,
    Slice,
    EstimatedPoll,
    Callback,
    Poll,
    LongTurn,
}

/// How many kinds of bars there are.
pub const BAR_KINDS: usize = 8;

impl BarKind {
    /// All kinds in the order in which they are drawn.
    pub const ALL: [BarKind; BAR_KINDS] = [
        BarKind::Hidden,
        BarKind::Wait,
        BarKind::Ready,
        BarKind::Slice,
        BarKind::EstimatedPoll,
        BarKind::Callback,
        BarKind::Poll,
        BarKind::LongTurn,
    ];
}

impl From<SpanKind> for BarKind {
    fn from(kind: SpanKind) -> Self {
        match kind {
            SpanKind::Poll => BarKind::Poll,
            SpanKind::EstimatedPoll => BarKind::EstimatedPoll,
            SpanKind::Ready => BarKind::Ready,
            SpanKind::Wait(_) => BarKind::Wait,
            SpanKind::Slice { .. } => BarKind::Slice,
            SpanKind::LongTurn(_) => BarKind::LongTurn,
            SpanKind::Hidden => BarKind::Hidden,
            SpanKind::Callback(_) => BarKind::Callback,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    pub lane: usize,
    pub px_top: f32,
}

/// A rectangle of one kind, at least a pixel wide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    pub px_left: f32,
    pub px_right: f32,
    /// The upper edge of its lane.
    pub px_top: f32,
    /// How much of its time is of this kind, in parts of `FULL`; 1 at least.
    pub fullness: u8,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BarLabel {
    pub kind: BarKind,
    pub text: LabelText,
    pub px_left: f32,
    pub px_right: f32,
    pub px_top: f32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LabelText {
    Wait(WaitId),
    Duration(u64),
    Turns(u32),
    Hidden,
}

/// Something that happened at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SceneMark {
    pub kind: MarkKind,
    pub px_x: f32,
    pub px_top: f32,
}

/// Who woke whom: a line from one lane to another, with its head at the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrow {
    pub px_x: f32,
    /// The upper edges of the two lanes, which may be out of view.
    pub px_from_top: f32,
    pub px_to_top: f32,
    /// Whether it begins or ends at the lane that somebody looks at.
    pub is_of_focus: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outline {
    pub px_left: f32,
    pub px_right: f32,
    pub px_top: f32,
}

#[derive(Debug)]
pub struct Scene {
    pub layout: Layout,
    pub rows: Vec<Row>,
    bars: [Vec<Bar>; BAR_KINDS],
    pub labels: Vec<BarLabel>,
    pub marks: Vec<SceneMark>,
    pub arrows: Vec<Arrow>,
    /// Whether arrows were left out because there are too many.
    pub is_crowded: bool,
    pub ticks: Vec<Tick>,
    /// Where time zero is, which may be far out of view.
    pub px_origin: f64,
    /// Where now is, if it is in view.
    pub px_now: Option<f32>,
    pub focus_lane: Option<usize>,
    pub focus: Option<Outline>,
    pub hover_lane: Option<usize>,
    pub hover: Option<Outline>,
    /// How many spans were looked at for this scene.
    pub read_count: usize,
}

impl Scene {
    pub fn new(layout: Layout) -> Self {
        Scene {
            layout,
            rows: Vec::new(),
            bars: Default::default(),
            labels: Vec::new(),
            marks: Vec::new(),
            arrows: Vec::new(),
            is_crowded: false,
            ticks: Vec::new(),
            px_origin: 0.0,
            px_now: None,
            focus_lane: None,
            focus: None,
            hover_lane: None,
            hover: None,
            read_count: 0,
        }
    }

    pub(super) fn clear(&mut self, layout: Layout) {
        self.layout = layout;
        self.rows.clear();
        self.bars.iter_mut().for_each(Vec::clear);
        self.labels.clear();
        self.marks.clear();
        self.arrows.clear();
        self.is_crowded = false;
        self.ticks.clear();
        self.px_now = None;
        self.read_count = 0;
    }

    /// The bars of one kind, lane by lane, each from the left.
    pub fn bars(&self, kind: BarKind) -> &[Bar] {
        &self.bars[kind as usize]
    }

    pub(super) fn push_bar(&mut self, kind: BarKind, bar: Bar) {
        self.bars[kind as usize].push(bar);
    }

    /// Adds a bar, to the one at its left if that touches it and looks much the same: a lane full of short spans is some
    /// hundred bars then instead of thousands.
    pub(super) fn push_merged(&mut self, kind: BarKind, bar: Bar) {
        let bars = &mut self.bars[kind as usize];
        match bars.last_mut() {
            Some(last)
                if last.px_top == bar.px_top
                    && last.px_right >= bar.px_left
                    && last.fullness.abs_diff(bar.fullness) <= 1 =>
            {
                last.px_right = bar.px_right;
            }
            _ => bars.push(bar),
        }
    }
}
