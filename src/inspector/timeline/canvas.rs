//! The machine behind the timeline: plain data, outside the reactive graph, that draws itself when asked to.
//!
//! Frames: whatever changes asks for one (`redraw`), and however many ask, there is one. In it the size, the view, the
//! scene, the canvas, the options and the tooltip are brought up to date, in this order. A hidden page has no frames,
//! and in a hidden pane there is nothing to draw on. Dropping the canvas withdraws its frame and its timers.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Timeout;
use leptos::prelude::window;
use web_sys::{HtmlCanvasElement, HtmlElement};
use webloop::SourceLine;

use super::announce::hover_of;
use super::announcer::Announcer;
use super::gestures::Gestures;
use super::lane_list::{LaneList, REFRESH_MS, View};
use super::tooltip::Tooltip;
use crate::inspector::model::{LaneKind, Model};
use crate::inspector::pacing::now_ms;
use crate::inspector::paint::{Painter, Palette};
use crate::inspector::projection::{Highlight, LaneRows, Layout, Mode, Scene, Viewport, project};
use crate::inspector::selection::Focus;
use crate::ui::prefers_less_motion;

/// The elements that the canvas works with.
pub(super) struct Parts {
    pub(super) plot: HtmlElement,
    pub(super) canvas: HtmlCanvasElement,
    pub(super) probe: HtmlElement,
    pub(super) list: HtmlElement,
    pub(super) rows: HtmlElement,
    pub(super) scroll: HtmlElement,
    pub(super) scroll_content: HtmlElement,
    pub(super) tooltip: HtmlElement,
    pub(super) tooltip_lines: [HtmlElement; 3],
    pub(super) live: HtmlElement,
}

pub(super) struct Listeners {
    /// What the toolbar shows, after every frame.
    pub(super) on_status: Box<dyn Fn(Status)>,
    pub(super) on_open_place: Box<dyn Fn(SourceLine)>,
    pub(super) on_count_steps: Box<dyn Fn()>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) is_empty: bool,
    pub(super) is_following: bool,
    /// How many tasks are over, and whether their lanes are hidden.
    pub(super) finished: usize,
    pub(super) hides_finished: bool,
    /// How many spans are no longer there, and how many records never came.
    pub(super) gone: (u64, u64),
}

pub(super) struct Canvas {
    model: RefCell<Rc<RefCell<Model>>>,
    pub(super) parts: Parts,
    pub(super) listeners: Listeners,
    pub(super) announcer: Announcer,
    pub(super) state: RefCell<State>,
    is_frame_requested: Cell<bool>,
    /// How long the last drawing took, in milliseconds.
    pub(super) draw_ms: Cell<f64>,
    /// Kept because dropping them withdraws them.
    frame: RefCell<Option<AnimationFrame>>,
    refresh: RefCell<Option<Timeout>>,
}

pub(super) struct State {
    pub(super) viewport: Viewport,
    pub(super) gestures: Gestures,
    pub(super) focus: Option<Focus>,
    /// Whether the keyboard is here, so that the focus has a tooltip.
    pub(super) is_focus_shown: bool,
    pub(super) px_hover: Option<(f64, f64)>,
    scene: Scene,
    painter: Option<Painter>,
    lanes: LaneList,
    pub(super) tooltip: Tooltip,
    is_stepwise: bool,
    pub(super) hides_finished: bool,
    /// The lane in focus and whether its task is over, to tell when that happens.
    pub(super) was_over: Option<(LaneKind, bool)>,
}

impl Canvas {
    pub(super) fn new(model: Rc<RefCell<Model>>, parts: Parts, listeners: Listeners) -> Rc<Self> {
        let palette = Palette::read(&parts.probe);
        let layout = layout_of(&parts.plot, &palette);
        let state = State {
            viewport: Viewport::new(layout),
            gestures: Gestures::default(),
            focus: None,
            is_focus_shown: false,
            px_hover: None,
            scene: Scene::new(layout),
            painter: Painter::new(parts.canvas.clone(), palette),
            lanes: LaneList::new(parts.list.clone(), parts.rows.clone()),
            tooltip: Tooltip::new(parts.tooltip.clone(), parts.tooltip_lines.clone()),
            is_stepwise: prefers_less_motion(),
            hides_finished: false,
            was_over: None,
        };
        Rc::new(Canvas {
            model: RefCell::new(model),
            announcer: Announcer::new(parts.live.clone()),
            parts,
            listeners,
            state: RefCell::new(state),
            is_frame_requested: Cell::new(false),
            draw_ms: Cell::new(0.0),
            frame: RefCell::new(None),
            refresh: RefCell::new(None),
        })
    }

    /// Draws at the next frame.
    pub(super) fn redraw(self: &Rc<Self>) {
        if self.is_frame_requested.replace(true) {
            return;
        }
        let weak = Rc::downgrade(self);
        let frame = request_animation_frame(move |time_ms| {
            if let Some(canvas) = weak.upgrade() {
                canvas.is_frame_requested.set(false);
                let begin_ms = now_ms();
                canvas.draw(time_ms);
                canvas.draw_ms.set(now_ms() - begin_ms);
            }
        });
        let old_frame = self.frame.replace(Some(frame));
        drop(old_frame);
    }

    pub(super) fn model(&self) -> Rc<RefCell<Model>> {
        Rc::clone(&self.model.borrow())
    }

    pub(super) fn start_over(self: &Rc<Self>, model: Rc<RefCell<Model>>) {
        self.model.replace(model);
        let mut state = self.state.borrow_mut();
        state.viewport.reset();
        state.focus = None;
        drop(state);
        self.redraw();
    }

    pub(super) fn fit(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        update_viewport(&mut state, &self.model().borrow());
        state.viewport.fit();
        drop(state);
        self.redraw();
    }

    /// Takes over another theme, another width of the page or another wish for motion.
    pub(super) fn restyle(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        state.is_stepwise = prefers_less_motion();
        if let Some(painter) = &mut state.painter {
            painter.set_palette(Palette::read(&self.parts.probe));
        }
        drop(state);
        self.redraw();
    }

    /// Draws now. Only a change of size needs that: it empties the canvas.
    pub(super) fn draw(self: &Rc<Self>, time_ms: f64) {
        let model = self.model();
        let model = model.borrow();
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let is_empty = model.is_empty();
        (self.listeners.on_status)(Status {
            is_empty,
            is_following: state.viewport.mode() == Mode::Follow,
            finished: model.finished(),
            hides_finished: state.hides_finished,
            gone: (model.dropped_spans(), model.lost()),
        });
        let Some(painter) = &mut state.painter else {
            return;
        };
        let layout = layout_of(&self.parts.plot, painter.palette());
        if is_empty || layout.px_width < 1.0 || layout.px_height < 1.0 {
            state.tooltip.hide();
            return;
        }
        if layout != *state.viewport.layout() {
            state.viewport.set_layout(layout);
            set_size(&self.parts.canvas, &layout);
        }
        update_viewport(state, &model);
        self.sync_scroll(&state.viewport);
        let hover = hover_of(&model, state);
        let focus = state.focus.map(|focus| focus.highlight(&model)).unwrap_or_default();
        let shown_focus = Highlight { time_ns: focus.time_ns.filter(|_| state.is_focus_shown), ..focus };
        let hover_highlight = hover.map(|(focus, _)| focus.highlight(&model)).unwrap_or_default();
        project(&model, &state.viewport, shown_focus, hover_highlight, &mut state.scene);
        if let Some(painter) = &mut state.painter {
            painter.paint(&state.scene, &model, window().device_pixel_ratio());
        }
        self.update_tooltip(&model, state, hover);
        let view = View {
            rows: state.viewport.rows(),
            range: state.viewport.rows_in_view(),
            active: focus.lane,
            px_scroll: state.viewport.px_scroll(),
            px_lane: layout.px_lane,
            time_ms,
        };
        if state.lanes.update(&model, &view) {
            self.refresh_later();
        }
        self.announce_end(&model, state);
    }

    /// The words of the lanes have changed a little while ago: they are brought up to date when it is time.
    fn refresh_later(self: &Rc<Self>) {
        let mut refresh = self.refresh.borrow_mut();
        if refresh.is_none() {
            let weak = Rc::downgrade(self);
            *refresh = Some(Timeout::new(REFRESH_MS as u32, move || {
                if let Some(canvas) = weak.upgrade() {
                    canvas.refresh.borrow_mut().take();
                    canvas.redraw();
                }
            }));
        }
    }

    fn sync_scroll(&self, viewport: &Viewport) {
        let is_needed = viewport.px_scroll_limit() > 0.0;
        let (scroll, plot) = (&self.parts.scroll, &self.parts.plot);
        if scroll.hidden() == is_needed {
            scroll.set_hidden(!is_needed);
            // What does not scroll leaves swipes upwards and downwards to the page.
            let _ = plot.class_list().toggle_with_force("timeline-plot--scrolls", is_needed);
        }
        if is_needed {
            let height = format!("{}px", viewport.px_content_height());
            let style = self.parts.scroll_content.style();
            style.set_property("height", &height).expect("the property is not read-only");
            if (f64::from(scroll.scroll_top()) - viewport.px_scroll()).abs() >= 1.0 {
                scroll.set_scroll_top(viewport.px_scroll().round() as i32);
            }
        }
    }
}

/// Takes over what the model has by now.
pub(super) fn update_viewport(state: &mut State, model: &Model) {
    let is_stepwise = state.is_stepwise;
    let rows =
        if state.hides_finished { LaneRows::without_over(model) } else { LaneRows::all(model.lanes().len()) };
    state.viewport.update(rows, model.span_range(), model.now_ns(), is_stepwise);
}

fn layout_of(plot: &HtmlElement, palette: &Palette) -> Layout {
    let px_width = f64::from(plot.client_width());
    Layout {
        px_width,
        px_height: f64::from(plot.client_height()),
        // On the narrowest screens the times need the room more than the names.
        px_gutter: palette.px_gutter.min(px_width / 3.0).round(),
        px_axis: palette.px_axis,
        px_lane: palette.px_lane.max(1.0),
    }
}

fn set_size(canvas: &HtmlCanvasElement, layout: &Layout) {
    let style = canvas.style();
    for (property, px) in [("width", layout.px_width), ("height", layout.px_height)] {
        style.set_property(property, &format!("{px}px")).expect("the property is not read-only");
    }
}
