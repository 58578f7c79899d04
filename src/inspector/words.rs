//! What the inspector's tables say: durations, counts, places, and what a task waits for, in words.
//!
//! Whole numbers only: the code that writes floating-point ones is large. Everything is rounded down, so that what has
//! not happened yet never looks as if it had.

use std::time::Duration;

use webloop::SourceLine;
use webloop::inspect::{Amounts, AwaitLine, ResourceInfo, TimerKind, Wait};
use webloop::trace::TaskId;

use super::names::Names;

/// So many tasks are named one by one.
const MOST_NAMES: usize = 3;

/// Writes how long something took: `0.012 ms`, `12.345 ms`, `1.234 s`, `2 min 05 s`.
pub(crate) fn span(ns: u64) -> String {
    let us = ns / 1_000;
    match us {
        0..1_000_000 => format!("{}.{:03} ms", us / 1_000, us % 1_000),
        1_000_000..60_000_000 => format!("{}.{:03} s", us / 1_000_000, us / 1_000 % 1_000),
        _ => minutes(us / 1_000_000),
    }
}

/// Writes how old something is, so that it does not flicker: `0.4 s`, `12.3 s`, `2 min 05 s`.
pub(crate) fn age(ns: u64) -> String {
    let tenths = ns / 100_000_000;
    match tenths {
        0..600 => format!("{}.{} s", tenths / 10, tenths % 10),
        _ => minutes(tenths / 10),
    }
}

/// Writes a point in loop time: `4.200 s`.
pub(crate) fn clock_time(time: Duration) -> String {
    format!("{}.{:03} s", thousands(time.as_secs()), time.subsec_millis())
}

/// Writes how far off a point in loop time is: `in 1.204 s`, `now`, `never`.
pub(crate) fn distance(when: Duration, now: Duration) -> String {
    match when.checked_sub(now) {
        _ if when == Duration::MAX => "never".to_owned(),
        None | Some(Duration::ZERO) => "now".to_owned(),
        Some(left) if left < Duration::from_secs(60) => {
            format!("in {}.{:03} s", left.as_secs(), left.subsec_millis())
        }
        Some(left) => format!("in {}", minutes(left.as_secs())),
    }
}

fn minutes(seconds: u64) -> String {
    match seconds {
        0..3_600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", thousands(seconds / 3_600), seconds / 60 % 60),
    }
}

/// Writes a number with a comma after every third digit from the right: `12,345`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes how many of something there are: `1 task`, `1,000 tasks`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", thousands(number as u64))
}

/// Writes a line of a file without its folders: `race.rs:31`.
pub(crate) fn place(SourceLine { file, line }: SourceLine) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    format!("{name}:{line}")
}

/// Writes how a task got to where it is: `main:16 \u{2192} work:9`.
pub(crate) fn chain(chain: &[AwaitLine]) -> String {
    let name = |one: &AwaitLine| match &*one.function {
        "<module>" => "top level".to_owned(),
        function => function.to_owned(),
    };
    let words = chain.iter().map(|one| match &*one.function {
        // Of a program in Rust only the line is known.
        "" => place(one.line),
        _ => format!("{}:{}", name(one), one.line.line),
    });
    let words: Vec<_> = words.collect();
    words.join(" \u{2192} ")
}

/// Writes what a task waits for, all of it: `sleep until 2.000 s, lock “page”`.
pub(crate) fn waits(waits: &[Wait], names: Names<'_>) -> String {
    let mut words = String::new();
    for one in waits {
        match one {
            _ if words.is_empty() => {}
            // They are waited for together.
            Wait::Futures(_) => words.push_str(" and "),
            _ => words.push_str(", "),
        }
        words.push_str(&wait(one, names));
    }
    words
}

/// Writes one thing that a task waits for, and who holds it.
pub(crate) fn wait(wait: &Wait, names: Names<'_>) -> String {
    match wait {
        Wait::Turn => "its next turn".to_owned(),
        Wait::Until(deadline) => sleep(*deadline),
        Wait::Task(task) => format!("task {}", names.of(*task)),
        Wait::Future | Wait::Futures(1) => "a future".to_owned(),
        Wait::Futures(number) => count(*number, "future"),
        Wait::Tasks(tasks) => several(tasks, names),
        Wait::Resource(resource) => held(resource, names),
        Wait::Outside => "the browser".to_owned(),
        _ => "something else".to_owned(),
    }
}

/// Writes the wait for a deadline: `sleep until 2.000 s`.
pub(crate) fn sleep(deadline: Duration) -> String {
    match deadline {
        Duration::MAX => "sleep for ever".to_owned(),
        _ => format!("sleep until {}", clock_time(deadline)),
    }
}

fn held(resource: &ResourceInfo, names: Names<'_>) -> String {
    let mut words = resource.to_string();
    let count = counts(resource, names.count_waiting(resource.id));
    match words.strip_suffix(')') {
        _ if count.is_empty() => {}
        Some(begin) => words = format!("{begin}, {count})"),
        None => words = format!("{words} ({count})"),
    }
    if !resource.holders.is_empty() {
        words.push_str(", held by ");
        words.push_str(&list(&resource.holders, names));
    }
    words
}

/// What there is to count of it for who waits for it; empty where that is nothing.
fn counts(resource: &ResourceInfo, waiting: usize) -> String {
    let Amounts { now, most, unfinished, puts } = resource.amounts;
    let noun = match resource.thing() {
        "queue" => "item",
        "semaphore" => "permit",
        "barrier" => return format!("{} of {} parties", now.unwrap_or(0), most.unwrap_or(0)),
        "condition" => return waits_in_words(waiting),
        _ => return String::new(),
    };
    match (resource.kind, unfinished, now, most) {
        ("queue join", Some(unfinished), ..) => match puts.filter(|puts| *puts >= unfinished) {
            Some(all) => format!("{unfinished} of {} never got task_done", count(all as usize, noun)),
            None => format!("{} never got task_done", count(unfinished as usize, noun)),
        },
        (_, _, Some(now), Some(most)) => format!("{now} of {}", count(most as usize, noun)),
        (_, _, Some(now), None) => count(now as usize, noun),
        _ => String::new(),
    }
}

fn waits_in_words(waiting: usize) -> String {
    format!("{} {}", count(waiting, "task"), if waiting == 1 { "waits" } else { "wait" })
}

/// Writes what there is to know of a lock, a queue or the like.
pub(crate) fn resource(resource: &ResourceInfo, names: Names<'_>) -> String {
    let kind = resource.thing();
    let mut words = held(&ResourceInfo { kind, ..resource.clone() }, names);
    if resource.amounts.unfinished.is_some_and(|unfinished| unfinished > 0) {
        let joined = ResourceInfo { kind: "queue join", ..resource.clone() };
        words.push_str(", ");
        words.push_str(&counts(&joined, 0));
    }
    let waiting = names.count_waiting(resource.id);
    if waiting > 0 && kind != "condition" {
        words.push_str(", ");
        words.push_str(&waits_in_words(waiting));
    }
    words
}

fn several(tasks: &[TaskId], names: Names<'_>) -> String {
    match tasks {
        [] => "tasks".to_owned(),
        [task] => format!("task {}", names.of(*task)),
        _ if tasks.len() <= MOST_NAMES => format!("tasks {}", list(tasks, names)),
        _ => count(tasks.len(), "task"),
    }
}

/// Writes the names of tasks as people list them: `a`, `a and b`, `a, b and c`, `a, b and 7 more`.
pub(crate) fn list(tasks: &[TaskId], names: Names<'_>) -> String {
    let shown = if tasks.len() > MOST_NAMES { MOST_NAMES - 1 } else { tasks.len() };
    let mut words: Vec<_> = tasks[..shown].iter().map(|task| names.of(*task)).collect();
    if shown < tasks.len() {
        words.push(format!("{} more", thousands((tasks.len() - shown) as u64)));
    }
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} and {last}", words.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// Writes what a timer does when it fires.
pub(crate) fn timer(what: &TimerKind, names: Names<'_>) -> String {
    match what {
        TimerKind::Wake(task) => format!("wakes {}", names.of(*task)),
        TimerKind::Callback(location) => format!("callback at {}", place(*location)),
        TimerKind::Own => "the end of a time-out".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use webloop::ResourceId;
    use webloop::inspect::Snapshot;

    use super::*;
    use crate::inspector::names::tests::snapshot_of;

    const MS: u64 = 1_000_000;
    const S: u64 = 1_000 * MS;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn lock(name: Option<&str>, holders: &[u32]) -> Wait {
        Wait::Resource(ResourceInfo {
            id: ResourceId(1),
            kind: "lock",
            name: name.map(Rc::from),
            line: None,
            amounts: Amounts::default(),
            holders: holders.iter().copied().map(TaskId).collect(),
            is_owned: true,
        })
    }

    #[test]
    fn spans_keep_microseconds_until_they_are_seconds() {
        let words: Vec<_> =
            [0, 999, 12_345, 12 * MS + 345_999, S - 1, S, 59 * S + 999 * MS, 60 * S, 3_725 * S]
                .map(span)
                .to_vec();
        assert_eq!(
            words,
            [
                "0.000 ms",
                "0.000 ms",
                "0.012 ms",
                "12.345 ms",
                "999.999 ms",
                "1.000 s",
                "59.999 s",
                "1 min 00 s",
                "1 h 02 min"
            ]
        );
    }

    #[test]
    fn ages_keep_tenths_until_they_are_minutes() {
        let words: Vec<_> =
            [0, 99 * MS, 450 * MS, 12_399 * MS, 59_999 * MS, 60 * S, 7_260 * S].map(age).to_vec();
        assert_eq!(words, ["0.0 s", "0.0 s", "0.4 s", "12.3 s", "59.9 s", "1 min 00 s", "2 h 01 min"]);
    }

    #[test]
    fn distances_end_at_now_and_may_be_never() {
        assert_eq!(distance(ms(3204), ms(2000)), "in 1.204 s");
        assert_eq!(distance(ms(2000), ms(2000)), "now");
        assert_eq!(distance(ms(1999), ms(2000)), "now");
        assert_eq!(distance(ms(125_000), ms(0)), "in 2 min 05 s");
        assert_eq!(distance(Duration::MAX, ms(0)), "never");
        assert_eq!(clock_time(ms(4200)), "4.200 s");
        assert_eq!(clock_time(Duration::from_secs(1_234_567)), "1,234,567.000 s");
    }

    #[test]
    fn numbers_are_grouped_by_three_digits() {
        assert_eq!(
            [0, 999, 1_000, 12_345, 1_000_000].map(thousands).join(" "),
            "0 999 1,000 12,345 1,000,000"
        );
        assert_eq!(count(1, "task"), "1 task");
        assert_eq!(count(0, "task"), "0 tasks");
        assert_eq!(count(4_312, "timer"), "4,312 timers");
    }

    #[test]
    fn a_place_is_the_name_of_its_file_and_the_line() {
        let place = |file| super::place(SourceLine { file, line: 31 });
        assert_eq!(place("src/lessons/race.rs"), "race.rs:31");
        assert_eq!(place("src\\lessons\\race.rs"), "race.rs:31");
        assert_eq!(place("main.py"), "main.py:31");
    }

    #[test]
    fn a_wait_says_for_what_and_who_holds_it() {
        let snapshot = snapshot_of(&["anna", "ben", "carl", "dora"]);
        let names = Names::new(&snapshot, None);
        let say = |wait: Wait| self::wait(&wait, names);
        assert_eq!(say(Wait::Turn), "its next turn");
        assert_eq!(say(Wait::Until(ms(2000))), "sleep until 2.000 s");
        assert_eq!(say(Wait::Until(Duration::MAX)), "sleep for ever");
        assert_eq!(say(Wait::Task(TaskId(2))), "task ben");
        assert_eq!(say(Wait::Task(TaskId(9))), "task Task-9");
        assert_eq!(say(Wait::Tasks(vec![TaskId(1), TaskId(2)])), "tasks anna and ben");
        assert_eq!(say(Wait::Tasks((1..=4).map(TaskId).collect())), "4 tasks");
        assert_eq!(say(Wait::Outside), "the browser");
        assert_eq!(say(lock(None, &[])), "lock #1");
        assert_eq!(say(lock(Some("page"), &[])), "lock \u{201c}page\u{201d}");
        assert_eq!(say(lock(Some("page"), &[3])), "lock \u{201c}page\u{201d}, held by carl");
        let both = [Wait::Until(ms(500)), Wait::Future];
        assert_eq!(waits(&both, names), "sleep until 0.500 s, a future");
        let together = [Wait::Tasks(vec![TaskId(2)]), Wait::Futures(1)];
        assert_eq!(waits(&together, names), "task ben and a future");
        assert_eq!(say(Wait::Futures(2)), "2 futures");
    }

    #[test]
    fn long_lists_of_tasks_are_cut() {
        let snapshot = snapshot_of(&["anna", "ben", "carl", "dora"]);
        let names = Names::new(&snapshot, None);
        let ids: Vec<_> = (1..=4).map(TaskId).collect();
        assert_eq!(list(&ids[..0], names), "");
        assert_eq!(list(&ids[..1], names), "anna");
        assert_eq!(list(&ids[..3], names), "anna, ben and carl");
        assert_eq!(list(&ids, names), "anna, ben and 2 more");
    }

    #[test]
    fn a_timer_says_what_it_does() {
        let snapshot = Snapshot::default();
        let names = Names::new(&snapshot, None);
        let here = SourceLine::from(std::panic::Location::caller());
        assert_eq!(timer(&TimerKind::Wake(TaskId(3)), names), "wakes Task-3");
        assert_eq!(timer(&TimerKind::Own, names), "the end of a time-out");
        let words = timer(&TimerKind::Callback(here), names);
        assert_eq!(words, format!("callback at words.rs:{}", here.line));
    }
}
