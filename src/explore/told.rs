//! What is asked of a search, and what it tells: JSON, whose fields `python/webloop/explore/explorer.py` has.
//!
//! A program may tell what it likes, so nothing of it is more than numbers and text, in which nothing hides.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::ui::shown_name;

/// What may differ from the good order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// What the program's own loop may do on any day.
    #[default]
    Loop,
    /// Each sleep stands for work that takes one to ten times as long.
    Work,
    /// Ready callbacks, too, change places, which asyncio promises not to do.
    Beyond,
}

impl Level {
    pub(crate) const ALL: [Level; 3] = [Level::Loop, Level::Work, Level::Beyond];

    pub(crate) fn words(self) -> &'static str {
        match self {
            Level::Loop => "This loop, any day",
            Level::Work => "Sleeps stand for work",
            Level::Beyond => "Beyond asyncio\u{2019}s promise",
        }
    }

    pub(crate) fn hint(self) -> &'static str {
        match self {
            Level::Loop => "Answers come late or early, and timers slip behind them on a busy page",
            Level::Work => {
                "Each sleep may take one to ten times as long, as the work would that it stands for"
            }
            Level::Beyond => {
                "Callbacks that are ready run in any order, as on other loops: asyncio promises the order in which they came"
            }
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Options {
    pub(crate) level: Level,
    /// `same` where it has to print what the good run prints, in order; else empty.
    pub(crate) prints: &'static str,
    pub(crate) fails: bool,
    pub(crate) cancels: bool,
    /// Failures that were found before: kind, type, line and task.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) leave_out: Vec<(String, String, u32, String)>,
    /// The program is run once under these, and nothing is searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) constraints: Option<String>,
    /// The program is run once, up to where something else comes next than these choices say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) choices: Option<Vec<String>>,
    /// Answers from outside, as a finding has them: these are not asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) answers: Vec<Value>,
}

/// Reads a text that people are shown.
fn shown<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|text| shown_name(&text).to_string())
}

/// How a run broke.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Failure {
    pub(crate) kind: String,
    #[serde(rename = "type")]
    pub(crate) kind_of_error: String,
    /// Counted from 1; 0 where no line of the program is known.
    pub(crate) line: u32,
    pub(crate) task: String,
    #[serde(deserialize_with = "shown")]
    pub(crate) text: String,
}

impl Failure {
    /// By what another failure is told from this one.
    pub(crate) fn identity(&self) -> (String, String, u32, String) {
        (self.kind.clone(), self.kind_of_error.clone(), self.line, self.task.clone())
    }
}

/// One thing that has to happen.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Condition {
    pub(crate) constraint: String,
    #[serde(deserialize_with = "shown")]
    pub(crate) sentence: String,
}

/// Something that may come next.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Choice {
    pub(crate) event: String,
    #[serde(deserialize_with = "shown")]
    pub(crate) words: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Badge {
    #[serde(deserialize_with = "shown")]
    pub(crate) text: String,
}

/// One moment of a run.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Step {
    /// Seconds of loop time.
    pub(crate) at: f64,
    /// Of a task; empty where the moment is no task's.
    #[serde(deserialize_with = "shown")]
    pub(crate) name: String,
    #[serde(deserialize_with = "shown")]
    pub(crate) what: String,
    /// Where it begins, counted from 1; 0 where that is no line of the program.
    pub(crate) line: u32,
    #[serde(deserialize_with = "shown")]
    pub(crate) text: String,
    /// Where it waits afterwards, as `line`.
    pub(crate) to: u32,
    /// What it wrote.
    pub(crate) prints: String,
}

impl Step {
    /// The moment in a few words.
    pub(crate) fn words(&self) -> String {
        let Step { name, what, text, .. } = self;
        match (what.as_str(), text.as_str()) {
            ("comes", text) if text.starts_with("sleep of ") => format!("{text} ends"),
            ("comes", text) if text.starts_with("time-out of ") || text.starts_with("timer of ") => {
                format!("{text} comes")
            }
            ("comes", text) => format!("the answer to {text} comes"),
            // Of asyncio's own, such as the end of a sleep.
            ("is called", text) if text.starts_with('_') => "the loop calls something of its own".to_owned(),
            ("is called", text) => format!("{text} is called"),
            (what, "") if self.to > 0 => format!("{name} {what}, up to line {}", self.to),
            (what, "") => format!("{name} {what}"),
            (what, end) => format!("{name} {what}, and {end}"),
        }
    }

    /// The line of the program that it is about, if any.
    pub(crate) fn line(&self) -> Option<u32> {
        [self.line, self.to].into_iter().find(|line| *line > 0)
    }
}

/// A run that broke, or one under constraints that somebody wanted to see.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Finding {
    pub(crate) failure: Option<Failure>,
    pub(crate) constraints: String,
    pub(crate) what: Vec<Condition>,
    pub(crate) badge: Badge,
    /// Where somebody chooses: what may come next.
    #[serde(default)]
    pub(crate) choices: Vec<Choice>,
    pub(crate) answers: Vec<Value>,
    pub(crate) first_difference: usize,
    pub(crate) good: Vec<Step>,
    pub(crate) bad: Vec<Step>,
}

impl Finding {
    /// The step at which the bad run breaks: where its task fails, or its end.
    pub(crate) fn failing_step(&self) -> usize {
        let is_it = |step: &Step| {
            step.text == "fails" && self.failure.as_ref().is_some_and(|failure| failure.task == step.name)
        };
        self.bad.iter().position(is_it).unwrap_or_else(|| self.bad.len().saturating_sub(1))
    }

    /// The constraints without one of them.
    pub(crate) fn without(&self, left_out: &str) -> String {
        self.what
            .iter()
            .map(|each| each.constraint.as_str())
            .filter(|constraint| *constraint != left_out)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct End {
    pub(crate) verdict: String,
    #[serde(deserialize_with = "shown")]
    pub(crate) text: String,
    /// How the good run broke, if it did.
    #[serde(default)]
    pub(crate) failure: Option<Failure>,
    /// Of a good run that needs no other one beside it, or of one that did not repeat itself.
    #[serde(default)]
    pub(crate) good: Vec<Step>,
    #[serde(default)]
    pub(crate) bad: Vec<Step>,
    /// The first step that was another one when the same was run again.
    #[serde(default)]
    pub(crate) difference: Option<usize>,
    #[serde(default)]
    pub(crate) cause: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &str, what: &str, text: &str, to: u32) -> Step {
        Step { name: name.to_owned(), what: what.to_owned(), text: text.to_owned(), to, ..Step::default() }
    }

    #[test]
    fn a_step_says_what_happens_in_it() {
        for (step, words) in [
            (step("", "comes", "sleep of main #2", 0), "sleep of main #2 ends"),
            (step("", "comes", "timer of main", 0), "timer of main comes"),
            (
                step("", "comes", "search(\"zo\") in search 1", 0),
                "the answer to search(\"zo\") in search 1 comes",
            ),
            (step("", "is called", "tick()", 0), "tick() is called"),
            (step("", "is called", "_set_result(None)", 0), "the loop calls something of its own"),
            (step("main", "begins", "", 7), "main begins, up to line 7"),
            (step("main", "goes on", "fails", 0), "main goes on, and fails"),
        ] {
            assert_eq!(step.words(), words);
        }
    }

    #[test]
    fn a_finding_is_read_and_its_constraints_are_left_out_one_by_one() {
        let text = r#"{"failure": {"kind": "error", "type": "AssertionError", "line": 9, "task": "main", "text": "stale"},
            "constraints": "after a b\nseed 2", "what": [{"constraint": "after a b", "sentence": "A.", "is_kept": true},
            {"constraint": "seed 2", "sentence": "B.", "is_kept": true}], "badge": {"kind": "none", "pause_ms": 0, "text": "needs no pause"},
            "answers": [], "first_difference": 0, "good": [], "bad": [
            {"step": 0, "turn": 1, "at": 0.5, "task": 1, "name": "main", "what": "goes on", "line": 8, "text": "fails", "to": 0, "prints": "x"},
            {"step": 1, "turn": 1, "at": 0.5, "task": 2, "name": "other", "what": "begins", "line": 0, "text": "", "to": 4, "prints": ""}]}"#;
        let finding: Finding = serde_json::from_str(text).expect("it is one");
        assert_eq!(finding.failing_step(), 0);
        assert_eq!(finding.without("after a b"), "seed 2");
        assert_eq!((finding.bad[0].line(), finding.bad[1].line()), (Some(8), Some(4)));
    }

    #[test]
    fn what_is_asked_is_as_the_program_reads_it() {
        let options = Options { level: Level::Work, prints: "same", fails: true, ..Options::default() };
        let text = serde_json::to_string(&options).expect("plain data");
        assert_eq!(text, r#"{"level":"work","prints":"same","fails":true,"cancels":false}"#);
    }
}
