//! Repeated trials: pass^k, one trial against the next, best-of-N against the naive human, and success by length.

use figures::lengths::Class;
use figures::trials::{Pass, Trials};
use yew::prelude::*;

use super::opening;
use crate::action::Action;
use crate::components::chart;
use crate::hooks::use_send;
use crate::select::{figures as view, words};
use crate::snapshot::Snapshot;
use crate::state::figures::Gathered;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub run: AttrValue,
    /// Its figures.
    pub of: Snapshot<Gathered>,
    /// Those beside them.
    pub other: Option<Snapshot<Gathered>>,
}

/// The trials.
#[component(TrialsView)]
pub fn trials_view(props: &Props) -> Html {
    let send = use_send();
    let (trials, lengths) = (&props.of.figures.trials, &props.of.figures.lengths);
    html! {
        <section class="panel stack" aria-label="Trials">
            <h2>{ "Trials" }</h2>
            if trials.each.is_empty() { <p class="muted">{ "No dialogue was judged yet." }</p> } else {
                <div class="figures-grid">
                    <div class="figure" data-test="figures-pass">
                        <h4>{ "pass^k " }<span class="term">{ "all of k trials succeed; 95 %, bootstrap over tasks" }</span></h4>
                        <table class="figures-table"><tbody>{ for trials.pass.iter().map(pass) }</tbody></table>
                    </div>
                    <div class="figure">
                        <h4>{ "Success by trial " }<span class="term">{ "trial j is attempt j of every task" }</span></h4>
                        <table class="figures-table"><tbody>
                            { for trials.each.iter().enumerate().map(|(place, share)| {
                                let cell = view::share(share);
                                html! {
                                    <tr>
                                        <th scope="row">{ format!("Trial {}", place + 1) }</th>
                                        <td>{ opening(&props.run, &format!("passed in trial {}", place + 1), &cell.text, &cell.behind, &send) }
                                            if let Some((value, interval)) = cell.share { { chart::share(value, interval) } }</td>
                                    </tr>
                                }
                            }) }
                        </tbody></table>
                    </div>
                    { best_of_n(trials, props.other.as_ref().map(|other| &other.figures.trials)) }
                    <div class="figure" data-test="figures-lengths">
                        <h4>{ "By length " }<span class="term">{ "bounds at the 33rd and 66th percentile of turns" }</span></h4>
                        <table class="figures-table"><tbody>{ for lengths.classes.iter().map(|class| length(class, &props.run, &send)) }</tbody></table>
                    </div>
                </div>
            }
        </section>
    }
}

fn pass(pass: &Pass) -> Html {
    let (low, high) = pass.interval;
    html! {
        <tr>
            <th scope="row">{ format!("pass^{}", pass.k) }</th>
            <td>
                { format!("{} ({:.0} to {:.0} %, {})", view::percent(pass.estimate), low * 100.0, high * 100.0, words::count(pass.tasks, "task")) }
                { chart::share(pass.estimate, pass.interval) }
            </td>
        </tr>
    }
}

/// Mean and sample variance over trials: this run, the one beside it, and the paper's.
fn best_of_n(trials: &Trials, other: Option<&Trials>) -> Html {
    let ours = |name: &'static str, trials: &Trials| {
        let number = |value: Option<f64>| {
            value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"))
        };
        html! { <tr><th scope="row">{ name }</th><td>{ number(trials.mean) }</td><td>{ number(trials.variance) }</td></tr> }
    };
    html! {
        <div class="figure" data-test="figures-bon">
            <h4>{ "Best-of-N against the naive human " }<span class="term">{ "success over trials, %" }</span></h4>
            <table class="figures-table">
                <thead><tr><td></td><th scope="col">{ "mean" }</th><th scope="col">{ "sample variance" }</th></tr></thead>
                <tbody>
                    { ours("This run", trials) }
                    if let Some(other) = other { { ours("Beside it", other) } }
                    { for view::BEST_OF_N.iter().map(|(who, mean, variance)| html! {
                        <tr class="muted"><th scope="row">{ format!("Paper: {who}") }</th><td>{ format!("{mean:.1}") }</td><td>{ format!("{variance:.2}") }</td></tr>
                    }) }
                </tbody>
            </table>
            <p class="small muted">{ "For a comparison of your own, make one run with 1 candidate per reply and one with 4, and put them side by side." }</p>
        </div>
    }
}

fn length(class: &Class, run: &AttrValue, send: &Callback<Action>) -> Html {
    let cell = view::share(&class.success);
    let (least, most) = class.turns;
    html! {
        <tr>
            <th scope="row">{ &class.name }<span class="small muted figure-note">{ format!("{least} to {most} turns, {}", words::count(class.tasks, "task")) }</span></th>
            <td>
                { opening(run, &format!("{} tasks that succeeded", class.name), &cell.text, &cell.behind, send) }
                if let Some((value, interval)) = cell.share { { chart::share(value, interval) } }
                <span class="small muted figure-note">{ format!("{:.1} messages of the human in a dialogue", class.interactions) }</span>
            </td>
        </tr>
    }
}
