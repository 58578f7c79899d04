//! A program in a link: deflated by the browser, and back.
//!
//! Nothing that comes from a link is run here, or put into the page as anything but text.

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableWritablePair, Response};

use super::Work;
use super::link::{self, LinkError, TooLong};

/// Why a program has no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareError {
    /// It is too long for one.
    TooLong(TooLong),
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
    let deflater = transformer("CompressionStream").map_err(|_| ShareError::NotSupported)?;
    let deflated = pipe(text.as_bytes(), &deflater).await.map_err(|_| ShareError::NotSupported)?;
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
    let bytes = pipe(deflated, &inflater).await.map_err(|_| LinkError::Damaged)?;
    // The fragment's length bounds that of the text: deflating makes nothing a thousand times shorter.
    String::from_utf8(bytes).map(|text| Work::from_text(&text)).map_err(|_| LinkError::Damaged)
}

/// Makes one of the browser's streams for zlib, by its name: `web-sys` counts them as unstable.
fn transformer(name: &str) -> Result<ReadableWritablePair, JsValue> {
    let class: Function = Reflect::get(&js_sys::global(), &name.into())?.dyn_into()?;
    Reflect::construct(&class, &Array::of1(&"deflate".into())).map(JsCast::unchecked_into)
}

/// Sends bytes through a stream that transforms them.
async fn pipe(bytes: &[u8], through: &ReadableWritablePair) -> Result<Vec<u8>, JsValue> {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))?;
    let transformed = blob.stream().pipe_through(through);
    let response = Response::new_with_opt_readable_stream(Some(&transformed))?;
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
