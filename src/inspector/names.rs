//! The names of tasks: from a snapshot while they live, from the model once they are over.

use webloop::ResourceId;
use webloop::inspect::{Snapshot, TaskInfo, Wait};
use webloop::trace::TaskId;

use super::model::Model;

#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    snapshot: &'a Snapshot,
    model: Option<&'a Model>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot, model: Option<&'a Model>) -> Self {
        Names { snapshot, model }
    }

    /// The name of a task; `Task-7`, as the loop would name it, where nothing else is known of it.
    pub(crate) fn of(self, task: TaskId) -> String {
        if let Some(info) = find(self.snapshot, task) {
            return (*info.name).to_owned();
        }
        let lane = self.model.and_then(|model| model.lanes().get(model.lane_of(task)?));
        lane.map_or_else(|| format!("Task-{}", task.0), |lane| (*lane.name).to_owned())
    }

    /// How many tasks wait for something.
    pub(crate) fn count_waiting(self, id: ResourceId) -> usize {
        let is_it = |wait: &Wait| matches!(wait, Wait::Resource(resource) if resource.id == id);
        self.snapshot.tasks.iter().filter(|task| task.waits.iter().any(is_it)).count()
    }
}

/// What a snapshot has of a task.
pub(crate) fn find(snapshot: &Snapshot, task: TaskId) -> Option<&TaskInfo> {
    // They stand in the order of creation, and so do their numbers.
    let index = snapshot.tasks.binary_search_by_key(&task, |info| info.id).ok()?;
    snapshot.tasks.get(index)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::panic::Location;
    use std::time::Duration;

    use webloop::inspect::TaskState;

    use super::*;

    /// A loop with tasks of these names, numbered from 1, that wait for nothing.
    pub(crate) fn snapshot_of(names: &[&str]) -> Snapshot {
        let tasks = (1..).zip(names).map(|(number, name)| TaskInfo {
            chain: Vec::new(),
            id: TaskId(number),
            name: (*name).into(),
            parent: None,
            location: Location::caller().into(),
            created_at: Duration::ZERO,
            state: TaskState::Waiting,
            waits: Vec::new(),
            is_out_of_reach: false,
            is_cancel_requested: false,
        });
        Snapshot { tasks: tasks.collect(), ..Snapshot::default() }
    }

    #[test]
    fn a_task_that_nobody_knows_is_called_by_its_number() {
        let snapshot = snapshot_of(&["anna", "ben"]);
        let names = Names::new(&snapshot, None);
        assert_eq!(names.of(TaskId(2)), "ben");
        assert_eq!(names.of(TaskId(3)), "Task-3");
    }
}
