//! One program from its beginning to its end, on a clock that nobody waits for.
//!
//! It begins at 1,000 units, so that a time before now is no negative one. It ends when nothing is ready and no timer is set; then
//! what is left is cancelled, in the order in which it began.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use webloop::{EventLoop, ManualHost};

use crate::data::Value;
use crate::flow;
use crate::things::Things;
use crate::world::{Me, World, units, words};

const START: i64 = 1000;
const MOST_CANCELS: usize = 4;

/// The log of a program.
pub(crate) fn log_of(program: &Value) -> Vec<String> {
    let host = ManualHost::new();
    let event_loop = EventLoop::with_host(host.clone());
    let _start = event_loop.time();
    host.skip(units(START));

    let program = program.list();
    let things = Things::new(&event_loop, program[2].list());
    let world = Rc::new(World {
        event_loop: event_loop.clone(),
        lines: Default::default(),
        tasks: Default::default(),
        cancellable: Default::default(),
        handles: Default::default(),
        begun: Default::default(),
        things: things.into(),
    });
    let run = AssertUnwindSafe(|| run_to_end(&world, &host, &program[3]));
    if catch_unwind(run).is_err() {
        world.log("end", "broke: it panicked");
    }
    let lines = world.lines.take();
    event_loop.close();
    // A task that is kept, and what it keeps, would keep the world.
    world.tasks.take();
    world.handles.take();
    world.things.take();
    lines
}

fn run_to_end(world: &Rc<World>, host: &ManualHost, main: &Value) {
    let me = Me::new(world, "main".to_owned(), 0);
    let main = world.event_loop.create_task(flow::task_body(me, Rc::clone(main.list())));
    run_until_idle(host);
    for _ in 0..MOST_CANCELS {
        let mut left = world.begun.borrow().clone();
        left.retain(|(_, task)| !task.is_done());
        if left.is_empty() {
            break;
        }
        for (name, task) in left {
            world.log("end", &format!("cancels {name}"));
            task.cancel();
        }
        run_until_idle(host);
    }
    let ending = match main.result() {
        Some(Ok(outcome)) => words(outcome),
        Some(Err(webloop::Cancelled)) => "cancelled".to_owned(),
        None if main.is_done() => "panicked".to_owned(),
        None => "goes on".to_owned(),
    };
    world.log("end", &format!("main: {ending}"));
}

fn run_until_idle(host: &ManualHost) {
    while host.turn() || host.advance_to_next_deadline() {}
}
