//! What is known of a program by its messages: how it is, its log, its latest snapshot.

use std::rc::Rc;
use std::time::Duration;

use webloop::inspect::Snapshot;

use super::log::{Log, Names};
use super::problem::Problem;
use super::protocol::{Message, ProblemKind};
use super::snapshot::Draft;
use crate::editor::Mark;
use crate::program::{News, Pending, State};

pub(super) struct Mirror {
    pub(super) log: Log,
    pub(super) names: Names,
    pub(super) state: State,
    pub(super) pending: Pending,
    pub(super) snapshot: Rc<Snapshot>,
    draft: Draft,
    /// Whether the program has had something to do, or its top level is over: before that, what is heard is of a program
    /// that has not heard itself that it is to run.
    has_begun: bool,
    /// The task of the line that may be continued.
    line_task: Option<Rc<str>>,
}

/// What has to be done about a message.
#[derive(Debug, PartialEq)]
pub(super) enum Effect<'t> {
    Nothing,
    Notify(News),
    Write {
        task: Option<Rc<str>>,
        text: &'t str,
    },
    Extend {
        task: Option<Rc<str>>,
        text: &'t str,
    },
    /// Writes that so many lines were left out.
    WriteOmission(u32),
    Report {
        problem: Problem,
        task: Option<Rc<str>>,
    },
    /// Nothing of the program runs any more; the document as it was.
    Close(&'t str),
}

impl Mirror {
    /// A program that is about to begin, which is something to do.
    pub(super) fn new() -> Self {
        Mirror {
            log: Log::default(),
            names: Names::default(),
            state: State { ready: 1, ..State::default() },
            pending: Pending::default(),
            snapshot: Rc::default(),
            draft: Draft::default(),
            has_begun: false,
            line_task: None,
        }
    }

    pub(super) fn apply<'t>(&mut self, message: &Message<'t>) -> Effect<'t> {
        match *message {
            Message::Named { name, text } => self.names.learn(name, text),
            Message::Line { stream: _, at, task, text } => {
                self.note_time(at);
                self.line_task = self.names.read(task);
                return Effect::Write { task: self.line_task.clone(), text };
            }
            Message::LineContinued { text } => {
                return Effect::Extend { task: self.line_task.clone(), text };
            }
            Message::LinesDropped { at, lines } => {
                self.note_time(at);
                return Effect::WriteOmission(lines);
            }
            Message::Problem { kind, message, line, column, end_line, end_column, task, traceback } => {
                let known = |number| (number > 0).then_some(number);
                let mark = known(line).map(|line| Mark {
                    line,
                    column: known(column),
                    end_line: known(end_line),
                    end_column: known(end_column),
                    message: message.to_owned(),
                });
                let is_end =
                    matches!(kind, ProblemKind::Syntax | ProblemKind::Uncaught | ProblemKind::Interrupted);
                let problem = Problem { mark, is_end, traceback: traceback.to_owned() };
                return Effect::Report { problem, task: self.names.read(task) };
            }
            Message::State { at, ready, turn_left, next, tasks, is_called, is_paused } => {
                let next = (next != Duration::MAX).then_some(next);
                let pending = Pending { next, tasks: tasks as usize };
                // Whoever asks it something hears how late it is, also of one that rests.
                let is_at_rest = ready == 0 && self.state.ready == 0 && pending == self.pending;
                self.state = State {
                    time: at,
                    last_change: if is_at_rest { self.state.last_change } else { at },
                    ready: ready as usize,
                    turn_left: turn_left as usize,
                    is_called,
                    is_paused,
                };
                self.pending = pending;
                self.has_begun |= ready > 0 || self.pending != Pending::default();
                if !self.has_begun {
                    self.state.ready = 1;
                }
                return Effect::Notify(News::State);
            }
            Message::Closed { still } => {
                self.close();
                return Effect::Close(still);
            }
            Message::SnapshotEnd {} => {
                self.snapshot = std::mem::take(&mut self.draft).finish();
                self.state.time = self.state.time.max(self.snapshot.time);
                return Effect::Notify(News::Snapshot);
            }
            // Its tasks may go on, and the state says whether there are any.
            Message::Ended { how: _ } => self.has_begun = true,
            ref message => {
                self.draft.apply(message, &self.names);
                self.log.apply(message, &mut self.names);
            }
        }
        Effect::Nothing
    }

    /// Whether anything of the program may still run, as far as it has said.
    pub(super) fn is_anything_left(&self) -> bool {
        !self.has_begun || self.state.ready > 0 || self.state.is_called || self.pending != Pending::default()
    }

    /// Nothing of the program runs any more.
    pub(super) fn close(&mut self) {
        let State { time, last_change, .. } = self.state;
        self.state = State { time, last_change, ..State::default() };
        self.pending = Pending::default();
        self.snapshot = Rc::new(Snapshot { time, ..Snapshot::default() });
    }

    fn note_time(&mut self, at: Duration) {
        self.state.time = self.state.time.max(at);
        self.state.last_change = self.state.last_change.max(at);
    }
}

#[cfg(test)]
mod tests {
    use webloop::trace::TaskId;

    use super::*;
    use crate::python::protocol::{Name, StreamKind, TaskStateKind, Waiting};

    const SECOND: Duration = Duration::from_secs(1);

    fn state(ready: u32, next: Duration, tasks: u32) -> Message<'static> {
        Message::State { at: SECOND, ready, turn_left: 0, next, tasks, is_called: true, is_paused: false }
    }

    #[test]
    fn a_program_has_something_to_do_until_its_state_says_otherwise() {
        let mut mirror = Mirror::new();
        assert_eq!(mirror.state.ready, 1);
        mirror.apply(&state(0, Duration::MAX, 0));
        assert_eq!(mirror.state.ready, 1, "it has not begun");
        assert_eq!(mirror.apply(&state(0, SECOND * 2, 3)), Effect::Notify(News::State));
        assert_eq!(mirror.pending, Pending { next: Some(SECOND * 2), tasks: 3 });
        assert!(mirror.state.is_called);
        mirror.apply(&state(0, Duration::MAX, 0));
        assert_eq!((mirror.state.ready, mirror.pending), (0, Pending::default()));
        assert_eq!((mirror.state.time, mirror.state.last_change), (SECOND, SECOND));
        let at = SECOND * 9;
        let later = Message::State {
            at,
            ready: 0,
            turn_left: 0,
            next: Duration::MAX,
            tasks: 0,
            is_called: true,
            is_paused: false,
        };
        mirror.apply(&later);
        assert_eq!((mirror.state.time, mirror.state.last_change), (at, SECOND), "it has done nothing since");
    }

    #[test]
    fn lines_have_the_name_of_their_task_and_so_does_what_continues_them() {
        let mut mirror = Mirror::new();
        mirror.apply(&Message::Named { name: 5, text: "page" });
        let line = Message::Line { stream: StreamKind::Out, at: SECOND, task: Name::Known(5), text: "one" };
        let task: Option<Rc<str>> = Some("page".into());
        assert_eq!(mirror.apply(&line), Effect::Write { task: task.clone(), text: "one" });
        assert_eq!(mirror.state.time, SECOND);
        let more = Message::LineContinued { text: ", two" };
        assert_eq!(mirror.apply(&more), Effect::Extend { task, text: ", two" });
    }

    #[test]
    fn a_problem_marks_its_place_where_it_is_known() {
        let mut mirror = Mirror::new();
        let problem = |kind, line| Message::Problem {
            kind,
            message: "KeyError",
            line,
            column: 4,
            end_line: 0,
            end_column: 0,
            task: Name::OfTask(3),
            traceback: "Traceback\nKeyError",
        };
        let Effect::Report { problem: found, task } = mirror.apply(&problem(ProblemKind::Uncaught, 7)) else {
            panic!("it is a problem")
        };
        let mark = found.mark.expect("its line is known");
        assert_eq!((mark.line, mark.column, mark.end_line), (7, Some(4), None));
        assert_eq!((found.is_end, task.as_deref()), (true, Some("Task-3")));
        let Effect::Report { problem: found, .. } = mirror.apply(&problem(ProblemKind::Task, 0)) else {
            panic!("it is a problem")
        };
        assert_eq!((found.mark, found.is_end), (None, false));
    }

    #[test]
    fn a_snapshot_counts_when_all_of_it_is_there() {
        let mut mirror = Mirror::new();
        let task = Message::SnapshotTask {
            task: 1,
            parent: 0,
            name: Name::Empty,
            function: Name::Empty,
            file: Name::Empty,
            line: 0,
            created_at: SECOND,
            state: TaskStateKind::Waiting,
            is_cancel_requested: false,
            is_out_of_reach: false,
            wait: Waiting::Future {},
            chain: Vec::new(),
        };
        mirror.apply(&Message::SnapshotBegin { at: SECOND, turn_left: 0, is_called: false });
        mirror.apply(&task);
        assert!(mirror.snapshot.tasks.is_empty());
        assert_eq!(mirror.apply(&Message::SnapshotEnd {}), Effect::Notify(News::Snapshot));
        assert_eq!(mirror.snapshot.tasks[0].id, TaskId(1));
        assert_eq!(mirror.apply(&Message::Closed { still: "<p>" }), Effect::Close("<p>"));
        assert!(mirror.snapshot.tasks.is_empty());
        assert_eq!(mirror.state.time, SECOND);
    }
}
