//! Whatever is written is read back, in both voices and every paraphrase.

use std::collections::BTreeSet;

use super::super::{drift, listen, samples};
use super::*;

#[test]
fn every_want_is_read_back_from_every_wording() {
    for want in samples::wants() {
        let mut wordings = BTreeSet::new();
        for seed in 0..120 {
            let voice = if seed % 2 == 0 { Voice::You } else { Voice::I };
            let text = write_want(&want, voice, &mut Stream::new(seed, "test"));
            assert_eq!(read_want(&text), Some(want.clone()), "{text}");
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
            format!("{}. ", write_linked(want, (index, wants.len()), &mut stream))
        };
        let text: String = wants.iter().enumerate().map(link).collect();
        assert_eq!(listen::wants(&text), wants, "{text}");
    }
}

#[test]
fn who_speaks_is_read_back() {
    let by_zip = Identity {
        first: "Ann".into(),
        last: "de la Cruz".into(),
        zip: Some("02101".into()),
        email: None,
    };
    let by_email =
        Identity { zip: None, email: Some("ann.lee1@example.com".into()), ..by_zip.clone() };
    for identity in [by_zip, by_email] {
        for seed in 0..20 {
            let voice = if seed % 2 == 0 { Voice::You } else { Voice::I };
            let text = write_identity(&identity, voice, &mut Stream::new(seed, "test"));
            assert_eq!(listen::identity(&format!("Hello! {text}.")), identity, "{text}");
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
            let text = write_want(&drifted, Voice::I, &mut stream);
            assert_eq!(read_want(&text), Some(drifted), "{text}");
        }
    }
}

#[test]
fn courtesies_ask_for_nothing() {
    for text in ["Thanks", "Yes, please go ahead", "That is all I can tell you", "You are calm", ""]
    {
        assert_eq!(read_want(text), None, "{text}");
    }
}
