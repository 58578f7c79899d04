//! Which lanes are shown, one below the other.

use crate::inspector::model::Model;

/// The lanes that are shown: all of a model, or those that are not over. A row is a place, a lane what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneRows {
    lane_count: usize,
    /// Rising; `None` where all are shown.
    chosen: Option<Vec<usize>>,
}

impl LaneRows {
    pub fn all(lane_count: usize) -> Self {
        LaneRows { lane_count, chosen: None }
    }

    /// Without the lanes of the tasks that are over.
    pub fn without_over(model: &Model) -> Self {
        let lanes = model.lanes().iter().enumerate();
        let chosen = lanes.filter(|(_, lane)| !lane.state.is_over()).map(|(index, _)| index).collect();
        LaneRows { lane_count: model.lanes().len(), chosen: Some(chosen) }
    }

    pub fn count(&self) -> usize {
        self.chosen.as_ref().map_or(self.lane_count, Vec::len)
    }

    /// The lane in a row.
    pub fn lane(&self, row: usize) -> Option<usize> {
        match &self.chosen {
            Some(chosen) => chosen.get(row).copied(),
            None => (row < self.lane_count).then_some(row),
        }
    }

    /// The row of a lane, unless that is not shown.
    pub fn row(&self, lane: usize) -> Option<usize> {
        match &self.chosen {
            Some(chosen) => chosen.binary_search(&lane).ok(),
            None => (lane < self.lane_count).then_some(lane),
        }
    }

    /// The lane that is so many rows below another one, which need not be shown; at most the last one.
    pub fn lane_below(&self, lane: usize, rows: isize) -> Option<usize> {
        let row = match &self.chosen {
            // From one that is not shown down by one is the next that is.
            Some(chosen) => match chosen.binary_search(&lane) {
                Ok(row) => row.saturating_add_signed(rows),
                Err(next) => next.saturating_add_signed(if rows > 0 { rows - 1 } else { rows }),
            },
            None => lane.saturating_add_signed(rows),
        };
        self.lane(row.min(self.count().checked_sub(1)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspector::model::LaneState;

    /// The rows of five lanes of which the third and the fourth are over.
    fn rows_without_two() -> LaneRows {
        let mut model = Model::sample(4, 0);
        model.set_state(2, LaneState::Done);
        model.set_state(3, LaneState::Failed);
        LaneRows::without_over(&model)
    }

    #[test]
    fn lanes_that_are_over_have_no_row() {
        let rows = rows_without_two();
        let lanes: Vec<_> = (0..rows.count()).filter_map(|row| rows.lane(row)).collect();
        assert_eq!(lanes, [0, 1, 4]);
        assert_eq!((rows.row(3), rows.row(4), rows.lane(3)), (None, Some(2), None));
    }

    #[test]
    fn up_and_down_go_over_what_is_not_shown() {
        let rows = rows_without_two();
        assert_eq!((rows.lane_below(1, 1), rows.lane_below(4, -1)), (Some(4), Some(1)));
        // Also from one that is over by now.
        assert_eq!((rows.lane_below(2, 1), rows.lane_below(2, -1)), (Some(4), Some(1)));
        assert_eq!((rows.lane_below(1, isize::MAX), rows.lane_below(4, isize::MIN)), (Some(4), Some(0)));
        assert_eq!(LaneRows::all(0).lane_below(0, 1), None);
    }
}
