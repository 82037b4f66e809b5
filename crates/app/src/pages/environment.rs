//! The environment view: the world that agents act in. Its rows, its policy, its tools, and what a call does.

pub mod field;
pub mod policy;
pub mod runner;
pub mod step;
pub mod steps;
pub mod tables;
pub mod world;

use yew::prelude::*;

use crate::action::Action;
use crate::action::environment::{EnvironmentAction, Panel};
use crate::hooks::{use_keys, use_send};
use crate::select::words;
use crate::snapshot::Snapshot;
use crate::state::environment::{Banner, EnvironmentState};

use policy::PolicyPanel;
use runner::Runner;
use steps::Steps;
use tables::Tables;
use world::WorldChoice;

/// What the view shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its state.
    pub environment: Snapshot<EnvironmentState>,
}

/// The view.
#[component(EnvironmentPage)]
pub fn page(props: &Props) -> Html {
    let keys = use_send();
    use_keys(move |key| {
        let places = match key {
            "ArrowLeft" => -1,
            "ArrowRight" => 1,
            _ => return,
        };
        keys.emit(Action::Environment(EnvironmentAction::Move(places)));
    });
    let send = use_send();
    let environment = &props.environment;
    html! {
        <>
            <header class="stack">
                <h1>{ "Environment" }</h1>
                <p class="lede">
                    { "The world that an agent acts in: rows, rules and tools. Call a tool and see what comes back, what changes, \
                       and which rules of the policy the call keeps or breaks." }
                </p>
            </header>
            { banner(environment.banner.as_ref(), &send) }
            <WorldChoice environment={environment.clone()} />
            if environment.description.is_some() {
                <div class="environment">
                    <div class="stack environment-acts">
                        <Runner environment={environment.clone()} />
                        <Steps environment={environment.clone()} />
                    </div>
                    <section class="panel stack environment-world" aria-label="World">
                        { panels(environment, &send) }
                        if environment.panel == Panel::Tables {
                            <Tables environment={environment.clone()} />
                        } else {
                            <PolicyPanel environment={environment.clone()} />
                        }
                    </section>
                </div>
            } else {
                <p class="muted" role="status">{ "Reading the world…" }</p>
            }
        </>
    }
}

fn panels(environment: &EnvironmentState, send: &Callback<Action>) -> Html {
    let button = |panel: Panel, label: &'static str, test: &'static str| {
        let onclick =
            send.reform(move |_: MouseEvent| Action::Environment(EnvironmentAction::Panel(panel)));
        html! {
            <button type="button" class="choice" data-test={test} aria-pressed={(environment.panel == panel).to_string()} {onclick}>{ label }</button>
        }
    };
    html! {
        <div class="choices" role="group" aria-label="What of the world to show">
            { button(Panel::Tables, "Tables", "world-tables") }
            { button(Panel::Policy, "Policy", "world-policy") }
        </div>
    }
}

fn banner(banner: Option<&Banner>, send: &Callback<Action>) -> Html {
    let (class, text) = match banner {
        None => return Html::default(),
        Some(Banner::BadLink(message)) => ("banner-alarm", message.clone()),
        Some(Banner::Invited { steps, beside }) => {
            let steps = words::count(u64::try_from(*steps).unwrap_or_default(), "step");
            let beside =
                if *beside { " Your own steps are still here, as another branch." } else { "" };
            ("", format!("A link was opened: {steps}, replayed on this page.{beside}"))
        }
    };
    let close = send.reform(|_: MouseEvent| Action::Environment(EnvironmentAction::CloseBanner));
    html! {
        <div class={classes!("banner", class)} role="status" data-test="banner">
            <p>{ text }</p>
            <button type="button" class="button button-small push" onclick={close}>{ "Close" }</button>
        </div>
    }
}
