//! The controls of time: pause, step, speed, virtual time.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::speed::CHOICES;
use crate::state::{AppState, Step};
use crate::ui::{Button, ButtonKind, Picture, Switch};

/// Pause, which becomes Resume, the two steps, the slider "Speed" and the switch "Virtual time".
#[component]
pub(crate) fn SpeedControls(state: AppState) -> impl IntoView {
    let speed = state.speed;
    let is_paused = move || speed.is_paused.get();
    let picture = move |()| {
        if is_paused() { Picture::Resume } else { Picture::Pause }
    };
    view! {
        <div class="time-controls" role="group" aria-label="Time">
            <Button
                label=move || if is_paused() { "Resume" } else { "Pause" }
                picture=picture
                kind=ButtonKind::Plain
                on_press=move |_| state.toggle_pause()
            />
            <Button
                label="Step"
                picture=|()| Picture::Step
                kind=ButtonKind::Plain
                hint="Run to the end of the next callback in which the program\u{2019}s own code runs (F10); with Ctrl one callback, \
                      be it only a wake-up of the loop"
                on_press=move |event: MouseEvent| {
                    let is_single = event.ctrl_key() || event.meta_key();
                    state.step(if is_single { Step::Callback } else { Step::Own });
                }
            />
            <Button
                label="Step turn"
                picture=|()| Picture::StepTurn
                kind=ButtonKind::Plain
                hint="Run what is left of this turn: all callbacks that were ready when it began (Shift F10)"
                on_press=move |_| state.step(Step::Turn)
            />
            <SpeedSlider state=state />
            <VirtualTimeSwitch state=state />
        </div>
    }
}

/// How fast the program's clock moves.
#[component]
fn SpeedSlider(state: AppState) -> impl IntoView {
    let speed = state.speed;
    let chosen = move || &CHOICES[speed.choice.get().min(CHOICES.len() - 1)];
    let choose = move |event| {
        if let Ok(index) = event_target_value(&event).parse() {
            speed.choice.set(index);
            state.apply_speed();
        }
    };
    view! {
        <label class="speed" title="How fast the program\u{2019}s clock moves">
            <span class="speed-name">"Speed"</span>
            <input
                class="speed-slider"
                type="range"
                min="0"
                max=CHOICES.len() - 1
                step="1"
                aria-label="Speed"
                aria-valuetext=move || chosen().words
                prop:value=move || speed.choice.get().to_string()
                disabled=move || speed.is_virtual.get()
                on:input=choose
            />
            <span class="speed-value">{move || if speed.is_virtual.get() { "–" } else { chosen().name }}</span>
        </label>
    }
}

/// Whether the clock jumps to the next deadline instead of waiting for it.
#[component]
fn VirtualTimeSwitch(state: AppState) -> impl IntoView {
    let is_virtual = state.speed.is_virtual;
    let flip = move |()| {
        is_virtual.update(|is_virtual| *is_virtual = !*is_virtual);
        state.apply_speed();
    };
    view! {
        <Switch
            label="Virtual time"
            is_on=is_virtual
            on_flip=flip
            hint="No waiting: when nothing is ready, the clock jumps to the next deadline"
        />
    }
}
