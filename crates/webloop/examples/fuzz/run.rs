//! One program from its beginning to its end, in every mode, on a clock that nobody waits for.
//!
//! It begins at 1,000 units, so that a time before now is no negative one. It ends when nothing is ready and no timer is set; then
//! what is left is cancelled, in the order in which it began. The modes must not differ: the log is that of the plain one, and
//! says where another one leaves it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use webloop::{EventLoop, ManualHost};

use crate::data::Value;
use crate::flow;
use crate::things::Things;
use crate::world::{Me, World, units, words};

const START: i64 = 1000;
const MOST_CANCELS: usize = 4;
const MOST_STEPS: usize = 100_000;

/// How a program is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Plain,
    /// With a trace, and a snapshot after every turn.
    Watched,
    Virtual,
    /// Paused, one callback at a time.
    Stepped,
    /// A bit of everything, chosen by the program's seed.
    Changing,
}

/// The log of a program.
pub(crate) fn log_of(program: &Value) -> Vec<String> {
    let mut log = log_in(Mode::Plain, program);
    for mode in [Mode::Watched, Mode::Virtual, Mode::Stepped, Mode::Changing] {
        let other = log_in(mode, program);
        if other != log {
            let same = log.iter().zip(&other).take_while(|(line, other)| line == other).count();
            let line = other.get(same).map_or("the end", String::as_str);
            log.insert(same, format!("{mode:?} goes on with {line}"));
            break;
        }
    }
    log
}

fn log_in(mode: Mode, program: &Value) -> Vec<String> {
    let host = ManualHost::new();
    let event_loop = EventLoop::with_host(host.clone());
    let _start = event_loop.time();
    host.skip(units(START));
    match mode {
        Mode::Plain | Mode::Changing => {}
        Mode::Watched => event_loop.inspect().trace().start(1000),
        Mode::Virtual => event_loop.control().set_virtual_time(true),
        Mode::Stepped => event_loop.control().pause(),
    }

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
    let mut driver =
        Driver { host, event_loop: event_loop.clone(), mode, random: program[0].number() as u32 };
    let run = AssertUnwindSafe(|| run_to_end(&world, &mut driver, &program[3]));
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

fn run_to_end(world: &Rc<World>, driver: &mut Driver, main: &Value) {
    let me = Me::new(world, "main".to_owned(), 0);
    let main = world.event_loop.create_task(flow::task_body(me, Rc::clone(main.list())));
    driver.run_until_idle();
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
        driver.run_until_idle();
    }
    let ending = match main.result() {
        Some(Ok(outcome)) => words(outcome),
        Some(Err(webloop::Cancelled)) => "cancelled".to_owned(),
        None if main.is_done() => "panicked".to_owned(),
        None => "goes on".to_owned(),
    };
    world.log("end", &format!("main: {ending}"));
}

/// Gives a program its turns in one of the modes.
struct Driver {
    host: ManualHost,
    event_loop: EventLoop,
    mode: Mode,
    random: u32,
}

impl Driver {
    fn run_until_idle(&mut self) {
        for _ in 0..MOST_STEPS {
            let control = self.event_loop.control();
            let goes_on = match self.mode {
                Mode::Plain | Mode::Virtual => self.host.turn() || self.host.advance_to_next_deadline(),
                Mode::Watched => {
                    let goes_on = self.host.turn() || self.host.advance_to_next_deadline();
                    let _snapshot = self.event_loop.inspect().snapshot();
                    goes_on
                }
                Mode::Stepped => control.step(),
                Mode::Changing => self.change(),
            };
            if !goes_on {
                return;
            }
        }
        panic!("the program does not end");
    }

    /// Changes something, and lets the program go on for a bit; `false` where nothing is left to do.
    fn change(&mut self) -> bool {
        let control = self.event_loop.control();
        let trace = self.event_loop.inspect().trace();
        match self.below(10) {
            0 => control.pause(),
            1 => control.resume(),
            2 => control.set_virtual_time(true),
            3 => control.set_virtual_time(false),
            4 => trace.start(10),
            5 => trace.stop(),
            6 => drop(self.event_loop.inspect().snapshot()),
            7 => control.set_speed([0.25, 0.5, 1.0, 2.0][self.below(4)]).expect("the speeds are positive"),
            _ => {}
        }
        if control.is_paused() || self.below(4) == 0 {
            let has_run = if self.below(2) == 0 { control.step() } else { control.step_turn() };
            if control.is_paused() {
                return has_run;
            }
        }
        // Of a void request, such as one for a cancelled timer, nothing comes: something is left to do all the same.
        self.host.turn()
            || self.host.advance_to_next_deadline()
            || self.event_loop.inspect().ready_len() > 0
            || self.host.next_deadline().is_some()
    }

    /// A number below `limit`, by the PCG of tests/fuzz/random.mjs.
    fn below(&mut self, limit: u32) -> usize {
        self.random = self.random.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
        let word = ((self.random >> ((self.random >> 28) + 4)) ^ self.random).wrapping_mul(277_803_737);
        (((word >> 22) ^ word) % limit) as usize
    }
}
