//! What a run spends: prompts that begin alike, and what is saved against the plain loop.

use dataset::{Ending, Turn};
use pipeline::event::{Stage, StageUsage};
use pipeline::{RunConfig, Step};
use simulated::Dials;

use crate::support::{Outcome, at, at_the_airline, config, perform};

fn stage(outcome: &Outcome, stage: Stage) -> StageUsage {
    let mut sum = StageUsage::default();
    for usage in outcome.journals.iter().filter_map(|journal| journal.usage.get(&stage)) {
        sum.calls += usage.calls;
        sum.tokens += usage.tokens;
        sum.prefix_tokens += usage.prefix_tokens;
    }
    sum
}

#[test]
fn prompts_of_one_stage_begin_alike() {
    let outcome = perform(config(8), Dials::default(), at(3));
    for (name, least) in
        [(Stage::Review, 40), (Stage::Human, 60), (Stage::Critic, 20), (Stage::Agent, 80)]
    {
        let used = stage(&outcome, name);
        let (prefix, prompt) = (used.prefix_tokens, used.tokens.prompt_tokens);
        assert!(prefix <= prompt, "{name:?}: {prefix} of {prompt}");
        assert!(prefix * 100 >= prompt * least, "{name:?}: {prefix} of {prompt}");
    }
}

#[test]
fn the_second_judge_of_a_round_reads_nothing_new() {
    let mut config = config(10);
    config.phase1.feedback = false;
    config.phase2.attempts = 0;
    let outcome = perform(config, Dials::default(), at(1));
    let mut asked = 0;
    for journal in &outcome.journals {
        let Some(review) = journal.usage.get(&Stage::Review) else { continue };
        asked += 1;
        let prompt = review.tokens.prompt_tokens / review.calls;
        // The first judge's prompt has its first word in common with the generator's.
        let beyond = review.prefix_tokens.checked_sub(prompt * (review.calls - 1));
        assert!(beyond.is_some_and(|tokens| tokens < 4), "task {}: {review:?}", journal.task);
    }
    assert!(asked > 3, "{asked} reviews");
}

/// Tokens a record: all, and what is paid for where prefixes that repeat cost half (the smallest discount that the large
/// providers give).
fn price(config: RunConfig) -> [u64; 2] {
    let outcome = perform(config, Dials::default(), at(4));
    let records = outcome.records.len() as u64;
    assert!(records > 10, "{records} records");
    let (_, tokens) = outcome.spent();
    let stages = outcome.journals.iter().flat_map(|journal| journal.usage.values());
    let repeated: u64 = stages.map(|stage| stage.prefix_tokens).sum();
    [tokens / records, (tokens - repeated / 2) / records]
}

#[test]
fn a_record_costs_less_than_in_the_plain_loop_and_less_than_half_with_a_prefix_cache() {
    for config in [config(24), at_the_airline(24)] {
        let [ours, cached] = price(config.clone());
        let [plain, _] = price(config.plain_loop());
        println!("tokens a record: {ours}, {cached} with a prefix cache; the plain loop {plain}");
        assert!(ours * 100 <= plain * 85, "{ours} against {plain}");
        assert!(cached * 100 <= plain * 50, "{cached} against {plain}");
    }
}

#[test]
fn lost_dialogues_end_where_they_are_lost_and_all_others_stay_as_they_are() {
    let mut stopping = config(24);
    stopping.phase2.stop_when_lost = true;
    let (whole, cut) =
        (perform(config(24), Dials::default(), at(4)), perform(stopping, Dials::default(), at(4)));
    assert!(cut.records.iter().all(|record| whole.records.contains(record)));
    let mended = whole.records.len() - cut.records.len();
    assert!(mended * 10 <= whole.records.len(), "{mended} of {}", whole.records.len());
    assert!(cut.spent().1 * 100 < whole.spent().1 * 97, "{:?} {:?}", cut.spent(), whole.spent());
    let mut lost = 0;
    for (cut, whole) in cut.journals.iter().zip(&whole.journals) {
        let (Some(cut), Some(whole)) = (cut.tried(), whole.tried()) else { continue };
        for (cut, whole) in cut.attempts.iter().zip(&whole.attempts) {
            if cut.trajectory.ending != Ending::Lost {
                assert_eq!(cut.trajectory, whole.trajectory);
                continue;
            }
            lost += 1;
            let turns = &cut.trajectory.turns;
            assert!(whole.trajectory.turns.starts_with(turns));
            assert!(matches!(turns.last(), Some(Turn::Tool { .. })) && !cut.verdict.passed);
        }
    }
    assert!(lost > 3, "{lost} were lost");
}

#[test]
fn every_attempt_stays_in_the_journal_and_only_successes_are_kept() {
    let outcome = perform(config(12), Dials::default(), at(4));
    let mut failed = 0;
    for journal in &outcome.journals {
        let Some(tried) = journal.tried() else { continue };
        assert_eq!(tried.attempts.len(), 3);
        for attempt in tried.attempts {
            assert!(!attempt.trajectory.turns.is_empty());
            let kept = journal.steps.iter().any(
                |step| matches!(step, Step::Kept { record } if record.attempt == attempt.number),
            );
            assert!(attempt.verdict.passed || !kept);
            failed += u32::from(!attempt.verdict.passed);
        }
    }
    assert!(failed > 0, "no failure to look at");
}
