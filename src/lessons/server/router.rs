//! A request router: which handler answers which path.
//!
//! Each request becomes a task of its own on the loop that is running, named after its path. The router does not wait
//! for it: whoever wants the response awaits the task.

use std::pin::Pin;

use webloop::{Task, create_task_named};

/// What a handler says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status, as in HTTP.
    pub status: u16,
    /// The text.
    pub body: String,
}

impl Response {
    /// What was asked for.
    pub fn ok(body: &str) -> Self {
        Response { status: 200, body: body.to_owned() }
    }

    fn not_found() -> Self {
        Response { status: 404, body: "not found".to_owned() }
    }
}

type Handler = Box<dyn Fn() -> Handling>;
type Handling = Pin<Box<dyn Future<Output = Response>>>;

/// Paths and their handlers.
#[derive(Default)]
pub struct Router {
    routes: Vec<(&'static str, Handler)>,
}

impl Router {
    /// Makes a router that finds nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a route. Of two with the same path the first one answers.
    pub fn route<F>(mut self, path: &'static str, handler: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Response> + 'static,
    {
        self.routes.push((path, Box::new(move || Box::pin(handler()))));
        self
    }

    /// Begins to answer a request, as a task.
    pub fn serve(&self, path: &str) -> Task<Response> {
        let route = self.routes.iter().find(|(route, _)| *route == path);
        let handling = route.map(|(_, handler)| handler());
        create_task_named(path, async {
            match handling {
                Some(handling) => handling.await,
                None => Response::not_found(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use webloop::{EventLoop, ManualHost, sleep};

    use super::*;

    fn answer(path: &'static str) -> Response {
        let host = ManualHost::new();
        let event_loop = EventLoop::with_host(host.clone());
        let router = Router::new()
            .route("/first", async || Response::ok("one"))
            .route("/second", async || {
                sleep(Duration::from_secs(1)).await;
                Response::ok("two")
            })
            .route("/first", async || Response::ok("never"));
        let client = event_loop.create_task(async move { router.serve(path).await });
        host.advance(Duration::from_secs(1));
        let response = client.result().expect("it is over").expect("it was not cancelled");
        event_loop.close();
        response.expect("nor was the handler")
    }

    #[test]
    fn the_first_handler_of_a_path_answers() {
        assert_eq!(answer("/first"), Response::ok("one"));
        assert_eq!(answer("/second"), Response::ok("two"));
    }

    #[test]
    fn what_has_no_route_is_not_found() {
        for path in ["", "/", "/first/", "first", "/FIRST"] {
            assert_eq!(answer(path).status, 404, "{path:?}");
        }
    }
}
