//! What Python tells of its handles, timers and tasks while it is driven: numbers, of which webloop/telling.py and
//! webloop/waiting.py say what they mean.
//!
//! Python counts handles, tasks and texts itself. What does not make sense ends the reading: Python and page come from
//! one version, so that is nothing that a person could do something about.

/// What a task waits for, or how it ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// It was no step of a task.
    Nothing,
    Turn,
    /// Until this loop time, in seconds.
    Until(f64),
    Task(u32),
    Tasks(Vec<u32>),
    /// Something of the page's.
    Outside,
    /// A future, which is settled by nobody knows whom.
    Future,
    Ok,
    Error,
    Cancelled,
    /// A thing of this kind, and its number.
    Thing(&'static str, u32),
}

/// One thing that Python tells. Tasks, files and names are numbers; 0 is none.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Told {
    Create {
        task: u32,
        parent: u32,
        name: i32,
        file: u32,
        line: u32,
    },
    Soon {
        handle: u32,
        task: u32,
        file: u32,
        line: u32,
    },
    At {
        handle: u32,
        when_seconds: f64,
        task: u32,
        file: u32,
        line: u32,
    },
    Cancel {
        handle: u32,
    },
    Rename {
        task: u32,
        name: i32,
    },
    Waits {
        task: u32,
        said: Said,
    },
    Ran {
        handle: u32,
        task: u32,
        elapsed_seconds: f64,
        said: Said,
    },
    /// A lock is held; by task 0: by somebody of whom the page knows nothing.
    Held {
        lock: u32,
        task: u32,
        is_owned: bool,
    },
    Freed {
        lock: u32,
    },
    /// Somebody awaits a task or wants its result.
    Retrieved {
        task: u32,
    },
    /// A task is to be cancelled.
    Cancels {
        task: u32,
    },
    /// A queue holds so many items now.
    Holds {
        queue: u32,
        items: u32,
    },
}

/// The things that tasks wait for, from the word of the first on.
const THINGS: [&str; 8] =
    ["lock", "queue get", "queue put", "queue join", "event", "semaphore", "condition", "barrier"];
const FIRST_THING: usize = 10;

/// Numbers that are read from the front.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    numbers: Vec<f64>,
    at: usize,
    /// Whether what was read last has its end among numbers that have not come.
    is_cut: bool,
}

impl Numbers {
    /// Adds what was told later; `fill` is given the place for so many numbers.
    pub(super) fn add(&mut self, length: usize, fill: impl FnOnce(&mut [f64])) {
        if self.is_empty() {
            self.numbers.clear();
            self.at = 0;
        }
        let before = self.numbers.len();
        self.numbers.resize(before + length, 0.0);
        fill(&mut self.numbers[before..]);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.at >= self.numbers.len()
    }

    /// Takes the first thing that is told, if all of it is there.
    pub(super) fn next(&mut self) -> Option<Told> {
        if self.is_empty() {
            return None;
        }
        let begin = self.at;
        self.is_cut = false;
        let told = self.read();
        if told.is_none() {
            self.at = if self.is_cut { begin } else { self.numbers.len() };
        }
        told
    }

    fn number(&mut self) -> Option<f64> {
        let number = self.numbers.get(self.at).copied();
        self.is_cut |= number.is_none();
        self.at += 1;
        number
    }

    fn count(&mut self) -> Option<u32> {
        self.number().map(|number| number as u32)
    }

    fn read(&mut self) -> Option<Told> {
        let told = match self.count()? {
            1 => Told::Create {
                task: self.count()?,
                parent: self.count()?,
                name: self.number()? as i32,
                file: self.count()?,
                line: self.count()?,
            },
            2 => Told::Soon {
                handle: self.count()?,
                task: self.count()?,
                file: self.count()?,
                line: self.count()?,
            },
            3 => Told::At {
                handle: self.count()?,
                when_seconds: self.number()?,
                task: self.count()?,
                file: self.count()?,
                line: self.count()?,
            },
            4 => Told::Cancel { handle: self.count()? },
            5 => Told::Rename { task: self.count()?, name: self.number()? as i32 },
            6 => Told::Waits { task: self.count()?, said: self.said()? },
            7 => Told::Ran {
                handle: self.count()?,
                task: self.count()?,
                elapsed_seconds: self.number()?,
                said: self.said()?,
            },
            8 => Told::Soon { handle: self.count()?, task: self.count()?, file: 0, line: 0 },
            9 => Told::Held { lock: self.count()?, task: self.count()?, is_owned: false },
            10 => Told::Held { lock: self.count()?, task: self.count()?, is_owned: true },
            11 => Told::Freed { lock: self.count()? },
            12 => Told::Holds { queue: self.count()?, items: self.count()? },
            13 => Told::Retrieved { task: self.count()? },
            14 => Told::Cancels { task: self.count()? },
            _ => return None,
        };
        Some(told)
    }

    fn said(&mut self) -> Option<Said> {
        let said = match self.count()? as usize {
            0 => Said::Nothing,
            1 => Said::Turn,
            2 => Said::Until(self.number()?),
            3 => Said::Task(self.count()?),
            4 => {
                let length = self.count()?;
                Said::Tasks((0..length).map(|_| self.count()).collect::<Option<_>>()?)
            }
            5 => Said::Outside,
            6 => Said::Future,
            7 => Said::Ok,
            8 => Said::Error,
            9 => Said::Cancelled,
            word => Said::Thing(THINGS.get(word - FIRST_THING)?, self.count()?),
        };
        Some(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(numbers: &[f64]) -> Vec<Told> {
        let mut told = Numbers::default();
        told.add(numbers.len(), |place| place.copy_from_slice(numbers));
        std::iter::from_fn(|| told.next()).collect()
    }

    #[test]
    fn what_is_told_is_read_in_order() {
        let told = read(&[
            1.0, 2.0, 1.0, -17.0, 1.0, 30.0, // a task
            8.0, 5.0, 2.0, // its first step
            2.0, 9.0, 0.0, 1.0, 4.0, // a callback
            3.0, 6.0, 1.5, 2.0, 0.0, 0.0, // its sleep
            4.0, 6.0, 5.0, 2.0, 3.0, // cancelled, and renamed
            9.0, 1.0, 0.0, 10.0, 2.0, 2.0, 11.0, 1.0, // two locks, of which one is freed
            12.0, 3.0, 40.0, 13.0, 2.0, 14.0, 2.0, // a queue, and a task that is awaited and cancelled
            7.0, 5.0, 2.0, 0.25, 2.0, 1.5, // a step that sleeps
        ]);
        let expected = [
            Told::Create { task: 2, parent: 1, name: -17, file: 1, line: 30 },
            Told::Soon { handle: 5, task: 2, file: 0, line: 0 },
            Told::Soon { handle: 9, task: 0, file: 1, line: 4 },
            Told::At { handle: 6, when_seconds: 1.5, task: 2, file: 0, line: 0 },
            Told::Cancel { handle: 6 },
            Told::Rename { task: 2, name: 3 },
            Told::Held { lock: 1, task: 0, is_owned: false },
            Told::Held { lock: 2, task: 2, is_owned: true },
            Told::Freed { lock: 1 },
            Told::Holds { queue: 3, items: 40 },
            Told::Retrieved { task: 2 },
            Told::Cancels { task: 2 },
            Told::Ran { handle: 5, task: 2, elapsed_seconds: 0.25, said: Said::Until(1.5) },
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_task_waits_for_tasks_and_things_or_is_over() {
        let said = |numbers: &[f64]| {
            let told = read(&[&[6.0, 9.0], numbers].concat());
            let [Told::Waits { task: 9, said }] = told.as_slice() else {
                panic!("one thing is told: {told:?}")
            };
            said.clone()
        };
        assert_eq!(said(&[1.0]), Said::Turn);
        assert_eq!(said(&[3.0, 4.0]), Said::Task(4));
        assert_eq!(said(&[4.0, 2.0, 4.0, 5.0]), Said::Tasks(vec![4, 5]));
        assert_eq!(said(&[9.0]), Said::Cancelled);
        assert_eq!(said(&[10.0, 3.0]), Said::Thing("lock", 3));
        assert_eq!(said(&[17.0, 1.0]), Said::Thing("barrier", 1));
    }

    #[test]
    fn what_makes_no_sense_ends_it() {
        for damaged in [&[99.0][..], &[4.0], &[10.0, 1.0], &[6.0, 1.0, 18.0, 1.0], &[6.0, 1.0, 4.0, 9e9, 1.0]]
        {
            assert_eq!(read(&[&[4.0, 1.0], damaged].concat()), [Told::Cancel { handle: 1 }]);
        }
    }

    #[test]
    fn what_is_cut_waits_for_its_end() {
        let mut told = Numbers::default();
        told.add(4, |place| place.copy_from_slice(&[4.0, 1.0, 6.0, 9.0]));
        assert_eq!(told.next(), Some(Told::Cancel { handle: 1 }));
        assert_eq!(told.next(), None);
        assert!(!told.is_empty());
        told.add(3, |place| place.copy_from_slice(&[4.0, 2.0, 4.0]));
        assert_eq!(told.next(), None);
        told.add(1, |place| place.copy_from_slice(&[5.0]));
        assert_eq!(told.next(), Some(Told::Waits { task: 9, said: Said::Tasks(vec![4, 5]) }));
        assert!(told.is_empty());
    }

    #[test]
    fn what_is_told_later_follows() {
        let mut told = Numbers::default();
        told.add(2, |place| place.copy_from_slice(&[4.0, 1.0]));
        told.add(2, |place| place.copy_from_slice(&[4.0, 2.0]));
        assert_eq!(told.next(), Some(Told::Cancel { handle: 1 }));
        assert!(!told.is_empty());
        assert_eq!(told.next(), Some(Told::Cancel { handle: 2 }));
        assert!(told.is_empty());
        assert_eq!(told.next(), None);
    }
}
