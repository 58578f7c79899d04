//! The words beside what the pointer is over or the keyboard is at.

use web_sys::HtmlElement;

use crate::inspector::selection::Description;

/// The distance from the pointer, or from the lane.
const PX_AWAY: f64 = 14.0;

pub(super) struct Tooltip {
    root: HtmlElement,
    what: HtmlElement,
    when: HtmlElement,
    place: HtmlElement,
    shown: Option<Description>,
}

impl Tooltip {
    /// `parts` are the elements of its lines: what, when, and where in the source.
    pub(super) fn new(root: HtmlElement, [what, when, place]: [HtmlElement; 3]) -> Self {
        Tooltip { root, what, when, place, shown: None }
    }

    pub(super) fn hide(&mut self) {
        if self.shown.take().is_some() {
            self.root.set_hidden(true);
        }
    }

    /// Shows a description beside a point, inside an area of this size.
    pub(super) fn show(
        &mut self,
        description: Description,
        place: &str,
        px: (f64, f64),
        px_area: (f64, f64),
    ) {
        if self.shown.as_ref() != Some(&description) {
            self.what.set_text_content(Some(&description.what));
            self.when.set_text_content(Some(&description.when));
            self.place.set_text_content(Some(place));
            self.place.set_hidden(place.is_empty());
            self.root.set_hidden(false);
            self.shown = Some(description);
        }
        let px_size = (f64::from(self.root.offset_width()), f64::from(self.root.offset_height()));
        let (px_left, px_top) = position(px, px_size, px_area);
        let style = self.root.style();
        let translation = format!("translate({px_left}px, {px_top}px)");
        style.set_property("transform", &translation).expect("the property is not read-only");
    }
}

/// Where the upper left corner goes: below and at the right of the point, or at its other side where there is no room.
fn position(px: (f64, f64), px_size: (f64, f64), px_area: (f64, f64)) -> (f64, f64) {
    let along = |px: f64, px_size: f64, px_area: f64| {
        let (px_after, px_before) = (px + PX_AWAY, px - PX_AWAY - px_size);
        let px_best = if px_after + px_size <= px_area || px_before < 0.0 { px_after } else { px_before };
        px_best.min(px_area - px_size).max(0.0).round()
    };
    (along(px.0, px_size.0, px_area.0), along(px.1, px_size.1, px_area.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_below_at_the_right_where_there_is_room() {
        assert_eq!(position((100.0, 50.0), (80.0, 30.0), (400.0, 300.0)), (114.0, 64.0));
    }

    #[test]
    fn it_goes_to_the_other_side_rather_than_out_of_the_pane() {
        assert_eq!(position((380.0, 290.0), (80.0, 30.0), (400.0, 300.0)), (286.0, 246.0));
    }

    #[test]
    fn without_room_at_either_side_it_stays_inside() {
        assert_eq!(position((100.0, 20.0), (300.0, 30.0), (320.0, 60.0)), (20.0, 30.0));
        assert_eq!(position((100.0, 20.0), (500.0, 90.0), (320.0, 60.0)), (0.0, 0.0));
    }
}
