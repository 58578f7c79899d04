//! What locks, queues and the like are called that the trace has no name of: what a snapshot says, also of what was before.

use std::rc::Rc;

use rustc_hash::FxHashMap;
use webloop::inspect::{Amounts, ResourceInfo};
use webloop::{ResourceId, SourceLine};

use super::Model;
use super::labels::WaitKey;

/// A thing's name, and the line that made it.
pub(super) type Named = (Option<Rc<str>>, Option<SourceLine>);

/// The operations of which a trace tells.
const QUEUE_KINDS: [&str; 3] = ["queue get", "queue put", "queue join"];

impl Model {
    /// Takes over the names that a snapshot has.
    pub(in crate::inspector) fn name_resources(&mut self, resources: &[ResourceInfo]) {
        for info in resources {
            let named = (info.name.clone(), info.line);
            if named == (None, None) || self.resource_names.get(&info.id) == Some(&named) {
                continue;
            }
            self.resource_names.insert(info.id, named);
            let kinds = if info.thing() == "queue" { &QUEUE_KINDS[..] } else { &[info.kind][..] };
            for kind in kinds {
                let words = self.words_of_resource(kind, info.id, None);
                self.labels.reword(&WaitKey::Resource(info.id, kind, None), words.into());
            }
            self.revision += 1;
        }
    }

    /// As everywhere that such a thing is named. `name` is that of the trace.
    pub(in crate::inspector) fn words_of_resource(
        &self,
        kind: &'static str,
        id: ResourceId,
        name: Option<Rc<str>>,
    ) -> String {
        words_of_resource(&self.resource_names, kind, id, name)
    }
}

/// `lock “page”`, `queue “jobs” (get)`.
pub(super) fn words_of_resource(
    names: &FxHashMap<ResourceId, Named>,
    kind: &'static str,
    id: ResourceId,
    name: Option<Rc<str>>,
) -> String {
    let known = names.get(&id);
    let line = known.and_then(|(_, line)| *line);
    let name = name.or_else(|| known?.0.clone());
    let (amounts, holders) = (Amounts::default(), Vec::new());
    ResourceInfo { id, kind, name, line, amounts, holders, is_owned: false }.to_string()
}

#[cfg(test)]
mod tests {
    use webloop::trace::{Awaiting, Event, TaskId};

    use super::*;
    use crate::inspector::testing::{chunk, no_text};

    #[test]
    fn a_name_that_is_found_later_is_that_of_what_was_before() {
        let id = ResourceId(7);
        let on = Awaiting::Resource { id, kind: "queue get", name: None };
        let task = TaskId(1);
        let mut model = Model::new();
        let events = [
            (0, Event::PollBegin { task }),
            (1, Event::WaitBegin { task, on }),
            (2, Event::PollEnd { task, busy_ns: 1 }),
        ];
        model.feed(&chunk(&events), &no_text);
        let words = |model: &Model| match model.lanes()[2].state {
            super::super::LaneState::Waiting(wait) => model.label(wait).to_owned(),
            state => panic!("it waits, and is not {state:?}"),
        };
        assert_eq!(words(&model), "queue #7 (get)");
        let (amounts, holders) = (Amounts { now: Some(0), ..Amounts::default() }, Vec::new());
        let line = Some(SourceLine { file: "own.py", line: 3 });
        let info = ResourceInfo { id, kind: "queue", name: None, line, amounts, holders, is_owned: false };
        model.name_resources(std::slice::from_ref(&info));
        assert_eq!(words(&model), "queue of line 3 (get)");
        model.name_resources(&[ResourceInfo { name: Some("jobs".into()), ..info }]);
        assert_eq!(words(&model), "queue \u{201c}jobs\u{201d} (get)");
    }
}
