//! Seeing a loop: as it is now, whether it is traced or not, and what has happened on it.

mod inspector;
pub(crate) mod stuck;
mod survey;
pub mod trace;

pub use crate::record::snapshot::{
    Amounts, AwaitLine, ReadyInfo, ResourceInfo, Snapshot, TakenFailure, TaskInfo, TaskState, TimerInfo,
    TimerKind, Wait,
};
pub use inspector::Inspector;
