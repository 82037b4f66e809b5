//! A policy document as it is drawn: blocks of sentences, each with what a program makes of it.

use environment::inspect::Inspection;
use environment::policy::document;
use protocol::world::Description;

use crate::action::environment::Mark;

/// A part of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading of this level, from 1.
    Heading(usize, String),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list.
    List(Vec<Vec<Span>>),
    /// A table: its rows, the first of them the head.
    Table(Vec<Vec<String>>),
}

/// A sentence of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its words, with backticks around what is code.
    pub text: String,
    /// What decides it, or that nothing can.
    pub mark: Option<Mark>,
}

/// How the step that is shown stands to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// It keeps it.
    Kept,
    /// It breaks it.
    Broken,
}

/// The document of a world.
pub fn blocks(world: &Description) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for part in parts(&world.policy) {
        let block = part.block(world);
        match (blocks.last_mut(), block) {
            (Some(Block::List(items)), Block::List(more)) if !part.apart => items.extend(more),
            (Some(Block::Table(rows)), Block::Table(more)) if !part.apart => rows.extend(more),
            (_, block) => blocks.push(block),
        }
    }
    blocks
}

/// What the shown step makes of a rule.
pub fn light(seen: Option<&Inspection>, rule: &str) -> Option<Light> {
    let seen = seen?;
    if seen.broken.iter().any(|breach| breach.rule == rule) {
        return Some(Light::Broken);
    }
    seen.kept.iter().any(|kept| kept == rule).then_some(Light::Kept)
}

/// Words and code, by turns: every second part is code.
pub fn code_parts(text: &str) -> Vec<&str> {
    text.split('`').collect()
}

/// Lines that belong together.
struct Part {
    lines: String,
    /// True when an empty line stands before it.
    apart: bool,
}

impl Part {
    fn block(&self, world: &Description) -> Block {
        let text = self.lines.as_str();
        if text.starts_with('#') {
            let words = text.trim_start_matches('#');
            return Block::Heading(text.len() - words.len(), words.trim().to_owned());
        }
        if let Some(item) = text.strip_prefix("- ") {
            return Block::List(vec![spans(world, item)]);
        }
        if text.starts_with('|') {
            let cells: Vec<String> =
                text.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
            let rule = cells.iter().all(|cell| cell.chars().all(|sign| "-:".contains(sign)));
            return Block::Table(if rule { Vec::new() } else { vec![cells] });
        }
        Block::Paragraph(spans(world, text))
    }
}

fn parts(document: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut apart = true;
    for line in document.lines().map(str::trim) {
        if line.is_empty() {
            apart = true;
            continue;
        }
        let begins = apart || line.starts_with(['#', '|']) || line.starts_with("- ");
        let after_mark = parts.last().is_none_or(|part| part.lines.starts_with(['#', '|']));
        if begins || after_mark {
            parts.push(Part { lines: line.to_owned(), apart });
        } else if let Some(part) = parts.last_mut() {
            part.lines.push(' ');
            part.lines.push_str(line);
        }
        apart = false;
    }
    parts
}

fn spans(world: &Description, text: &str) -> Vec<Span> {
    let span = |sentence: document::Sentence| {
        let rule = world.rules.iter().find(|rule| rule.sentence == sentence.text);
        let undecided = || world.undecided.iter().position(|it| it.sentence == sentence.text);
        let mark = match rule {
            Some(rule) => Some(Mark::Rule(rule.id.clone())),
            None => undecided().map(Mark::Undecided),
        };
        Span { text: sentence.text, mark }
    };
    document::sentences(text).into_iter().map(span).collect()
}

#[cfg(test)]
mod tests {
    use environment::{Observation, inspect::Breach};
    use protocol::world::{RuleCard, UndecidedCard};

    use super::*;

    fn world(policy: &str) -> Description {
        let rule = RuleCard {
            id: "shop.pending".into(),
            sentence: "Only `pending` orders can be cancelled.".into(),
            how: String::new(),
            tools: Vec::new(),
        };
        let undecided =
            UndecidedCard { sentence: "Be kind.".into(), why: "Kindness is no state.".into() };
        Description {
            tables: Vec::new(),
            tools: Vec::new(),
            policy: policy.into(),
            rules: vec![rule],
            undecided: vec![undecided],
            first: None,
            account: None,
        }
    }

    #[test]
    fn a_sentence_is_marked_wherever_its_line_breaks_are() {
        let world = world(
            "# Shop\n\nBe kind. Listen.\n\n## Orders\n- Only `pending`\n  orders can be cancelled. Ask first.\n- Next\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        );
        let blocks = blocks(&world);
        let plain = |text: &str| Span { text: text.into(), mark: None };
        let kind = Span { text: "Be kind.".into(), mark: Some(Mark::Undecided(0)) };
        let rule = Span {
            text: "Only `pending` orders can be cancelled.".into(),
            mark: Some(Mark::Rule("shop.pending".into())),
        };
        let row = |one: &str, two: &str| vec![one.to_owned(), two.to_owned()];
        assert_eq!(
            blocks,
            [
                Block::Heading(1, "Shop".into()),
                Block::Paragraph(vec![kind, plain("Listen.")]),
                Block::Heading(2, "Orders".into()),
                Block::List(vec![vec![rule, plain("Ask first.")], vec![plain("Next")]]),
                Block::Table(vec![row("a", "b"), row("1", "2")]),
            ]
        );
        assert_eq!(code_parts("Only `pending` orders"), ["Only ", "pending", " orders"]);
    }

    #[test]
    fn a_broken_rule_is_lit_before_a_kept_one() {
        let breach = Breach { rule: "a".into(), evidence: "x".into() };
        let seen = Inspection {
            observation: Observation::done(""),
            diff: String::new(),
            kept: vec!["b".into()],
            broken: vec![breach],
            findings: Vec::new(),
        };
        let lights = ["a", "b", "c"].map(|rule| light(Some(&seen), rule));
        assert_eq!(lights, [Some(Light::Broken), Some(Light::Kept), None]);
        assert_eq!(light(None, "a"), None);
    }
}
