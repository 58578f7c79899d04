//! Fingers and mice: what their movements mean. One pointer drags, two pinch, one that hardly moves taps.
//!
//! States: 1 no pointer; 2 one pointer, still: a tap when it goes up; 3 one pointer that has moved: it drags; 4 two
//! pointers or more: the first two pinch. Edges: 1-2 down; 2-3 moved too far; 2-4 and 3-4 down; 4-3 up; 2-1 and 3-1 up
//! or taken away by the browser. Only what went from 1 to 2 and back to 1 was a tap.

/// How far a pointer may move and still tap.
const PX_STILL: f64 = 5.0;

/// Two fingers closer than this pinch as if they were so far apart: else the smallest movement would zoom a lot.
const PX_PINCH_LEAST: f64 = 24.0;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Gesture {
    /// The picture moves by so many pixels.
    Drag(f64, f64),
    /// The picture grows by `factor` around `px_x` and moves.
    Pinch {
        px_x: f64,
        factor: f64,
        px_move: (f64, f64),
    },
    Tap(f64, f64),
}

#[derive(Clone, Copy, Debug)]
struct Pointer {
    id: i32,
    px: (f64, f64),
}

#[derive(Debug, Default)]
pub(super) struct Gestures {
    pointers: Vec<Pointer>,
    /// Whether the pointers that are down have done more than to tap.
    has_moved: bool,
}

impl Gestures {
    pub(super) fn is_dragging(&self) -> bool {
        self.has_moved && !self.pointers.is_empty()
    }

    pub(super) fn is_down(&self) -> bool {
        !self.pointers.is_empty()
    }

    pub(super) fn down(&mut self, id: i32, px: (f64, f64)) {
        self.pointers.retain(|pointer| pointer.id != id);
        self.has_moved = !self.pointers.is_empty();
        self.pointers.push(Pointer { id, px });
    }

    pub(super) fn move_to(&mut self, id: i32, px: (f64, f64)) -> Option<Gesture> {
        let index = self.pointers.iter().position(|pointer| pointer.id == id)?;
        let before = self.pinch();
        let old = self.pointers[index].px;
        let px_move = (px.0 - old.0, px.1 - old.1);
        if !self.has_moved && px_move.0.hypot(px_move.1) < PX_STILL {
            return None;
        }
        self.has_moved = true;
        self.pointers[index].px = px;
        match (before, self.pinch()) {
            (Some(before), Some(after)) => Some(Gesture::Pinch {
                px_x: after.px_middle.0,
                factor: after.px_apart / before.px_apart,
                px_move: (after.px_middle.0 - before.px_middle.0, after.px_middle.1 - before.px_middle.1),
            }),
            _ => Some(Gesture::Drag(px_move.0, px_move.1)),
        }
    }

    pub(super) fn up(&mut self, id: i32) -> Option<Gesture> {
        let index = self.pointers.iter().position(|pointer| pointer.id == id)?;
        let pointer = self.pointers.remove(index);
        (!self.has_moved).then_some(Gesture::Tap(pointer.px.0, pointer.px.1))
    }

    /// The browser has taken a pointer for itself.
    pub(super) fn cancel(&mut self, id: i32) {
        self.pointers.retain(|pointer| pointer.id != id);
    }

    fn pinch(&self) -> Option<Pinch> {
        let [first, second, ..] = self.pointers.as_slice() else {
            return None;
        };
        let px_apart = (first.px.0 - second.px.0).hypot(first.px.1 - second.px.1);
        let px_middle = ((first.px.0 + second.px.0) / 2.0, (first.px.1 + second.px.1) / 2.0);
        Some(Pinch { px_apart: px_apart.max(PX_PINCH_LEAST), px_middle })
    }
}

struct Pinch {
    px_apart: f64,
    px_middle: (f64, f64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_that_hardly_moves_taps_where_it_went_down() {
        let mut gestures = Gestures::default();
        gestures.down(1, (100.0, 50.0));
        assert_eq!(gestures.move_to(1, (103.0, 51.0)), None);
        assert_eq!(gestures.up(1), Some(Gesture::Tap(100.0, 50.0)));
        assert!(!gestures.is_down());
    }

    #[test]
    fn a_pointer_that_moves_drags_from_where_it_went_down_and_does_not_tap() {
        let mut gestures = Gestures::default();
        gestures.down(1, (100.0, 50.0));
        gestures.move_to(1, (103.0, 50.0));
        assert_eq!(gestures.move_to(1, (110.0, 50.0)), Some(Gesture::Drag(10.0, 0.0)));
        assert_eq!(gestures.move_to(1, (100.0, 50.0)), Some(Gesture::Drag(-10.0, 0.0)));
        assert!(gestures.is_dragging());
        assert_eq!(gestures.up(1), None);
    }

    #[test]
    fn two_pointers_pinch_around_their_middle() {
        let mut gestures = Gestures::default();
        gestures.down(1, (100.0, 50.0));
        gestures.down(2, (200.0, 50.0));
        assert_eq!(
            gestures.move_to(2, (300.0, 50.0)),
            Some(Gesture::Pinch { px_x: 200.0, factor: 2.0, px_move: (50.0, 0.0) })
        );
        assert_eq!(gestures.up(2), None);
        assert_eq!(gestures.move_to(1, (90.0, 50.0)), Some(Gesture::Drag(-10.0, 0.0)));
        assert_eq!(gestures.up(1), None, "whoever has pinched does not tap");
    }

    #[test]
    fn fingers_that_touch_each_other_do_not_zoom_without_bounds() {
        let mut gestures = Gestures::default();
        gestures.down(1, (100.0, 50.0));
        gestures.down(2, (100.0, 50.0));
        let Some(Gesture::Pinch { factor, .. }) = gestures.move_to(2, (148.0, 50.0)) else {
            panic!("two pointers pinch");
        };
        assert_eq!(factor, 2.0);
    }

    #[test]
    fn a_pointer_that_the_browser_takes_does_nothing_more() {
        let mut gestures = Gestures::default();
        gestures.down(1, (100.0, 50.0));
        gestures.cancel(1);
        assert_eq!(gestures.move_to(1, (200.0, 50.0)), None);
        assert_eq!(gestures.up(1), None);
        gestures.down(3, (0.0, 0.0));
        assert_eq!(gestures.up(3), Some(Gesture::Tap(0.0, 0.0)));
    }
}
