//! Which tests are asked for: the arguments of `cargo xtask test`.

pub(crate) const USAGE: &str = "\
usage: cargo xtask test [PART [FILTER]] [--seed N] [--built]

  native   unit, golden and documentation tests on this machine, and the examples of the crate
  python   the Python half of the loop, in Pyodide: in Node, and in Chromium where it needs a page
  explore  the search for a breaking order, over its suite of programs, in Node
  wasm     tests compiled to WebAssembly, in Chromium
  e2e      the release site, used in Chromium as a person uses it
  safety   those of e2e that prove that the site is safe to open and to run
  browsers one list of scenarios on the release site, in each of Chromium, Firefox and WebKitGTK that is there
  long     what is slow and rare, before a release: more random programs, more stops of every lesson

Without a PART all but `browsers` and `long` run. FILTER is a part of the name of a file of tests, which then is all that is
built and run, or else a part of the names of tests. Tests with random numbers print their seed, and --seed takes it. --built
tests the site that is in dist/, instead of building it first. As root on Debian, `browsers` installs those that are missing;
elsewhere it says which it goes without.

  cargo xtask test native leaks
  cargo xtask test e2e 'the countdown counts' --built
  cargo xtask test python golden --seed 1843
  cargo xtask test browsers safety";

/// A part of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Native,
    Python,
    Explore,
    Wasm,
    EndToEnd,
    Browsers,
    Long,
}

impl Part {
    const ALL: [Self; 7] =
        [Self::Native, Self::Python, Self::Explore, Self::Wasm, Self::EndToEnd, Self::Browsers, Self::Long];

    /// Its name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Python => "python",
            Self::Explore => "explore",
            Self::Wasm => "wasm",
            Self::EndToEnd => "e2e",
            Self::Browsers => "browsers",
            Self::Long => "long",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}

/// What is asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Wishes {
    part: Option<Part>,
    pub(crate) filter: Option<String>,
    pub(crate) seed: Option<u32>,
    /// Whether the site is there already.
    pub(crate) is_built: bool,
}

impl Wishes {
    /// Reads the arguments of `cargo xtask test`; `None` where they make no sense.
    pub(crate) fn read(arguments: &[String]) -> Option<Self> {
        let mut wishes = Self::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--seed" => wishes.seed = Some(arguments.next()?.parse().ok()?),
                "--built" => wishes.is_built = true,
                option if option.starts_with('-') => return None,
                "safety" if wishes.part.is_none() => {
                    wishes.part = Some(Part::EndToEnd);
                    wishes.filter = Some("safety".to_owned());
                }
                name if wishes.part.is_none() => wishes.part = Some(Part::named(name)?),
                filter if wishes.filter.is_none() => wishes.filter = Some(filter.to_owned()),
                _ => return None,
            }
        }
        Some(wishes)
    }

    /// The parts that are asked for, in the order in which they run: what is quickest to fail first.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let usual =
            || Part::ALL.into_iter().filter(|part| !matches!(part, Part::Browsers | Part::Long)).collect();
        self.part.map_or_else(usual, |part| vec![part])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<Wishes> {
        Wishes::read(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn without_a_part_everything_but_other_browsers_and_what_is_long_runs() {
        let parts = read("").expect("it makes sense").parts();
        assert_eq!(parts, [Part::Native, Part::Python, Part::Explore, Part::Wasm, Part::EndToEnd]);
    }

    #[test]
    fn a_filter_and_a_seed_may_come_with_a_part() {
        let wishes = read("python golden --seed 7").expect("it makes sense");
        assert_eq!(wishes.parts(), [Part::Python]);
        assert_eq!((wishes.filter.as_deref(), wishes.seed), (Some("golden"), Some(7)));
    }

    #[test]
    fn what_proves_the_safety_is_a_part_of_e2e() {
        assert_eq!(read("safety"), read("e2e safety"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in ["golden", "python golden more", "e2e --seed", "e2e --seed x", "--fast"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
