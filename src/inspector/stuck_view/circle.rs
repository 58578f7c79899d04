//! The drawing of tasks that wait for each other in a circle: each on the circle, with an arrow to whom it waits for.
//!
//! Coordinates are pixels (`px_`) on a sheet of the drawing's own; they are whole numbers, which is sharp and short.

use std::f64::consts::{FRAC_PI_2, TAU};

use leptos::prelude::*;

/// More would not be readable: then there is the list.
pub(super) const MOST_NODES: usize = 12;

/// More would run into each other in the middle.
const MOST_INNER_LABELS: usize = 8;

const LONGEST_NAME: usize = 18;
const LONGEST_INNER_LABEL: usize = 12;

const PX_NODE_RADIUS: f64 = 5.0;
const PX_HEAD: f64 = 7.0;
/// Room for the names at both sides, and above and below.
const PX_SIDE: f64 = 132.0;
const PX_ABOVE: f64 = 26.0;

#[derive(Clone, Debug, PartialEq)]
struct Drawing {
    px_width: i32,
    px_height: i32,
    nodes: Vec<(i32, i32)>,
    /// Lines from node to node, and their heads.
    arrows: Vec<(String, String)>,
    names: Vec<Label>,
    things: Vec<Label>,
}

#[derive(Clone, Debug, PartialEq)]
struct Label {
    px_x: i32,
    px_y: i32,
    anchor: &'static str,
    text: String,
}

/// Places names, and what each waits for, clockwise from the top.
fn drawing(names: &[(String, String)]) -> Drawing {
    let count = names.len().max(1) as f64;
    let px_radius = 38.0 + 6.0 * count;
    let (px_middle_x, px_middle_y) = (px_radius + PX_SIDE, px_radius + PX_ABOVE);
    let point = |angle: f64, px_distance: f64| {
        (px_middle_x + px_distance * angle.cos(), px_middle_y + px_distance * angle.sin())
    };
    let angle_of = |index: usize| TAU * index as f64 / count - FRAC_PI_2;
    let label = |angle: f64, px_distance: f64, text: String| {
        let (px_x, px_y) = point(angle, px_distance);
        let anchor = match angle.cos() {
            _ if px_distance < px_radius => "middle",
            side if side > 0.2 => "start",
            side if side < -0.2 => "end",
            _ => "middle",
        };
        Label { px_x: round(px_x), px_y: round(px_y + 4.0), anchor, text }
    };
    let node = |index: usize| {
        let (px_x, px_y) = point(angle_of(index), px_radius);
        (round(px_x), round(px_y))
    };
    // Arrows keep a distance from the dots, measured along the circle.
    let gap = (PX_NODE_RADIUS + 5.0) / px_radius;
    let arrow = |index: usize| {
        let (start, end) = (angle_of(index) + gap, angle_of(index) + TAU / count - gap);
        let foot = end - PX_HEAD / px_radius;
        let is_large = i32::from(foot - start > TAU / 2.0);
        let line = format!(
            "M{} A{r} {r} 0 {is_large} 1 {}",
            pair(point(start, px_radius)),
            pair(point(foot, px_radius)),
            r = round(px_radius),
        );
        let head = format!(
            "M{} L{} L{}Z",
            pair(point(foot, px_radius - PX_HEAD / 1.6)),
            pair(point(end, px_radius)),
            pair(point(foot, px_radius + PX_HEAD / 1.6)),
        );
        (line, head)
    };
    let has_things = names.len() <= MOST_INNER_LABELS;
    let thing = |(index, (_, thing)): (usize, &(String, String))| {
        let px_distance = if names.len() == 1 { 0.0 } else { px_radius * 0.62 };
        let angle = angle_of(index) + TAU / count / 2.0;
        (has_things && !thing.is_empty()).then(|| label(angle, px_distance, cut(thing, LONGEST_INNER_LABEL)))
    };
    Drawing {
        px_width: round(2.0 * px_middle_x),
        px_height: round(2.0 * px_middle_y),
        nodes: (0..names.len()).map(node).collect(),
        arrows: (0..names.len()).map(arrow).collect(),
        names: names
            .iter()
            .enumerate()
            .map(|(index, (name, _))| label(angle_of(index), px_radius + 14.0, cut(name, LONGEST_NAME)))
            .collect(),
        things: names.iter().enumerate().filter_map(thing).collect(),
    }
}

fn round(px: f64) -> i32 {
    px.round() as i32
}

fn pair((px_x, px_y): (f64, f64)) -> String {
    format!("{} {}", round(px_x), round(px_y))
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let start: String = text.chars().take(longest - 1).collect();
    start + "\u{2026}"
}

fn words(names: &[(String, String)]) -> String {
    let names: Vec<_> = names.iter().map(|(name, _)| name.as_str()).collect();
    match names[..] {
        [] => String::new(),
        [alone] => format!("{alone} waits for itself"),
        [first, .., _] => format!("A circle: {}, which waits for {first}", names.join(", which waits for ")),
    }
}

#[component]
pub(super) fn CircleView(
    /// The names of the tasks and what each waits for; each waits for the next, the last for the first.
    names: Vec<(String, String)>,
) -> impl IntoView {
    let drawn = drawing(&names);
    let text = |class: &'static str| {
        move |label: Label| {
            view! {
                <text class=class x=label.px_x y=label.px_y text-anchor=label.anchor>
                    {label.text}
                </text>
            }
        }
    };
    let arrows = drawn.arrows.into_iter().map(|(line, head)| {
        view! {
            <path class="stuck-arrow" d=line></path>
            <path class="stuck-arrow-head" d=head></path>
        }
    });
    let nodes = drawn.nodes.into_iter().map(|(px_x, px_y)| {
        view! { <circle class="stuck-node" cx=px_x cy=px_y r=PX_NODE_RADIUS></circle> }
    });
    view! {
        <svg
            class="stuck-circle"
            role="img"
            aria-label=words(&names)
            width=drawn.px_width
            height=drawn.px_height
            viewBox=format!("0 0 {} {}", drawn.px_width, drawn.px_height)
        >
            {arrows.collect_view()}
            {nodes.collect_view()}
            {drawn.names.into_iter().map(text("stuck-name")).collect_view()}
            {drawn.things.into_iter().map(text("stuck-thing")).collect_view()}
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(count: usize) -> Vec<(String, String)> {
        (1..=count).map(|number| (format!("philosopher {number}"), format!("fork {number}"))).collect()
    }

    #[test]
    fn nodes_stand_clockwise_from_the_top_on_the_sheet() {
        for count in 1..=MOST_NODES {
            let drawn = drawing(&names(count));
            assert_eq!(drawn.nodes.len(), count);
            assert_eq!(drawn.arrows.len(), count);
            assert_eq!(drawn.nodes[0].0 * 2, drawn.px_width, "the first is at the top, in the middle");
            for label in drawn.names.iter().chain(&drawn.things) {
                assert!((0..drawn.px_width).contains(&label.px_x), "{label:?}");
                assert!((10..drawn.px_height).contains(&label.px_y), "{label:?}");
            }
        }
        let drawn = drawing(&names(4));
        assert!(drawn.nodes[1].0 > drawn.nodes[0].0, "the second is at the right");
        assert!(drawn.nodes[2].1 > drawn.nodes[1].1, "the third is below");
    }

    #[test]
    fn names_stand_outside_and_away_from_the_circle() {
        let drawn = drawing(&names(4));
        let anchors: Vec<_> = drawn.names.iter().map(|label| label.anchor).collect();
        assert_eq!(anchors, ["middle", "start", "middle", "end"]);
        assert!(drawn.names[1].px_x > drawn.nodes[1].0);
        assert!(drawn.names[3].px_x < drawn.nodes[3].0);
    }

    #[test]
    fn a_task_that_waits_for_itself_has_an_arrow_round_to_itself() {
        let drawn = drawing(&names(1));
        assert!(drawn.arrows[0].0.contains(" 0 1 1 "), "{:?}", drawn.arrows[0]);
        assert_eq!(words(&names(1)), "philosopher 1 waits for itself");
    }

    #[test]
    fn the_text_alternative_goes_round_the_circle() {
        assert_eq!(
            words(&names(3)),
            "A circle: philosopher 1, which waits for philosopher 2, which waits for philosopher 3, which waits for \
             philosopher 1"
        );
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(cut("philosopher 1", 18), "philosopher 1");
        assert_eq!(cut(&"\u{e4}".repeat(20), 18).chars().count(), 18);
    }
}
