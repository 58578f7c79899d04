//! What the editor has to say, in one place and one at a time: what was done, what could not be, and the way out.

use leptos::ev::FocusEvent;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::link::{LinkError, MOST_CHARACTERS, TooLong};
use super::{FileError, Work, Workbench, invisible};
use crate::ui::{Button, ButtonKind};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub words: String,
    /// A link that can be copied by hand.
    pub link: Option<String>,
    pub action: Option<Action>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Undo(Work),
    SaveFile,
    /// Goes back from the program of a link.
    LeaveLink,
    /// Shows what another tab has kept.
    ShowKept,
}

impl Notice {
    pub(super) fn new(words: &str, action: Option<Action>) -> Self {
        Notice { words: words.to_owned(), link: None, action }
    }

    /// `holds_program`: it does not where the program is as it came.
    pub(super) fn copied_link(link: String, has_copied: bool, holds_program: bool) -> Self {
        let done = if has_copied {
            "Link copied"
        } else {
            "The browser does not let this page copy: copy this link yourself"
        };
        let what = if holds_program { ". It holds the program itself" } else { "" };
        Notice { words: format!("{done}{what}"), link: Some(link), action: None }
    }

    pub(super) fn too_long(too_long: TooLong) -> Self {
        let words = format!(
            "This program is too long for a link, which would have {} characters of at most {MOST_CHARACTERS}. Save it \
             as a file and send that: Open shows it",
            too_long.characters
        );
        Notice { words, link: None, action: Some(Action::SaveFile) }
    }

    pub(super) fn too_large() -> Self {
        Notice::new(
            "This program is too long for a link, which takes at most 400 KB and 20,000 lines. Save it as a file and send \
             that: Open shows it",
            Some(Action::SaveFile),
        )
    }

    /// What is said of a program from a link, which somebody may have changed when it was here before.
    pub(super) fn linked(work: &Work, is_changed: bool) -> Self {
        let mut words = if work.html().is_empty() {
            "This program comes from a link: read it, then press Run".to_owned()
        } else {
            "This program and its HTML come from a link: read both, then press Run".to_owned()
        };
        // No policy stops WebRTC.
        words.push_str(". Type no secrets into it: it can send them away");
        for (name, text) in [("The program", work.code()), ("The HTML", work.html())] {
            if let Some(places) = invisible::places(text) {
                words.push_str(&format!(". {name} has characters that show nothing of themselves: {places}"));
            }
        }
        if is_changed {
            words.push_str(". You have changed it: Revert shows it as it came");
        }
        Notice::new(&words, Some(Action::LeaveLink))
    }

    pub(super) fn bad_link(error: LinkError) -> Self {
        Notice::new(&format!("Nothing was changed: {error}"), None)
    }

    pub(super) fn bad_file(name: &str, error: FileError) -> Self {
        Notice::new(&format!("{name} cannot be opened: {error}"), None)
    }
}

fn select_all(event: FocusEvent) {
    event_target::<HtmlInputElement>(&event).select();
}

/// The notice, until somebody has read it. Its element stays, so that a screen reader hears what comes into it.
#[component]
pub fn NoticeLine(workbench: Workbench) -> impl IntoView {
    let act = move |action: Action| match action {
        Action::Undo(work) => workbench.restore(&work),
        Action::SaveFile => workbench.save_file(),
        Action::LeaveLink => workbench.leave_link(),
        Action::ShowKept => workbench.show_kept(),
    };
    let show = move |notice: Notice| {
        let link = notice.link.map(|link| {
            view! {
                <input
                    class="input editor-link"
                    aria-label="Link"
                    readonly
                    prop:value=link
                    on:focus=select_all
                />
            }
        });
        let button = notice.action.map(|action| {
            let label = match action {
                Action::Undo(_) => "Undo",
                Action::SaveFile => "Save as file",
                Action::LeaveLink => "Leave the link",
                Action::ShowKept => "Show it here",
            };
            view! { <Button label=label kind=ButtonKind::Plain on_press=move |_| act(action.clone()) /> }
        });
        view! {
            <p class="editor-notice-words">{notice.words}</p>
            {link}
            {button}
            <Button label="Dismiss" kind=ButtonKind::Quiet on_press=move |_| workbench.notice.set(None) />
        }
    };
    view! { <div class="editor-notice" aria-live="polite">{move || workbench.notice.get().map(show)}</div> }
}
