//! One event of a trace file, as the fields that it has.

use std::borrow::Cow;

use json_event_parser::JsonEvent;

use super::error::{ImportError, Problem};
use super::import::Reader;

/// A value without parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar<'f> {
    Text(Cow<'f, str>),
    /// As it is written.
    Number(Cow<'f, str>),
    /// Anything else: nothing that is looked at is so.
    Other,
}

/// An object whose parts do not matter, except for `args`.
#[derive(Default)]
pub(super) struct Fields<'f> {
    fields: Vec<(Cow<'f, str>, Scalar<'f>)>,
}

/// An event and its `args`.
#[derive(Default)]
pub(super) struct Event<'f> {
    pub(super) fields: Fields<'f>,
    pub(super) args: Fields<'f>,
}

impl<'f> Event<'f> {
    /// Reads an event whose begin was read; `is_event` says whether `args` matters.
    pub(super) fn read(&mut self, reader: &mut Reader<'f>) -> Result<(), ImportError> {
        self.args.fields.clear();
        self.fields.fields.clear();
        loop {
            match reader.next()? {
                JsonEvent::ObjectKey(key) if key == "args" => match reader.next()? {
                    JsonEvent::StartObject => self.args.read(reader)?,
                    value => reader.skip(&value)?,
                },
                JsonEvent::ObjectKey(key) => self.fields.read_value(key, reader)?,
                _ => return Ok(()),
            }
        }
    }
}

impl<'f> Fields<'f> {
    /// Reads an object whose begin was read.
    pub(super) fn read(&mut self, reader: &mut Reader<'f>) -> Result<(), ImportError> {
        while let JsonEvent::ObjectKey(key) = reader.next()? {
            self.read_value(key, reader)?;
        }
        Ok(())
    }

    fn read_value(&mut self, key: Cow<'f, str>, reader: &mut Reader<'f>) -> Result<(), ImportError> {
        let value = match reader.next()? {
            JsonEvent::String(text) => Scalar::Text(text),
            JsonEvent::Number(number) => Scalar::Number(number),
            other => {
                reader.skip(&other)?;
                Scalar::Other
            }
        };
        self.fields.push((key, value));
        Ok(())
    }

    pub(super) fn get(&self, key: &str) -> Option<&Scalar<'f>> {
        self.fields.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    pub(super) fn text(&self, key: &'static str) -> Result<&str, Problem> {
        match self.get(key) {
            Some(Scalar::Text(text)) => Ok(text),
            Some(_) => Err(Problem::Senseless(key)),
            None => Err(Problem::Missing(key)),
        }
    }

    /// A whole number.
    pub(super) fn number(&self, key: &'static str) -> Result<u64, Problem> {
        match self.get(key) {
            Some(Scalar::Number(digits)) => digits.parse().map_err(|_| bad_number(key, digits)),
            Some(_) => Err(Problem::Senseless(key)),
            None => Err(Problem::Missing(key)),
        }
    }

    pub(super) fn small_number(&self, key: &'static str) -> Result<u32, Problem> {
        u32::try_from(self.number(key)?).map_err(|_| Problem::Senseless(key))
    }

    /// As [`Fields::small_number`]; `None` where there is no such field.
    pub(super) fn optional_number(&self, key: &'static str) -> Result<Option<u32>, Problem> {
        self.get(key).is_some().then(|| self.small_number(key)).transpose()
    }

    /// A number of microseconds, in nanoseconds.
    pub(super) fn time(&self, key: &'static str) -> Result<u64, Problem> {
        match self.get(key) {
            Some(Scalar::Number(digits)) => nanos(digits).ok_or_else(|| bad_number(key, digits)),
            Some(_) => Err(Problem::Senseless(key)),
            None => Err(Problem::Missing(key)),
        }
    }
}

fn bad_number(key: &'static str, digits: &str) -> Problem {
    if digits.starts_with('-') { Problem::Negative(key) } else { Problem::Senseless(key) }
}

/// Microseconds as they are written, to the nanosecond; what is beyond that must be zero.
fn nanos(digits: &str) -> Option<u64> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = part.trim_end_matches('0');
    if part.len() > 3 || !part.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let part = format!("{part:0<3}").parse::<u64>().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(1_000)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::nanos;

    #[test]
    fn microseconds_are_exact_to_the_nanosecond() {
        assert_eq!(nanos("0"), Some(0));
        assert_eq!(nanos("12.5"), Some(12_500));
        assert_eq!(nanos("9007199254740993.001"), Some(9_007_199_254_740_993_001));
        assert_eq!(nanos("1.0010000"), Some(1_001));
        for digits in ["-1", "1.0001", "1e3", "", ".", "1.-5", "99999999999999999999"] {
            assert_eq!(nanos(digits), None, "{digits}");
        }
    }
}
