//! The table "Tasks": what each task does, waits for and costs; sorted, filtered, and cancelled from its row.
//!
//! A row stays the same element as long as its task is listed, so that it keeps the focus. While the pointer or the
//! focus is on a row the order of the rows stands still: nobody shall cancel what has just moved under the pointer.

mod rows;
mod sort;

use std::collections::HashMap;

use leptos::html;
use leptos::prelude::*;
use webloop::trace::TaskId;

use self::rows::{Query, State, TaskRow, rows};
use self::sort::{Column, Sort};
use super::session::Phase;
use super::{Viewer, words};
use crate::ui::{Button, ButtonKind, Switch};

/// So many rows are shown at first, and so many more by each press of the button below them.
const PAGE: usize = 200;

/// A row that is shown; its contents change, itself it stays.
#[derive(Clone)]
struct Slot {
    id: TaskId,
    row: ArcRwSignal<TaskRow>,
}

/// What somebody has chosen, and what is shown.
#[derive(Clone, Copy)]
struct Choice {
    filter: RwSignal<String>,
    sort: RwSignal<Sort>,
    has_finished: RwSignal<bool>,
    limit: RwSignal<usize>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    shown: usize,
    matching: usize,
    total: usize,
}

#[component]
pub(crate) fn TasksTab(viewer: Viewer, #[prop(into)] is_shown: Signal<bool>) -> impl IntoView {
    let choice = Choice {
        filter: RwSignal::default(),
        sort: RwSignal::default(),
        has_finished: RwSignal::new(true),
        limit: RwSignal::new(PAGE),
    };
    let slots = RwSignal::new(Vec::<Slot>::new());
    let counts = RwSignal::new(Counts::default());
    let phase = RwSignal::new(Phase::Nothing);
    let body = NodeRef::<html::Tbody>::new();
    Effect::new(move || {
        viewer.tick.track();
        if is_shown.get() {
            let query = choice.query(pinned_rows(body, slots));
            let observed = viewer.observe();
            let found = rows(&observed, &query);
            set_if_changed(phase, observed.phase);
            set_if_changed(
                counts,
                Counts { shown: found.rows.len(), matching: found.matching, total: found.total },
            );
            show(slots, found.rows);
        }
    });
    view! {
        <div class="tasks">
            <Tools choice=choice counts=counts />
            <div class="inspector-scroll">
                <table class="tasks-table" aria-label="Tasks" hidden=move || counts.get().matching == 0>
                    <thead>
                        <tr>
                            {Column::ALL.map(|column| view! { <Head column=column sort=choice.sort /> }).into_view()}
                            <th scope="col">
                                <span class="visually-hidden">"Cancel"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody node_ref=body>
                        <For
                            each=move || slots.get()
                            key=|slot| slot.id
                            children=move |slot| view! { <Row viewer=viewer row=slot.row /> }
                        />
                    </tbody>
                </table>
                <Remark choice=choice counts=counts phase=phase />
            </div>
        </div>
    }
}

impl Choice {
    fn query(self, pinned: Option<HashMap<TaskId, usize>>) -> Query {
        Query {
            filter: self.filter.get(),
            sort: self.sort.get(),
            has_finished: self.has_finished.get(),
            limit: self.limit.get(),
            pinned,
        }
    }
}

/// The places of the rows, where the pointer or the focus is on one of them.
fn pinned_rows(body: NodeRef<html::Tbody>, slots: RwSignal<Vec<Slot>>) -> Option<HashMap<TaskId, usize>> {
    let body = body.get_untracked()?;
    let is_pinned = body.matches(":hover, :focus-within").unwrap_or(false);
    is_pinned.then(|| {
        slots.with_untracked(|slots| slots.iter().enumerate().map(|(index, slot)| (slot.id, index)).collect())
    })
}

/// Writes the rows into those that are there, and adds and removes what differs.
fn show(slots: RwSignal<Vec<Slot>>, rows: Vec<TaskRow>) {
    let is_same =
        slots.with_untracked(|slots| slots.iter().map(|slot| slot.id).eq(rows.iter().map(|row| row.id)));
    let mut known: HashMap<_, _> =
        slots.with_untracked(|slots| slots.iter().map(|slot| (slot.id, slot.row.clone())).collect());
    let shown = rows.into_iter().map(|row| match known.remove(&row.id) {
        Some(signal) => {
            let id = row.id;
            if signal.with_untracked(|before| *before != row) {
                signal.set(row);
            }
            Slot { id, row: signal }
        }
        None => Slot { id: row.id, row: ArcRwSignal::new(row) },
    });
    let shown: Vec<_> = shown.collect();
    if !is_same {
        slots.set(shown);
    }
}

fn set_if_changed<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|before| *before != value) {
        signal.set(value);
    }
}

/// The field "Filter" with how many rows it lets through, and the switch "Show finished".
#[component]
fn Tools(choice: Choice, counts: RwSignal<Counts>) -> impl IntoView {
    let choose_filter = move |event| {
        choice.filter.set(event_target_value(&event));
        choice.limit.set(PAGE);
    };
    let count = move || {
        let Counts { matching, total, .. } = counts.get();
        match choice.filter.with(|filter| filter.trim().is_empty()) {
            true => words::count(total, "task"),
            false => format!("{} of {}", words::thousands(matching as u64), words::thousands(total as u64)),
        }
    };
    view! {
        <div class="tasks-tools">
            <input
                class="input tasks-filter"
                type="search"
                aria-label="Filter"
                placeholder="Name, state or what is awaited"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || choice.filter.get()
                on:input=choose_filter
            />
            <span class="tasks-count">{count}</span>
            <Switch
                label="Show finished"
                is_on=choice.has_finished
                on_flip=move |()| choice.has_finished.update(|has_finished| *has_finished = !*has_finished)
            />
        </div>
    }
}

#[component]
fn Head(column: Column, sort: RwSignal<Sort>) -> impl IntoView {
    let direction = move || {
        let Sort { column: sorted, is_descending } = sort.get();
        (sorted == Some(column)).then_some(if is_descending { "descending" } else { "ascending" })
    };
    let arrow = move || match direction() {
        Some("ascending") => "\u{2191}",
        Some(_) => "\u{2193}",
        None => "",
    };
    view! {
        <th scope="col" class="tasks-head" class:tasks-number=column.is_number() aria-sort=direction>
            <button
                type="button"
                class="tasks-sort"
                title=column.hint()
                on:click=move |_| sort.update(|sort| *sort = sort.pressed(column))
            >
                {column.title()}
                <span class="tasks-arrow" aria-hidden="true">{arrow}</span>
            </button>
        </th>
    }
}

#[component]
fn Row(
    /// Where it is cancelled and its source shown.
    viewer: Viewer,
    row: ArcRwSignal<TaskRow>,
) -> impl IntoView {
    let row = RwSignal::from(row);
    let text = move |part: fn(&TaskRow) -> String| move || row.with(part);
    let is_cancellable = move || row.with(|row| row.is_live && row.state < State::Cancelling);
    let open = move |_| {
        if let Some(place) = row.with_untracked(|row| row.place) {
            viewer.on_open_place.run(place);
        }
    };
    let cancel = move |_| {
        if row.with_untracked(|row| row.is_live && row.state < State::Cancelling) {
            viewer.session.with_value(|session| session.cancel(row.with_untracked(|row| row.id)));
        }
    };
    view! {
        <tr class="tasks-row" class:tasks-row--over=move || row.with(|row| row.state.is_over())>
            <th scope="row" class="tasks-name">
                <button type="button" class="tasks-open" title=text(TaskRow::place_words) on:click=open>
                    {text(|row| row.name.clone())}
                </button>
            </th>
            <td class="tasks-state" data-state=move || row.with(|row| row.state.word())>
                <span class="tasks-shape" aria-hidden="true">{move || row.with(|row| row.state.shape())}</span>
                {move || row.with(|row| row.state.word())}
            </td>
            <td class="tasks-waits">{text(|row| row.waits.clone())}</td>
            <td class="tasks-number">{text(|row| words::thousands(row.polls))}</td>
            <td class="tasks-number">{text(|row| words::span(row.busy_ns))}</td>
            <td class="tasks-number">{text(|row| words::span(row.longest_ns))}</td>
            <td class="tasks-number">{text(|row| words::span(row.late_ns))}</td>
            <td class="tasks-number">{text(|row| words::age(row.age_ns))}</td>
            <td class="tasks-act">
                // Not `disabled`, which would take the focus from whoever has just pressed it.
                <button
                    type="button"
                    class="button button--quiet tasks-cancel"
                    aria-label=text(|row| format!("Cancel {}", row.name))
                    aria-disabled=move || (!is_cancellable()).then_some("true")
                    on:click=cancel
                >
                    "Cancel"
                </button>
            </td>
        </tr>
    }
}

impl TaskRow {
    fn place_words(&self) -> String {
        if self.chain.is_empty() {
            self.place.map(words::place).unwrap_or_default()
        } else {
            self.chain.clone()
        }
    }
}

/// What stands below the rows, or in their place.
#[component]
fn Remark(
    /// What the filter is, and how many rows are wanted.
    choice: Choice,
    counts: RwSignal<Counts>,
    phase: RwSignal<Phase>,
) -> impl IntoView {
    let has_filter = move || choice.filter.with(|filter| !filter.trim().is_empty());
    let remark = move || {
        let Counts { shown, matching, total } = counts.get();
        match phase.get() {
            _ if shown < matching => {
                let (shown, matching) = (words::thousands(shown as u64), words::thousands(matching as u64));
                format!("{shown} of {matching} are shown.")
            }
            _ if matching > 0 => String::new(),
            _ if total > 0 && has_filter() => {
                format!(
                    "No task matches \u{201c}{}\u{201d}.",
                    choice.filter.with(|filter| filter.trim().to_owned())
                )
            }
            Phase::Nothing => "Press Run: the tasks of the program appear here.".to_owned(),
            Phase::Running => {
                "The program has no tasks now. What it has scheduled stands under Queues.".to_owned()
            }
            Phase::Over => "The run is over, and no task of it was recorded.".to_owned(),
            Phase::Imported => "There are no tasks in this trace.".to_owned(),
        }
    };
    view! {
        <div class="inspector-remark" hidden=move || remark().is_empty()>
            <p>{remark}</p>
            <div hidden=move || counts.with(|counts| counts.shown >= counts.matching)>
                <Button
                    label="Show more"
                    kind=ButtonKind::Quiet
                    on_press=move |_| choice.limit.update(|limit| *limit += PAGE)
                />
            </div>
            <div hidden=move || !has_filter() || counts.with(|counts| counts.matching > 0)>
                <Button
                    label="Clear the filter"
                    kind=ButtonKind::Quiet
                    on_press=move |_| choice.filter.set(String::new())
                />
            </div>
        </div>
    }
}
