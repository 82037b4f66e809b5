//! The committee: judge by criterion, the majority, and what each judge said.

use pipeline::committee::{Tally, Vote};
use yew::prelude::*;

use crate::components::mark::tick;
use crate::components::text::text;
use crate::select::words;

/// The four criteria: plain word, and the question behind it.
const CRITERIA: [(&str, &str); 4] = [
    ("Correct", "Correctness: the calls do what the request asks"),
    ("Complete", "Completeness: the request is detailed and fully covered"),
    ("Answered", "Satisfaction: the expected outputs answer every question"),
    ("Interesting", "Creativity: plausible and more than trivial"),
];

/// The table.
pub fn votes(votes: &[Vote], seats: u32, tally: &Tally) -> Html {
    let idle = (seats as usize).saturating_sub(votes.len());
    let majority = [tally.correctness, tally.completeness, tally.satisfaction, tally.creativity];
    html! {
        <div class="committee">
            <h4>{ "Committee " }<span class="term">{ "0 or 1 per criterion, the majority counts" }</span></h4>
            <table class="votes">
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">{ "Judge" }</span></th>
                        { for CRITERIA.iter().map(|(word, question)| html! { <th scope="col"><abbr title={*question}>{ word }</abbr></th> }) }
                    </tr>
                </thead>
                <tbody>{ for votes.iter().map(row) }</tbody>
                <tfoot>
                    <tr><th scope="row">{ "Majority" }</th>{ cells(majority) }</tr>
                </tfoot>
            </table>
            if idle > 0 {
                <p class="small muted" data-test="seats-idle">
                    { format!("{} of {seats} not asked: the outcome was settled.", words::count(idle as u64, "judge")) }
                </p>
            }
            <ul class="reflections">{ for votes.iter().filter_map(reflection) }</ul>
        </div>
    }
}

fn row(vote: &Vote) -> Html {
    let scores = [vote.correctness, vote.completeness, vote.satisfaction, vote.creativity];
    html! { <tr><th scope="row">{ format!("Judge {}", vote.judge + 1) }</th>{ cells(scores) }</tr> }
}

fn cells(scores: [bool; 4]) -> Html {
    html! { <>{ for scores.into_iter().map(|score| html! { <td>{ tick(score) }</td> }) }</> }
}

fn reflection(vote: &Vote) -> Option<Html> {
    let fault = vote
        .fault
        .as_ref()
        .map(|fault| format!("This vote could not be read and counts as all 0: {fault}"));
    let said = [Some(&vote.reflection), Some(&vote.correction), fault.as_ref()];
    let said: Vec<&str> =
        said.into_iter().flatten().map(String::as_str).filter(|text| !text.is_empty()).collect();
    (!said.is_empty()).then(|| {
        html! {
            <li><strong>{ format!("Judge {}: ", vote.judge + 1) }</strong>{ text(&said.join(" ")) }</li>
        }
    })
}
