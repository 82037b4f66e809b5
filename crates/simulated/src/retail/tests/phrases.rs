//! Whatever is written is read back, in both voices and every paraphrase.

use std::collections::BTreeSet;

use seed::Stream;

use super::super::want::Want;
use super::super::{Retail, drift, phrases, samples};
use crate::skill::language::{self, read_want, write_linked, write_want};
use crate::skill::{Identity, Wanted};
use crate::template::Voice;

#[test]
fn every_want_is_read_back_from_every_wording() {
    for want in samples::wants() {
        let mut wordings = BTreeSet::new();
        for seed in 0..120 {
            let voice = if seed % 2 == 0 { Voice::You } else { Voice::I };
            let text = write_want::<Retail>(&want, voice, &mut Stream::new(seed, "test"));
            assert_eq!(read_want::<Retail>(&text), Some(want.clone()), "{text}");
            wordings.insert(text);
        }
        assert!(wordings.len() > 5, "too few ways to say {want:?}: {wordings:#?}");
    }
}

#[test]
fn a_whole_instruction_is_read_back_in_order() {
    let wants = samples::wants();
    for seed in 0..40 {
        let mut stream = Stream::new(seed, "test");
        let link = |(index, want): (usize, &Want)| {
            format!("{}. ", write_linked::<Retail>(want, (index, wants.len()), &mut stream))
        };
        let text: String = wants.iter().enumerate().map(link).collect();
        assert_eq!(language::wants::<Retail>(&text), wants, "{text}");
    }
}

#[test]
fn who_speaks_is_read_back() {
    let with = |key: (&'static str, &str)| {
        let details = [("first", "Ann"), ("last", "de la Cruz"), key];
        Identity::of(details.map(|(slot, text)| (slot, text.to_owned())))
    };
    let (by_zip, by_email) = (with(("zip", "02101")), with(("email", "ann.lee1@example.com")));
    for identity in [by_zip, by_email] {
        for seed in 0..20 {
            let voice = if seed % 2 == 0 { Voice::You } else { Voice::I };
            let text = identity.write(&phrases::IDENTITY, voice, &mut Stream::new(seed, "test"));
            let read = Identity::of_text(&phrases::IDENTITY, &format!("Hello! {text}."));
            assert_eq!(read, identity, "{text}");
        }
    }
}

#[test]
fn drift_changes_what_is_said_and_stays_readable() {
    for want in samples::wants() {
        for seed in 0..40 {
            let mut stream = Stream::new(seed, "test");
            let drifted = drift::want(&want, &mut stream);
            let agrees = drifted.accepts(&want) && want.accepts(&drifted);
            assert!(!agrees, "{want:?} is unchanged");
            let text = write_want::<Retail>(&drifted, Voice::I, &mut stream);
            assert_eq!(read_want::<Retail>(&text), Some(drifted), "{text}");
        }
    }
}

#[test]
fn courtesies_ask_for_nothing() {
    for text in ["Thanks", "Yes, please go ahead", "That is all I can tell you", "You are calm", ""]
    {
        assert_eq!(read_want::<Retail>(text), None, "{text}");
    }
}
