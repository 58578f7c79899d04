//! What belongs to a program that people write: its draft, its link, its file, and the buttons above the editor.

#![cfg(target_family = "wasm")]

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::Mountable;
use playground::editor::link::LinkError;
use playground::editor::share::{ShareError, fragment_of, work_in};
use playground::editor::{Editor, EditorTools, NoticeLine, Origin, Source, Syntax, Work, Workbench};
use support::{Area, forget_script, only, press, texts, type_into, wait_until};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Event, HtmlTextAreaElement, StorageEvent, StorageEventInit};

wasm_bindgen_test_configure!(run_in_browser);

/// There is none here: the editor stays a textarea.
const NO_SCRIPT: &str = "/target/editor/not-there.js";

/// A workbench in a page.
struct Desk<M: Mountable> {
    handle: Option<UnmountHandle<M>>,
    area: Area,
    workbench: Workbench,
}

const ORIGINAL: &str = "print('original')\n";

fn source(id: &str) -> Source {
    Source {
        id: id.to_owned(),
        file_name: format!("{id}.py"),
        address: format!("?lesson={id}"),
        original: Work::new(ORIGINAL, ""),
        examples: Vec::new(),
    }
}

fn work_on(id: &str) -> Desk<impl Mountable + use<>> {
    forget_script();
    let (area, source) = (Area::new(), source(id));
    let made = Rc::new(RefCell::new(None));
    let place = Rc::clone(&made);
    let handle = mount_to(area.element.clone().unchecked_into(), move || {
        let workbench = Workbench::new(source);
        place.replace(Some(workbench));
        let on_change = Callback::new(move |()| workbench.note_change());
        view! {
            <EditorTools workbench=workbench />
            <NoticeLine workbench=workbench />
            <Editor handle=workbench.code label="Code" syntax=Syntax::Python on_change=on_change address=NO_SCRIPT />
        }
    });
    let workbench = made.take().expect("the view is made at once");
    Desk { handle: Some(handle), area, workbench }
}

impl<M: Mountable> Desk<M> {
    async fn type_code(&self, text: &str) {
        let textarea: HtmlTextAreaElement = only(&self.area.element, "textarea").unchecked_into();
        wait_until("the text is in its textarea", || textarea.value() == self.workbench.code.text()).await;
        type_into(&textarea, text);
    }

    fn code(&self) -> String {
        self.workbench.code.text()
    }

    fn sign(&self) -> String {
        texts(&self.area.element, ".editor-sign:not([hidden])").concat()
    }

    async fn wait_for_notice(&self, words: &str) {
        let notice = || texts(&self.area.element, ".editor-notice-words").concat();
        wait_until(&format!("it says {words:?}"), || notice().contains(words)).await;
    }
}

fn storage() -> web_sys::Storage {
    window().local_storage().ok().flatten().expect("the browser has storage")
}

fn draft(id: &str) -> Option<String> {
    storage().get_item(&format!("webloop.draft.{id}")).expect("it can be read")
}

fn forget(id: &str) {
    storage().remove_item(&format!("webloop.draft.{id}")).expect("it can be removed");
}

fn go_to(address: &str) {
    let history = window().history().expect("the page has a history");
    history.replace_state_with_url(&JsValue::NULL, "", Some(address)).expect("it is on this page's host");
}

#[wasm_bindgen_test]
async fn a_draft_is_kept_and_comes_back() {
    forget("kept");
    let desk = work_on("kept");
    assert_eq!((desk.code().as_str(), desk.sign().as_str()), (ORIGINAL, ""));
    desk.type_code("print('mine')\n").await;
    wait_until("the sign is there", || desk.sign() == "modified").await;
    wait_until("it is kept", || draft("kept").as_deref() == Some("print('mine')\n")).await;
    desk.type_code("print('last word')\n").await;
    drop(desk);
    // Long before its time: somebody types at most so often, but leaves at any time.
    TimeoutFuture::new(50).await;
    assert_eq!(draft("kept").as_deref(), Some("print('last word')\n"));
    let desk = work_on("kept");
    assert_eq!((desk.code().as_str(), desk.sign().as_str()), ("print('last word')\n", "modified"));
    desk.type_code(ORIGINAL).await;
    wait_until("the sign is gone", || desk.sign().is_empty()).await;
    assert_eq!(draft("kept"), None);
}

#[wasm_bindgen_test]
async fn a_page_that_is_left_keeps_its_draft() {
    forget("left");
    let desk = work_on("left");
    desk.type_code("print('quick')\n").await;
    window().dispatch_event(&Event::new("pagehide").expect("an event")).expect("the event is new");
    assert_eq!(draft("left").as_deref(), Some("print('quick')\n"));
    forget("left");
}

#[wasm_bindgen_test]
async fn a_full_store_is_told_once_and_loses_nothing() {
    forget("full");
    let desk = work_on("full");
    let filling = "x".repeat(100_000);
    let keys: Vec<String> = (0..200).map(|index| format!("filling.{index}")).collect();
    for size in [100_000, 1_000, 10] {
        for key in &keys {
            let key = format!("{key}.{size}");
            if storage().set_item(&key, &filling[..size]).is_err() {
                break;
            }
        }
    }
    desk.type_code(&"print('more than there is room for')\n".repeat(100)).await;
    desk.wait_for_notice("does not let this page keep your changes").await;
    press(&desk.area.element, "Dismiss");
    desk.type_code(&"print('still more')\n".repeat(200)).await;
    TimeoutFuture::new(1_000).await;
    assert_eq!(texts(&desk.area.element, ".editor-notice-words"), [""; 0], "once is enough");
    assert_eq!((desk.code().len(), draft("full")), (4_000, None));
    for size in [100_000, 1_000, 10] {
        keys.iter()
            .for_each(|key| storage().remove_item(&format!("{key}.{size}")).expect("it can be removed"));
    }
    desk.type_code("print('room again')\n").await;
    wait_until("it is kept", || draft("full").is_some()).await;
    forget("full");
}

#[wasm_bindgen_test]
async fn a_draft_that_is_too_long_is_told_and_leaves_the_last_one() {
    forget("long");
    let desk = work_on("long");
    desk.type_code("print('kept')\n").await;
    wait_until("it is kept", || draft("long").as_deref() == Some("print('kept')\n")).await;
    desk.type_code(&"#".repeat(400_001)).await;
    desk.wait_for_notice("too long to be kept in the browser").await;
    assert_eq!(draft("long").as_deref(), Some("print('kept')\n"));
    forget("long");
}

#[wasm_bindgen_test]
async fn a_fragment_holds_code_and_html() {
    let work = Work::new("print('gr\u{fc}n \u{1f600}')\n", "<p id=a>\n</p>");
    let fragment = fragment_of(&work).await.expect("it is short");
    assert!(fragment.starts_with("#c=1.") && fragment.len() < 120, "{fragment}");
    assert_eq!(work_in(&fragment).await, Some(Ok(work)));
    assert_eq!(work_in("#elsewhere").await, None);
}

#[wasm_bindgen_test]
async fn every_single_damage_is_noticed() {
    let work = Work::new("import asyncio\nasyncio.run(asyncio.sleep(1))\n", "");
    let fragment = fragment_of(&work).await.expect("it is short");
    for index in "#c=1.".len()..fragment.len() {
        let mut damaged: Vec<u8> = fragment.clone().into_bytes();
        damaged[index] = if damaged[index] == b'A' { b'B' } else { b'A' };
        let damaged = String::from_utf8(damaged).expect("it is ASCII");
        let outcome = work_in(&damaged).await;
        // The bits at the very end may mean nothing.
        assert!(
            matches!(outcome, Some(Err(LinkError::Damaged))),
            "{index} of {}: {outcome:?}",
            fragment.len()
        );
        let cut = &fragment[..index];
        assert_eq!(work_in(cut).await, Some(Err(LinkError::Damaged)), "{cut}");
    }
}

#[wasm_bindgen_test]
async fn a_program_that_is_too_long_for_a_link_is_refused() {
    // Digits of a generator, which nothing deflates much.
    let mut state = 1_u64;
    let noise: String = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{:x}", state >> 40)
    })
    .take(4_000)
    .collect();
    assert!(matches!(fragment_of(&Work::new(&noise, "")).await, Err(ShareError::TooLong(_))));
    let long = "print('again')\n".repeat(10_000);
    let work = Work::new(&long, "");
    let fragment = fragment_of(&work).await.expect("it says the same again and again");
    assert_eq!(work_in(&fragment).await, Some(Ok(work)));
}

#[wasm_bindgen_test]
async fn a_link_has_a_draft_of_its_own_and_can_be_left() {
    let (own, sent) = ("print('my own')\n", "print('sent')\n");
    let fragment = fragment_of(&Work::new(sent, "")).await.expect("it is short");
    forget(&fragment);
    storage().set_item("webloop.draft.linked", own).expect("there is room");
    go_to(&format!("?lesson=linked{fragment}"));
    let desk = work_on("linked");
    wait_until("it is shown", || desk.code() == sent).await;
    wait_until("the sign is there", || desk.sign() == "from a link").await;
    assert_eq!(desk.workbench.origin.get_untracked(), Origin::Link);
    desk.wait_for_notice("read it, then press Run").await;
    window().dispatch_event(&Event::new("pagehide").expect("an event")).expect("the event is new");
    assert_eq!(draft(&fragment), None, "what is only shown is no draft");
    let changed = "print('sent, and changed')\n";
    desk.type_code(changed).await;
    wait_until("it is kept", || draft(&fragment).as_deref() == Some(changed)).await;
    assert_eq!(window().location().hash().as_deref(), Ok(&*fragment), "a reload shows the same");
    drop(desk);

    let desk = work_on("linked");
    wait_until("it is as it was left", || desk.code() == changed).await;
    desk.wait_for_notice("You have changed it").await;
    press(&desk.area.element, "Revert");
    assert_eq!((desk.code().as_str(), draft(&fragment)), (sent, None));
    desk.workbench.restore(&Work::new(changed, ""));
    drop(desk);

    let desk = work_on("linked");
    desk.wait_for_notice("You have changed it").await;
    press(&desk.area.element, "Leave the link");
    assert_eq!((desk.code().as_str(), draft("linked").as_deref()), (own, Some(own)));
    assert_eq!(window().location().hash().as_deref(), Ok(""));
    assert_eq!(draft(&fragment).as_deref(), Some(changed));
    forget(&fragment);
    forget("linked");
}

#[wasm_bindgen_test]
async fn what_another_tab_has_changed_is_told_and_can_be_shown() {
    forget("shared");
    let desk = work_on("shared");
    desk.type_code("print('here')\n").await;
    desk.workbench.save();
    let other_tab_keeps = |text: &str| {
        let key = "webloop.draft.shared";
        storage().set_item(key, text).expect("there is room");
        let told = StorageEventInit::new();
        told.set_key(Some(key));
        let event = StorageEvent::new_with_event_init_dict("storage", &told).expect("an event");
        window().dispatch_event(&event).expect("the event is new");
    };
    other_tab_keeps("print('here')\n");
    assert_eq!(desk.workbench.notice.get_untracked(), None, "it is the same");
    other_tab_keeps("print('there')\n");
    desk.wait_for_notice("Another tab has changed this program").await;
    assert_eq!(desk.code(), "print('here')\n", "nothing is lost");
    press(&desk.area.element, "Show it here");
    assert_eq!(desk.code(), "print('there')\n");
    desk.wait_for_notice("the program of the other tab").await;
    press(&desk.area.element, "Undo");
    assert_eq!(draft("shared").as_deref(), Some("print('here')\n"));
    forget("shared");
}

#[wasm_bindgen_test]
async fn another_program_comes_with_its_own_draft_and_saves_that_of_the_last() {
    forget("first");
    forget("second");
    let desk = work_on("first");
    desk.type_code("print('first')\n").await;
    desk.workbench.open(source("second"));
    assert_eq!(draft("first").as_deref(), Some("print('first')\n"));
    assert_eq!((desk.code().as_str(), desk.workbench.origin.get_untracked()), (ORIGINAL, Origin::Original));
    desk.workbench.open(source("first"));
    assert_eq!(desk.code(), "print('first')\n");
    forget("first");
}

#[wasm_bindgen_test]
async fn a_file_is_opened_and_can_be_undone() {
    forget("file");
    let desk = work_on("file");
    let file = |name: &str, bytes: &[u8]| {
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
        web_sys::File::new_with_u8_array_sequence(&parts, name).expect("a file")
    };
    let work = Work::new("print('from a file')\n", "<p>and HTML</p>");
    desk.workbench.open_files(vec![file("mine.py", work.to_file().as_bytes())]);
    desk.wait_for_notice("mine.py is open").await;
    assert_eq!(desk.workbench.work(), work);
    press(&desk.area.element, "Undo");
    assert_eq!(desk.workbench.work(), Work::new(ORIGINAL, ""));
    desk.workbench.open_files(vec![file("picture.png", &[0x89, b'P', b'N', b'G', 0xff, 0])]);
    desk.wait_for_notice("picture.png cannot be opened: it is not text").await;
    assert_eq!(desk.code(), ORIGINAL);
}

impl<M: Mountable> Drop for Desk<M> {
    fn drop(&mut self) {
        drop(self.handle.take());
    }
}
