//! The API graph as a drawing: places, curves and what is lit. Lengths are in the drawing's own units.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use blueprint::graph::Edge;
use environment::Effect;
use protocol::reply::GraphNode;

use crate::action::graph::Part;
use crate::state::graph::Graph;

/// Width of a tool's box.
pub const BOX_WIDTH: i32 = 240;
/// Height of a tool's box.
pub const BOX_HEIGHT: i32 = 40;

/// From one column to the next.
const STRIDE: i32 = 350;
/// Room at either side, for numbers and for curves that leave and enter the last column.
const MARGIN: i32 = 56;
/// From one row to the next in the fullest column.
const PITCH: i32 = 64;

/// A drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Width of the whole.
    pub width: i32,
    /// Height of the whole.
    pub height: i32,
    /// Curves, those that are lit last, so that they lie on top.
    pub curves: Vec<Curve>,
    /// Boxes, in list order of the tools.
    pub boxes: Vec<Box>,
}

/// A tool.
#[derive(Clone, Debug, PartialEq)]
pub struct Box {
    /// Its name.
    pub tool: String,
    /// What it does to the state.
    pub effect: Effect,
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// How bright.
    pub light: Light,
    /// Its places in the walk, from 1.
    pub steps: Vec<usize>,
}

/// A dependency.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Tool that gives.
    pub from: String,
    /// Tool that takes.
    pub to: String,
    /// The curve as SVG path data.
    pub path: String,
    /// How bright.
    pub light: Light,
}

/// How bright something is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// In the background: something else is looked at.
    Dim,
    /// As always.
    Plain,
    /// Looked at, or on the walk.
    Lit,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look<'a> {
    /// A tool or a dependency.
    pub part: Option<&'a Part>,
    /// The walk of a task, tool by tool; empty for none.
    pub walk: &'a [String],
}

/// Draws a graph. What writes feed is drawn only when it is looked at: a changed row gives nearly everything, and the
/// curves would hide the others.
pub fn draw(graph: &Graph, look: Look<'_>) -> Drawing {
    let field = Field::of(graph);
    let boxes: Vec<Box> = graph.nodes.iter().map(|node| place(node, &field, look, graph)).collect();
    let find = |tool: &str| boxes.iter().find(|placed| placed.tool == tool);
    let mut curves: Vec<Curve> = graph
        .edges
        .iter()
        .filter_map(|edge| {
            let (from, to) = (find(&edge.from)?, find(&edge.to)?);
            let light = edge_light(edge, look);
            let shown = light == Light::Lit || (from.effect != Effect::Write && from.x < to.x);
            shown.then(|| Curve {
                from: edge.from.clone(),
                to: edge.to.clone(),
                path: path(from, to),
                light,
            })
        })
        .collect();
    curves.sort_by_key(|curve| curve.light);
    Drawing { width: field.width(), height: field.height(), curves, boxes }
}

/// Tools that feed a tool, and tools that it feeds, in list order.
pub fn neighbours<'a>(graph: &'a Graph, tool: &str) -> (Vec<&'a Edge>, Vec<&'a Edge>) {
    let fed_by = graph.edges.iter().filter(|edge| edge.to == tool).collect();
    let feeds = graph.edges.iter().filter(|edge| edge.from == tool).collect();
    (fed_by, feeds)
}

/// The dependencies between neighbours of a walk; a step that starts anew follows none.
pub fn walked(graph: &Graph, walk: &[String]) -> Vec<Option<Edge>> {
    let edge = |pair: &[String]| {
        graph.edges.iter().find(|edge| edge.from == pair[0] && edge.to == pair[1]).cloned()
    };
    walk.windows(2).map(edge).collect()
}

/// Where columns and rows are. Tools without any dependency stand below the others, or they would take a column.
struct Field<'a> {
    /// Places of the columns in the layout's thousandths, from left to right.
    columns: Vec<u32>,
    /// Tools in the fullest column.
    fullest: usize,
    /// Tools without dependencies, in list order.
    alone: Vec<&'a str>,
}

impl<'a> Field<'a> {
    fn of(graph: &'a Graph) -> Self {
        let joined = |node: &&GraphNode| {
            graph.edges.iter().any(|edge| edge.from == node.tool || edge.to == node.tool)
        };
        let (joined, alone): (Vec<&GraphNode>, Vec<&GraphNode>) =
            graph.nodes.iter().partition(joined);
        let columns: BTreeSet<u32> = joined.iter().map(|node| node.x).collect();
        let many = |column: &u32| joined.iter().filter(|node| node.x == *column).count();
        Self {
            fullest: columns.iter().map(many).max().unwrap_or(0),
            columns: columns.into_iter().collect(),
            alone: alone.into_iter().map(|node| node.tool.as_str()).collect(),
        }
    }

    fn width(&self) -> i32 {
        2 * MARGIN + BOX_WIDTH + (whole(self.columns.len()) - 1).max(0) * STRIDE
    }

    fn height(&self) -> i32 {
        self.main_height() + whole(self.alone.len().div_ceil(self.columns.len().max(1))) * PITCH
    }

    fn main_height(&self) -> i32 {
        whole(self.fullest) * PITCH
    }

    /// Left and upper edge of a tool's box.
    fn place(&self, node: &GraphNode) -> (i32, i32) {
        let left = |column: usize| MARGIN + whole(column) * STRIDE;
        if let Some(at) = self.alone.iter().position(|tool| *tool == node.tool) {
            let wide = self.columns.len().max(1);
            let row = self.main_height() + whole(at / wide) * PITCH;
            return (left(at % wide), row + (PITCH - BOX_HEIGHT) / 2);
        }
        let column = self.columns.iter().position(|column| *column == node.x).unwrap_or(0);
        let middle = whole(node.y.min(1000) as usize) * self.main_height() / 1000;
        (left(column), middle - BOX_HEIGHT / 2)
    }
}

fn place(node: &GraphNode, field: &Field<'_>, look: Look<'_>, graph: &Graph) -> Box {
    let (x, y) = field.place(node);
    let steps =
        look.walk.iter().enumerate().filter(|(_, tool)| **tool == node.tool).map(|(at, _)| at + 1);
    Box {
        tool: node.tool.clone(),
        effect: node.effect,
        x,
        y,
        light: node_light(&node.tool, graph, look),
        steps: steps.collect(),
    }
}

fn node_light(tool: &str, graph: &Graph, look: Look<'_>) -> Light {
    let lit = match look.part {
        Some(Part::Tool(name)) => {
            let joined = |edge: &Edge| {
                (edge.from == *name && edge.to == tool) || (edge.to == *name && edge.from == tool)
            };
            name == tool || graph.edges.iter().any(joined)
        }
        Some(Part::Edge(from, to)) => from == tool || to == tool,
        None if look.walk.is_empty() => return Light::Plain,
        None => look.walk.iter().any(|step| step == tool),
    };
    if lit { Light::Lit } else { Light::Dim }
}

fn edge_light(edge: &Edge, look: Look<'_>) -> Light {
    let lit = match look.part {
        Some(Part::Tool(name)) => edge.from == *name || edge.to == *name,
        Some(Part::Edge(from, to)) => edge.from == *from && edge.to == *to,
        None if look.walk.is_empty() => return Light::Plain,
        None => look.walk.windows(2).any(|pair| edge.from == pair[0] && edge.to == pair[1]),
    };
    if lit { Light::Lit } else { Light::Dim }
}

/// From the right side of the giver to the left side of the taker; around the right side between boxes of one column;
/// backwards from left to right side.
fn path(from: &Box, to: &Box) -> String {
    let (y1, y2) = (from.y + BOX_HEIGHT / 2, to.y + BOX_HEIGHT / 2);
    let (left, right) = (from.x, from.x + BOX_WIDTH);
    match from.x.cmp(&to.x) {
        Ordering::Less => {
            let reach = (to.x - right) / 2;
            format!("M{right} {y1}C{} {y1} {} {y2} {} {y2}", right + reach, to.x - reach, to.x)
        }
        Ordering::Equal => {
            let out = right + (MARGIN - 4).min(24 + (y2 - y1).abs() / 8);
            format!("M{right} {y1}C{out} {y1} {out} {y2} {right} {y2}")
        }
        Ordering::Greater => {
            let end = to.x + BOX_WIDTH;
            let reach = (left - end) / 2;
            format!("M{left} {y1}C{} {y1} {} {y2} {end} {y2}", left - reach, end + reach)
        }
    }
}

/// Counts of tools are far below what an `i32` holds; a drawing that size would be useless anyway.
fn whole(count: usize) -> i32 {
    i32::try_from(count.min(10_000)).unwrap_or(10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(tool: &str, effect: Effect, x: u32, y: u32) -> GraphNode {
        GraphNode { tool: tool.into(), effect, description: String::new(), x, y }
    }

    fn edge(from: &str, to: &str) -> Edge {
        Edge { from: from.into(), to: to.into(), fills: Vec::new() }
    }

    fn graph() -> Graph {
        Graph {
            nodes: vec![
                node("find", Effect::Read, 166, 500),
                node("get", Effect::Read, 500, 500),
                node("lend", Effect::Write, 833, 250),
                node("return", Effect::Write, 833, 750),
            ],
            edges: vec![
                edge("find", "get"),
                edge("get", "lend"),
                edge("get", "find"),
                edge("lend", "return"),
                edge("lend", "get"),
            ],
        }
    }

    fn names(curves: &[Curve]) -> Vec<String> {
        curves.iter().map(|curve| format!("{}>{}", curve.from, curve.to)).collect()
    }

    fn lit(drawing: &Drawing) -> Vec<&str> {
        drawing
            .boxes
            .iter()
            .filter(|it| it.light == Light::Lit)
            .map(|it| it.tool.as_str())
            .collect()
    }

    #[test]
    fn at_rest_the_curves_of_reads_run_forward_and_nothing_is_lit() {
        let drawing = draw(&graph(), Look::default());
        assert_eq!(names(&drawing.curves), ["find>get", "get>lend"]);
        assert!(drawing.curves.iter().all(|curve| curve.light == Light::Plain));
        assert!(lit(&drawing).is_empty());
    }

    #[test]
    fn a_tool_lights_all_its_dependencies_and_dims_the_rest() {
        let part = Part::Tool("lend".into());
        let drawing = draw(&graph(), Look { part: Some(&part), walk: &[] });
        assert_eq!(names(&drawing.curves), ["find>get", "get>lend", "lend>return", "lend>get"]);
        assert_eq!(drawing.curves[0].light, Light::Dim);
        assert!(drawing.curves[1..].iter().all(|curve| curve.light == Light::Lit));
        assert_eq!(lit(&drawing), ["get", "lend", "return"]);
    }

    #[test]
    fn a_walk_lights_its_steps_in_order_with_their_numbers() {
        let walk = ["find", "get", "lend", "get"].map(str::to_owned);
        let drawing = draw(&graph(), Look { part: None, walk: &walk });
        assert_eq!(lit(&drawing), ["find", "get", "lend"]);
        assert_eq!(drawing.boxes[1].steps, [2, 4]);
        assert_eq!(drawing.boxes[3].steps, [] as [usize; 0]);
        let lit: Vec<_> =
            drawing.curves.iter().filter(|curve| curve.light == Light::Lit).cloned().collect();
        assert_eq!(names(&lit), ["find>get", "get>lend", "lend>get"]);
    }

    #[test]
    fn a_step_that_starts_anew_follows_no_dependency() {
        let walk = ["get", "lend", "find"].map(str::to_owned);
        let steps: Vec<bool> = walked(&graph(), &walk).iter().map(Option::is_some).collect();
        assert_eq!(steps, [true, false]);
    }

    #[test]
    fn every_box_and_curve_is_within_the_drawing_and_no_boxes_touch() {
        let domain = environment::registry::find("retail").expect("the page has it");
        let built = blueprint::graph::ApiGraph::new(domain);
        let effect = |tool: &str| built.effect(tool).unwrap();
        // `think`, `calculate` and `transfer_to_human_agents` depend on nothing: they get a row of their own.
        let alone = |drawing: &Drawing| drawing.boxes.iter().filter(|it| it.y >= 7 * PITCH).count();
        let nodes = built
            .layout()
            .into_iter()
            .map(|it| node(&it.tool, effect(&it.tool), it.x, it.y))
            .collect();
        let graph = Graph { nodes, edges: built.edges() };
        let part = Part::Tool("get_order_details".into());
        let drawing = draw(&graph, Look { part: Some(&part), walk: &[] });
        assert_eq!((alone(&drawing), drawing.height), (3, 8 * PITCH));
        for (at, one) in drawing.boxes.iter().enumerate() {
            assert!(one.x >= 0 && one.x + BOX_WIDTH <= drawing.width, "{one:?}");
            assert!(one.y >= 0 && one.y + BOX_HEIGHT <= drawing.height, "{one:?}");
            for other in &drawing.boxes[..at] {
                let apart =
                    (one.x - other.x).abs() > BOX_WIDTH || (one.y - other.y).abs() > BOX_HEIGHT;
                assert!(apart, "{one:?} {other:?}");
            }
        }
        let farthest = drawing
            .curves
            .iter()
            .flat_map(|curve| curve.path.split([' ', 'M', 'C']))
            .filter_map(|word| word.parse::<i32>().ok())
            .max();
        assert!(farthest.unwrap() <= drawing.width, "{farthest:?}");
    }
}
