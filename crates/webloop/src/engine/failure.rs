//! Panics of callbacks and tasks that nobody awaits, on their way to the program's handler.
//!
//! They arise only where panics unwind, that is natively. In a page a panic ends the whole program: there the
//! panic hook is the place to say so.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

use crate::record::source_line::SourceLine;

/// What [`EventLoop::set_exception_handler`](crate::EventLoop::set_exception_handler) takes.
pub type FailureHandler = Rc<dyn Fn(&Failure)>;

/// A panic that nobody was waiting for. The loop goes on with the next callback.
#[derive(Clone, Debug)]
pub struct Failure {
    message: String,
    task_name: Option<Rc<str>>,
    location: Option<SourceLine>,
}

impl Failure {
    fn new(payload: Box<dyn Any + Send>, task_name: Option<Rc<str>>, location: Option<SourceLine>) -> Self {
        let message = match payload.downcast::<String>() {
            Ok(message) => *message,
            Err(payload) => (*payload.downcast_ref::<&str>().unwrap_or(&"no message")).to_owned(),
        };
        Failure { message, task_name, location }
    }

    pub(super) fn of_callback(payload: Box<dyn Any + Send>, location: Option<SourceLine>) -> Self {
        Failure::new(payload, None, location)
    }

    pub(super) fn of_task(payload: Box<dyn Any + Send>, name: Rc<str>, location: SourceLine) -> Self {
        Failure::new(payload, Some(name), Some(location))
    }

    /// The panic's message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The name of the task that panicked, or `None` for a callback.
    pub fn task_name(&self) -> Option<&str> {
        self.task_name.as_deref()
    }

    /// The line that made the task or scheduled the callback.
    pub fn location(&self) -> Option<SourceLine> {
        self.location
    }

    pub(super) fn print(&self) {
        eprintln!("webloop: {self}");
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.task_name {
            Some(name) => write!(formatter, "task {name}")?,
            None => write!(formatter, "callback")?,
        }
        if let Some(location) = self.location {
            write!(formatter, " from {location}")?;
        }
        write!(formatter, " panicked: {}", self.message)
    }
}
