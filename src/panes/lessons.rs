//! The list of lessons: real links, so that they can be copied and opened elsewhere. One stop for the Tab key, with arrow
//! keys in between; a field above finds lessons by what they say.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::address;
use crate::lessons::{GROUPS, Group, Lesson};
use crate::state::AppState;

/// The links that can be gone to.
const LINKS: &str = ".lessons-item:not([hidden]) > .lessons-link";

#[component]
pub(crate) fn LessonList(
    state: AppState,
    /// The field that finds lessons.
    search: NodeRef<html::Input>,
) -> impl IntoView {
    let list = NodeRef::<html::Ul>::new();
    let wanted = RwSignal::new(String::new());
    let focused = RwSignal::new(None);
    Effect::new(move || {
        state.lesson.track();
        if let Some(list) = list.get() {
            show_open_lesson(&list);
        }
    });
    let is_any_found =
        move || GROUPS.iter().flat_map(|group| group.lessons).any(|lesson| says(lesson, &wanted.get()));
    let move_focus = move |event: KeyboardEvent| {
        let Some(list) = list.get_untracked() else { return };
        if let Some(target) = target_of(&event, &list) {
            event.prevent_default();
            let _ = target.focus();
        }
    };
    // From the field an arrow leads into the list, Enter opens the first that is found, Escape empties it.
    let search_key = move |event: KeyboardEvent| {
        let first = list.get_untracked().and_then(|list| links_of(&list).into_iter().next());
        match (event.key().as_str(), first) {
            ("ArrowDown", Some(first)) => _ = first.focus(),
            ("Enter", Some(first)) if !event.is_composing() => first.click(),
            ("Escape", _) => wanted.set(String::new()),
            _ => return,
        }
        event.prevent_default();
    };
    let groups = GROUPS
        .iter()
        .map(|group| view! { <LessonGroup state=state group=group wanted=wanted focused=focused /> });
    view! {
        <nav class="lessons" aria-label="Lessons">
            <input
                class="input lessons-search"
                type="search"
                placeholder="Find a lesson  /"
                aria-label="Find a lesson"
                node_ref=search
                prop:value=wanted
                on:input=move |event| wanted.set(event_target_value(&event))
                on:keydown=search_key
            />
            <ul
                class="lessons-groups"
                node_ref=list
                on:keydown=move_focus
                on:focusout=move |_| focused.set(None)
            >
                {groups.collect_view()}
            </ul>
            <p class="lessons-none" hidden=is_any_found>"No lesson says that."</p>
        </nav>
    }
}

#[component]
fn LessonGroup(
    state: AppState,
    group: &'static Group,
    wanted: RwSignal<String>,
    focused: RwSignal<Option<&'static str>>,
) -> impl IntoView {
    let is_empty = move || wanted.with(|wanted| !group.lessons.iter().any(|lesson| says(lesson, wanted)));
    let links = group
        .lessons
        .iter()
        .map(|lesson| view! { <LessonLink state=state lesson=lesson wanted=wanted focused=focused /> });
    view! {
        <li class="lessons-group" hidden=is_empty>
            <span class="lessons-title">{group.title}</span>
            <ul class="lessons-list" aria-label=group.title>{links.collect_view()}</ul>
        </li>
    }
}

#[component]
fn LessonLink(
    state: AppState,
    lesson: &'static Lesson,
    wanted: RwSignal<String>,
    /// The one that has the focus: from there the Tab key leads out of the list.
    focused: RwSignal<Option<&'static str>>,
) -> impl IntoView {
    let is_open = move || state.lesson.get().id == lesson.id;
    let is_stop = move || focused.get().map_or_else(is_open, |id| id == lesson.id);
    let open = move |event: MouseEvent| {
        // Whoever holds a key wants another tab or window, or to save it: that is the browser's business.
        if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()) {
            event.prevent_default();
            state.open(lesson);
        }
    };
    view! {
        <li class="lessons-item" hidden=move || wanted.with(|wanted| !says(lesson, wanted))>
            <a
                class="lessons-link"
                href=address::of_lesson(lesson.id)
                aria-current=move || is_open().then_some("page")
                tabindex=move || if is_stop() { "0" } else { "-1" }
                on:focus=move |_| focused.set(Some(lesson.id))
                on:click=open
            >
                {lesson.title}
            </a>
        </li>
    }
}

/// Whether a lesson says all the words of `wanted`, whatever their case. They are English: the tables of all scripts would be
/// a twentieth of the page.
fn says(lesson: &Lesson, wanted: &str) -> bool {
    let texts = [lesson.title, lesson.teaches, lesson.asyncio].map(str::to_ascii_lowercase);
    wanted
        .to_ascii_lowercase()
        .split_ascii_whitespace()
        .all(|word| texts.iter().any(|text| text.contains(word)))
}

fn links_of(list: &Element) -> Vec<HtmlElement> {
    let Ok(links) = list.query_selector_all(LINKS) else { return Vec::new() };
    (0..links.length()).filter_map(|index| links.item(index)?.dyn_into().ok()).collect()
}

/// Where a key leads from the link that has the focus.
fn target_of(event: &KeyboardEvent, list: &Element) -> Option<HtmlElement> {
    let links = links_of(list);
    let focused = document().active_element()?;
    let current = links.iter().position(|link| link.is_same_node(Some(&focused)))?;
    let last = links.len() - 1;
    let target = match event.key().as_str() {
        "ArrowDown" | "ArrowRight" => (current + 1).min(last),
        "ArrowUp" | "ArrowLeft" => current.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    links.into_iter().nth(target)
}

/// Scrolls the strip of a phone to the open lesson.
fn show_open_lesson(list: &Element) {
    if let Ok(Some(link)) = list.query_selector("[aria-current]") {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Nearest);
        link.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons;

    #[test]
    fn a_lesson_is_found_by_all_words_of_what_it_says() {
        let clock = lessons::find("clock").expect("there is one");
        assert!(says(clock, ""));
        assert!(says(clock, "CLOCK"));
        assert!(!says(clock, "clock of nobody"));
        let found = |wanted| lessons::all().filter(|lesson| says(lesson, wanted)).count();
        assert!(found("gather") >= 2);
        assert_eq!(found("no lesson has this"), 0);
    }
}
