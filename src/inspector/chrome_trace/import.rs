//! Reads a trace file.
//!
//! The file is read once from front to back, and whether it is one of ours may stand at its end. So what is wrong with
//! an event is kept until then: of a foreign file it is said that it is foreign.

use json_event_parser::{JsonEvent, JsonSyntaxError, SliceJsonParser};

use super::builder::Builder;
use super::error::{ImportError, Problem};
use super::event::{Event, Fields, Scalar};
use super::{GENERATOR, MOST_BYTES, MOST_EVENTS, VERSION};
use crate::inspector::model::Model;

/// The model that a file shows.
///
/// # Errors
///
/// When the file is damaged, or not one that [`export`](super::export) made.
pub fn import(file: &[u8]) -> Result<Model, ImportError> {
    if file.len() > MOST_BYTES {
        return Err(ImportError::TooLarge);
    }
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    if file.trim_ascii().is_empty() {
        return Err(ImportError::Empty);
    }
    if file.starts_with(b"\x1f\x8b") {
        return Err(ImportError::Compressed);
    }
    if std::str::from_utf8(file).is_err() {
        return Err(ImportError::NotText);
    }
    let mut reader = Reader { parser: SliceJsonParser::new(file), len: file.trim_ascii_end().len() as u64 };
    let mut parts = Parts::default();
    match reader.next()? {
        JsonEvent::StartObject => parts.read(&mut reader)?,
        list @ JsonEvent::StartArray => {
            // Chrome's other format: nothing but a list of events.
            reader.skip(&list)?;
            parts.has_events = true;
        }
        other => reader.skip(&other)?,
    }
    reader.next()?;
    parts.finish()
}

/// How the parser's message begins where the file ends in the middle of a value.
const CUT_OFF: &str = "Unexpected end of file";

/// A JSON file, piece by piece.
pub(super) struct Reader<'f> {
    parser: SliceJsonParser<'f>,
    /// Of what is not blank at its end.
    len: u64,
}

impl<'f> Reader<'f> {
    pub(super) fn next(&mut self) -> Result<JsonEvent<'f>, ImportError> {
        self.parser.parse_next().map_err(|error| in_words(&error, self.len))
    }

    /// Reads the rest of a value of which `begin` was read.
    pub(super) fn skip(&mut self, begin: &JsonEvent<'_>) -> Result<(), ImportError> {
        let mut depth = u32::from(is_begin(begin));
        while depth > 0 {
            match self.next()? {
                begin if is_begin(&begin) => depth += 1,
                JsonEvent::EndArray | JsonEvent::EndObject => depth -= 1,
                _ => {}
            }
        }
        Ok(())
    }
}

/// Says what is wrong with a file of `len` bytes, blanks at its end left out.
fn in_words(error: &JsonSyntaxError, len: u64) -> ImportError {
    let begin = error.location().start;
    let line = begin.line + 1;
    if begin.offset >= len || error.message().starts_with(CUT_OFF) {
        return ImportError::CutOff { line };
    }
    ImportError::NotJson { line, column: begin.column + 1, message: error.message().to_owned() }
}

fn is_begin(event: &JsonEvent<'_>) -> bool {
    matches!(event, JsonEvent::StartArray | JsonEvent::StartObject)
}

/// What a file has been found to hold.
#[derive(Default)]
struct Parts<'f> {
    header: Option<Fields<'f>>,
    has_events: bool,
    /// As recordings of Chrome have it.
    has_metadata: bool,
    events: usize,
    builder: Builder,
    first_problem: Option<ImportError>,
}

impl<'f> Parts<'f> {
    fn read(&mut self, reader: &mut Reader<'f>) -> Result<(), ImportError> {
        while let JsonEvent::ObjectKey(key) = reader.next()? {
            match (&*key, reader.next()?) {
                ("traceEvents", JsonEvent::StartArray) => {
                    self.has_events = true;
                    self.read_events(reader)?;
                }
                ("otherData", JsonEvent::StartObject) => {
                    let mut header = Fields::default();
                    header.read(reader)?;
                    self.header = Some(header);
                }
                (key, value) => {
                    self.has_metadata |= key == "metadata";
                    reader.skip(&value)?;
                }
            }
        }
        Ok(())
    }

    fn read_events(&mut self, reader: &mut Reader<'f>) -> Result<(), ImportError> {
        let mut event = Event::default();
        loop {
            let value = reader.next()?;
            if value == JsonEvent::EndArray {
                return Ok(());
            }
            self.events += 1;
            if self.events > MOST_EVENTS {
                return Err(ImportError::TooManyEvents);
            }
            let result = if value == JsonEvent::StartObject {
                event.read(reader)?;
                match self.first_problem {
                    None => self.builder.add(&event),
                    Some(_) => Ok(()),
                }
            } else {
                reader.skip(&value)?;
                Err(Problem::NotAnObject)
            };
            if let Err(problem) = result {
                let number = self.events;
                self.first_problem.get_or_insert(ImportError::Event { number, problem });
            }
        }
    }

    fn finish(self) -> Result<Model, ImportError> {
        if !self.has_events {
            return Err(ImportError::NotATrace);
        }
        let is_ours = |header: &Fields<'_>| matches!(header.get("generator"), Some(Scalar::Text(generator)) if generator == GENERATOR);
        let Some(header) = self.header.filter(is_ours) else {
            return Err(ImportError::Foreign { is_of_chrome: self.has_metadata });
        };
        let number = |field| header.number(field).map_err(|_| ImportError::Header { field });
        let version = number("version")?;
        if version > VERSION {
            return Err(ImportError::Newer { version });
        }
        if let Some(problem) = self.first_problem {
            return Err(problem);
        }
        self.builder.finish(number)
    }
}
