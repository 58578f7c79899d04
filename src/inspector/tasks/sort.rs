//! By what the rows of the table of tasks are sorted.

/// The columns that rows can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Name,
    State,
    Waits,
    Polls,
    Busy,
    Longest,
    Late,
    Age,
}

impl Column {
    pub(crate) const ALL: [Column; 8] = [
        Column::Name,
        Column::State,
        Column::Waits,
        Column::Polls,
        Column::Busy,
        Column::Longest,
        Column::Late,
        Column::Age,
    ];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Column::Name => "Name",
            Column::State => "State",
            Column::Waits => "Waits for",
            Column::Polls => "Polls",
            Column::Busy => "Busy time",
            Column::Longest => "Longest poll",
            Column::Late => "Woken late by",
            Column::Age => "Age",
        }
    }

    /// What the title means; empty where it says so itself.
    pub(crate) fn hint(self) -> &'static str {
        match self {
            Column::Polls => {
                "How often the task was polled: its code ran until its next await that had to wait"
            }
            Column::Busy => "How long its code ran, all polls together",
            Column::Longest => "The poll that kept the thread for longest",
            Column::Late => "How long, at most, after it was woken it had its turn: others ran before it",
            _ => "",
        }
    }

    /// Of a number people want the largest first.
    pub(crate) fn is_number(self) -> bool {
        !matches!(self, Column::Name | Column::State | Column::Waits)
    }
}

/// By what rows are sorted; without a column the living come first, by creation, then those that are over, the newest
/// first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sort {
    pub(crate) column: Option<Column>,
    pub(crate) is_descending: bool,
}

impl Sort {
    /// What a press of a column's head makes of it: sorted, the other way round, and back to none.
    pub(crate) fn pressed(self, column: Column) -> Sort {
        let first = column.is_number();
        if self.column != Some(column) {
            Sort { column: Some(column), is_descending: first }
        } else if self.is_descending == first {
            Sort { column: Some(column), is_descending: !first }
        } else {
            Sort::default()
        }
    }
}

/// Gives a text that sorts "lane 2" before "lane 10", and does not mind upper case.
pub(super) fn sortable(text: &str) -> String {
    let mut sortable = String::with_capacity(text.len() + 8);
    let mut digits = String::new();
    for character in text.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        push_number(&mut sortable, &mut digits);
        sortable.extend(character.to_lowercase());
    }
    push_number(&mut sortable, &mut digits);
    sortable
}

fn push_number(text: &mut String, digits: &mut String) {
    if !digits.is_empty() {
        text.push_str(&format!("{digits:0>12}"));
        digits.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_press_goes_back_to_no_order() {
        let sort = Sort::default().pressed(Column::Name);
        assert_eq!(sort, Sort { column: Some(Column::Name), is_descending: false });
        let sort = sort.pressed(Column::Name);
        assert_eq!(sort, Sort { column: Some(Column::Name), is_descending: true });
        assert_eq!(sort.pressed(Column::Name), Sort::default());
    }

    #[test]
    fn numbers_begin_with_the_largest() {
        let sort = Sort::default().pressed(Column::Name).pressed(Column::Busy);
        assert_eq!(sort, Sort { column: Some(Column::Busy), is_descending: true });
        assert_eq!(sort.pressed(Column::Busy).pressed(Column::Busy), Sort::default());
    }

    #[test]
    fn numbers_within_names_count_as_numbers() {
        let mut names = ["lane 10", "Lane 9", "lane 9b", "lane", "a-100", "a-20"];
        names.sort_by_key(|name| sortable(name));
        assert_eq!(names, ["a-20", "a-100", "lane", "Lane 9", "lane 9b", "lane 10"]);
    }
}
