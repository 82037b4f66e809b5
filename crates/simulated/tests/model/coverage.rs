//! Whatever a context asks for can be planned: every tool, from every account that suits it, and never the same twice.

use std::collections::BTreeSet;

use serde_json::json;
use simulated::Dials;

use crate::bench::{Bench, Frame, Task, generate, read};

/// A task of one tool for an account; `None` where its rows do not suit it.
fn planned(bench: &Bench, account: &str, tool: &str, seed: u32) -> Option<(Task, String)> {
    let state = bench.environment.reset();
    let rows = bench.domain().rows_of(&state, account);
    let core = [tool.to_owned()];
    if !bench.domain().suits(&state, &rows, &core) {
        return None;
    }
    let data = Bench::data(&state, &rows);
    let prompt = bench.prompt(&Frame { core: &core, data: &data, ..Frame::default() });
    let task = read(&generate(&Dials::perfect(), &prompt, seed)).expect("it is JSON");
    Some((task, data))
}

#[test]
fn every_write_tool_is_planned_from_accounts_that_suit_it() {
    for bench in Bench::all() {
        let accounts = bench.accounts(&bench.environment.reset());
        for tool in bench.writes() {
            let (mut suiting, mut used) = (0, 0);
            for (seed, account) in (0..).zip(&accounts) {
                let Some((task, _)) = planned(&bench, account, tool, seed) else { continue };
                suiting += 1;
                used += usize::from(task.calls.iter().any(|call| call.name == tool));
                if suiting == 40 {
                    break;
                }
            }
            println!("{} {tool}: {used} of {suiting}", bench.name());
            assert!(suiting >= 10 && used * 100 >= suiting * 95, "{tool}: {used} of {suiting}");
        }
    }
}

#[test]
fn tasks_of_one_account_and_tool_hardly_ever_end_alike() {
    for bench in Bench::all() {
        let accounts = bench.accounts(&bench.environment.reset());
        let (mut all, mut texts, mut ends) = (0, BTreeSet::new(), BTreeSet::new());
        for (account, tool) in accounts
            .iter()
            .take(12)
            .flat_map(|it| bench.writes().into_iter().map(move |tool| (it, tool)))
        {
            for seed in 0..4 {
                let Some((task, _)) = planned(&bench, account, tool, seed) else { continue };
                all += 1;
                ends.insert(json!([task.calls, task.outputs]).to_string());
                texts.insert(task.instruction);
            }
        }
        println!("{}: {all} tasks, {} texts, {} ends", bench.name(), texts.len(), ends.len());
        assert!(texts.len() * 100 >= all * 97, "{} texts of {all}", texts.len());
        assert!(ends.len() * 100 >= all * 55, "{} ends of {all}", ends.len());
    }
}
