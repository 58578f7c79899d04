//! The report on tasks that can never go on: who waits for what, who holds it, and the circle they wait in.

mod circle;

use leptos::prelude::*;
use webloop::inspect::{Snapshot, Wait};
use webloop::{SourceLine, Stuck, StuckTask};

use self::circle::{CircleView, MOST_NODES};
use super::names::Names;
use super::{Viewer, words};

/// So many tasks are told of one by one.
const MOST_TASKS: usize = 30;

#[derive(Clone, Debug, PartialEq)]
struct Report {
    headline: String,
    sentences: Vec<Sentence>,
    more: usize,
    /// The names on the circle and what each waits for; empty where it cannot be drawn.
    circle: Vec<(String, String)>,
}

/// What is said of one task.
#[derive(Clone, Debug, PartialEq)]
struct Sentence {
    name: String,
    rest: String,
    line: SourceLine,
    /// How it got there: `main:16 \u{2192} work:9`.
    chain: String,
}

/// Says in a few words who is stuck.
fn headline(stuck: &Stuck) -> String {
    let name_of = |id| {
        stuck.tasks.iter().find(|task| task.id == id).map_or_else(String::new, |task| task.name.to_string())
    };
    let words = match (&stuck.cycle[..], &stuck.tasks[..]) {
        ([alone], _) => format!("{} waits for itself", name_of(*alone)),
        ([first, second], _) => format!("{} and {} wait for each other", name_of(*first), name_of(*second)),
        ([], [task]) => format!("{} waits for something that will never happen", task.name),
        ([], tasks) => {
            format!("{} wait for something that will never happen", words::count(tasks.len(), "task"))
        }
        (cycle, _) => format!("{} wait for each other", words::count(cycle.len(), "task")),
    };
    if stuck.is_partial { words + "; the others go on" } else { words }
}

fn report(stuck: &Stuck, names: Names<'_>) -> Report {
    let on_circle = stuck.cycle.iter().filter_map(|id| stuck.tasks.iter().find(|task| task.id == *id));
    let others = stuck.tasks.iter().filter(|task| !stuck.cycle.contains(&task.id));
    // The circle is the cause; the others may wait for its end.
    let sentences = on_circle.clone().chain(others).take(MOST_TASKS).map(|task| Sentence {
        name: task.name.to_string(),
        rest: sentence(task, names),
        line: task.location,
        chain: words::chain(&task.chain),
    });
    let circle = on_circle.map(|task| (task.name.to_string(), thing(task)));
    Report {
        headline: headline(stuck),
        sentences: sentences.collect(),
        more: stuck.tasks.len().saturating_sub(MOST_TASKS),
        circle: if stuck.cycle.len() > MOST_NODES { Vec::new() } else { circle.collect() },
    }
}

/// Goes on after the name of the task: ` waits for lock “fork 2”, held by philosopher 2`.
fn sentence(task: &StuckTask, names: Names<'_>) -> String {
    if task.waits.is_empty() {
        return " waits, and nothing is left that could wake it".to_owned();
    }
    let words = format!(" waits for {}", words::waits(&task.waits, names));
    let nobody = match (&task.waits[..], task.blocked_by.is_empty()) {
        _ if task.is_out_of_reach => ", which nobody else can reach",
        ([Wait::Resource(resource)], true) if resource.kind == "event" => ", which nobody is left to set",
        ([Wait::Resource(resource)], true) if resource.kind == "queue get" => {
            ", into which nobody is left to put anything"
        }
        ([Wait::Resource(resource)], true) if resource.kind == "queue put" => {
            ", from which nobody is left to take anything"
        }
        ([Wait::Future], true) => ", which nobody is left to set",
        ([Wait::Until(_)], _) | (_, false) => "",
        (_, true) => ", and nobody is left to change that",
    };
    words + nobody
}

/// What a task on the circle waits for, where that is not the next task itself.
fn thing(task: &StuckTask) -> String {
    let resources = task.waits.iter().find_map(|wait| match wait {
        Wait::Resource(resource) => Some(resource),
        _ => None,
    });
    match resources {
        Some(resource) => {
            resource.name.as_ref().map_or_else(|| resource.to_string(), |name| name.to_string())
        }
        None => String::new(),
    }
}

/// The heading "Stuck" and the report, while there is something to report. It is not announced here: the status line
/// says the same, once.
#[component]
pub(crate) fn StuckReport(viewer: Viewer) -> impl IntoView {
    let shown = RwSignal::new(None::<Report>);
    Effect::new(move || {
        viewer.tick.track();
        let observed = viewer.observe();
        let names_of: &Snapshot = &observed.snapshot;
        let found = names_of
            .stuck(observed.is_called)
            .map(|stuck| report(&stuck, Names::new(names_of, Some(&observed.model.borrow()))));
        if shown.with_untracked(|before| *before != found) {
            shown.set(found);
        }
    });
    let is_unfolded = RwSignal::new(true);
    move || {
        shown.get().map(|report| view! { <ReportView report=report is_unfolded=is_unfolded viewer=viewer /> })
    }
}

#[component]
fn ReportView(
    report: Report,
    /// Whether more than its headline is shown.
    is_unfolded: RwSignal<bool>,
    /// Where a line of source is shown.
    viewer: Viewer,
) -> impl IntoView {
    let sentences = report.sentences.into_iter().map(|Sentence { name, rest, line, chain }| {
        let open = move |_| viewer.on_open_place.run(line);
        view! {
            <li class="stuck-task">
                <button type="button" class="stuck-open" title=chain on:click=open>
                    {name}
                </button>
                {rest}
                <button type="button" class="stuck-open stuck-line" on:click=open>
                    {words::place(line)}
                </button>
            </li>
        }
    });
    let more = (report.more > 0).then(|| {
        view! { <li class="stuck-task">{format!("and {} more", words::thousands(report.more as u64))}</li> }
    });
    view! {
        <section class="stuck" aria-label="Stuck">
            <h3 class="stuck-head">
                <button
                    type="button"
                    class="stuck-fold"
                    aria-expanded=move || is_unfolded.get().to_string()
                    on:click=move |_| is_unfolded.update(|is_unfolded| *is_unfolded = !*is_unfolded)
                >
                    "Stuck"
                    <span class="stuck-headline">{report.headline}</span>
                </button>
            </h3>
            <div class="stuck-body" hidden=move || !is_unfolded.get()>
                <ul class="stuck-tasks">{sentences.collect_view()} {more}</ul>
                {(!report.circle.is_empty()).then(|| view! { <CircleView names=report.circle /> })}
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;
    use std::time::Duration;

    use webloop::ResourceId;
    use webloop::inspect::{Amounts, ResourceInfo};
    use webloop::trace::TaskId;

    use super::super::names::tests::snapshot_of;
    use super::*;

    fn task(number: u32, name: &str, waits: Vec<Wait>, blocked_by: &[u32]) -> StuckTask {
        StuckTask {
            id: TaskId(number),
            name: name.into(),
            location: Location::caller().into(),
            chain: Vec::new(),
            waits,
            is_out_of_reach: false,
            blocked_by: blocked_by.iter().copied().map(TaskId).collect(),
        }
    }

    fn resource(kind: &'static str, name: &str, holders: &[u32]) -> Wait {
        let holders = holders.iter().copied().map(TaskId).collect();
        Wait::Resource(ResourceInfo {
            id: ResourceId(1),
            kind,
            name: Some(name.into()),
            line: None,
            amounts: Amounts::default(),
            holders,
            is_owned: kind == "lock",
        })
    }

    fn two_philosophers() -> Stuck {
        Stuck {
            tasks: vec![
                task(1, "philosopher 1", vec![resource("lock", "fork 2", &[2])], &[2]),
                task(2, "philosopher 2", vec![resource("lock", "fork 1", &[1])], &[1]),
            ],
            is_partial: false,
            cycle: vec![TaskId(1), TaskId(2)],
        }
    }

    #[test]
    fn headlines_name_few_and_count_many() {
        let mut stuck = two_philosophers();
        stuck.cycle = vec![TaskId(1)];
        assert_eq!(headline(&stuck), "philosopher 1 waits for itself");
        stuck.cycle = (1..=5).map(TaskId).collect();
        assert_eq!(headline(&stuck), "5 tasks wait for each other");
        stuck.cycle.clear();
        assert_eq!(headline(&stuck), "2 tasks wait for something that will never happen");
        stuck.tasks.pop();
        assert_eq!(headline(&stuck), "philosopher 1 waits for something that will never happen");
        stuck.is_partial = true;
        assert_eq!(
            headline(&stuck),
            "philosopher 1 waits for something that will never happen; the others go on"
        );
    }

    #[test]
    fn a_sentence_names_what_is_waited_for_and_who_holds_it() {
        let snapshot = snapshot_of(&["philosopher 1", "philosopher 2"]);
        let names = Names::new(&snapshot, None);
        let report = report(&two_philosophers(), names);
        assert_eq!(report.sentences[0].name, "philosopher 1");
        assert_eq!(report.sentences[0].rest, " waits for lock \u{201c}fork 2\u{201d}, held by philosopher 2");
        assert_eq!(report.circle[0], ("philosopher 1".to_owned(), "fork 2".to_owned()));
        let say = |waits: Vec<Wait>| sentence(&task(3, "carl", waits, &[]), names);
        assert_eq!(
            say(vec![resource("event", "bell", &[])]),
            " waits for event \u{201c}bell\u{201d}, which nobody is left to set"
        );
        assert_eq!(say(Vec::new()), " waits, and nothing is left that could wake it");
        assert_eq!(say(vec![Wait::Until(Duration::MAX)]), " waits for sleep for ever");
    }

    #[test]
    fn a_circle_that_is_too_large_is_not_drawn() {
        let names: Vec<String> = (1..=13).map(|number| format!("task {number}")).collect();
        let names_of: Vec<&str> = names.iter().map(String::as_str).collect();
        let snapshot = snapshot_of(&names_of);
        let tasks = (1..=13).zip(&names).map(|(number, name)| task(number, name, vec![Wait::Future], &[]));
        let cycle = (1..=13).map(TaskId).collect();
        let stuck = Stuck { tasks: tasks.collect(), is_partial: false, cycle };
        let report = report(&stuck, Names::new(&snapshot, None));
        assert!(report.circle.is_empty());
        assert_eq!(report.sentences.len(), 13);
    }
}
