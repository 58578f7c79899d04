//! A service that is far away: the files of this site, made slow, moved and faulty.
//!
//! A file comes at once, stays where it is and never fails, so what a link says of itself is done here, in loop time:
//! - `data-wait-ms`: its answer takes so much longer;
//! - `data-moved-to`: it is asked for again at that place, as after a 301;
//! - `data-faults`: how the first tries end, in order: `503` (no file is asked for) or `hang` (never).
//!
//! Everything else, every 200 and 404, is what the site's own server says.

use std::time::Duration;

use web_sys::Element;
use webloop::sleep;

use super::html::{self, attribute, number};
use super::http::{Answer, HttpError, Outcome, get};

/// The links of one of the lists of cities.
///
/// # Errors
///
/// When it cannot be fetched.
pub async fn list(name: &str, service_time: Duration) -> Outcome<Vec<Element>> {
    sleep(service_time).await;
    let page = get(&format!("weather/{name}.html")).await?.ok()?;
    Ok(html::all(&html::parse(&page), "a"))
}

/// Asks for what a link leads to, in the folder `folder`, for the `attempt`th time, counted from 1. Each answer takes
/// `service_time` and then as long as the real one.
///
/// # Errors
///
/// When there is no connection.
pub async fn ask(
    link: &Element,
    folder: &str,
    attempt: usize,
    service_time: Duration,
) -> Result<Answer, HttpError> {
    let path = format!("{folder}{}", attribute(link, "href"));
    let wait = Duration::from_millis(number(link, "data-wait-ms").into());
    sleep(service_time.saturating_add(wait)).await;
    match attribute(link, "data-faults").split_whitespace().nth(attempt - 1) {
        Some("hang") => return std::future::pending().await,
        Some(status) => {
            let status = status.parse().unwrap_or(500);
            return Ok(Answer { path, status, is_moved: false, text: String::new() });
        }
        None => {}
    }
    let moved_to = attribute(link, "data-moved-to");
    if moved_to.is_empty() {
        return get(&path).await;
    }
    sleep(service_time).await;
    let answer = get(&format!("{folder}{moved_to}")).await?;
    Ok(Answer { is_moved: true, ..answer })
}
