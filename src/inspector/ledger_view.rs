//! The tab "Ledger": what a program has left behind, by kind, each with the line it comes from.

use std::rc::Rc;

use leptos::prelude::*;
use webloop::SourceLine;

use super::ledger::{EntryKind, Ledger};
use super::session::Phase;
use super::{Viewer, words};

/// So many entries of one kind are shown.
const MOST_ENTRIES: usize = 100;

#[derive(Clone, Debug, Default, PartialEq)]
struct Sheet {
    remark: &'static str,
    /// Why something may be missing; empty where nothing is.
    caution: &'static str,
    groups: Vec<Group>,
}

#[derive(Clone, Debug, PartialEq)]
struct Group {
    title: &'static str,
    entries: Vec<(String, Option<SourceLine>)>,
    more: usize,
}

fn sheet(phase: Phase, ledger: Option<&Ledger>, is_whole: bool) -> Sheet {
    let Some(ledger) = ledger else {
        let remark = match phase {
            Phase::Imported => "A trace does not tell what its program left behind.",
            _ => "Press Run: what the program leaves behind when it is over appears here.",
        };
        return Sheet { remark, ..Sheet::default() };
    };
    let mut groups: Vec<Group> = Vec::new();
    let mut kind = None;
    for entry in &ledger.entries {
        if kind != Some(entry.kind) {
            kind = Some(entry.kind);
            groups.push(Group { title: title(entry.kind), entries: Vec::new(), more: 0 });
        }
        let group = groups.last_mut().expect("one was just pushed");
        if group.entries.len() == MOST_ENTRIES {
            group.more += 1;
        } else {
            group.entries.push((entry.text.clone(), entry.place));
        }
    }
    let remark = match (phase, ledger.is_empty()) {
        (Phase::Over, true) if is_whole && ledger.is_complete => "Nothing was left behind.",
        (Phase::Over, true) => "Nothing was seen to be left behind.",
        (Phase::Over, false) => "The run is over. This was left behind:",
        (_, true) => "The run is not over yet. Nothing would be left behind now.",
        (_, false) => "The run is not over yet. This would be left behind now:",
    };
    let caution = match (is_whole, ledger.is_complete) {
        (false, _) => "The inspector was not open from the beginning, so something may be missing.",
        (true, false) => "Some records were lost, so something may be missing.",
        (true, true) => "",
    };
    Sheet { remark, caution, groups }
}

fn title(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::FailureUnseen => "Failures that nobody looked at",
        EntryKind::LockHeld => "Held by tasks that are over",
        EntryKind::StillWaiting => "Tasks that are not over",
        EntryKind::ItemsLeft => "Items never taken from a queue",
        EntryKind::TimerArmed => "Timers still set",
        EntryKind::NeverAwaited => "Tasks that nobody awaited",
        EntryKind::FailureTaken => "Failures that somebody took",
    }
}

#[component]
pub(crate) fn LedgerTab(viewer: Viewer, #[prop(into)] is_shown: Signal<bool>) -> impl IntoView {
    let shown = RwSignal::new(Sheet::default());
    Effect::new(move || {
        viewer.tick.track();
        if is_shown.get() {
            let found = viewer.session.with_value(|session| {
                let ledger: Option<Rc<Ledger>> = session.ledger();
                sheet(session.phase(), ledger.as_deref(), session.is_whole())
            });
            if shown.with_untracked(|before| *before != found) {
                shown.set(found);
            }
        }
    });
    let groups = move || {
        let groups = shown.with(|sheet| sheet.groups.clone());
        groups.into_iter().map(|group| view! { <GroupView group=group viewer=viewer /> }).collect_view()
    };
    view! {
        <div class="ledger inspector-scroll">
            <p class="inspector-remark">{move || shown.with(|sheet| sheet.remark)}</p>
            {groups}
            <p class="inspector-remark" hidden=move || shown.with(|sheet| sheet.caution.is_empty())>
                {move || shown.with(|sheet| sheet.caution)}
            </p>
        </div>
    }
}

#[component]
fn GroupView(
    group: Group,
    /// Where a line of source is shown.
    viewer: Viewer,
) -> impl IntoView {
    let entries = group.entries.into_iter().map(|(text, place)| {
        let link = place.map(|place| {
            view! {
                <button type="button" class="inspector-place" on:click=move |_| viewer.on_open_place.run(place)>
                    {words::place(place)}
                </button>
            }
        });
        view! { <li class="ledger-entry">{text} {link}</li> }
    });
    let more = (group.more > 0).then(|| {
        view! { <li class="ledger-entry">{format!("and {} more", words::thousands(group.more as u64))}</li> }
    });
    view! {
        <section class="ledger-group" aria-label=group.title>
            <h3 class="ledger-title">{group.title}</h3>
            <ul class="ledger-list">{entries.collect_view()} {more}</ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::super::ledger::Entry;
    use super::*;

    fn entry(kind: EntryKind, text: &str) -> Entry {
        let place = Some(SourceLine { file: "src/lessons/race.rs", line: 31 });
        Entry { kind, text: text.to_owned(), place }
    }

    fn ledger(entries: Vec<Entry>) -> Ledger {
        Ledger { entries, is_complete: true }
    }

    #[test]
    fn a_clean_run_says_so_and_no_other_does() {
        let clean = ledger(Vec::new());
        let found = sheet(Phase::Over, Some(&clean), true);
        assert_eq!((found.remark, found.caution), ("Nothing was left behind.", ""));
        let running = sheet(Phase::Running, Some(&clean), true).remark;
        assert!(running.starts_with("The run is not over yet."), "{running}");
        let late = sheet(Phase::Over, Some(&clean), false);
        assert_ne!(late.remark, "Nothing was left behind.");
        assert!(late.caution.contains("not open from the beginning"), "{late:?}");
        let lossy = sheet(Phase::Over, Some(&Ledger { is_complete: false, ..clean }), true);
        assert_ne!(lossy.remark, "Nothing was left behind.");
        assert!(lossy.caution.contains("lost"), "{lossy:?}");
        assert!(!sheet(Phase::Nothing, None, true).remark.contains("left behind."));
    }

    #[test]
    fn a_failure_that_somebody_took_is_shown_and_nothing_is_left_behind() {
        let taken = ledger(vec![entry(EntryKind::FailureTaken, "Task a failed: taken by b at line 31.")]);
        let found = sheet(Phase::Over, Some(&taken), true);
        assert_eq!(found.remark, "Nothing was left behind.");
        assert_eq!(found.groups[0].title, "Failures that somebody took");
    }

    #[test]
    fn entries_stand_by_kind_and_long_kinds_are_cut() {
        let mut entries = vec![entry(EntryKind::FailureUnseen, "anna failed")];
        entries.extend((0..103).map(|number| entry(EntryKind::TimerArmed, &format!("timer {number}"))));
        let sheet = sheet(Phase::Over, Some(&ledger(entries)), true);
        assert_eq!(sheet.groups.len(), 2);
        assert_eq!(sheet.groups[0].title, "Failures that nobody looked at");
        assert_eq!(sheet.groups[0].entries[0].0, "anna failed");
        assert_eq!((sheet.groups[1].entries.len(), sheet.groups[1].more), (100, 3));
    }
}
