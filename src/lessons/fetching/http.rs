//! Requests for what is served with the site, with the browser's own `fetch`.
//!
//! A request belongs to the future that makes it: whoever drops that future (a time-out, a cancelled task, Stop) aborts
//! the request, also in the middle of its body. Nothing comes from the browser's cache, since the lessons measure.

use std::error::Error;
use std::fmt;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCache, RequestInit, Response};
use webloop::EventLoop;

/// Where the pages are, relative to the page that runs this, so that the site works below any path.
const FOLDER: &str = "pages/";

/// What a server said.
pub struct Answer {
    /// Where it is.
    pub path: String,
    /// The status: 200 if it is there.
    pub status: u16,
    /// Whether it was asked for at another place.
    pub is_moved: bool,
    /// What it says.
    pub text: String,
}

impl Answer {
    /// The text of a page that is there.
    ///
    /// # Errors
    ///
    /// When the status is not 200.
    pub fn ok(self) -> Result<String, HttpError> {
        match self.status {
            200 => Ok(self.text),
            status => Err(HttpError { path: self.path, reason: format!("status {status}") }),
        }
    }
}

/// What gives a `T`, or fails for one of several reasons.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// Why there is no page.
#[derive(Clone, Debug)]
pub struct HttpError {
    path: String,
    reason: String,
}

impl fmt::Display for HttpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.reason)
    }
}

impl Error for HttpError {}

/// Fetches one of the lessons' pages, whatever its status.
///
/// # Errors
///
/// When there is no answer at all: no connection.
pub async fn get(path: &str) -> Result<Answer, HttpError> {
    // A request takes no virtual time, so a time-out must not be over before it.
    let _hold = EventLoop::current().control().hold_clock();
    match fetch(path).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
            let reason = message.unwrap_or_else(|| "no answer".to_owned());
            Err(HttpError { path: path.to_owned(), reason })
        }
    }
}

async fn fetch(path: &str) -> Result<Answer, JsValue> {
    let guard = AbortOnDrop(AbortController::new()?);
    let options = RequestInit::new();
    options.set_signal(Some(&guard.0.signal()));
    options.set_cache(RequestCache::NoStore);
    let window = web_sys::window().ok_or("only a page has fetch")?;
    let request = window.fetch_with_str_and_init(&format!("{FOLDER}{path}"), &options);
    let response: Response = JsFuture::from(request).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    Ok(Answer {
        path: path.to_owned(),
        status: response.status(),
        is_moved: response.redirected(),
        text: text.as_string().unwrap_or_default(),
    })
}

/// Aborts its request, if that is still under way, when it is dropped.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
