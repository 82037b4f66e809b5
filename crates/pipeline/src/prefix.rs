//! How much of a prompt repeats the beginning of an earlier one: what a provider's prefix cache can save.

use llm::{ChatRequest, Message};

/// The prompts of one task so far, as trees of messages: one tree a model and list of tools.
#[derive(Default)]
pub(crate) struct Prompts(Vec<(String, bool, Vec<Node>)>);

/// A message that some prompt had at this place, and what came behind it.
struct Node {
    message: Message,
    next: Vec<Node>,
}

/// Bytes of one prompt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    /// Bytes that an earlier prompt to the same model began with.
    pub repeated: usize,
    /// All bytes.
    pub whole: usize,
}

impl Share {
    /// The repeated part of `counted` tokens (what the endpoint counted for the prompt); where it counted none, of an
    /// estimate of four bytes a token.
    pub(crate) fn tokens(self, counted: u64) -> u64 {
        let [repeated, whole] = [self.repeated, self.whole].map(|bytes| bytes as u64);
        let tokens = if counted == 0 { whole / 4 } else { counted };
        (tokens * repeated).checked_div(whole).unwrap_or(0)
    }
}

impl Prompts {
    /// Takes up a prompt and says what it repeats. `tools` is the length of its tools, which stand before the messages.
    pub(crate) fn add(&mut self, request: &ChatRequest, tools: usize) -> Share {
        let has_tools = tools > 0;
        let known = self
            .0
            .iter()
            .position(|(model, with, _)| *model == request.model && *with == has_tools);
        let at = known.unwrap_or_else(|| {
            self.0.push((request.model.clone(), has_tools, Vec::new()));
            self.0.len() - 1
        });
        let mut share = Share { repeated: 0, whole: tools };
        if known.is_some() {
            share.repeated = tools;
        }
        let mut level = &mut self.0[at].2;
        let mut repeats = true;
        for message in &request.messages {
            share.whole += length(message);
            let same = level.iter().position(|node| node.message == *message);
            if same.is_some() {
                share.repeated += length(message);
            } else if repeats {
                share.repeated +=
                    level.iter().map(|node| shared(&node.message, message)).max().unwrap_or(0);
                repeats = false;
            }
            let at = same.unwrap_or_else(|| {
                level.push(Node { message: message.clone(), next: Vec::new() });
                level.len() - 1
            });
            level = &mut level[at].next;
        }
        share
    }
}

/// Bytes of a message.
fn length(message: &Message) -> usize {
    let calls = message.tool_calls.iter().map(|call| call.name.len() + call.arguments.len());
    message.content.len() + calls.sum::<usize>()
}

/// Bytes that are compared at once: a prompt of one kind is compared with all of its kind.
const BLOCK: usize = 64;

/// Bytes that two different messages of one speaker begin with.
fn shared(one: &Message, two: &Message) -> usize {
    if one.role != two.role {
        return 0;
    }
    let [one, two] = [one, two].map(|message| message.content.as_bytes());
    let blocks = one.chunks_exact(BLOCK).zip(two.chunks_exact(BLOCK));
    let start = blocks.take_while(|(one, two)| one == two).count() * BLOCK;
    start + one[start..].iter().zip(&two[start..]).take_while(|(one, two)| one == two).count()
}

#[cfg(test)]
mod tests {
    use llm::Role;

    use super::*;

    fn request(model: &str, texts: &[&str]) -> ChatRequest {
        let messages = texts.iter().map(|text| Message::new(Role::User, *text)).collect();
        ChatRequest { model: model.into(), messages, ..ChatRequest::default() }
    }

    fn share(repeated: usize, whole: usize) -> Share {
        Share { repeated, whole }
    }

    #[test]
    fn a_longer_conversation_repeats_all_of_the_shorter_one() {
        let mut prompts = Prompts::default();
        assert_eq!(prompts.add(&request("m", &["rules", "hi"]), 0), share(0, 7));
        assert_eq!(prompts.add(&request("m", &["rules", "hi", "you"]), 0), share(7, 10));
        assert_eq!(prompts.add(&request("m", &["rules", "ho"]), 0), share(6, 7));
        assert_eq!(prompts.add(&request("m", &["other", "hi"]), 0), share(0, 7));
    }

    #[test]
    fn nothing_counts_behind_the_first_difference() {
        let mut prompts = Prompts::default();
        prompts.add(&request("m", &["abc", "same"]), 0);
        assert_eq!(prompts.add(&request("m", &["abd", "same"]), 0), share(2, 7));
    }

    #[test]
    fn the_first_difference_is_found_wherever_it_stands() {
        let text = "0123456789".repeat(30);
        for at in [0, 1, 63, 64, 65, 128, 250, 299] {
            let mut prompts = Prompts::default();
            prompts.add(&request("m", &[&text]), 0);
            let other = format!("{}x{}", &text[..at], &text[at + 1..]);
            assert_eq!(prompts.add(&request("m", &[&other]), 0), share(at, 300));
        }
    }

    #[test]
    fn models_share_nothing_and_tools_stand_before_the_messages() {
        let mut prompts = Prompts::default();
        prompts.add(&request("m", &["abc"]), 100);
        assert_eq!(prompts.add(&request("n", &["abc"]), 100), share(0, 103));
        assert_eq!(prompts.add(&request("m", &["abc"]), 0), share(0, 3));
        assert_eq!(prompts.add(&request("m", &["xyz"]), 100), share(100, 103));
    }

    #[test]
    fn tokens_are_a_share_of_what_was_counted_or_four_bytes_each() {
        assert_eq!(share(60, 80).tokens(40), 30);
        assert_eq!(share(60, 80).tokens(0), 15);
        assert_eq!(share(0, 0).tokens(7), 0);
    }
}
