//! Log in, then read: each step gets what the one before returned.
//!
//! The page answers when it likes, so a step looks until the answer is
//! there. `?` hands an error on: the steps after it never begin.

use std::time::Duration;

use webloop::{call_later, sleep};

use crate::program::{Page, Stage};

type Answer = Result<String, String>;

pub async fn main(stage: Stage) {
    let page = reading_room(&stage);
    let results = stage.row();
    for password in ["engine", "guess"] {
        stage.log(format!("visits with password {password}"));
        let (Ok(text) | Err(text)) = visit(&stage, &page, password).await;
        results.readout(&format!("with {password}")).set(text);
    }
}

async fn visit(stage: &Stage, page: &Page, password: &str) -> Answer {
    let ticket = log_in(page, "ada", password).await?;
    stage.log(format!("log_in returned {ticket}"));
    let text = read(page, &ticket).await?;
    stage.log(format!("read returned {text}"));
    Ok(text)
}

async fn log_in(page: &Page, name: &str, password: &str) -> Answer {
    page.fill("Name", name);
    page.fill("Password", password);
    page.press("Log in");
    wait_for(page, "your ticket").await
}

async fn read(page: &Page, ticket: &str) -> Answer {
    page.fill("Ticket", ticket);
    page.press("Read");
    wait_for(page, "page 1").await
}

async fn wait_for(page: &Page, result: &str) -> Answer {
    loop {
        sleep(Duration::from_millis(700)).await;
        match (page.find(result), page.find("sorry")) {
            (Some(text), _) => return Ok(text),
            (_, Some(reason)) => return Err(reason),
            _ => {}
        }
    }
}

/// The page, which takes a second to answer, whoever presses.
fn reading_room(stage: &Stage) -> Page {
    let page = stage.page("Reading room");
    page.field("Name");
    page.field("Password");
    let site = page.clone();
    page.button("Log in", move || match &*site.value("Password") {
        "engine" => answer(&site, "your ticket", "1843"),
        _ => answer(&site, "sorry", "wrong password"),
    });
    page.next_line();
    page.field("Ticket");
    let site = page.clone();
    page.button("Read", move || match &*site.value("Ticket") {
        "1843" => answer(&site, "page 1", "It weaves patterns"),
        _ => answer(&site, "sorry", "wrong ticket"),
    });
    page
}

fn answer(page: &Page, result: &'static str, text: &'static str) {
    page.clear_results();
    let page = page.clone();
    call_later(Duration::from_secs(1), move || page.show(result, text));
}
