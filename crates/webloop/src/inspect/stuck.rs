//! Why a loop does nothing: which tasks can never go on.
//!
//! A task is *live* where something can still wake it: it is ready, a deadline will come, or somebody outside has its
//! waker; or it waits for a task that is live or over, or for a lock whose holder is live; or it waits for what anybody
//! may do (set an event, put an item) while anything at all may still act, unless nobody else can reach what it waits for.
//! What is not live is stuck.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use crate::record::ids::TaskId;
use crate::record::snapshot::{AwaitLine, ReadyInfo, Snapshot, TaskInfo, TaskState, Wait};
use crate::record::source_line::SourceLine;

/// Tasks that can never go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stuck {
    /// The tasks, in the order of creation.
    pub tasks: Vec<StuckTask>,
    /// Whether others go on: something is ready, or will be at its time.
    pub is_partial: bool,
    /// Tasks of which each waits for the next and the last for the first, beginning with the oldest; empty where there is
    /// no such circle. Of several circles it is one.
    pub cycle: Vec<TaskId>,
}

/// A task that can never go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StuckTask {
    /// Its number.
    pub id: TaskId,
    /// Its name.
    pub name: Rc<str>,
    /// The line at which it waits; where that is not known, the line that made it.
    pub location: SourceLine,
    /// As in [`TaskInfo`].
    pub chain: Vec<AwaitLine>,
    /// What it waits for; empty where nothing can wake it.
    pub waits: Vec<Wait>,
    /// As in [`TaskInfo`].
    pub is_out_of_reach: bool,
    /// The tasks that it waits for, directly or because they hold what it waits for; those that are not over, each once.
    pub blocked_by: Vec<TaskId>,
}

/// The status of a loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quiet {
    /// Something is ready or running.
    Busy,
    /// It waits for a timer; the next deadline in loop time.
    Timer(Duration),
    /// It waits for something outside, such as the browser.
    Outside,
    /// Nothing will ever happen, although tasks are left: all of them are stuck.
    Stuck(Stuck),
    /// Nothing is left.
    Idle,
}

impl Snapshot {
    /// The tasks that can never go on, if there are any; others may go on meanwhile.
    ///
    /// `is_called_from_outside` says whether somebody outside may still call in and set an event, put an item or the like:
    /// a listener on a button, another loop. A task that waits for something outside itself is never stuck; nor is one
    /// that waits for a lock to be freed by a task that goes on.
    ///
    /// That a task may be cancelled does not count as going on.
    ///
    /// # Examples
    ///
    /// ```
    /// use webloop::{EventLoop, Lock, ManualHost};
    ///
    /// let host = ManualHost::new();
    /// let event_loop = EventLoop::with_host(host.clone());
    /// drop(event_loop.create_task_named("twice", async {
    ///     let door = Lock::named("door");
    ///     let _guard = door.acquire().await;
    ///     let _again = door.acquire().await;
    /// }));
    /// host.run_until_idle();
    /// let stuck = event_loop.inspect().snapshot().stuck(false).expect("nobody can open the door");
    /// assert_eq!(&*stuck.tasks[0].name, "twice");
    /// assert_eq!(stuck.cycle, [stuck.tasks[0].id]);
    /// event_loop.close();
    /// ```
    pub fn stuck(&self, is_called_from_outside: bool) -> Option<Stuck> {
        let graph = Graph::new(self, is_called_from_outside);
        let is_live = graph.live();
        let stuck = self.tasks.iter().enumerate().filter(|(index, _)| !is_live[*index]);
        let tasks: Vec<StuckTask> = stuck.map(|(_, task)| graph.stuck_task(task)).collect();
        let cycle = cycle(&tasks);
        let is_partial = graph.is_anything_to_run();
        (!tasks.is_empty()).then_some(Stuck { tasks, is_partial, cycle })
    }

    /// The status of the loop, and if it does nothing, why. `is_called_from_outside` is as for [`Snapshot::stuck`].
    pub fn quiet(&self, is_called_from_outside: bool) -> Quiet {
        if !self.ready.is_empty() || self.tasks.iter().any(|task| task.state != TaskState::Waiting) {
            return Quiet::Busy;
        }
        if let Some(when) = self.deadlines().min() {
            return Quiet::Timer(when);
        }
        if self.tasks.is_empty() {
            return Quiet::Idle;
        }
        match self.stuck(is_called_from_outside) {
            Some(stuck) if stuck.tasks.len() == self.tasks.len() => Quiet::Stuck(stuck),
            _ => Quiet::Outside,
        }
    }

    /// The deadlines that will come.
    fn deadlines(&self) -> impl Iterator<Item = Duration> {
        self.timers.iter().map(|timer| timer.when).filter(|when| *when != Duration::MAX)
    }
}

/// What has to happen for a wait to end.
enum End<'w> {
    /// Nothing that is in doubt.
    Comes,
    /// Anybody can.
    ByAnybody,
    /// One of these tasks going on; of none it never ends.
    ByTasks(&'w [TaskId]),
}

/// The tasks of a snapshot, and who has to go on for whom.
struct Graph<'s> {
    snapshot: &'s Snapshot,
    is_called_from_outside: bool,
    index_of: HashMap<TaskId, usize>,
    /// Whether a callback of the loop's own is ready: then the end of a task may be on its way to who waits for it.
    has_news: bool,
}

impl<'s> Graph<'s> {
    fn new(snapshot: &'s Snapshot, is_called_from_outside: bool) -> Self {
        let own = ReadyInfo::Callback { location: None };
        Graph {
            snapshot,
            is_called_from_outside,
            index_of: snapshot.tasks.iter().enumerate().map(|(index, task)| (task.id, index)).collect(),
            has_news: snapshot.ready.contains(&own),
        }
    }

    /// For each task whether it can go on.
    fn live(&self) -> Vec<bool> {
        let tasks = &self.snapshot.tasks;
        let mut is_live = vec![false; tasks.len()];
        let mut waits_for_anybody = Vec::new();
        let mut released_by: Vec<Vec<usize>> = tasks.iter().map(|_| Vec::new()).collect();
        for (index, task) in tasks.iter().enumerate() {
            is_live[index] = task.state != TaskState::Waiting;
            for wait in &task.waits {
                match self.end_of(wait) {
                    End::ByAnybody if task.is_out_of_reach => {}
                    End::Comes => is_live[index] = true,
                    End::ByAnybody => waits_for_anybody.push(index),
                    End::ByTasks(ids) => {
                        for blocker in ids.iter().filter_map(|id| self.index_of.get(id)) {
                            released_by[*blocker].push(index);
                        }
                    }
                }
            }
        }
        if self.can_anybody_act() || is_live.contains(&true) {
            for index in waits_for_anybody {
                is_live[index] = true;
            }
        }
        spread(is_live, &released_by)
    }

    /// Whether anything but a task may act.
    fn can_anybody_act(&self) -> bool {
        self.is_called_from_outside || self.is_anything_to_run()
    }

    /// Whether anything is ready, or will be at its time.
    fn is_anything_to_run(&self) -> bool {
        !self.snapshot.ready.is_empty() || self.snapshot.deadlines().next().is_some()
    }

    fn end_of<'w>(&self, wait: &'w Wait) -> End<'w> {
        match wait {
            Wait::Turn | Wait::Outside => End::Comes,
            Wait::Until(Duration::MAX) => End::ByTasks(&[]),
            Wait::Until(_) => End::Comes,
            Wait::Task(_) | Wait::Tasks(_) if self.has_news => End::ByAnybody,
            Wait::Task(id) => self.end_of_tasks(std::slice::from_ref(id)),
            // That all are over is not known yet.
            Wait::Tasks(ids) if ids.is_empty() => End::Comes,
            Wait::Tasks(ids) => self.end_of_tasks(ids),
            Wait::Resource(info) if info.is_owned && info.holders.iter().any(|id| self.is_there(*id)) => {
                End::ByTasks(&info.holders)
            }
            Wait::Resource(_) | Wait::Future | Wait::Futures(_) => End::ByAnybody,
        }
    }

    fn end_of_tasks<'w>(&self, ids: &'w [TaskId]) -> End<'w> {
        if ids.iter().all(|id| self.is_there(*id)) { End::ByTasks(ids) } else { End::Comes }
    }

    fn is_there(&self, id: TaskId) -> bool {
        self.index_of.contains_key(&id)
    }

    fn stuck_task(&self, task: &TaskInfo) -> StuckTask {
        let mut blocked_by: Vec<TaskId> = task.waits.iter().flat_map(blockers).copied().collect();
        blocked_by.retain(|id| self.is_there(*id));
        blocked_by.sort_unstable();
        blocked_by.dedup();
        StuckTask {
            id: task.id,
            name: Rc::clone(&task.name),
            location: task.line(),
            chain: task.chain.clone(),
            waits: task.waits.clone(),
            is_out_of_reach: task.is_out_of_reach,
            blocked_by,
        }
    }
}

/// The tasks that a wait is for.
fn blockers(wait: &Wait) -> &[TaskId] {
    match wait {
        Wait::Task(id) => std::slice::from_ref(id),
        Wait::Tasks(ids) => ids,
        Wait::Resource(info) => &info.holders,
        Wait::Turn | Wait::Until(_) | Wait::Future | Wait::Futures(_) | Wait::Outside => &[],
    }
}

/// Makes live whatever waits for what is live.
fn spread(mut is_live: Vec<bool>, released_by: &[Vec<usize>]) -> Vec<bool> {
    let mut fresh: Vec<usize> = (0..is_live.len()).filter(|index| is_live[*index]).collect();
    while let Some(index) = fresh.pop() {
        for &released in &released_by[index] {
            if !std::mem::replace(&mut is_live[released], true) {
                fresh.push(released);
            }
        }
    }
    is_live
}

/// A circle of tasks that block each other, beginning with the oldest of them; empty where there is none.
fn cycle(tasks: &[StuckTask]) -> Vec<TaskId> {
    let index_of: HashMap<TaskId, usize> =
        tasks.iter().enumerate().map(|(index, task)| (task.id, index)).collect();
    let mut is_visited = vec![false; tasks.len()];
    // The way to the task under examination: each task with how many of its blockers have been followed.
    let mut way: Vec<(usize, usize)> = Vec::new();
    let mut index_on_way = vec![None; tasks.len()];
    for start in 0..tasks.len() {
        if !std::mem::replace(&mut is_visited[start], true) {
            index_on_way[start] = Some(0);
            way.push((start, 0));
        }
        while let Some((index, followed)) = way.last_mut() {
            let index = *index;
            let Some(blocker) = tasks[index].blocked_by.get(*followed) else {
                index_on_way[index] = None;
                way.pop();
                continue;
            };
            *followed += 1;
            // One that is not stuck blocks nobody for ever.
            let Some(&next) = index_of.get(blocker) else { continue };
            if let Some(start) = index_on_way[next] {
                return beginning_with_oldest(
                    way[start..].iter().map(|(index, _)| tasks[*index].id).collect(),
                );
            }
            if !std::mem::replace(&mut is_visited[next], true) {
                index_on_way[next] = Some(way.len());
                way.push((next, 0));
            }
        }
    }
    Vec::new()
}

fn beginning_with_oldest(mut cycle: Vec<TaskId>) -> Vec<TaskId> {
    let oldest = (0..cycle.len()).min_by_key(|index| cycle[*index]).unwrap_or(0);
    cycle.rotate_left(oldest);
    cycle
}
