//! The tab "Explore": what may differ, what must hold, the search, and what came of it.

use leptos::prelude::*;

use super::runs::Runs;
use super::search::{Exploring, Outcome, Phase, Search};
use super::told::{Choice, Condition, Failure, Level};
use crate::ui::{Button, ButtonKind, Switch, shown_name};

#[component]
pub(crate) fn ExplorePane(exploring: Exploring) -> impl IntoView {
    let search = Search::new(exploring);
    on_cleanup(move || _ = exploring.marked_line.try_set(None));
    view! {
        <div class="explore">
            <Wishes search=search />
            <div class="explore-found">
                {move || search.outcome.get().map(|outcome| view! { <Found search=search outcome=outcome /> })}
            </div>
            <div class="explore-frames" node_ref=search.region></div>
        </div>
    }
}

/// What the search is asked for, how it is begun and ended, and how far it is.
#[component]
fn Wishes(search: Search) -> impl IntoView {
    let levels = Level::ALL.map(|level| {
        view! {
            <label class="explore-level" title=level.hint()>
                <input
                    type="radio"
                    name="explore-level"
                    prop:checked=move || search.level.get() == level
                    on:change=move |_| search.level.set(level)
                />
                {level.words()}
            </label>
        }
    });
    let press = move |_| if untrack(|| search.is_idle()) { search.find() } else { search.stop() };
    let progress = move || match search.phase.get() {
        Phase::Idle => None,
        Phase::Loading(loaded, total) => Some((loaded, total.max(1))),
        Phase::Searching { runs, most, .. } => Some((runs, most.max(1))),
    };
    view! {
        <div class="explore-wishes">
            <fieldset class="explore-group">
                <legend class="explore-legend">"What may differ"</legend>
                {levels.into_iter().collect_view()}
                <Switch
                    label="A request fails"
                    is_on=search.fails
                    on_flip=move |()| search.fails.update(|fails| *fails = !*fails)
                    hint="One answer from outside may be an error, or never come"
                />
                <Switch
                    label="Somebody cancels"
                    is_on=search.cancels
                    on_flip=move |()| search.cancels.update(|cancels| *cancels = !*cancels)
                    hint="One task may be cancelled while it waits"
                />
            </fieldset>
            <fieldset class="explore-group">
                <legend class="explore-legend">"What must hold"</legend>
                <span class="explore-fixed">
                    "every assert, no lost error, nobody stuck, nothing left behind"
                </span>
                <Switch
                    label="Prints the same"
                    is_on=search.prints_same
                    on_flip=move |()| search.prints_same.update(|is_same| *is_same = !*is_same)
                    hint="It prints the same lines in the same order as when everything comes in its usual order"
                />
            </fieldset>
            <div class="explore-run">
                <Button
                    label=move || if search.is_idle() { "Find a breaking order" } else { "Stop searching" }
                    kind=ButtonKind::Primary
                    on_press=press
                />
                <Button
                    label="Choose yourself"
                    kind=ButtonKind::Plain
                    hint="Wherever several things may come next, you say which"
                    on_press=move |_| search.choose()
                />
                {move || {
                    progress()
                        .map(|(done, most)| {
                            view! { <progress class="explore-progress" aria-label="Orders tried" max=most value=done></progress> }
                        })
                }}
                // The heading of what was found says the same.
                <p
                    class="explore-status"
                    class:visually-hidden=move || search.is_idle() && search.outcome.with(Option::is_some)
                    aria-live="polite"
                >
                    {move || search.status.get()}
                </p>
            </div>
        </div>
    }
}

#[component]
fn Found(search: Search, outcome: Outcome) -> impl IntoView {
    let exploring = search.exploring;
    let is_old = move || exploring.changes.get() != search.changes_before.get();
    let outcome = StoredValue::new(outcome);
    let (heading, failure, conditions, badge, cause, choices) = outcome.with_value(|outcome| {
        let finding = outcome.finding.as_ref();
        (
            outcome.end.text.clone(),
            outcome.failure().cloned(),
            finding.map(|finding| finding.what.clone()).unwrap_or_default(),
            finding.filter(|finding| finding.failure.is_some()).map(|finding| finding.badge.text.clone()),
            outcome.end.cause.clone(),
            finding.map(|finding| finding.choices.clone()).unwrap_or_default(),
        )
    });
    let is_found = outcome.with_value(|outcome| outcome.end.verdict == "found");
    let is_exact = search.level.get_untracked() == Level::Loop
        && outcome.with_value(|outcome| outcome.end.verdict == "none");
    view! {
        <section class="explore-result" aria-label="What was found">
            <h2 class="explore-heading">
                {heading} {badge.map(|badge| view! { <span class="explore-badge">{badge}</span> })}
            </h2>
            <Show when=is_old>
                <p class="explore-old">"The program was changed since: this is of its text before."</p>
            </Show>
            {failure.map(|failure| view! { <Broken failure=failure on_open_line=exploring.on_open_line /> })}
            {is_exact
                .then(|| {
                    view! {
                        <p>
                            "Its sleeps take exactly as long as they say here. Where they stand for work, such as requests, choose \u{201c}"
                            {Level::Work.words()} "\u{201d}."
                        </p>
                    }
                })}
            {cause.map(|cause| view! { <p>"The likely cause: "{cause}</p> })}
            {(!choices.is_empty()).then(|| view! { <Choices search=search choices=choices /> })}
            {(!conditions.is_empty()).then(|| view! { <Conditions search=search conditions=conditions /> })}
            {is_found
                .then(|| {
                    view! { <Button label="Find another" kind=ButtonKind::Plain on_press=move |_| search.find_another() /> }
                })}
        </section>
        <Runs outcome=outcome marked_line=exploring.marked_line on_open_line=exploring.on_open_line />
    }
}

/// How it breaks.
#[component]
fn Broken(failure: Failure, on_open_line: Callback<u32>) -> impl IntoView {
    let Failure { line, task, text, .. } = failure;
    view! {
        <p class="explore-failure">
            <strong>{text}</strong>
            {(!task.is_empty()).then(|| format!(" in {}", shown_name(&task)))}
            {(line > 0)
                .then(|| {
                    view! {
                        ", "
                        <button type="button" class="explore-line" on:click=move |_| on_open_line.run(line)>
                            {format!("line {line}")}
                        </button>
                    }
                })}
        </p>
    }
}

#[component]
fn Conditions(search: Search, conditions: Vec<Condition>) -> impl IntoView {
    let items = conditions.into_iter().map(|Condition { constraint, sentence }| {
        let wanted = constraint.clone();
        let tried = move || {
            search.without.with(|without| without.iter().find(|(left_out, _)| *left_out == wanted).map(|(_, words)| words.clone()))
        };
        view! {
            <li class="explore-condition">
                {sentence} <Button label="Without this" kind=ButtonKind::Quiet on_press=move |_| search.try_without(constraint.clone()) />
                <span class="explore-tried">{tried}</span>
            </li>
        }
    });
    view! {
        <h3 class="explore-legend">"What has to happen"</h3>
        <ul class="explore-conditions">{items.collect_view()}</ul>
    }
}

/// What may come next: whoever looks is the scheduler.
#[component]
fn Choices(search: Search, choices: Vec<Choice>) -> impl IntoView {
    let items = choices.into_iter().map(|Choice { event, words }| {
        let mut label = words;
        if let Some(first) = label.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        view! { <Button label=label kind=ButtonKind::Plain on_press=move |_| search.choose_next(event.clone()) /> }
    });
    view! {
        <div class="explore-choices" role="group" aria-label="What comes next">
            {items.collect_view()}
        </div>
    }
}
