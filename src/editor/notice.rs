//! What the editor has to say, in one place and one at a time: what was done, what could not be, and the way out.

use leptos::ev::FocusEvent;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::link::{LinkError, MOST_CHARACTERS, TooLong};
use super::{FileError, Work, Workbench};
use crate::ui::{Button, ButtonKind};

/// Something that people are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The words.
    pub words: String,
    /// A link that can be copied by hand.
    pub link: Option<String>,
    /// What can be done about it.
    pub action: Option<Action>,
}

/// What a notice offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Brings this program back.
    Undo(Work),
    /// Saves the program as a file.
    SaveFile,
}

impl Notice {
    pub(super) fn new(words: &str, action: Option<Action>) -> Self {
        Notice { words: words.to_owned(), link: None, action }
    }

    pub(super) fn copied_link(link: String, has_copied: bool) -> Self {
        let words = if has_copied {
            "Link copied. It holds the program itself, so whoever has it needs nothing else"
        } else {
            "The browser does not let this page copy: copy this link yourself. It holds the program itself"
        };
        Notice { words: words.to_owned(), link: Some(link), action: None }
    }

    pub(super) fn too_long(too_long: TooLong) -> Self {
        let words = format!(
            "This program is too long for a link, which would have {} characters of at most {MOST_CHARACTERS}. Save it \
             as a file and send that: Open shows it",
            too_long.characters
        );
        Notice { words, link: None, action: Some(Action::SaveFile) }
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
pub(super) fn NoticeLine(
    /// Whose.
    workbench: Workbench,
) -> impl IntoView {
    let act = move |action: Action| match action {
        Action::Undo(work) => workbench.restore(&work),
        Action::SaveFile => workbench.save_file(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_too_long_for_a_link_can_be_saved() {
        let notice = Notice::too_long(TooLong { characters: 9000 });
        assert!(notice.words.contains("9000 characters of at most 8192"), "{}", notice.words);
        assert_eq!(notice.action, Some(Action::SaveFile));
    }

    #[test]
    fn a_bad_link_says_that_nothing_was_changed() {
        let words = Notice::bad_link(LinkError::Damaged).words;
        assert!(words.starts_with("Nothing was changed: the link is damaged"), "{words}");
    }

    #[test]
    fn a_link_that_could_not_be_copied_is_shown() {
        let notice = Notice::copied_link("https://example.org/#c=1.A".to_owned(), false);
        assert!(notice.words.contains("copy this link yourself"), "{}", notice.words);
        assert_eq!(notice.link.as_deref(), Some("https://example.org/#c=1.A"));
    }
}
