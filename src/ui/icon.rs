//! Icons, drawn in the colour of the text beside them. They say nothing that a name does not say too.

use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Picture {
    Loop,
    Run,
    Stop,
    Reset,
    Pause,
    Resume,
    Step,
    StepTurn,
    Sun,
    Moon,
    Screen,
}

impl Picture {
    fn path(self) -> &'static str {
        match self {
            Picture::Loop => "M8 2.4A5.6 5.6 0 1 1 3.2 5.1M8 7.3a.7.7 0 1 0 .01 0",
            Picture::Run => "M4.5 2.8v10.4L13 8z",
            Picture::Stop => "M3.8 3.8h8.4v8.4H3.8z",
            Picture::Reset => "M3 8a5 5 0 1 0 1.6-3.7M3.2 2.2v3h3",
            Picture::Pause => "M5.2 3v10M10.8 3v10",
            Picture::Resume => "M3 3v10M6.6 3.4v9.2L13.4 8z",
            Picture::Step => "M2.4 8h7M6.8 4.8L10 8l-3.2 3.2M13.2 4v8",
            Picture::StepTurn => "M2.4 5.4h7M2.4 10.6h7M7.6 5.2L10.4 8l-2.8 2.8M13.2 3.4v9.2",
            Picture::Sun => {
                "M8 5.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 0 0 0-5.6zM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 \
                 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1"
            }
            Picture::Moon => "M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z",
            Picture::Screen => "M1.8 2.8h12.4v8.4H1.8zM5.4 13.8h5.2",
        }
    }

    fn is_filled(self) -> bool {
        matches!(self, Picture::Run | Picture::Stop)
    }
}

/// An icon, hidden from assistive technology.
#[component]
pub(crate) fn Icon(picture: impl Fn() -> Picture + Copy + Send + 'static) -> impl IntoView {
    view! {
        <svg
            class="icon"
            class:icon--filled=move || picture().is_filled()
            viewBox="0 0 16 16"
            aria-hidden="true"
        >
            <path d=move || picture().path()></path>
        </svg>
    }
}
