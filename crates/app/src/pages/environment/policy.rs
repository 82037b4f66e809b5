//! The policy document, with each sentence marked that a program decides, or that none can; the rules that the shown
//! step keeps or breaks are lit.

use environment::inspect::Inspection;
use protocol::world::Description;
use yew::prelude::*;

use crate::action::Action;
use crate::action::environment::{EnvironmentAction, Mark};
use crate::hooks::use_send;
use crate::select::calls;
use crate::select::policy::{self as view, Block, Light, Span};
use crate::snapshot::Snapshot;
use crate::state::environment::{EnvironmentState, rule_id};

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The state of the page.
    pub environment: Snapshot<EnvironmentState>,
}

/// What every sentence is drawn with.
struct Drawn<'a> {
    seen: Option<&'a Inspection>,
    mark: Option<&'a Mark>,
    send: &'a Callback<Action>,
}

/// The document.
#[component(PolicyPanel)]
pub fn policy_panel(props: &Props) -> Html {
    let send = use_send();
    let state = &*props.environment;
    let world = state.description.clone();
    let blocks = use_memo(world.clone(), |world| {
        world.as_ref().map(|world| view::blocks(world)).unwrap_or_default()
    });
    let Some(world) = world else { return Html::default() };
    let node = state.tree.at().and_then(|step| state.tree.node(step));
    let seen = node.and_then(|node| node.seen.clone());
    let drawn = Drawn { seen: seen.as_deref(), mark: state.mark(), send: &send };
    html! {
        <>
            { legend(&world, seen.is_some()) }
            <div class="policy" tabindex="0" role="region" aria-label="Policy">
                { for blocks.iter().map(|block| block_view(block, &drawn)) }
            </div>
            <div class="policy-words" role="status" aria-live="polite" data-test="policy-explanation">{ explanation(&world, &drawn) }</div>
        </>
    }
}

fn legend(world: &Description, lit: bool) -> Html {
    html! {
        <p class="small muted policy-legend">
            <span class="rule-mark rule-example">{ format!("{} sentences", world.rules.len()) }</span>{ " are decided by a program, " }
            <span class="rule-mark rule-undecided rule-example">{ world.undecided.len() }</span>{ " by none." }
            if lit { { " Lit: what the shown step " }<span class="rule-mark rule-kept rule-example">{ "keeps" }</span>{ " and " }<span class="rule-mark rule-broken rule-example">{ "breaks" }</span>{ "." } }
        </p>
    }
}

fn block_view(block: &Block, drawn: &Drawn<'_>) -> Html {
    match block {
        Block::Heading(1, text) => html! { <h2 class="policy-title">{ words(text) }</h2> },
        Block::Heading(2, text) => html! { <h3>{ words(text) }</h3> },
        Block::Heading(_, text) => html! { <h4>{ words(text) }</h4> },
        Block::Paragraph(spans) => html! { <p>{ sentences(spans, drawn) }</p> },
        Block::List(items) => html! {
            <ul>{ for items.iter().map(|spans| html! { <li>{ sentences(spans, drawn) }</li> }) }</ul>
        },
        Block::Table(rows) => html! {
            <div class="table-scroll"><table class="rows">
                { for rows.iter().enumerate().map(|(place, row)| html! {
                    <tr>{ for row.iter().map(|cell| if place == 0 { html! { <th scope="col">{ words(cell) }</th> } } else { html! { <td>{ words(cell) }</td> } }) }</tr>
                }) }
            </table></div>
        },
    }
}

fn sentences(spans: &[Span], drawn: &Drawn<'_>) -> Html {
    html! { { for spans.iter().map(|span| html! { <>{ sentence(span, drawn) }{ " " }</> }) } }
}

fn sentence(span: &Span, drawn: &Drawn<'_>) -> Html {
    let Some(mark) = &span.mark else { return words(&span.text) };
    let (kind, id, title) = match mark {
        Mark::Rule(rule) => {
            let class = match view::light(drawn.seen, rule) {
                Some(Light::Broken) => "rule-broken",
                Some(Light::Kept) => "rule-kept",
                None => "",
            };
            (class, rule_id(rule), format!("A program decides this: {rule}"))
        }
        Mark::Undecided(number) => {
            ("rule-undecided", format!("undecided-{number}"), "No program decides this".into())
        }
    };
    let point = |mark: Option<Mark>| EnvironmentAction::Point(mark);
    let (over, focus) = (point(Some(mark.clone())), point(Some(mark.clone())));
    html! {
        <span role="button" tabindex="0" {id} class={classes!("rule-mark", kind, (drawn.mark == Some(mark)).then_some("rule-here"))} {title}
            data-test={if matches!(mark, Mark::Rule(_)) { "rule-sentence" } else { "undecided-sentence" }}
            onclick={act(drawn.send, EnvironmentAction::Pin(mark.clone()))}
            onmouseenter={act(drawn.send, over)} onmouseleave={act(drawn.send, point(None))}
            onkeydown={pressed(drawn.send, mark.clone())}
            onfocus={act(drawn.send, focus)} onblur={act(drawn.send, point(None))}>
            { words(&span.text) }
        </span>
    }
}

/// Enter or space on a sentence.
fn pressed(send: &Callback<Action>, mark: Mark) -> Callback<KeyboardEvent> {
    let send = send.clone();
    Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            send.emit(Action::Environment(EnvironmentAction::Pin(mark.clone())));
        }
    })
}

/// Text with code between backticks.
pub fn words(text: &str) -> Html {
    html! {
        { for view::code_parts(text).into_iter().enumerate().map(|(place, part)| {
            if place % 2 == 1 { html! { <code>{ part }</code> } } else { html! { { part } } }
        }) }
    }
}

fn explanation(world: &Description, drawn: &Drawn<'_>) -> Html {
    match drawn.mark {
        None => {
            html! { <p class="muted">{ "Point at a marked sentence, or tap it, to read how it is checked." }</p> }
        }
        Some(Mark::Undecided(number)) => {
            let why = world.undecided.get(*number).map(|it| it.why.clone());
            html! { <><p><strong>{ "No program decides this. " }</strong>{ why.map(|why| words(&why)) }</p></> }
        }
        Some(Mark::Rule(id)) => {
            let Some(rule) = world.rules.iter().find(|rule| rule.id == *id) else {
                return Html::default();
            };
            let tools: Vec<String> = rule.tools.iter().map(|tool| calls::spoken(tool)).collect();
            let evidence = drawn.seen.and_then(|seen| seen.broken.iter().find(|it| it.rule == *id));
            let kept = view::light(drawn.seen, id) == Some(Light::Kept);
            html! {
                <>
                    <p><code>{ id }</code>{ " " }<span class="muted">{ if tools.is_empty() { "looks at every call".into() } else { format!("looks at: {}", tools.join(", ")) } }</span></p>
                    if !rule.how.is_empty() { <p>{ words(&rule.how) }</p> }
                    if let Some(breach) = evidence { <p class="policy-breach"><strong>{ "Broken by this step: " }</strong>{ words(&breach.evidence) }</p> }
                    if kept { <p class="policy-kept">{ "Kept by this step." }</p> }
                </>
            }
        }
    }
}

fn act<E>(send: &Callback<Action>, action: EnvironmentAction) -> Callback<E> {
    send.reform(move |_| Action::Environment(action.clone()))
}
