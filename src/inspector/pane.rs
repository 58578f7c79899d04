//! The inspector as a part of the page: its tabs, and the frames in which it follows a program.
//!
//! There is one loop of animation frames, while the inspector is open and its program is not over. Each frame reads the
//! trace, unless the program is too busy for that; the tables are refreshed a few times a second, and in the next frame
//! when the program was paused or stepped. A hidden tab has no frames, so nothing is drawn there.

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use webloop::SourceLine;

use super::Viewer;
use super::ledger_view::LedgerTab;
use super::pacing::{self, Pacing};
use super::queues::QueuesTab;
use super::session::{Phase, Session};
use super::stuck_view::StuckReport;
use super::tasks::TasksTab;
use super::timeline::{Timeline, TimelineSource};
use super::transfer::{self, Transfer};
use crate::ui::{Button, ButtonKind, Tabs, panel_id, tab_id};

const TABS: [&str; 5] = ["Timeline", "Tasks", "Queues", "Ledger", "Explore"];
const HINTS: [&str; 5] = [
    "What every task did and waited for. A turn runs all callbacks that were ready when it began.",
    "What every task does, waits for and costs now",
    "What runs next, the timers, and the program\u{2019}s own locks and queues",
    "The ledger: what a program leaves behind when it is over, and the failures that somebody took",
    "Finds an order of events that really can happen and breaks the program",
];
const TIMELINE: usize = 0;
const TASKS: usize = 1;
const QUEUES: usize = 2;
const LEDGER: usize = 3;
const EXPLORE: usize = 4;

/// What the ids of tabs and panels begin with.
const TAB_ID: &str = "inspector";

/// The tables are refreshed at most so often while the program runs.
const TICK_MS: f64 = 250.0;

/// What is due within this time is done in the next frame.
const SOON_MS: f64 = 16.0;

/// Follows a program from frame to frame.
#[derive(Clone, Copy)]
struct Follower {
    viewer: Viewer,
    timeline: TimelineSource,
    selected: RwSignal<usize>,
    pane: NodeRef<html::Div>,
    state: StoredValue<FollowerState, LocalStorage>,
}

#[derive(Default)]
struct FollowerState {
    is_open: bool,
    frame: Option<AnimationFrame>,
    /// What asks for a frame when the program can bear it.
    wait: Option<Timeout>,
    pacing: Pacing,
    last_tick_ms: f64,
    /// Which model the timeline shows, and the time until which it has shown it.
    drawn: (u32, u64),
    /// Whether somebody wants to see at once how things are.
    is_urgent: bool,
}

/// The inspector: the timeline, the tasks, the queues and the ledger of a program. It fills its box.
#[component]
pub fn Inspector(
    session: StoredValue<Rc<Session>, LocalStorage>,
    /// Whether it is open: only then programs are traced and followed.
    #[prop(into)]
    is_open: Signal<bool>,
    on_open_place: Callback<SourceLine>,
    /// What the program is called in the names of exported files.
    #[prop(into)]
    program_name: Signal<String>,
    /// What the tab "Explore" shows.
    explore: Callback<(), AnyView>,
) -> impl IntoView {
    let viewer = Viewer::new(session, on_open_place);
    let pane = NodeRef::<html::Div>::new();
    let selected = RwSignal::new(TIMELINE);
    let timeline = TimelineSource::new(session.with_value(|session| session.timeline_model()));
    let state = StoredValue::new_local(FollowerState::default());
    let follower = Follower { viewer, timeline, selected, pane, state };
    follower.follow_session(is_open);
    let counts_steps = RwSignal::new(false);
    // A trace from a file has no steps to count: its short polls were put together.
    let is_by_steps = Signal::derive(move || {
        viewer.tick.track();
        let is_imported = session.with_value(|session| session.phase() == Phase::Imported);
        (!is_imported).then(|| counts_steps.get())
    });
    let count_steps = Callback::new(move |()| {
        if let Some(is_by_steps) = is_by_steps.get_untracked() {
            counts_steps.set(!is_by_steps);
            session.with_value(|session| session.count_steps(!is_by_steps));
            // At once: the next key may come before the next frame.
            follower.draw_timeline(true);
        }
    });
    let complaint = RwSignal::new(None::<String>);
    let is_shown = move |index| Signal::derive(move || selected.get() == index);
    let why_empty = Signal::derive(move || {
        viewer.tick.track();
        why_timeline_is_empty(viewer.session.with_value(|session| session.phase()))
    });
    view! {
        <div class="inspector" node_ref=pane>
            <div class="inspector-bar">
                <Tabs label="Views" id_prefix=TAB_ID names=&TABS hints=&HINTS selected=selected on_select=move |index| selected.set(index) class="inspector-tabs" />
                <Transfer viewer=viewer program_name=program_name complaint=complaint />
            </div>
            <div class="inspector-alert" role="alert">
                {move || complaint.get().map(|words| view! { <Complaint words=words complaint=complaint /> })}
            </div>
            <div class="inspector-main">
                <StuckReport viewer=viewer />
                <Panel index=TIMELINE selected=selected>
                    <Timeline
                        source=timeline
                        why_empty=why_empty
                        on_open_place=on_open_place
                        is_by_steps=is_by_steps
                        on_count_steps=count_steps
                    />
                </Panel>
                <Panel index=TASKS selected=selected>
                    <TasksTab viewer=viewer is_shown=is_shown(TASKS) />
                </Panel>
                <Panel index=QUEUES selected=selected>
                    <QueuesTab viewer=viewer is_shown=is_shown(QUEUES) />
                </Panel>
                <Panel index=LEDGER selected=selected>
                    <LedgerTab viewer=viewer is_shown=is_shown(LEDGER) />
                </Panel>
                <Panel index=EXPLORE selected=selected>
                    {move || explore.run(())}
                </Panel>
            </div>
        </div>
    }
}

/// What is wrong with a file, until somebody has read it.
#[component]
fn Complaint(words: String, complaint: transfer::Complaint) -> impl IntoView {
    view! {
        <p>{words}</p>
        <Button label="Dismiss" kind=ButtonKind::Quiet on_press=move |_| complaint.set(None) />
    }
}

/// A tab's panel. It stays when another is shown, with all that was chosen in it.
#[component]
fn Panel<C: IntoView + 'static>(
    index: usize,
    selected: RwSignal<usize>,
    children: TypedChildren<C>,
) -> impl IntoView {
    view! {
        <div
            class="inspector-panel"
            role="tabpanel"
            id=panel_id(TAB_ID, index)
            aria-labelledby=tab_id(TAB_ID, index)
            hidden=move || selected.get() != index
        >
            {children.into_inner()()}
        </div>
    }
}

impl Follower {
    /// Opens and closes the session, and hears of its changes and of the tab's being hidden, until the owner is gone.
    fn follow_session(self, is_open: Signal<bool>) {
        let session = self.viewer.session;
        session.with_value(|session| {
            session.on_change(Some(Rc::new(move || self.hurry())));
        });
        let follow = move |is_open: bool| {
            self.state.update_value(|state| state.is_open = is_open);
            session.with_value(|session| if is_open { session.open() } else { session.close() });
            if is_open {
                self.hurry();
            } else {
                self.rest();
            }
        };
        // At once, not in an effect: what a program does before effects run shall be traced too.
        follow(is_open.get_untracked());
        Effect::watch(move || is_open.get(), move |is_open, _, _| follow(*is_open), false);
        let on_visibility =
            StoredValue::new_local(Some(EventListener::new(&document(), "visibilitychange", move |_| {
                session.with_value(|session| session.note_hidden(document().hidden()));
            })));
        on_cleanup(move || {
            on_visibility.try_update_value(Option::take);
            self.rest();
            session.try_with_value(|session| {
                session.on_change(None);
                session.close();
            });
        });
    }

    /// Asks for everything to be shown as it is now, in the next frame.
    fn hurry(self) {
        self.state.try_update_value(|state| {
            state.is_urgent = true;
            state.pacing.hurry();
        });
        self.schedule();
    }

    fn rest(self) {
        let waiting = self.state.try_update_value(|state| (state.frame.take(), state.wait.take()));
        drop(waiting);
    }

    /// Asks for a frame as soon as the program can bear it.
    fn schedule(self) {
        self.state.try_update_value(|state| {
            if !state.is_open || state.frame.is_some() {
                return;
            }
            let wait_ms = state.pacing.wait_ms(pacing::now_ms());
            if wait_ms < SOON_MS {
                state.wait = None;
                state.frame = Some(request_animation_frame(move |now_ms| self.run_frame(now_ms)));
            } else if state.wait.is_none() {
                // No frames in between: even one in which nothing is done costs the page some time.
                state.wait = Some(Timeout::new(wait_ms as u32, move || self.end_wait()));
            }
        });
    }

    fn end_wait(self) {
        // The timer's own handle must outlive this call, which runs inside of it.
        let wait = self.state.try_update_value(|state| state.wait.take());
        self.schedule();
        drop(wait);
    }

    fn run_frame(self, now_ms: f64) {
        // The frame's own handle must outlive this call, which runs inside of it.
        let frame = self.state.try_update_value(|state| state.frame.take());
        let begin_ms = pacing::now_ms();
        let session = self.viewer.session;
        let is_paused = session.with_value(|session| session.is_paused());
        let is_urgent = self.state.try_with_value(|state| state.is_urgent).unwrap_or(true);
        let found = self.viewer.read(!is_paused && !is_urgent);
        let has_news = found.is_news;
        let is_due = self.state.try_with_value(|state| now_ms - state.last_tick_ms >= TICK_MS);
        let is_tick = is_due == Some(true) && self.is_visible();
        let is_wanted = is_urgent || has_news && is_paused || is_tick;
        if is_wanted {
            self.state.try_update_value(|state| {
                state.is_urgent = false;
                state.last_tick_ms = now_ms;
            });
        }
        self.draw_timeline(has_news || is_wanted);
        if is_wanted {
            self.viewer.refresh();
        }
        // The timeline shows snapshots of a program only where it is stuck.
        if is_tick
            && (self.selected.get_untracked() != TIMELINE
                || !session.with_value(|session| session.is_ready()))
        {
            session.with_value(|session| session.ask_snapshot());
        }
        // The tables show themselves in effects, which run once this is over: that belongs to the read.
        spawn_local(async move { self.end_read(begin_ms, found.records) });
        drop(frame);
    }

    /// Notes what a read has cost, and asks for the next one.
    fn end_read(self, begin_ms: f64, records: u64) {
        let session = self.viewer.session;
        let Some((is_live, is_ready)) =
            session.try_with_value(|session| (session.is_live(), session.is_ready()))
        else {
            return;
        };
        let is_drawn = self.selected.try_get_untracked() == Some(TIMELINE);
        // It draws itself in a frame of its own, and takes about as long as the last time.
        let draw_ms = if is_drawn { self.timeline.draw_ms() } else { 0.0 };
        let end_ms = pacing::now_ms() + draw_ms;
        self.state.try_update_value(|state| state.pacing.note_read(begin_ms, end_ms, records, is_ready));
        if is_live {
            self.schedule();
        }
    }

    /// Lets the timeline draw itself where something has changed, if only the time.
    fn draw_timeline(self, has_news: bool) {
        let (generation, model, is_imported) = self.viewer.session.with_value(|session| {
            (session.generation(), session.timeline_model(), session.import_name().is_some())
        });
        let now_ns = model.borrow().now_ns();
        let drawn =
            self.state.try_update_value(|state| std::mem::replace(&mut state.drawn, (generation, now_ns)));
        let is_new = drawn.is_some_and(|(drawn, _)| drawn != generation);
        if is_new {
            self.timeline.start_over(model);
            if is_imported {
                // Its end is no more interesting than the rest.
                self.timeline.fit();
            }
        } else if self.selected.get_untracked() == TIMELINE
            && (has_news || drawn != Some((generation, now_ns)))
        {
            self.timeline.redraw();
        }
    }

    /// Whether the pane is in the page at all: a phone shows another one in its place.
    fn is_visible(self) -> bool {
        self.pane.get_untracked().is_some_and(|pane| pane.offset_parent().is_some())
    }
}

fn why_timeline_is_empty(phase: Phase) -> &'static str {
    match phase {
        Phase::Nothing | Phase::Running => {
            "Nothing has run yet: press Run. What every task does and waits for appears here."
        }
        Phase::Over => {
            "The run is over, and nothing of it was recorded, since the inspector was closed. Press Run again: what every \
             task does and waits for appears here."
        }
        Phase::Imported => "There is nothing in this trace.",
    }
}
