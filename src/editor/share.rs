//! A program in a link: deflated by the browser, and back.
//!
//! Nothing that comes from a link is run here, or put into the page as anything but text.

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader, ReadableWritablePair};

use super::Work;
use super::link::{self, LinkError, TooLong};

/// The longest program of a link, in bytes and in lines: more of either hangs the page before anybody can read it, and
/// deflated they would fit into a link.
const MOST_BYTES: usize = 400_000;
const MOST_LINES: usize = 20_000;

/// Why a program has no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareError {
    TooLong(TooLong),
    /// It is longer than a program of a link may be, however short that would make it.
    TooLarge,
    /// The browser cannot deflate.
    NotSupported,
}

/// Gives the fragment of a link, with its `#`, that holds a program.
///
/// # Errors
///
/// When the program is too long for a link, or the browser too old.
pub async fn fragment_of(work: &Work) -> Result<String, ShareError> {
    let text = work.to_text();
    if !fits(text.as_bytes()) {
        return Err(ShareError::TooLarge);
    }
    let deflater = transformer("CompressionStream").map_err(|_| ShareError::NotSupported)?;
    let deflated =
        pipe(text.as_bytes(), &deflater, usize::MAX).await.map_err(|_| ShareError::NotSupported)?;
    link::fragment_of(&deflated).map_err(ShareError::TooLong)
}

/// Gives the program that an address's fragment holds; `None` where the fragment is about something else.
///
/// # Errors
///
/// When it should hold a program and does not.
pub async fn work_in(fragment: &str) -> Option<Result<Work, LinkError>> {
    match link::bytes_of(fragment)? {
        Ok(deflated) => Some(inflate(&deflated).await),
        Err(error) => Some(Err(error)),
    }
}

async fn inflate(deflated: &[u8]) -> Result<Work, LinkError> {
    let inflater = transformer("DecompressionStream").map_err(|_| LinkError::NotSupported)?;
    let bytes = pipe(deflated, &inflater, MOST_BYTES).await.map_err(|_| LinkError::Damaged)?;
    if !fits(&bytes) {
        return Err(LinkError::Damaged);
    }
    String::from_utf8(bytes).map(|text| Work::from_text(&text)).map_err(|_| LinkError::Damaged)
}

fn fits(text: &[u8]) -> bool {
    // A carriage return ends a line as well.
    let lines = text.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    text.len() <= MOST_BYTES && lines < MOST_LINES
}

/// Makes one of the browser's streams for zlib, by its name: `web-sys` counts them as unstable.
fn transformer(name: &str) -> Result<ReadableWritablePair, JsValue> {
    let class: Function = Reflect::get(&js_sys::global(), &name.into())?.dyn_into()?;
    Reflect::construct(&class, &Array::of1(&"deflate".into())).map(JsCast::unchecked_into)
}

/// Sends bytes through a stream that transforms them; fails when it gives more than `most_bytes`.
async fn pipe(bytes: &[u8], through: &ReadableWritablePair, most_bytes: usize) -> Result<Vec<u8>, JsValue> {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))?;
    let transformed: ReadableStream = blob.stream().pipe_through(through);
    let reader: ReadableStreamDefaultReader = transformed.get_reader().unchecked_into();
    let mut all = Vec::new();
    loop {
        let result = JsFuture::from(reader.read()).await?;
        let Ok(part) = Reflect::get(&result, &"value".into())?.dyn_into::<Uint8Array>() else {
            return Ok(all);
        };
        if all.len() + part.length() as usize > most_bytes {
            // Nobody waits for it: what it had to say is said.
            let _ = reader.cancel();
            return Err("the stream gives too much".into());
        }
        all.extend(part.to_vec());
    }
}
