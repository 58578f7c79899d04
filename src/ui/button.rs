//! The push button.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::{Icon, Picture};

/// How much a button stands out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ButtonKind {
    Primary,
    Plain,
    Quiet,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            ButtonKind::Primary => "button button--primary",
            ButtonKind::Plain => "button",
            ButtonKind::Quiet => "button button--quiet",
        }
    }
}

/// A button. Its face may change: it stays the same element, so it keeps the focus.
///
/// Its props hide the types of the closures behind them, so that all buttons share their code.
#[component]
pub(crate) fn Button(
    #[prop(into)] label: TextProp,
    /// How much it stands out.
    kind: ButtonKind,
    #[prop(into)] on_press: Callback<MouseEvent>,
    #[prop(optional, into)] picture: Option<Callback<(), Picture>>,
    /// What it does, in more words.
    #[prop(optional)]
    hint: Option<&'static str>,
) -> impl IntoView {
    view! {
        <button type="button" class=kind.class() title=hint on:click=move |event| on_press.run(event)>
            {picture.map(|picture| view! { <Icon picture=move || picture.run(()) /> })}
            <span class="button-label">{move || label.get().as_str().to_owned()}</span>
        </button>
    }
}
