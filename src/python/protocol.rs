//! The protocol between a Python program and the page, as python/webloop/protocol.py describes it: build/protocol.rs
//! makes the messages of its tables.
//!
//! A program may do with its own interpreter what it likes, so nothing that comes is believed: whatever does not make
//! sense is an error that says what and where.

use std::fmt;
use std::time::Duration;

include!(concat!(env!("OUT_DIR"), "/protocol.rs"));

/// Reads a batch of messages. An error means that none of them counts.
pub(crate) fn decode<'t>(numbers: &'t [f64], texts: &'t [String]) -> Result<Vec<Message<'t>>, ProtocolError> {
    let mut reader = Reader { numbers, texts, at: 0, message: "" };
    let mut messages = Vec::new();
    while reader.at < numbers.len() {
        reader.message = "";
        messages.push(Message::read(&mut reader)?);
    }
    Ok(messages)
}

/// A name that may come often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// The empty one.
    Empty,
    /// The one that `named` has given this number.
    Known(u32),
    /// `Task-n`.
    OfTask(u32),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Part<'t> {
    Number(f64),
    Text(&'t str),
}

/// Why a batch cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ProtocolError {
    /// Which number of the batch is wrong.
    at: usize,
    /// The message that it belongs to; empty where there is none of this number.
    message: &'static str,
    field: &'static str,
    /// What stands there, if anything does.
    found: Option<f64>,
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ProtocolError { at, message, field, found } = self;
        match (found, *message) {
            (None, _) => write!(formatter, "the message `{message}` ends before its field `{field}`"),
            (Some(found), "") => write!(formatter, "there is no message {found}, which stands at {at}"),
            (Some(found), _) => {
                write!(formatter, "{found} at {at} cannot be the field `{field}` of a message `{message}`")
            }
        }
    }
}

/// Reads numbers from the front.
struct Reader<'t> {
    numbers: &'t [f64],
    texts: &'t [String],
    at: usize,
    message: &'static str,
}

impl<'t> Reader<'t> {
    /// Takes the next number, if `convert` makes something of it.
    fn take<R>(
        &mut self,
        field: &'static str,
        convert: impl FnOnce(f64) -> Option<R>,
    ) -> Result<R, ProtocolError> {
        let found = self.numbers.get(self.at).copied();
        match found.and_then(convert) {
            Some(value) => {
                self.at += 1;
                Ok(value)
            }
            None => Err(ProtocolError { at: self.at, message: self.message, field, found }),
        }
    }

    fn kind(&mut self) -> Result<u32, ProtocolError> {
        self.take("wait", whole)
    }

    /// A message's number, and the count that shares it.
    fn number_and_count(&mut self) -> Result<(u32, u32), ProtocolError> {
        self.take("message", |number| {
            let count = whole((number / 64.0).floor())?;
            Some((whole(number - f64::from(count) * 64.0)?, count))
        })
    }

    /// Notes that what follows are the fields of this message.
    fn enter(&mut self, message: &'static str) {
        self.message = message;
    }

    /// There is no message of the number that was read last.
    fn unknown(&self) -> ProtocolError {
        let at = self.at - 1;
        ProtocolError { at, message: self.message, field: "wait", found: self.numbers.get(at).copied() }
    }

    fn count(&mut self, field: &'static str) -> Result<u32, ProtocolError> {
        self.take(field, whole)
    }

    fn number(&mut self, field: &'static str) -> Result<f64, ProtocolError> {
        self.take(field, |number| number.is_finite().then_some(number))
    }

    /// What is before the clock began is its beginning.
    fn seconds(&mut self, field: &'static str) -> Result<Duration, ProtocolError> {
        self.take(field, |number| {
            let seconds = (!number.is_nan()).then(|| number.max(0.0))?;
            Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
        })
    }

    fn flag(&mut self, field: &'static str) -> Result<bool, ProtocolError> {
        self.take(field, |number| match number {
            0.0 => Some(false),
            1.0 => Some(true),
            _ => None,
        })
    }

    fn text(&mut self, field: &'static str) -> Result<&'t str, ProtocolError> {
        let texts = self.texts;
        self.take(field, |number| Some(texts.get(whole(number)? as usize)?.as_str()))
    }

    fn name(&mut self, field: &'static str) -> Result<Name, ProtocolError> {
        self.take(field, |number| {
            let absolute = whole(number.abs())?;
            Some(match number {
                0.0 => Name::Empty,
                number if number > 0.0 => Name::Known(absolute),
                _ => Name::OfTask(absolute),
            })
        })
    }

    fn counts(&mut self, field: &'static str) -> Result<Vec<u32>, ProtocolError> {
        let length = self.count(field)?;
        // No room is made for more than can be there.
        let there = self.numbers.len() - self.at;
        let mut counts = Vec::with_capacity(there.min(length as usize));
        for _ in 0..length {
            counts.push(self.count(field)?);
        }
        Ok(counts)
    }

    fn member<T: Copy>(&mut self, field: &'static str, all: &[T]) -> Result<T, ProtocolError> {
        self.take(field, |number| all.get(whole(number)? as usize).copied())
    }
}

fn whole(number: f64) -> Option<u32> {
    let is_whole = number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0;
    is_whole.then_some(number as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 2] = ["first", "second"];

    fn texts() -> Vec<String> {
        TEXTS.map(str::to_owned).to_vec()
    }

    /// Numbers that make a field of this type, and how the field is written when it was read.
    fn sample(kind: &str) -> (Vec<f64>, &str) {
        match kind {
            "count" => (vec![4_294_967_295.0], "4294967295"),
            "number" => (vec![-0.25], "-0.25"),
            "seconds" => (vec![1.5], "1.5s"),
            "flag" => (vec![1.0], "true"),
            "text" => (vec![1.0], "\"second\""),
            "name" => (vec![-7.0], "OfTask(7)"),
            "counts" => (vec![2.0, 5.0, 6.0], "[5, 6]"),
            "wait" => (vec![7.0, 1.0, 3.0], "Resource { kind: QueueGet, resource: 3 }"),
            "outcome" | "ending" => (vec![2.0], "Cancelled"),
            "stream" => (vec![1.0], "Err"),
            "problem" => (vec![4.0], "Callback"),
            "task_state" => (vec![2.0], "Waiting"),
            "resource" => (vec![7.0], "Barrier"),
            kind => panic!("there is no sample of the type {kind}"),
        }
    }

    /// A message of each kind: its name, its numbers, and how it is written when it was read.
    fn messages() -> impl Iterator<Item = (&'static str, Vec<f64>, String)> {
        (1_u32..).zip(TO_PAGE).map(|(number, (name, fields))| {
            let mut numbers = vec![f64::from(number)];
            let mut words = Vec::new();
            for (index, (field, kind)) in fields.iter().enumerate() {
                let (sample, written) = sample(kind);
                if index == 0 && *kind == "count" {
                    numbers[0] += sample[0] * 64.0;
                } else {
                    numbers.extend(sample);
                }
                words.push(format!("{field}: {written}"));
            }
            let variant: String = name.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
            let words =
                if words.is_empty() { variant } else { format!("{variant} {{ {} }}", words.join(", ")) };
            (*name, numbers, words)
        })
    }

    #[test]
    fn every_kind_of_message_is_read_whole() {
        let texts = texts();
        let mut all = Vec::new();
        for (_, numbers, words) in messages() {
            let read = decode(&numbers, &texts).expect("it is what the protocol says");
            assert_eq!(format!("{read:?}"), format!("[{words}]"));
            all.extend(numbers);
        }
        assert_eq!(decode(&all, &texts).expect("they follow each other").len(), TO_PAGE.len());
    }

    #[test]
    fn every_kind_of_message_that_is_cut_says_what_is_missing() {
        for (name, numbers, words) in messages() {
            for length in 1..numbers.len() {
                let error = decode(&numbers[..length], &texts()).expect_err(&words);
                assert!([name, "resource"].contains(&error.message), "{words}: {error}");
                assert_eq!(error.found, None, "{words}: {error}");
            }
        }
    }

    #[test]
    fn a_number_that_makes_no_sense_is_an_error_at_its_place() {
        for (name, numbers, words) in messages() {
            for at in 0..numbers.len() {
                for bad in [f64::NAN, f64::NEG_INFINITY, 0.5, -1.0, 1e300] {
                    let mut damaged = numbers.clone();
                    damaged[at] = bad;
                    // Some of them are good times or names. In no case it is a panic.
                    if let Err(error) = decode(&damaged, &texts()) {
                        assert!(error.at >= at, "{name}: {error} in {words}");
                    } else {
                        assert!(!bad.is_nan(), "{words} is read with {bad} at {at}");
                    }
                }
            }
        }
    }

    fn error_of(numbers: &[f64]) -> String {
        decode(numbers, &texts()).expect_err("it is none").to_string()
    }

    #[test]
    fn an_error_says_what_and_where() {
        for none in [63.0, 0.0, -1.0, 0.5, f64::NAN, f64::INFINITY] {
            assert_eq!(error_of(&[none]), format!("there is no message {none}, which stands at 0"));
        }
        // `line` is the second, and its first field is no count.
        assert_eq!(error_of(&[66.0]), "there is no message 66, which stands at 0");
        assert_eq!(error_of(&[1.0 + 3.0 * 64.0]), "the message `named` ends before its field `text`");
        assert_eq!(error_of(&[193.0, 2.0]), "2 at 1 cannot be the field `text` of a message `named`");
        assert_eq!(error_of(&[2.0, 7.0]), "7 at 1 cannot be the field `stream` of a message `line`");
    }

    #[test]
    fn a_list_that_says_it_is_longer_than_any_takes_no_memory() {
        let mut reader = Reader { numbers: &[4_294_967_295.0, 1.0], texts: &[], at: 0, message: "one" };
        assert!(reader.counts("list").is_err());
    }

    #[test]
    fn times_may_be_never_and_not_before_the_beginning() {
        let seconds = |number| Reader { numbers: &[number], texts: &[], at: 0, message: "" }.seconds("at");
        assert_eq!(seconds(f64::INFINITY), Ok(Duration::MAX));
        assert_eq!(seconds(1e300), Ok(Duration::MAX));
        assert_eq!(seconds(-5.0), Ok(Duration::ZERO));
        assert!(seconds(f64::NAN).is_err());
    }

    #[test]
    fn every_kind_of_request_is_written_with_its_number_and_its_fields() {
        use Part::{Number, Text};
        let requests = [
            (
                Request::Run { source: "print()", file_name: "a.py", html: "" },
                vec![Text("print()"), Text("a.py"), Text("")],
            ),
            (Request::Stop {}, vec![]),
            (Request::Pause { is_paused: true }, vec![Number(1.0)]),
            (Request::Step {}, vec![]),
            (Request::StepTurn {}, vec![]),
            (Request::Speed { factor: 0.01 }, vec![Number(0.01)]),
            (Request::VirtualTime { is_virtual: false }, vec![Number(0.0)]),
            (Request::Cancel { task: 7 }, vec![Number(7.0)]),
            (Request::Watch { is_watched: true }, vec![Number(1.0)]),
            (Request::AskSnapshot {}, vec![]),
            (Request::StepOwn {}, vec![]),
            (
                Request::Explore { source: "print()", file_name: "a.py", html: "", options: "{}" },
                vec![Text("print()"), Text("a.py"), Text(""), Text("{}")],
            ),
            (Request::ExploreStop {}, vec![]),
        ];
        assert_eq!(requests.len(), Request::COUNT, "each kind is here");
        for (number, (request, fields)) in (1_u32..).zip(requests) {
            let mut expected = vec![Number(f64::from(number))];
            expected.extend(fields);
            assert_eq!(request.parts(), expected, "{request:?}");
        }
    }
}
