//! The rows of the world at the moment that is shown: searched, paged, and opened one at a time.

use environment::browse::{Change, Count, Listed, Listing};
use yew::prelude::*;

use crate::action::Action;
use crate::action::environment::{Browse, EnvironmentAction};
use crate::components::json_tree::JsonTree;
use crate::components::mark::badge;
use crate::hooks::use_send;
use crate::platform;
use crate::select::words;
use crate::snapshot::Snapshot;
use crate::state::environment::{Browsing, EnvironmentState, PAGE};

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The state of the page.
    pub environment: Snapshot<EnvironmentState>,
}

/// The tables.
#[component(Tables)]
pub fn tables(props: &Props) -> Html {
    let send = use_send();
    let browse = &props.environment.browse;
    html! {
        <>
            <p class="small muted" data-test="moment">{ moment(&props.environment) }</p>
            <div class="chips" role="group" aria-label="Tables">
                { for browse.tables.iter().map(|count| table(browse, count, &send)) }
            </div>
            { search(browse, &send) }
            if let Some(listing) = &browse.listing {
                { rows(browse, listing, &send) }
                { pager(browse, listing, &send) }
            } else {
                <p class="muted" role="status">{ "Reading the rows…" }</p>
            }
        </>
    }
}

fn moment(state: &EnvironmentState) -> String {
    match state.tree.depth() {
        0 => "The rows as they are at the beginning.".into(),
        depth => format!("The rows as they are after step {depth}."),
    }
}

fn table(browse: &Browsing, count: &Count, send: &Callback<Action>) -> Html {
    let here = browse.query.table == count.table;
    html! {
        <button type="button" class="choice table-choice" data-test={format!("table-{}", count.table)} aria-pressed={here.to_string()}
            onclick={act(send, Browse::Table(count.table.clone()))}>
            { &count.table }<span class="small muted">{ format!(" {}", words::grouped(count.rows.into())) }</span>
            if count.changed > 0 { { " " }{ badge("busy", format!("{} changed", count.changed)) } }
        </button>
    }
}

fn search(browse: &Browsing, send: &Callback<Action>) -> Html {
    let typing = send.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let text = platform::typed(&event);
        typing.emit(Action::Environment(EnvironmentAction::Browse(Browse::Search(text))));
    });
    let changed = browse.query.changed;
    let some = browse.tables.iter().any(|count| count.changed > 0);
    html! {
        <div class="row table-search">
            <input class="input" type="search" aria-label={format!("Search {} by id or any text", browse.query.table)}
                placeholder={format!("Search {} by id or any text", browse.query.table)}
                data-test="table-search" value={browse.query.search.clone()} {oninput} />
            if some || changed {
                <button type="button" class="choice" role="switch" aria-checked={changed.to_string()} data-test="table-changed"
                    onclick={act(send, Browse::Changed(!changed))}>{ "Only changed" }</button>
            }
        </div>
    }
}

fn rows(browse: &Browsing, listing: &Listing, send: &Callback<Action>) -> Html {
    if listing.rows.is_empty() {
        let text = if browse.query.changed {
            "No step so far changed a row of this table that holds this text."
        } else {
            "No row holds this text."
        };
        return html! { <p class="small muted" data-test="table-none">{ text }</p> };
    }
    html! {
        <div class="table-scroll" tabindex="0" role="region" aria-label={format!("Rows of {}", browse.query.table)}>
            <table class="rows">
                <thead><tr><th scope="col">{ "id" }</th>{ for listing.columns.iter().map(|column| html! { <th scope="col">{ column.replace('_', " ") }</th> }) }</tr></thead>
                <tbody>{ for listing.rows.iter().map(|row| line(browse, listing, row, send)) }</tbody>
            </table>
        </div>
    }
}

fn line(browse: &Browsing, listing: &Listing, row: &Listed, send: &Callback<Action>) -> Html {
    let open = browse.open.as_ref() == Some(&row.id);
    let mark = match row.change {
        Some(Change::Changed) => badge("busy", "changed"),
        Some(Change::Added) => badge("good", "added"),
        None => Html::default(),
    };
    html! {
        <>
            <tr key={row.id.clone()} class={classes!(row.change.map(|_| "row-changed"), open.then_some("row-open"))} data-test="table-row">
                <th scope="row">
                    <button type="button" class="link-button code" aria-expanded={open.to_string()} data-test={format!("row-{}", row.id)}
                        onclick={act(send, Browse::Row(row.id.clone()))}>{ &row.id }</button>
                    { mark }
                </th>
                { for row.cells.iter().map(|cell| html! { <td>{ cell }</td> }) }
            </tr>
            if open {
                <tr key={format!("{} in full", row.id)} class="row-full"><td colspan={(listing.columns.len() + 1).to_string()} data-test="row-full">{ full(browse) }</td></tr>
            }
        </>
    }
}

fn full(browse: &Browsing) -> Html {
    match &browse.row {
        None => html! { <p class="small muted" role="status">{ "Reading the row…" }</p> },
        Some(None) => html! { <p class="small muted">{ "It is not there at this moment." }</p> },
        Some(Some(text)) => html! { <JsonTree text={text.clone()} open=true /> },
    }
}

fn pager(browse: &Browsing, listing: &Listing, send: &Callback<Action>) -> Html {
    let offset = browse.query.offset;
    let end = offset.saturating_add(u32::try_from(listing.rows.len()).unwrap_or(u32::MAX));
    if listing.total <= PAGE && offset == 0 {
        return Html::default();
    }
    let before = act(send, Browse::Offset(offset.saturating_sub(PAGE)));
    let after = act(send, Browse::Offset(offset + PAGE));
    let window = format!(
        "{} to {} of {}",
        words::grouped((offset + 1).into()),
        words::grouped(end.into()),
        words::grouped(listing.total.into())
    );
    html! {
        <nav class="row pager" aria-label="Pages of the table">
            <button type="button" class="button button-small" data-test="rows-before" disabled={offset == 0} onclick={before}>{ "Before" }</button>
            <span class="small muted" aria-live="polite" data-test="rows-window">{ window }</span>
            <button type="button" class="button button-small" data-test="rows-after" disabled={end >= listing.total} onclick={after}>{ "After" }</button>
        </nav>
    }
}

fn act(send: &Callback<Action>, browse: Browse) -> Callback<MouseEvent> {
    send.reform(move |_| Action::Environment(EnvironmentAction::Browse(browse.clone())))
}
