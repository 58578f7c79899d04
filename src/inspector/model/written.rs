//! How types of the loop's are written into a file, for fields `#[serde(with = "written")]`.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use webloop::SourceLine;
use webloop::trace::TaskId;

use crate::ui::shown_name;

/// A type that a file has in another form.
pub(super) trait Written: Copy {
    type Form: Serialize + DeserializeOwned;

    fn form(self) -> Self::Form;
    fn of_form(form: Self::Form) -> Self;
}

impl Written for TaskId {
    type Form = u32;

    fn form(self) -> u32 {
        self.0
    }

    fn of_form(form: u32) -> Self {
        TaskId(form)
    }
}

impl Written for SourceLine {
    type Form = (String, u32);

    fn form(self) -> (String, u32) {
        (self.file.to_owned(), self.line)
    }

    fn of_form((file, line): (String, u32)) -> Self {
        SourceLine::interned(&shown_name(&file), line)
    }
}

impl<T: Written> Written for Option<T> {
    type Form = Option<T::Form>;

    fn form(self) -> Self::Form {
        self.map(T::form)
    }

    fn of_form(form: Self::Form) -> Self {
        form.map(T::of_form)
    }
}

pub(super) fn serialize<T: Written, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.form().serialize(serializer)
}

pub(super) fn deserialize<'d, T: Written, D: Deserializer<'d>>(deserializer: D) -> Result<T, D::Error> {
    T::Form::deserialize(deserializer).map(T::of_form)
}
