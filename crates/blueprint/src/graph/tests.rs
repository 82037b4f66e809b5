//! The graph of a small made-up domain, and what must hold on every real one.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use environment::domain::{Card, Charter, Identity, RowRef};
use environment::policy::document::Policy;
use environment::{Call, Database, Observation, State, registry};
use expect_test::{Expect, expect};
use seed::Stream;
use serde_json::json;

use super::*;

/// A club with rooms: tools and conflicts alone, no rows.
struct Club(&'static Charter);

const CLUB: Club = Club(&charter(&[("leave_club", "book_room")]));

const fn charter(conflicts: &'static [(&'static str, &'static str)]) -> Charter {
    Charter {
        card: &Card { name: "club", label: "Club", summary: "A club.", tables: &[] },
        shapes: &[],
        meanings: &[],
        policy: Policy { document: "", rules: &[], undecided: &[], facts: &[] },
        accounts: "members",
        identity: Identity { proves: &[], told: None, open: &[] },
        feedback_rounds: 3,
        conflicts,
        quirks: &[],
    }
}

static TOOLS: LazyLock<Vec<ToolSpec>> = LazyLock::new(|| {
    let fields = |kinds: &[(&str, &str)]| {
        kinds.iter().map(|(path, kind)| Field::new(*path, *kind)).collect()
    };
    let tool = |name: &str, effect, inputs: &[(&str, &str)], outputs: &[(&str, &str)]| ToolSpec {
        name: name.to_owned(),
        description: String::new(),
        parameters: json!({}),
        effect,
        inputs: fields(inputs),
        outputs: fields(outputs),
        terminates: false,
    };
    let member: &[(&str, &str)] = &[("member_id", "member_id"), ("rooms[]", "room_id")];
    let room: &[(&str, &str)] = &[("room_id", "room_id")];
    vec![
        tool("think", Effect::Generic, &[], &[]),
        tool("find_member", Effect::Read, &[("email", "email")], &[("$", "member_id")]),
        tool("get_member", Effect::Read, &[("member_id", "member_id")], member),
        tool("leave_room", Effect::Write, &[("room_id", "room_id"), ("for", "room_id")], room),
        tool("book_room", Effect::Write, room, &[]),
        tool("leave_club", Effect::Write, &[("member_id", "member_id")], member),
    ]
});

impl Domain for Club {
    fn charter(&self) -> &'static Charter {
        self.0
    }
    fn tools(&self) -> &[ToolSpec] {
        &TOOLS
    }
    fn invoke(&self, _state: &mut State, _call: &Call) -> Observation {
        Observation::refused("nothing here")
    }
    fn generate(&self, _seed: u64) -> Database {
        Database::default()
    }
    fn rows_of(&self, _state: &State, _account: &str) -> Vec<RowRef> {
        Vec::new()
    }
}

fn check_text(text: &str, expected: &Expect) {
    expected.assert_eq(text);
}

#[test]
fn edges_join_equal_kinds_and_leave_out_conflicts_and_loops() {
    let text: String =
        ApiGraph::new(&CLUB).edges().iter().map(|edge| explain(edge) + "\n").collect();
    check_text(
        &text,
        &expect![[r"
            the result of find_member fills member_id of get_member
            the result of find_member fills member_id of leave_club
            rooms[] of get_member fills room_id of leave_room; rooms[] of get_member fills for of leave_room
            rooms[] of get_member fills room_id of book_room
            member_id of get_member fills member_id of leave_club
            room_id of leave_room fills room_id of book_room
            member_id of leave_club fills member_id of get_member
            rooms[] of leave_club fills room_id of leave_room; rooms[] of leave_club fills for of leave_room
        "]],
    );
}

#[test]
fn dot_marks_writes_and_generic_tools() {
    let dot = ApiGraph::new(&CLUB).to_dot();
    let head: String = dot.lines().take(10).map(|line| line.to_owned() + "\n").collect();
    check_text(
        &head,
        &expect![[r#"
            digraph api {
              rankdir=LR;
              "think" [shape=ellipse, style=dashed];
              "find_member" [shape=ellipse];
              "get_member" [shape=ellipse];
              "leave_room" [shape=box];
              "book_room" [shape=box];
              "leave_club" [shape=box];
              "find_member" -> "get_member" [label="member_id", tooltip="the result of find_member fills member_id of get_member"];
              "find_member" -> "leave_club" [label="member_id", tooltip="the result of find_member fills member_id of leave_club"];
        "#]],
    );
    assert_eq!(dot.matches(" -> ").count(), ApiGraph::new(&CLUB).edges().len());
}

#[test]
fn json_holds_every_tool_and_edge() {
    let graph = ApiGraph::new(&CLUB);
    let json = graph.to_json();
    assert_eq!(json["tools"][4], json!({"name": "book_room", "effect": "write", "layer": "write"}));
    let edges: Vec<Edge> = serde_json::from_value(json["edges"].clone()).unwrap();
    assert_eq!(edges, graph.edges());
    for (edge, shown) in edges.iter().zip(json["edges"].as_array().unwrap()) {
        assert_eq!(shown["text"], explain(edge));
        assert!(graph.to_dot().contains(&format!("tooltip=\"{}\"]", explain(edge))));
    }
}

#[test]
fn a_tool_is_asked_for_by_name() {
    let graph = ApiGraph::new(&CLUB);
    assert_eq!(graph.successors("leave_club"), ["get_member", "leave_room"]);
    assert_eq!(graph.successors("think"), Vec::<&str>::new());
    assert_eq!(graph.successors("nothing"), Vec::<&str>::new());
    assert_eq!(graph.effect("think"), Some(Effect::Generic));
    assert_eq!(graph.effect("nothing"), None);
    assert!(graph.is_write("leave_room") && !graph.is_write("get_member"));
    assert_eq!(graph.edge("leave_club", "book_room"), None);
    assert_eq!(graph.edge("find_member", "leave_club"), Some(graph.edges()[1].clone()));
}

/// What every walk must keep, whatever is asked of it.
fn check_walks(domain: &dyn Domain, config: &WalkConfig) {
    let graph = ApiGraph::new(domain);
    for seed in 0..200 {
        let walk = graph.walk(&mut Stream::new(seed, "walk"), config);
        assert_eq!(walk, graph.walk(&mut Stream::new(seed, "walk"), config));
        let writes = u32::try_from(graph.writes_of(&walk).len()).unwrap();
        assert_eq!(writes, config.writes, "{walk:?}");
        // At the bound each write can bring a read that it needs, and the first one two.
        let bound = config.max_steps.max(config.writes) + config.writes + 1;
        assert!(walk.len() <= bound as usize, "{walk:?}");
        assert_eq!(ungiven(domain, &walk), Vec::<String>::new(), "{walk:?}");
        assert_eq!(walk.last().map(|tool| graph.is_write(tool)), Some(writes > 0), "{walk:?}");
        assert!(walk.iter().all(|tool| graph.effect(tool) != Some(Effect::Generic)), "{walk:?}");
        let both = |(one, two): &(&str, &str)| {
            walk.iter().any(|t| t == one) && walk.iter().any(|t| t == two)
        };
        assert!(!domain.charter().conflicts.iter().any(both), "{walk:?}");
    }
}

/// Identifiers that writes of a walk take, that some read of the domain gives, and that no read before them has given.
fn ungiven(domain: &dyn Domain, walk: &[String]) -> Vec<String> {
    let tool = |name: &str| domain.tools().iter().find(|tool| tool.name == name).unwrap();
    let reads = || domain.tools().iter().filter(|tool| tool.effect == Effect::Read);
    let gives = |tool: &ToolSpec, kind: &str| tool.outputs.iter().any(|field| field.kind == kind);
    let mut ungiven = Vec::new();
    for (at, name) in walk.iter().enumerate().filter(|(_, name)| tool(name).effect == Effect::Write)
    {
        for kind in tool(name)
            .inputs
            .iter()
            .map(|field| &field.kind)
            .filter(|kind| identifies(domain, kind))
        {
            let before = walk[..at].iter().map(|name| tool(name));
            let known =
                before.filter(|tool| tool.effect == Effect::Read).any(|tool| gives(tool, kind));
            if !known && reads().any(|tool| gives(tool, kind)) {
                ungiven.push(format!("{kind} of {name}"));
            }
        }
    }
    ungiven
}

#[test]
fn walks_meet_the_writes_asked_for_and_end_there() {
    for domain in registry::all().into_iter().chain([&CLUB as &dyn Domain]) {
        for writes in 0..=3 {
            for max_steps in [1, 4, 8] {
                for restart_percent in [0, 15, 100] {
                    check_walks(domain, &WalkConfig { writes, max_steps, restart_percent });
                }
            }
        }
    }
}

#[test]
fn a_walk_follows_edges_but_for_restarts() {
    let graph = ApiGraph::new(registry::find("retail").unwrap());
    let config = WalkConfig { writes: 2, max_steps: 30, restart_percent: 0 };
    let walks = (0..200).map(|seed| graph.walk(&mut Stream::new(seed, "walk"), &config));
    let mut steps = 0;
    for walk in walks.filter(|walk| walk.len() < 28) {
        for pair in walk.windows(2) {
            // A read whose successors all need what nobody has given yet leads nowhere.
            let dead_end = graph.successors(&pair[0]).iter().all(|tool| graph.is_write(tool));
            assert!(dead_end || graph.edge(&pair[0], &pair[1]).is_some(), "{walk:?}");
            steps += 1;
        }
    }
    assert!(steps > 200, "{steps}");
}

#[test]
fn a_walk_leans_to_what_weighs_more() {
    let graph = ApiGraph::new(registry::find("retail").unwrap());
    let config = WalkConfig { writes: 2, max_steps: 6, restart_percent: 15 };
    let met = |weight: u32| {
        let lean = |_: &[&str], next: &str| if next == "cancel_pending_order" { weight } else { 1 };
        let walks =
            (0..200).map(|seed| graph.leaning_walk(&mut Stream::new(seed, "walk"), &config, &lean));
        walks.filter(|walk| walk.iter().any(|tool| tool == "cancel_pending_order")).count()
    };
    let (shunned, plain, sought) = (met(0), met(1), met(50));
    assert!(shunned < 5 && shunned < plain && plain * 3 / 2 < sought, "{shunned} {plain} {sought}");
}

#[test]
fn every_write_of_every_domain_is_met() {
    for domain in registry::all() {
        let graph = ApiGraph::new(domain);
        let config = WalkConfig { writes: 2, max_steps: 8, restart_percent: 15 };
        let met: BTreeSet<String> = (0..200)
            .flat_map(|seed| graph.writes_of(&graph.walk(&mut Stream::new(seed, "walk"), &config)))
            .collect();
        let writes = graph.tools().into_iter().filter(|tool| graph.is_write(tool));
        assert_eq!(met, writes.map(str::to_owned).collect(), "{}", domain.name());
    }
}

#[test]
fn a_domain_whose_writes_all_conflict_gives_the_writes_it_can() {
    // Leaving the club forbids the rooms, and they forbid each other.
    const STRICT: &Charter = &charter(&[
        ("leave_club", "book_room"),
        ("leave_club", "leave_room"),
        ("book_room", "leave_room"),
    ]);
    let strict = Club(STRICT);
    let graph = ApiGraph::new(&strict);
    let config = WalkConfig { writes: 2, max_steps: 6, restart_percent: 10 };
    for seed in 0..200 {
        // A write may come twice, but never another one.
        let writes: BTreeSet<String> = graph
            .writes_of(&graph.walk(&mut Stream::new(seed, "walk"), &config))
            .into_iter()
            .collect();
        assert_eq!(writes.len(), 1, "{writes:?}");
    }
}

#[test]
fn the_layout_places_each_tool_once_in_the_column_of_its_layer() {
    let graph = ApiGraph::new(&CLUB);
    let line =
        |placed: &Placed| format!("{:?} {} {},{}", placed.layer, placed.tool, placed.x, placed.y);
    check_text(
        &graph.layout().iter().map(line).collect::<Vec<_>>().join("\n"),
        &expect![[r"
            Generic think 125,500
            Lookup find_member 375,500
            Detail get_member 625,500
            Write leave_room 875,166
            Write book_room 875,500
            Write leave_club 875,833"]],
    );
    for domain in registry::all() {
        let (graph, mut spots) = (ApiGraph::new(domain), BTreeSet::new());
        let layout = graph.layout();
        assert_eq!(layout.len(), graph.tools().len());
        for placed in &layout {
            assert_eq!(graph.layer(&placed.tool), Some(placed.layer));
            assert!(
                spots.insert((placed.x, placed.y)) && placed.x <= 1000 && placed.y <= 1000,
                "{placed:?}"
            );
        }
        assert!(
            layout.windows(2).all(|pair| (pair[0].layer, pair[0].x) <= (pair[1].layer, pair[1].x))
        );
    }
}

#[test]
fn retail_explains_its_edges() {
    let graph = ApiGraph::new(registry::find("retail").unwrap());
    let edge = graph.edge("get_order_details", "cancel_pending_order").unwrap();
    assert_eq!(
        explain(&edge),
        "order_id of get_order_details fills order_id of cancel_pending_order"
    );
    assert_eq!(graph.layer("find_user_id_by_email"), Some(Layer::Lookup));
    assert_eq!(graph.layer("get_order_details"), Some(Layer::Detail));
    for generic in ["calculate", "think", "transfer_to_human_agents"] {
        assert_eq!(graph.layer(generic), Some(Layer::Generic));
        assert!(graph.edges().iter().all(|edge| edge.from != generic && edge.to != generic));
    }
}
