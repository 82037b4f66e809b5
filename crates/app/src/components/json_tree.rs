//! A JSON text as a tree that opens level by level. What is closed is not drawn, so long observations cost little.

use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use crate::components::text::text;
use crate::select::calls;

/// Most letters of a closed value's preview.
const PREVIEW: usize = 90;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The text; shown as it is where it is not an object or a list.
    pub text: AttrValue,
    /// True to begin with the first level open.
    #[prop_or_default]
    pub open: bool,
}

/// A tree, or the text itself.
#[component(JsonTree)]
pub fn json_tree(props: &Props) -> Html {
    let value = use_memo(props.text.clone(), |text| serde_json::from_str::<Value>(text).ok());
    match &*value {
        Some(value) if is_tree(value) => {
            html! { <div class="json"><Node value={Rc::new(value.clone())} open={props.open} /></div> }
        }
        _ => html! { <pre class="json json-text">{ text(&props.text) }</pre> },
    }
}

#[derive(Clone, PartialEq, Properties)]
struct NodeProps {
    #[prop_or_default]
    name: Option<AttrValue>,
    value: Rc<Value>,
    #[prop_or_default]
    open: bool,
}

#[component(Node)]
fn node(props: &NodeProps) -> Html {
    let begin = props.open;
    let open = use_state(|| begin);
    let name = props
        .name
        .as_ref()
        .map(|name| html! { <span class="json-name">{ text(name) }{ ": " }</span> });
    if !is_tree(&props.value) {
        return html! { <div class="json-leaf">{ name }{ leaf(&props.value) }</div> };
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    html! {
        <div class="json-branch">
            <button type="button" class="json-toggle" aria-expanded={open.to_string()} onclick={toggle}>
                <span class="json-arrow" aria-hidden="true">{ if *open { "▾" } else { "▸" } }</span>
                { name }
                <span class="json-preview">{ if *open { text(&size(&props.value)) } else { text(&preview(&props.value)) } }</span>
            </button>
            if *open { <div class="json-children">{ for children(&props.value) }</div> }
        </div>
    }
}

fn children(value: &Value) -> Vec<Html> {
    let child = |name: String, value: &Value| {
        let name = AttrValue::from(name);
        html! { <Node key={name.to_string()} name={name.clone()} value={Rc::new(value.clone())} /> }
    };
    match value {
        Value::Object(map) => map.iter().map(|(name, value)| child(name.clone(), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(place, value)| child(place.to_string(), value)).collect()
        }
        _ => Vec::new(),
    }
}

fn leaf(value: &Value) -> Html {
    let class = match value {
        Value::String(_) => "json-string",
        Value::Number(_) => "json-number",
        _ => "json-word",
    };
    html! { <span class={class}>{ text(&value.to_string()) }</span> }
}

fn is_tree(value: &Value) -> bool {
    match value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

fn preview(value: &Value) -> String {
    calls::clip(&value.to_string(), PREVIEW)
}

fn size(value: &Value) -> String {
    match value {
        Value::Object(map) => format!("{{{}}}", map.len()),
        Value::Array(items) => format!("[{}]", items.len()),
        _ => String::new(),
    }
}
