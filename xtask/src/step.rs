//! One command of a chore: shown before it runs, and named in full when it fails.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::{Failure, Project};

/// A command that is about to run in the repository's root, with what to do should it fail.
#[must_use = "a step does nothing until it is run"]
pub(crate) struct Step {
    command: Command,
    shown: String,
    advice: String,
}

impl Step {
    /// Prepares `program`, which is looked up on the project's PATH.
    pub(crate) fn new(project: &Project, program: &str) -> Result<Self, Failure> {
        Ok(Self {
            command: project.command(program)?,
            shown: program.to_owned(),
            advice: "see its messages above".to_owned(),
        })
    }

    pub(crate) fn arguments<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        for argument in arguments {
            let argument = argument.as_ref();
            self.shown.push(' ');
            self.shown.push_str(&argument.to_string_lossy());
            self.command.arg(argument);
        }
        self
    }

    pub(crate) fn environment(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs the command in another folder than the repository's root.
    pub(crate) fn directory(mut self, directory: &Path) -> Self {
        self.command.current_dir(directory);
        self
    }

    /// What to do when the command fails.
    pub(crate) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// Prints the command, runs it with its output going to the terminal, and waits for its end.
    pub(crate) fn run(mut self) -> Result<(), Failure> {
        eprintln!("> {}", self.shown);
        match self.command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(self.failure(&status.to_string())),
            Err(error) => Err(self.failure(&error.to_string())),
        }
    }

    /// Prints the command, runs it with its messages going to the terminal, and gives what it wrote to its
    /// output.
    pub(crate) fn run_for_output(mut self) -> Result<String, Failure> {
        eprintln!("> {}", self.shown);
        self.command.stderr(Stdio::inherit());
        self.output()
    }

    /// Runs the command without showing anything, unless it fails: then what it wrote is shown.
    pub(crate) fn run_aside(mut self) -> Result<(), Failure> {
        match self.command.output() {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => {
                let [written, said] =
                    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
                eprintln!("> {}\n{written}{said}", self.shown);
                Err(self.failure(&output.status.to_string()))
            }
            Err(error) => Err(self.failure(&error.to_string())),
        }
    }

    /// Asks a program something, without showing the question: its messages are dropped too.
    pub(crate) fn ask(mut self) -> Result<String, Failure> {
        self.command.stderr(Stdio::null());
        self.output()
    }

    fn output(mut self) -> Result<String, Failure> {
        match self.command.output() {
            Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            Ok(output) => Err(self.failure(&output.status.to_string())),
            Err(error) => Err(self.failure(&error.to_string())),
        }
    }

    fn failure(&self, reason: &str) -> Failure {
        Failure::new(format!("`{}` failed ({reason})", self.shown), self.advice.as_str())
    }
}

/// The executable of the target of this name, of which cargo's JSON messages tell, a line each.
///
/// With a benchmark cargo builds the package's program too. A JSON parser would be the only dependency of these chores.
pub(crate) fn executable_of(messages: &str, target: &str) -> Option<String> {
    let name = format!(r#""name":"{target}""#);
    let executables = messages.lines().filter(|line| line.contains(&name));
    let (path, _) =
        executables.filter_map(|line| line.split_once(r#""executable":""#)).next()?.1.split_once('"')?;
    Some(path.replace(r"\\", r"\"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_names_its_command_and_what_to_do() {
        let project = Project::locate();
        let step = Step::new(&project, "cargo").expect("cargo runs this test").arguments(["no-such-command"]);
        let failure = step.advice("name another command").ask().expect_err("cargo knows no such command");
        let message = failure.to_string();
        assert!(message.starts_with("`cargo no-such-command` failed"), "{message}");
        assert!(message.ends_with("name another command"), "{message}");
    }

    #[test]
    fn an_asked_program_answers() {
        let project = Project::locate();
        let step = Step::new(&project, "cargo").expect("cargo runs this test").arguments(["--version"]);
        assert!(step.ask().expect("cargo knows its version").starts_with("cargo "));
    }

    #[test]
    fn the_executable_of_the_target_is_found_among_cargos_messages() {
        let messages = concat!(
            r#"{"target":{"name":"webloop"},"executable":null,"fresh":true}"#,
            "\n",
            r#"{"target":{"name":"browser"},"executable":"C:\\tree\\browser-1f.wasm","fresh":false}"#,
            "\n",
            r#"{"target":{"name":"app"},"executable":"/tree/app.wasm","fresh":false}"#,
        );
        assert_eq!(executable_of(messages, "browser").as_deref(), Some(r"C:\tree\browser-1f.wasm"));
        assert_eq!(executable_of(messages, "webloop"), None);
    }
}
