//! The fuzzer of orders: random programs on CPython's own loop, on our Python loop and on the crate.

use crate::step::Step;
use crate::{Failure, Project, node};

/// Builds the crate's interpreter of the fuzzer's programs and runs the fuzzer: `cargo xtask fuzz`.
///
/// The arguments go to `tests/fuzz/run.mjs`.
///
/// # Errors
///
/// When a program does not do the same everywhere.
pub(crate) fn run(project: &Project, arguments: &[String]) -> Result<(), Failure> {
    node::install(project)?;
    let messages = Step::new(project, "cargo")?
        .arguments(["build", "--package", "webloop", "--example", "fuzz", "--message-format", "json"])
        .run_for_output()?;
    let interpreter = executable_in(&messages).ok_or_else(|| {
        Failure::new("cargo did not say where it put the example `fuzz`", "see its messages above")
    })?;
    Step::new(project, "node")?
        .arguments(["tests/fuzz/run.mjs", "--rust", &interpreter])
        .arguments(arguments)
        .advice("see above which programs differ, and how to run one again")
        .run()
}

/// The path of the one executable among cargo's messages, each of which is a line of JSON.
fn executable_in(messages: &str) -> Option<String> {
    let (_, rest) = messages.split_once(r#""executable":""#)?;
    let (path, _) = rest.split_once('"')?;
    Some(path.replace(r"\\", r"\"))
}

#[cfg(test)]
mod tests {
    use super::executable_in;

    #[test]
    fn the_executable_is_found_among_the_messages() {
        let messages = r#"{"reason":"compiler-artifact","executable":null}
{"reason":"compiler-artifact","executable":"C:\\target\\fuzz.exe","fresh":true}"#;
        assert_eq!(executable_in(messages).as_deref(), Some(r"C:\target\fuzz.exe"));
        assert_eq!(executable_in(r#"{"executable":null}"#), None);
    }
}
