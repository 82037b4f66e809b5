//! The prompts: files with named slots, one typed struct each. `---` parts the system message from the first user message.

use llm::{Message, Role};

/// Context of the generator (paper Fig. 8).
pub(crate) struct Generator<'a> {
    pub domain: &'a str,
    pub persona: &'a str,
    /// Name of the human's manner.
    pub manner: &'a str,
    /// One line a rule: `- [id] sentence`.
    pub policy: &'a str,
    /// JSON array of write tools.
    pub core: &'a str,
    /// How many questions the customer asks.
    pub questions: &'a str,
    /// JSON array of function specs.
    pub tools: &'a str,
    /// JSON object about the rows.
    pub metadata: &'a str,
    /// `<data table="…">…</data>` blocks.
    pub data: &'a str,
    /// JSON array of example tasks.
    pub examples: &'a str,
}

impl Generator<'_> {
    pub(crate) fn messages(&self) -> Vec<Message> {
        let slots = [
            ("domain", self.domain),
            ("persona", self.persona),
            ("manner", self.manner),
            ("policy", self.policy),
            ("core", self.core),
            ("questions", self.questions),
            ("tools", self.tools),
            ("metadata", self.metadata),
            ("data", self.data),
            ("examples", self.examples),
        ];
        pair(include_str!("../prompts/generator.md"), &slots)
    }
}

/// A task that joins accepted ones (paper section 4.1.3): the generator writes its instruction.
pub(crate) struct Merge<'a> {
    pub domain: &'a str,
    pub persona: &'a str,
    /// JSON array of the tasks that are joined.
    pub parents: &'a str,
    /// JSON array of their calls, in order.
    pub actions: &'a str,
    /// JSON array of their outputs.
    pub outputs: &'a str,
    pub data: &'a str,
}

impl Merge<'_> {
    pub(crate) fn messages(&self) -> Vec<Message> {
        let slots = [
            ("domain", self.domain),
            ("persona", self.persona),
            ("parents", self.parents),
            ("actions", self.actions),
            ("outputs", self.outputs),
            ("data", self.data),
        ];
        pair(include_str!("../prompts/merge.md"), &slots)
    }
}

/// The generator's next round.
pub(crate) fn revise(feedback: &str) -> Message {
    Message::new(Role::User, fill(include_str!("../prompts/revise.md"), &[("feedback", feedback)]))
}

/// A judge of the committee (paper Fig. 9).
pub(crate) struct Judge<'a> {
    pub domain: &'a str,
    /// JSON of instruction, actions and outputs.
    pub task: &'a str,
    pub tools: &'a str,
    pub diff: &'a str,
    pub data: &'a str,
}

impl Judge<'_> {
    pub(crate) fn messages(&self) -> Vec<Message> {
        let slots = [
            ("domain", self.domain),
            ("task", self.task),
            ("tools", self.tools),
            ("diff", self.diff),
            ("data", self.data),
        ];
        pair(include_str!("../prompts/judge.md"), &slots)
    }
}

/// The summariser (paper Fig. 10).
pub(crate) struct Summariser<'a> {
    pub domain: &'a str,
    pub task: &'a str,
    pub diff: &'a str,
    /// JSON array of findings.
    pub findings: &'a str,
    /// JSON array of votes.
    pub reviews: &'a str,
}

impl Summariser<'_> {
    pub(crate) fn messages(&self) -> Vec<Message> {
        let slots = [
            ("domain", self.domain),
            ("task", self.task),
            ("diff", self.diff),
            ("findings", self.findings),
            ("reviews", self.reviews),
        ];
        pair(include_str!("../prompts/feedback.md"), &slots)
    }
}

/// System message of the simulated human (paper Fig. 11).
pub(crate) fn human(persona: &str, instruction: &str, manner: &str) -> Message {
    let slots = [("persona", persona), ("instruction", instruction), ("manner", manner)];
    Message::new(Role::System, fill(include_str!("../prompts/human.md"), &slots))
}

/// Self-critique of one candidate reply (paper Fig. 12).
pub(crate) fn critic(persona: &str, instruction: &str, response: &str) -> Vec<Message> {
    let slots = [("persona", persona), ("instruction", instruction), ("response", response)];
    pair(include_str!("../prompts/critic.md"), &slots)
}

/// Self-critique of several candidate replies at once; `responses` is a JSON array of texts.
pub(crate) fn critics(persona: &str, instruction: &str, responses: &str) -> Vec<Message> {
    let slots = [("persona", persona), ("instruction", instruction), ("responses", responses)];
    pair(include_str!("../prompts/critics.md"), &slots)
}

/// System message of an agent that calls tools in its text; `tools` is a JSON array of function specs.
pub(crate) fn calling(policy: &str, tools: &str) -> Message {
    let slots = [("policy", policy), ("tools", tools)];
    let text = fill(include_str!("../prompts/calling.md"), &slots);
    Message::new(Role::System, text.trim_end())
}

/// Tells such an agent why its message could not be used.
pub(crate) fn correct(reason: &str) -> Message {
    let text = fill(include_str!("../prompts/correct.md"), &[("reason", reason)]);
    Message::new(Role::User, text.trim_end())
}

/// System and user message of a template.
fn pair(template: &str, slots: &[(&str, &str)]) -> Vec<Message> {
    let (system, user) = template.split_once("\n---\n").unwrap_or((template, ""));
    vec![
        Message::new(Role::System, fill(system, slots).trim_end()),
        Message::new(Role::User, fill(user, slots).trim_end()),
    ]
}

/// Fills `{{name}}` slots in one pass, so that what is filled in is never read as a slot.
fn fill(template: &str, slots: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        text.push_str(slots.iter().find(|(slot, _)| *slot == name).map_or("", |(_, value)| value));
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_never_read_as_a_slot() {
        assert_eq!(fill("{{a}} and {{b}}", &[("a", "{{b}}"), ("b", "x")]), "{{b}} and x");
    }

    #[test]
    fn every_prompt_fills_all_of_its_slots() {
        let text = |messages: Vec<Message>| {
            messages.into_iter().map(|message| message.content).collect::<String>()
        };
        let generator = Generator {
            domain: "D",
            persona: "P",
            manner: "R",
            policy: "L",
            core: "C",
            questions: "Q",
            tools: "T",
            metadata: "M",
            data: "A",
            examples: "E",
        };
        let merge = Merge {
            domain: "D",
            persona: "P",
            parents: "N",
            actions: "C",
            outputs: "O",
            data: "A",
        };
        let judge = Judge { domain: "D", task: "K", tools: "T", diff: "F", data: "A" };
        let summariser =
            Summariser { domain: "D", task: "K", diff: "F", findings: "N", reviews: "R" };
        let checks = [
            (text(generator.messages()), include_str!("../prompts/generator.md"), "DPRLCQTMAE"),
            (text(merge.messages()), include_str!("../prompts/merge.md"), "DPNCOA"),
            (text(judge.messages()), include_str!("../prompts/judge.md"), "DKTFA"),
            (text(summariser.messages()), include_str!("../prompts/feedback.md"), "DKFNR"),
            (human("P", "I", "R").content, include_str!("../prompts/human.md"), "PIR"),
            (text(critic("P", "I", "S")), include_str!("../prompts/critic.md"), "PIS"),
            (text(critics("P", "I", "S")), include_str!("../prompts/critics.md"), "PIS"),
            (calling("P", "T").content, include_str!("../prompts/calling.md"), "PT"),
            (correct("Z").content, include_str!("../prompts/correct.md"), "Z"),
            (revise("Z").content, include_str!("../prompts/revise.md"), "Z"),
        ];
        for (filled, template, values) in checks {
            assert!(!filled.contains("{{"), "{filled}");
            for value in values.chars() {
                assert!(filled.contains(value), "{value} is missing in {filled}");
            }
            let mut names: Vec<&str> = template
                .split("{{")
                .skip(1)
                .filter_map(|rest| rest.split_once("}}"))
                .map(|(name, _)| name)
                .collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), values.len(), "{names:?}");
        }
    }
}
