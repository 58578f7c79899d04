//! Which rows there are, in which order, and what they say.

use std::time::Duration;

use webloop::{Event, EventLoop, ManualHost, sleep};

use super::*;
use crate::inspector::session::Session;
use crate::inspector::testing::watched;

struct Desk {
    host: ManualHost,
    event_loop: EventLoop,
    session: std::rc::Rc<Session>,
}

impl Desk {
    /// A traced loop on which `anna` and `ben` sleep, `carl` waits for an event that nobody sets, and `dora` is over.
    fn new() -> Self {
        let host = ManualHost::new();
        let event_loop = EventLoop::with_host(host.clone());
        let session = Session::new();
        session.open();
        session.attach(&watched(&event_loop));
        drop(event_loop.create_task_named("Anna 10", sleep(Duration::from_secs(1))));
        drop(event_loop.create_task_named("anna 9", sleep(Duration::from_secs(2))));
        drop(event_loop.create_task_named("carl", async { Event::named("bell").wait().await }));
        drop(event_loop.create_task_named("dora", async {}));
        host.advance(Duration::ZERO);
        Desk { host, event_loop, session }
    }

    fn rows(&self, query: &Query) -> Rows {
        self.session.pull();
        rows(&self.session.observe(), query)
    }

    fn names(&self, query: &Query) -> Vec<String> {
        self.rows(query).rows.into_iter().map(|row| row.name).collect()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.event_loop.close();
    }
}

fn all() -> Query {
    Query { has_finished: true, limit: 100, ..Query::default() }
}

fn by(column: Column, is_descending: bool) -> Query {
    Query { sort: Sort { column: Some(column), is_descending }, ..all() }
}

#[test]
fn the_living_come_first_and_those_that_are_over_after_them_the_newest_first() {
    let desk = Desk::new();
    drop(desk.event_loop.create_task_named("emil", async {}));
    drop(desk.event_loop.create_task_named("fred", sleep(Duration::MAX)));
    desk.host.advance(Duration::ZERO);
    assert_eq!(desk.names(&all()), ["Anna 10", "anna 9", "carl", "fred", "emil", "dora"]);
    desk.host.advance(Duration::from_secs(1));
    assert_eq!(desk.names(&all()), ["anna 9", "carl", "fred", "emil", "dora", "Anna 10"]);
}

#[test]
fn a_row_tells_state_and_age() {
    let desk = Desk::new();
    desk.host.advance(Duration::from_millis(1500));
    let rows = desk.rows(&all()).rows;
    let states: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.state)).collect();
    assert_eq!(
        states,
        [
            ("anna 9", State::Waiting),
            ("carl", State::Waiting),
            ("dora", State::Done),
            ("Anna 10", State::Done)
        ]
    );
    let ages: Vec<_> = rows.iter().map(|row| row.age_ns / 1_000_000).collect();
    assert_eq!(ages, [1500, 1500, 0, 1000]);
    assert_eq!(rows.iter().map(|row| row.is_live).collect::<Vec<_>>(), [true, true, false, false]);
    assert!(rows.iter().all(|row| row.place.is_some_and(|place| place.file.ends_with("tests.rs"))));
}

#[test]
fn rows_are_sorted_by_any_column_in_both_directions() {
    let desk = Desk::new();
    assert_eq!(desk.names(&by(Column::Name, false)), ["anna 9", "Anna 10", "carl", "dora"]);
    assert_eq!(desk.names(&by(Column::Name, true)), ["dora", "carl", "Anna 10", "anna 9"]);
    assert_eq!(desk.names(&by(Column::State, true))[0], "dora");
    for column in Column::ALL {
        assert_eq!(desk.names(&by(column, true)).len(), 4, "{column:?}");
    }
}

#[test]
fn the_filter_finds_names_and_states_in_any_case() {
    let desk = Desk::new();
    let filter = |filter: &str| Query { filter: filter.to_owned(), ..all() };
    let found = desk.rows(&filter(" ANNA "));
    assert_eq!((found.matching, found.total), (2, 4));
    assert_eq!(desk.names(&filter("done")), ["dora"]);
    assert_eq!(desk.rows(&filter("nobody")).matching, 0);
    let living = Query { has_finished: false, ..all() };
    assert_eq!(desk.rows(&living).total, 3);
}

#[test]
fn a_task_that_is_to_be_cancelled_says_so_until_it_had_its_turn() {
    let desk = Desk::new();
    let carl = desk.rows(&all()).rows[2].id;
    let state_of_carl = || desk.rows(&all()).rows.into_iter().find(|row| row.id == carl).map(|row| row.state);
    desk.session.cancel(carl);
    assert_eq!(state_of_carl(), Some(State::Cancelling));
    desk.host.advance(Duration::ZERO);
    assert_eq!(state_of_carl(), Some(State::Cancelled));
}

#[test]
fn rows_in_somebodys_hands_stay_where_they_are() {
    let desk = Desk::new();
    let before = desk.rows(&by(Column::Name, false)).rows;
    let pinned = before.iter().enumerate().map(|(index, row)| (row.id, index)).collect();
    drop(desk.event_loop.create_task_named("aaron", sleep(Duration::MAX)));
    desk.host.advance(Duration::ZERO);
    let query = Query { pinned: Some(pinned), ..by(Column::Name, true) };
    assert_eq!(desk.names(&query), ["anna 9", "Anna 10", "carl", "dora", "aaron"]);
}

#[test]
fn no_more_rows_are_put_into_words_than_are_shown() {
    let desk = Desk::new();
    for _ in 0..10_000 {
        drop(desk.event_loop.create_task(sleep(Duration::MAX)));
    }
    desk.host.advance(Duration::ZERO);
    let rows = desk.rows(&all());
    assert_eq!((rows.rows.len(), rows.matching), (100, 10_004));
}

#[test]
fn who_waits_longest_for_what_others_may_do_is_said_after_a_while() {
    let desk = Desk::new();
    let waits = |desk: &Desk| -> Vec<String> {
        let rows = desk.rows(&all()).rows;
        rows.into_iter().filter(|row| row.name == "carl" || row.name == "emil").map(|row| row.waits).collect()
    };
    let is_said =
        |waits: &[String]| waits.iter().map(|words| words.contains("longest of all")).collect::<Vec<_>>();
    desk.host.advance(Duration::from_millis(500));
    drop(desk.event_loop.create_task_named("emil", async { Event::new().wait().await }));
    desk.host.advance(Duration::from_secs(1));
    assert_eq!(is_said(&waits(&desk)), [false, false]);
    desk.host.advance(Duration::from_secs(1));
    let waits = waits(&desk);
    assert_eq!(is_said(&waits), [true, false]);
    assert!(waits[0].ends_with("; longest of all: 2.5 s"), "{waits:?}");
}
