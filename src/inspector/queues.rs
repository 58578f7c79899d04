//! The tab "Queues": what runs next, in order, the timers by their deadlines, and the program's own locks and queues.
//!
//! While a program runs this is read four times a second, and what is ready has mostly run by the time it is seen;
//! while it is paused it is exact.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::prelude::*;
use webloop::inspect::{ReadyInfo, ResourceInfo, Snapshot, TaskInfo, TimerKind, Wait};
use webloop::{Quiet, SourceLine};

use super::names::{Names, find};
use super::session::{Observed, Phase};
use super::{Viewer, words};

/// So many lines are shown of each queue.
const MOST_LINES: usize = 100;

#[derive(Clone, Debug, Default, PartialEq)]
struct Queues {
    ready: Lines,
    timers: Lines,
    resources: Lines,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Lines {
    /// How many there are, and what there is to know of all of them.
    summary: String,
    lines: Vec<Line>,
    /// What stands below: how many more there are, or why there are none.
    remark: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Line {
    time: String,
    text: String,
    note: &'static str,
    distance: String,
    /// The line of source it comes from.
    place: Option<SourceLine>,
    /// Whether another turn begins with it.
    begins_turn: bool,
}

fn queues(observed: &Observed) -> Queues {
    let model = observed.model.borrow();
    let names = Names::new(&observed.snapshot, Some(&model));
    Queues {
        ready: ready(observed, names),
        timers: timers(observed, names),
        resources: resources(observed, names),
    }
}

fn resources(observed: &Observed, names: Names<'_>) -> Lines {
    let all = known_resources(&observed.snapshot);
    let lines = all.iter().take(MOST_LINES).map(|resource| Line {
        text: words::resource(resource, names),
        place: resource.line,
        ..Line::default()
    });
    let summary = if all.is_empty() { String::new() } else { words::thousands(all.len() as u64) };
    let remark = match observed.phase {
        _ if !all.is_empty() => more(all.len()),
        Phase::Running => "No lock, queue or event of the program\u{2019}s own is known: those appear here that somebody waits \
                           for, and in Python those that a variable holds."
            .to_owned(),
        _ => String::new(),
    };
    Lines { summary, lines: lines.collect(), remark }
}

/// Of a program in Rust what its tasks wait for.
fn known_resources(snapshot: &Snapshot) -> Vec<&ResourceInfo> {
    let waits = snapshot.tasks.iter().flat_map(|task| &task.waits);
    let waited_for = waits.filter_map(|wait| match wait {
        Wait::Resource(resource) => Some((resource.id, resource)),
        _ => None,
    });
    let known = snapshot.resources.iter().map(|resource| (resource.id, resource));
    waited_for.chain(known).collect::<BTreeMap<_, _>>().into_values().collect()
}

fn ready(observed: &Observed, names: Names<'_>) -> Lines {
    let snapshot = &observed.snapshot;
    let all = &snapshot.ready;
    let turn_left = snapshot.turn_left.min(all.len());
    let lines = all.iter().take(MOST_LINES).enumerate().map(|(index, entry)| {
        let (text, place) = match entry {
            ReadyInfo::Task(task) => {
                let location = find(snapshot, *task).map(TaskInfo::line);
                (names.of(*task), location)
            }
            ReadyInfo::Callback { location: Some(location) } => {
                (format!("callback at {}", words::place(*location)), Some(*location))
            }
            ReadyInfo::Callback { location: None } => ("a wake-up of the loop\u{2019}s own".to_owned(), None),
        };
        Line {
            text,
            note: if index == 0 { "next" } else { "" },
            place,
            begins_turn: index == turn_left && index > 0,
            ..Line::default()
        }
    });
    let summary = match (all.len(), turn_left) {
        (0, _) => String::new(),
        (all, 0) => words::thousands(all as u64),
        (all, left) => {
            format!("{}, {} left of this turn", words::thousands(all as u64), words::thousands(left as u64))
        }
    };
    let remark = if all.is_empty() { why_nothing_is_ready(observed) } else { more(all.len()) };
    Lines { summary, lines: lines.collect(), remark }
}

fn timers(observed: &Observed, names: Names<'_>) -> Lines {
    let snapshot = &observed.snapshot;
    let all = &snapshot.timers;
    let lines = all.iter().take(MOST_LINES).enumerate().map(|(index, timer)| {
        let place = match timer.what {
            TimerKind::Wake(task) => find(snapshot, task).map(TaskInfo::line),
            TimerKind::Callback(location) => Some(location),
            TimerKind::Own => None,
        };
        let is_never = timer.when == Duration::MAX;
        Line {
            time: if is_never { String::new() } else { words::clock_time(timer.when) },
            text: words::timer(&timer.what, names),
            distance: words::distance(timer.when, snapshot.time),
            note: if index == 0 && snapshot.ready.is_empty() && !is_never { "next" } else { "" },
            place,
            ..Line::default()
        }
    });
    let summary = match all.len() {
        0 => String::new(),
        all => words::thousands(all as u64),
    };
    let remark = match observed.phase {
        _ if !all.is_empty() => more(all.len()),
        Phase::Running => "No timer is set: nothing sleeps and nothing is to be called later.".to_owned(),
        _ => why_nothing_is_ready(observed),
    };
    Lines { summary, lines: lines.collect(), remark }
}

fn more(all: usize) -> String {
    match all.saturating_sub(MOST_LINES) {
        0 => String::new(),
        more => format!("and {} more", words::thousands(more as u64)),
    }
}

fn why_nothing_is_ready(observed: &Observed) -> String {
    let words = match observed.phase {
        Phase::Nothing => "Press Run: what is about to run appears here, in its order.",
        Phase::Over => "The run is over: nothing is left to run.",
        Phase::Imported => {
            "A trace tells what has happened. What is about to happen can be seen only of a running program."
        }
        Phase::Running => match observed.snapshot.quiet(observed.is_called) {
            Quiet::Busy => {
                "Everything that was ready has run. Pause, and step, to see one callback after the other."
            }
            Quiet::Timer(_) => "Nothing is ready: the loop waits for the first timer.",
            Quiet::Outside => "Nothing is ready: the program waits for the browser.",
            Quiet::Stuck(_) => "Nothing is ready and nothing ever will be: the program is stuck.",
            Quiet::Idle => "Nothing is ready: the program has nothing left to do.",
        },
    };
    words.to_owned()
}

#[component]
pub(crate) fn QueuesTab(viewer: Viewer, #[prop(into)] is_shown: Signal<bool>) -> impl IntoView {
    let ready = RwSignal::new(Lines::default());
    let timers = RwSignal::new(Lines::default());
    let resources = RwSignal::new(Lines::default());
    Effect::new(move || {
        viewer.tick.track();
        if is_shown.get() {
            let found = queues(&viewer.observe());
            for (signal, lines) in
                [(ready, found.ready), (timers, found.timers), (resources, found.resources)]
            {
                if signal.with_untracked(|before| *before != lines) {
                    signal.set(lines);
                }
            }
        }
    });
    view! {
        <div class="queues">
            <List name="Ready" lines=ready viewer=viewer />
            <List name="Timers" lines=timers viewer=viewer />
            <List name="Locks and queues" lines=resources viewer=viewer />
        </div>
    }
}

#[component]
fn List(
    name: &'static str,
    lines: RwSignal<Lines>,
    /// Where a line of source is shown.
    viewer: Viewer,
) -> impl IntoView {
    let line = move |index: usize| view! { <Entry index=index lines=lines viewer=viewer /> };
    view! {
        <section class="queues-part" aria-label=name>
            <h3 class="queues-head">
                {name}
                <span class="queues-summary">{move || lines.with(|lines| lines.summary.clone())}</span>
            </h3>
            <div class="inspector-scroll">
                <ol class="queues-list" aria-label=name hidden=move || lines.with(|lines| lines.lines.is_empty())>
                    <For each=move || 0..lines.with(|lines| lines.lines.len()) key=|index| *index children=line />
                </ol>
                <p class="inspector-remark" hidden=move || lines.with(|lines| lines.remark.is_empty())>
                    {move || lines.with(|lines| lines.remark.clone())}
                </p>
            </div>
        </section>
    }
}

#[component]
fn Entry(
    index: usize,
    lines: RwSignal<Lines>,
    /// Where a line of source is shown.
    viewer: Viewer,
) -> impl IntoView {
    let part = move |part: fn(&Line) -> &str| {
        move || lines.with(|lines| lines.lines.get(index).map(part).unwrap_or_default().to_owned())
    };
    let is =
        move |part: fn(&Line) -> bool| move || lines.with(|lines| lines.lines.get(index).is_some_and(part));
    let open = move |_| {
        if let Some(place) = lines.with_untracked(|lines| lines.lines.get(index)?.place) {
            viewer.on_open_place.run(place);
        }
    };
    view! {
        <li class="queues-entry" class:queues-entry--turn=is(|line| line.begins_turn)>
            <span class="queues-turn" hidden=move || !is(|line| line.begins_turn)()>"next turn"</span>
            <span class="queues-distance">{part(|line| &line.distance)}</span>
            <button
                type="button"
                class="queues-open"
                hidden=move || is(|line| line.place.is_none())()
                on:click=open
            >
                {part(|line| &line.text)}
            </button>
            <span class="queues-text" hidden=move || is(|line| line.place.is_some())()>
                {part(|line| &line.text)}
            </span>
            <span class="queues-note">{part(|line| line.note)}</span>
            <span class="queues-time">{part(|line| &line.time)}</span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use webloop::{EventLoop, ManualHost, Queue, Semaphore, sleep};

    use super::*;
    use crate::inspector::session::Session;
    use crate::inspector::testing::watched;

    struct Desk {
        event_loop: EventLoop,
        session: Rc<Session>,
    }

    impl Desk {
        /// A loop that goes on only by steps.
        fn new() -> Self {
            let event_loop = EventLoop::with_host(ManualHost::new());
            event_loop.control().pause();
            let session = Session::new();
            session.attach(&watched(&event_loop));
            Desk { event_loop, session }
        }

        fn queues(&self) -> Queues {
            queues(&self.session.observe())
        }

        fn add_sleepers(&self, count: u64) {
            for number in 1..=count {
                drop(self.event_loop.create_task(sleep(Duration::from_secs(number))));
            }
        }
    }

    impl Drop for Desk {
        fn drop(&mut self) {
            self.event_loop.close();
        }
    }

    #[test]
    fn the_first_in_line_is_next_and_the_turn_has_a_border() {
        let desk = Desk::new();
        desk.add_sleepers(3);
        let ready = desk.queues().ready;
        assert_eq!(ready.summary, "3");
        assert_eq!(ready.lines.iter().map(|line| line.note).collect::<Vec<_>>(), ["next", "", ""]);
        desk.event_loop.control().step();
        drop(desk.event_loop.call_soon(|| ()));
        let ready = desk.queues().ready;
        assert_eq!(ready.summary, "3, 2 left of this turn");
        assert_eq!(ready.lines.iter().map(|line| line.begins_turn).collect::<Vec<_>>(), [false, false, true]);
        assert!(ready.lines[2].text.starts_with("callback at queues.rs:"), "{:?}", ready.lines[2]);
    }

    #[test]
    fn timers_stand_by_deadline_with_what_they_do() {
        let desk = Desk::new();
        drop(desk.event_loop.call_later(Duration::from_millis(1500), || ()));
        drop(desk.event_loop.call_at(Duration::MAX, || ()));
        desk.add_sleepers(1);
        desk.event_loop.control().step();
        let timers = desk.queues().timers;
        let words: Vec<_> =
            timers.lines.iter().map(|line| (&*line.distance, &*line.time, line.note)).collect();
        assert_eq!(
            words,
            [("in 1.000 s", "1.000 s", "next"), ("in 1.500 s", "1.500 s", ""), ("never", "", "")]
        );
        assert_eq!(timers.lines[0].text, "wakes Task-1");
    }

    #[test]
    fn what_the_program_has_of_its_own_is_listed_with_its_numbers() {
        let desk = Desk::new();
        let (jobs, gate) = (Rc::new(Queue::bounded(2).named("jobs")), Rc::new(Semaphore::named("gate", 0)));
        jobs.try_put(1).expect("there is room");
        let joined = Rc::clone(&jobs);
        drop(desk.event_loop.create_task(async move { joined.join().await }));
        for _ in 0..2 {
            let gate = Rc::clone(&gate);
            drop(desk.event_loop.create_task(async move { drop(gate.acquire().await) }));
        }
        (0..3).for_each(|_| _ = desk.event_loop.control().step());
        let lines: Vec<_> = desk.queues().resources.lines.into_iter().map(|line| line.text).collect();
        assert_eq!(
            lines,
            [
                "queue \u{201c}jobs\u{201d} (1 of 2 items), 1 of 1 item never got task_done, 1 task waits",
                "semaphore \u{201c}gate\u{201d} (0 permits), 2 tasks wait",
            ]
        );
    }

    #[test]
    fn long_queues_are_cut() {
        let desk = Desk::new();
        desk.add_sleepers(4_412);
        let ready = desk.queues().ready;
        assert_eq!((ready.lines.len(), &*ready.remark), (100, "and 4,312 more"));
        assert_eq!(ready.summary, "4,412");
    }

    #[test]
    fn an_empty_queue_says_why() {
        let desk = Desk::new();
        assert!(desk.queues().ready.remark.contains("nothing left to do"));
        assert!(desk.queues().timers.remark.contains("No timer is set"));
        desk.add_sleepers(1);
        desk.event_loop.control().step();
        assert!(desk.queues().ready.remark.contains("waits for the first timer"));
        desk.session.end();
        assert!(desk.queues().ready.remark.contains("The run is over"));
        desk.session.detach();
        assert!(desk.queues().ready.remark.contains("Press Run"));
    }
}
