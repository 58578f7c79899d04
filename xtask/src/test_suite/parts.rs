//! How each part of the tests runs.

use std::fs;
use std::path::Path;

use super::Wishes;
use crate::step::Step;
use crate::tools::TARGET;
use crate::{Failure, Project, browser, fuzz};

const CRATE: &str = "crates/webloop";

pub(super) fn native(project: &Project, wishes: &Wishes) -> Result<(), Failure> {
    let test = |arguments: &[&str]| {
        Ok::<_, Failure>(step(project, wishes, "cargo", &["test"])?.arguments(arguments))
    };
    let Some(filter) = wishes.filter.as_deref() else {
        test(&["--workspace"])?.run()?;
        for name in names_in(&project.root().join(CRATE).join("examples"), |_| true) {
            Step::new(project, "cargo")?
                .arguments(["run", "--quiet", "--package", "webloop", "--example", &name])
                .run()?;
        }
        return Ok(());
    };
    if names_in(&project.root().join(CRATE).join("tests"), |_| true).iter().any(|name| name == filter) {
        return test(&["--package", "webloop", "--test", filter])?.run();
    }
    let listed = test(&["--workspace", filter, "--", "--list"])?.run_for_output()?;
    if !listed.lines().any(|line| line.ends_with(": test")) {
        return Err(Failure::new(format!("no test has {filter:?} in its name"), "name another part of it"));
    }
    test(&["--workspace", filter])?.run()
}

pub(super) fn python(project: &Project, wishes: &Wishes) -> Result<(), Failure> {
    step(project, wishes, "node", &["tests/python/run.mjs"])?.arguments(&wishes.filter).run()
}

pub(super) fn explore(project: &Project, wishes: &Wishes) -> Result<(), Failure> {
    step(project, wishes, "node", &["tests/explore/run.mjs"])?.arguments(&wishes.filter).run()
}

/// Runs the tests of both packages that have some for a browser. Files without any would be made programs of, too.
pub(super) fn wasm(project: &Project, wishes: &Wishes) -> Result<(), Failure> {
    // The tests' own server gives them whatever is in the project's folder.
    Step::new(project, "node")?.arguments(["web/editor/build.mjs", "target/editor"]).run()?;
    let filter = wishes.filter.as_deref().unwrap_or_default();
    let files = [("webloop", CRATE), ("webloop-playground", ".")].map(|(package, folder)| {
        let is_for_browsers = |source: &str| source.contains("#[wasm_bindgen_test]");
        (package, names_in(&project.root().join(folder).join("tests"), is_for_browsers))
    });
    let is_chosen = |name: &&String| name.contains(filter);
    let is_file =
        !filter.is_empty() && files.iter().any(|(_, names)| names.iter().any(|name| is_chosen(&name)));
    for (package, names) in &files {
        let names: Vec<_> = names.iter().filter(|name| !is_file || is_chosen(name)).collect();
        if names.is_empty() {
            continue;
        }
        let mut step = step(project, wishes, "cargo", &["test", "--target", TARGET, "--package", package])?;
        if !is_file {
            step = step.arguments(["--lib"]);
        }
        step = step.arguments(names.into_iter().flat_map(|name| ["--test", name]));
        if !is_file && !filter.is_empty() {
            step = step.arguments([filter]);
        }
        browser::with_driver(project, step).run()?;
    }
    Ok(())
}

pub(super) fn end_to_end(project: &Project, wishes: &Wishes) -> Result<(), Failure> {
    step(project, wishes, "node", &["tests/e2e/run.mjs"])?.arguments(&wishes.filter).run()
}

/// The scenarios in each browser that is there, once those that are missing are installed as far as this process may do so.
pub(super) fn browsers(project: &Project, wishes: &Wishes) -> Result<(), Failure> {
    const RUN: &str = "tests/browsers/run.mjs";
    let missing = Step::new(project, "node")?.arguments([RUN, "--missing"]).ask()?;
    browser::install_others(project, &missing.lines().collect::<Vec<_>>())?;
    step(project, wishes, "node", &[RUN])?.arguments(&wishes.filter).run()
}

/// What takes long and seldom finds something: as the usual parts, only more of it.
pub(super) fn long(project: &Project, wishes: &Wishes) -> Result<(), Failure> {
    step(project, wishes, "cargo", &["test", "--package", "webloop", "--test", "stress"])?
        .environment("WEBLOOP_LONG", "1")
        .run()?;
    step(project, wishes, "node", &["tests/e2e/run.mjs", "course.test"])?
        .environment("WEBLOOP_LONG", "1")
        .run()?;
    fuzz::run(project, &["--programs".to_owned(), "2000".to_owned()])?;
    eprintln!("\nThe long tests have run.");
    Ok(())
}

fn step(project: &Project, wishes: &Wishes, program: &str, arguments: &[&str]) -> Result<Step, Failure> {
    let step = Step::new(project, program)?.arguments(arguments);
    Ok(match wishes.seed {
        Some(seed) => step.environment("SEED", &seed.to_string()),
        None => step,
    })
}

/// The names of the Rust files in a folder whose text is wanted, without their ending.
fn names_in(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sources = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let wanted = sources.filter(|path| fs::read_to_string(path).is_ok_and(|source| is_wanted(&source)));
    let mut names: Vec<_> = wanted.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    names
}
