//! The frame of the page: header, navigation, the view in front, notices.

use yew::prelude::*;

use crate::action::{Action, Theme};
use crate::components::drop_zone::DropZone;
use crate::components::notices::Notices;
use crate::components::run_pill::RunPill;
use crate::components::suggested::Suggested;
use crate::effects::Store;
use crate::pages::{
    dataset::DatasetPage, environment::EnvironmentPage, figures::FiguresPage, graph::GraphPage,
    results::ResultsPage, run::RunPage, settings::SettingsPage,
};
use crate::route::Page;
use crate::state::{State, Worker};

/// The page.
#[component(App)]
pub fn app() -> Html {
    let state = use_state(State::default);
    let store = {
        let setter = state.setter();
        use_memo((), move |()| Store::new(Callback::from(move |state| setter.set(state))))
    };
    let send = {
        let store = Store::clone(&store);
        use_memo((), move |()| Callback::from(move |action: Action| store.send(action)))
    };
    use_effect_with((), move |()| store.start());
    let send = Callback::clone(&send);
    html! {
        <ContextProvider<Callback<Action>> context={send.clone()}>
            <a class="skip-link" href="#main">{ "Skip to the content" }</a>
            { header(&state, &send) }
            <main id="main" class={classes!("page", format!("page-{}", state.page.fragment()))} tabindex="-1">
                { worker_banner(&state.worker) }
                <Suggested settings={state.settings.clone()} />
                { view(&state) }
            </main>
            <DropZone reading={state.reading.clone()} />
            <Notices notices={state.notices.clone()} />
        </ContextProvider<Callback<Action>>>
    }
}

fn view(state: &State) -> Html {
    match state.page {
        Page::Run => {
            html! { <RunPage run={state.run.clone()} settings={state.settings.clone()} /> }
        }
        Page::Dataset => {
            html! { <DatasetPage dataset={state.dataset.clone()} run={state.run.clone()} /> }
        }
        Page::Graph => html! { <GraphPage graph={state.graph.clone()} run={state.run.clone()} /> },
        Page::Environment => {
            html! { <EnvironmentPage environment={state.environment.clone()} /> }
        }
        Page::Figures => {
            html! { <FiguresPage figures={state.figures.clone()} run={state.run.clone()} settings={state.settings.clone()} /> }
        }
        Page::Results => html! { <ResultsPage results={state.results.clone()} /> },
        Page::Settings => {
            html! {
                <SettingsPage settings={state.settings.clone()} run={state.run.clone()} theme={state.theme} />
            }
        }
    }
}

fn header(state: &State, send: &Callback<Action>) -> Html {
    html! {
        <header class="site-header">
            <div class="site-header-inner">
                <a class="wordmark" href="#run" onclick={go(send, Page::Run)}>
                    <span class="wordmark-glyph" aria-hidden="true"></span>
                    { "Interplay" }
                </a>
                <nav class="site-nav" aria-label="Views">
                    { for pages(state).map(|page| nav_link(page, state.page, send)) }
                </nav>
                <RunPill run={state.run.clone()} />
                { theme_toggle(state.theme, send) }
            </div>
        </header>
    }
}

/// The views that can be gone to; results only while some are open.
fn pages(state: &State) -> impl Iterator<Item = Page> {
    let results = state.page == Page::Results || state.results.files.is_some();
    Page::ALL.into_iter().filter(move |page| *page != Page::Results || results)
}

fn nav_link(page: Page, current: Page, send: &Callback<Action>) -> Html {
    html! {
        <a href={format!("#{}", page.fragment())} class="nav-link" data-test={format!("nav-{}", page.fragment())}
            aria-current={(page == current).then_some("page")} onclick={go(send, page)}>
            { page.label() }
        </a>
    }
}

fn go(send: &Callback<Action>, page: Page) -> Callback<MouseEvent> {
    let send = send.clone();
    Callback::from(move |event: MouseEvent| {
        // A click with a key held opens a tab, as with any link.
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            send.emit(Action::Go(page));
        }
    })
}

fn theme_toggle(theme: Theme, send: &Callback<Action>) -> Html {
    let (next, label, glyph) = match theme {
        Theme::System => (Theme::Light, "Colours: as the system", "◐"),
        Theme::Light => (Theme::Dark, "Colours: light", "☀"),
        Theme::Dark => (Theme::System, "Colours: dark", "☾"),
    };
    let onclick = send.reform(move |_: MouseEvent| Action::Theme(next));
    html! {
        <button type="button" class="icon-button theme-toggle" data-test="theme-toggle" title={label} aria-label={label} {onclick}>
            <span aria-hidden="true">{ glyph }</span>
        </button>
    }
}

fn worker_banner(worker: &Worker) -> Html {
    match worker {
        Worker::Starting | Worker::Ready => Html::default(),
        Worker::Gone(message) => html! {
            <div class="banner banner-alarm" role="alert" data-test="error-banner">
                <p><strong>{ "The background worker does not run. " }</strong>{ message }</p>
                <p>{ "Nothing stored is lost. Reload the page; if it happens again, try a current browser." }</p>
            </div>
        },
    }
}
