//! Runs the fuzzer's programs (`cargo xtask fuzz`) on this crate and prints their logs.
//!
//! `fuzz FILE` reads programs, one a line, as tests/fuzz/generate.mjs makes them, and prints for each the lines of its log and
//! then a line of three dashes. What a statement means is defined by tests/fuzz/source.mjs, in Python: a log here has to be the
//! same line for line. Only programs of the level "shared" are understood: they keep to what both have, and to where the
//! documentation does not say that the crate differs from asyncio.

mod data;
mod flow;
mod run;
mod steps;
mod things;
mod world;

use std::io::Write;

use data::Value;

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: fuzz FILE, a program of the fuzzer on each line");
        std::process::exit(2);
    };
    let programs = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        eprintln!("error: cannot read {path}: {error}");
        std::process::exit(1);
    });
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    for program in programs.lines() {
        let log = run::log_of(&Value::parse(program));
        // Whoever reads has all programs in mind: a log that does not arrive is a failure there.
        let _ = writeln!(output, "{}\n---", log.join("\n"));
    }
}
