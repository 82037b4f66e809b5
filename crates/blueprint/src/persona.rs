//! Personas of our own writing: who the simulated human is.
//!
//! The paper takes its personas from a public collection; these are ours, so that they can ship with the page. They
//! say how a person lives, speaks and decides, and nothing about names, orders or accounts.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// Who the simulated human is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Persona {
    /// Stable name, such as `retired-harbour-pilot`.
    pub id: String,
    /// Two or three sentences about how this person lives, speaks and decides.
    pub text: String,
}

/// Id of the persona without colour, for tasks whose persona sampler was not asked.
pub const NEUTRAL: &str = "plain-customer";

/// One block a persona, the id in its first line; blocks are parted by an empty line.
const TEXT: &str = include_str!("personas.txt");

static ALL: LazyLock<Vec<Persona>> =
    LazyLock::new(|| TEXT.split("\n\n").filter_map(read).collect());

/// All personas in file order; the neutral one comes first.
pub fn all() -> &'static [Persona] {
    &ALL
}

/// The persona of this id.
pub fn find(id: &str) -> Option<&'static Persona> {
    all().iter().find(|persona| persona.id == id)
}

/// A block: the id in its first line, then the text.
fn read(block: &str) -> Option<Persona> {
    let (id, text) = block.trim().split_once('\n')?;
    Some(Persona { id: id.to_owned(), text: text.split_whitespace().collect::<Vec<_>>().join(" ") })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_more_than_sixty_personas_and_their_ids_are_unique() {
        let personas = all();
        let ids: BTreeSet<&str> = personas.iter().map(|persona| persona.id.as_str()).collect();
        assert!(personas.len() > 64, "{}", personas.len());
        assert_eq!(ids.len(), personas.len());
        assert_eq!(personas[0].id, NEUTRAL);
    }

    #[test]
    fn every_persona_is_a_kebab_case_id_and_two_or_three_sentences() {
        for Persona { id, text } in all() {
            assert!(id.chars().all(|sign| sign.is_ascii_lowercase() || sign == '-'), "{id}");
            let sentences = text.matches(['.', '!', '?']).count();
            assert!((2..=4).contains(&sentences), "{id}: {sentences} sentences");
            assert!((90..=520).contains(&text.len()), "{id}: {} bytes", text.len());
        }
    }

    #[test]
    fn lengths_differ_and_no_text_opens_like_another() {
        let personas = all();
        let lengths: BTreeSet<usize> =
            personas.iter().map(|persona| persona.text.len() / 10).collect();
        assert!(lengths.len() >= 15, "{lengths:?}");
        let openings: BTreeSet<&str> = personas.iter().map(|persona| &persona.text[..30]).collect();
        assert_eq!(openings.len(), personas.len());
    }

    #[test]
    fn no_persona_knows_of_a_shop_or_an_account() {
        for Persona { id, text } in all() {
            let text = text.to_lowercase();
            let told =
                ["your order", "refund", "gift card", "your account", "reservation", "http", "@"];
            assert!(!told.iter().any(|word| text.contains(word)), "{id}");
        }
    }

    #[test]
    fn a_persona_is_found_by_its_id_alone() {
        assert_eq!(find(NEUTRAL).map(|persona| persona.id.as_str()), Some(NEUTRAL));
        assert_eq!(find("nobody"), None);
    }
}
