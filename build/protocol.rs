//! Makes `OUT_DIR/protocol.rs` of the tables of python/webloop/protocol.py: enumerations, the messages of a program with
//! what reads them, and the messages to it with what writes them. `src/python/protocol.rs` has what they stand on.

use std::fmt::Write;
use std::fs;

use crate::tables::{Message, Table, read};
use crate::{out_dir, watch};

const SOURCE: &str = "python/webloop/protocol.py";

pub(crate) fn build() {
    watch(SOURCE);
    let source = fs::read_to_string(SOURCE).expect("the protocol can be read");
    let mut code = String::new();
    for table in read(&source) {
        match table {
            Table::Enumeration(name, members) => enumeration(&mut code, &name, &members),
            Table::Messages(name, messages) => match name.as_str() {
                "WAITS" => received(&mut code, "Waiting", "What a task waits for.", &messages),
                "TO_PAGE" => {
                    received(&mut code, "Message", "A message from a program.", &messages);
                    samples(&mut code, &messages);
                }
                "TO_PROGRAM" => sent(&mut code, &messages),
                name => panic!("nobody has said what the table {name} is"),
            },
        }
    }
    fs::write(out_dir().join("protocol.rs"), code).expect("OUT_DIR can be written");
}

fn enumeration(code: &mut String, name: &str, members: &[String]) {
    let name = camel(name) + "Kind";
    let variants: Vec<String> = members.iter().map(|member| camel(member)).collect();
    push(
        code,
        &format!(
            "/// A member of the enumeration of that name.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq)]\n\
         pub(crate) enum {name} {{ {} }}\n\
         impl {name} {{\n    const ALL: &[{name}] = &[{}];\n}}\n",
            variants.join(", "),
            variants.iter().map(|variant| format!("{name}::{variant}")).collect::<Vec<_>>().join(", "),
        ),
    );
}

/// An enumeration of messages that the page receives, which begin with their numbers.
fn received(code: &mut String, name: &str, about: &str, messages: &[Message]) {
    let has_texts = |message: &Message| message.fields.iter().any(|(_, kind)| kind == "text");
    let lifetime = if messages.iter().any(has_texts) { "<'t>" } else { "" };
    let of_reader = if lifetime.is_empty() { "<'_>" } else { lifetime };
    push(
        code,
        &format!(
            "/// {about}\n\
         #[derive(Clone, Debug, PartialEq)]\n\
         #[allow(dead_code, reason = \"not all that is said is needed so far\")]\n\
         pub(crate) enum {name}{lifetime} {{\n"
        ),
    );
    for message in messages {
        let fields = message.fields.iter().map(|(name, kind)| format!("{name}: {}", received_type(kind)));
        push(
            code,
            &format!("    {} {{ {} }},\n", camel(&message.name), fields.collect::<Vec<_>>().join(", ")),
        );
    }
    push(
        code,
        &format!(
            "}}\nimpl{lifetime} {name}{lifetime} {{\n    \
         fn read(reader: &mut Reader{of_reader}) -> Result<Self, ProtocolError> {{\n        \
         Ok(match reader.{}? {{\n",
            if name == "Message" { "number_and_count()" } else { "kind()" }
        ),
    );
    for (index, message) in messages.iter().enumerate() {
        // In a batch a first field that is a count shares a number with the message's own.
        let (number, shared) = match message.fields.first() {
            _ if name != "Message" => (format!("{}", index + 1), None),
            Some((field, kind)) if kind == "count" => (format!("({}, {field})", index + 1), Some(field)),
            _ => (format!("({}, 0)", index + 1), None),
        };
        let fields = message.fields.iter().map(|(field, kind)| match shared {
            Some(shared) if shared == field => field.clone(),
            _ => format!("{field}: {}", reading(field, kind)),
        });
        push(
            code,
            &format!(
                "            {number} => {{ reader.enter({:?}); {name}::{} {{ {} }} }}\n",
                message.name,
                camel(&message.name),
                fields.collect::<Vec<_>>().join(", ")
            ),
        );
    }
    push(code, "            _ => return Err(reader.unknown()),\n        })\n    }\n}\n");
}

fn received_type(kind: &str) -> String {
    match kind {
        "count" => "u32".to_owned(),
        "number" => "f64".to_owned(),
        "seconds" => "Duration".to_owned(),
        "flag" => "bool".to_owned(),
        "text" => "&'t str".to_owned(),
        "name" => "Name".to_owned(),
        "counts" => "Vec<u32>".to_owned(),
        "wait" => "Waiting".to_owned(),
        enumeration => camel(enumeration) + "Kind",
    }
}

fn reading(field: &str, kind: &str) -> String {
    match kind {
        "count" | "number" | "seconds" | "flag" | "text" | "name" | "counts" => {
            format!("reader.{kind}({field:?})?")
        }
        "wait" => "Waiting::read(reader)?".to_owned(),
        enumeration => format!("reader.member({field:?}, {}Kind::ALL)?", camel(enumeration)),
    }
}

/// The messages as data, for tests: names, and names and types of fields.
fn samples(code: &mut String, messages: &[Message]) {
    push(code, "#[cfg(test)]\nconst TO_PAGE: &[(&str, &[(&str, &str)])] = &[\n");
    for message in messages {
        push(code, &format!("    ({:?}, &{:?}),\n", message.name, message.fields));
    }
    push(code, "];\n");
}

/// An enumeration of messages that the page sends.
fn sent(code: &mut String, messages: &[Message]) {
    let type_of = |kind: &str| match kind {
        "count" => "u32",
        "number" => "f64",
        "flag" => "bool",
        "text" => "&'t str",
        kind => panic!("nothing of the type {kind} is sent to a program so far"),
    };
    push(
        code,
        "/// A message to a program.\n#[derive(Clone, Copy, Debug, PartialEq)]\npub(crate) enum Request<'t> {\n",
    );
    for message in messages {
        let fields = message.fields.iter().map(|(name, kind)| format!("{name}: {}", type_of(kind)));
        push(
            code,
            &format!("    {} {{ {} }},\n", camel(&message.name), fields.collect::<Vec<_>>().join(", ")),
        );
    }
    push(
        code,
        &format!(
            "}}\nimpl<'t> Request<'t> {{\n    \
         #[cfg(test)]\n    const COUNT: usize = {};\n\n    \
         /// Its number and its fields.\n    \
         pub(crate) fn parts(&self) -> Vec<Part<'t>> {{\n        \
         match *self {{\n",
            messages.len()
        ),
    );
    for (index, message) in messages.iter().enumerate() {
        let names: Vec<&str> = message.fields.iter().map(|(name, _)| name.as_str()).collect();
        let parts = message.fields.iter().map(|(name, kind)| match kind.as_str() {
            "text" => format!(", Part::Text({name})"),
            "number" => format!(", Part::Number({name})"),
            _ => format!(", Part::Number(f64::from({name}))"),
        });
        push(
            code,
            &format!(
                "            Request::{} {{ {} }} => vec![Part::Number({:.1}){}],\n",
                camel(&message.name),
                names.join(", "),
                (index + 1) as f64,
                parts.collect::<String>()
            ),
        );
    }
    push(code, "        }\n    }\n}\n");
}

/// `task_created` as `TaskCreated`.
fn camel(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    });
    words.collect()
}

fn push(code: &mut String, text: &str) {
    code.write_str(text).expect("a string takes any text");
}
