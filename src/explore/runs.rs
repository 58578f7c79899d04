//! The good run and the one that breaks side by side, and walking through them: a look-up in the record, nothing is run.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::search::Outcome;
use super::told::Step;
use crate::ui::{Button, ButtonKind};

/// So many steps are shown before and after the one that is looked at.
const SHOWN_AROUND: usize = 60;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Good,
    Bad,
}

#[component]
pub(super) fn Runs(
    outcome: StoredValue<Outcome>,
    marked_line: RwSignal<Option<u32>>,
    on_open_line: Callback<u32>,
) -> impl IntoView {
    let (count, has_bad, difference, failing, first) = outcome.with_value(|outcome| {
        let (good, bad) = outcome.runs();
        let count = good.len().max(bad.len());
        let (difference, failing) = (outcome.first_difference(), outcome.failing_step());
        // Where somebody chooses, that is at the end of what has happened.
        let end = (outcome.end.verdict == "choosing").then(|| bad.len().saturating_sub(1));
        let first = end.or(difference).or(failing).unwrap_or(0).min(count.saturating_sub(1));
        (count, !bad.is_empty(), difference, failing, first)
    });
    let cursor = RwSignal::new(first);
    let go = move |to: usize| cursor.set(to.min(count.saturating_sub(1)));
    let looked_at = move |index| {
        outcome.with_value(|outcome| {
            let (good, bad) = outcome.runs();
            bad.get(index).or(good.get(index)).cloned()
        })
    };
    let table = NodeRef::<html::Table>::new();
    Effect::new(move || {
        marked_line.set(looked_at(cursor.get()).as_ref().and_then(Step::line));
        // Once the rows are those of this moment.
        request_animation_frame(move || show_row(table));
    });
    let keys = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "F9" => go(cursor.get_untracked().saturating_sub(1)),
            "F10" => go(cursor.get_untracked() + 1),
            _ => return,
        }
        event.prevent_default();
    };
    let valuetext = move || {
        let step = looked_at(cursor.get()).unwrap_or_default();
        let place = step.line().map(|line| format!(", line {line}")).unwrap_or_default();
        format!("{} of {count}: {}{place}", cursor.get() + 1, step.words())
    };
    let rows = move || {
        let at = cursor.get();
        let shown = at.saturating_sub(SHOWN_AROUND)..(at + SHOWN_AROUND).min(count);
        shown
            .map(|index| {
                outcome.with_value(|outcome| {
                    let (good, bad) = outcome.runs();
                    let cell = |side: Side, step: Option<&Step>| cell(side, step, failing == Some(index));
                    view! {
                        <tr
                            class="explore-step"
                            class:explore-step--now=index == at
                            class:explore-step--to-come={index > at}
                            class:explore-step--differs=difference == Some(index)
                            aria-current=(index == at).then_some("step")
                            on:click=move |_| go(index)
                            on:dblclick=move |_| {
                                if let Some(line) = looked_at(index).as_ref().and_then(Step::line) {
                                    on_open_line.run(line);
                                }
                            }
                        >
                            <th scope="row">{index + 1}</th>
                            {cell(Side::Good, good.get(index))}
                            {has_bad.then(|| cell(Side::Bad, bad.get(index)))}
                        </tr>
                    }
                })
            })
            .collect_view()
    };
    (count > 0).then(|| {
        view! {
            <section class="explore-runs" aria-label="Side by side" on:keydown=keys>
                <div class="explore-moments" role="toolbar" aria-label="Moments">
                    <Button label="Back" kind=ButtonKind::Plain hint="One step back (F9)" on_press=move |_| go(cursor.get_untracked().saturating_sub(1)) />
                    <Button label="Forward" kind=ButtonKind::Plain hint="One step on (F10)" on_press=move |_| go(cursor.get_untracked() + 1) />
                    {difference
                        .map(|index| {
                            view! { <Button label="First difference" kind=ButtonKind::Quiet on_press=move |_| go(index) /> }
                        })}
                    {failing
                        .map(|index| view! { <Button label="Failure" kind=ButtonKind::Quiet on_press=move |_| go(index) /> })}
                    <label class="explore-slider">
                        "Step"
                        <input
                            type="range"
                            min="0"
                            max=count - 1
                            prop:value=move || cursor.get().to_string()
                            aria-valuetext=valuetext
                            on:input=move |event| {
                                if let Ok(index) = event_target_value(&event).parse() {
                                    go(index);
                                }
                            }
                        />
                    </label>
                    <span class="explore-now">{valuetext}</span>
                </div>
                <div class="explore-table-box" tabindex="0" role="group" aria-label="Steps">
                    <table class="explore-table" node_ref=table>
                        <thead>
                            <tr>
                                <th scope="col">"Step"</th>
                                <th scope="col">"Good run"</th>
                                {has_bad.then(|| view! { <th scope="col">"Bad run"</th> })}
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
    })
}

/// Brings the row that is looked at into sight, and moves nothing but the table's own box.
fn show_row(table: NodeRef<html::Table>) {
    let Some(table) = table.try_get_untracked().flatten() else { return };
    let row = table
        .query_selector("[aria-current]")
        .ok()
        .flatten()
        .and_then(|row| row.dyn_into::<HtmlElement>().ok());
    let (Some(row), Some(region)) = (row, table.parent_element()) else { return };
    let head = table.t_head().map_or(0, |head| head.unchecked_into::<HtmlElement>().offset_height());
    let (top, bottom) = (row.offset_top(), row.offset_top() + row.offset_height());
    if top - head < region.scroll_top() {
        region.set_scroll_top(top - head);
    } else if bottom > region.scroll_top() + region.client_height() {
        region.set_scroll_top(bottom - region.client_height());
    }
}

fn cell(side: Side, step: Option<&Step>, is_failing: bool) -> impl IntoView + use<> {
    let step = step.cloned();
    let is_from_outside = step.as_ref().is_some_and(|step| step.what == "comes");
    let is_broken = is_failing && side == Side::Bad;
    view! {
        <td class:explore-outside=is_from_outside class:explore-broken=is_broken>
            {step
                .map(|step| {
                    let prints = step.prints.trim_end().to_owned();
                    view! {
                        <span class="explore-at">{format!("{:.3} s", step.at)}</span>
                        {step.words()}
                        {(!prints.is_empty()).then(|| view! { <pre class="explore-prints">{prints}</pre> })}
                    }
                })}
        </td>
    }
}
